/* When what is listed: at once, soon, again and again. */
#include "watch_inside.h"

#include "clock.h"
#include "log.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
	DOUBT_USEC = 200 * 1000,            /* from a doubt to listing: few come alone */
	STORM_FIRST_USEC = SECOND_USEC,     /* from overflow to listing; doubled … */
	STORM_LAST_USEC = 30 * SECOND_USEC, /* … up to this, in a storm */
	CHECK_USEC = 600 * SECOND_USEC,     /* between two looks at everything */
	NOTICES_USEC = 60 * SECOND_USEC,    /* until asking for inotify(7) again */
	SHARE = 100, /* looking again and again takes at most one part in so many of the time */
};

uint64_t watch_now_usec(const struct watch *watch)
{
	uint64_t now = 0;

	(void)sd_event_now(watch->loop, CLOCK_BOOTTIME, &now);
	return now;
}

static uint64_t longer(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static void arm_at(sd_event_source *timer, uint64_t usec)
{
	if (sd_event_source_set_time(timer, usec) < 0 ||
		sd_event_source_set_enabled(timer, SD_EVENT_ONESHOT) < 0)
		log_error("cannot set a timer for watching");
}

static bool is_armed(sd_event_source *timer)
{
	int enabled = SD_EVENT_OFF;

	return sd_event_source_get_enabled(timer, &enabled) >= 0 && enabled != SD_EVENT_OFF;
}

static void arm_check_timer(struct watch *watch)
{
	uint64_t due = WATCH_NEVER_USEC;

	for (size_t i = 0; i < watch->root_count; i++)
		if (watch->roots[i].due_usec < due)
			due = watch->roots[i].due_usec;
	if (due == WATCH_NEVER_USEC)
		(void)sd_event_source_set_enabled(watch->check_timer, SD_EVENT_OFF);
	else
		arm_at(watch->check_timer, due);
}

/* The root is listed in USEC at the latest. What costs much is not done all the time. */
void watch_list_soon(struct watch *watch, size_t root, uint64_t usec)
{
	struct root *at = &watch->roots[root];
	uint64_t due = watch_now_usec(watch) + longer(usec, at->work_usec * 10);

	if (due >= at->due_usec)
		return;
	at->due_usec = due;
	arm_check_timer(watch);
}

void watch_list(
	struct watch *watch, size_t root, const char *path, bool urgent, bool polled)
{
	if (!watch->roots[root].present && *path)
		return; /* when it is there again, all of it is listed */
	listings_add(&watch->listings, root, path, urgent, polled);
	if (sd_event_source_set_enabled(watch->lister, SD_EVENT_ON) < 0)
		log_error("cannot list folders");
}

size_t watch_count_unwatched(const struct watch *watch)
{
	size_t count = 0;

	for (int i = 0; i < FOLDER_BLINDNESS_COUNT; i++)
		if (i != FOLDER_SEES && i != FOLDER_REMOTE)
			count += folder_watches_count_blind(
				watch->folders, (enum folder_blindness)i);
	return count;
}

static bool is_blind(const struct watch *watch)
{
	return watch_count_unwatched(watch) > 0 ||
	       folder_watches_count_blind(watch->folders, FOLDER_REMOTE) > 0;
}

static void arm_poll_timer(struct watch *watch)
{
	if (watch->once || is_armed(watch->poll_timer) || !is_blind(watch))
		return;
	watch->poll_period_usec = longer(WATCH_POLL_USEC, watch->poll_work_usec * SHARE);
	watch->poll_work_usec = 0;
	arm_at(watch->poll_timer, watch_now_usec(watch) + watch->poll_period_usec);
}

uint64_t watch_period_usec(const struct root *root)
{
	if (root->poll_seconds == WATCH_POLL_NEVER)
		return 0;
	if (root->poll_seconds > 0)
		return (uint64_t)root->poll_seconds * SECOND_USEC;
	return longer(CHECK_USEC, root->work_usec * SHARE);
}

/* All is listed, for now. */
void watch_rest(struct watch *watch)
{
	(void)sd_event_source_set_enabled(watch->lister, SD_EVENT_OFF);
	if (watch->told_blind && watch_count_unwatched(watch) == 0) {
		watch->told_blind = false;
		log_notice("all folders are watched now");
	}
	arm_check_timer(watch);
	arm_poll_timer(watch);
}

/* ---- timers ---- */

/* The kernel dropped events. Those that it still has are worth nothing: all is listed, and until then
 * nothing more is read, so that a storm of events does not take all of the processor's time. */
void watch_on_overflow(void *owner)
{
	struct watch *watch = owner;
	uint64_t now = watch_now_usec(watch);
	bool is_storm = watch->overflow_end_usec &&
			now - watch->overflow_end_usec < STORM_LAST_USEC;

	watch->overflows++;
	watch->storm_usec = is_storm ? watch->storm_usec * 2 : STORM_FIRST_USEC;
	if (watch->storm_usec > STORM_LAST_USEC)
		watch->storm_usec = STORM_LAST_USEC;
	log_warning("the kernel dropped file events (overflow %llu); "
		    "all folders are listed in %llu s",
		(unsigned long long)watch->overflows,
		(unsigned long long)(watch->storm_usec / SECOND_USEC));
	arm_at(watch->overflow_timer, now + watch->storm_usec);
}

static int on_overflow_timer(sd_event_source *source, uint64_t usec, void *context)
{
	struct watch *watch = context;

	(void)source;
	watch->overflow_end_usec = usec;
	folder_watches_begin_anew(watch->folders);
	for (size_t i = 0; i < watch->root_count; i++)
		watch_list(watch, i, "", false, false);
	return 0;
}

static int on_check_timer(sd_event_source *source, uint64_t usec, void *context)
{
	struct watch *watch = context;

	(void)source;
	for (size_t i = 0; i < watch->root_count; i++) {
		if (watch->roots[i].due_usec > usec)
			continue;
		watch->roots[i].due_usec = WATCH_NEVER_USEC;
		watch_list(watch, i, "", false, false);
	}
	arm_check_timer(watch);
	return 0;
}

/* There may be notices now. All folders are to be watched then. */
void watch_ask_for_notices(struct watch *watch)
{
	uint64_t now = watch_now_usec(watch);

	if (watch->once || folder_watches_have_notices(watch->folders) ||
		now < watch->notices_due_usec)
		return;
	watch->notices_due_usec = now + NOTICES_USEC;
	if (folder_watches_ask_for_notices(watch->folders) < 0)
		log_debug("no inotify instance: %s", strerror(errno));
}

static int on_poll_timer(sd_event_source *source, uint64_t usec, void *context)
{
	struct watch *watch = context;

	(void)source;
	(void)usec;
	watch_ask_for_notices(watch);
	for (struct folder *folder = folder_watches_first(watch->folders); folder;
		folder = folder_next(folder)) {
		char *path;

		if (!folder_is_blind_top(folder))
			continue;
		path = folder_path(folder);
		watch_list(watch, folder->root, path, false, true);
		free(path);
	}
	return 0;
}

/* What is at the root's path may be something else. */
void watch_on_doubt(void *owner, size_t root)
{
	struct watch *watch = owner;

	log_debug("%s: it may be another folder now", watch->roots[root].path);
	watch_list_soon(watch, root, DOUBT_USEC);
}

static int add_timer(
	struct watch *watch, sd_event_source **timer, sd_event_time_handler_t handler)
{
	if (sd_event_add_time(watch->loop, timer, CLOCK_BOOTTIME, 0, 0, handler, watch) < 0)
		return -1;
	return sd_event_source_set_enabled(*timer, SD_EVENT_OFF);
}

int watch_add_sources(struct watch *watch)
{
	/* Below events and the reader's answers, and in turns with what feeds the reader: what just
	 * came does not wait until a large tree is listed. */
	if (sd_event_add_defer(watch->loop, &watch->lister, watch_on_lister, watch) < 0 ||
		sd_event_source_set_priority(watch->lister, SD_EVENT_PRIORITY_NORMAL + 10) <
			0 ||
		sd_event_source_set_enabled(watch->lister, SD_EVENT_OFF) < 0 ||
		add_timer(watch, &watch->check_timer, on_check_timer) < 0 ||
		add_timer(watch, &watch->poll_timer, on_poll_timer) < 0 ||
		add_timer(watch, &watch->overflow_timer, on_overflow_timer) < 0)
		return -1;
	return 0;
}
