#include "gatherer.h"

#include "memory.h"
#include "utf8.h"

#include <stdlib.h>
#include <string.h>

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

void gatherer_add_field(struct gatherer *gatherer, struct slice name, unsigned line)
{
	settle_values(gatherer);
	memory_grow((void **)&gatherer->fields, gatherer->field_count,
		&gatherer->field_capacity, sizeof(*gatherer->fields));
	gatherer->fields[gatherer->field_count++] = (struct front_field){
		.name = copy_text(gatherer->arena, name), .line = line};
}

void gatherer_add_value(struct gatherer *gatherer, struct slice text)
{
	settle_joined(gatherer);
	memory_grow((void **)&gatherer->values, gatherer->value_count,
		&gatherer->value_capacity, sizeof(*gatherer->values));
	gatherer->values[gatherer->value_count++] = copy_text(gatherer->arena, text);
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

void gatherer_extend_value(struct gatherer *gatherer, struct slice text)
{
	if (gatherer->value_count == 0) {
		gatherer_add_value(gatherer, text);
		return;
	}
	if (!gatherer->joining) {
		gatherer->joining = true;
		gatherer->joined_length = 0;
		join(gatherer, gatherer->values[gatherer->value_count - 1]);
	}
	join(gatherer, SLICE_LITERAL(" "));
	join(gatherer, copy_text(gatherer->arena, text));
}

void gatherer_finish(struct gatherer *gatherer, struct front_matter *matter, bool keep)
{
	size_t bytes = gatherer->field_count * sizeof(*gatherer->fields);

	settle_values(gatherer);
	if (keep) {
		matter->fields = arena_alloc(gatherer->arena, bytes);
		matter->count = gatherer->field_count;
		if (bytes)
			memcpy(matter->fields, gatherer->fields, bytes);
	}
	free(gatherer->fields);
	free(gatherer->values);
	free(gatherer->joined);
	*gatherer = (struct gatherer){.arena = gatherer->arena};
}
