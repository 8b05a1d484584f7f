/* Watches folders with all that is below them, and tells which files may be read. Hides inotify.
 *
 * The scan is the truth, and events only tell where to look: at start, after an overflow, when a
 * folder appears, everything there is listed. A file may be reported more than once, never not at
 * all. A folder is watched before it is listed, so nothing falls between.
 *
 * A file is reported when it has settled: it was closed after writing, or moved in; or it was
 * written to and nobody closed it, and for 2 s nothing happened to it. */
#ifndef PAPERWATCH_WATCH_H
#define PAPERWATCH_WATCH_H

#include "tree.h"

#include <stdint.h>
#include <systemd/sd-event.h>

struct watch_events {
	/* A file settled. LISTED: it was found by listing, so it need not have changed; else an
	 * event says that it did. PATH is below the root. */
	void (*on_file)(void *owner, size_t root, const char *path,
		const struct stat *status, bool listed);
	/* A file is gone (moved or removed). */
	void (*on_gone)(void *owner, size_t root, const char *path);
	/* A listing of the whole root begins and has ended: between the two, on_file() came for
	 * every file there is, but for those that have yet to settle; those come as on_unsettled(). */
	void (*on_listing)(void *owner, size_t root);
	void (*on_unsettled)(void *owner, size_t root, const char *path);
	/* COMPLETE is false when something could not be looked at, and may be there all the same. */
	void (*on_listed)(void *owner, size_t root, bool complete);
	/* The root is not there (any more), or cannot be read; it is looked for every 2 s. */
	void (*on_absent)(void *owner, size_t root, int error);
};

struct watch;

/* What is lost sight of or done another way, for STATUS= and the log. */
struct watch_counts {
	uint64_t
		overflows; /* times the kernel's queue overflowed, each followed by a listing */
	size_t absent_roots;
	size_t unwatched; /* folders without a watch (limits), found by periodic listing */
};

/* Nothing is watched yet. NULL after a message when inotify cannot be had. */
struct watch *watch_new(sd_event *loop, const struct watch_events *events, void *owner);
void watch_free(struct watch *watch); /* NULL is fine */

/* Watches ROOTS instead of what was watched before, and lists each at once: the events come before
 * the call returns. Paths and filters are borrowed until the next call or watch_free(). */
struct watch_root {
	const char *path;
	const struct tree_filter *filter;
};
void watch_set_roots(struct watch *watch, const struct watch_root *roots, size_t count);

/* Lists every root again, in a second. */
void watch_list_again(struct watch *watch);

/* Opens the regular file at PATH below the root for reading: see tree_open_file(). */
int watch_open_file(
	const struct watch *watch, size_t root, const char *path, struct stat *status);

/* True while some file was written to and has yet to settle. */
bool watch_is_settling(const struct watch *watch);

struct watch_counts watch_counts(const struct watch *watch);

#endif
