/* A slice: borrowed text. Pointer and length, never owned, never NUL-terminated by promise.
 * Whoever hands out a slice says how long its bytes live; most live in an arena.
 * What stands here whole is shorter than a call; together it is a tenth of what a digest takes. */
#ifndef PAPERWATCH_SLICE_H
#define PAPERWATCH_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct slice {
	const char *bytes; /* may be NULL only when length is 0 */
	size_t length;
};

#define SLICE_LITERAL(text) ((struct slice){.bytes = (text), .length = sizeof(text) - 1})

/* The whole of a NUL-terminated text; an empty slice for NULL. */
struct slice slice_of(const char *text);

/* Bytes from START up to END of SLICE; both are clamped to its length. */
static inline struct slice slice_part(struct slice slice, size_t start, size_t end)
{
	if (end > slice.length)
		end = slice.length;
	if (start > end)
		start = end;
	if (start > 0) /* NULL has no bytes to add to */
		slice.bytes += start;
	slice.length = end - start;
	return slice;
}

static inline bool slice_equal(struct slice a, struct slice b)
{
	return a.length == b.length &&
	       (a.length == 0 || memcmp(a.bytes, b.bytes, a.length) == 0);
}

/* Compares byte by byte as unsigned values, like memcmp; a prefix sorts first. */
int slice_compare(struct slice a, struct slice b);

/* ASCII letters compare without case; every other byte must be equal. */
bool slice_equal_ignoring_case(struct slice a, struct slice b);

static inline bool slice_starts_with(struct slice slice, struct slice prefix)
{
	return slice.length >= prefix.length &&
	       slice_equal(slice_part(slice, 0, prefix.length), prefix);
}

bool slice_starts_with_ignoring_case(struct slice slice, struct slice prefix);
bool slice_ends_with(struct slice slice, struct slice suffix);

static inline bool slice_is_white(char byte)
{
	return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

/* Without ASCII white space (space, tab, CR, LF, FF, VT) at both ends. */
static inline struct slice slice_trim(struct slice slice)
{
	size_t start = 0;
	size_t end = slice.length;

	while (start < end && slice_is_white(slice.bytes[start]))
		start++;
	while (end > start && slice_is_white(slice.bytes[end - 1]))
		end--;
	return slice_part(slice, start, end);
}

/* Place of the first BYTE or TEXT in SLICE, or slice.length where there is none. */
size_t slice_find_byte(struct slice slice, char byte);
size_t slice_find(struct slice slice, struct slice text);

/* Takes from *REST everything up to the next SEPARATOR, and that separator with it. False when
 * *REST was NULL, i.e. after the last field; "a,,b" yields "a", "", "b". */
bool slice_next_field(struct slice *rest, char separator, struct slice *field);

#endif
