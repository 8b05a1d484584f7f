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

/* Do the first three bytes of WORD, as they lie in memory, begin with E1 to EC, EE or EF and go on
 * with two continuations? Then they are well-formed, whatever they are. */
static bool is_three(uint64_t word)
{
	unsigned char bytes[4];
	unsigned char lead;

	memcpy(bytes, &word, sizeof(bytes));
	lead = bytes[0];
	return (lead & 0xF0) == 0xE0 && lead != 0xE0 && lead != 0xED &&
	       is_continuation(bytes[1]) && is_continuation(bytes[2]);
}

bool utf8_valid(struct slice text)
{
	static const uint64_t high_bits = 0x8080808080808080;
	const unsigned char *bytes = (const unsigned char *)text.bytes;
	size_t place = 0;

	while (place < text.length) {
		size_t length;
		uint64_t word;

		/* Eight ASCII characters at a time: links, names, markup. */
		if (text.length - place >= sizeof(word)) {
			memcpy(&word, bytes + place, sizeof(word));
			if ((word & high_bits) == 0) {
				place += sizeof(word);
				continue;
			}
		}
		/* Hangul and Han, which take three bytes each, by far the most of the rest. */
		if (text.length - place >= sizeof(word) && is_three(word)) {
			place += 3;
			continue;
		}
		length = well_formed(bytes + place, text.length - place);
		if (length == 0)
			return false;
		place += length;
	}
	return true;
}
