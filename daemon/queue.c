#include "queue.h"

#include "memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct queue_item *queue_item_new(size_t root, const char *path, bool is_new)
{
	struct queue_item *item = memory_new(1, sizeof(*item));

	item->root = root;
	item->path = memory_copy_text(path, strlen(path));
	item->is_new = is_new;
	if (!date_find_in_path(slice_of(path), item->date))
		(void)snprintf(item->date, sizeof(item->date), "~");
	return item;
}

void queue_item_free(struct queue_item *item)
{
	if (!item)
		return;
	free(item->path);
	free(item);
}

void queue_fini(struct queue *queue)
{
	for (size_t i = 0; i < queue->count; i++)
		queue_item_free(queue->items[i]);
	free(queue->items);
	*queue = (struct queue){0};
}

static bool is_before(const struct queue_item *a, const struct queue_item *b)
{
	int order;

	if (a->is_new != b->is_new)
		return b->is_new;
	order = strcmp(a->date, b->date);
	if (order == 0)
		order = strcmp(a->path, b->path);
	return order < 0;
}

static void swap(struct queue_item **a, struct queue_item **b)
{
	struct queue_item *kept = *a;

	*a = *b;
	*b = kept;
}

void queue_push(struct queue *queue, struct queue_item *item)
{
	size_t place = queue->count;

	memory_grow((void **)&queue->items, queue->count, &queue->capacity,
		sizeof(*queue->items));
	queue->items[queue->count++] = item;
	while (place > 0 && is_before(queue->items[place], queue->items[(place - 1) / 2])) {
		swap(&queue->items[place], &queue->items[(place - 1) / 2]);
		place = (place - 1) / 2;
	}
}

struct queue_item *queue_pop(struct queue *queue)
{
	struct queue_item *first;
	size_t place = 0;

	if (queue->count == 0)
		return NULL;
	first = queue->items[0];
	queue->items[0] = queue->items[--queue->count];
	for (;;) {
		size_t child = 2 * place + 1;

		if (child >= queue->count)
			break;
		if (child + 1 < queue->count &&
			is_before(queue->items[child + 1], queue->items[child]))
			child++;
		if (!is_before(queue->items[child], queue->items[place]))
			break;
		swap(&queue->items[child], &queue->items[place]);
		place = child;
	}
	return first;
}
