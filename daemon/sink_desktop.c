#include "sink_desktop.h"

#include "adoption.h"
#include "child.h"
#include "click.h"
#include "clock.h"
#include "log.h"
#include "memory.h"
#include "notification.h"
#include "patience.h"
#include "quiet.h"
#include "quota.h"
#include "room.h"
#include "selection.h"
#include "showing.h"
#include "snooze.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* What is held back is looked at again so soon: the clock may be set meanwhile. */
static const int64_t hold_check_usec = 5 * 60 * (int64_t)1000000;
/* After so long a pop-up about many papers is old news, and the next begins anew. */
static const int64_t fold_usec = 10 * 60 * (int64_t)1000000;
/* A server may take 25 s to show something, and what comes before that has 2 s for each of four
 * questions. */
static const uint64_t show_deadline_usec = 40 * 1000 * 1000;
/* Before that: connecting, and three questions. */
static const uint64_t meet_deadline_usec = 10 * 1000 * 1000;
/* The server is met no more often, so that an archive can be read in peace. */
static const int64_t meet_usec = 20 * 1000;
static const uint64_t meet_key = UINT64_MAX - 3;

struct sink_desktop {
	struct store *store;
	sd_event *loop;
	struct child_role role;
	char *notifier; /* owned */
	struct child *child;
	struct patience *patience;    /* nothing is tried while it waits */
	sd_event_source *next_source; /* shows the next pop-up, from the loop */
	bool unsure; /* the last pop-up, which waits, may be on the screen */
	const struct config *config;
	struct room room;
	struct fold fold; /* on the screen */
	int64_t folded_usec;
	bool away;  /* something had to wait */
	bool quiet; /* it is quiet hours, as far as was looked */
	struct quota_list *quotas;
	sd_event_source *hold_timer; /* what is held back may be shown then */
	struct selection next;       /* the pop-up under way */
	uint64_t key;                /* its key */
	uint32_t shown_id; /* what the server calls it; 0: nothing that is known */
	struct text shown_server;
	struct adoption adoption;
	bool showing;     /* its outcome is not known yet */
	bool meeting;     /* the server is being met; what is shown may go behind that */
	int64_t met_usec; /* when the server was to be met last */
	bool next_due;    /* the next is about to be looked for */
	bool stopped;
	bool settling;       /* it was shown, and the store has yet to hear of it */
	struct text problem; /* why alerts wait; empty: they do not */
	void (*before_store)(void *owner);
	void *owner;
};

/* ---- showing ---- */

/* Not now. Says why, once for each new reason. */
static void postpone(struct sink_desktop *sink, struct slice reason)
{
	if (!slice_equal(text_slice(&sink->problem), reason)) {
		text_clear(&sink->problem);
		text_add(&sink->problem, reason);
		log_warning("desktop: %s; alerts wait until they can be shown",
			sink->problem.bytes);
	}
	sink->away = true;
	patience_wait(sink->patience);
}

/* The pop-up is done with: tells the store, and where it can be clicked. */
static void settle(struct sink_desktop *sink)
{
	const struct selection *next = &sink->next;
	const struct store_shown shown = {
		(int64_t)sink->key, sink->shown_id, text_slice(&sink->shown_server)};
	int rc;

	sink->before_store(sink->owner);
	rc = store_begin(sink->store);
	for (size_t i = 0; rc == 0 && i < next->count; i++)
		rc = store_set_delivered(sink->store, SINK_DESKTOP, next->alerts[i]);
	if (rc == 0 && shown.id != 0 && !next->folding && next->popup.openable)
		rc = store_note_shown(sink->store, &shown, next->alerts, next->count);
	if (rc == 0)
		rc = store_commit(sink->store);
	sink->settling = rc < 0;
	if (rc == 0)
		return;
	store_rollback(sink->store);
	postpone(sink, slice_of(store_problem(sink->store)));
}

/* Looks for the next pop-up, from the loop. */
static void show_next(struct sink_desktop *sink)
{
	sink->next_due = !sink->stopped;
	(void)sd_event_source_set_enabled(sink->next_source, SD_EVENT_ONESHOT);
}

