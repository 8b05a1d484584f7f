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

/* Would a walk come by the file at PATH: is it wanted, and every folder on the way entered? */
bool tree_filter_reaches(const struct tree_filter *filter, const char *path);

/* Is PATH the folder at FOLDER ("" for the start of the tree), or below it? */
bool tree_is_within(const char *path, const char *folder);

/* What a walk tells. Paths live until the call returns. */
struct tree_visitor {
	/* A folder was opened and is about to be listed; PATH is "" for the start of the tree. */
	void (*on_folder)(void *owner, const char *path, int descriptor);
	/* A regular file that the filter wants. */
	void (*on_file)(void *owner, const char *path, const struct stat *status);
	/* A symbolic link, which is not followed. NULL: nobody asks. */
	void (*on_link)(void *owner, const char *path);
	/* A folder or file could not be looked at; ERROR is an errno. */
	void (*on_trouble)(void *owner, const char *path, int error);
};

/* A walk over everything below a folder, a stretch at a time, so that nothing else has to wait for
 * a large tree: each folder before what is in it, without recursion. What changes under way may be
 * seen as it was or as it is. */
struct tree_walk;

/* Begins at the sub-folder START ("" for all) of the folder behind ROOT, which must stay open, as
 * must FILTER and VISITOR stay, until tree_walk_free(). */
struct tree_walk *tree_walk_new(int root, const char *start,
	const struct tree_filter *filter, const struct tree_visitor *visitor, void *owner);

/* Visits up to COUNT names. False when the walk is at its end. */
bool tree_walk_on(struct tree_walk *walk, size_t count);

void tree_walk_free(struct tree_walk *walk); /* NULL is fine */

/* Opens the regular file at PATH below ROOT for reading. Never blocks on a FIFO, never leaves the
 * folder. Returns a descriptor, or -1 with errno (ELOOP: a link; EINVAL: not a regular file). */
int tree_open_file(int root, const char *path, struct stat *status);

/* What is at PATH below ROOT, be it what it may; links on the way count as nothing there. 0, or -1
 * with errno. */
int tree_look(int root, const char *path, struct stat *status);

/* Opens the folder itself, following links to it. A descriptor, or -1 with errno. */
int tree_open_root(const char *path);

#endif
