#include "brackets.h"

#include "edit.h"
#include "passage.h"
#include "title.h"

#include <string.h>

/* The first '[' of TEXT that no ']' in it closes, or text.length. */
static size_t find_unclosed(struct slice text)
{
	size_t depth = 0;
	size_t first = text.length;

	for (size_t i = 0; i < text.length; i++) {
		if (text.bytes[i] == '[' && depth++ == 0)
			first = i;
		else if (text.bytes[i] == ']' && depth > 0)
			depth--;
	}
	return depth > 0 ? first : text.length;
}

/* Does a ']' in TEXT close a '[' before it? */
static bool closes(struct slice text)
{
	size_t depth = 0;

	for (size_t i = 0; i < text.length; i++) {
		if (text.bytes[i] == ']' && depth-- == 0)
			return true;
		depth += text.bytes[i] == '[';
	}
	return false;
}

size_t brackets_label_start(struct slice line, size_t start, size_t end)
{
	struct slice before = slice_part(line, 0, start);
	size_t first = find_unclosed(before);

	if (first == before.length || has_letters(slice_part(line, 0, first)) ||
		!has_words(slice_part(line, first, start)) ||
		closes(slice_part(line, end, line.length)))
		return start;
	return first;
}

static bool parts(char byte)
{
	return byte == '\n' || byte == '|';
}

/* May the link of NUMBER begin at FIRST, with no span of its line (which begins at LINE) crossing its
 * borders? *PLACE is where it then belongs in the order of spans. */
static bool fits(
	const struct block *block, size_t number, size_t line, size_t first, size_t *place)
{
	const struct span *link = &block->spans[number];

	*place = number;
	for (size_t i = number; i-- > 0 && block->spans[i].start >= line;) {
		const struct span *span = &block->spans[i];

		if (span->start > first) {
			*place = i;
			if (span->end > link->end)
				return false;
		} else if (span->end > first && span->end < link->end) {
			return false;
		}
	}
	return true;
}

/* Gives the link of NUMBER what belongs to its label, from FIRST on. */
static void widen(struct editor *editor, struct block *block, size_t number, size_t first,
	size_t place)
{
	struct span link = block->spans[number];

	editor_add(editor, first, 1, '\0');
	editor_add(editor, link.start, 0, '[');
	link.start = first;
	memmove(block->spans + place + 1, block->spans + place,
		(number - place) * sizeof(*block->spans));
	block->spans[place] = link;
}

static void repair_block(struct arena *arena, struct block *block)
{
	struct editor editor = {0};
	struct slice text = block->text;
	size_t done = 0; /* what stands before it was looked at */

	for (size_t i = 0; i < block->span_count; i++) {
		const struct span *span = &block->spans[i];
		size_t start = span->start;
		size_t end = span->end;
		size_t place;
		size_t first;

		if (span->kind != SPAN_LINK || start < done)
			continue;
		while (start > done && !parts(text.bytes[start - 1]))
			start--;
		while (end < text.length && !parts(text.bytes[end]))
			end++;
		done = end;
		if (title_is_generic(slice_part(text, span->start, span->end)))
			continue;
		first = start + brackets_label_start(slice_part(text, start, end),
					span->start - start, span->end - start);
		if (first < span->start && fits(block, i, start, first, &place))
			widen(&editor, block, i, first, place);
	}
	editor_apply(&editor, arena, block);
	editor_fini(&editor);
}

void brackets_repair(struct arena *arena, struct block_list list)
{
	for (size_t i = 0; i < list.count; i++) {
		struct block *block = &list.items[i];

		if (block->span_count > 0 &&
			slice_find_byte(block->text, '[') < block->text.length)
			repair_block(arena, block);
	}
}
