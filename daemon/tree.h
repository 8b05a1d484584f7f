/* A folder with digests in it, looked at safely: which names count, what is below it, and how a
 * file in it is opened. Symbolic links are never followed below the folder itself, because whoever
 * can write into it could otherwise have any file of the user read. */
#ifndef PAPERWATCH_TREE_H
#define PAPERWATCH_TREE_H

#include "slice.h"

#include <sys/stat.h>

/* Which files count. All texts are borrowed. */
struct tree_filter {
	const char *const
		*include; /* NULL-terminated patterns of fnmatch(3); case is ignored */
	const char *const *exclude;
	const char *const *nested; /* sub-folders that are left out; NULL: none */
};

/* "*.md", "*.markdown", "*.txt". */
extern const char *const tree_default_include[];

/* Is the file at PATH (below the folder, '/' between parts) one to read? A pattern without a slash
 * is for the last part of the path, one with a slash for the whole; hidden parts never count. */
bool tree_filter_wants(const struct tree_filter *filter, const char *path);

/* Does the folder at PATH (below the start of the tree) count: neither hidden nor left out? */
bool tree_filter_enters(const struct tree_filter *filter, const char *path);

struct tree_visitor {
	/* A folder was opened and is about to be listed; PATH is "" for the start. */
	void (*on_folder)(void *owner, const char *path, int descriptor);
	/* A regular file that the filter wants. */
	void (*on_file)(void *owner, const char *path, const struct stat *status);
	/* A folder or file could not be looked at; ERROR is an errno. */
	void (*on_trouble)(void *owner, const char *path, int error);
};

/* Visits everything below the folder behind ROOT (a descriptor), starting at its sub-folder START
 * ("" for all), each folder before what is in it. No recursion, no change of the working folder. */
void tree_walk(int root, const char *start, const struct tree_filter *filter,
	const struct tree_visitor *visitor, void *owner);

/* Opens the regular file at PATH below ROOT for reading. Never blocks on a FIFO, never leaves the
 * folder. Returns a descriptor, or -1 with errno (ELOOP: a link; EINVAL: not a regular file). */
int tree_open_file(int root, const char *path, struct stat *status);

/* Opens the folder itself, following links to it. A descriptor, or -1 with errno. */
int tree_open_root(const char *path);

#endif
