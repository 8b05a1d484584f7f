#include "emphasis.h"

#include "memory.h"

#include <stdlib.h>
#include <string.h>

/* A change of a block's text: at PLACE, stars go or one comes. */
struct edit {
	size_t place;
	size_t removed;
	size_t added; /* 0 or 1 */
};

struct editor {
	struct edit *edits; /* in order of their places */
	size_t count;
	size_t capacity;
};

static void add_edit(struct editor *editor, size_t place, size_t removed, size_t added)
{
	memory_grow((void **)&editor->edits, editor->count, &editor->capacity,
		sizeof(*editor->edits));
	editor->edits[editor->count++] =
		(struct edit){.place = place, .removed = removed, .added = added};
}

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
	add_edit(editor, inner->end, 0, 1);
	if (stars == 2)
		add_edit(editor, outer->end, 0, 1);
	add_edit(editor, close, stars, 0);
	inner->end = inner->start;
	outer->kind = SPAN_STRONG;
	outer->end = close;
	return close + stars;
}

/* Emphasis that begins behind '^' is none: "$S^*$ and $T^*$". Returns where it ends. */
static size_t repair_power(struct editor *editor, struct span *span)
{
	size_t end = span->end;

	add_edit(editor, span->start, 0, 1);
	add_edit(editor, span->end, 0, 1);
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

/* Where PLACE of the old text is in the new one. TOTALS holds, for each edit, by how much the edits
 * before it have moved the text, plus the length of the text so that it is never negative. */
static size_t moved(
	const struct editor *editor, const size_t *totals, size_t place, size_t bias)
{
	size_t low = 0;
	size_t high = editor->count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (editor->edits[middle].place < place)
			low = middle + 1;
		else
			high = middle;
	}
	return place + totals[low] - bias;
}

static void apply(struct arena *arena, const struct editor *editor, struct block *block)
{
	struct slice text = block->text;
	char *repaired = arena_alloc(arena, text.length + editor->count + 1);
	size_t *totals = arena_array(arena, editor->count + 1, sizeof(*totals));
	size_t bias = text.length;
	size_t from = 0;
	size_t length = 0;

	totals[0] = bias;
	for (size_t i = 0; i < editor->count; i++) {
		const struct edit *edit = &editor->edits[i];

		memcpy(repaired + length, text.bytes + from, edit->place - from);
		length += edit->place - from;
		if (edit->added)
			repaired[length++] = '*';
		from = edit->place + edit->removed;
		totals[i + 1] = totals[i] + edit->added - edit->removed;
	}
	memcpy(repaired + length, text.bytes + from, text.length - from);
	length += text.length - from;
	for (size_t i = 0; i < block->span_count; i++) {
		struct span *span = &block->spans[i];

		span->start = moved(editor, totals, span->start, bias);
		span->end = moved(editor, totals, span->end, bias);
		/* A span of nothing but stars that went. */
		if (span->end < span->start)
			span->end = span->start;
	}
	block->text = (struct slice){.bytes = repaired, .length = length};
}

static void repair_block(struct arena *arena, struct block *block)
{
	struct editor editor = {0};
	size_t start = 0;

	for (size_t i = 0; i < block->span_count; i++)
		start = repair(&editor, block, i, start);
	if (editor.count > 0)
		apply(arena, &editor, block);
	free(editor.edits);
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
