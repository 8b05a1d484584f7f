#include "layout.h"

#include "bounds.h"
#include "identity.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

/* A paper, and how sure it is one. */
struct mention {
	struct paper paper;
	unsigned shape;
	enum doubt {
		DOUBT_NONE,
		DOUBT_ALONE,   /* counts only where it is not the only one of its shape */
		DOUBT_LINKLESS /* counts only where others of its shape have links */
	} doubt;
	bool linkless;          /* which is worth a warning */
	bool proven;            /* its link leads to a paper, or enough else was said */
	size_t warnings_before; /* how many were pending when it began */
};

struct draft {
	struct digest *digest;
	struct slice date;        /* of the papers that follow, or NULL */
	struct mention *mentions; /* on the heap while they grow */
	size_t mention_count;
	size_t mention_capacity;
	bool open; /* the last mention is under way … */
	bool certain;
	bool has_votes;
	bool has_summary;
	bool has_bullets;
	struct slice weak_url;
	const char *excess; /* what there is too much of, or NULL */
	size_t text_bytes;  /* of all its sections */
	struct slice *authors;
	size_t author_count;
	size_t author_capacity;
	struct section *sections;
	size_t section_count;
	size_t section_capacity;
	char *text; /* … and this the text of its last section, once it has grown */
	size_t text_length;
	size_t text_capacity;
	struct diagnostics pending; /* of papers that may yet turn out to be none */
	bool full;                  /* there were more than PAPERS_MAX */
};

struct draft *draft_new(struct digest *digest)
{
	struct draft *draft = memory_new(1, sizeof(*draft));

	draft->digest = digest;
	return draft;
}

void draft_set_date(struct draft *draft, const char *date)
{
	draft->date = draft_copy(draft, slice_of(date));
}

struct slice draft_date(const struct draft *draft)
{
	return draft->date;
}

struct slice draft_copy(struct draft *draft, struct slice text)
{
	return arena_copy(draft->digest->arena, text);
}

bool draft_is_open(const struct draft *draft)
{
	return draft->open;
}

bool draft_is_certain(const struct draft *draft)
{
	return draft->open && draft->certain;
}

bool draft_has_facts(const struct draft *draft)
{
	return draft->open &&
	       (draft->author_count > 0 || draft->has_votes || draft->has_summary);
}

size_t draft_author_count(const struct draft *draft)
{
	return draft->author_count;
}

size_t draft_section_count(const struct draft *draft)
{
	return draft->section_count;
}

static struct mention *current(struct draft *draft)
{
	return &draft->mentions[draft->mention_count - 1];
}

struct paper *draft_paper(struct draft *draft)
{
	return draft->open ? &current(draft)->paper : NULL;
}

/* Is there too much of WHAT for the paper under way? Then it will not be one. */
static bool exceeds(struct draft *draft, size_t count, size_t most, const char *what)
{
	if (count <= most)
		return false;
	if (!draft->excess)
		draft->excess = what;
	return true;
}

/* Of papers beyond the limit, only the last is kept. */
static void make_room(struct draft *draft)
{
	if (draft->mention_count <= PAPERS_MAX)
		return;
	draft->full = true;
	diagnostics_cut(&draft->pending, current(draft)->warnings_before);
	draft->mention_count--;
}

void draft_begin_paper(
	struct draft *draft, unsigned line, struct slice title, unsigned shape)
{
	draft_end_paper(draft);
	make_room(draft);
	memory_grow((void **)&draft->mentions, draft->mention_count,
		&draft->mention_capacity, sizeof(*draft->mentions));
	draft->mentions[draft->mention_count++] = (struct mention){
		.shape = shape % DRAFT_SHAPES,
		.warnings_before = draft->pending.count,
		.paper.line = line,
		.paper.date = draft->date,
		.paper.title = draft_copy(draft, slice_trim(title)),
	};
	draft->excess = NULL;
	draft->text_bytes = 0;
	(void)exceeds(
		draft, title.length, TITLE_BYTES_MAX, "the title has more than 4 KiB");
	draft->open = true;
	draft->certain = false;
	draft->has_votes = false;
	draft->has_summary = false;
	draft->has_bullets = false;
	draft->weak_url = (struct slice){0};
}

static void set_link(struct draft *draft, struct slice url, struct slice target)
{
	struct arena *arena = draft->digest->arena;
	struct paper *paper = &current(draft)->paper;

	paper->url = url.length ? arena_copy(arena, slice_trim(url)) : (struct slice){0};
	paper->id = identity_of(arena, target, paper->title);
	paper->arxiv_id = identity_arxiv(paper->id);
}

