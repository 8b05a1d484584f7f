#include "sweep.h"

#include "log.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

enum { TURN_FILES = 200 }; /* looked for at a time: about a millisecond */

static void free_sweep(struct sweep *sweep)
{
	free(sweep->below);
	free(sweep->after);
}

void sweeps_clear(struct sweeps *sweeps)
{
	for (size_t i = 0; i < sweeps->count; i++)
		free_sweep(&sweeps->items[i]);
	free(sweeps->items);
	*sweeps = (struct sweeps){0};
}

/* What lies within a part that waits is swept with it, unless that is in work already. */
static bool is_covered(
	const struct sweeps *sweeps, size_t root, int64_t folder, const char *below)
{
	for (size_t i = 0; i < sweeps->count; i++) {
		const struct sweep *sweep = &sweeps->items[i];

		if (sweep->root == root && sweep->folder == folder && !sweep->after &&
			tree_is_within(below, sweep->below))
			return true;
	}
	return false;
}

void sweeps_add(struct sweeps *sweeps, size_t root, int64_t folder, const char *below)
{
	if (is_covered(sweeps, root, folder, below))
		return;
	memory_grow((void **)&sweeps->items, sweeps->count, &sweeps->capacity,
		sizeof(*sweeps->items));
	sweeps->items[sweeps->count++] = (struct sweep){.root = root,
		.folder = folder,
		.below = memory_copy_text(below, strlen(below))};
}

/* The files of one turn, and what became of them. */
struct turn {
	struct store *store;
	int64_t folder;
	char *paths[TURN_FILES]; /* owned */
	size_t count;
	int rc;
};

static void keep_path(void *context, struct slice path)
{
	struct turn *turn = context;

	turn->paths[turn->count++] = memory_copy_text(path.bytes, path.length);
}

static void on_gone(void *context, const char *path)
{
	struct turn *turn = context;

	log_debug("%s: gone", path);
	if (turn->rc == 0)
		turn->rc = store_forget_file(turn->store, turn->folder, path);
}

int sweeps_go_on(struct sweeps *sweeps, struct store *store, const struct watch *watch)
{
	struct sweep *sweep = &sweeps->items[sweeps->count - 1];
	struct turn turn = {.store = store, .folder = sweep->folder};
	bool is_over;

	turn.rc = store_visit_files(store, sweep->folder, sweep->below, sweep->after,
		TURN_FILES, keep_path, &turn);
	is_over = turn.count < TURN_FILES;
	/* While the root is away nothing of it counts as gone. */
	if (turn.rc == 0 && watch_find_gone(watch, sweep->root, turn.paths, turn.count,
				    on_gone, &turn) < 0)
		is_over = true;
	if (turn.rc == 0 && is_over) {
		free_sweep(sweep);
		sweeps->count--;
	} else if (turn.rc == 0) {
		free(sweep->after);
		sweep->after = turn.paths[--turn.count];
	}
	while (turn.count > 0)
		free(turn.paths[--turn.count]);
	return turn.rc;
}
