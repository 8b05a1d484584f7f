#include "troubles.h"

#include "memory.h"
#include "tree.h"

#include <stdlib.h>
#include <string.h>

void troubles_fini(struct troubles *troubles)
{
	for (size_t i = 0; i < troubles->count; i++)
		free(troubles->items[i].path);
	free(troubles->items);
	*troubles = (struct troubles){0};
}

bool troubles_add(
	struct troubles *troubles, size_t root, const char *path, int error, unsigned visit)
{
	for (size_t i = 0; i < troubles->count; i++) {
		struct trouble *known = &troubles->items[i];
		bool is_news = known->error != error;

		if (known->root != root || strcmp(known->path, path) != 0)
			continue;
		known->error = error;
		known->visit = visit;
		return is_news;
	}
	if (troubles->count >= TROUBLES_MAX)
		return false;
	memory_grow((void **)&troubles->items, troubles->count, &troubles->capacity,
		sizeof(*troubles->items));
	troubles->items[troubles->count++] = (struct trouble){.root = root,
		.path = memory_copy_text(path, strlen(path)),
		.error = error,
		.visit = visit};
	return true;
}

static bool is_at(const struct trouble *trouble, size_t root, const char *path)
{
	return trouble->root == root && tree_is_within(trouble->path, path);
}

bool troubles_has(const struct troubles *troubles, size_t root, const char *path)
{
	for (size_t i = 0; i < troubles->count; i++)
		if (is_at(&troubles->items[i], root, path))
			return true;
	return false;
}

void troubles_sweep(
	struct troubles *troubles, size_t root, const char *path, unsigned visit)
{
	size_t kept = 0;

	for (size_t i = 0; i < troubles->count; i++) {
		struct trouble *trouble = &troubles->items[i];

		if (trouble->visit < visit && is_at(trouble, root, path))
			free(trouble->path);
		else
			troubles->items[kept++] = *trouble;
	}
	troubles->count = kept;
}

size_t troubles_count(const struct troubles *troubles, size_t root)
{
	size_t count = 0;

	for (size_t i = 0; i < troubles->count; i++)
		count += troubles->items[i].root == root;
	return count;
}
