/* Listing folders, a turn at a time. */
#include "watch_inside.h"

#include "clock.h"
#include "file_system.h"
#include "log.h"
#include "memory.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
	ABSENT_USEC = 2 * SECOND_USEC,   /* how often an absent root is looked for */
	TROUBLE_USEC = 30 * SECOND_USEC, /* until a second try, if one helps */
	TURN_USEC = 5 * 1000,            /* a turn of listing; others want to have theirs */
	STEP_NAMES = 64,                 /* between two looks at the clock in a turn */
};

static void on_walk_folder(void *owner, const char *path, int descriptor)
{
	struct watch *watch = owner;
	const struct listing *listing = listings_first(&watch->listings);
	struct root *root = &watch->roots[listing->root];
	const char *remote = file_system_is_remote(descriptor);
	const struct folder *folder;

	if (!*path)
		root->remote = remote;
	/* Where a period is given, or none is wanted, that is it. */
	folder = folder_watches_add(watch->folders, listing->root, path, descriptor,
		listing->visit, remote && root->poll_seconds == WATCH_POLL_AUTO);
	if (!folder || watch->once || watch->told_blind ||
		folder->blindness == FOLDER_SEES || folder->blindness == FOLDER_REMOTE)
		return;
	watch->told_blind = true;
	log_warning("%s%s%s: %s; it is listed every %d s instead", root->path,
		*path ? "/" : "", path, watch_why_blind(root, folder->blindness),
		WATCH_POLL_USEC / SECOND_USEC);
}

/* Written to a moment ago, it may still be written to, and whoever does it may have closed it
 * before it was watched: then no event will come. */
static bool is_fresh(const struct listing *listing, const struct stat *status)
{
	int64_t age_usec = listing->now_usec - (int64_t)status->st_mtim.tv_sec * 1000000 -
			   status->st_mtim.tv_nsec / 1000;

	return age_usec >= 0 && age_usec < SETTLING_MSEC * 1000;
}

static void on_walk_file(void *owner, const char *path, const struct stat *status)
{
	struct watch *watch = owner;
	const struct listing *listing = listings_first(&watch->listings);
	size_t root = listing->root;
	bool waits = settling_has(watch->settling, root, path);

	if (!waits && is_fresh(listing, status)) {
		settling_add(watch->settling, root, path, true);
		waits = true;
	}
	if (waits)
		watch->events->on_unsettled(watch->owner, root, path);
	else
		watch->events->on_file(watch->owner, root, path, status, listing->path);
}

static void on_walk_link(void *owner, const char *path)
{
	struct watch *watch = owner;
	const struct listing *listing = listings_first(&watch->listings);
	char *folder = memory_copy_text(path, strlen(path));
	char *slash = strrchr(folder, '/');
	struct folder *known;

	*(slash ? slash : folder) = '\0';
	known = folder_watches_find(watch->folders, listing->root, folder);
	if (known)
		known->links++;
	free(folder);
}

bool watch_is_shortage(int error)
{
	return error == EMFILE || error == ENFILE || error == ENOMEM;
}

/* Would it be another time? What is forbidden stays so until somebody allows it, which the kernel
 * tells. */
static bool may_pass(int error)
{
	return error != EACCES && error != EPERM && error != ENAMETOOLONG;
}

void watch_note_trouble(struct watch *watch, size_t root, const char *path, int error)
{
	if (troubles_add(&watch->troubles, root, path, error, watch->visit))
		log_warning("%s%s%s: %s", watch->roots[root].path, *path ? "/" : "", path,
			strerror(error));
	if (may_pass(error))
		watch_list_soon(watch, root, TROUBLE_USEC);
}

static void on_walk_trouble(void *owner, const char *path, int error)
{
	struct watch *watch = owner;
	struct listing *listing = listings_first(&watch->listings);

	listing->incomplete = true;
	watch_note_trouble(watch, listing->root, path, error);
}

static void lose_root(struct watch *watch, size_t root, int error)
{
	struct root *at = &watch->roots[root];
	bool is_news = at->absent_since_usec == 0;

	listings_drop(&watch->listings, root);
	folder_watches_forget(watch->folders, root, "");
	at->present = false;
	at->error = error;
	at->due_usec = watch_now_usec(watch) + ABSENT_USEC;
	if (is_news) {
		at->absent_since_usec = clock_now_usec();
		watch->events->on_absent(watch->owner, root, error);
	}
}

static bool knows_parent(const struct watch *watch, const struct listing *listing)
{
	char *folder = memory_copy_text(listing->path, strlen(listing->path));
	char *slash = strrchr(folder, '/');
	bool knows;

	*(slash ? slash : folder) = '\0';
	knows = folder_watches_find(watch->folders, listing->root, folder) != NULL;
	free(folder);
	return knows;
}

