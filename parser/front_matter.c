#include "front_matter.h"

#include "memory.h"
#include "utf8.h"

#include <stdlib.h>
#include <string.h>

/* A header has some dozen lines; an abstract in it, some thousand bytes. */
enum { FRONT_MATTER_BYTES_MAX = 256 * 1024 };

/* What is being gathered; the arrays are on the heap while they grow. */
struct gatherer {
	struct arena *arena;
	struct front_field *fields;
	size_t field_count;
	size_t field_capacity;
	struct slice *values; /* of the last field */
	size_t value_count;
	size_t value_capacity;
	char *joined; /* the last value, while lines are still joined to it */
	size_t joined_length;
	size_t joined_capacity;
	bool joining;
	bool listing; /* the last field is a list of lines */
};

/* A copy as valid UTF-8: what is none becomes U+FFFD, and so does NUL. */
static struct slice copy_text(struct arena *arena, struct slice text)
{
	char *copy;
	size_t length = 0;

	if (utf8_valid(text) && slice_find_byte(text, '\0') == text.length)
		return arena_copy(arena, text);
	copy = arena_alloc(arena, text.length * 3 + 1);
	for (size_t place = 0; place < text.length;) {
		uint32_t code_point = utf8_next(text, &place);

		length +=
			utf8_put(copy + length, code_point ? code_point : UTF8_REPLACEMENT);
	}
	return (struct slice){.bytes = copy, .length = length};
}

static void settle_joined(struct gatherer *gatherer)
{
	if (!gatherer->joining)
		return;
	gatherer->values[gatherer->value_count - 1] =
		arena_copy(gatherer->arena, (struct slice){.bytes = gatherer->joined,
						    .length = gatherer->joined_length});
	gatherer->joining = false;
}

static void settle_values(struct gatherer *gatherer)
{
	struct front_field *field;
	size_t bytes = gatherer->value_count * sizeof(*gatherer->values);

	settle_joined(gatherer);
	if (gatherer->field_count == 0)
		return;
	field = &gatherer->fields[gatherer->field_count - 1];
	field->count = gatherer->value_count;
	field->values = arena_alloc(gatherer->arena, bytes);
	if (bytes)
		memcpy(field->values, gatherer->values, bytes);
	gatherer->value_count = 0;
}

static void add_field(struct gatherer *gatherer, struct slice name, unsigned line)
{
	settle_values(gatherer);
	gatherer->listing = false;
	memory_grow((void **)&gatherer->fields, gatherer->field_count,
		&gatherer->field_capacity, sizeof(*gatherer->fields));
	gatherer->fields[gatherer->field_count++] = (struct front_field){
		.name = copy_text(gatherer->arena, name), .line = line};
}

/* TEXT is copied. */
static void add_value(struct gatherer *gatherer, struct slice text)
{
	settle_joined(gatherer);
	memory_grow((void **)&gatherer->values, gatherer->value_count,
		&gatherer->value_capacity, sizeof(*gatherer->values));
	gatherer->values[gatherer->value_count++] = copy_text(gatherer->arena, text);
}

static void finish(struct gatherer *gatherer, struct front_matter *matter)
{
	size_t bytes = gatherer->field_count * sizeof(*gatherer->fields);

	settle_values(gatherer);
	if (matter->length > 0) {
		matter->fields = arena_alloc(gatherer->arena, bytes);
		matter->count = gatherer->field_count;
		if (bytes)
			memcpy(matter->fields, gatherer->fields, bytes);
	}
	free(gatherer->fields);
	free(gatherer->values);
	free(gatherer->joined);
}

/* ---- strings in quotes, as YAML and JSON have them ---- */

