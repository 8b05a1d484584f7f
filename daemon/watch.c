#include "watch_inside.h"

#include "log.h"
#include "memory.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct watch *watch_new(
	sd_event *loop, const struct watch_events *events, void *owner, bool once)
{
	struct watch *watch = memory_new(1, sizeof(*watch));

	watch->loop = sd_event_ref(loop);
	watch->events = events;
	watch->owner = owner;
	watch->once = once;
	watch->folders = folder_watches_new(loop, &watch_folder_events, watch);
	watch->settling = settling_new(loop, watch_report_file, watch);
	watch->whereabouts = whereabouts_new(loop, watch_on_doubt, watch);
	if (watch->settling && watch->whereabouts && watch_add_sources(watch) >= 0)
		return watch;
	log_error("cannot set up watching");
	watch_free(watch);
	return NULL;
}

static void forget_roots(struct watch *watch)
{
	listings_clear(&watch->listings);
	settling_clear(watch->settling);
	troubles_fini(&watch->troubles);
	for (size_t i = 0; i < watch->root_count; i++)
		folder_watches_forget(watch->folders, i, "");
	free(watch->roots);
	watch->roots = NULL;
	watch->root_count = 0;
}

void watch_free(struct watch *watch)
{
	if (!watch)
		return;
	if (watch->settling)
		forget_roots(watch);
	whereabouts_free(watch->whereabouts);
	settling_free(watch->settling);
	folder_watches_free(watch->folders);
	sd_event_source_disable_unref(watch->lister);
	sd_event_source_disable_unref(watch->check_timer);
	sd_event_source_disable_unref(watch->poll_timer);
	sd_event_source_disable_unref(watch->overflow_timer);
	sd_event_unref(watch->loop);
	free(watch);
}

void watch_set_roots(struct watch *watch, const struct watch_root *roots, size_t count)
{
	forget_roots(watch);
	watch->told_blind = false;
	watch->notices_due_usec = 0;
	watch->roots = memory_new(count, sizeof(*watch->roots));
	watch->root_count = count;
	whereabouts_set_count(watch->whereabouts, count);
	watch_ask_for_notices(watch);
	for (size_t i = 0; i < count; i++) {
		watch->roots[i] = (struct root){
			.path = roots[i].path,
			.filter = roots[i].filter,
			.poll_seconds = roots[i].poll_seconds,
			.due_usec = WATCH_NEVER_USEC,
		};
		watch_list(watch, i, "", false, false);
	}
}

void watch_list_again(struct watch *watch)
{
	for (size_t i = 0; i < watch->root_count; i++)
		watch_list_soon(watch, i, SECOND_USEC);
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
	(void)close(folder); /* opened for reading */
	errno = saved_errno;
	return descriptor;
}

int watch_find_gone(const struct watch *watch, size_t root, char *const *paths,
	size_t count, void (*on_gone)(void *context, const char *path), void *context)
{
	int folder = tree_open_root(watch->roots[root].path);

	if (folder < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		struct stat status = {0};
		int error = tree_look(folder, paths[i], &status) < 0 ? errno : 0;

		if (watch_is_gone(error) || (!error && !S_ISREG(status.st_mode)) ||
			!tree_filter_reaches(watch->roots[root].filter, paths[i]))
			on_gone(context, paths[i]);
	}
	(void)close(folder); /* opened for reading */
	return 0;
}

bool watch_is_listing(const struct watch *watch)
{
	return listings_first(&watch->listings) != NULL;
}

bool watch_is_settling(const struct watch *watch)
{
	return settling_is_busy(watch->settling);
}
