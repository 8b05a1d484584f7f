#include "fields.h"
#include "front_form.h"
#include "quoted.h"

/* A string or a list in brackets that goes on over several lines ends within so many bytes: the longest
 * abstracts have 5 KB, and the paper with most authors has 5,154. */
enum { FLOW_BYTES_MAX = 128 * 1024 };

/* What is being read: a line, and what follows it. */
struct yaml {
	struct gatherer *gatherer;
	struct slice rest;
	unsigned line;
	bool listing; /* the last field is a list of lines */
	bool text;    /* or a text of lines, below '|' or '>' */
};

static bool is_white(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/* TEXT with each line break, and the white space around it, as one space. */
static struct slice fold_lines(struct arena *arena, struct slice text)
{
	char *folded;
	size_t length = 0;

	if (slice_find_byte(text, '\n') == text.length)
		return text;
	folded = arena_alloc(arena, text.length + 1);
	for (size_t i = 0; i < text.length; i++) {
		if (text.bytes[i] != '\n') {
			folded[length++] = text.bytes[i];
			continue;
		}
		while (length > 0 && is_white(folded[length - 1]))
			length--;
		while (i + 1 < text.length && is_white(text.bytes[i + 1]))
			i++;
		folded[length++] = ' ';
	}
	return (struct slice){.bytes = folded, .length = length};
}

/* A scalar: in quotes, or plain up to a comment. */
static struct slice read_scalar(struct arena *arena, struct slice text)
{
	struct slice quoted;
	size_t length;

	text = slice_trim(text);
	quoted = quoted_read(arena, text, &length);
	if (quoted.bytes)
		return fold_lines(arena, quoted);
	return slice_trim(slice_part(text, 0, slice_find(text, SLICE_LITERAL(" #"))));
}

/* "[a, "b, c"]" */
static void read_flow_list(struct gatherer *gatherer, struct slice text)
{
	size_t place = 1;

	while (place < text.length && text.bytes[place] != ']') {
		struct slice rest = slice_part(text, place, text.length);
		struct slice value;
		size_t length = 0;

		if (is_white(rest.bytes[0]) || rest.bytes[0] == ',') {
			place++;
			continue;
		}
		value = quoted_read(gatherer->arena, rest, &length);
		if (!value.bytes) {
			length = 0;
			while (length < rest.length && rest.bytes[length] != ',' &&
				rest.bytes[length] != ']')
				length++;
			value = slice_trim(slice_part(rest, 0, length));
		}
		gatherer_add_value(gatherer, fold_lines(gatherer->arena, value));
		place += length;
	}
}

/* The length of the string or list that TEXT begins with, over several lines if need be; each of them
 * must be indented. 0 where TEXT begins with neither, or it does not end. */
static size_t flow_length(struct slice text)
{
	bool list = text.length > 0 && text.bytes[0] == '[';
	char quote = '\0';

	text = slice_part(text, 0, FLOW_BYTES_MAX);
	for (size_t i = 0; i < text.length; i++) {
		char byte = text.bytes[i];
		char next = i + 1 < text.length ? text.bytes[i + 1] : '\n';

		if (byte == '\n' && !is_white(next) && !(list && next == ']'))
			return 0;
		if (quote == '\0' && list && byte == ']')
			return i + 1;
		if (quote == '\0' && (byte == '"' || byte == '\'') &&
			(i == 0 || is_white(text.bytes[i - 1]) ||
				text.bytes[i - 1] == ',' || text.bytes[i - 1] == '[')) {
			quote = byte;
		} else if (quote == '\0' && !list) {
			return 0;
		} else if ((quote == '"' && byte == '\\') ||
			   (quote == '\'' && byte == quote && next == quote)) {
			i++;
		} else if (quote != '\0' && byte == quote) {
			if (!list)
				return i + 1;
			quote = '\0';
		}
	}
	return 0;
}

/* The value that stands in TEXT, a line, or goes on below it; then these lines are taken too. */
static struct slice take_value(struct yaml *yaml, struct slice text)
{
	struct slice ahead;
	struct slice line;
	size_t length;

	text = slice_trim(text);
	ahead = (struct slice){.bytes = text.bytes, .length = text.length};
	if (text.length > 0 && yaml->rest.bytes)
		ahead.length = (size_t)(yaml->rest.bytes - text.bytes) + yaml->rest.length;
	length = flow_length(ahead);
	if (length <= text.length)
		return text;
	while (yaml->rest.bytes && yaml->rest.bytes < text.bytes + length &&
		slice_next_field(&yaml->rest, '\n', &line))
		yaml->line++;
	return slice_part(ahead, 0, length);
}

/* "- value" or "- name: value". */
static void read_list_item(struct yaml *yaml, struct slice text)
{
	text = slice_trim(slice_part(text, 1, text.length));
	if (slice_starts_with(text, SLICE_LITERAL("name:")))
		text = slice_part(text, 5, text.length);
	text = take_value(yaml, text);
	gatherer_add_value(yaml->gatherer, read_scalar(yaml->gatherer->arena, text));
	yaml->listing = true;
}

/* Where the key of "key: value" ends, or 0. */
static size_t key_length(struct slice line)
{
	size_t length = slice_find_byte(line, ':');

	if (length == line.length || line.bytes[0] == ' ' || line.bytes[0] == '-' ||
		(length + 1 < line.length && line.bytes[length + 1] != ' '))
		return 0;
	return length;
}

static void read_member(struct yaml *yaml, struct slice line, size_t key)
{
	struct gatherer *gatherer = yaml->gatherer;
	struct slice value;

	gatherer_add_field(gatherer, slice_part(line, 0, key), yaml->line);
	yaml->listing = false;
	value = take_value(yaml, slice_part(line, key + 1, line.length));
	yaml->text = value.length > 0 && (value.bytes[0] == '|' || value.bytes[0] == '>');
	if (value.length > 0 && value.bytes[0] == '[')
		read_flow_list(gatherer, value);
	else if (value.length > 0 && !yaml->text)
		gatherer_add_value(gatherer, read_scalar(gatherer->arena, value));
}

/* A line below its key: a fact of an object ("links:" above "arxiv: …"), or more of a text. Below an
 * object in a list are its further facts, of which only the link of links counts. */
static void read_nested(struct yaml *yaml, struct slice line)
{
	struct gatherer *gatherer = yaml->gatherer;
	struct slice name = gatherer->fields[gatherer->field_count - 1].name;
	size_t key = key_length(line);
	enum field field = key > 0 ? field_of(slice_part(line, 0, key)) : FIELD_NONE;

	if (!yaml->listing && !yaml->text && field != FIELD_NONE)
		read_member(yaml, line, key);
	else if (!yaml->listing)
		gatherer_extend_value(gatherer, line);
	else if (field == FIELD_LINK && field_of(name) == FIELD_LINK)
		gatherer_add_value(
			gatherer, read_scalar(gatherer->arena,
					  slice_part(line, key + 1, line.length)));
}

/* One line; false where it cannot be front matter. */
static bool read_line(struct yaml *yaml, struct slice line)
{
	struct slice trimmed = slice_trim(line);
	size_t key = key_length(line);

	if (trimmed.length == 0 || trimmed.bytes[0] == '#')
		return true;
	if (key > 0) {
		read_member(yaml, line, key);
		return true;
	}
	if (yaml->gatherer->field_count == 0)
		return false;
	if (trimmed.bytes[0] == '-' && trimmed.length > 1 && trimmed.bytes[1] == ' ') {
		read_list_item(yaml, trimmed);
		return true;
	}
	if (line.bytes[0] != ' ' && line.bytes[0] != '\t')
		return false;
	read_nested(yaml, trimmed);
	return true;
}

static bool is_fence(struct slice line)
{
	return slice_equal(line, SLICE_LITERAL("---")) ||
	       slice_equal(line, SLICE_LITERAL("..."));
}

enum front_outcome front_yaml_read(
	struct gatherer *gatherer, struct slice bytes, struct front_matter *matter)
{
	struct yaml yaml = {.gatherer = gatherer, .rest = bytes};
	struct slice line;

	while (slice_next_field(&yaml.rest, '\n', &line)) {
		yaml.line++;
		if (slice_ends_with(line, SLICE_LITERAL("\r")))
			line = slice_part(line, 0, line.length - 1);
		if (yaml.line == 1) {
			if (!slice_equal(line, SLICE_LITERAL("---")))
				return FRONT_NONE;
			continue;
		}
		if (is_fence(line)) {
			if (gatherer->field_count == 0)
				return FRONT_NONE;
			matter->length = bytes.length - yaml.rest.length;
			matter->lines = yaml.rest.bytes ? yaml.line : yaml.line - 1;
			return FRONT_READ;
		}
		if (!read_line(&yaml, line))
			return FRONT_NONE;
	}
	return FRONT_UNENDED;
}
