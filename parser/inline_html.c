#include "inline_html.h"

#include "edit.h"
#include "memory.h"
#include "paper_link.h"
#include "table.h"
#include "tag.h"

#include <stdlib.h>
#include <string.h>

/* Tags of one name that are open at a time; what is nested deeper is not looked at. */
enum { OPEN_MAX = 16 };

/* A tag of the block under way. */
struct mark {
	size_t span;
	struct tag tag;
	bool shown; /* it stays text */
	size_t end; /* of an opening tag: the mark that closes it */
};

struct marker {
	struct block *block;
	struct mark *marks; /* owned */
	size_t count;
	size_t capacity;
	size_t open[OPEN_MAX]; /* the marks that nothing has closed so far */
	size_t open_count;
};

static struct slice span_text(const struct block *block, const struct span *span)
{
	return slice_part(block->text, span->start, span->end);
}

/* Takes the last open tag of the same name off the open ones, and pairs it with MARK. */
static void close_mark(struct marker *marker, struct mark *mark, size_t number)
{
	for (size_t i = marker->open_count; i-- > 0;) {
		struct mark *open = &marker->marks[marker->open[i]];

		if (!slice_equal_ignoring_case(open->tag.name, mark->tag.name))
			continue;
		open->shown = false;
		open->end = number;
		mark->shown = false;
		marker->open_count = i;
		return;
	}
}

static bool stands_alone(const struct mark *mark)
{
	return mark->tag.role == TAG_BREAK || mark->tag.role == TAG_IMAGE ||
	       mark->tag.role == TAG_DETAILS;
}

static void add_mark(struct marker *marker, size_t span, const struct tag *tag)
{
	struct mark *mark;

	memory_grow((void **)&marker->marks, marker->count, &marker->capacity,
		sizeof(*marker->marks));
	mark = &marker->marks[marker->count];
	*mark = (struct mark){.span = span, .tag = *tag, .shown = true};
	if (stands_alone(mark))
		mark->shown = false;
	else if (tag->closing)
		close_mark(marker, mark, marker->count);
	else if (marker->open_count < OPEN_MAX)
		marker->open[marker->open_count++] = marker->count;
	marker->count++;
}

static void find_marks(struct marker *marker)
{
	for (size_t i = 0; i < marker->block->span_count; i++) {
		const struct span *span = &marker->block->spans[i];
		struct slice text = span_text(marker->block, span);
		struct tag tag = {0};

		if (span->kind != SPAN_HTML)
			continue;
		if (slice_starts_with(text, SLICE_LITERAL("<!--")))
			tag.role = TAG_BREAK; /* without a name: of nothing */
		else if (!tag_read(text, &tag) || tag.role == TAG_UNKNOWN ||
			 tag.role == TAG_VIDEO)
			continue;
		add_mark(marker, i, &tag);
	}
}

/* What stands in the place of a tag. */
static char stand_in(const struct block *block, const struct mark *mark)
{
	const struct span *span = &block->spans[mark->span];
	enum tag_role role = mark->tag.role;
	bool at_end =
		span->end == block->text.length || block->text.bytes[span->end] == '\n';

	if (at_end || mark->tag.name.length == 0 ||
		(role != TAG_BREAK && role != TAG_BLOCK && role != TAG_HEADING &&
			role != TAG_SUMMARY))
		return '\0';
	return block->kind == BLOCK_HEADING ? ' ' : '\n';
}

/* Makes of the tag's span what the tag means; false where it means nothing. */
static bool turn(const struct marker *marker, const struct mark *mark, struct arena *arena)
{
	static const struct {
		enum tag_role role;
		enum span_kind kind;
		const char *attribute;
	} kinds[] = {
		{TAG_LINK, SPAN_LINK, "href"},
		{TAG_STRONG, SPAN_STRONG, NULL},
		{TAG_EMPHASIS, SPAN_EMPHASIS, NULL},
		{TAG_IMAGE, SPAN_IMAGE, "src"},
	};
	struct span *span = &marker->block->spans[mark->span];
	size_t start = span->end;
	size_t end = mark->tag.role == TAG_IMAGE
			     ? start
			     : marker->block->spans[marker->marks[mark->end].span].start;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds) && !mark->tag.closing; i++) {
		struct slice url = {0};

		if (kinds[i].role != mark->tag.role)
			continue;
		if (kinds[i].attribute)
			url = tag_attribute(mark->tag.attributes, kinds[i].attribute);
		if (kinds[i].attribute && url.length == 0)
			return false;
		*span = (struct span){.kind = kinds[i].kind, .start = start, .end = end};
		if (url.length > 0)
			span->url = arena_copy(arena, url);
		return true;
	}
	return false;
}

static void resolve(struct marker *marker, struct arena *arena)
{
	struct block *block = marker->block;
	struct editor editor = {0};
	size_t kept = 0;
	size_t next = 0;

	for (size_t i = 0; i < marker->count; i++) {
		const struct mark *mark = &marker->marks[i];
		const struct span *span = &block->spans[mark->span];

		if (!mark->shown)
			editor_add(&editor, span->start, span->end - span->start,
				stand_in(block, mark));
	}
	/* The spans of closing tags are still needed while opening ones are turned. */
	for (size_t i = 0; i < block->span_count; i++) {
		bool keep = true;

		if (next < marker->count && marker->marks[next].span == i) {
			const struct mark *mark = &marker->marks[next++];

			keep = mark->shown || turn(marker, mark, arena);
		}
		if (keep)
			block->spans[kept++] = block->spans[i];
	}
	block->span_count = kept;
	editor_apply(&editor, arena, block);
	editor_fini(&editor);
}

/* Do its tags tell more than how the text looks? */
static bool is_structured(const struct marker *marker, struct arena *arena)
{
	struct passage whole = passage_of(marker->block);
	struct paper_link link;
	bool structured = false;

	for (size_t i = 0; i < marker->count && !structured; i++) {
		const struct tag *tag = &marker->marks[i].tag;

		structured = !marker->marks[i].shown && tag->name.length > 0 &&
			     (tag->role == TAG_BREAK || tag->role == TAG_LINK);
	}
	return structured &&
	       (marker->block->depth == 0 || paper_link_find(arena, &whole, &link));
}

static bool is_table(const struct block *block)
{
	struct passage whole = passage_of(block);
	struct passage before;
	struct table table;

	return block->kind == BLOCK_PARAGRAPH && table_open(&whole, &before, &table);
}

static bool has_tags(const struct block *block)
{
	for (size_t i = 0; i < block->span_count; i++)
		if (block->spans[i].kind == SPAN_HTML)
			return true;
	return false;
}

void inline_html_resolve(struct arena *arena, struct block_list list)
{
	for (size_t i = 0; list.has_tags && i < list.count; i++) {
		struct marker marker = {.block = &list.items[i]};

		if (!has_tags(marker.block) || is_table(marker.block))
			continue;
		find_marks(&marker);
		if (is_structured(&marker, arena))
			resolve(&marker, arena);
		free(marker.marks);
	}
}
