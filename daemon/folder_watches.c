#include "folder_watches.h"

#include "memory.h"

#include <errno.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const uint32_t folder_mask =
	IN_CREATE | IN_CLOSE_WRITE | IN_MODIFY | IN_ATTRIB | IN_MOVED_FROM | IN_MOVED_TO |
	IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR | IN_EXCL_UNLINK;

struct folder_watches {
	sd_event *loop;
	const struct folder_watches_events *events;
	void *owner;
	struct notices *notices; /* NULL: none to be had */
	struct folder *first;    /* root; they are siblings in a list */
	void *by_name;           /* tsearch(3) tree of all folders */
	void *by_watch;          /* tsearch(3) tree of the first folder of each watch */
	size_t blind[FOLDER_BLINDNESS_COUNT];
};

/* ---- two ways to find a folder ---- */

static int compare_names(const void *a, const void *b)
{
	const struct folder *left = a;
	const struct folder *right = b;

	if (left->root != right->root)
		return left->root < right->root ? -1 : 1;
	if (left->parent != right->parent)
		return left->parent < right->parent ? -1 : 1;
	return strcmp(left->name, right->name);
}

static int compare_watches(const void *a, const void *b)
{
	int left = ((const struct folder *)a)->watch;
	int right = ((const struct folder *)b)->watch;

	return (left > right) - (left < right);
}

static struct folder *find_child(const struct folder_watches *watches, size_t root,
	struct folder *parent, const char *name)
{
	const struct folder key = {.root = root, .parent = parent, .name = name};
	void *const *found = tfind(&key, &watches->by_name, compare_names);

	return found ? *found : NULL;
}

static struct folder *find_watch(const struct folder_watches *watches, int watch)
{
	const struct folder key = {.watch = watch};
	void *const *found = tfind(&key, &watches->by_watch, compare_watches);

	return found ? *found : NULL;
}

static void put(
	void **tree, struct folder *folder, int (*compare)(const void *, const void *))
{
	if (!tsearch(folder, tree, compare))
		memory_exhausted();
}

/* The folder that PATH lies in, and in *NAME the last part of PATH. NULL when it is not known, and
 * for the root itself. */
static struct folder *find_parent(const struct folder_watches *watches, size_t root,
	const char *path, const char **name)
{
	char *parts = memory_copy_text(path, strlen(path));
	char *part = parts;
	struct folder *folder = find_child(watches, root, NULL, "");

	for (char *slash = strchr(part, '/'); folder && slash; slash = strchr(part, '/')) {
		*slash = '\0';
		folder = find_child(watches, root, folder, part);
		part = slash + 1;
	}
	*name = path + (part - parts);
	free(parts);
	return *path ? folder : NULL;
}

struct folder *folder_watches_find(
	const struct folder_watches *watches, size_t root, const char *path)
{
	const char *name;
	struct folder *parent = find_parent(watches, root, path, &name);

	return *path && !parent ? NULL : find_child(watches, root, parent, name);
}

/* ---- the tree ---- */

/* The one after FOLDER and all below it, within TOP. */
static struct folder *skip(const struct folder *top, struct folder *folder)
{
	while (folder && folder != top && !folder->next)
		folder = folder->parent;
	return !folder || folder == top ? NULL : folder->next;
}

struct folder *folder_next(struct folder *folder)
{
	return folder->child ? folder->child : skip(NULL, folder);
}

struct folder *folder_watches_first(const struct folder_watches *watches)
{
	return watches->first;
}

bool folder_is_blind_top(const struct folder *folder)
{
	return folder->blindness != FOLDER_SEES &&
	       (!folder->parent || folder->parent->blindness == FOLDER_SEES);
}

char *folder_path(const struct folder *folder)
{
	size_t length = 0;
	char *path;

	for (const struct folder *each = folder; each->parent; each = each->parent)
		length += strlen(each->name) + 1;
	path = memory_new(length + 1, 1);
	for (const struct folder *each = folder; each->parent; each = each->parent) {
		size_t part = strlen(each->name);

		length -= part + 1;
		memcpy(path + length, each->name, part);
		path[length + part] = each == folder ? '\0' : '/';
	}
	return path;
}

