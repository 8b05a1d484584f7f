#include "arena.h"

#include "memory.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Under AddressSanitizer, what was not handed out is poisoned, and a gap stands behind each piece: one
 * that is written past its end is found as if it were from malloc(). */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_GAP alignof(max_align_t)
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define ARENA_GAP alignof(max_align_t)
#endif
#ifdef ARENA_GAP
#include <sanitizer/asan_interface.h>
#else
#define ARENA_GAP                                  0
#define ASAN_POISON_MEMORY_REGION(address, size)   ((void)0)
#define ASAN_UNPOISON_MEMORY_REGION(address, size) ((void)0)
#endif

/* A digest of the median size (23 KB) needs about 140 KB as a Markdown tree. */
enum { ARENA_BLOCK_BYTES = 256 * 1024 };

struct arena_block {
	struct arena_block *next; /* older block of the same arena */
	size_t size;
	size_t used;
	alignas(max_align_t) unsigned char bytes[];
};

struct arena {
	struct arena_block *newest;
};

static struct arena_block *block_new(size_t size)
{
	/* Not zeroed as a whole: arena_alloc() zeroes what it hands out. */
	struct arena_block *block = memory_resize(NULL, 1, sizeof(*block) + size);

	block->next = NULL;
	block->size = size;
	block->used = 0;
	ASAN_POISON_MEMORY_REGION(block->bytes, size);
	return block;
}

struct arena *arena_new(void)
{
	struct arena *arena = memory_new(1, sizeof(*arena));

	arena->newest = block_new(ARENA_BLOCK_BYTES);
	return arena;
}

void arena_reset(struct arena *arena)
{
	while (arena->newest->next) {
		struct arena_block *block = arena->newest;

		arena->newest = block->next;
		free(block);
	}
	arena->newest->used = 0;
	ASAN_POISON_MEMORY_REGION(arena->newest->bytes, arena->newest->size);
}

void arena_free(struct arena *arena)
{
	if (!arena)
		return;
	arena_reset(arena);
	free(arena->newest);
	free(arena);
}

/* A new block with room for SIZE bytes. */
static struct arena_block *grow(struct arena *arena, size_t size)
{
	struct arena_block *block;

	if (size > SIZE_MAX - ARENA_BLOCK_BYTES)
		memory_exhausted();
	block = block_new(size + ARENA_GAP > ARENA_BLOCK_BYTES ? size + ARENA_GAP
							       : ARENA_BLOCK_BYTES);
	block->next = arena->newest;
	arena->newest = block;
	return block;
}

/* SIZE bytes at a multiple of ALIGN, a power of two, as they happen to be. */
static inline void *take(struct arena *arena, size_t size, size_t align)
{
	struct arena_block *block = arena->newest;
	size_t padded = size + ARENA_GAP;
	size_t start;

	if (ARENA_GAP > 0)
		align = alignof(
			max_align_t); /* what is poisoned begins at a multiple of 8 */
	start = (block->used + align - 1) & ~(align - 1);
	if (padded < size || start > block->size || block->size - start < padded) {
		block = grow(arena, size);
		start = 0;
	}
	block->used = start + padded;
	ASAN_UNPOISON_MEMORY_REGION(block->bytes + start, size);
	return block->bytes + start;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	return memset(take(arena, size, alignof(max_align_t)), 0, size);
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(count, size, &bytes))
		memory_exhausted();
	return arena_alloc(arena, bytes);
}

struct slice arena_copy(struct arena *arena, struct slice text)
{
	/* Texts lie side by side, so that the next is in the same cache line. */
	char *copy = take(arena, text.length + 1, 1);

	if (text.length)
		memcpy(copy, text.bytes, text.length);
	copy[text.length] = '\0';
	return (struct slice){.bytes = copy, .length = text.length};
}

size_t arena_size(const struct arena *arena)
{
	size_t size = 0;

	for (const struct arena_block *block = arena->newest; block; block = block->next)
		size += sizeof(*block) + block->size;
	return size;
}
