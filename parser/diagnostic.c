#include "diagnostic.h"

#include "memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void diagnostics_cut(struct diagnostics *list, size_t count)
{
	while (list->count > count) {
		const struct diagnostic *last = &list->items[--list->count];

		list->error_count -= last->severity == SEVERITY_ERROR;
		free(last->file);
		free(last->text);
	}
}

void diagnostics_fini(struct diagnostics *list)
{
	diagnostics_cut(list, 0);
	free(list->items);
	*list = (struct diagnostics){0};
}

void diagnostics_add_list(struct diagnostics *list, enum severity severity,
	const char *file, unsigned line, unsigned column, const char *format,
	va_list arguments)
{
	char *text = NULL;

	if (severity == SEVERITY_ERROR)
		list->error_count++;
	if (list->count == DIAGNOSTICS_MAX)
		return;
	if (vasprintf(&text, format, arguments) < 0)
		memory_exhausted();
	memory_grow(
		(void **)&list->items, list->count, &list->capacity, sizeof(*list->items));
	list->items[list->count++] = (struct diagnostic){
		.severity = severity,
		.file = file ? memory_copy_text(file, strlen(file)) : NULL,
		.line = line,
		.column = column,
		.text = text,
	};
}

void diagnostics_add(struct diagnostics *list, enum severity severity, const char *file,
	unsigned line, unsigned column, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	diagnostics_add_list(list, severity, file, line, column, format, arguments);
	va_end(arguments);
}

static bool same_file(const struct diagnostic *a, const struct diagnostic *b)
{
	if (!a->file || !b->file)
		return a->file == b->file;
	return strcmp(a->file, b->file) == 0;
}

/* Where ITEM belongs among the first COUNT items, which are in order: behind those of its file that
 * are not behind it, or at the end where it is the first of its file. */
static size_t sorted_place(
	const struct diagnostics *list, size_t count, const struct diagnostic *item)
{
	size_t place = count;

	while (place > 0 && !same_file(&list->items[place - 1], item))
		place--;
	if (place == 0)
		return count;
	while (place > 0) {
		const struct diagnostic *before = &list->items[place - 1];

		if (!same_file(before, item) || before->line < item->line ||
			(before->line == item->line && before->column <= item->column))
			break;
		place--;
	}
	return place;
}

/* Insertion sort: at most DIAGNOSTICS_MAX items, nearly in order as they come, and stable. */
void diagnostics_sort(struct diagnostics *list)
{
	for (size_t i = 1; i < list->count; i++) {
		struct diagnostic item = list->items[i];
		size_t place = sorted_place(list, i, &item);

		memmove(&list->items[place + 1], &list->items[place],
			(i - place) * sizeof(item));
		list->items[place] = item;
	}
}

const char *severity_name(enum severity severity)
{
	return severity == SEVERITY_ERROR ? "error" : "warning";
}
