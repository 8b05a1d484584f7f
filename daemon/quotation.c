#include "quotation.h"

#include "memory.h"
#include "utf8.h"
#include "yaml.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Longer lines are not looked at as a whole. */
enum { NEAR_BYTES = 2048 };

static void forget(struct quotation *quotation)
{
	free(quotation->file);
	free(quotation->bytes);
	quotation->file = NULL;
	quotation->bytes = NULL;
	quotation->length = quotation->place = 0;
	quotation->line = quotation->column = 1;
}

void quotation_fini(struct quotation *quotation)
{
	forget(quotation);
	quotation->line = quotation->column = 0;
}

static void read_file(struct quotation *quotation, const char *file)
{
	int descriptor = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat status;
	ssize_t got = 0;

	forget(quotation);
	quotation->file = memory_copy_text(file, strlen(file));
	if (descriptor < 0)
		return;
	if (fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) &&
		status.st_size <= (off_t)YAML_BYTES_MAX) {
		quotation->bytes = memory_new((size_t)status.st_size + 1, 1);
		got = read(descriptor, quotation->bytes, (size_t)status.st_size);
	}
	(void)close(descriptor);
	quotation->length = got > 0 ? (size_t)got : 0;
	/* A byte order mark is no character of the first line. */
	if (quotation->length >= 3 && memcmp(quotation->bytes, "\xEF\xBB\xBF", 3) == 0) {
		quotation->length -= 3;
		memmove(quotation->bytes, quotation->bytes + 3, quotation->length);
	}
}

/* Moves to that place, counting as the YAML loader does. False: there is none. */
static bool go_to(struct quotation *quotation, unsigned line, unsigned column)
{
	struct slice bytes = {quotation->bytes, quotation->length};

	while (quotation->line < line ||
		(quotation->line == line && quotation->column < column)) {
		size_t next = quotation->place;
		uint32_t character;

		if (next >= bytes.length)
			return quotation->line == line; /* at the end of the file */
		character = utf8_next(bytes, &next);
		if (character == '\r' && next < bytes.length && bytes.bytes[next] == '\n')
			next++;
		if (character == '\n' || character == '\r') {
			if (quotation->line == line)
				return true; /* the end of the line will do */
			quotation->line++;
			quotation->column = 0;
		}
		quotation->column++;
		quotation->place = next;
	}
	return true;
}

static bool is_line_end(char byte)
{
	return byte == '\n' || byte == '\r';
}

static bool is_inside_character(char byte)
{
	return ((unsigned char)byte & 0xC0) == 0x80;
}

/* What stands on the line before the place, or the end of that. *CUT says whether something is left
 * out. */
static struct slice part_before(const struct quotation *quotation, bool *cut)
{
	size_t end = quotation->place;
	size_t start = end;

	while (start > 0 && end - start < NEAR_BYTES &&
		!is_line_end(quotation->bytes[start - 1]))
		start--;
	*cut = start > 0 && end - start == NEAR_BYTES;
	while (start < end && is_inside_character(quotation->bytes[start]))
		start++;
	return (struct slice){quotation->bytes + start, end - start};
}

static struct slice part_behind(const struct quotation *quotation)
{
	size_t start = quotation->place;
	size_t end = start;

	while (end < quotation->length && end - start < NEAR_BYTES &&
		!is_line_end(quotation->bytes[end]))
		end++;
	while (end > start && end < quotation->length &&
		is_inside_character(quotation->bytes[end]))
		end--;
	return (struct slice){quotation->bytes + start, end - start};
}

/* Leaves characters out at the start of PART until it is no wider than COLUMNS. */
static struct slice last_columns(struct slice part, size_t columns)
{
	size_t place = 0;

	while (text_columns(slice_part(part, place, part.length)) > columns)
		(void)utf8_next(part, &place);
	return slice_part(part, place, part.length);
}

static void trim_end(struct text *out)
{
	while (out->length > 0 && out->bytes[out->length - 1] == ' ')
		out->bytes[--out->length] = '\0';
}

/* Adds the line around the place, in so many columns; returns the caret's. */
static size_t add_line(const struct quotation *quotation, struct text *out, size_t columns)
{
	bool cut;
	struct slice before = part_before(quotation, &cut);
	struct slice behind = part_behind(quotation);
	size_t width = text_columns(before);
	size_t whole = width + text_columns(behind);

	if (cut || (whole > columns && width > columns * 2 / 3)) {
		before = last_columns(before, columns / 2 - 1);
		text_add(out, SLICE_LITERAL("…"));
		width = 1 + text_columns(before);
	}
	text_add_visible(out, before);
	text_add_columns(out, behind, columns - width);
	trim_end(out);
	return width;
}

void quotation_add(struct quotation *quotation, struct text *out, const char *file,
	unsigned line, unsigned column, size_t columns)
{
	enum { GUTTER_COLUMNS = 8 };
	size_t caret;

	if (!quotation->file || strcmp(quotation->file, file) != 0 ||
		line < quotation->line ||
		(line == quotation->line && column < quotation->column))
		read_file(quotation, file);
	if (!go_to(quotation, line, column))
		return;
	text_format(out, "%5u | ", line);
	caret = add_line(quotation, out, columns - GUTTER_COLUMNS);
	text_format(out, "\n      | %*s^\n", (int)caret, "");
}
