#include "builder.h"

#include "memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void builder_fini(struct builder *builder)
{
	free(builder->bytes);
	*builder = (struct builder){0};
}

/* Room for LENGTH more bytes. */
static char *make_room(struct builder *builder, size_t length)
{
	if (builder->capacity - builder->length < length) {
		builder->capacity = (builder->length + length) * 2;
		builder->bytes = memory_resize(builder->bytes, builder->capacity, 1);
	}
	return builder->bytes + builder->length;
}

void builder_put_slice(struct builder *builder, struct slice text)
{
	if (!text.length)
		return;
	memcpy(make_room(builder, text.length), text.bytes, text.length);
	builder->length += text.length;
}

void builder_put(struct builder *builder, const char *text)
{
	builder_put_slice(builder, slice_of(text));
}

void builder_put_quoted(struct builder *builder, struct slice text)
{
	char *bytes = make_room(builder, 2 * text.length + 2);
	size_t length = 0;

	bytes[length++] = '"';
	for (size_t i = 0; i < text.length; i++) {
		if (text.bytes[i] == '"' || text.bytes[i] == '\\')
			bytes[length++] = '\\';
		bytes[length++] = text.bytes[i];
	}
	bytes[length++] = '"';
	builder->length += length;
}

void builder_put_number(struct builder *builder, long long number)
{
	char digits[32];

	/* 64 bits have at most 20 characters. */
	(void)snprintf(digits, sizeof(digits), "%lld", number);
	builder_put(builder, digits);
}

struct slice builder_text(const struct builder *builder)
{
	return (struct slice){.bytes = builder->bytes, .length = builder->length};
}
