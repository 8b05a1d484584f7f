/* What cannot be looked at in the watched folders, and why: so that each is said once, shown as long
 * as it lasts, and tried again when there is a reason to. */
#ifndef PAPERWATCH_TROUBLES_H
#define PAPERWATCH_TROUBLES_H

#include <stdbool.h>
#include <stddef.h>

struct trouble {
	size_t root;
	char *path;     /* below it; owned */
	int error;      /* an errno */
	unsigned visit; /* the latest that met it */
};

struct troubles {
	struct trouble *items; /* owned */
	size_t count;
	size_t capacity;
};

/* So many are known one by one; where there are more, they mostly have one cause. */
enum { TROUBLES_MAX = 1000 };

/* A zeroed struct has none. */
void troubles_fini(struct troubles *troubles);

/* The visit met ERROR at PATH. True when that is news. */
bool troubles_add(struct troubles *troubles, size_t root, const char *path, int error,
	unsigned visit);

/* Is there any at PATH or below it ("" for the whole root)? */
bool troubles_has(const struct troubles *troubles, size_t root, const char *path);

/* Those at and below PATH that were not met since VISIT are over. */
void troubles_sweep(
	struct troubles *troubles, size_t root, const char *path, unsigned visit);

size_t troubles_count(const struct troubles *troubles, size_t root);

#endif
