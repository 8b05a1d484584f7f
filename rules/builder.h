/* A growing text. */
#ifndef PAPERWATCH_BUILDER_H
#define PAPERWATCH_BUILDER_H

#include "slice.h"

/* A zeroed struct is an empty text; builder_fini() frees it. */
struct builder {
	char *bytes; /* owned */
	size_t length;
	size_t capacity;
};

void builder_fini(struct builder *builder);
void builder_put(struct builder *builder, const char *text);
void builder_put_slice(struct builder *builder, struct slice text);

/* TEXT in double quotes, with a backslash before quotes and backslashes: no two texts look alike. */
void builder_put_quoted(struct builder *builder, struct slice text);
void builder_put_number(struct builder *builder, long long number);

/* What was built so far; lives until the next call on BUILDER. */
struct slice builder_text(const struct builder *builder);

#endif
