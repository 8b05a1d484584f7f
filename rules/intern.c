#include "intern.h"

#include "memory.h"

#include <stdlib.h>

/* The slot where TEXT stands or belongs. FNV-1a is enough: the texts are the user's own. */
static uint32_t *find_slot(const struct intern *intern, struct slice text)
{
	size_t mask = intern->slot_count - 1;
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < text.length; i++)
		hash = (hash ^ (unsigned char)text.bytes[i]) * 16777619u;
	for (size_t place = hash & mask;; place = (place + 1) & mask) {
		uint32_t *slot = &intern->slots[place];

		if (!*slot || slice_equal(intern->texts[*slot - 1], text))
			return slot;
	}
}

/* Keeps the table at most half full. */
static void grow(struct intern *intern)
{
	if (intern->count * 2 < intern->slot_count)
		return;
	free(intern->slots);
	intern->slot_count = intern->slot_count ? intern->slot_count * 2 : 16;
	intern->slots = memory_new(intern->slot_count, sizeof(*intern->slots));
	for (size_t i = 0; i < intern->count; i++)
		*find_slot(intern, intern->texts[i]) = (uint32_t)i + 1;
}

uint32_t intern_find(const struct intern *intern, struct slice text)
{
	uint32_t slot = intern->slot_count ? *find_slot(intern, text) : 0;

	return slot ? slot - 1 : INTERN_NONE;
}

uint32_t intern_put(
	struct intern *intern, struct arena *arena, struct slice text, bool *is_new)
{
	uint32_t *slot;

	grow(intern);
	slot = find_slot(intern, text);
	*is_new = !*slot;
	if (*slot)
		return *slot - 1;
	memory_grow((void **)&intern->texts, intern->count, &intern->capacity,
		sizeof(*intern->texts));
	intern->texts[intern->count++] = arena_copy(arena, text);
	*slot = (uint32_t)intern->count;
	return *slot - 1;
}

void intern_fini(struct intern *intern)
{
	free(intern->texts);
	free(intern->slots);
	*intern = (struct intern){0};
}
