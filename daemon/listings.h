/* What is to be listed: folders, each with all that is below it, in the order in which they are
 * listed. Those that an event asks for come first; a whole root, and what is only looked at again, wait
 * behind them. */
#ifndef PAPERWATCH_LISTINGS_H
#define PAPERWATCH_LISTINGS_H

#include "tree.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct listing {
	size_t root;
	char *path;             /* below it, "" for all of it; owned */
	struct tree_walk *walk; /* NULL: not begun. Owned */
	int descriptor;         /* of the root while it goes on; owned */
	unsigned visit;         /* its number */
	int64_t now_usec;       /* wall time of the present turn */
	uint64_t work_usec;     /* how long it has taken so far */
	bool polled;            /* only because nobody would tell of changes there */
	bool incomplete;        /* something could not be looked at */
	bool again;             /* it was asked for again when it had begun */
	struct listing *next;   // listings::queues
};

struct listings {
	struct listing_queue {
		struct listing *first;
		struct listing *last;
	} queues[2];
	void *waiting; /* tsearch(3) tree of those that have not begun */
};

/* A zeroed struct has none; this leaves one. */
void listings_clear(struct listings *listings);

/* Asks for the folder at PATH. A listing of it that waits already is enough; one of the whole root
 * that has begun is begun again when it is done. */
void listings_add(
	struct listings *listings, size_t root, const char *path, bool urgent, bool polled);

/* The one whose turn it is, or NULL. */
struct listing *listings_first(const struct listings *listings);

/* The first one begins with WALK and DESCRIPTOR, which it takes over. */
void listings_begin(
	struct listings *listings, struct tree_walk *walk, int descriptor, unsigned visit);

/* The first one is over. */
void listings_end(struct listings *listings);

/* All of the root are over. */
void listings_drop(struct listings *listings, size_t root);

/* Is one of all of the root under way? */
bool listings_have_whole(const struct listings *listings, size_t root);

#endif
