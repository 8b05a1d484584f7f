#include "utf8.h"

/* How many bytes the sequence takes that LEAD begins, and the least code point that may use so
 * many; 0 where no sequence begins. */
static size_t sequence_length(unsigned char lead, uint32_t *least)
{
	if (lead >= 0xC2 && lead <= 0xDF) {
		*least = 0x80;
		return 2;
	}
	if (lead >= 0xE0 && lead <= 0xEF) {
		*least = 0x800;
		return 3;
	}
	if (lead >= 0xF0 && lead <= 0xF4) {
		*least = 0x10000;
		return 4;
	}
	return 0;
}

static bool is_scalar(uint32_t code_point)
{
	return code_point < 0xD800 || (code_point > 0xDFFF && code_point <= 0x10FFFF);
}

/* The code point at PLACE and its length in *LENGTH, or false where the bytes are malformed. */
static bool decode(struct slice text, size_t place, uint32_t *code_point, size_t *length)
{
	const unsigned char *bytes = (const unsigned char *)text.bytes + place;
	uint32_t least = 0;
	uint32_t value;

	if (bytes[0] < 0x80) {
		*code_point = bytes[0];
		*length = 1;
		return true;
	}
	*length = sequence_length(bytes[0], &least);
	if (*length == 0 || text.length - place < *length)
		return false;
	value = bytes[0] & (0x7Fu >> *length);
	for (size_t i = 1; i < *length; i++) {
		if ((bytes[i] & 0xC0) != 0x80)
			return false;
		value = value << 6 | (bytes[i] & 0x3Fu);
	}
	*code_point = value;
	return value >= least && is_scalar(value);
}

uint32_t utf8_next(struct slice text, size_t *place)
{
	uint32_t code_point;
	size_t length;

	if (!decode(text, *place, &code_point, &length)) {
		(*place)++;
		return UTF8_REPLACEMENT;
	}
	*place += length;
	return code_point;
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

bool utf8_valid(struct slice text)
{
	size_t place = 0;

	while (place < text.length) {
		uint32_t code_point;
		size_t length;

		if (!decode(text, place, &code_point, &length))
			return false;
		place += length;
	}
	return true;
}
