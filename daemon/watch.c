#include "watch.h"

#include "log.h"
#include "memory.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <time.h>
#include <unistd.h>

enum {
	SETTLE_MSEC = 2000,      /* quiet for so long: whoever wrote has finished */
	ABSENT_POLL_MSEC = 2000, /* how often an absent root is looked for */
	RESCAN_FIRST_MSEC =
		1000, /* from overflow to listing; doubled while overflows go on, … */
	RESCAN_LAST_MSEC = 30000, /* … up to this */
	UNWATCHED_POLL_MSEC = 60000,
};

static const uint32_t folder_events =
	IN_CREATE | IN_CLOSE_WRITE | IN_MODIFY | IN_ATTRIB | IN_MOVED_FROM | IN_MOVED_TO |
	IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR | IN_EXCL_UNLINK;

struct root {
	const char *path;
	const struct tree_filter *filter;
	bool present;
	bool reported_absent;
};

/* A watched folder; in the tree by descriptor. */
struct folder {
	int descriptor; /* of the watch */
	size_t root;
	char *path; /* below the root, owned */
};

/* A file that has yet to settle; in the tree by root and path, and in a list by time, which is the
 * order of appending because every file waits equally long. */
struct unsettled {
	size_t root;
	char *path; /* owned */
	uint64_t due_usec;
	bool listed; /* found by listing; no event has come for it */
	struct unsettled *next;
	struct unsettled *previous;
};

struct watch {
	sd_event *loop;
	const struct watch_events *events;
	void *owner;
	int inotify;
	sd_event_source *on_readable;
	sd_event_source *settle_timer;
	sd_event_source *rescan_timer;
	sd_event_source *absent_timer;
	uint64_t rescan_delay_msec;
	struct root *roots;
	size_t root_count;
	void *folders;   /* tsearch(3) tree of struct folder */
	void *unsettled; /* tsearch(3) tree of struct unsettled */
	struct unsettled *first_unsettled;
	struct unsettled *last_unsettled;
	struct watch_counts counts;
	bool told_limit;
};

/* ---- timers ---- */

static void arm(struct watch *watch, sd_event_source *timer, uint64_t msec)
{
	uint64_t now;

	if (sd_event_now(watch->loop, CLOCK_BOOTTIME, &now) < 0 ||
		sd_event_source_set_time(timer, now + msec * 1000) < 0 ||
		sd_event_source_set_enabled(timer, SD_EVENT_ONESHOT) < 0)
		log_error("cannot set a timer for watching");
}

/* A timer that runs already keeps its time: else events without end would put it off for ever. */
static void arm_unless_armed(struct watch *watch, sd_event_source *timer, uint64_t msec)
{
	int enabled = SD_EVENT_OFF;

	if (sd_event_source_get_enabled(timer, &enabled) < 0 || enabled == SD_EVENT_OFF)
		arm(watch, timer, msec);
}

/* ---- folders ---- */

static int compare_folders(const void *a, const void *b)
{
	int left = ((const struct folder *)a)->descriptor;
	int right = ((const struct folder *)b)->descriptor;

	return (left > right) - (left < right);
}

static struct folder *find_folder(const struct watch *watch, int descriptor)
{
	const struct folder key = {.descriptor = descriptor};
	void *const *found = tfind(&key, &watch->folders, compare_folders);

	return found ? *found : NULL;
}

static void free_folder(void *folder)
{
	free(((struct folder *)folder)->path);
	free(folder);
}

static void forget_folder(struct watch *watch, struct folder *folder, bool remove)
{
	/* It fails when the kernel has let go of it by itself, which is as well. */
	if (remove)
		(void)inotify_rm_watch(watch->inotify, folder->descriptor);
	(void)tdelete(folder, &watch->folders, compare_folders);
	free_folder(folder);
}

/* Collects what a walk over the tree of folders finds, because a tree that is walked must not
 * change. */
struct selection {
	const struct watch *watch;
	size_t root;
	const char *path; /* "" for all of the root */
	struct folder **folders;
	size_t count;
	size_t capacity;
};

static bool is_below(const char *path, const char *folder)
{
	size_t length = strlen(folder);

	return length == 0 || (strncmp(path, folder, length) == 0 &&
				      (path[length] == '/' || path[length] == '\0'));
}

static void select_folder(const void *node, VISIT visit, void *context)
{
	struct selection *selection = context;
	struct folder *folder = *(struct folder *const *)node;

	if ((visit != postorder && visit != leaf) || folder->root != selection->root ||
		!is_below(folder->path, selection->path))
		return;
	memory_grow((void **)&selection->folders, selection->count, &selection->capacity,
		sizeof(struct folder *));
	selection->folders[selection->count++] = folder;
}

