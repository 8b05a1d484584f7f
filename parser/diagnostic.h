/* What a reader or a checker has to say about its input: a list of problems, each with its place.
 * parser/ and rules/ fill such a list and never print; the commands print it. */
#ifndef PAPERWATCH_DIAGNOSTIC_H
#define PAPERWATCH_DIAGNOSTIC_H

#include "slice.h"

#include <stdarg.h>

enum severity { SEVERITY_WARNING, SEVERITY_ERROR };

struct diagnostic {
	enum severity severity;
	char *file; /* as the user would name it; NULL: the input as a whole has no name */
	unsigned line;   /* from 1; 0: the file as a whole */
	unsigned column; /* from 1, in characters; 0: the line as a whole */
	char *text;      /* one sentence without a full stop, valid UTF-8 */
};

struct diagnostics {
	struct diagnostic *items;
	size_t count;
	size_t capacity;
	size_t error_count; /* how many of them are errors */
};

/* A zeroed struct is an empty list. Frees the texts and leaves the list empty. */
void diagnostics_fini(struct diagnostics *list);

/* Appends one problem; FILE (may be NULL) and the text are copied. After DIAGNOSTICS_MAX problems
 * further ones are counted as errors where they are errors, but not kept. */
enum { DIAGNOSTICS_MAX = 1000 };
void diagnostics_add(struct diagnostics *list, enum severity severity, const char *file,
	unsigned line, unsigned column, const char *format, ...)
	__attribute__((format(printf, 6, 7)));
void diagnostics_add_list(struct diagnostics *list, enum severity severity,
	const char *file, unsigned line, unsigned column, const char *format,
	va_list arguments) __attribute__((format(printf, 6, 0)));

/* Forgets all but the first COUNT problems. */
void diagnostics_cut(struct diagnostics *list, size_t count);

/* Sorts by file (in order of first appearance), then line, then column. */
void diagnostics_sort(struct diagnostics *list);

/* "error" or "warning". */
const char *severity_name(enum severity severity);

#endif
