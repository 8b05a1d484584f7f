#include "slice.h"

#include <string.h>

struct slice slice_of(const char *text)
{
	return (struct slice){.bytes = text, .length = text ? strlen(text) : 0};
}

int slice_compare(struct slice a, struct slice b)
{
	size_t common = a.length < b.length ? a.length : b.length;
	int order = common ? memcmp(a.bytes, b.bytes, common) : 0;

	if (order != 0)
		return order;
	return a.length < b.length ? -1 : a.length > b.length;
}

static char lower(char byte)
{
	return byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
}

bool slice_equal_ignoring_case(struct slice a, struct slice b)
{
	if (a.length != b.length)
		return false;
	for (size_t i = 0; i < a.length; i++)
		if (lower(a.bytes[i]) != lower(b.bytes[i]))
			return false;
	return true;
}

bool slice_starts_with_ignoring_case(struct slice slice, struct slice prefix)
{
	return slice.length >= prefix.length &&
	       slice_equal_ignoring_case(slice_part(slice, 0, prefix.length), prefix);
}

bool slice_ends_with(struct slice slice, struct slice suffix)
{
	return slice.length >= suffix.length &&
	       slice_equal(slice_part(slice, slice.length - suffix.length, slice.length),
		       suffix);
}

size_t slice_find_byte(struct slice slice, char byte)
{
	const char *found = slice.length ? memchr(slice.bytes, byte, slice.length) : NULL;

	return found ? (size_t)(found - slice.bytes) : slice.length;
}

size_t slice_find(struct slice slice, struct slice text)
{
	/* To look for one byte is many times faster than for several, but where it is a common one:
	 * then memmem() looks through the rest. */
	enum { BYTES_A_MISS = 32, BYTES_AHEAD = 256 };
	size_t misses = 0;
	size_t place = 0;
	const char *found;

	if (text.length == 0)
		return 0;
	while (misses * BYTES_A_MISS <= place + BYTES_AHEAD) {
		place += slice_find_byte(
			slice_part(slice, place, slice.length), text.bytes[0]);
		if (place >= slice.length)
			return slice.length;
		if (slice_starts_with(slice_part(slice, place, slice.length), text))
			return place;
		place++;
		misses++;
	}
	if (place >= slice.length)
		return slice.length;
	found = memmem(slice.bytes + place, slice.length - place, text.bytes, text.length);
	return found ? (size_t)(found - slice.bytes) : slice.length;
}

bool slice_next_field(struct slice *rest, char separator, struct slice *field)
{
	size_t place;

	if (!rest->bytes)
		return false;
	place = slice_find_byte(*rest, separator);
	*field = slice_part(*rest, 0, place);
	if (place == rest->length)
		*rest = (struct slice){0};
	else
		*rest = slice_part(*rest, place + 1, rest->length);
	return true;
}