/* Has the selection shown; one that cannot even be written down is given up. */
static void send_next(struct sink_desktop *sink)
{
	struct text summary = {0};
	struct text body = {0};
	struct notification_request request =
		showing_request(&sink->next, sink->config, sink->away, &summary, &body);
	struct frame_writer writer;
	struct slice frame;

	frame_writer_init(&writer);
	sink->key = request.key;
	sink->shown_id = 0;
	if (notification_request_encode(&request, &writer, &frame) == 0) {
		sink->showing = true;
		child_send(sink->child, frame, -1, show_deadline_usec);
	} else {
		log_error("alert %lld cannot be shown; it stands in the log",
			(long long)sink->next.alerts[0]);
		settle(sink);
		show_next(sink);
	}
	frame_writer_fini(&writer);
	text_fini(&summary);
	text_fini(&body);
}

/* ---- selecting ---- */

/* Has what may not be shown now looked at again at UNTIL_USEC, or sooner. */
static void look_again(struct sink_desktop *sink, int64_t until_usec)
{
	int64_t left_usec = until_usec - clock_now_usec();
	uint64_t now;

	if (left_usec > hold_check_usec)
		left_usec = hold_check_usec;
	if (left_usec < 0)
		left_usec = 0;
	if (sd_event_now(sink->loop, CLOCK_BOOTTIME, &now) < 0 ||
		sd_event_source_set_time(sink->hold_timer, now + (uint64_t)left_usec) < 0 ||
		sd_event_source_set_enabled(sink->hold_timer, SD_EVENT_ONESHOT) < 0)
		log_error("cannot set a timer for what is held back");
}

/* Since when something could be shown that has waited as long as anything is kept for. What quiet hours
 * held back waits since their end. */
static int64_t kept_since(const struct sink_desktop *sink, int64_t now_usec)
{
	int64_t since = now_usec - sink->config->keep_seconds * (int64_t)1000000;
	int64_t quiet_since = quiet_hours_start(&sink->config->quiet_hours, since);

	return quiet_since ? quiet_since : since;
}

/* Ends the snoozes that are over, and selects what is shown now. 0, or -1 when the store refuses. */
static int select_next(struct sink_desktop *sink)
{
	int64_t now = clock_now_usec();
	int64_t quiet_until = quiet_hours_end(&sink->config->quiet_hours, now);
	int64_t next = 0;
	int found;

	if (snooze_expire(sink->store, now) < 0)
		return -1;
	found = store_next_release(sink->store, now, &next);
	if (found < 0)
		return -1;
	if (quiet_until && (!found || quiet_until < next))
		next = quiet_until;
	if (found || quiet_until)
		look_again(sink, next);
	if (clock_steady_usec() - sink->folded_usec > fold_usec)
		fold_fini(&sink->fold);
	sink->quiet = quiet_until != 0;
	return selection_make(&sink->next,
		&(struct selection_terms){
			.store = sink->store,
			.quotas = sink->quotas,
			.fold = &sink->fold,
			.urgency = sink->quiet ? (enum urgency)sink->config->quiet_hours
							 .breakthrough
					       : URGENCY_LOW,
			.now_usec = now,
			.since_usec = kept_since(sink, now),
			.room = room_has(
				&sink->room, clock_steady_usec(), sink->config->popups),
		});
}

static void show(struct sink_desktop *sink)
{
	if (select_next(sink) < 0)
		postpone(sink, slice_of(store_problem(sink->store)));
	else if (sink->next.count > 0)
		send_next(sink);
	else
		sink->away = sink->quiet;
}

void sink_desktop_kick(struct sink_desktop *sink)
{
	sink->next_due = false;
	if (sink->stopped || sink->showing || patience_waits(sink->patience) ||
		child_unanswered(sink->child) > sink->meeting)
		return;
	if (sink->settling)
		settle(sink);
	if (sink->settling)
		return;
	sink->before_store(sink->owner); /* only what is committed is due */
	if (!adoption_send(&sink->adoption, sink->store, sink->child))
		show(sink);
}

void sink_desktop_expect(struct sink_desktop *sink)
{
	const struct notification_request request = {
		.kind = NOTIFICATION_MEET, .key = meet_key};
	int64_t now = clock_steady_usec();
	struct frame_writer writer;
	struct slice frame;

	if (sink->showing || patience_waits(sink->patience) ||
		child_process(sink->child) == 0 || child_unanswered(sink->child) > 0 ||
		now - sink->met_usec < meet_usec)
		return;
	sink->met_usec = now;
	sink->meeting = true;
	frame_writer_init(&writer);
	if (notification_request_encode(&request, &writer, &frame) == 0)
		child_send(sink->child, frame, -1, meet_deadline_usec);
	frame_writer_fini(&writer);
}

static void on_patience_end(void *owner)
{
	sink_desktop_kick(owner);
}

static int on_hold_timer(sd_event_source *source, uint64_t usec, void *context)
{
	(void)source;
	(void)usec;
	sink_desktop_kick(context);
	return 0;
}

