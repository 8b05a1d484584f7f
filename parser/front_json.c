#include "front_form.h"
#include "quoted.h"

#include <string.h>

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
		*value = quoted_read(arena, rest, &length);
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

static bool read_list(struct json *json, struct gatherer *gatherer)
{
	if (take(json, ']'))
		return true;
	do {
		struct slice value = {0};

		if (next_is_nested(json) ? !skip_nested(json, gatherer->arena, &value)
					 : !take_scalar(json, gatherer->arena, &value))
			return false;
		if (value.bytes)
			gatherer_add_value(gatherer, value);
	} while (take(json, ','));
	return take(json, ']');
}

static bool read_member(struct json *json, struct gatherer *gatherer)
{
	struct slice text;

	skip_white(json);
	if (json->place >= json->text.length || json->text.bytes[json->place] != '"' ||
		!take_scalar(json, gatherer->arena, &text))
		return false;
	gatherer_add_field(gatherer, text, json->line);
	if (!take(json, ':'))
		return false;
	if (take(json, '['))
		return read_list(json, gatherer);
	if (next_is_nested(json))
		return skip_nested(json, gatherer->arena, &text);
	if (!take_scalar(json, gatherer->arena, &text))
		return false;
	if (!slice_equal(text, SLICE_LITERAL("null")))
		gatherer_add_value(gatherer, text);
	return true;
}

/* What did not parse may only be cut off. */
static enum front_outcome outcome_of(const struct json *json)
{
	bool in_string =
		json->place < json->text.length && json->text.bytes[json->place] == '"';

	return in_string || json->place == json->text.length ? FRONT_UNENDED : FRONT_NONE;
}

enum front_outcome front_json_read(
	struct gatherer *gatherer, struct slice bytes, struct front_matter *matter)
{
	struct json json = {.text = bytes, .line = 1};
	bool more;

	if (!take(&json, '{'))
		return FRONT_NONE;
	more = !take(&json, '}');
	while (more) {
		if (!read_member(&json, gatherer))
			return outcome_of(&json);
		more = take(&json, ',');
		if (!more && !take(&json, '}'))
			return outcome_of(&json);
	}
	while (json.place < json.text.length &&
		strchr(" \t\r", json.text.bytes[json.place]))
		json.place++;
	if (json.place < json.text.length && json.text.bytes[json.place] != '\n')
		return FRONT_NONE;
	matter->length = json.place;
	matter->lines = json.line - 1;
	return FRONT_READ;
}
