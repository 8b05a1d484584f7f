#include "edit.h"

#include "memory.h"

#include <stdlib.h>
#include <string.h>

void editor_fini(struct editor *editor)
{
	free(editor->edits);
	*editor = (struct editor){0};
}

void editor_add(struct editor *editor, size_t place, size_t removed, char added)
{
	memory_grow((void **)&editor->edits, editor->count, &editor->capacity,
		sizeof(*editor->edits));
	editor->edits[editor->count++] =
		(struct edit){.place = place, .removed = removed, .added = added};
}

/* Where PLACE of the old text is in the new one. TOTALS holds, for each edit, by how much the edits
 * before it have moved the text, plus BIAS so that it is never negative. */
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

/* Writes the new text, and fills TOTALS. */
static struct slice write_text(
	const struct editor *editor, struct arena *arena, struct slice text, size_t *totals)
{
	char *written = arena_alloc(arena, text.length + editor->count + 1);
	size_t from = 0;
	size_t length = 0;

	totals[0] = text.length;
	for (size_t i = 0; i < editor->count; i++) {
		const struct edit *edit = &editor->edits[i];

		memcpy(written + length, text.bytes + from, edit->place - from);
		length += edit->place - from;
		if (edit->added)
			written[length++] = edit->added;
		from = edit->place + edit->removed;
		totals[i + 1] = totals[i] + (edit->added != '\0') - edit->removed;
	}
	memcpy(written + length, text.bytes + from, text.length - from);
	length += text.length - from;
	return (struct slice){.bytes = written, .length = length};
}

void editor_apply(const struct editor *editor, struct arena *arena, struct block *block)
{
	size_t *totals;
	size_t bias = block->text.length;

	if (editor->count == 0)
		return;
	totals = arena_array(arena, editor->count + 1, sizeof(*totals));
	block->text = write_text(editor, arena, block->text, totals);
	for (size_t i = 0; i < block->span_count; i++) {
		struct span *span = &block->spans[i];

		span->start = moved(editor, totals, span->start, bias);
		span->end = moved(editor, totals, span->end, bias);
		/* A span of nothing but what went. */
		if (span->end < span->start)
			span->end = span->start;
	}
}