/* ---- what the notifier says ---- */

/* The pop-up under way is on the screen. */
static void note_success(struct sink_desktop *sink, const struct notification_reply *reply)
{
	struct slice rest = text_slice(&sink->next.rules);
	struct slice rule;

	while (slice_next_field(&rest, '\n', &rule))
		quota_use(sink->quotas, rule, clock_steady_usec());
	sink->shown_id = reply->id;
	text_clear(&sink->shown_server);
	text_add(&sink->shown_server, reply->server);
	adoption_hurry(&sink->adoption);
	if (sink->next.folding) {
		fold_copy(&sink->fold, &sink->next.fold);
		sink->folded_usec = clock_steady_usec();
	} else {
		room_take(&sink->room, clock_steady_usec());
	}
}

static void on_result(struct sink_desktop *sink, const struct notification_reply *reply)
{
	if (reply->key == adoption_key) {
		sink->before_store(sink->owner);
		adoption_conclude(&sink->adoption, sink->store, reply->outcome);
		return;
	}
	if (!sink->showing || reply->key != sink->key) { /* of a click */
		if (reply->outcome != NOTIFICATION_SENT)
			log_warning("desktop: cannot open what was clicked: %.*s",
				(int)reply->text.length, reply->text.bytes);
		return;
	}
	sink->showing = false;
	if (reply->outcome == NOTIFICATION_RETRY ||
		(reply->outcome == NOTIFICATION_UNSURE && !sink->unsure)) {
		sink->unsure = sink->unsure || reply->outcome == NOTIFICATION_UNSURE;
		postpone(sink, reply->text);
		return;
	}
	if (reply->outcome == NOTIFICATION_UNSURE)
		log_warning(
			"desktop: alert %lld may have been shown: %.*s; it stands in the log",
			(long long)sink->next.alerts[0], (int)reply->text.length,
			reply->text.bytes);
	else if (reply->outcome == NOTIFICATION_DROP)
		log_warning("desktop: alert %lld was refused for good: %.*s",
			(long long)sink->next.alerts[0], (int)reply->text.length,
			reply->text.bytes);
	else if (sink->problem.length > 0)
		log_notice("desktop: alerts are shown by %.*s", (int)reply->text.length,
			reply->text.bytes);
	if (reply->outcome != NOTIFICATION_DROP)
		note_success(sink, reply);
	sink->unsure = false;
	text_clear(&sink->problem);
	patience_begin_anew(sink->patience);
	settle(sink);
}

static void on_action(struct sink_desktop *sink, const struct notification_reply *reply)
{
	const struct click_context context = {sink->store, sink->config, sink->child};

	if (sink->stopped)
		return;
	sink->before_store(sink->owner);
	(void)click_act(&context, reply); /* the next pop-up is looked for in any case */
}

static void on_server(struct sink_desktop *sink, bool present)
{
	/* What it showed nobody can add to; it was told, and does not count again. */
	if (!present)
		fold_fini(&sink->fold);
	if (present)
		adoption_hurry(&sink->adoption);
	if (present && !sink->settling)
		patience_hurry(sink->patience);
}

static bool on_frame(void *owner, struct slice content)
{
	struct sink_desktop *sink = owner;
	struct notification_reply reply;
	bool is_meeting;

	if (notification_reply_decode(content, &reply) < 0) {
		log_warning("desktop: the notifier sent what is no message");
		return false;
	}
	/* Whether a server answers matters when there is something to show. */
	is_meeting = reply.kind == NOTIFICATION_RESULT && reply.key == meet_key;
	switch (reply.kind) {
	case NOTIFICATION_RESULT:
		if (is_meeting)
			sink->meeting = false;
		else
			on_result(sink, &reply);
		break;
	case NOTIFICATION_ACTION:
		on_action(sink, &reply);
		break;
	case NOTIFICATION_SERVER:
		on_server(sink, reply.present);
		break;
	case NOTIFICATION_DESCRIPTION: /* it was not asked for */
		break;
	case NOTIFICATION_CLOSED:
		if (reply.key == showing_fold_key) /* what comes now is not added to it */
			fold_fini(&sink->fold);
		break;
	}
	/* The next pop-up may go as soon as the answer to this one counts as such. */
	if (!is_meeting)
		show_next(sink);
	return reply.kind == NOTIFICATION_RESULT;
}

