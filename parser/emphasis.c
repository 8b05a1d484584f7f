#include "emphasis.h"

#include "edit.h"

/* How many emphases begin where that of NUMBER does, one within the other; 3 are too many. */
static size_t count_nested(const struct block *block, size_t number)
{
	size_t count = 1;

	while (count < 3 && number + count < block->span_count &&
		block->spans[number + count].kind == SPAN_EMPHASIS &&
		block->spans[number + count].start == block->spans[number].start)
		count++;
	return count;
}

/* The two stars that should have closed the bold, on the same line behind END, or text.length. */
static size_t find_close(struct slice text, size_t end)
{
	struct slice rest = slice_part(text, end, text.length);
	size_t line = slice_find_byte(rest, '\n');
	size_t close = slice_find(slice_part(rest, 0, line), SLICE_LITERAL("**"));

	return close < line ? end + close : text.length;
}

static bool has_star(struct slice text, size_t place)
{
	return place < text.length && text.bytes[place] == '*';
}

/* "**A*: B**": the star took one half of the bold's beginning, and half of its end the other. Or
 * "**A*: B* C**", where two stars took both halves. Returns where that ends, or START. */
static size_t repair_bold(
	struct editor *editor, struct block *block, size_t number, size_t start)
{
	struct span *outer = &block->spans[number];
	struct span *inner = outer + 1;
	size_t close = outer->end;
	size_t stars = 1;

	if (!has_star(block->text, close) || has_star(block->text, close + 1)) {
		close = find_close(block->text, outer->end);
		stars = 2;
	}
	if (close == block->text.length)
		return start;
	editor_add(editor, inner->end, 0, '*');
	if (stars == 2)
		editor_add(editor, outer->end, 0, '*');
	editor_add(editor, close, stars, '\0');
	inner->end = inner->start;
	outer->kind = SPAN_STRONG;
	outer->end = close;
	return close + stars;
}

/* Emphasis that begins behind '^' is none: "$S^*$ and $T^*$". Returns where it ends. */
static size_t repair_power(struct editor *editor, struct span *span)
{
	size_t end = span->end;

	editor_add(editor, span->start, 0, '*');
	editor_add(editor, span->end, 0, '*');
	span->end = span->start;
	return end;
}

static size_t repair(
	struct editor *editor, struct block *block, size_t number, size_t start)
{
	struct span *span = &block->spans[number];

	if (span->kind != SPAN_EMPHASIS || span->start < start || span->end <= span->start)
		return start;
	if (count_nested(block, number) == 2)
		return repair_bold(editor, block, number, start);
	if (span->start > 0 && block->text.bytes[span->start - 1] == '^' &&
		count_nested(block, number) == 1)
		return repair_power(editor, span);
	return start;
}

static void repair_block(struct arena *arena, struct block *block)
{
	struct editor editor = {0};
	size_t start = 0;

	for (size_t i = 0; i < block->span_count; i++)
		start = repair(&editor, block, i, start);
	editor_apply(&editor, arena, block);
	editor_fini(&editor);
}

void emphasis_repair(struct arena *arena, struct block_list list)
{
	for (size_t i = 0; i < list.count; i++) {
		struct block *block = &list.items[i];
		bool emphasis = false;

		for (size_t k = 0; k < block->span_count && !emphasis; k++)
			emphasis = block->spans[k].kind == SPAN_EMPHASIS;
		if (emphasis)
			repair_block(arena, block);
	}
}
