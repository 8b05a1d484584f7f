/* How it is with the watched folders. */
#include "watch_inside.h"

#include <stdlib.h>
#include <string.h>

const char *watch_why_blind(const struct root *root, enum folder_blindness blindness)
{
	switch (blindness) {
	case FOLDER_NO_NOTICES:
		return "no inotify instance is left for this user "
		       "(raise the sysctl fs.inotify.max_user_instances)";
	case FOLDER_NO_WATCH:
		return "no inotify watch is left for this user "
		       "(raise the sysctl fs.inotify.max_user_watches)";
	case FOLDER_NO_MEMORY:
		return "the kernel has no memory to watch it";
	case FOLDER_NOT_ALLOWED:
		return "it may not be watched";
	case FOLDER_REMOTE:
		return root->remote ? root->remote : "another file system";
	default:
		return NULL;
	}
}

struct watch_counts watch_counts(const struct watch *watch)
{
	struct watch_counts counts = {
		.overflows = watch->overflows,
		.unwatched = watch_count_unwatched(watch),
	};

	for (size_t i = 0; i < watch->root_count; i++)
		counts.absent_roots += watch->roots[i].absent_since_usec != 0;
	return counts;
}

/* The manner, its reason and the period, for a root that is there. */
static void describe_manner(const struct watch *watch, const struct root *root,
	const struct folder *folder, struct watch_status *status)
{
	status->manner = WATCH_BY_EVENTS;
	status->period_usec = (int64_t)watch_period_usec(root);
	if (!folder || folder->blindness == FOLDER_SEES)
		return;
	status->manner = WATCH_BY_POLLING;
	status->reason = watch_why_blind(root, folder->blindness);
	status->period_usec = (int64_t)watch->poll_period_usec;
}

void watch_get_status(const struct watch *watch, size_t root, struct watch_status *status)
{
	const struct root *at = &watch->roots[root];
	struct folder *top = folder_watches_find(watch->folders, root, "");

	*status = (struct watch_status){
		.path = at->path,
		.troubles = troubles_count(&watch->troubles, root),
		.listing = listings_have_whole(&watch->listings, root),
		.listed_usec = at->listed_usec,
		.listing_usec = (int64_t)at->work_usec,
		.since_usec = at->absent_since_usec,
	};
	if (at->present) {
		describe_manner(watch, at, top, status);
	} else {
		status->manner = WATCH_ABSENT;
		status->reason = at->error ? strerror(at->error) : NULL;
	}
	for (struct folder *folder = top; folder && folder->root == root;
		folder = folder_next(folder)) {
		status->folders++;
		status->links += folder->links;
		status->polled += folder != top && folder_is_blind_top(folder);
	}
}

void watch_visit_troubles(const struct watch *watch, size_t root,
	void (*visit)(void *context, const char *path, const char *reason), void *context)
{
	struct folder *top = folder_watches_find(watch->folders, root, "");

	for (struct folder *folder = top; folder && folder->root == root;
		folder = folder_next(folder)) {
		char *path;

		if (folder == top || !folder_is_blind_top(folder))
			continue;
		path = folder_path(folder);
		visit(context, path,
			watch_why_blind(&watch->roots[root], folder->blindness));
		free(path);
	}
	for (size_t i = 0; i < watch->troubles.count; i++)
		if (watch->troubles.items[i].root == root)
			visit(context, watch->troubles.items[i].path,
				strerror(watch->troubles.items[i].error));
}
