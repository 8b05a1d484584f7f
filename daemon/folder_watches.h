/* The folders that are watched, as the tree they form, each with the kernel's watch on it where
 * there is one. It knows which folder a notice is about, by its present path. */
#ifndef PAPERWATCH_FOLDER_WATCHES_H
#define PAPERWATCH_FOLDER_WATCHES_H

#include "notices.h"

#include <stdbool.h>
#include <stddef.h>

/* Why what happens in a folder is not told, or not all of it, so that it must be listed again and
 * again. */
enum folder_blindness {
	FOLDER_SEES,
	FOLDER_NO_NOTICES,  /* no inotify(7) for us at all */
	FOLDER_NO_WATCH,    /* the user has as many watches as may be */
	FOLDER_NO_MEMORY,   /* the kernel has no memory for one */
	FOLDER_NOT_ALLOWED, /* another reason */
	FOLDER_REMOTE, /* on a file system that tells only what is done on this machine */
	FOLDER_BLINDNESS_COUNT
};

/* One folder. Read it, and change `links` alone. */
struct folder {
	size_t root;
	struct folder *parent; /* NULL: the root itself */
	const char *name;      /* "" for the root itself */
	enum folder_blindness blindness;
	size_t links; /* symbolic links in it, as of the last listing */

	int watch;            /* -1: none */
	struct folder *twin;  /* another one with the same watch: mounted at both places */
	struct folder *child; /* the first of them; they are siblings in a list */
	struct folder *next;
	struct folder *previous;
	unsigned visit; /* the latest that came by */
};

struct folder_watches;

struct folder_watches_events {
	/* Something happened to what is at PATH below the root: MASK as in inotify(7). The path lives
	 * until the call returns. */
	void (*on_name)(void *owner, size_t root, const char *path, uint32_t mask);
	/* Something happened to the folder at PATH itself. IN_IGNORED: its watch is gone, and so is
	 * the folder from here. */
	void (*on_self)(void *owner, size_t root, const char *path, uint32_t mask);
	void (*on_overflow)(void *owner); /* see notices.h */
};

struct folder_watches *folder_watches_new(
	sd_event *loop, const struct folder_watches_events *events, void *owner);
void folder_watches_free(struct folder_watches *watches); /* NULL is fine */

/* Are there notices? At first there are none; this tries to have them: 0, or -1 with errno. */
bool folder_watches_have_notices(const struct folder_watches *watches);
int folder_watches_ask_for_notices(struct folder_watches *watches);

/* See notices.h. */
void folder_watches_begin_anew(struct folder_watches *watches);

/* Watches the folder behind DESCRIPTOR, which is at PATH now, from this visit on; one that was
 * already watched there or elsewhere stays so. Visits are numbered upwards. REMOTE: it is to count
 * as FOLDER_REMOTE, if nothing worse is to be said of it. Within a folder that got no watch on this
 * visit no other is tried. NULL when the folder that it lies in is not known (any more). */
struct folder *folder_watches_add(struct folder_watches *watches, size_t root,
	const char *path, int descriptor, unsigned visit, bool remote);

/* The folder at PATH, or NULL. */
struct folder *folder_watches_find(
	const struct folder_watches *watches, size_t root, const char *path);

/* Stops watching the folder at PATH and all below it. */
void folder_watches_forget(struct folder_watches *watches, size_t root, const char *path);

/* Stops watching what is at and below PATH and was not come by since VISIT. */
void folder_watches_sweep(
	struct folder_watches *watches, size_t root, const char *path, unsigned visit);

/* To go through all folders, each before those in it; NULL after the last. */
struct folder *folder_watches_first(const struct folder_watches *watches);
struct folder *folder_next(struct folder *folder);

/* Is it blind, and the one that it lies in is not? */
bool folder_is_blind_top(const struct folder *folder);

/* How many are blind in this way. */
size_t folder_watches_count_blind(
	const struct folder_watches *watches, enum folder_blindness blindness);

/* The path below the root; owned by the caller. */
char *folder_path(const struct folder *folder);

#endif
