/* Watches folders with all that is below them, and tells which files may be read.
 *
 * The listing is the truth, and notices of the kernel only tell where to look: at start, after an
 * overflow, when a folder appears, when there is doubt, everything there is listed. A file may be
 * reported more than once, never not at all. A folder is watched before it is listed, so nothing falls
 * between. Where the kernel does not tell what happens, and every ten minutes anyway, it is listed
 * again. Listing goes on in short turns of the loop; notices are dealt with in between.
 *
 * A file is reported when it has settled: it was closed after writing, or moved in; or it was
 * written to and nobody closed it, and for 2 s nothing happened to it. */
#ifndef PAPERWATCH_WATCH_H
#define PAPERWATCH_WATCH_H

#include "tree.h"

#include <stdint.h>
#include <systemd/sd-event.h>

struct watch_events {
	/* A file settled. It was found by listing the folder at LISTED ("": the whole root), so it need
	 * not have changed; or, where that is NULL, an event says that it did. Paths are below the
	 * root. */
	void (*on_file)(void *owner, size_t root, const char *path,
		const struct stat *status, const char *listed);
	/* A file is gone (moved or removed). */
	void (*on_gone)(void *owner, size_t root, const char *path);
	/* A listing of the whole root begins. Until its on_listed(), on_file() comes for every file
	 * there is, but for those that have yet to settle; those come as on_unsettled(). */
	void (*on_listing)(void *owner, size_t root);
	void (*on_unsettled)(void *owner, size_t root, const char *path);
	/* All that is below PATH was listed ("" for the whole root), or nothing is there any more:
	 * files that were known there and were not reported may be gone. */
	void (*on_listed)(void *owner, size_t root, const char *path);
	/* The root is not there (any more), or cannot be read; it is looked for every 2 s. */
	void (*on_absent)(void *owner, size_t root, int error);
};

struct watch;

/* Nothing is watched yet. ONCE: the folders are listed once and then left, so the kernel is not asked to tell
 * what happens in them; to forget all that costs it some 10 ms. NULL after a message when the loop has no
 * room. */
struct watch *watch_new(
	sd_event *loop, const struct watch_events *events, void *owner, bool once);
void watch_free(struct watch *watch); /* NULL is fine */

/* How often a root is listed, in seconds; or one of these. */
enum {
	WATCH_POLL_AUTO =
		0, /* often where the kernel does not tell all, else every 10 min */
	WATCH_POLL_NEVER =
		-1, /* only when the kernel tells of something, or may have not */
};

struct watch_root {
	const char *path;
	const struct tree_filter *filter;
	int64_t poll_seconds;
};

/* Watches ROOTS instead of what was watched before, and lists each. Paths and filters are borrowed
 * until the next call or watch_free(). */
void watch_set_roots(struct watch *watch, const struct watch_root *roots, size_t count);

/* Lists every root again, in a second. */
void watch_list_again(struct watch *watch);

/* Opens the regular file at PATH below the root for reading: see tree_open_file(). */
int watch_open_file(
	const struct watch *watch, size_t root, const char *path, struct stat *status);

/* Looks which of the files at COUNT PATHS below the root are there no more, or are none that count;
 * calls ON_GONE for each of them. -1 with errno when the root itself cannot be looked at. */
int watch_find_gone(const struct watch *watch, size_t root, char *const *paths,
	size_t count, void (*on_gone)(void *context, const char *path), void *context);

/* True while listing is not at its end: from watch_set_roots() until all that is there was told. */
bool watch_is_listing(const struct watch *watch);

/* True while some file was written to and has yet to settle for the first time. */
bool watch_is_settling(const struct watch *watch);

/* ---- how it is ---- */

/* What is lost sight of or done another way, for STATUS= and the log. */
struct watch_counts {
	uint64_t
		overflows; /* times the kernel's queue overflowed, each followed by a listing */
	size_t absent_roots;
	size_t unwatched; /* folders for which there is no watch; they are polled */
};
struct watch_counts watch_counts(const struct watch *watch);

enum watch_manner {
	WATCH_ABSENT,    /* it is looked for */
	WATCH_BY_EVENTS, /* the kernel tells */
	WATCH_BY_POLLING /* the kernel does not, or not all */
};

/* How one root is watched. */
struct watch_status {
	const char *path; /* as configured; borrowed */
	enum watch_manner manner;
	/* Why it is absent or polled, in words; NULL when the kernel tells. Borrowed, static. */
	const char *reason;
	int64_t since_usec;  /* since when it is absent, wall time; 0: it is there */
	int64_t period_usec; /* how often it is listed as a whole; 0: not at all */
	size_t folders;      /* in it, itself included */
	size_t polled;       /* sub-folders that are polled, while the rest is not */
	size_t links;        /* symbolic links in it, none of which is followed */
	size_t troubles; /* folders and files that cannot be looked at: watch_visit_troubles() */
	bool listing;         /* it is being listed */
	int64_t listed_usec;  /* when it was last listed to the end, wall time; 0: never */
	int64_t listing_usec; /* how long that took of this process's time */
};

/* ROOT counts as in watch_set_roots(). */
void watch_get_status(const struct watch *watch, size_t root, struct watch_status *status);

/* Calls VISIT for each sub-folder of the root that is polled while the one it lies in is not, and
 * for what cannot be looked at, with the reason in words. Paths are below the root. */
void watch_visit_troubles(const struct watch *watch, size_t root,
	void (*visit)(void *context, const char *path, const char *reason), void *context);

#endif
