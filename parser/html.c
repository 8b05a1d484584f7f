#include "html.h"

#include "memory.h"
#include "tag.h"
#include "utf8.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct slice html_attribute(struct slice text, const char *name, const char *attribute)
{
	size_t place;

	while ((place = slice_find_byte(text, '<')) < text.length) {
		struct tag tag;

		text = slice_part(text, place, text.length);
		if (!tag_read(text, &tag)) {
			text = slice_part(text, 1, text.length);
			continue;
		}
		if (slice_starts_with_ignoring_case(
			    slice_part(text, 1, text.length), slice_of(name))) {
			struct slice value = tag_attribute(tag.attributes, attribute);

			if (value.length > 0)
				return value;
		}
		text = slice_part(text, tag.length, text.length);
	}
	return (struct slice){0};
}

/* ---- entities ---- */

static const struct {
	struct slice entity;
	const char *text;
} entities[] = {
	{{"&amp;", 5}, "&"},
	{{"&lt;", 4}, "<"},
	{{"&gt;", 4}, ">"},
	{{"&quot;", 6}, "\""},
	{{"&apos;", 6}, "'"},
	{{"&nbsp;", 6}, " "},
};

/* A number such as "&#39;" or "&#x27;" at the start of TEXT; its length in *LENGTH. */
static bool numeric_entity(struct slice text, uint32_t *code_point, size_t *length)
{
	size_t place = 2;
	uint32_t base = 10;

	if (!slice_starts_with(text, SLICE_LITERAL("&#")))
		return false;
	if (text.length > 2 && (text.bytes[2] == 'x' || text.bytes[2] == 'X')) {
		base = 16;
		place = 3;
	}
	*code_point = 0;
	/* Seven digits are more than any code point has. */
	for (size_t start = place; place < text.length && place < start + 7; place++) {
		char byte = text.bytes[place];
		uint32_t digit = 16;

		if (byte >= '0' && byte <= '9')
			digit = (uint32_t)(byte - '0');
		else if (base == 16 && ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'f'))
			digit = (uint32_t)((byte | 0x20) - 'a' + 10);
		if (digit >= base)
			break;
		*code_point = *code_point * base + digit;
	}
	*length = place + 1;
	return place < text.length && text.bytes[place] == ';';
}

/* ---- building blocks ---- */

/* The blocks made so far, and the one under way. */
struct builder {
	struct arena *arena;
	struct block *blocks;
	size_t block_count;
	size_t block_capacity;
	struct block block; /* under way; its spans are in SPANS */
	char *text;         /* of the block under way; large enough for all of its source */
	size_t text_length;
	struct span *spans;
	size_t span_count;
	size_t span_capacity;
	unsigned line;       /* where the reading is */
	bool no_comment_end; /* there is no "-->" from here on */
	size_t open[TAG_VIDEO +
		    1]; /* one more than the number of the open span of a role */
};

static void add_block(struct builder *builder, const struct block *block)
{
	memory_grow((void **)&builder->blocks, builder->block_count,
		&builder->block_capacity, sizeof(*builder->blocks));
	builder->blocks[builder->block_count++] = *block;
}

static void begin_block(struct builder *builder, enum block_kind kind, unsigned level)
{
	builder->block.kind = kind;
	builder->block.level = level;
	builder->text_length = 0;
	builder->span_count = 0;
	memset(builder->open, 0, sizeof(builder->open));
}

/* Ends the block under way, which counts only when it shows something, and begins a paragraph. */
static void end_block(struct builder *builder)
{
	struct slice text = {.bytes = builder->text, .length = builder->text_length};
	size_t bytes = builder->span_count * sizeof(*builder->spans);

	if (slice_trim(text).length > 0 || builder->span_count > 0) {
		builder->block.text = arena_copy(builder->arena, text);
		builder->block.spans = arena_alloc(builder->arena, bytes);
		if (bytes)
			memcpy(builder->block.spans, builder->spans, bytes);
		builder->block.span_count = builder->span_count;
		add_block(builder, &builder->block);
		builder->block.opens_item = false;
		builder->block.opens_depth = 0;
		builder->block.after_rule = false;
	}
	begin_block(builder, BLOCK_PARAGRAPH, 0);
}

static void put(struct builder *builder, struct slice text)
{
	if (text.length == 0)
		return;
	if (builder->text_length == 0)
		builder->block.line = builder->line;
	memcpy(builder->text + builder->text_length, text.bytes, text.length);
	builder->text_length += text.length;
}

static void put_span(struct builder *builder, enum span_kind kind, struct slice url)
{
	memory_grow((void **)&builder->spans, builder->span_count, &builder->span_capacity,
		sizeof(*builder->spans));
	builder->spans[builder->span_count++] = (struct span){
		.kind = kind,
		.start = builder->text_length,
		.end = builder->text_length,
		.url = arena_copy(builder->arena, url),
	};
}

/* Opens or closes a span that has text. Tags that are never closed mark nothing. */
static void put_ends(struct builder *builder, const struct tag *tag, enum span_kind kind,
	struct slice url)
{
	size_t *open = &builder->open[tag->role];

	if (tag->closing) {
		assert(builder->spans || !*open);
		if (*open)
			builder->spans[*open - 1].end = builder->text_length;
		*open = 0;
		return;
	}
	put_span(builder, kind, url);
	*open = builder->span_count;
}

