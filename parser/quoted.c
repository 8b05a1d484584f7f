#include "quoted.h"

#include "utf8.h"

static int hex_value(char byte)
{
	if (byte >= '0' && byte <= '9')
		return byte - '0';
	byte |= 0x20;
	return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

/* So many hexadecimal digits at PLACE, or -1. */
static long read_unit(struct slice text, size_t place, size_t digits)
{
	long unit = 0;

	for (size_t i = place; i < place + digits; i++) {
		if (i >= text.length || hex_value(text.bytes[i]) < 0)
			return -1;
		unit = unit * 16 + hex_value(text.bytes[i]);
	}
	return unit;
}

/* What "\u" or "\U" begins, with the second half of a surrogate pair; *PLACE is behind the letter. */
static size_t put_unicode(struct slice text, size_t *place, size_t digits, char *out)
{
	long unit = read_unit(text, *place, digits);
	long low;

	if (unit < 0)
		return 0;
	*place += digits;
	if (unit >= 0xD800 && unit < 0xDC00 && *place + 6 <= text.length &&
		text.bytes[*place] == '\\' && text.bytes[*place + 1] == 'u') {
		low = read_unit(text, *place + 2, 4);
		if (low >= 0xDC00 && low < 0xE000) {
			*place += 6;
			unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
		}
	}
	return utf8_put(out, (uint32_t)unit);
}

/* What a backslash begins; *PLACE is behind it, and TEXT does not end there. */
static size_t put_escape(struct slice text, size_t *place, char *out)
{
	char byte = text.bytes[(*place)++];

	if (byte == 'u' || byte == 'U')
		return put_unicode(text, place, byte == 'u' ? 4 : 8, out);
	if (byte == 'n' || byte == 't' || byte == 'r')
		byte = byte == 'n' ? '\n' : ' ';
	*out = byte;
	return 1;
}

/* What stands between quotes that are QUOTE, and are doubled where DOUBLED says so. */
static struct slice decode(struct arena *arena, struct slice text, char quote, bool doubled)
{
	char *out = arena_alloc(arena, text.length + UTF8_BYTES_MAX);
	size_t count = 0;

	for (size_t place = 0; place < text.length;) {
		char byte = text.bytes[place++];

		if (byte == '\\' && quote == '"' && place < text.length) {
			count += put_escape(text, &place, out + count);
			continue;
		}
		place += byte == quote && doubled;
		out[count++] = byte;
	}
	return (struct slice){.bytes = out, .length = count};
}

struct slice quoted_read(struct arena *arena, struct slice text, size_t *length)
{
	size_t end = 1;
	char quote;

	if (text.length == 0 || (text.bytes[0] != '"' && text.bytes[0] != '\''))
		return (struct slice){0};
	quote = text.bytes[0];
	while (end < text.length) {
		bool escaped = quote == '"' && text.bytes[end] == '\\';
		bool ends = text.bytes[end] == quote;
		bool doubled = ends && quote == '\'' && end + 1 < text.length &&
			       text.bytes[end + 1] == quote;

		if (ends && !doubled)
			break;
		end += escaped || doubled ? 2 : 1;
	}
	if (end >= text.length)
		return (struct slice){0};
	*length = end + 1;
	return decode(arena, slice_part(text, 1, end), quote, quote == '\'');
}

struct slice quoted_read_lines(struct arena *arena, struct slice text, size_t *length)
{
	struct slice mark = slice_part(text, 0, 3);
	size_t start = 3;
	size_t end;

	if (!slice_equal(mark, SLICE_LITERAL("\"\"\"")) &&
		!slice_equal(mark, SLICE_LITERAL("'''")))
		return (struct slice){0};
	/* The first line break is not part of it. */
	start += start < text.length && text.bytes[start] == '\r';
	start += start < text.length && text.bytes[start] == '\n';
	for (end = start; end < text.length; end++) {
		if (mark.bytes[0] == '"' && text.bytes[end] == '\\')
			end++;
		else if (slice_starts_with(slice_part(text, end, text.length), mark))
			break;
	}
	if (end >= text.length)
		return (struct slice){0};
	*length = end + 3;
	return decode(arena, slice_part(text, start, end), mark.bytes[0], false);
}