static struct folder *add_folder(struct folder_watches *watches, size_t root,
	struct folder *parent, const char *name)
{
	size_t length = strlen(name);
	struct folder *folder = memory_resize(NULL, 1, sizeof(*folder) + length + 1);
	struct folder **first;

	/* The name stands behind the struct. */
	memcpy(folder + 1, name, length + 1);
	*folder = (struct folder){.root = root,
		.parent = parent,
		.name = (const char *)(folder + 1),
		.watch = -1};
	put(&watches->by_name, folder, compare_names);
	watches->blind[FOLDER_SEES]++;
	first = parent ? &parent->child : &watches->first;
	folder->next = *first;
	if (folder->next)
		folder->next->previous = folder;
	*first = folder;
	return folder;
}

/* ---- watches ---- */

static void set_blindness(struct folder_watches *watches, struct folder *folder,
	enum folder_blindness blindness)
{
	watches->blind[folder->blindness]--;
	folder->blindness = blindness;
	watches->blind[blindness]++;
}

/* The folder has no watch any more; the kernel neither, unless its twin has it. */
static void drop_watch(struct folder_watches *watches, struct folder *folder)
{
	struct folder *first;
	struct folder **link;

	if (folder->watch < 0)
		return;
	first = find_watch(watches, folder->watch);
	(void)tdelete(first, &watches->by_watch, compare_watches);
	for (link = &first; *link && *link != folder; link = &(*link)->twin)
		continue;
	if (*link)
		*link = folder->twin;
	folder->twin = NULL;
	if (first)
		put(&watches->by_watch, first, compare_watches);
	else if (watches->notices)
		notices_forget(watches->notices, folder->watch);
	folder->watch = -1;
}

static void set_watch(struct folder_watches *watches, struct folder *folder, int watch)
{
	struct folder *first;

	if (folder->watch == watch)
		return;
	drop_watch(watches, folder);
	folder->watch = watch;
	first = find_watch(watches, watch);
	if (first) {
		folder->twin = first->twin;
		first->twin = folder;
	} else {
		put(&watches->by_watch, folder, compare_watches);
	}
}

static void remove_folder(struct folder_watches *watches, struct folder *folder)
{
	drop_watch(watches, folder);
	watches->blind[folder->blindness]--;
	(void)tdelete(folder, &watches->by_name, compare_names);
	if (folder->previous)
		folder->previous->next = folder->next;
	else if (folder->parent)
		folder->parent->child = folder->next;
	else
		watches->first = folder->next;
	if (folder->next)
		folder->next->previous = folder->previous;
	free(folder);
}

/* The folder and all below it, from the leaves up. */
static void remove_tree(struct folder_watches *watches, struct folder *top)
{
	struct folder *folder = top;

	while (folder) {
		struct folder *parent = folder == top ? NULL : folder->parent;

		if (folder->child) {
			folder = folder->child;
			continue;
		}
		remove_folder(watches, folder);
		folder = parent;
	}
}

/* Why there is no watch on the folder, if there is none. */
static enum folder_blindness try_watch(
	struct folder_watches *watches, struct folder *folder, int descriptor)
{
	int watch;

	if (!watches->notices)
		return FOLDER_NO_NOTICES;
	watch = notices_watch_folder(watches->notices, descriptor, folder_mask);
	if (watch >= 0) {
		set_watch(watches, folder, watch);
		return FOLDER_SEES;
	}
	drop_watch(watches, folder); /* of another folder that was here */
	return errno == ENOSPC   ? FOLDER_NO_WATCH
	       : errno == ENOMEM ? FOLDER_NO_MEMORY
				 : FOLDER_NOT_ALLOWED;
}

static bool has_no_watch(const struct folder *folder)
{
	return folder->blindness != FOLDER_SEES && folder->blindness != FOLDER_REMOTE;
}

