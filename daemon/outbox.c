#include "outbox.h"

#include "log.h"
#include "log_rotation.h"
#include "memory.h"
#include "sink.h"
#include "sink_desktop.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <time.h>

enum {
	BATCH_ALERTS_MAX = 256, /* lines that share one fdatasync */
	RETRY_FIRST_MSEC = 1000,
	RETRY_LAST_MSEC = 60000,
};

/* One of the two sinks that are written to from here. None waits for the other. */
struct lane {
	struct outbox *outbox;
	const char *consequence; /* of its trouble, for messages */
	sd_event_source *timer;
	uint64_t retry_msec;
	bool waiting; /* it takes nothing at the moment; the timer runs */
	struct text problem;
};

struct outbox {
	struct store *store;
	sd_event *loop;
	struct sink_log *log;
	sd_event_source *log_watch; /* of the file that the log is; NULL: none */
	int64_t watched_inode;
	struct sink_desktop *desktop;
	struct lane log_lane;
	struct lane journal_lane;
	bool stopped;
	bool uncertain;                    /* due lines may stand in the log already */
	int64_t numbers[BATCH_ALERTS_MAX]; /* of the batch under way */
	size_t count;
	void (*before_store)(void *owner);
	void *owner;
};

static void postpone(struct lane *lane, struct slice reason)
{
	uint64_t now;

	if (!slice_equal(text_slice(&lane->problem), reason)) {
		text_clear(&lane->problem);
		text_add(&lane->problem, reason);
		log_error("%s; %s", lane->problem.bytes, lane->consequence);
	}
	if (sd_event_now(lane->outbox->loop, CLOCK_BOOTTIME, &now) < 0 ||
		sd_event_source_set_time(lane->timer, now + lane->retry_msec * 1000) < 0 ||
		sd_event_source_set_enabled(lane->timer, SD_EVENT_ONESHOT) < 0)
		log_error("cannot set a timer for alerts");
	lane->waiting = true;
	lane->retry_msec *= 2;
	if (lane->retry_msec > RETRY_LAST_MSEC)
		lane->retry_msec = RETRY_LAST_MSEC;
}

static void note_number(struct outbox *outbox, const struct alert *alert)
{
	outbox->numbers[outbox->count++] = alert->number;
}

/* Tells the store that the batch was delivered to SINK; with the log, how far it is written. */
static int settle(struct lane *lane, enum sink_kind sink)
{
	struct outbox *outbox = lane->outbox;
	int rc;

	outbox->before_store(outbox->owner);
	rc = store_begin(outbox->store);
	for (size_t i = 0; rc == 0 && i < outbox->count; i++)
		rc = store_set_delivered(outbox->store, sink, outbox->numbers[i]);
	if (rc == 0 && sink == SINK_LOG)
		rc = log_rotation_remember(outbox->store, sink_log_place(outbox->log));
	if (rc == 0)
		rc = store_commit(outbox->store);
	if (rc < 0) {
		store_rollback(outbox->store);
		postpone(lane, slice_of(store_problem(outbox->store)));
	}
	return rc;
}

/* ---- the log ---- */

/* Lines that are due, and may stand in the log all the same. */
struct search {
	const struct sink_log *log;
	struct log_line *lines;
	size_t count;
};

static int want_line(void *context, const struct alert *alert)
{
	struct search *search = context;

	search->lines[search->count++] = sink_log_line(search->log, alert);
	return 0;
}

/* Lines that were written before the store could hear of it are not written again. */
static int settle_written_lines(struct lane *lane)
{
	struct outbox *outbox = lane->outbox;
	struct search search = {.log = outbox->log};
	struct log_place place;
	struct text reason = {0};
	int rc = 0;

	search.lines = memory_new(BATCH_ALERTS_MAX, sizeof(*search.lines));
	outbox->count = 0;
	if (log_rotation_recall(outbox->store, &place) < 0 ||
		store_visit_due(outbox->store, SINK_LOG, BATCH_ALERTS_MAX, want_line,
			&search) < 0) {
		text_format(&reason, "%s", store_problem(outbox->store));
		rc = -1;
	} else {
		rc = log_files_find(sink_log_file(outbox->log), place, search.lines,
			search.count, &reason);
	}
	for (size_t i = 0; i < search.count; i++) {
		if (search.lines[i].found)
			outbox->numbers[outbox->count++] = search.lines[i].number;
		text_fini(&search.lines[i].text);
	}
	free(search.lines);
	if (rc < 0)
		postpone(lane, text_slice(&reason));
	text_fini(&reason);
	if (rc < 0)
		return -1;
	return outbox->count > 0 ? settle(lane, SINK_LOG) : 0;
}

