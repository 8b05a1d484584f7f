#include "queue.h"

#include "memory.h"

#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* With so many waiting, crowds take turns; before, it is soon anybody's turn. */
enum { MANY = 64 };

/* Those that came together, in a binary heap. */
struct crowd {
	size_t root;
	char *path;                /* of the folder that they are in; owned */
	struct queue_item **items; /* owned */
	size_t count;
	size_t capacity;
	struct crowd *next; /* in the ring */
	struct crowd *previous;
};

/* ---- items ---- */

struct queue_item *queue_item_new(size_t root, const char *path)
{
	struct queue_item *item = memory_new(1, sizeof(*item));

	item->root = root;
	item->path = memory_copy_text(path, strlen(path));
	if (!date_find_in_path(slice_of(path), item->date))
		(void)snprintf(item->date, sizeof(item->date), "~");
	return item;
}

struct queue_item *queue_item_copy(const struct queue_item *item)
{
	struct queue_item *copy = queue_item_new(item->root, item->path);

	copy->crowd_bytes = item->crowd_bytes;
	copy->again = item->again;
	return copy;
}

void queue_item_free(struct queue_item *item)
{
	if (!item)
		return;
	free(item->path);
	free(item);
}

static bool is_before(const struct queue_item *a, const struct queue_item *b)
{
	int order = strcmp(a->date, b->date);

	if (order == 0)
		order = strcmp(a->path, b->path);
	return order < 0;
}

static int compare_items(const void *a, const void *b)
{
	const struct queue_item *left = a;
	const struct queue_item *right = b;

	if (left->root != right->root)
		return left->root < right->root ? -1 : 1;
	return strcmp(left->path, right->path);
}

/* ---- a crowd's heap ---- */

static void put(struct crowd *crowd, struct queue_item *item, size_t place)
{
	crowd->items[place] = item;
	item->place = place;
}

/* Puts ITEM at PLACE, or nearer to the top. */
static void rise(struct crowd *crowd, struct queue_item *item, size_t place)
{
	while (place > 0 && is_before(item, crowd->items[(place - 1) / 2])) {
		put(crowd, crowd->items[(place - 1) / 2], place);
		place = (place - 1) / 2;
	}
	put(crowd, item, place);
}

/* Puts ITEM at PLACE, or farther from the top. */
static void sink(struct crowd *crowd, struct queue_item *item, size_t place)
{
	for (;;) {
		size_t child = 2 * place + 1;

		if (child + 1 < crowd->count &&
			is_before(crowd->items[child + 1], crowd->items[child]))
			child++;
		if (child >= crowd->count || !is_before(crowd->items[child], item))
			break;
		put(crowd, crowd->items[child], place);
		place = child;
	}
	put(crowd, item, place);
}

static void add(struct crowd *crowd, struct queue_item *item)
{
	memory_grow((void **)&crowd->items, crowd->count, &crowd->capacity,
		sizeof(struct queue_item *));
	item->crowd = crowd;
	rise(crowd, item, crowd->count++);
}

static void take(struct queue_item *item)
{
	struct crowd *crowd = item->crowd;
	struct queue_item *last = crowd->items[--crowd->count];
	size_t place = item->place;

	item->crowd = NULL;
	if (last == item)
		return;
	if (is_before(last, item))
		rise(crowd, last, place);
	else
		sink(crowd, last, place);
}

/* ---- crowds ---- */

static int compare_crowds(const void *a, const void *b)
{
	const struct crowd *left = a;
	const struct crowd *right = b;

	if (left->root != right->root)
		return left->root < right->root ? -1 : 1;
	return strcmp(left->path, right->path);
}

/* At the end of the ring. */
static void link_crowd(struct queue *queue, struct crowd *crowd)
{
	struct crowd *next = queue->next ? queue->next : crowd;

	crowd->next = next;
	crowd->previous = queue->next ? next->previous : crowd;
	crowd->previous->next = crowd;
	next->previous = crowd;
	queue->next = next;
}