struct folder *folder_watches_add(struct folder_watches *watches, size_t root,
	const char *path, int descriptor, unsigned visit, bool remote)
{
	const char *name;
	struct folder *parent = find_parent(watches, root, path, &name);
	struct folder *folder;
	enum folder_blindness blindness;

	if (*path && !parent)
		return NULL;
	folder = find_child(watches, root, parent, name);
	if (!folder)
		folder = add_folder(watches, root, parent, name);
	folder->visit = visit;
	folder->links = 0;
	if (parent && parent->visit == visit && has_no_watch(parent)) {
		drop_watch(watches, folder);
		blindness = parent->blindness;
	} else {
		blindness = try_watch(watches, folder, descriptor);
	}
	set_blindness(watches, folder,
		remote && blindness == FOLDER_SEES ? FOLDER_REMOTE : blindness);
	return folder;
}

void folder_watches_forget(struct folder_watches *watches, size_t root, const char *path)
{
	struct folder *folder = folder_watches_find(watches, root, path);

	if (folder)
		remove_tree(watches, folder);
}

void folder_watches_sweep(
	struct folder_watches *watches, size_t root, const char *path, unsigned visit)
{
	struct folder *top = folder_watches_find(watches, root, path);
	struct folder *folder = top;

	while (folder) {
		struct folder *after = skip(top, folder);

		if (folder->visit >= visit)
			after = folder->child ? folder->child : after;
		else
			remove_tree(watches, folder);
		folder = after;
	}
}

size_t folder_watches_count_blind(
	const struct folder_watches *watches, enum folder_blindness blindness)
{
	return watches->blind[blindness];
}

/* ---- notices ---- */

/* Tells of EVENT in the folder at PATH, which the call may forget. */
static void tell(struct folder_watches *watches, size_t root, const char *path,
	const struct inotify_event *event)
{
	char *below = NULL;

	if (event->len == 0) {
		if (event->mask & IN_IGNORED)
			folder_watches_forget(watches, root, path);
		watches->events->on_self(watches->owner, root, path, event->mask);
		return;
	}
	if (asprintf(&below, "%s%s%s", path, *path ? "/" : "", event->name) < 0)
		memory_exhausted();
	watches->events->on_name(watches->owner, root, below, event->mask);
	free(below);
}

/* A watch of several folders: any of them may be forgotten while the others are told of. */
struct place {
	size_t root;
	char *path; /* owned */
};

static void on_notice(void *owner, const struct inotify_event *event)
{
	struct folder_watches *watches = owner;
	struct folder *folder = find_watch(watches, event->wd);
	struct place *places = NULL;
	size_t count = 0;
	size_t capacity = 0;

	/* Late news of a folder that is not watched any more finds none. */
	for (; folder; folder = folder->twin) {
		memory_grow((void **)&places, count, &capacity, sizeof(*places));
		places[count++] = (struct place){folder->root, folder_path(folder)};
	}
	for (size_t i = 0; i < count; i++) {
		tell(watches, places[i].root, places[i].path, event);
		free(places[i].path);
	}
	free(places);
}

static void on_overflow(void *owner)
{
	struct folder_watches *watches = owner;

	watches->events->on_overflow(watches->owner);
}

bool folder_watches_have_notices(const struct folder_watches *watches)
{
	return watches->notices != NULL;
}

int folder_watches_ask_for_notices(struct folder_watches *watches)
{
	static const struct notices_events events = {
		.on_notice = on_notice, .on_overflow = on_overflow};

	if (!watches->notices)
		watches->notices = notices_new(watches->loop, &events, watches);
	return watches->notices ? 0 : -1;
}

void folder_watches_begin_anew(struct folder_watches *watches)
{
	if (watches->notices)
		notices_begin_anew(watches->notices);
}

/* ---- the whole ---- */

struct folder_watches *folder_watches_new(
	sd_event *loop, const struct folder_watches_events *events, void *owner)
{
	struct folder_watches *watches = memory_new(1, sizeof(*watches));

	watches->loop = sd_event_ref(loop);
	watches->events = events;
	watches->owner = owner;
	return watches;
}

void folder_watches_free(struct folder_watches *watches)
{
	if (!watches)
		return;
	while (watches->first)
		remove_tree(watches, watches->first);
	notices_free(watches->notices);
	sd_event_unref(watches->loop);
	free(watches);
}