static int add_line(void *context, const struct alert *alert)
{
	struct outbox *outbox = context;

	sink_log_add(outbox->log, alert);
	note_number(outbox, alert);
	return 0;
}

/* Truncating is noticed when it happens: by the next alert, the copy may be compressed. Without this watch
 * (the kernel may have no more to give) it is noticed then, or at the next start. */
static int on_log_changed(
	sd_event_source *source, const struct inotify_event *event, void *context)
{
	struct outbox *outbox = context;

	(void)source;
	(void)event;
	if (sink_log_is_cut(outbox->log))
		outbox_kick(outbox);
	return 0;
}

static void watch_log(struct outbox *outbox)
{
	int64_t inode = sink_log_place(outbox->log).inode;

	if (inode == outbox->watched_inode)
		return;
	outbox->log_watch = sd_event_source_disable_unref(outbox->log_watch);
	(void)sd_event_add_inotify(outbox->loop, &outbox->log_watch,
		sink_log_file(outbox->log), IN_MODIFY, on_log_changed, outbox);
	outbox->watched_inode = inode;
}

/* One batch of lines. 1: written, more may be due; 0: nothing was due; -1: postponed. */
static int deliver_log(struct lane *lane)
{
	struct outbox *outbox = lane->outbox;
	struct text reason = {0};
	int rc = -1;

	if (outbox->uncertain && settle_written_lines(lane) < 0)
		return -1;
	outbox->uncertain = false;
	if (log_rotation_mend(outbox->store, outbox->log, &reason) < 0) {
		postpone(lane, text_slice(&reason));
		goto out;
	}
	outbox->count = 0;
	sink_log_begin(outbox->log);
	if (store_visit_due(outbox->store, SINK_LOG, BATCH_ALERTS_MAX, add_line, outbox) <
		0) {
		postpone(lane, slice_of(store_problem(outbox->store)));
		goto out;
	}
	if (outbox->count == 0) {
		rc = 0;
		goto out;
	}
	if (sink_log_write(outbox->log, &reason) < 0) {
		outbox->uncertain = true; /* some of the lines may have been written */
		postpone(lane, text_slice(&reason));
		goto out;
	}
	watch_log(outbox);
	outbox->uncertain = true;
	if (settle(lane, SINK_LOG) < 0)
		goto out;
	outbox->uncertain = false;
	rc = 1;
out:
	text_fini(&reason);
	return rc;
}

/* ---- the journal ---- */

static int send_entry(void *context, const struct alert *alert)
{
	struct outbox *outbox = context;

	if (sink_journal_send(alert) < 0)
		return 1;
	note_number(outbox, alert);
	return 0;
}

static int deliver_journal(struct lane *lane)
{
	struct outbox *outbox = lane->outbox;
	int64_t due = store_count_due(outbox->store, SINK_JOURNAL);

	if (due == 0)
		return 0;
	outbox->count = 0;
	if (due < 0 || store_visit_due(outbox->store, SINK_JOURNAL, BATCH_ALERTS_MAX,
			       send_entry, outbox) < 0) {
		postpone(lane, slice_of(store_problem(outbox->store)));
		return -1;
	}
	if (outbox->count == 0) {
		postpone(lane, SLICE_LITERAL("the journal does not take entries"));
		return -1;
	}
	return settle(lane, SINK_JOURNAL) < 0 ? -1 : 1;
}

/* ---- the whole ---- */

/* Delivers batch after batch, until nothing is due any more or the sink takes nothing. */
static void deliver_all(struct lane *lane, int (*deliver)(struct lane *lane))
{
	int rc = 1;

	if (lane->waiting)
		return;
	while (rc > 0)
		rc = deliver(lane);
	if (rc < 0)
		return;
	text_clear(&lane->problem);
	lane->retry_msec = RETRY_FIRST_MSEC;
}

void outbox_kick(struct outbox *outbox)
{
	if (outbox->stopped)
		return;
	/* Only what is committed is due. */
	outbox->before_store(outbox->owner);
	sink_desktop_kick(outbox->desktop);
	deliver_all(&outbox->log_lane, deliver_log);
	deliver_all(&outbox->journal_lane, deliver_journal);
}

void outbox_expect(struct outbox *outbox)
{
	if (!outbox->stopped)
		sink_desktop_expect(outbox->desktop);
}

static int on_timer(sd_event_source *source, uint64_t usec, void *context)
{
	struct lane *lane = context;

	(void)source;
	(void)usec;
	lane->waiting = false;
	outbox_kick(lane->outbox);
	return 0;
}