/* Stops watching the folder at PATH and all below it. */
static void forget_folders(struct watch *watch, size_t root, const char *path)
{
	struct selection selection = {.watch = watch, .root = root, .path = path};

	twalk_r(watch->folders, select_folder, &selection);
	for (size_t i = 0; i < selection.count; i++)
		forget_folder(watch, selection.folders[i], true);
	free(selection.folders);
}

/* Watches the folder behind DESCRIPTOR under its present PATH. */
static void add_folder(struct watch *watch, size_t root, const char *path, int descriptor)
{
	char link[64];
	struct folder *folder;
	int number;

	/* By descriptor: the path may be longer than a path may be, or mean something else by now. */
	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", descriptor);
	number = inotify_add_watch(watch->inotify, link, folder_events);
	if (number < 0) {
		watch->counts.unwatched++;
		arm_unless_armed(watch, watch->rescan_timer, UNWATCHED_POLL_MSEC);
		if (!watch->told_limit)
			log_warning(
				"%s/%s: cannot be watched: %s%s; it is listed every %d s instead",
				watch->roots[root].path, path, strerror(errno),
				errno == ENOSPC
					? " (raise the sysctl fs.inotify.max_user_watches)"
					: "",
				UNWATCHED_POLL_MSEC / 1000);
		watch->told_limit = true;
		return;
	}
	folder = find_folder(watch, number);
	if (folder) { /* the same folder as before, perhaps under another name */
		free(folder->path);
		folder->path = memory_copy_text(path, strlen(path));
		folder->root = root;
		return;
	}
	folder = memory_new(1, sizeof(*folder));
	*folder = (struct folder){.descriptor = number,
		.root = root,
		.path = memory_copy_text(path, strlen(path))};
	if (!tsearch(folder, &watch->folders, compare_folders))
		memory_exhausted();
}

/* ---- settling ---- */

/* What is at PATH now; 0 or an errno. The root is opened anew each time: a descriptor that is kept
 * would keep a removed folder alive, and the kernel would not tell that it is gone. */
static int look_at(
	const struct watch *watch, size_t root, const char *path, struct stat *status)
{
	int descriptor = tree_open_root(watch->roots[root].path);
	int error = 0;

	if (descriptor < 0 || fstatat(descriptor, path, status, AT_SYMLINK_NOFOLLOW) < 0)
		error = errno;
	if (descriptor >= 0)
		(void)close(descriptor); /* a folder opened for reading */
	return error;
}

static int compare_unsettled(const void *a, const void *b)
{
	const struct unsettled *left = a;
	const struct unsettled *right = b;

	if (left->root != right->root)
		return left->root < right->root ? -1 : 1;
	return strcmp(left->path, right->path);
}

static struct unsettled *find_unsettled(
	const struct watch *watch, size_t root, const char *path)
{
	union {
		const char *given;
		char *wanted; /* only compared */
	} key_path = {.given = path};
	const struct unsettled key = {.root = root, .path = key_path.wanted};
	void *const *found = tfind(&key, &watch->unsettled, compare_unsettled);

	return found ? *found : NULL;
}

static void unlink_unsettled(struct watch *watch, struct unsettled *file)
{
	if (file->previous)
		file->previous->next = file->next;
	else
		watch->first_unsettled = file->next;
	if (file->next)
		file->next->previous = file->previous;
	else
		watch->last_unsettled = file->previous;
	file->next = file->previous = NULL;
}

static void append_unsettled(struct watch *watch, struct unsettled *file)
{
	file->previous = watch->last_unsettled;
	if (watch->last_unsettled)
		watch->last_unsettled->next = file;
	else
		watch->first_unsettled = file;
	watch->last_unsettled = file;
}

static void forget_unsettled(struct watch *watch, struct unsettled *file)
{
	unlink_unsettled(watch, file);
	(void)tdelete(file, &watch->unsettled, compare_unsettled);
	free(file->path);
	free(file);
}

static void arm_settle_timer(struct watch *watch)
{
	const struct unsettled *first = watch->first_unsettled;

	if (!first)
		(void)sd_event_source_set_enabled(watch->settle_timer, SD_EVENT_OFF);
	else if (sd_event_source_set_time(watch->settle_timer, first->due_usec) < 0 ||
		 sd_event_source_set_enabled(watch->settle_timer, SD_EVENT_ONESHOT) < 0)
		log_error("cannot set a timer for watching");
}

