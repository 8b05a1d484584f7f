#include "markdown.h"

#include "memory.h"
#include "rows.h"

#include <assert.h>
#include <cmark.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* libcmark's allocator has no parameter to carry an arena in, so the arena of the parse
 * under way hangs here, per thread, from the start of markdown_read() to its end. */
static _Thread_local struct arena *tree_arena;

/* realloc() must know how much to carry over, so each piece begins with its size. */
struct piece {
	size_t size;
	_Alignas(max_align_t) unsigned char bytes[];
};

static void *tree_calloc(size_t count, size_t size)
{
	size_t bytes;
	struct piece *piece;

	if (__builtin_mul_overflow(count, size, &bytes) ||
		__builtin_add_overflow(bytes, sizeof(struct piece), &bytes))
		memory_exhausted();
	piece = arena_alloc(tree_arena, bytes);
	piece->size = bytes - sizeof(struct piece);
	return piece->bytes;
}

static void *tree_realloc(void *block, size_t size)
{
	struct piece *old;
	void *grown;

	if (!block)
		return tree_calloc(1, size);
	old = (struct piece *)(void *)((unsigned char *)block -
				       offsetof(struct piece, bytes));
	if (size <= old->size)
		return block;
	grown = tree_calloc(1, size);
	return memcpy(grown, block, old->size);
}

static void tree_free(void *block)
{
	(void)block; /* the arena goes as a whole */
}

static cmark_mem tree_memory = {tree_calloc, tree_realloc, tree_free};

static const size_t NO_SPAN = SIZE_MAX;

/* What is being collected while the tree is walked. */
struct collector {
	struct arena *arena;
	struct block *blocks;
	size_t block_count;
	size_t block_capacity;
	char *text; /* of the block under way */
	size_t text_length;
	size_t text_capacity;
	struct span *spans; /* of the block under way */
	size_t span_count;
	size_t span_capacity;
	size_t open_span; /* number of the innermost open span; NO_SPAN */
	bool has_tags;    /* there was a SPAN_HTML */
	unsigned badges;  /* how many are open: their labels are not seen */
	unsigned depth;
	unsigned opened_depth; /* of the outermost item that has no block yet, or 0 */
	unsigned number;       /* of the item begun last, and what follows it */
	char delimiter;
	bool after_rule;
	struct rows rows; /* what libcmark reads */
	size_t break_at;  /* the first of its breaks that is not yet behind */
	bool unsettled;   /* the last block's text and spans may still grow */
};

static void append(struct collector *collector, const char *bytes, size_t length)
{
	size_t needed = collector->text_length + length;

	if (needed > collector->text_capacity) {
		collector->text_capacity = needed * 2;
		collector->text =
			memory_resize(collector->text, collector->text_capacity, 1);
	}
	if (length)
		memcpy(collector->text + collector->text_length, bytes, length);
	collector->text_length = needed;
}

static struct span *add_span(struct collector *collector, enum span_kind kind)
{
	struct span *span;

	memory_grow((void **)&collector->spans, collector->span_count,
		&collector->span_capacity, sizeof(*collector->spans));
	span = &collector->spans[collector->span_count++];
	*span = (struct span){.kind = kind, .start = collector->text_length};
	return span;
}

/* TEXT with every escaped '|' back in its place. */
static void append_with_escapes(struct collector *collector, struct slice text)
{
	size_t place;

	while ((place = slice_find(text, ROWS_ESCAPED_BAR)) < text.length) {
		append(collector, text.bytes, place);
		add_span(collector, SPAN_ESCAPE)->end = collector->text_length + 1;
		append(collector, "|", 1);
		text = slice_part(text, place + ROWS_ESCAPED_BAR.length, text.length);
	}
	append(collector, text.bytes, text.length);
}

static void append_literal(struct collector *collector, cmark_node *node)
{
	struct slice literal = slice_of(cmark_node_get_literal(node));

	if (collector->badges > 0)
		return;
	if (collector->rows.escapes)
		append_with_escapes(collector, literal);
	else
		append(collector, literal.bytes, literal.length);
}

bool markdown_is_badge(struct slice url)
{
	return slice_find(url, SLICE_LITERAL("shields.io/")) < url.length ||
	       slice_find(url, SLICE_LITERAL("badge")) < url.length;
}

static void open_span(struct collector *collector, enum span_kind kind, cmark_node *node)
{
	struct span *span = add_span(collector, kind);
	const char *url = NULL;

	if (kind == SPAN_LINK || kind == SPAN_IMAGE)
		url = cmark_node_get_url(node);
	/* Until it is closed, a span's end holds the number of the open span around it. */
	span->end = collector->open_span;
	collector->open_span = collector->span_count - 1;
	if (url)
		span->url = arena_copy(collector->arena, slice_of(url));
	collector->badges += kind == SPAN_IMAGE && markdown_is_badge(span->url);
	collector->has_tags |= kind == SPAN_HTML;
}

