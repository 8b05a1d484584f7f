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

static void put_bytes(struct builder *builder, const char *bytes, size_t length)
{
	if (builder->capacity - builder->length < length) {
		builder->capacity = (builder->length + length) * 2;
		builder->bytes = memory_resize(builder->bytes, builder->capacity, 1);
	}
	if (length)
		memcpy(builder->bytes + builder->length, bytes, length);
	builder->length += length;
}

void builder_put(struct builder *builder, const char *text)
{
	put_bytes(builder, text, strlen(text));
}

void builder_put_quoted(struct builder *builder, struct slice text)
{
	builder_put(builder, "\"");
	for (size_t i = 0; i < text.length; i++) {
		if (text.bytes[i] == '"' || text.bytes[i] == '\\')
			builder_put(builder, "\\");
		put_bytes(builder, text.bytes + i, 1);
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