/* The file has SETTLE_MSEC from now to stay as it is. */
static void unsettle(struct watch *watch, size_t root, const char *path, bool listed)
{
	struct unsettled *file = find_unsettled(watch, root, path);
	uint64_t now = 0;

	(void)sd_event_now(watch->loop, CLOCK_BOOTTIME, &now);
	if (file) {
		unlink_unsettled(watch, file);
		file->listed = file->listed && listed;
	} else {
		file = memory_new(1, sizeof(*file));
		*file = (struct unsettled){.root = root,
			.path = memory_copy_text(path, strlen(path)),
			.listed = listed};
		if (!tsearch(file, &watch->unsettled, compare_unsettled))
			memory_exhausted();
	}
	file->due_usec = now + SETTLE_MSEC * 1000;
	append_unsettled(watch, file);
	arm_settle_timer(watch);
}

/* The file may be read now. */
static void report_file(struct watch *watch, size_t root, const char *path, bool listed)
{
	struct unsettled *file = find_unsettled(watch, root, path);
	struct stat status = {0};
	int error;

	if (file) {
		listed = listed && file->listed;
		forget_unsettled(watch, file);
		arm_settle_timer(watch);
	}
	if (!watch->roots[root].present)
		return;
	error = look_at(watch, root, path, &status);
	if (error == ENOENT || error == ENOTDIR)
		watch->events->on_gone(watch->owner, root, path);
	else if (error)
		log_warning("%s/%s: %s", watch->roots[root].path, path, strerror(error));
	else if (S_ISREG(status.st_mode))
		watch->events->on_file(watch->owner, root, path, &status, listed);
}

static int on_settled(sd_event_source *source, uint64_t usec, void *context)
{
	struct watch *watch = context;

	(void)source;
	while (watch->first_unsettled && watch->first_unsettled->due_usec <= usec) {
		struct unsettled *file = watch->first_unsettled;
		char *path = memory_copy_text(file->path, strlen(file->path));
		size_t root = file->root;

		report_file(watch, root, path, true);
		free(path);
	}
	arm_settle_timer(watch);
	return 0;
}

/* ---- listing ---- */

/* A walk that is under way. */
struct listing {
	struct watch *watch;
	size_t root;
	struct timespec now;
	bool incomplete; /* something could not be looked at */
};

static void on_walk_folder(void *context, const char *path, int descriptor)
{
	const struct listing *listing = context;

	add_folder(listing->watch, listing->root, path, descriptor);
}

/* Written to a moment ago, it may still be written to, and whoever does it may have closed it
 * before it was watched: then no event will come. */
static bool is_fresh(const struct listing *listing, const struct stat *status)
{
	int64_t age_msec = (int64_t)(listing->now.tv_sec - status->st_mtim.tv_sec) * 1000 +
			   (listing->now.tv_nsec - status->st_mtim.tv_nsec) / 1000000;

	return age_msec >= 0 && age_msec < SETTLE_MSEC;
}

static void on_walk_file(void *context, const char *path, const struct stat *status)
{
	const struct listing *listing = context;
	struct watch *watch = listing->watch;

	if (is_fresh(listing, status)) {
		unsettle(watch, listing->root, path, true);
		watch->events->on_unsettled(watch->owner, listing->root, path);
	} else if (!find_unsettled(watch, listing->root, path)) {
		watch->events->on_file(watch->owner, listing->root, path, status, true);
	} else {
		watch->events->on_unsettled(watch->owner, listing->root, path);
	}
}

static void on_walk_trouble(void *context, const char *path, int error)
{
	struct listing *listing = context;

	listing->incomplete = true;
	log_warning("%s/%s: %s", listing->watch->roots[listing->root].path, path,
		strerror(error));
}

static const struct tree_visitor walk_visitor = {
	on_walk_folder, on_walk_file, on_walk_trouble};

static void lose_root(struct watch *watch, size_t root, int error)
{
	struct root *at = &watch->roots[root];

	forget_folders(watch, root, "");
	at->present = false;
	if (!at->reported_absent) {
		at->reported_absent = true;
		watch->counts.absent_roots++;
		watch->events->on_absent(watch->owner, root, error);
	}
	arm_unless_armed(watch, watch->absent_timer, ABSENT_POLL_MSEC);
}

/* Lists what is at PATH below the root, which DESCRIPTOR is open on. True when all of it could be
 * looked at. */