/* The root cannot be opened. That may be our own fault, and says nothing of it then. */
static void fail_listing(struct watch *watch, const struct listing *listing, int error)
{
	if (watch->roots[listing->root].present && watch_is_shortage(error)) {
		watch_note_trouble(watch, listing->root, listing->path, error);
		listings_end(&watch->listings);
	} else {
		lose_root(watch, listing->root, error);
	}
}

/* Another folder in the place of the root is news for the user, as all in it may be. */
static void identify_root(struct root *root, int descriptor)
{
	struct stat status;

	if (fstat(descriptor, &status) < 0)
		return;
	if (root->inode && (status.st_dev != root->device || status.st_ino != root->inode))
		log_notice("%s: another folder is in its place now", root->path);
	root->device = status.st_dev;
	root->inode = status.st_ino;
}

/* False when there is nothing to walk through: the listing is over then. */
static bool begin_listing(struct watch *watch, const struct listing *listing)
{
	static const struct tree_visitor visitor = {
		.on_folder = on_walk_folder,
		.on_file = on_walk_file,
		.on_link = on_walk_link,
		.on_trouble = on_walk_trouble,
	};
	struct root *root = &watch->roots[listing->root];
	size_t number = listing->root;
	bool is_whole = !*listing->path;
	int descriptor;

	/* If the folder that it lies in went, what came of that is listed. */
	if (!is_whole && !knows_parent(watch, listing)) {
		listings_end(&watch->listings);
		return false;
	}
	if (is_whole && !watch->once)
		whereabouts_follow(watch->whereabouts, number, root->path);
	descriptor = tree_open_root(root->path);
	if (descriptor < 0) {
		fail_listing(watch, listing, errno);
		return false;
	}
	listings_begin(&watch->listings,
		tree_walk_new(descriptor, listing->path, root->filter, &visitor, watch),
		descriptor, ++watch->visit);
	if (!is_whole)
		return true;
	identify_root(root, descriptor);
	root->present = true;
	root->absent_since_usec = 0;
	root->due_usec = WATCH_NEVER_USEC;
	watch->events->on_listing(watch->owner, number);
	return true;
}

static void tell_of_remote(const struct root *root)
{
	if (!root->remote || root->listed_usec)
		return;
	if (root->poll_seconds == WATCH_POLL_AUTO)
		log_notice("%s: %s does not tell what others change there; "
			   "it is listed every %d s",
			root->path, root->remote, WATCH_POLL_USEC / SECOND_USEC);
	else if (root->poll_seconds == WATCH_POLL_NEVER)
		log_warning("%s: %s does not tell what others change there, "
			    "and 'poll: never' forbids to look",
			root->path, root->remote);
}

static void end_whole_listing(struct watch *watch, struct root *root, uint64_t work_usec)
{
	uint64_t period;

	tell_of_remote(root);
	root->listed_usec = clock_now_usec();
	root->work_usec = work_usec;
	period = watch_period_usec(root);
	if (period && watch_now_usec(watch) + period < root->due_usec)
		root->due_usec = watch_now_usec(watch) + period;
}

/* The first one is at its end. */
static void end_listing(struct watch *watch)
{
	struct listing *listing = listings_first(&watch->listings);
	size_t root = listing->root;
	char *path = listing->path;
	bool again = listing->again;

	/* What could not be looked at may be there all the same. */
	if (!listing->incomplete)
		folder_watches_sweep(watch->folders, root, path, listing->visit);
	troubles_sweep(&watch->troubles, root, path, listing->visit);
	if (listing->polled)
		watch->poll_work_usec += listing->work_usec;
	if (!*path)
		end_whole_listing(watch, &watch->roots[root], listing->work_usec);
	listing->path = NULL;
	listings_end(&watch->listings);
	if (again) /* what was listed may not have been what is there now */
		watch_list(watch, root, path, false, false);
	else
		watch->events->on_listed(watch->owner, root, path);
	free(path);
}

/* Goes on with the listing whose turn it is. */
static void list_some(struct watch *watch, struct listing *listing)
{
	int64_t before = clock_steady_usec();
	bool goes_on;

	listing->now_usec = clock_now_usec();
	goes_on = tree_walk_on(listing->walk, STEP_NAMES);
	listing->work_usec += (uint64_t)(clock_steady_usec() - before);
	if (!goes_on)
		end_listing(watch);
}

int watch_on_lister(sd_event_source *source, void *context)
{
	struct watch *watch = context;
	int64_t end = clock_steady_usec() + TURN_USEC;
	struct listing *listing = listings_first(&watch->listings);

	(void)source;
	while (listing) {
		if (listing->walk || begin_listing(watch, listing))
			list_some(watch, listing);
		listing = listings_first(&watch->listings);
		if (clock_steady_usec() >= end)
			break;
	}
	if (!listing)
		watch_rest(watch);
	return 0;
}