static void close_span(struct collector *collector)
{
	struct span *span;

	assert(collector->spans); /* what is closed was opened */
	span = &collector->spans[collector->open_span];
	collector->open_span = span->end;
	span->end = collector->text_length;
	collector->badges -= span->kind == SPAN_IMAGE && markdown_is_badge(span->url);
}

/* Copies text and spans of the last block to where they stay. */
static void settle_block(struct collector *collector)
{
	size_t bytes = collector->span_count * sizeof(*collector->spans);
	struct block *block;

	if (!collector->unsettled)
		return;
	collector->unsettled = false;
	block = &collector->blocks[collector->block_count - 1];
	block->text = arena_copy(collector->arena,
		(struct slice){.bytes = collector->text, .length = collector->text_length});
	block->spans = arena_alloc(collector->arena, bytes);
	if (bytes)
		memcpy(block->spans, collector->spans, bytes);
	block->span_count = collector->span_count;
}

/* The line of NODE in the file, and whether the line before it is one that rows_part() put in. */
static unsigned line_of(struct collector *collector, cmark_node *node, bool *is_row)
{
	const struct rows *rows = &collector->rows;
	int start = cmark_node_get_start_line(node);
	unsigned line = start > 0 ? (unsigned)start : 1;

	while (collector->break_at < rows->break_count &&
		rows->breaks[collector->break_at] < line)
		collector->break_at++;
	*is_row = collector->break_at > 0 &&
		  rows->breaks[collector->break_at - 1] == line - 1;
	return line - (unsigned)collector->break_at;
}

static void open_block(struct collector *collector, enum block_kind kind, cmark_node *node)
{
	struct block *block;
	bool is_row;
	unsigned line = line_of(collector, node, &is_row);

	/* The row goes to the table that was read so far. */
	if (is_row && kind == BLOCK_PARAGRAPH && collector->unsettled &&
		collector->opened_depth == 0 &&
		collector->blocks[collector->block_count - 1].kind == BLOCK_PARAGRAPH &&
		collector->blocks[collector->block_count - 1].depth == collector->depth) {
		append(collector, "\n", 1);
		return;
	}
	settle_block(collector);
	memory_grow((void **)&collector->blocks, collector->block_count,
		&collector->block_capacity, sizeof(*collector->blocks));
	block = &collector->blocks[collector->block_count++];
	*block = (struct block){
		.kind = kind,
		.line = line,
		.depth = collector->depth,
		.opens_item = collector->opened_depth > 0,
		.opens_depth = collector->opened_depth,
		.after_rule = collector->after_rule,
	};
	if (kind == BLOCK_HEADING)
		block->level = (unsigned)cmark_node_get_heading_level(node);
	if (block->opens_item) {
		block->number = collector->number;
		block->delimiter = collector->delimiter;
	}
	collector->opened_depth = 0;
	collector->after_rule = false;
	collector->text_length = 0;
	collector->span_count = 0;
	collector->open_span = NO_SPAN;
	collector->unsettled = true;
}

/* Is NODE code whose closing fence is missing? Then it has no line of its own for it. */
static bool is_unended(cmark_node *node)
{
	struct slice rest = slice_of(cmark_node_get_literal(node));
	int lines = cmark_node_get_end_line(node) - cmark_node_get_start_line(node);
	struct slice line;

	if (cmark_node_get_type(node) != CMARK_NODE_CODE_BLOCK || cmark_node_next(node))
		return false;
	while (slice_next_field(&rest, '\n', &line) && rest.bytes)
		lines--;
	return lines == 0;
}

/* What each kind of node means for the block or the span around it. */
struct node_rule {
	enum {
		IGNORED,
		LEAF_BLOCK,
		TEXT_BLOCK,
		SPAN,
		SPAN_OF_TEXT,
		TEXT,
		BREAK,
		ITEM,
		RULE
	} role;
	int kind; /* an enum block_kind or an enum span_kind */
};

static const struct node_rule node_rules[CMARK_NODE_LAST_INLINE + 1] = {
	[CMARK_NODE_HEADING] = {TEXT_BLOCK, BLOCK_HEADING},
	[CMARK_NODE_PARAGRAPH] = {TEXT_BLOCK, BLOCK_PARAGRAPH},
	[CMARK_NODE_HTML_BLOCK] = {LEAF_BLOCK, BLOCK_HTML},
	[CMARK_NODE_CODE_BLOCK] = {LEAF_BLOCK, BLOCK_CODE},
	[CMARK_NODE_LINK] = {SPAN, SPAN_LINK},
	[CMARK_NODE_IMAGE] = {SPAN, SPAN_IMAGE},
	[CMARK_NODE_STRONG] = {SPAN, SPAN_STRONG},
	[CMARK_NODE_EMPH] = {SPAN, SPAN_EMPHASIS},
	[CMARK_NODE_CODE] = {SPAN_OF_TEXT, SPAN_CODE},
	[CMARK_NODE_HTML_INLINE] = {SPAN_OF_TEXT, SPAN_HTML},
	[CMARK_NODE_TEXT] = {TEXT, 0},
	[CMARK_NODE_SOFTBREAK] = {BREAK, 0},
	[CMARK_NODE_LINEBREAK] = {BREAK, 0},
	[CMARK_NODE_ITEM] = {ITEM, 0},
	[CMARK_NODE_THEMATIC_BREAK] = {RULE, 0},
};

