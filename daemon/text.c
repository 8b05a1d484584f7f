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

enum { JOINER = 0x200D };

/* Characters from FIRST to LAST. */
struct range {
	uint32_t first;
	uint32_t last;
};

static bool is_in(uint32_t c, const struct range *ranges, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (c >= ranges[i].first && c <= ranges[i].last)
			return true;
	return false;
}

/* Characters that act instead of showing: general category Cc, the bidirectional controls of
 * UAX #9, default-ignorable format characters, tags, and the separators U+2028 and U+2029. */
bool text_is_acting(uint32_t c)
{
	static const struct range ranges[] = {
		{0x00, 0x1F},
		{0x7F, 0x9F},
		{0xAD, 0xAD},
		{0x034F, 0x034F},
		{0x061C, 0x061C},
		{0x115F, 0x1160},
		{0x17B4, 0x17B5},
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
		{0x1BCA0, 0x1BCA3},
		{0x1D173, 0x1D17A},
		{0xE0000, 0xE0FFF},
	};

	return is_in(c, ranges, sizeof(ranges) / sizeof(*ranges));
}

/* A sign that others are joined to: arrows to miscellaneous symbols, emoji with their skin tones, and the
 * selector of their colourful form. */
static bool is_pictograph(uint32_t c)
{
	return (c >= 0x2190 && c <= 0x2BFF) || (c >= 0x1F000 && c <= 0x1FAFF) ||
	       c == 0xFE0F;
}

/* Does the joiner from START to END make one emoji of those around it, as UAX #29 has it (GB11)? Elsewhere
 * it only hides in words. */
static bool joins_pictographs(struct slice part, size_t start, size_t end)
{
	size_t before = start;

	while (before > 0 && ((unsigned char)part.bytes[--before] & 0xC0) == 0x80)
		;
	return start > 0 && end < part.length && is_pictograph(utf8_next(part, &before)) &&
	       is_pictograph(utf8_next(part, &end));
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
	else if (text_is_acting(c) &&
		 !(c == JOINER && joins_pictographs(part, start, *place)))
		text_format(text, "<U+%04X>", c);
	else
		text_add(text, slice_part(part, start, *place));
}

/* Marks that stand on the character before them: categories Mn and Me of what is written today. */
static bool is_mark(uint32_t c)
{
	static const struct range ranges[] = {
		{0x0300, 0x036F},
		{0x0483, 0x0489},
		{0x0591, 0x05BD},
		{0x05BF, 0x05C7},
		{0x0610, 0x061A},
		{0x064B, 0x065F},
		{0x0670, 0x0670},
		{0x06D6, 0x06ED},
		{0x0730, 0x074A},
		{0x07A6, 0x07B0},
		{0x093C, 0x093C},
		{0x0941, 0x0948},
		{0x094D, 0x0957},
		{0x09BC, 0x09BC},
		{0x0E31, 0x0E31},
		{0x0E34, 0x0E3A},
		{0x0E47, 0x0E4E},
		{0x0EB1, 0x0EB1},
		{0x0EB4, 0x0EBC},
		{0x0EC8, 0x0ECD},
		{0x0F71, 0x0F84},
		{0x0F8D, 0x0FBC},
		{0x1AB0, 0x1AFF},
		{0x1DC0, 0x1DFF},
		{0x20D0, 0x20FF},
		{0x302A, 0x302D},
		{0x3099, 0x309A},
		{0xA66F, 0xA672},
		{0xFE20, 0xFE2F},
	};

	return c >= 0x0300 && is_in(c, ranges, sizeof(ranges) / sizeof(*ranges));
}

/* Does C hang on the character before it: a mark, a jamo that completes a syllable, a variation
 * selector, a skin tone? Enough of UAX #29 not to cut what is seen as one. */
static bool extends_cluster(uint32_t c)
{
	return is_mark(c) || (c >= 0x1160 && c <= 0x11FF) || (c >= 0xD7B0 && c <= 0xD7FF) ||
	       (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0x1F3FB && c <= 0x1F3FF) ||
	       c == JOINER;
}

