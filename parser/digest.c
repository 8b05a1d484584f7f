#include "digest.h"

#include "brackets.h"
#include "date.h"
#include "emphasis.h"
#include "html.h"
#include "inline_html.h"
#include "layout.h"
#include "utf8.h"

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

/* The blocks of BYTES behind MATTER, with lines counted from the file's first. */
static struct block_list read_blocks(struct arena *arena, struct slice bytes, bool is_utf8,
	const struct front_matter *matter)
{
	struct block_list blocks = markdown_read(
		arena, slice_part(bytes, matter->length, bytes.length), is_utf8);

	for (size_t i = 0; i < blocks.count; i++)
		blocks.items[i].line += matter->lines;
	inline_html_resolve(arena, blocks);
	emphasis_repair(arena, blocks);
	brackets_repair(arena, blocks);
	return html_resolve(arena, blocks);
}

/* A file of another encoding has nothing to be read; its byte order mark tells. */
static bool is_utf16(struct slice bytes)
{
	return slice_starts_with(bytes, SLICE_LITERAL("\xFF\xFE")) ||
	       slice_starts_with(bytes, SLICE_LITERAL("\xFE\xFF"));
}

static int refuse(struct digest *digest, const char *reason)
{
	diagnostics_fini(&digest->warnings);
	diagnostics_add(&digest->warnings, SEVERITY_ERROR, NULL, 0, 0,
		"%s, so it is not read", reason);
	return -1;
}

int digest_parse(struct slice bytes, struct slice path, struct digest *digest)
{
	struct draft *draft;
	struct arena *arena;
	struct front_matter matter;
	struct block_list blocks;
	char date[DATE_BYTES + 1];
	unsigned line;

	*digest = (struct digest){.arena = arena_new()};
	if (bytes.length > DIGEST_BYTES_MAX)
		return refuse(digest, "larger than 8 MiB");
	if (is_utf16(bytes))
		return refuse(digest, "UTF-16 and not UTF-8");
	draft = draft_new(digest);
	line = malformed_line(bytes);
	if (line > 0)
		draft_warn(
			draft, line, "not UTF-8; what cannot be read is shown as \uFFFD");
	/* A byte order mark is no text. */
	if (slice_starts_with(bytes, SLICE_LITERAL("\xEF\xBB\xBF")))
		bytes = slice_part(bytes, 3, bytes.length);
	if (date_find_in_path(path, date))
		draft_set_date(draft, date);

	arena = arena_new();
	(void)front_matter_read(arena, bytes, &matter);
	if (matter.too_long)
		draft_warn(draft, 1,
			"front matter does not end within %d KiB, so it is read as text",
			FRONT_MATTER_BYTES_MAX / 1024);
	blocks = read_blocks(arena, bytes, line == 0, &matter);
	layout_read(draft, arena, &matter, &blocks);
	arena_free(arena);
	return draft_finish(draft) == 0 ? 0 : refuse(digest, "more than 50,000 papers");
}

void digest_fini(struct digest *digest)
{
	diagnostics_fini(&digest->warnings);
	arena_free(digest->arena);
	*digest = (struct digest){0};
}