/* The list counts its items in its user data: asking for an item's place among its siblings
 * would walk them all. */
static void open_item(struct collector *collector, cmark_node *node)
{
	cmark_node *list = cmark_node_parent(node);
	uintptr_t before = (uintptr_t)cmark_node_get_user_data(list);

	collector->depth++;
	if (collector->opened_depth == 0)
		collector->opened_depth = collector->depth;
	collector->number = 0;
	if (cmark_node_get_list_type(list) != CMARK_ORDERED_LIST)
		return;
	collector->number = (unsigned)cmark_node_get_list_start(list) + (unsigned)before;
	collector->delimiter =
		cmark_node_get_list_delim(list) == CMARK_PAREN_DELIM ? ')' : '.';
	(void)cmark_node_set_user_data(list, (void *)(before + 1));
}

static void enter(struct collector *collector, cmark_node *node, struct node_rule rule)
{
	switch (rule.role) {
	case LEAF_BLOCK:
		open_block(collector, (enum block_kind)rule.kind, node);
		append_literal(collector, node);
		collector->blocks[collector->block_count - 1].unended = is_unended(node);
		break;
	case TEXT_BLOCK:
		open_block(collector, (enum block_kind)rule.kind, node);
		break;
	case SPAN:
		open_span(collector, (enum span_kind)rule.kind, node);
		break;
	case SPAN_OF_TEXT:
		open_span(collector, (enum span_kind)rule.kind, node);
		append_literal(collector, node);
		close_span(collector);
		break;
	case TEXT:
		append_literal(collector, node);
		break;
	case BREAK:
		if (collector->badges == 0)
			append(collector, "\n", 1);
		break;
	case ITEM:
		open_item(collector, node);
		break;
	case RULE:
		collector->after_rule = true;
		break;
	case IGNORED:
		break;
	}
}

static void leave(struct collector *collector, cmark_node *node)
{
	switch (node_rules[cmark_node_get_type(node)].role) {
	case SPAN:
		close_span(collector);
		break;
	case ITEM:
		collector->depth--;
		collector->opened_depth = 0;
		break;
	default:
		break;
	}
}

/* May a node have children that mean anything? */
static bool is_leaf(struct node_rule rule)
{
	return rule.role != IGNORED && rule.role != TEXT_BLOCK && rule.role != SPAN &&
	       rule.role != ITEM;
}

/* libcmark's own iterator reports leaves and their ends alike, which takes longer. */
static void walk(struct collector *collector, cmark_node *root)
{
	cmark_node *node = root;

	while (node) {
		struct node_rule rule = node_rules[cmark_node_get_type(node)];
		cmark_node *next = NULL;

		enter(collector, node, rule);
		if (!is_leaf(rule))
			next = cmark_node_first_child(node);
		while (!next && node) {
			leave(collector, node);
			next = cmark_node_next(node);
			node = next ? next : cmark_node_parent(node);
		}
		node = next;
	}
}

struct block_list markdown_read(struct arena *arena, struct slice bytes, bool is_utf8)
{
	struct collector collector = {.arena = arena};
	struct block_list list = {0};
	cmark_parser *parser;
	cmark_node *root;

	collector.rows = rows_part(arena, bytes);
	tree_arena = arena_new();
	/* To have libcmark look at each byte once more takes it a third longer. */
	parser = cmark_parser_new_with_mem(
		is_utf8 ? CMARK_OPT_DEFAULT : CMARK_OPT_VALIDATE_UTF8, &tree_memory);
	cmark_parser_feed(parser, collector.rows.bytes.bytes, collector.rows.bytes.length);
	root = cmark_parser_finish(parser);
	walk(&collector, root);
	settle_block(&collector);
	arena_free(tree_arena);
	tree_arena = NULL;

	list.count = collector.block_count;
	list.has_tags = collector.has_tags;
	list.items = arena_array(arena, list.count, sizeof(*list.items));
	if (list.count)
		memcpy(list.items, collector.blocks, list.count * sizeof(*list.items));
	free(collector.blocks);
	free(collector.text);
	free(collector.spans);
	return list;
}