static bool list_below(struct watch *watch, size_t root, const char *path, int descriptor)
{
	struct listing listing = {.watch = watch, .root = root};

	(void)clock_gettime(CLOCK_REALTIME, &listing.now); /* cannot fail for this clock */
	tree_walk(descriptor, path, watch->roots[root].filter, &walk_visitor, &listing);
	return !listing.incomplete;
}

/* Lists a sub-folder because of an event in it. */
static void list_subfolder(struct watch *watch, size_t root, const char *path)
{
	int descriptor = tree_open_root(watch->roots[root].path);

	if (descriptor < 0)
		return; /* the root's own events tell what became of it */
	(void)list_below(watch, root, path, descriptor);
	(void)close(descriptor);
}

/* Lists all of the root, or finds that it is absent. */
static void list_root(struct watch *watch, size_t root)
{
	struct root *at = &watch->roots[root];
	int descriptor = tree_open_root(at->path);
	bool complete;

	if (descriptor < 0) {
		lose_root(watch, root, errno);
		return;
	}
	if (at->reported_absent)
		watch->counts.absent_roots--;
	at->reported_absent = false;
	at->present = true;
	watch->events->on_listing(watch->owner, root);
	complete = list_below(watch, root, "", descriptor);
	(void)close(descriptor);
	watch->events->on_listed(watch->owner, root, complete);
}

static int on_absent_timer(sd_event_source *source, uint64_t usec, void *context)
{
	struct watch *watch = context;

	(void)source;
	(void)usec;
	for (size_t i = 0; i < watch->root_count; i++)
		if (!watch->roots[i].present)
			list_root(watch, i);
	return 0;
}

static int on_rescan_timer(sd_event_source *source, uint64_t usec, void *context)
{
	struct watch *watch = context;

	(void)source;
	(void)usec;
	watch->counts.unwatched = 0;
	for (size_t i = 0; i < watch->root_count; i++)
		list_root(watch, i);
	watch->rescan_delay_msec = RESCAN_FIRST_MSEC;
	return 0;
}

/* ---- events ---- */

static void on_overflow(struct watch *watch)
{
	watch->counts.overflows++;
	log_warning(
		"the kernel dropped file events (overflow %llu); listing all folders in %llu ms",
		(unsigned long long)watch->counts.overflows,
		(unsigned long long)watch->rescan_delay_msec);
	arm_unless_armed(watch, watch->rescan_timer, watch->rescan_delay_msec);
	watch->rescan_delay_msec *= 2;
	if (watch->rescan_delay_msec > RESCAN_LAST_MSEC)
		watch->rescan_delay_msec = RESCAN_LAST_MSEC;
}

/* What happened to the folder itself. */
static void on_self(struct watch *watch, struct folder *folder, uint32_t mask)
{
	if (folder->path[0] == '\0' &&
		(mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT | IN_IGNORED)))
		lose_root(watch, folder->root, ENOENT);
	else if (mask & IN_IGNORED)
		forget_folder(watch, folder, false);
	/* A folder below the root that moves or goes is told by its parent. */
}

static void on_subfolder(struct watch *watch, size_t root, const char *path, uint32_t mask)
{
	if (!tree_filter_enters(watch->roots[root].filter, path))
		return;
	if (mask & (IN_MOVED_FROM | IN_DELETE)) {
		forget_folders(watch, root, path);
	} else if (mask & (IN_CREATE | IN_MOVED_TO)) {
		/* What had this path before is another folder now. */
		forget_folders(watch, root, path);
		list_subfolder(watch, root, path);
	} else if (mask & IN_ATTRIB) {
		list_subfolder(watch, root, path); /* perhaps it may be read now */
	}
}

static void on_name(struct watch *watch, size_t root, const char *path, uint32_t mask)
{
	if (mask & IN_ISDIR) {
		on_subfolder(watch, root, path, mask);
		return;
	}
	if (!tree_filter_wants(watch->roots[root].filter, path))
		return;
	/* Moved out or removed: it is gone, unless something took its place by now. */
	if (mask & (IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE))
		report_file(watch, root, path, false);
	else if (mask & (IN_CREATE | IN_MODIFY | IN_ATTRIB))
		unsettle(watch, root, path, false);
}

static void on_event(struct watch *watch, const struct inotify_event *event)
{
	struct folder *folder;
	char *path = NULL;

	if (event->mask & IN_Q_OVERFLOW) {
		on_overflow(watch);
		return;
	}
	folder = find_folder(watch, event->wd);
	if (!folder)
		return; /* late news of a folder that is not watched any more */
	if (event->len == 0) {
		on_self(watch, folder, event->mask);
		return;
	}
	if (asprintf(&path, "%s%s%s", folder->path, folder->path[0] ? "/" : "",
		    event->name) < 0)
		memory_exhausted();
	on_name(watch, folder->root, path, event->mask);
	free(path);
}

