#include "listings.h"

#include "memory.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { URGENT, PATIENT };

static int compare(const void *a, const void *b)
{
	const struct listing *left = a;
	const struct listing *right = b;

	if (left->root != right->root)
		return left->root < right->root ? -1 : 1;
	return strcmp(left->path, right->path);
}

static struct listing *find_waiting(
	const struct listings *listings, size_t root, const char *path)
{
	union {
		const char *given;
		char *wanted; /* only compared */
	} key_path = {.given = path};
	const struct listing key = {.root = root, .path = key_path.wanted};
	void *const *found = tfind(&key, &listings->waiting, compare);

	return found ? *found : NULL;
}

static struct listing *find_whole(const struct listings *listings, size_t root)
{
	struct listing *listing = listings->queues[PATIENT].first;

	while (listing && (listing->root != root || *listing->path))
		listing = listing->next;
	return listing;
}

bool listings_have_whole(const struct listings *listings, size_t root)
{
	return find_whole(listings, root) != NULL;
}

void listings_add(
	struct listings *listings, size_t root, const char *path, bool urgent, bool polled)
{
	struct listing *whole = find_whole(listings, root);
	struct listing_queue *queue = &listings->queues[urgent && *path ? URGENT : PATIENT];
	struct listing *listing;

	if (whole && !*path)
		whole->again = whole->walk != NULL;
	if (whole && (!whole->walk || !*path))
		return;
	if (find_waiting(listings, root, path))
		return;
	listing = memory_new(1, sizeof(*listing));
	*listing = (struct listing){
		.root = root,
		.path = memory_copy_text(path, strlen(path)),
		.descriptor = -1,
		.polled = polled,
	};
	if (!tsearch(listing, &listings->waiting, compare))
		memory_exhausted();
	if (queue->last)
		queue->last->next = listing;
	else
		queue->first = listing;
	queue->last = listing;
}

static struct listing_queue *first_queue(struct listings *listings)
{
	return &listings->queues[listings->queues[URGENT].first ? URGENT : PATIENT];
}

struct listing *listings_first(const struct listings *listings)
{
	struct listing *urgent = listings->queues[URGENT].first;

	return urgent ? urgent : listings->queues[PATIENT].first;
}

void listings_begin(
	struct listings *listings, struct tree_walk *walk, int descriptor, unsigned visit)
{
	struct listing *listing = listings_first(listings);

	(void)tdelete(listing, &listings->waiting, compare);
	listing->walk = walk;
	listing->descriptor = descriptor;
	listing->visit = visit;
}

static void free_listing(struct listings *listings, struct listing *listing)
{
	if (!listing->walk)
		(void)tdelete(listing, &listings->waiting, compare);
	tree_walk_free(listing->walk);
	if (listing->descriptor >= 0)
		(void)close(listing->descriptor); /* a folder opened for reading */
	free(listing->path);
	free(listing);
}

static void remove_next(
	struct listings *listings, struct listing_queue *queue, struct listing *previous)
{
	struct listing **link = previous ? &previous->next : &queue->first;
	struct listing *listing = *link;

	*link = listing->next;
	if (queue->last == listing)
		queue->last = previous;
	free_listing(listings, listing);
}

void listings_end(struct listings *listings)
{
	remove_next(listings, first_queue(listings), NULL);
}

void listings_drop(struct listings *listings, size_t root)
{
	for (int i = 0; i < 2; i++) {
		struct listing_queue *queue = &listings->queues[i];
		struct listing *previous = NULL;
		struct listing *listing = queue->first;

		while (listing) {
			struct listing *next = listing->next;

			if (listing->root == root)
				remove_next(listings, queue, previous);
			else
				previous = listing;
			listing = next;
		}
	}
}

void listings_clear(struct listings *listings)
{
	while (listings_first(listings))
		listings_end(listings);
}