static int hex_value(char byte)
{
	if (byte >= '0' && byte <= '9')
		return byte - '0';
	byte |= 0x20;
	return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

/* Four hexadecimal digits at PLACE, or -1. */
static long read_unit(struct slice text, size_t place)
{
	long unit = 0;

	for (size_t i = place; i < place + 4; i++) {
		if (i >= text.length || hex_value(text.bytes[i]) < 0)
			return -1;
		unit = unit * 16 + hex_value(text.bytes[i]);
	}
	return unit;
}

/* What "\u" begins, with the second half of a surrogate pair; *PLACE is behind the 'u'. */
static size_t put_unicode(struct slice text, size_t *place, char *out)
{
	long unit = read_unit(text, *place);
	long low;

	if (unit < 0)
		return 0;
	*place += 4;
	if (unit >= 0xD800 && unit < 0xDC00 && *place + 6 <= text.length &&
		text.bytes[*place] == '\\' && text.bytes[*place + 1] == 'u') {
		low = read_unit(text, *place + 2);
		if (low >= 0xDC00 && low < 0xE000) {
			*place += 6;
			unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
		}
	}
	return utf8_put(out, (uint32_t)unit);
}

/* The string in quotes that TEXT begins with, decoded into ARENA; its length with the quotes in
 * *LENGTH. A NULL slice where it does not end. */
static struct slice read_quoted(struct arena *arena, struct slice text, size_t *length)
{
	char quote = text.bytes[0];
	size_t end = 1;
	char *out;
	size_t count = 0;

	while (end < text.length && text.bytes[end] != quote)
		end += quote == '"' && text.bytes[end] == '\\' ? 2 : 1;
	/* In YAML two single quotes within single quotes are one. */
	while (quote == '\'' && end + 1 < text.length && text.bytes[end + 1] == quote) {
		end += 2;
		while (end < text.length && text.bytes[end] != quote)
			end++;
	}
	if (end >= text.length)
		return (struct slice){0};
	*length = end + 1;
	out = arena_alloc(arena, end + UTF8_BYTES_MAX);
	for (size_t place = 1; place < end;) {
		char byte = text.bytes[place++];

		if (byte == quote && place < end) {
			place++;
		} else if (byte == '\\' && quote == '"' && place < end) {
			byte = text.bytes[place++];
			if (byte == 'u') {
				count += put_unicode(
					slice_part(text, 0, end), &place, out + count);
				continue;
			}
			if (byte == 'n' || byte == 't' || byte == 'r')
				byte = byte == 'n' ? '\n' : ' ';
		}
		out[count++] = byte;
	}
	return (struct slice){.bytes = out, .length = count};
}

/* ---- YAML ---- */

/* A scalar on one line: in quotes, or plain up to a comment. */
static struct slice read_scalar(struct arena *arena, struct slice text)
{
	size_t length;

	text = slice_trim(text);
	if (text.length > 1 && (text.bytes[0] == '"' || text.bytes[0] == '\'')) {
		struct slice quoted = read_quoted(arena, text, &length);

		if (quoted.bytes)
			return quoted;
	}
	return slice_trim(slice_part(text, 0, slice_find(text, SLICE_LITERAL(" #"))));
}

/* "[a, "b, c"]", as far as it stands on one line. */
static void read_flow_list(struct gatherer *gatherer, struct slice text)
{
	size_t place = 1;

	while (place < text.length && text.bytes[place] != ']') {
		struct slice rest = slice_part(text, place, text.length);
		struct slice value = {0};
		size_t length = 0;

		if (rest.bytes[0] == ' ' || rest.bytes[0] == ',') {
			place++;
			continue;
		}
		if (rest.bytes[0] == '"' || rest.bytes[0] == '\'')
			value = read_quoted(gatherer->arena, rest, &length);
		if (!value.bytes) {
			length = 0;
			while (length < rest.length && rest.bytes[length] != ',' &&
				rest.bytes[length] != ']')
				length++;
			value = slice_trim(slice_part(rest, 0, length));
		}
		add_value(gatherer, value);
		place += length;
	}
}

/* "- value" or "- name: value". */
static void read_list_item(struct gatherer *gatherer, struct slice text)
{
	text = slice_trim(slice_part(text, 1, text.length));
	if (slice_starts_with(text, SLICE_LITERAL("name:")))
		text = slice_part(text, 5, text.length);
	add_value(gatherer, read_scalar(gatherer->arena, text));
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

static bool is_fence(struct slice line)
{
	return slice_equal(line, SLICE_LITERAL("---")) ||
	       slice_equal(line, SLICE_LITERAL("..."));
}

static void join(struct gatherer *gatherer, struct slice text)
{
	size_t needed = gatherer->joined_length + text.length;

	if (needed > gatherer->joined_capacity) {
		gatherer->joined_capacity = needed * 2;
		gatherer->joined =
			memory_resize(gatherer->joined, gatherer->joined_capacity, 1);
	}
	if (text.length)
		memcpy(gatherer->joined + gatherer->joined_length, text.bytes, text.length);
	gatherer->joined_length = needed;
}

/* The lines of a text that stands below its key: "|", ">", or a scalar that goes on. */
static void continue_text(struct gatherer *gatherer, struct slice line)
{
	line = slice_trim(line);
	if (gatherer->value_count == 0) {
		add_value(gatherer, line);
		return;
	}
	if (!gatherer->joining) {
		gatherer->joining = true;
		gatherer->joined_length = 0;
		join(gatherer, gatherer->values[gatherer->value_count - 1]);
	}
	join(gatherer, SLICE_LITERAL(" "));
	join(gatherer, copy_text(gatherer->arena, line));
}

/* One line of YAML; false where it cannot be front matter. */
static bool read_yaml_line(struct gatherer *gatherer, struct slice line, unsigned number)
{
	struct slice trimmed = slice_trim(line);
	struct slice value;
	size_t key = key_length(line);

	if (trimmed.length == 0 || trimmed.bytes[0] == '#')
		return true;
	if (key > 0) {
		add_field(gatherer, slice_part(line, 0, key), number);
		value = slice_trim(slice_part(line, key + 1, line.length));
		if (value.length > 0 && value.bytes[0] == '[')
			read_flow_list(gatherer, value);
		else if (value.length > 0 && value.bytes[0] != '|' && value.bytes[0] != '>')
			add_value(gatherer, read_scalar(gatherer->arena, value));
		return true;
	}
	if (gatherer->field_count == 0)
		return false;
	if (trimmed.bytes[0] == '-' && trimmed.length > 1 && trimmed.bytes[1] == ' ') {
		read_list_item(gatherer, trimmed);
		gatherer->listing = true;
		return true;
	}
	if (line.bytes[0] != ' ' && line.bytes[0] != '\t')
		return false;
	/* Below an object in a list are its further facts. */
	if (!gatherer->listing)
		continue_text(gatherer, line);
	return true;
}

static bool read_yaml(
	struct gatherer *gatherer, struct slice bytes, struct front_matter *matter)
{
	struct slice rest = bytes;
	struct slice line;
	unsigned number = 0;

	while (slice_next_field(&rest, '\n', &line)) {
		number++;
		if (slice_ends_with(line, SLICE_LITERAL("\r")))
			line = slice_part(line, 0, line.length - 1);
		if (number > 1 && is_fence(line)) {
			if (gatherer->field_count == 0)
				return false;
			matter->length = bytes.length - rest.length;
			matter->lines = rest.bytes ? number : number - 1;
			return true;
		}
		if (number > 1 && !read_yaml_line(gatherer, line, number))
			return false;
		if ((size_t)(line.bytes - bytes.bytes) > FRONT_MATTER_BYTES_MAX)
			return false;
	}
	return false;
}

/* ---- JSON ---- */

struct json {
	struct slice text;
	size_t place;
	unsigned line;
};

static void skip_white(struct json *json)
{
	while (json->place < json->text.length &&
		strchr(" \t\r\n", json->text.bytes[json->place])) {
		json->line += json->text.bytes[json->place] == '\n';
		json->place++;
	}
}

static bool take(struct json *json, char byte)
{
	skip_white(json);
	if (json->place >= json->text.length || json->text.bytes[json->place] != byte)
		return false;
	json->place++;
	return true;
}

/* A string, or any other scalar as it is written. */
static bool take_scalar(struct json *json, struct arena *arena, struct slice *value)
{
	struct slice rest;
	size_t length = 0;

	skip_white(json);
	rest = slice_part(json->text, json->place, json->text.length);
	if (rest.length > 0 && rest.bytes[0] == '"') {
		*value = read_quoted(arena, rest, &length);
		json->place += length;
		return value->bytes != NULL;
	}
	while (length < rest.length && !strchr(",]}[{:\" \t\r\n", rest.bytes[length]))
		length++;
	*value = slice_part(rest, 0, length);
	json->place += length;
	return length > 0;
}

/* Passes over a list or an object; what "name" says in it goes to *NAME. */
static bool skip_nested(struct json *json, struct arena *arena, struct slice *name)
{
	size_t depth = 0;
	bool is_name = false;

	do {
		struct slice value;

		if (take(json, '{') || take(json, '[')) {
			depth++;
		} else if (take(json, '}') || take(json, ']')) {
			depth--;
		} else if (take(json, ',') || take(json, ':')) {
			continue;
		} else {
			if (!take_scalar(json, arena, &value))
				return false;
			if (is_name && !name->bytes)
				*name = value;
			is_name = slice_equal(value, SLICE_LITERAL("name"));
			continue;
		}
		is_name = false;
	} while (depth > 0);
	return true;
}

static bool next_is_nested(struct json *json)
{
	skip_white(json);
	return json->place < json->text.length &&
	       (json->text.bytes[json->place] == '{' ||
		       json->text.bytes[json->place] == '[');
}

static bool read_json_list(struct json *json, struct gatherer *gatherer)
{
	if (take(json, ']'))
		return true;
	do {
		struct slice value = {0};

		if (next_is_nested(json) ? !skip_nested(json, gatherer->arena, &value)
					 : !take_scalar(json, gatherer->arena, &value))
			return false;
		if (value.bytes)
			add_value(gatherer, value);
	} while (take(json, ','));
	return take(json, ']');
}

static bool read_json_member(struct json *json, struct gatherer *gatherer)
{
	struct slice text;

	skip_white(json);
	if (json->place >= json->text.length || json->text.bytes[json->place] != '"' ||
		!take_scalar(json, gatherer->arena, &text))
		return false;
	add_field(gatherer, text, json->line);
	if (!take(json, ':'))
		return false;
	if (take(json, '['))
		return read_json_list(json, gatherer);
	if (next_is_nested(json))
		return skip_nested(json, gatherer->arena, &text);
	if (!take_scalar(json, gatherer->arena, &text))
		return false;
	if (!slice_equal(text, SLICE_LITERAL("null")))
		add_value(gatherer, text);
	return true;
}

static bool read_json(
	struct gatherer *gatherer, struct slice bytes, struct front_matter *matter)
{
	struct json json = {
		.text = slice_part(bytes, 0, FRONT_MATTER_BYTES_MAX), .line = 1};

	if (!take(&json, '{'))
		return false;
	if (!take(&json, '}')) {
		do
			if (!read_json_member(&json, gatherer))
				return false;
		while (take(&json, ','));
		if (!take(&json, '}'))
			return false;
	}
	while (json.place < json.text.length &&
		strchr(" \t\r", json.text.bytes[json.place]))
		json.place++;
	if (json.place < json.text.length && json.text.bytes[json.place] != '\n')
		return false;
	matter->length = json.place;
	matter->lines = json.line - 1;
	return true;
}

bool front_matter_read(struct arena *arena, struct slice bytes, struct front_matter *matter)
{
	struct gatherer gatherer = {.arena = arena};
	struct slice start = slice_trim(slice_part(bytes, 0, 256));
	bool read = false;

	*matter = (struct front_matter){0};
	if (slice_starts_with(bytes, SLICE_LITERAL("---\n")) ||
		slice_starts_with(bytes, SLICE_LITERAL("---\r\n")))
		read = read_yaml(&gatherer, bytes, matter);
	else if (slice_starts_with(start, SLICE_LITERAL("{")))
		read = read_json(&gatherer, bytes, matter);
	finish(&gatherer, matter);
	return read;
}