static int open_lane(struct outbox *outbox, struct lane *lane, const char *consequence)
{
	*lane = (struct lane){.outbox = outbox,
		.consequence = consequence,
		.retry_msec = RETRY_FIRST_MSEC};
	if (sd_event_add_time(
		    outbox->loop, &lane->timer, CLOCK_BOOTTIME, 0, 0, on_timer, lane) < 0)
		return -1;
	return sd_event_source_set_enabled(lane->timer, SD_EVENT_OFF);
}

static void close_lane(struct lane *lane)
{
	sd_event_source_disable_unref(lane->timer);
	text_fini(&lane->problem);
}

/* Goes on where an earlier run ended. The numbers of alerts never come twice in a log, even where the store
 * was lost. */
static int go_on(struct outbox *outbox, struct text *reason)
{
	struct log_place place;
	int64_t number;

	if (log_rotation_recall(outbox->store, &place) < 0)
		goto failed;
	if (place.inode != 0) { /* this store has written to the log before */
		sink_log_expect(outbox->log, place);
		watch_log(outbox);
		return 0;
	}
	number = log_files_last_number(sink_log_file(outbox->log), reason);
	if (number < 0)
		return -1;
	if (store_begin(outbox->store) == 0 &&
		store_number_alerts_from(outbox->store, number) == 0 &&
		store_commit(outbox->store) == 0)
		return 0;
	store_rollback(outbox->store);
failed:
	text_format(reason, "%s", store_problem(outbox->store));
	return -1;
}

struct outbox *outbox_new(sd_event *loop, struct store *store, const struct config *config,
	const char *notifier, bool echo, void (*before_store)(void *owner), void *owner)
{
	struct outbox *outbox = memory_new(1, sizeof(*outbox));
	struct text reason = {0};

	outbox->store = store;
	outbox->loop = sd_event_ref(loop);
	outbox->uncertain = true;
	outbox->before_store = before_store;
	outbox->owner = owner;
	outbox->log =
		sink_log_new(config->log_file, config->log_format == LOG_FORMAT_JSON, echo);
	outbox->desktop = sink_desktop_new(loop, store, notifier, before_store, owner);
	if (outbox->desktop)
		sink_desktop_configure(outbox->desktop, config);
	if (go_on(outbox, &reason) < 0)
		log_error("%s", reason.bytes);
	else if (outbox->desktop &&
		 open_lane(outbox, &outbox->log_lane,
			 "alerts wait until they can be written") >= 0 &&
		 open_lane(outbox, &outbox->journal_lane,
			 "alerts for it wait until it does") >= 0)
		return outbox;
	text_fini(&reason);
	outbox_free(outbox);
	return NULL;
}

void outbox_configure(struct outbox *outbox, const struct config *config)
{
	sink_desktop_configure(outbox->desktop, config);
}

void outbox_free(struct outbox *outbox)
{
	if (!outbox)
		return;
	sd_event_source_disable_unref(outbox->log_watch);
	sink_log_free(outbox->log);
	sink_desktop_free(outbox->desktop);
	close_lane(&outbox->log_lane);
	close_lane(&outbox->journal_lane);
	sd_event_unref(outbox->loop);
	free(outbox);
}

void outbox_stop(struct outbox *outbox)
{
	outbox->stopped = true;
	sink_desktop_stop(outbox->desktop);
}

bool outbox_is_busy(const struct outbox *outbox)
{
	return sink_desktop_is_busy(outbox->desktop);
}

bool outbox_is_blocked(const struct outbox *outbox)
{
	return outbox->log_lane.waiting || outbox->journal_lane.waiting;
}

static const char *problem_of(const struct outbox *outbox, enum sink_kind sink)
{
	const struct lane *lane =
		sink == SINK_LOG ? &outbox->log_lane : &outbox->journal_lane;

	if (sink == SINK_DESKTOP)
		return sink_desktop_problem(outbox->desktop);
	return lane->problem.length > 0 ? lane->problem.bytes : NULL;
}

const char *outbox_problem(const struct outbox *outbox)
{
	for (int sink = 0; sink < SINK_COUNT; sink++) {
		const char *problem = problem_of(outbox, (enum sink_kind)sink);

		if (problem)
			return problem;
	}
	return NULL;
}

void outbox_report(const struct outbox *outbox, struct status *status, struct arena *arena)
{
	for (int sink = 0; sink < SINK_COUNT; sink++) {
		const char *problem = problem_of(outbox, (enum sink_kind)sink);

		if (problem)
			status->sinks[sink].problem = arena_copy(arena, slice_of(problem));
	}
	status->notifier = sink_desktop_process(outbox->desktop);
	sink_desktop_report(outbox->desktop, &status->sinks[SINK_DESKTOP]);
}
