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

void builder_put_slice(struct builder *builder, struct slice text)
{
	if (builder->capacity - builder->length < text.length) {
		builder->capacity = (builder->length + text.length) * 2;
		builder->bytes = memory_resize(builder->bytes, builder->capacity, 1);
	}
	if (text.length)
		memcpy(builder->bytes + builder->length, text.bytes, text.length);
	builder->length += text.length;
}

void builder_put(struct builder *builder, const char *text)
{
	builder_put_slice(builder, slice_of(text));
}

void builder_put_quoted(struct builder *builder, struct slice text)
{
	builder_put(builder, "\"");
	for (size_t i = 0; i < text.length; i++) {
		if (text.bytes[i] == '"' || text.bytes[i] == '\\')
			builder_put(builder, "\\");
		builder_put_slice(builder, slice_part(text, i, i + 1));
	}
	builder_put(builder, "\"");
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