/* No script piles up more on one character. What piles up more covers the lines around it. */
enum { MARKS_MAX = 8 };

/* Adds the character at *PLACE as it may be shown; *MARKS counts those that hang on one character. The
 * first of too many stands for them all. */
static void add_character(
	struct text *text, struct slice part, size_t *place, size_t *marks)
{
	size_t next = *place;
	size_t hidden = 0;

	if (!extends_cluster(utf8_next(part, &next))) {
		*marks = 0;
		add_one_visible(text, part, place);
		return;
	}
	if (++*marks <= MARKS_MAX) {
		add_one_visible(text, part, place);
		return;
	}
	for (next = *place; next < part.length; hidden++) {
		*place = next;
		if (!extends_cluster(utf8_next(part, &next)))
			break;
		*place = next;
	}
	text_add(text, SLICE_LITERAL("<"));
	text_add_count(text, (long long)hidden, "more mark");
	text_add(text, SLICE_LITERAL(">"));
}

void text_add_visible(struct text *text, struct slice part)
{
	size_t place = 0;
	size_t marks = 0;

	while (place < part.length)
		add_character(text, part, &place, &marks);
}

/* Two columns wide: East Asian Width W and F of UAX #11, and what terminals show as emoji. */
static bool is_wide(uint32_t c)
{
	static const struct range ranges[] = {
		{0x1100, 0x115F},
		{0x231A, 0x231B},
		{0x2329, 0x232A},
		{0x23E9, 0x23EC},
		{0x23F0, 0x23F0},
		{0x23F3, 0x23F3},
		{0x25FD, 0x25FE},
		{0x2614, 0x2615},
		{0x2648, 0x2653},
		{0x267F, 0x267F},
		{0x2693, 0x2693},
		{0x26A1, 0x26A1},
		{0x26AA, 0x26AB},
		{0x26BD, 0x26BE},
		{0x26C4, 0x26C5},
		{0x26CE, 0x26CE},
		{0x26D4, 0x26D4},
		{0x26EA, 0x26EA},
		{0x26F2, 0x26F3},
		{0x26F5, 0x26F5},
		{0x26FA, 0x26FA},
		{0x26FD, 0x26FD},
		{0x2705, 0x2705},
		{0x270A, 0x270B},
		{0x2728, 0x2728},
		{0x274C, 0x274C},
		{0x274E, 0x274E},
		{0x2753, 0x2755},
		{0x2757, 0x2757},
		{0x2795, 0x2797},
		{0x27B0, 0x27B0},
		{0x27BF, 0x27BF},
		{0x2B1B, 0x2B1C},
		{0x2B50, 0x2B50},
		{0x2B55, 0x2B55},
		{0x2E80, 0x303E},
		{0x3041, 0x4DBF}, /* kana, Bopomofo, Han */
		{0x4E00, 0xA4CF},
		{0xA960, 0xA97F},
		{0xAC00, 0xD7A3}, /* Hangul */
		{0xF900, 0xFAFF},
		{0xFE10, 0xFE19},
		{0xFE30, 0xFE6F},
		{0xFF01, 0xFF60},
		{0xFFE0, 0xFFE6},
		{0x16FE0, 0x1B2FF},
		{0x1F004, 0x1F004},
		{0x1F0CF, 0x1F0CF},
		{0x1F18E, 0x1F18E},
		{0x1F191, 0x1F19A},
		{0x1F200, 0x1F320},
		{0x1F32D, 0x1F335},
		{0x1F337, 0x1F37C},
		{0x1F37E, 0x1F393},
		{0x1F3A0, 0x1F3CA},
		{0x1F3CF, 0x1F3D3},
		{0x1F3E0, 0x1F3F0},
		{0x1F3F4, 0x1F3F4},
		{0x1F3F8, 0x1F43E},
		{0x1F440, 0x1F440},
		{0x1F442, 0x1F4FC},
		{0x1F4FF, 0x1F53D},
		{0x1F54B, 0x1F54E},
		{0x1F550, 0x1F567},
		{0x1F57A, 0x1F57A},
		{0x1F595, 0x1F596},
		{0x1F5A4, 0x1F5A4},
		{0x1F5FB, 0x1F64F},
		{0x1F680, 0x1F6C5},
		{0x1F6CC, 0x1F6CC},
		{0x1F6D0, 0x1F6D2},
		{0x1F6D5, 0x1F6D7},
		{0x1F6DC, 0x1F6DF},
		{0x1F6EB, 0x1F6EC},
		{0x1F6F4, 0x1F6FC},
		{0x1F7E0, 0x1F7EB},
		{0x1F7F0, 0x1F7F0},
		{0x1F90C, 0x1F9FF},
		{0x1FA70, 0x1FAFF},
		{0x20000, 0x3FFFD},
	};

	return c >= 0x1100 && is_in(c, ranges, sizeof(ranges) / sizeof(*ranges));
}

