/* Files that the store knows and that may not be there any more: each is looked for, a few at a time,
 * and forgotten where it is gone. */
#ifndef PAPERWATCH_SWEEP_H
#define PAPERWATCH_SWEEP_H

#include "store.h"
#include "watch.h"

/* One part of one watched folder that is to be swept. */
struct sweep {
	size_t root;    /* as the watch counts */
	int64_t folder; /* as the store does */
	char *below;    /* the sub-folder, "" for all; owned */
	char *after;    /* how far it has come, or NULL; owned */
};

struct sweeps {
	struct sweep *items; /* the last one is in work */
	size_t count;
	size_t capacity;
};

/* A zeroed struct has none; this leaves one. */
void sweeps_clear(struct sweeps *sweeps);

void sweeps_add(struct sweeps *sweeps, size_t root, int64_t folder, const char *below);

/* Sweeps a little; something must have been begun in the STORE. -1 when it refuses; then it is as if
 * this had not been called. */
int sweeps_go_on(struct sweeps *sweeps, struct store *store, const struct watch *watch);

#endif
