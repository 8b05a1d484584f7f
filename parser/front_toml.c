#include "front_form.h"
#include "quoted.h"

#include <string.h>

/* Where the reading is. */
struct toml {
	struct gatherer *gatherer;
	struct slice text;
	size_t place;
	unsigned line;
};

static struct slice ahead(const struct toml *toml)
{
	return slice_part(toml->text, toml->place, toml->text.length);
}

static bool at(const struct toml *toml, const char *bytes)
{
	return slice_starts_with(ahead(toml), slice_of(bytes));
}

static void advance(struct toml *toml, size_t length)
{
	for (size_t i = 0; i < length; i++)
		toml->line += toml->text.bytes[toml->place++] == '\n';
}

/* Passes over what stands before any of BYTES, or to the end. */
static struct slice take_up_to(struct toml *toml, const char *bytes)
{
	struct slice rest = ahead(toml);
	size_t length = 0;

	while (length < rest.length &&
		(rest.bytes[length] == '\0' || !strchr(bytes, rest.bytes[length])))
		length++;
	advance(toml, length);
	return slice_trim(slice_part(rest, 0, length));
}

/* Passes over white space, line breaks and comments. */
static void skip_white(struct toml *toml)
{
	for (;;) {
		while (at(toml, " ") || at(toml, "\t") || at(toml, "\r") || at(toml, "\n"))
			advance(toml, 1);
		if (!at(toml, "#"))
			return;
		(void)take_up_to(toml, "\n");
	}
}

/* A string in quotes of any kind. One without an end takes all that is left, and is none. */
static bool take_string(struct toml *toml, struct slice *value)
{
	size_t length = 0;

	if (at(toml, "\"\"\"") || at(toml, "'''"))
		*value = quoted_read_lines(toml->gatherer->arena, ahead(toml), &length);
	else
		*value = quoted_read(toml->gatherer->arena, ahead(toml), &length);
	advance(toml, value->bytes ? length : ahead(toml).length);
	return value->bytes != NULL;
}

/* A list in brackets, and what lists in it hold. Of tables in it, "{name = "A. Author"}", only the name counts. */
static bool read_list(struct toml *toml)
{
	bool in_table = false;
	size_t depth = 0;
	struct slice key = {0};

	for (;;) {
		struct slice value;

		skip_white(toml);
		if (toml->place == toml->text.length)
			return false;
		if (at(toml, "[") || at(toml, "]")) {
			depth = at(toml, "[") ? depth + 1 : depth - 1;
			advance(toml, 1);
			if (depth == 0)
				return true;
			continue;
		}
		if (at(toml, "{") || at(toml, "}")) {
			in_table = at(toml, "{");
			advance(toml, 1);
			continue;
		}
		if (at(toml, ",") || at(toml, "=")) {
			advance(toml, 1);
			continue;
		}
		if (!at(toml, "\"") && !at(toml, "'"))
			value = take_up_to(toml, ",=[]{}#\n\"'");
		else if (!take_string(toml, &value))
			return false;
		skip_white(toml);
		if (in_table && at(toml, "="))
			key = value;
		else if (!in_table || slice_equal(key, SLICE_LITERAL("name")))
			gatherer_add_value(toml->gatherer, value);
	}
}

/* "key = value" */
static bool read_member(struct toml *toml)
{
	struct slice key = take_up_to(toml, "=\n");
	struct slice value;

	if (key.length == 0 || !at(toml, "="))
		return false;
	advance(toml, 1);
	/* A key may be in quotes, and of a dotted one the last part says what it is. */
	while (slice_find_byte(key, '.') < key.length)
		key = slice_part(key, slice_find_byte(key, '.') + 1, key.length);
	if (key.length > 1 && (key.bytes[0] == '"' || key.bytes[0] == '\''))
		key = slice_part(key, 1, key.length - 1);
	gatherer_add_field(toml->gatherer, key, toml->line);
	while (at(toml, " ") || at(toml, "\t"))
		advance(toml, 1);
	if (at(toml, "["))
		return read_list(toml);
	if (!at(toml, "\"") && !at(toml, "'"))
		value = take_up_to(toml, "#\n");
	else if (!take_string(toml, &value))
		return false;
	gatherer_add_value(toml->gatherer, value);
	(void)take_up_to(toml, "\n");
	return true;
}

enum front_outcome front_toml_read(
	struct gatherer *gatherer, struct slice bytes, struct front_matter *matter)
{
	struct toml toml = {.gatherer = gatherer, .text = bytes, .line = 1};

	if (!slice_equal(take_up_to(&toml, "\n"), SLICE_LITERAL("+++")))
		return FRONT_NONE;
	for (;;) {
		skip_white(&toml);
		if (toml.place == toml.text.length)
			return FRONT_UNENDED;
		if (at(&toml, "+++"))
			break;
		/* "[extra]": what is below it says the same as above it. */
		if (at(&toml, "["))
			(void)take_up_to(&toml, "\n");
		else if (!read_member(&toml))
			return toml.place == toml.text.length ? FRONT_UNENDED : FRONT_NONE;
	}
	(void)take_up_to(&toml, "\n");
	advance(&toml, toml.place < toml.text.length);
	matter->length = toml.place;
	matter->lines = toml.line - 1;
	return FRONT_READ;
}