static bool is_flag_letter(uint32_t c)
{
	return c >= 0x1F1E6 && c <= 0x1F1FF;
}

/* A family has four; a chain without end is no emoji. */
enum { JOINED_MAX = 8 };

/* The end of what is seen as one character at PLACE, and its COLUMNS. Emoji that are joined have the columns
 * of each: a terminal that cannot join them shows them side by side. */
static size_t cluster_end(struct slice visible, size_t place, size_t *columns)
{
	uint32_t first = utf8_next(visible, &place);
	bool half = is_flag_letter(first);
	bool joined = false;
	size_t parts = 1;

	*columns = extends_cluster(first) ? 0 : is_wide(first) ? 2 : 1;
	while (place < visible.length) {
		size_t next = place;
		uint32_t c = utf8_next(visible, &next);

		if (half && is_flag_letter(c))
			(*columns)++;
		else if (joined && parts++ < JOINED_MAX)
			*columns += is_wide(c) ? 2 : 1;
		else if (!extends_cluster(c))
			break;
		half = false;
		joined = c == JOINER && joins_pictographs(visible, place, next);
		place = next;
	}
	return place;
}

void text_add_cut(struct text *text, struct slice part, size_t count)
{
	/* What is shown by its number takes more room than a character. */
	size_t bytes_max = text->length + count * UTF8_BYTES_MAX * 2;
	size_t place = 0;

	for (size_t shown = 0; place < part.length; shown++) {
		size_t columns;
		size_t end = cluster_end(part, place, &columns);
		size_t marks = 0;

		if (shown == count || text->length >= bytes_max) {
			text_add(text, SLICE_LITERAL("…"));
			return;
		}
		while (place < end)
			add_character(text, part, &place, &marks);
	}
}

/* Adds of what is visible already as much as COLUMNS columns hold to TEXT (NULL: only counts);
 * returns how many it took. */
static size_t add_columns(struct text *text, struct slice visible, size_t columns)
{
	size_t taken = 0;

	for (size_t place = 0; place < visible.length;) {
		size_t wide;
		size_t end = cluster_end(visible, place, &wide);

		if (taken + wide > columns)
			break;
		taken += wide;
		if (text)
			text_add(text, slice_part(visible, place, end));
		place = end;
	}
	return taken;
}

size_t text_columns(struct slice part)
{
	struct text visible = {0};
	size_t columns;

	text_add_visible(&visible, part);
	columns = add_columns(NULL, text_slice(&visible), SIZE_MAX);
	text_fini(&visible);
	return columns;
}

void text_add_columns(struct text *text, struct slice part, size_t columns)
{
	bool fits = text_columns(part) <= columns;
	struct text visible = {0};
	size_t taken;

	text_add_visible(&visible, part);
	taken = add_columns(
		text, text_slice(&visible), fits || !columns ? columns : columns - 1);
	if (!fits && columns) {
		text_add(text, SLICE_LITERAL("…"));
		taken++;
	}
	while (taken++ < columns)
		text_add(text, SLICE_LITERAL(" "));
	text_fini(&visible);
}