static int on_readable(
	sd_event_source *source, int descriptor, uint32_t events, void *context)
{
	struct watch *watch = context;
	/* Room for many events, and at least one of the longest name. */
	_Alignas(struct inotify_event) char
		buffer[64 * (sizeof(struct inotify_event) + NAME_MAX + 1)];
	ssize_t got = read(descriptor, buffer, sizeof(buffer));

	(void)source;
	(void)events;
	if (got < 0) {
		if (errno != EAGAIN && errno != EINTR)
			log_error("cannot read file events: %s", strerror(errno));
		return 0;
	}
	for (ssize_t place = 0; place < got;) {
		const struct inotify_event *event = (const void *)(buffer + place);

		on_event(watch, event);
		place += (ssize_t)(sizeof(*event) + event->len);
	}
	return 0;
}

/* ---- the whole ---- */

static int add_timer(
	struct watch *watch, sd_event_source **timer, sd_event_time_handler_t handler)
{
	if (sd_event_add_time(watch->loop, timer, CLOCK_BOOTTIME, 0, 0, handler, watch) < 0)
		return -1;
	return sd_event_source_set_enabled(*timer, SD_EVENT_OFF);
}

struct watch *watch_new(sd_event *loop, const struct watch_events *events, void *owner)
{
	struct watch *watch = memory_new(1, sizeof(*watch));

	watch->loop = sd_event_ref(loop);
	watch->events = events;
	watch->owner = owner;
	watch->rescan_delay_msec = RESCAN_FIRST_MSEC;
	watch->inotify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (watch->inotify < 0) {
		log_error("cannot watch files: %s%s", strerror(errno),
			errno == EMFILE
				? " (raise the sysctl fs.inotify.max_user_instances)"
				: "");
	} else if (sd_event_add_io(loop, &watch->on_readable, watch->inotify, EPOLLIN,
			   on_readable, watch) >= 0 &&
		   add_timer(watch, &watch->settle_timer, on_settled) >= 0 &&
		   add_timer(watch, &watch->rescan_timer, on_rescan_timer) >= 0 &&
		   add_timer(watch, &watch->absent_timer, on_absent_timer) >= 0) {
		return watch;
	}
	watch_free(watch);
	return NULL;
}

static void forget_roots(struct watch *watch)
{
	while (watch->first_unsettled)
		forget_unsettled(watch, watch->first_unsettled);
	for (size_t i = 0; i < watch->root_count; i++)
		forget_folders(watch, i, "");
	free(watch->roots);
	watch->roots = NULL;
	watch->root_count = 0;
}

void watch_free(struct watch *watch)
{
	if (!watch)
		return;
	forget_roots(watch);
	sd_event_source_disable_unref(watch->on_readable);
	sd_event_source_disable_unref(watch->settle_timer);
	sd_event_source_disable_unref(watch->rescan_timer);
	sd_event_source_disable_unref(watch->absent_timer);
	if (watch->inotify >= 0)
		(void)close(watch->inotify);
	sd_event_unref(watch->loop);
	free(watch);
}

void watch_set_roots(struct watch *watch, const struct watch_root *roots, size_t count)
{
	forget_roots(watch);
	watch->counts.absent_roots = 0;
	watch->counts.unwatched = 0;
	watch->told_limit = false;
	watch->roots = memory_new(count, sizeof(*watch->roots));
	watch->root_count = count;
	for (size_t i = 0; i < count; i++)
		watch->roots[i] =
			(struct root){.path = roots[i].path, .filter = roots[i].filter};
	for (size_t i = 0; i < count; i++)
		list_root(watch, i);
}

void watch_list_again(struct watch *watch)
{
	arm_unless_armed(watch, watch->rescan_timer, RESCAN_FIRST_MSEC);
}

int watch_open_file(
	const struct watch *watch, size_t root, const char *path, struct stat *status)
{
	int folder = tree_open_root(watch->roots[root].path);
	int descriptor = -1;
	int saved_errno;

	if (folder < 0)
		return -1;
	descriptor = tree_open_file(folder, path, status);
	saved_errno = errno;
	(void)close(folder);
	errno = saved_errno;
	return descriptor;
}

bool watch_is_settling(const struct watch *watch)
{
	return watch->first_unsettled != NULL;
}

struct watch_counts watch_counts(const struct watch *watch)
{
	return watch->counts;
}
