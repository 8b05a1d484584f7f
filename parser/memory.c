#include "memory.h"

#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void memory_exhausted(void)
{
	static const char message[] = "paperwatch: out of memory\n";
	/* Nothing is left to do about a failed write but to leave, which happens anyway. */
	ssize_t ignored = write(STDERR_FILENO, message, sizeof(message) - 1);

	(void)ignored;
	_exit(MEMORY_EXIT_STATUS);
}

void memory_keep_freed(void)
{
	/* The tree, texts and frame of an ordinary digest (20 to 120 KB) are in there. Where the
	 * calls fail, it is only slower. */
	enum { KEPT_BYTES = 2 * 1024 * 1024 };

	(void)mallopt(M_TRIM_THRESHOLD, KEPT_BYTES);
	(void)mallopt(M_TOP_PAD, KEPT_BYTES / 8);
	(void)mallopt(M_MMAP_THRESHOLD, KEPT_BYTES);
}

void memory_give_back(void)
{
	(void)malloc_trim(0); /* says whether there was any */
}

void *memory_new(size_t count, size_t size)
{
	void *block = calloc(count ? count : 1, size ? size : 1);

	if (!block)
		memory_exhausted();
	return block;
}

void *memory_resize(void *block, size_t count, size_t size)
{
	void *resized = reallocarray(block, count ? count : 1, size ? size : 1);

	if (!resized)
		memory_exhausted();
	return resized;
}

char *memory_copy_text(const char *bytes, size_t length)
{
	char *copy = memory_new(length + 1, 1);

	if (length)
		memcpy(copy, bytes, length);
	return copy;
}

void memory_grow(void **items, size_t count, size_t *capacity, size_t size)
{
	if (count < *capacity)
		return;
	*capacity = *capacity ? *capacity * 2 : 8;
	*items = memory_resize(*items, *capacity, size);
}
