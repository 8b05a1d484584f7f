/* Files that wait to be read, the most urgent first. */
#ifndef PAPERWATCH_QUEUE_H
#define PAPERWATCH_QUEUE_H

#include "date.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One file to read. */
struct queue_item {
	size_t root;    /* number of the watched folder */
	char *path;     /* below it; owned */
	bool is_new;    /* the store has not seen it: after all that it has */
	unsigned tries; /* how often it could not be read */
	int64_t size; /* when it was opened, to see whether it changed while it was read */
	int64_t mtime_nsec;
	char date[DATE_BYTES + 1]; /* that the path tells; "~" sorts last */
};

struct queue {
	struct queue_item **items; /* a binary heap; owned */
	size_t count;
	size_t capacity;
};

/* A zeroed struct is an empty queue. */
void queue_fini(struct queue *queue);

struct queue_item *queue_item_new(size_t root, const char *path, bool is_new);
void queue_item_free(struct queue_item *item); /* NULL is fine */

/* Takes over ITEM. */
void queue_push(struct queue *queue, struct queue_item *item);

/* Hands out the first: known files before new ones, then by day, then by path. NULL when empty. */
struct queue_item *queue_pop(struct queue *queue);

#endif