static void put_tag(struct builder *builder, const struct tag *tag)
{
	struct slice url;

	switch (tag->role) {
	case TAG_BREAK:
		put(builder, SLICE_LITERAL("\n"));
		break;
	case TAG_BLOCK:
		end_block(builder);
		break;
	case TAG_HEADING:
		end_block(builder);
		if (!tag->closing)
			begin_block(builder, BLOCK_HEADING, tag->level);
		break;
	case TAG_SUMMARY:
		end_block(builder);
		if (!tag->closing)
			begin_block(builder, BLOCK_SUMMARY, 0);
		break;
	case TAG_DETAILS:
		end_block(builder);
		if (tag->closing) {
			struct block end = builder->block;

			end.kind = BLOCK_DETAILS_END;
			end.line = builder->line;
			end.text = SLICE_LITERAL("");
			end.span_count = 0;
			add_block(builder, &end);
		}
		break;
	case TAG_LINK:
		put_ends(builder, tag, SPAN_LINK, tag_attribute(tag->attributes, "href"));
		break;
	case TAG_STRONG:
		put_ends(builder, tag, SPAN_STRONG, (struct slice){0});
		break;
	case TAG_EMPHASIS:
		put_ends(builder, tag, SPAN_EMPHASIS, (struct slice){0});
		break;
	case TAG_IMAGE:
	case TAG_VIDEO:
		url = tag_attribute(tag->attributes, "src");
		if (!tag->closing && url.length > 0)
			put_span(builder, tag->role == TAG_IMAGE ? SPAN_IMAGE : SPAN_VIDEO,
				url);
		break;
	case TAG_INLINE:
	case TAG_UNKNOWN:
		break;
	}
}

/* The length of a comment at the start of TEXT, or 0. What never ends is no comment. */
static size_t comment_length(struct builder *builder, struct slice text)
{
	size_t end;

	if (builder->no_comment_end || !slice_starts_with(text, SLICE_LITERAL("<!--")))
		return 0;
	end = slice_find(text, SLICE_LITERAL("-->"));
	builder->no_comment_end = end == text.length;
	return end < text.length ? end + 3 : 0;
}

/* What stands at the start of TEXT and is not itself: a tag, a comment, an entity. Its length, or
 * 0 where TEXT begins with a character that is just that. */
static size_t put_markup(struct builder *builder, struct slice text)
{
	size_t length = comment_length(builder, text);
	char character[UTF8_BYTES_MAX];
	uint32_t code_point;
	struct tag tag;

	if (length > 0)
		return length;
	if (text.bytes[0] == '<') {
		if (!tag_read(text, &tag) || tag.role == TAG_UNKNOWN)
			return 0;
		put_tag(builder, &tag);
		return tag.length;
	}
	for (size_t i = 0; i < sizeof(entities) / sizeof(*entities); i++) {
		if (!slice_starts_with(text, entities[i].entity))
			continue;
		put(builder, slice_of(entities[i].text));
		return entities[i].entity.length;
	}
	if (!numeric_entity(text, &code_point, &length))
		return 0;
	put(builder, (struct slice){.bytes = character,
			     .length = utf8_put(character,
				     code_point ? code_point : UTF8_REPLACEMENT)});
	return length;
}

static bool is_white(char byte)
{
	return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

static void read_text(struct builder *builder, struct slice text)
{
	for (size_t place = 0; place < text.length;) {
		struct slice rest = slice_part(text, place, text.length);
		size_t length = 0;

		if (rest.bytes[0] == '&' || rest.bytes[0] == '<')
			length = put_markup(builder, rest);
		if (length == 0) {
			length = 1;
			if (builder->text_length > 0 || !is_white(rest.bytes[0]))
				put(builder, slice_part(rest, 0, 1));
		}
		for (size_t i = 0; i < length; i++)
			builder->line += rest.bytes[i] == '\n';
		place += length;
	}
}

static void read_block(struct builder *builder, const struct block *block)
{
	builder->block = *block;
	builder->block.from_html = true;
	builder->line = block->line;
	builder->no_comment_end = false;
	/* Nothing becomes longer when it is resolved: "&#0;" has four bytes, U+FFFD three. */
	builder->text = memory_resize(builder->text, block->text.length + 1, 1);
	begin_block(builder, BLOCK_PARAGRAPH, 0);
	read_text(builder, block->text);
	end_block(builder);
}

struct block_list html_resolve(struct arena *arena, struct block_list list)
{
	struct builder builder = {.arena = arena};
	struct block_list resolved = {0};
	bool any = false;

	for (size_t i = 0; i < list.count && !any; i++)
		any = list.items[i].kind == BLOCK_HTML;
	if (!any)
		return list;
	for (size_t i = 0; i < list.count; i++) {
		if (list.items[i].kind == BLOCK_HTML)
			read_block(&builder, &list.items[i]);
		else
			add_block(&builder, &list.items[i]);
	}
	resolved.count = builder.block_count;
	resolved.items = arena_array(arena, resolved.count, sizeof(*resolved.items));
	if (resolved.count)
		memcpy(resolved.items, builder.blocks,
			resolved.count * sizeof(*resolved.items));
	free(builder.blocks);
	free(builder.text);
	free(builder.spans);
	return resolved;
}

struct slice html_text(struct arena *arena, struct slice text)
{
	char *shown = arena_alloc(arena, text.length + 1);
	size_t length = 0;
	bool hidden = false; /* within <summary> */

	for (size_t place = 0; place < text.length;) {
		struct slice rest = slice_part(text, place, text.length);
		struct tag tag;

		if (rest.bytes[0] != '<' || !tag_read(rest, &tag) ||
			tag.role == TAG_UNKNOWN) {
			if (!hidden)
				shown[length++] = rest.bytes[0];
			place++;
			continue;
		}
		if (tag.role == TAG_SUMMARY)
			hidden = !tag.closing;
		/* What a tag parts stays parted. */
		if (tag.role == TAG_BREAK || tag.role == TAG_BLOCK)
			shown[length++] = ' ';
		place += tag.length;
	}
	return slice_trim((struct slice){.bytes = shown, .length = length});
}
