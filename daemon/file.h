/* Files that the user writes, read whole. */
#ifndef PAPERWATCH_FILE_H
#define PAPERWATCH_FILE_H

#include "arena.h"
#include "diagnostic.h"

#include <sys/stat.h>

/* The bytes of FILE, a regular one of at most YAML_BYTES_MAX, in ARENA, and its *MODE. NULL bytes
 * after an error was added to PROBLEMS. */
struct slice file_read(
	struct arena *arena, const char *file, mode_t *mode, struct diagnostics *problems);

#endif