static void free_crowd(struct crowd *crowd)
{
	free(crowd->path);
	free(crowd->items);
	free(crowd);
}

/* They are empty. */
static void remove_crowd_of_again(struct queue *queue)
{
	free_crowd(queue->again);
	queue->again = NULL;
}

static void remove_crowd_of_ring(struct queue *queue, struct crowd *crowd)
{
	if (queue->next == crowd)
		queue->next = crowd->next != crowd ? crowd->next : NULL;
	crowd->previous->next = crowd->next;
	crowd->next->previous = crowd->previous;
	(void)tdelete(crowd, &queue->crowds, compare_crowds);
	free_crowd(crowd);
}

/* That which ITEM belongs to; made where there is none. */
static struct crowd *crowd_for(struct queue *queue, const struct queue_item *item)
{
	struct crowd key = {.root = item->root,
		.path = memory_copy_text(item->path, item->crowd_bytes)};
	void *const *found = tfind(&key, &queue->crowds, compare_crowds);
	struct crowd *crowd;

	if (found) {
		free(key.path);
		return *found;
	}
	crowd = memory_new(1, sizeof(*crowd));
	*crowd = key;
	if (!tsearch(crowd, &queue->crowds, compare_crowds))
		memory_exhausted();
	link_crowd(queue, crowd);
	return crowd;
}

static struct crowd *crowd_of_again(struct queue *queue)
{
	if (!queue->again)
		queue->again = memory_new(1, sizeof(*queue->again));
	return queue->again;
}

/* ---- the queue ---- */

static void take_out(struct queue *queue, struct queue_item *item)
{
	struct crowd *crowd = item->crowd;

	take(item);
	if (crowd->count == 0 && crowd == queue->again)
		remove_crowd_of_again(queue);
	else if (crowd->count == 0)
		remove_crowd_of_ring(queue, crowd);
	(void)tdelete(item, &queue->items, compare_items);
	queue->count--;
}

void queue_push(struct queue *queue, struct queue_item *item)
{
	void *const *found = tfind(item, &queue->items, compare_items);
	struct queue_item *waiting = found ? *found : NULL;

	if (waiting) {
		item->again = item->again || waiting->again;
		take_out(queue, waiting);
		queue_item_free(waiting);
	}
	if (!tsearch(item, &queue->items, compare_items))
		memory_exhausted();
	queue->count++;
	add(item->again ? crowd_of_again(queue) : crowd_for(queue, item), item);
}

/* The first of all crowds. */
static struct queue_item *find_first(const struct queue *queue)
{
	struct queue_item *first = queue->next->items[0];

	for (struct crowd *crowd = queue->next->next; crowd != queue->next;
		crowd = crowd->next)
		if (is_before(crowd->items[0], first))
			first = crowd->items[0];
	return first;
}

struct queue_item *queue_pop(struct queue *queue)
{
	struct queue_item *item = NULL;

	if (queue->again) {
		item = queue->again->items[0];
	} else if (queue->next && queue->count < MANY && !queue->slow) {
		item = find_first(queue);
	} else if (queue->next) {
		item = queue->next->items[0];
		queue->next = queue->next->next;
	}
	if (item)
		take_out(queue, item);
	if (queue->count == 0)
		queue->slow = false;
	return item;
}

static void ignore(void *item)
{
	(void)item; /* a crowd has it, too */
}

static void free_items(struct crowd *crowd)
{
	for (size_t i = 0; crowd && i < crowd->count; i++)
		queue_item_free(crowd->items[i]);
}

void queue_fini(struct queue *queue)
{
	tdestroy(queue->items, ignore);
	queue->items = NULL;
	free_items(queue->again);
	if (queue->again)
		remove_crowd_of_again(queue);
	while (queue->next) {
		free_items(queue->next);
		remove_crowd_of_ring(queue, queue->next);
	}
	queue->count = 0;
	queue->slow = false;
}
