/* The line of a file that a problem is about, as a terminal can show it, with a caret under the place. */
#ifndef PAPERWATCH_QUOTATION_H
#define PAPERWATCH_QUOTATION_H

#include "text.h"

/* A zeroed struct is ready; it keeps the file that was quoted last. Places of one file are found
 * quickly where they come in order. */
struct quotation {
	char *file; /* owned */
	char *bytes;
	size_t length;
	size_t place; /* of the byte at LINE and COLUMN */
	unsigned line;
	unsigned column;
};

void quotation_fini(struct quotation *quotation);

/* Adds two lines of at most COLUMNS columns: that line of FILE, or the part of it around the column,
 * made visible; and the caret. LINE and COLUMN are from 1, in characters. Nothing where the file
 * cannot be read any more, or has no such place. */
void quotation_add(struct quotation *quotation, struct text *out, const char *file,
	unsigned line, unsigned column, size_t columns);

#endif
