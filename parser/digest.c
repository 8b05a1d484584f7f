#include "digest.h"

#include "date.h"
#include "identity.h"
#include "layout.h"
#include "memory.h"
#include "utf8.h"

#include <stdlib.h>
#include <string.h>

struct draft {
	struct digest *digest;
	struct slice date; /* of the papers that follow, or NULL */
	size_t paper_capacity;
	struct paper *papers;  /* on the heap while they grow */
	bool open;             /* the last paper is under way */
	struct slice *authors; /* of the paper under way */
	size_t author_count;
	size_t author_capacity;
	struct section *sections; /* of the paper under way */
	size_t section_count;
	size_t section_capacity;
};

void draft_set_date(struct draft *draft, const char *date)
{
	draft->date = draft_copy(draft, slice_of(date));
}

struct slice draft_copy(struct draft *draft, struct slice text)
{
	return arena_copy(draft->digest->arena, text);
}

struct paper *draft_paper(struct draft *draft)
{
	return draft->open ? &draft->papers[draft->digest->paper_count - 1] : NULL;
}

void draft_begin_paper(
	struct draft *draft, unsigned line, struct slice title, struct slice url)
{
	struct arena *arena = draft->digest->arena;
	struct paper *paper;

	draft_end_paper(draft);
	memory_grow((void **)&draft->papers, draft->digest->paper_count,
		&draft->paper_capacity, sizeof(*draft->papers));
	paper = &draft->papers[draft->digest->paper_count++];
	*paper = (struct paper){
		.line = line,
		.date = draft->date,
		.title = arena_copy(arena, slice_trim(title)),
		.url = url.bytes ? arena_copy(arena, slice_trim(url)) : (struct slice){0},
	};
	paper->id = identity_of(arena, paper->url, paper->title);
	paper->arxiv_id = identity_arxiv(paper->id);
	draft->open = true;
}

/* Copies COUNT things of SIZE bytes out of the draft into the digest. */
static void *settle(struct draft *draft, const void *items, size_t count, size_t size)
{
	void *settled = arena_array(draft->digest->arena, count, size);

	return count ? memcpy(settled, items, count * size) : settled;
}

void draft_end_paper(struct draft *draft)
{
	struct paper *paper = draft_paper(draft);

	if (!paper)
		return;
	paper->authors =
		settle(draft, draft->authors, draft->author_count, sizeof(*draft->authors));
	paper->author_count = draft->author_count;
	paper->sections = settle(
		draft, draft->sections, draft->section_count, sizeof(*draft->sections));
	paper->section_count = draft->section_count;
	draft->author_count = 0;
	draft->section_count = 0;
	draft->open = false;
}

void draft_add_author(struct draft *draft, struct slice name)
{
	memory_grow((void **)&draft->authors, draft->author_count, &draft->author_capacity,
		sizeof(*draft->authors));
	draft->authors[draft->author_count++] = draft_copy(draft, name);
}

void draft_add_section(
	struct draft *draft, unsigned line, struct slice label, struct slice text)
{
	memory_grow((void **)&draft->sections, draft->section_count,
		&draft->section_capacity, sizeof(*draft->sections));
	draft->sections[draft->section_count++] = (struct section){
		.label = label.bytes ? draft_copy(draft, slice_trim(label))
				     : (struct slice){0},
		.text = draft_copy(draft, slice_trim(text)),
		.line = line,
	};
}

void draft_extend_section(struct draft *draft, unsigned line, struct slice text)
{
	struct slice *old;
	char *joined;

	if (draft->section_count == 0) {
		draft_add_section(draft, line, (struct slice){0}, text);
		return;
	}
	old = &draft->sections[draft->section_count - 1].text;
	text = slice_trim(text);
	joined = arena_alloc(draft->digest->arena, old->length + text.length + 2);
	memcpy(joined, old->bytes, old->length);
	joined[old->length] = '\n';
	if (text.length)
		memcpy(joined + old->length + 1, text.bytes, text.length);
	*old = (struct slice){.bytes = joined, .length = old->length + 1 + text.length};
}

void draft_warn(struct draft *draft, unsigned line, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	diagnostics_add_list(&draft->digest->warnings, SEVERITY_WARNING, NULL, line, 0,
		format, arguments);
	va_end(arguments);
}

/* The line on which the first malformed byte stands, or 0. */
static unsigned malformed_line(struct slice bytes)
{
	unsigned line = 1;
	struct slice rest = bytes;
	struct slice text;

	if (utf8_valid(bytes))
		return 0;
	while (slice_next_field(&rest, '\n', &text)) {
		if (!utf8_valid(text))
			return line;
		line++;
	}
	return 0;
}

int digest_parse(struct slice bytes, struct slice path, struct digest *digest)
{
	struct draft draft = {.digest = digest};
	struct arena *tree = NULL;
	struct block_list blocks;
	char date[DATE_BYTES + 1];
	unsigned line;
	int rc = -1;

	*digest = (struct digest){.arena = arena_new()};
	if (bytes.length > DIGEST_BYTES_MAX) {
		diagnostics_add(&digest->warnings, SEVERITY_ERROR, NULL, 0, 0,
			"larger than %u MiB, so it is not read", DIGEST_BYTES_MAX >> 20);
		goto out;
	}
	line = malformed_line(bytes);
	if (line > 0)
		draft_warn(
			&draft, line, "not UTF-8; what cannot be read is shown as \uFFFD");
	/* A byte order mark is no text. */
	if (slice_starts_with(bytes, SLICE_LITERAL("\xEF\xBB\xBF")))
		bytes = slice_part(bytes, 3, bytes.length);
	if (date_find_in_path(path, date))
		draft_set_date(&draft, date);

	tree = arena_new();
	blocks = markdown_read(tree, bytes);
	layout_daily(&draft, &blocks);
	draft_end_paper(&draft);
	digest->papers =
		settle(&draft, draft.papers, digest->paper_count, sizeof(*draft.papers));
	rc = 0;
out:
	arena_free(tree);
	free(draft.papers);
	free(draft.authors);
	free(draft.sections);
	return rc;
}

void digest_fini(struct digest *digest)
{
	diagnostics_fini(&digest->warnings);
	arena_free(digest->arena);
	*digest = (struct digest){0};
}
