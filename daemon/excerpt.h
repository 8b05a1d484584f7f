/* The words around a place of a text, as many as there is room for. */
#ifndef PAPERWATCH_EXCERPT_H
#define PAPERWATCH_EXCERPT_H

#include "slice.h"

/* Bytes of a text. */
struct excerpt {
	size_t start;
	size_t end;
};

/* What of TEXT to show around the bytes from START up to END, in at most COLUMNS columns, or just
 * these where they take more. Two columns are left for an ellipsis at either end. Cuts between
 * words, or within one that is too long for its side, but never what is seen as one character. */
struct excerpt excerpt_around(struct slice text, size_t start, size_t end, size_t columns);

#endif
