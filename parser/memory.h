/* Memory that is there or ends the process.
 * A daemon that goes on after a failed allocation with half its state is worse than one that its
 * supervisor starts again from a sound store. So exhaustion ends the process, here and nowhere
 * else, with a line on stderr and exit status 70 (EX_SOFTWARE of sysexits.h). */
#ifndef PAPERWATCH_MEMORY_H
#define PAPERWATCH_MEMORY_H

#include <stddef.h>

enum { MEMORY_EXIT_STATUS = 70 };

/* Zeroed memory for COUNT things of SIZE bytes; the caller frees it. Never NULL. */
void *memory_new(size_t count, size_t size) __attribute__((malloc, returns_nonnull));

/* Grows BLOCK (or NULL) to COUNT things of SIZE bytes, keeping what it holds. Never NULL. */
void *memory_resize(void *block, size_t count, size_t size)
	__attribute__((returns_nonnull));

/* A NUL-terminated copy of LENGTH bytes; the caller frees it. */
char *memory_copy_text(const char *bytes, size_t length) __attribute__((returns_nonnull));

/* Makes room for one more item in a growing array: *ITEMS holds COUNT things of SIZE bytes and
 * has room for *CAPACITY. Doubles, so that appending is linear over all. */
void memory_grow(void **items, size_t count, size_t *capacity, size_t size);

/* For a process that reads one digest after another: what one has freed is kept for the next,
 * instead of going back to the system and coming again a page at a time. */
void memory_keep_freed(void);

/* Gives back to the system what was freed and lies about. */
void memory_give_back(void);

/* Ends the process as described above. For other places that learn of exhaustion first. */
void memory_exhausted(void) __attribute__((noreturn));

#endif
