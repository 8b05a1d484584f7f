/* Texts and their numbers: each different text gets the next number, from 0. */
#ifndef PAPERWATCH_INTERN_H
#define PAPERWATCH_INTERN_H

#include "arena.h"
#include "slice.h"

#include <stdint.h>

struct intern_slot {
	uint32_t hash;
	uint32_t number; /* + 1; 0: empty */
};

/* A zeroed struct is empty; intern_fini() frees it, but not the texts. */
struct intern {
	struct slice *texts; /* by number; in the arenas given to intern_put() */
	size_t count;
	size_t capacity;
	struct intern_slot *slots; /* open addressing */
	size_t slot_count;
};

enum { INTERN_NONE = UINT32_MAX };

/* The number of TEXT, or INTERN_NONE. */
uint32_t intern_find(const struct intern *intern, struct slice text);

/* The number of TEXT, which is copied into ARENA when it is new; *IS_NEW says whether it was. */
uint32_t intern_put(
	struct intern *intern, struct arena *arena, struct slice text, bool *is_new);

void intern_fini(struct intern *intern);

#endif
