#include "text.h"

#include "memory.h"
#include "utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void text_fini(struct text *text)
{
	free(text->bytes);
	*text = (struct text){0};
}

void text_clear(struct text *text)
{
	text->length = 0;
	if (text->bytes)
		text->bytes[0] = '\0';
}

struct slice text_slice(const struct text *text)
{
	return (struct slice){
		.bytes = text->bytes ? text->bytes : "", .length = text->length};
}

static char *make_room(struct text *text, size_t length)
{
	if (text->capacity - text->length <= length) {
		text->capacity = (text->length + length + 1) * 2;
		text->bytes = memory_resize(text->bytes, text->capacity, 1);
	}
	return text->bytes + text->length;
}

void text_add(struct text *text, struct slice part)
{
	char *end = make_room(text, part.length);

	if (part.length)
		memcpy(end, part.bytes, part.length);
	text->length += part.length;
	text->bytes[text->length] = '\0';
}

void text_format_list(struct text *text, const char *format, va_list arguments)
{
	va_list again;
	int length;

	va_copy(again, arguments);
	/* The analyser of clang 14 does not see va_copy() fill it. */
	/* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized) */
	length = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (length < 0)
		return; /* only for a format that is wrong; the compiler checks those */
	make_room(text, (size_t)length);
	(void)vsnprintf(text->bytes + text->length, (size_t)length + 1, format, arguments);
	text->length += (size_t)length;
}

void text_format(struct text *text, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	text_format_list(text, format, arguments);
	va_end(arguments);
}

void text_add_count(struct text *text, long long count, const char *noun)
{
	char digits[32];
	int length = snprintf(digits, sizeof(digits), "%lld", count);

	for (int i = 0; i < length; i++) {
		text_add(text, (struct slice){digits + i, 1});
		if (digits[i] != '-' && i + 1 < length && (length - i - 1) % 3 == 0)
			text_add(text, SLICE_LITERAL(","));
	}
	if (noun)
		text_format(text, " %s%s", noun, count == 1 ? "" : "s");
}

/* Characters that act instead of showing: general category Cc, the bidirectional controls of
 * UAX #9, default-ignorable format characters, tags, and the separators U+2028 and U+2029. */
static bool is_acting(uint32_t c)
{
	static const struct {
		uint32_t first;
		uint32_t last;
	} ranges[] = {
		{0x00, 0x1F},
		{0x7F, 0x9F},
		{0xAD, 0xAD},
		{0x061C, 0x061C},
		{0x115F, 0x1160},
		{0x180B, 0x180F},
		{0x200B, 0x200F},
		{0x2028, 0x202E},
		{0x2060, 0x206F},
		{0x3164, 0x3164},
		{0xFE00, 0xFE0E}, /* U+FE0F only asks for the colourful form of an emoji */
		{0xFEFF, 0xFEFF},
		{0xFFA0, 0xFFA0},
		{0xFFF0, 0xFFFB},
		{0xFFFE, 0xFFFF},
		{0xE0000, 0xE0FFF},
	};

	for (size_t i = 0; i < sizeof(ranges) / sizeof(*ranges); i++)
		if (c >= ranges[i].first && c <= ranges[i].last)
			return true;
	return false;
}

/* The character at *PLACE as it may be shown. */
static void add_one_visible(struct text *text, struct slice part, size_t *place)
{
	size_t start = *place;
	uint32_t c = utf8_next(part, place);

	if (c == UTF8_REPLACEMENT && *place - start == 1)
		text_format(text, "<%02X>", (unsigned char)part.bytes[start]);
	else if (c == ' ' || (c >= '\t' && c <= '\r'))
		text_add(text, SLICE_LITERAL(" "));
	else if (is_acting(c))
		text_format(text, "<U+%04X>", c);
	else
		text_add(text, slice_part(part, start, *place));
}

void text_add_visible(struct text *text, struct slice part)
{
	size_t place = 0;

	while (place < part.length)
		add_one_visible(text, part, &place);
}

/* Does C hang on the character before it: a combining mark, a jamo that completes a syllable, a
 * variation selector, a skin tone? Enough of UAX #29 not to cut what is seen as one. */
static bool extends_cluster(uint32_t c)
{
	return (c >= 0x0300 && c <= 0x036F) || (c >= 0x1160 && c <= 0x11FF) ||
	       (c >= 0x1AB0 && c <= 0x1AFF) || (c >= 0x1DC0 && c <= 0x1DFF) ||
	       (c >= 0x20D0 && c <= 0x20FF) || (c >= 0x3099 && c <= 0x309A) ||
	       (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xFE20 && c <= 0xFE2F) ||
	       (c >= 0x1F3FB && c <= 0x1F3FF) || c == 0x200D;
}

void text_add_cut(struct text *text, struct slice part, size_t count)
{
	/* Marks without end on one character are cut as well. */
	size_t bytes_max = text->length + count * UTF8_BYTES_MAX * 2;
	size_t place = 0;
	size_t shown = 0;
	bool joined = false; /* the character before was a joiner */

	while (place < part.length) {
		size_t next = place;
		uint32_t c = utf8_next(part, &next);
		bool extends = extends_cluster(c) || joined;

		if ((!extends && shown == count) || text->length >= bytes_max) {
			text_add(text, SLICE_LITERAL("…"));
			return;
		}
		shown += !extends;
		joined = c == 0x200D;
		add_one_visible(text, part, &place);
	}
}