static void on_end(void *owner, struct child_end end)
{
	struct sink_desktop *sink = owner;
	char description[128];
	struct text reason = {0};

	sink->meeting = false;
	show_next(sink);        /* it may have waited for the answer to a click */
	fold_fini(&sink->fold); /* only the notifier that showed it could replace it */
	adoption_begin_anew(&sink->adoption);
	if (!sink->showing) {
		/* Not at once: what ended it may do so again. */
		patience_wait(sink->patience);
		return;
	}
	sink->showing = false;
	/* On a machine without a desktop it may well be left out. */
	if (access(sink->notifier, F_OK) < 0)
		text_format(&reason, "the notifier is not installed: there is no %s",
			sink->notifier);
	else
		text_format(&reason, "the notifier %s",
			child_end_describe(
				sink->child, end, description, sizeof(description)));
	postpone(sink, text_slice(&reason));
	text_fini(&reason);
}

static int on_next(sd_event_source *source, void *context)
{
	(void)source;
	sink_desktop_kick(context);
	return 0;
}

/* ---- the whole ---- */

struct sink_desktop *sink_desktop_new(sd_event *loop, struct store *store,
	const char *notifier, void (*before_store)(void *owner), void *owner)
{
	static char program[] = "paperwatch-notifier";
	static char *const arguments[] = {program, NULL};
	struct sink_desktop *sink = memory_new(1, sizeof(*sink));

	sink->store = store;
	sink->loop = sd_event_ref(loop);
	sink->notifier = memory_copy_text(notifier, strlen(notifier));
	sink->role = (struct child_role){
		.name = "notifier",
		.path = sink->notifier,
		.arguments = arguments,
		.reply_bytes_max = NOTIFICATION_CONTENT_MAX,
		.on_frame = on_frame,
		.on_end = on_end,
	};
	sink->before_store = before_store;
	sink->owner = owner;
	sink->away =
		store_count_due(store, SINK_DESKTOP) > 0; /* what an earlier run left */
	sink->quotas = quota_list_new();
	sink->child = child_new(loop, &sink->role, sink);
	sink->patience = patience_new(loop, on_patience_end, sink);
	if (sink->child && sink->patience &&
		sd_event_add_time(loop, &sink->hold_timer, CLOCK_BOOTTIME, 0, 0,
			on_hold_timer, sink) >= 0 &&
		sd_event_source_set_enabled(sink->hold_timer, SD_EVENT_OFF) >= 0 &&
		sd_event_add_defer(loop, &sink->next_source, on_next, sink) >= 0 &&
		sd_event_source_set_enabled(sink->next_source, SD_EVENT_OFF) >= 0)
		return sink;
	log_error("cannot set up the desktop");
	sink_desktop_free(sink);
	return NULL;
}

void sink_desktop_free(struct sink_desktop *sink)
{
	if (!sink)
		return;
	child_free(sink->child, false); /* what is on screen stays there */
	patience_free(sink->patience);
	sd_event_source_disable_unref(sink->next_source);
	sd_event_source_disable_unref(sink->hold_timer);
	fold_fini(&sink->fold);
	selection_fini(&sink->next);
	text_fini(&sink->shown_server);
	quota_list_free(sink->quotas);
	sd_event_unref(sink->loop);
	text_fini(&sink->problem);
	free(sink->notifier);
	free(sink);
}

void sink_desktop_configure(struct sink_desktop *sink, const struct config *config)
{
	sink->config = config;
	quota_list_configure(sink->quotas, config->ruleset);
	(void)sd_event_source_set_enabled(sink->hold_timer, SD_EVENT_OFF);
	show_next(sink); /* what had to wait may be shown now */
}

void sink_desktop_stop(struct sink_desktop *sink)
{
	sink->stopped = true;
	sink->next_due = false;
}

bool sink_desktop_is_busy(const struct sink_desktop *sink)
{
	return sink->showing || sink->next_due || child_unanswered(sink->child) > 0;
}

pid_t sink_desktop_process(const struct sink_desktop *sink)
{
	return child_process(sink->child);
}

void sink_desktop_report(const struct sink_desktop *sink, struct status_sink *status)
{
	const struct quiet_hours *hours = &sink->config->quiet_hours;
	int64_t now = clock_now_usec();

	status->held_usec = quiet_hours_end(hours, now);
	status->put_off = store_count_put_off(sink->store, now, &status->put_off_usec);
	if (status->held_usec)
		status->held = store_count_quiet(
			sink->store, (enum urgency)hours->breakthrough, now);
}

const char *sink_desktop_problem(const struct sink_desktop *sink)
{
	return sink->problem.length > 0 ? sink->problem.bytes : NULL;
}