void draft_set_link(struct draft *draft, struct slice url, struct slice target)
{
	struct paper *paper = draft_paper(draft);
	struct slice id;

	if (!paper)
		return;
	if (exceeds(draft, url.length, LINK_BYTES_MAX, "the link has more than 4 KiB")) {
		draft->certain = true;
	} else if (!draft->certain) {
		set_link(draft, url, target);
		draft->certain = true;
	} else if (!paper->url.bytes && url.length > 0) {
		/* A number came first, and here is the link to the same paper. */
		id = identity_of(draft->digest->arena, target, paper->title);
		if (slice_equal(id, paper->id))
			paper->url = draft_copy(draft, slice_trim(url));
	}
}

void draft_doubt_alone(struct draft *draft)
{
	if (draft->open)
		current(draft)->doubt = DOUBT_ALONE;
}

void draft_set_weak_link(struct draft *draft, struct slice url)
{
	if (draft->open && !draft->weak_url.bytes &&
		!exceeds(draft, url.length, LINK_BYTES_MAX, "the link has more than 4 KiB"))
		draft->weak_url = draft_copy(draft, url);
}

/* Copies COUNT things of SIZE bytes out of the draft into the digest. */
static void *settle(struct draft *draft, const void *items, size_t count, size_t size)
{
	void *settled = arena_array(draft->digest->arena, count, size);

	return count ? memcpy(settled, items, count * size) : settled;
}

static void settle_text(struct draft *draft)
{
	if (draft->section_count > 0 && draft->text_length > 0)
		draft->sections[draft->section_count - 1].text = draft_copy(draft,
			(struct slice){.bytes = draft->text, .length = draft->text_length});
}

static void settle_paper(struct draft *draft, struct paper *paper)
{
	settle_text(draft);
	paper->authors =
		settle(draft, draft->authors, draft->author_count, sizeof(*draft->authors));
	paper->author_count = draft->author_count;
	paper->sections = settle(
		draft, draft->sections, draft->section_count, sizeof(*draft->sections));
	paper->section_count = draft->section_count;
}

/* Judges a candidate whose end has come without a link to a paper. */
static bool is_paper(struct draft *draft, struct mention *mention)
{
	bool facts = draft_has_facts(draft);

	if (draft->weak_url.bytes) {
		set_link(draft, draft->weak_url, draft->weak_url);
		mention->linkless =
			slice_starts_with(mention->paper.id, SLICE_LITERAL("title:"));
		/* Any page may have headings that are links to anywhere, with words below;
		 * digests have a day, and bullets. Without words, they are not alone. */
		if (!facts && draft->section_count == 0)
			mention->doubt = DOUBT_ALONE;
		else if (!facts && !(draft->date.bytes && draft->has_bullets))
			mention->doubt = DOUBT_LINKLESS;
		mention->proven = facts && !mention->linkless;
		return true;
	}
	set_link(draft, (struct slice){0}, (struct slice){0});
	mention->linkless = true;
	if (draft->author_count == 0 || !draft->has_votes)
		mention->doubt = DOUBT_LINKLESS;
	return draft->author_count > 0 || draft->has_votes;
}

void draft_drop_paper(struct draft *draft)
{
	if (draft->open)
		diagnostics_cut(&draft->pending, current(draft)->warnings_before);
	draft->mention_count -= draft->open;
	draft->author_count = 0;
	draft->section_count = 0;
	draft->open = false;
}

static void refuse_paper(struct draft *draft)
{
	unsigned line = current(draft)->paper.line;

	draft_drop_paper(draft);
	draft_warn(draft, line, "%s, so this paper is not read", draft->excess);
}

void draft_end_paper(struct draft *draft)
{
	if (!draft->open)
		return;
	current(draft)->proven = draft->certain;
	if (!draft->certain && !is_paper(draft, current(draft))) {
		draft_drop_paper(draft);
		return;
	}
	if (draft->excess) {
		refuse_paper(draft);
		return;
	}
	settle_paper(draft, &current(draft)->paper);
	draft->author_count = 0;
	draft->section_count = 0;
	draft->open = false;
}

/* What was said of the mention of NUMBER is said: it is a paper. */
static void settle_warnings(struct draft *draft, size_t number)
{
	const struct mention *mention = &draft->mentions[number];
	size_t end = number + 1 < draft->mention_count ? mention[1].warnings_before
						       : draft->pending.count;

	if (mention->linkless)
		draft_warn(draft, mention->paper.line, "a paper without a link");
	for (size_t i = mention->warnings_before; i < end; i++)
		draft_warn(draft, draft->pending.items[i].line, "%s",
			draft->pending.items[i].text);
}

