/* An arena: memory that is handed out piece by piece and given back in one call.
 * A digest and all its text live in one. Exhaustion ends the process (memory.h). */
#ifndef PAPERWATCH_ARENA_H
#define PAPERWATCH_ARENA_H

#include "slice.h"

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *arena); /* NULL is fine */

/* Forgets all that was handed out but keeps the first block, so that a loop over many digests
 * stops asking the system for memory. */
void arena_reset(struct arena *arena);

/* SIZE zeroed bytes, aligned for any type; they live until the arena is reset or freed. */
void *arena_alloc(struct arena *arena, size_t size) __attribute__((returns_nonnull));

/* A zeroed array; ends the process when COUNT * SIZE overflows, like exhaustion. */
void *arena_array(struct arena *arena, size_t count, size_t size)
	__attribute__((returns_nonnull));

/* A copy of the bytes, followed by a NUL that the slice does not count. */
struct slice arena_copy(struct arena *arena, struct slice text);

/* Bytes that the arena holds from the system at this moment. */
size_t arena_size(const struct arena *arena);

#endif
