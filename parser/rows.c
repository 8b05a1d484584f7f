#include "rows.h"

#include "memory.h"

#include <stdlib.h>
#include <string.h>

/* The copy under way. At most it is twice as long, and one byte: "\|" grows from two bytes to three,
 * and a line by the break before it, also the last one without a line break. */
struct copier {
	char *bytes;
	size_t length;
	unsigned line; /* lines that were written whole */
	unsigned *breaks;
	size_t break_count;
	size_t break_capacity;
	bool escapes;
};

/* Takes the next line with its line break, "\n", "\r" or both, from *REST. */
static bool next_line(struct slice *rest, struct slice *line)
{
	size_t end = 0;

	if (rest->length == 0)
		return false;
	while (end < rest->length && rest->bytes[end] != '\n' && rest->bytes[end] != '\r')
		end++;
	end += end + 1 < rest->length && rest->bytes[end] == '\r' &&
	       rest->bytes[end + 1] == '\n';
	end += end < rest->length;
	*line = slice_part(*rest, 0, end);
	*rest = slice_part(*rest, end, rest->length);
	return true;
}

/* "|---|:-:|" */
static bool is_delimiter(struct slice line)
{
	bool dash = false;
	bool bar = false;

	for (size_t i = 0; i < line.length; i++) {
		if (!strchr("|-: \t\r\n", line.bytes[i]) || line.bytes[i] == '\0')
			return false;
		dash |= line.bytes[i] == '-';
		bar |= line.bytes[i] == '|';
	}
	return dash && bar;
}

static bool has_details(struct slice text)
{
	size_t place;

	while ((place = slice_find_byte(text, '<')) < text.length) {
		text = slice_part(text, place + 1, text.length);
		if (slice_starts_with_ignoring_case(text, SLICE_LITERAL("/details>")))
			return true;
	}
	return false;
}

/* Is LINE a heading but for the space that Markdown asks for? "#tag" is a word; "##" begins none. */
static size_t glued_heading_length(struct slice line)
{
	size_t signs = 0;

	while (signs < line.length && line.bytes[signs] == '#')
		signs++;
	return signs >= 2 && signs <= 6 && signs < line.length &&
			       !strchr(" \t\r\n", line.bytes[signs])
		       ? signs
		       : 0;
}

static bool has_glued_heading(struct slice text)
{
	size_t place = 0;

	while ((place += slice_find_byte(slice_part(text, place, text.length), '#')) <
		text.length) {
		size_t start = place;

		while (place < text.length && text.bytes[place] == '#')
			place++;
		if ((start == 0 || text.bytes[start - 1] == '\n') &&
			glued_heading_length(slice_part(text, start, place + 1)) > 0)
			return true;
	}
	return false;
}

static bool has_bar(struct slice line)
{
	return slice_find_byte(line, '|') < line.length;
}

/* Would LINE be code if it began a block? */
static bool is_indented(struct slice line)
{
	return line.bytes[0] == '\t' || slice_starts_with(line, SLICE_LITERAL("    "));
}

/* Is a line a row that may stand as a paragraph of its own? */
static bool is_row(struct slice line)
{
	return has_bar(line) && !is_indented(line);
}

/* Does a box of HTML end with this line? */
static bool ends_details(struct slice line)
{
	struct slice end = SLICE_LITERAL("</details>");

	line = slice_trim(line);
	return line.length >= end.length &&
	       slice_equal_ignoring_case(
		       slice_part(line, line.length - end.length, line.length), end);
}

static void write_line(struct copier *copier, struct slice line)
{
	memcpy(copier->bytes + copier->length, line.bytes, line.length);
	copier->length += line.length;
	copier->line++;
}

static void write_row(struct copier *copier, struct slice line)
{
	char *end = copier->bytes + copier->length;

	for (size_t i = 0; i < line.length; i++) {
		if (line.bytes[i] != '\\' || i + 1 == line.length) {
			*end++ = line.bytes[i];
		} else if (line.bytes[i + 1] == '|') {
			end = mempcpy(end, ROWS_ESCAPED_BAR.bytes, ROWS_ESCAPED_BAR.length);
			copier->escapes = true;
			i++;
		} else {
			*end++ = line.bytes[i];
			*end++ = line.bytes[++i];
		}
	}
	copier->length = (size_t)(end - copier->bytes);
	copier->line++;
}

static void write_break(struct copier *copier)
{
	memory_grow((void **)&copier->breaks, copier->break_count, &copier->break_capacity,
		sizeof(*copier->breaks));
	copier->bytes[copier->length++] = '\n';
	copier->breaks[copier->break_count++] = ++copier->line;
}

/* Writes the signs of a glued heading and a space, and takes them off LINE. */
static void write_heading(struct copier *copier, struct slice *line, size_t signs)
{
	memcpy(copier->bytes + copier->length, line->bytes, signs);
	copier->length += signs;
	copier->bytes[copier->length++] = ' ';
	*line = slice_part(*line, signs, line->length);
}

static void write_lines(struct copier *copier, struct slice rest)
{
	struct slice line;
	bool head = false;   /* the line before may be a table's head */
	bool table = false;  /* the line before is the delimiter, or a row */
	bool closed = false; /* the line before ends with </details> */
	size_t signs;

	while (next_line(&rest, &line)) {
		if (table && is_row(line)) {
			write_break(copier);
			write_row(copier, line);
			closed = false;
			continue;
		}
		signs = glued_heading_length(line);
		if (closed && slice_trim(line).length > 0 && !is_indented(line))
			write_break(copier);
		closed = ends_details(line);
		table = head && is_delimiter(line);
		head = has_bar(line);
		if (signs > 0)
			write_heading(copier, &line, signs);
		write_line(copier, line);
	}
}

struct rows rows_part(struct arena *arena, struct slice bytes)
{
	struct rows rows = {.bytes = bytes};
	struct copier copier = {0};

	/* Digests of a day have none of these. */
	if (slice_find_byte(bytes, '|') == bytes.length && !has_details(bytes) &&
		!has_glued_heading(bytes))
		return rows;
	copier.bytes = arena_alloc(arena, bytes.length * 2 + 1);
	write_lines(&copier, bytes);
	rows.bytes = (struct slice){.bytes = copier.bytes, .length = copier.length};
	rows.escapes = copier.escapes;
	rows.break_count = copier.break_count;
	rows.breaks = arena_array(arena, copier.break_count, sizeof(*rows.breaks));
	if (copier.break_count)
		memcpy(rows.breaks, copier.breaks,
			copier.break_count * sizeof(*rows.breaks));
	free(copier.breaks);
	return rows;
}
