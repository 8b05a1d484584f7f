/* Values of a record, and its line. */
#include "record_inside.h"

#include "memory.h"
#include "utf8.h"

#include <stdlib.h>

json_t *record_text(struct slice text)
{
	struct text valid = {0};
	json_t *json = NULL;

	if (!text.bytes)
		return json_null();
	json = json_stringn(text.bytes, text.length);
	if (json)
		return json;
	for (size_t place = 0; place < text.length;) {
		char bytes[UTF8_BYTES_MAX];
		size_t length = utf8_put(bytes, utf8_next(text, &place));

		text_add(&valid, (struct slice){bytes, length});
	}
	json = json_stringn(valid.bytes, valid.length);
	text_fini(&valid);
	return json;
}

void record_set(json_t *object, const char *key, json_t *value)
{
	if (!value || json_object_set_new_nocheck(object, key, value) < 0)
		memory_exhausted();
}

void record_append(json_t *array, json_t *value)
{
	if (!value || json_array_append_new(array, value) < 0)
		memory_exhausted();
}

/* In JSON, what is beyond U+FFFF is written as two halves. */
static void add_escape(struct text *out, uint32_t code_point)
{
	if (code_point > 0xFFFF) {
		code_point -= 0x10000;
		text_format(out, "\\u%04X", 0xD800 | code_point >> 10);
		code_point = 0xDC00 | (code_point & 0x3FF);
	}
	text_format(out, "\\u%04X", code_point);
}

/* jansson escapes what is below U+0020. Other characters act on a terminal as well, or on a reader's
 * eye; within JSON they can only stand in strings, so they may be escaped wherever they are. */
void record_add_line(struct text *out, json_t *object)
{
	char *line = json_dumps(object, JSON_COMPACT | JSON_REAL_PRECISION(4));
	struct slice rest;
	size_t place = 0;
	size_t plain = 0; /* start of what was not added yet */

	if (!line)
		memory_exhausted();
	rest = slice_of(line);
	while (place < rest.length) {
		size_t start = place;
		uint32_t c = utf8_next(rest, &place);

		if (c < 0x7F || !text_is_acting(c))
			continue;
		text_add(out, slice_part(rest, plain, start));
		add_escape(out, c);
		plain = place;
	}
	text_add(out, slice_part(rest, plain, rest.length));
	text_add(out, SLICE_LITERAL("\n"));
	free(line);
	json_decref(object);
}

json_t *record_lines(struct slice text)
{
	json_t *array = json_array();
	struct slice line;

	while (text.length > 0 && slice_next_field(&text, '\n', &line))
		if (line.length > 0)
			record_append(array, record_text(line));
	return array;
}