/* Settles the papers, without the doubtful ones whose like bear nothing out. */
static void settle_papers(struct draft *draft)
{
	size_t all[DRAFT_SHAPES] = {0};
	size_t linked[DRAFT_SHAPES] = {0};
	struct digest *digest = draft->digest;

	for (size_t i = 0; i < draft->mention_count; i++) {
		all[draft->mentions[i].shape]++;
		linked[draft->mentions[i].shape] += draft->mentions[i].proven;
	}
	digest->papers =
		arena_array(digest->arena, draft->mention_count, sizeof(*digest->papers));
	for (size_t i = 0; i < draft->mention_count; i++) {
		struct mention *mention = &draft->mentions[i];

		if ((mention->doubt == DOUBT_ALONE && all[mention->shape] < 2) ||
			(mention->doubt == DOUBT_LINKLESS && linked[mention->shape] == 0))
			continue;
		settle_warnings(draft, i);
		digest->papers[digest->paper_count++] = mention->paper;
	}
}

int draft_finish(struct draft *draft)
{
	bool full;

	draft_end_paper(draft);
	make_room(draft);
	full = draft->full;
	if (!full)
		settle_papers(draft);
	diagnostics_sort(&draft->digest->warnings);
	diagnostics_fini(&draft->pending);
	free(draft->mentions);
	free(draft->authors);
	free(draft->sections);
	free(draft->text);
	free(draft);
	return full ? -1 : 0;
}

void draft_add_author(struct draft *draft, struct slice name)
{
	if (!draft->open || exceeds(draft, draft->author_count + 1, AUTHORS_MAX,
				    "there are more than 10,000 authors"))
		return;
	memory_grow((void **)&draft->authors, draft->author_count, &draft->author_capacity,
		sizeof(*draft->authors));
	draft->authors[draft->author_count++] = draft_copy(draft, name);
}

void draft_set_votes(struct draft *draft, bool counted, int64_t votes)
{
	struct paper *paper = draft_paper(draft);

	if (!paper)
		return;
	draft->has_votes = true;
	if (!counted)
		return;
	paper->has_votes = true;
	paper->votes = votes;
}

static void append_text(struct draft *draft, struct slice text)
{
	size_t needed = draft->text_length + text.length;

	if (needed > draft->text_capacity) {
		draft->text_capacity = needed * 2;
		draft->text = memory_resize(draft->text, draft->text_capacity, 1);
	}
	if (text.length)
		memcpy(draft->text + draft->text_length, text.bytes, text.length);
	draft->text_length = needed;
}

/* May so much more text be added to the paper under way? */
static bool has_room(struct draft *draft, size_t length)
{
	draft->text_bytes += length;
	return !exceeds(draft, draft->text_bytes, TEXT_BYTES_MAX,
		"the summary has more than 1 MiB");
}

void draft_add_section(struct draft *draft, unsigned line, struct slice label,
	struct slice text, bool is_summary)
{
	if (!draft->open || !has_room(draft, label.length + text.length) ||
		exceeds(draft, draft->section_count + 1, SECTIONS_MAX,
			"the summary has more than 5,000 parts"))
		return;
	settle_text(draft);
	memory_grow((void **)&draft->sections, draft->section_count,
		&draft->section_capacity, sizeof(*draft->sections));
	draft->sections[draft->section_count++] = (struct section){
		.label = label.bytes ? draft_copy(draft, slice_trim(label))
				     : (struct slice){0},
		.text = draft_copy(draft, slice_trim(text)),
		.line = line,
	};
	draft->text_length = 0;
	draft->has_summary |= is_summary;
}

void draft_add_bullet(struct draft *draft, unsigned line, struct slice label,
	struct slice text, bool is_summary)
{
	draft->has_bullets = true;
	draft_add_section(draft, line, label, text, is_summary);
}

void draft_extend_section(struct draft *draft, unsigned line, struct slice text)
{
	if (draft->section_count == 0) {
		draft_add_section(draft, line, (struct slice){0}, text, false);
		return;
	}
	if (!has_room(draft, text.length))
		return;
	if (draft->text_length == 0)
		append_text(draft, draft->sections[draft->section_count - 1].text);
	if (draft->text_length > 0)
		append_text(draft, SLICE_LITERAL("\n"));
	append_text(draft, slice_trim(text));
}

void draft_warn(struct draft *draft, unsigned line, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	diagnostics_add_list(draft->open ? &draft->pending : &draft->digest->warnings,
		SEVERITY_WARNING, NULL, line, 0, format, arguments);
	va_end(arguments);
}
