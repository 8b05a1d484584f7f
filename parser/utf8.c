#include "utf8.h"

#include <string.h>

static bool is_scalar(uint32_t code_point)
{
	return code_point < 0xD800 || (code_point > 0xDFFF && code_point <= 0x10FFFF);
}

static bool is_continuation(unsigned char byte)
{
	return (byte & 0xC0) == 0x80;
}

/* How many bytes the well-formed sequence takes that begins at BYTES, with no more than LEFT to
 * look at; 0 where none does. Table 3-7 of the Unicode standard. */
static size_t well_formed(const unsigned char *bytes, size_t left)
{
	unsigned char lead = bytes[0];

	if (lead < 0x80)
		return 1;
	if (lead >= 0xE0 && lead <= 0xEF) { /* first, because Hangul and Han are here */
		if (left < 3 || !is_continuation(bytes[1]) || !is_continuation(bytes[2]))
			return 0;
		if ((lead == 0xE0 && bytes[1] < 0xA0) || (lead == 0xED && bytes[1] > 0x9F))
			return 0;
		return 3;
	}
	if (lead >= 0xC2 && lead <= 0xDF)
		return left >= 2 && is_continuation(bytes[1]) ? 2 : 0;
	if (lead < 0xF0 || lead > 0xF4 || left < 4 || !is_continuation(bytes[1]) ||
		!is_continuation(bytes[2]) || !is_continuation(bytes[3]))
		return 0;
	if ((lead == 0xF0 && bytes[1] < 0x90) || (lead == 0xF4 && bytes[1] > 0x8F))
		return 0;
	return 4;
}

uint32_t utf8_next(struct slice text, size_t *place)
{
	const unsigned char *bytes = (const unsigned char *)text.bytes + *place;
	size_t length = well_formed(bytes, text.length - *place);
	uint32_t value = bytes[0];

	if (length == 0) {
		(*place)++;
		return UTF8_REPLACEMENT;
	}
	if (length > 1)
		value &= 0x7Fu >> length;
	for (size_t i = 1; i < length; i++)
		value = value << 6 | (bytes[i] & 0x3Fu);
	*place += length;
	return value;
}

size_t utf8_last(struct slice text)
{
	size_t place = text.length - 1;

	while (place > 0 && is_continuation((unsigned char)text.bytes[place]))
		place--;
	return place;
}

size_t utf8_put(char out[UTF8_BYTES_MAX], uint32_t code_point)
{
	if (!is_scalar(code_point))
		code_point = UTF8_REPLACEMENT;
	if (code_point < 0x80) {
		out[0] = (char)code_point;
		return 1;
	}
	if (code_point < 0x800) {
		out[0] = (char)(0xC0 | code_point >> 6);
		out[1] = (char)(0x80 | (code_point & 0x3F));
		return 2;
	}
	if (code_point < 0x10000) {
		out[0] = (char)(0xE0 | code_point >> 12);
		out[1] = (char)(0x80 | (code_point >> 6 & 0x3F));
		out[2] = (char)(0x80 | (code_point & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | code_point >> 18);
	out[1] = (char)(0x80 | (code_point >> 12 & 0x3F));
	out[2] = (char)(0x80 | (code_point >> 6 & 0x3F));
	out[3] = (char)(0x80 | (code_point & 0x3F));
	return 4;
}

enum { LANE_COUNT = 16, BLOCK_BYTES = 4 * LANE_COUNT, REACH_BYTES = UTF8_BYTES_MAX - 1 };

/* Bytes that are looked at together: what gcc and clang call a vector, on any processor. A
 * comparison gives all bits of a lane or none. */
typedef unsigned char lanes __attribute__((vector_size(LANE_COUNT)));
typedef signed char signed_lanes __attribute__((vector_size(LANE_COUNT)));

/* (A vector that is returned would be returned otherwise on each processor, and gcc warns.) */
static void load(lanes *loaded, const unsigned char *bytes)
{
	memcpy(loaded, bytes, sizeof(*loaded));
}

/* Is one of BLOCK_BYTES at BYTES out of place, seen with the REACH_BYTES before them? What goes on
 * behind them is looked at with the next block. Table 3-7 of the Unicode standard, without
 * branches: where Hangul and ASCII take turns, half of them would be mispredicted, which took a
 * day's digest a sixth of its time. */
static bool is_block_malformed(const unsigned char *bytes)
{
	uint64_t malformed[sizeof(lanes) / sizeof(uint64_t)];
	lanes sum = {0};

	for (int i = 0; i < BLOCK_BYTES; i += LANE_COUNT) {
		lanes here;
		lanes before;
		lanes second;
		lanes third;
		lanes continues;
		lanes awaited;

		load(&here, bytes + i);
		load(&before, bytes + i - 1);
		load(&second, bytes + i - 2);
		load(&third, bytes + i - 3);
		continues = (lanes)((signed_lanes)here < -0x40); /* 80 to BF */
		awaited = (lanes)(before > 0xBF) | (lanes)(second > 0xDF) |
			  (lanes)(third > 0xEF);
		sum |= continues ^ awaited;
		sum |= (lanes)((here & 0xFE) == 0xC0) | (lanes)(here > 0xF4);
		/* Overlong forms, surrogates, and what lies behind U+10FFFF. */
		sum |= (lanes)(before == 0xE0) & 0x20 & ~here;
		sum |= (lanes)(before == 0xED) & 0x20 & here;
		sum |= (lanes)(before == 0xF0) & (lanes)((here & 0x30) == 0);
		sum |= (lanes)(before == 0xF4) & 0x30 & here;
	}
	memcpy(malformed, &sum, sizeof(malformed));
	return (malformed[0] | malformed[1]) != 0;
}

bool utf8_valid(struct slice text)
{
	const unsigned char *bytes = (const unsigned char *)text.bytes;
	unsigned char edge[REACH_BYTES + BLOCK_BYTES];
	size_t place = 0;

	/* The first and the last block have nothing before or behind them, which is like NUL: the
	 * last has room for one, so that a sequence cut short is seen. */
	while (place <= text.length) {
		size_t reach = place < REACH_BYTES ? place : REACH_BYTES;
		size_t length = text.length - place;

		if (place > 0 && length >= BLOCK_BYTES) {
			if (is_block_malformed(bytes + place))
				return false;
			place += BLOCK_BYTES;
			continue;
		}
		length = length < BLOCK_BYTES ? length : BLOCK_BYTES;
		memset(edge, 0, sizeof(edge));
		if (reach + length > 0)
			memcpy(edge + REACH_BYTES - reach, bytes + place - reach,
				reach + length);
		if (is_block_malformed(edge + REACH_BYTES))
			return false;
		place += BLOCK_BYTES;
	}
	return true;
}
