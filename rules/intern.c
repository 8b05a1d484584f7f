#include "intern.h"

#include "memory.h"

#include <stdlib.h>
#include <string.h>

/* Eight bytes at a time: texts are whole keywords with their options. The texts are the user's own,
 * so nothing stronger is needed. */
static uint32_t hash_text(struct slice text)
{
	uint64_t hash = text.length * 0x9E3779B97F4A7C15u;
	size_t place = 0;

	for (; place < text.length; place += sizeof(uint64_t)) {
		size_t left = text.length - place;
		uint64_t word = 0;

		memcpy(&word, text.bytes + place,
			left < sizeof(word) ? left : sizeof(word));
		hash = (hash ^ word) * 0xFF51AFD7ED558CCDu;
		hash ^= hash >> 32;
	}
	return (uint32_t)hash;
}

/* The slot where TEXT stands or belongs. */
static struct intern_slot *find_slot(
	const struct intern *intern, struct slice text, uint32_t hash)
{
	size_t mask = intern->slot_count - 1;

	for (size_t place = hash & mask;; place = (place + 1) & mask) {
		struct intern_slot *slot = &intern->slots[place];

		if (!slot->number ||
			(slot->hash == hash &&
				slice_equal(intern->texts[slot->number - 1], text)))
			return slot;
	}
}

/* Keeps the table at most half full. Slots know their hashes, so that no text is looked at. */
static void grow(struct intern *intern)
{
	struct intern_slot *old = intern->slots;
	size_t old_count = intern->slot_count;

	if (intern->count * 2 < intern->slot_count)
		return;
	intern->slot_count = old_count ? old_count * 2 : 16;
	intern->slots = memory_new(intern->slot_count, sizeof(*intern->slots));
	for (size_t i = 0; i < old_count; i++) {
		size_t place = old[i].hash & (intern->slot_count - 1);

		if (!old[i].number)
			continue;
		while (intern->slots[place].number)
			place = (place + 1) & (intern->slot_count - 1);
		intern->slots[place] = old[i];
	}
	free(old);
}

uint32_t intern_find(const struct intern *intern, struct slice text)
{
	uint32_t number =
		intern->slot_count ? find_slot(intern, text, hash_text(text))->number : 0;

	return number ? number - 1 : INTERN_NONE;
}

uint32_t intern_put(
	struct intern *intern, struct arena *arena, struct slice text, bool *is_new)
{
	uint32_t hash = hash_text(text);
	struct intern_slot *slot;

	grow(intern);
	slot = find_slot(intern, text, hash);
	*is_new = !slot->number;
	if (slot->number)
		return slot->number - 1;
	memory_grow((void **)&intern->texts, intern->count, &intern->capacity,
		sizeof(*intern->texts));
	intern->texts[intern->count++] = arena_copy(arena, text);
	*slot = (struct intern_slot){hash, (uint32_t)intern->count};
	return slot->number - 1;
}

void intern_fini(struct intern *intern)
{
	free(intern->texts);
	free(intern->slots);
	*intern = (struct intern){0};
}
