/* Files that wait to be read: each once, and in which order.
 *
 * What is to be read again goes first, then the others: by day, then by path. While many wait, or reading
 * is slow, the crowds that they came in take turns, and only within a crowd is it by day and path: so what
 * comes to one folder does not wait for ten thousand files that came to another. */
#ifndef PAPERWATCH_QUEUE_H
#define PAPERWATCH_QUEUE_H

#include "date.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One file to read. */
struct queue_item {
	size_t root; /* number of the watched folder */
	char *path;  /* below it; owned */
	size_t crowd_bytes; /* its crowd is those below this beginning of the path; 0: the root's */
	bool again; /* the store has papers of it that are to be judged before all news */
	unsigned tries; /* how often it could not be read */
	int64_t size; /* when it was opened, to see whether it changed while it was read */
	int64_t mtime_nsec;
	char date[DATE_BYTES + 1]; /* that the path tells; "~" sorts last */
	struct crowd *crowd;       /* the queue's, while it waits */
	size_t place;              /* the same */
};

struct queue {
	void *items;         /* tsearch(3) tree of those that wait, by root and path */
	void *crowds;        /* tsearch(3) tree of those that have any */
	struct crowd *again; /* what is to be read again; NULL: nothing is */
	struct crowd *next;  /* whose turn it is, in a ring of the others */
	size_t count;
	bool slow; /* the caller says that some take long; false again when nothing waits */
};

/* A zeroed struct is an empty queue. */
void queue_fini(struct queue *queue);

/* In the crowd of its root, and not AGAIN, unless the caller says so before it is pushed. */
struct queue_item *queue_item_new(size_t root, const char *path);
void queue_item_free(struct queue_item *item); /* NULL is fine */

/* Another one for the same file. */
struct queue_item *queue_item_copy(const struct queue_item *item);

/* Takes over ITEM. It takes the place of one with the same path that waits already. */
void queue_push(struct queue *queue, struct queue_item *item);

/* Hands out the first. NULL when empty. */
struct queue_item *queue_pop(struct queue *queue);

#endif
