#include "sink_desktop.h"

#include "child.h"
#include "identity.h"
#include "log.h"
#include "memory.h"
#include "notification.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
	RETRY_FIRST_MSEC = 2000,
	RETRY_LAST_MSEC = 60000,
	TITLE_CHARACTERS_MAX = 200,
	LINE_CHARACTERS_MAX = 300, /* of rules and words, of authors */
	AUTHORS_SHOWN = 3,
	RULES_BYTES_MAX = 4000,
};
/* A server that stands still would hold a call for 25 s; a click may start a browser. */
static const uint64_t show_deadline_usec = 5 * 1000 * 1000;
static const uint64_t open_deadline_usec = 12 * 1000 * 1000;

struct sink_desktop {
	struct store *store;
	sd_event *loop;
	struct child_role role;
	char *notifier; /* owned */
	struct child *child;
	sd_event_source *timer;
	sd_event_source *next; /* shows the next pop-up, from the loop */
	uint64_t retry_msec;   /* the next interval */
	bool waiting;          /* the timer runs; until then nothing is tried */
	int64_t *shown;        /* numbers of the alerts of the pop-up under way */
	size_t shown_count;
	size_t shown_capacity;
	bool showing;  /* its outcome is not known yet */
	bool next_due; /* the next is about to be looked for */
	bool stopped;
	bool settling;       /* it was shown, and the store has yet to hear of it */
	struct text problem; /* why alerts wait; empty: they do not */
	void (*before_store)(void *owner);
	void *owner;
};

/* ---- wording ---- */

/* One pop-up under construction: all due alerts of one paper. */
struct popup {
	struct sink_desktop *sink;
	struct text summary;
	struct text rules; /* "retrieval (RAG, 검색 증강), people (Sepp Hochreiter)" */
	struct text facts; /* votes and authors */
	enum urgency urgency;
	bool openable;
};

/* The first authors, and how many more: "A. Author, B. Author, C. Author and 6 more". */
static void add_authors(struct text *out, struct slice authors)
{
	struct slice rest = authors;
	struct slice name;
	unsigned count = 0;

	while (authors.length > 0 && slice_next_field(&rest, ',', &name)) {
		if (++count > AUTHORS_SHOWN)
			continue;
		text_add(out, slice_of(count > 1 ? ", " : ""));
		text_add_cut(out, slice_trim(name), LINE_CHARACTERS_MAX / AUTHORS_SHOWN);
	}
	if (count > AUTHORS_SHOWN)
		text_format(out, " and %u more", count - AUTHORS_SHOWN);
}

static void add_facts(struct popup *popup, const struct alert *alert)
{
	if (alert->has_votes)
		text_add_count(&popup->facts, alert->votes, "vote");
	if (alert->has_votes && alert->authors.length > 0)
		text_add(&popup->facts, SLICE_LITERAL(" · "));
	add_authors(&popup->facts, alert->authors);
}

static void add_rule(struct popup *popup, const struct alert *alert)
{
	struct text hits = {0};

	if (popup->rules.length > RULES_BYTES_MAX)
		return; /* a body that nobody could read; the log has them all */
	text_add(&popup->rules, slice_of(popup->rules.length > 0 ? ", " : ""));
	text_add_cut(&popup->rules, alert->rule, LINE_CHARACTERS_MAX);
	if (alert->hits.length > 0) {
		alert_add_joined(&hits, alert->hits);
		text_add(&popup->rules, SLICE_LITERAL(" ("));
		text_add_cut(&popup->rules, text_slice(&hits), LINE_CHARACTERS_MAX);
		text_add(&popup->rules, SLICE_LITERAL(")"));
	}
	text_fini(&hits);
}

static int add_alert(void *context, const struct alert *alert)
{
	struct popup *popup = context;
	struct sink_desktop *sink = popup->sink;

	if (sink->shown_count == 0) {
		popup->openable = alert->kind == ALERT_MATCH;
		if (alert->kind == ALERT_MATCH) {
			text_add_cut(&popup->summary, alert->title, TITLE_CHARACTERS_MAX);
			add_facts(popup, alert);
		} else {
			text_add(&popup->summary, SLICE_LITERAL("paperwatch"));
			text_add_cut(&popup->facts, alert->title, LINE_CHARACTERS_MAX);
		}
	}
	if (alert->kind == ALERT_MATCH)
		add_rule(popup, alert);
	if (sink->shown_count == 0 || alert->urgency > popup->urgency)
		popup->urgency = alert->urgency;
	memory_grow((void **)&sink->shown, sink->shown_count, &sink->shown_capacity,
		sizeof(*sink->shown));
	sink->shown[sink->shown_count++] = alert->number;
	return 0;
}

/* ---- showing ---- */

static void wait_and_retry(struct sink_desktop *sink)
{
	uint64_t now;

	if (sd_event_now(sink->loop, CLOCK_BOOTTIME, &now) < 0 ||
		sd_event_source_set_time(sink->timer, now + sink->retry_msec * 1000) < 0 ||
		sd_event_source_set_enabled(sink->timer, SD_EVENT_ONESHOT) < 0)
		log_error("cannot set a timer for the desktop");
	sink->waiting = true;
	sink->retry_msec *= 2;
	if (sink->retry_msec > RETRY_LAST_MSEC)
		sink->retry_msec = RETRY_LAST_MSEC;
}

/* Not now. Says why, once for each new reason. */
static void postpone(struct sink_desktop *sink, struct slice reason)
{
	if (!slice_equal(text_slice(&sink->problem), reason)) {
		text_clear(&sink->problem);
		text_add(&sink->problem, reason);
		log_warning("desktop: %s; alerts wait until they can be shown",
			sink->problem.bytes);
	}
	wait_and_retry(sink);
}

/* The pop-up is done with: tells the store. */
static void settle(struct sink_desktop *sink)
{
	int rc;

	sink->before_store(sink->owner);
	rc = store_begin(sink->store);
	for (size_t i = 0; rc == 0 && i < sink->shown_count; i++)
		rc = store_set_delivered(sink->store, SINK_DESKTOP, sink->shown[i]);
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
	(void)sd_event_source_set_enabled(sink->next, SD_EVENT_ONESHOT);
}

/* Sends the request for POPUP; one that cannot even be written down is given up. */
static void send_popup(struct sink_desktop *sink, const struct popup *popup)
{
	struct text body = {0};
	struct frame_writer writer;
	struct slice frame;
	struct notification_request request;

	text_add(&body, text_slice(&popup->rules));
	text_add(&body, slice_of(popup->rules.length && popup->facts.length ? "\n" : ""));
	text_add(&body, text_slice(&popup->facts));
	request = (struct notification_request){
		.kind = NOTIFICATION_SHOW,
		.key = (uint64_t)sink->shown[0],
		.urgency = (enum notification_urgency)popup->urgency,
		.openable = popup->openable,
		.summary = text_slice(&popup->summary),
		.body = text_slice(&body),
	};
	frame_writer_init(&writer);
	if (notification_request_encode(&request, &writer, &frame) == 0) {
		sink->showing = true;
		child_send(sink->child, frame, -1, show_deadline_usec);
	} else {
		log_error("alert %lld cannot be shown; it stands in the log",
			(long long)sink->shown[0]);
		settle(sink);
		show_next(sink);
	}
	frame_writer_fini(&writer);
	text_fini(&body);
}

void sink_desktop_kick(struct sink_desktop *sink)
{
	struct popup popup = {.sink = sink};

	sink->next_due = false;
	if (sink->stopped || sink->showing || sink->waiting ||
		child_unanswered(sink->child) > 0)
		return;
	if (sink->settling)
		settle(sink);
	if (sink->settling)
		return;
	sink->before_store(sink->owner); /* only what is committed is due */
	sink->shown_count = 0;
	if (store_visit_due_paper(sink->store, add_alert, &popup) < 0)
		postpone(sink, slice_of(store_problem(sink->store)));
	else if (sink->shown_count > 0)
		send_popup(sink, &popup);
	text_fini(&popup.summary);
	text_fini(&popup.rules);
	text_fini(&popup.facts);
}

static int on_timer(sd_event_source *source, uint64_t usec, void *context)
{
	struct sink_desktop *sink = context;

	(void)source;
	(void)usec;
	sink->waiting = false;
	sink_desktop_kick(sink);
	return 0;
}

/* ---- what the notifier says ---- */

static void on_result(struct sink_desktop *sink, const struct notification_reply *reply)
{
	bool of_popup = sink->showing && reply->key == (uint64_t)sink->shown[0];

	if (!of_popup) { /* of a click */
		if (reply->outcome != NOTIFICATION_SENT)
			log_warning("desktop: cannot open a paper: %.*s",
				(int)reply->text.length, reply->text.bytes);
		return;
	}
	sink->showing = false;
	if (reply->outcome == NOTIFICATION_RETRY) {
		postpone(sink, reply->text);
		return;
	}
	if (reply->outcome == NOTIFICATION_DROP)
		log_warning("desktop: alert %lld was refused for good: %.*s",
			(long long)sink->shown[0], (int)reply->text.length,
			reply->text.bytes);
	else if (sink->problem.length > 0)
		log_notice("desktop: alerts are shown by %.*s", (int)reply->text.length,
			reply->text.bytes);
	text_clear(&sink->problem);
	sink->retry_msec = RETRY_FIRST_MSEC;
	settle(sink);
}

/* A click on a pop-up: the link is built from what the store knows of the alert, never from what
 * comes over the bus. */
static void on_action(struct sink_desktop *sink, const struct notification_reply *reply)
{
	struct arena *arena = NULL;
	struct frame_writer writer;
	struct notification_request request = {
		.kind = NOTIFICATION_OPEN, .key = UINT64_MAX};
	struct slice frame;
	char *id = NULL;

	if (!slice_equal(reply->text, SLICE_LITERAL("default")) ||
		child_unanswered(sink->child) == CHILD_REQUESTS_MAX ||
		store_get_alert_id(sink->store, (int64_t)reply->key, &id) < 1)
		return;
	arena = arena_new();
	frame_writer_init(&writer);
	request.url = identity_link(arena, slice_of(id));
	if (!request.url.bytes ||
		notification_request_encode(&request, &writer, &frame) < 0)
		log_notice("desktop: %s has no link that could be opened", id);
	else
		child_send(sink->child, frame, -1, open_deadline_usec);
	frame_writer_fini(&writer);
	arena_free(arena);
	free(id);
}

static void on_server(struct sink_desktop *sink, bool present)
{
	if (!present || !sink->waiting || sink->settling)
		return;
	(void)sd_event_source_set_enabled(sink->timer, SD_EVENT_OFF);
	sink->waiting = false;
	sink->retry_msec = RETRY_FIRST_MSEC;
}

static bool on_frame(void *owner, struct slice content)
{
	struct sink_desktop *sink = owner;
	struct notification_reply reply;

	if (notification_reply_decode(content, &reply) < 0) {
		log_warning("desktop: the notifier sent what is no message");
		return false;
	}
	switch (reply.kind) {
	case NOTIFICATION_RESULT:
		on_result(sink, &reply);
		break;
	case NOTIFICATION_ACTION:
		on_action(sink, &reply);
		break;
	case NOTIFICATION_SERVER:
		on_server(sink, reply.present);
		break;
	case NOTIFICATION_CLOSED:
		break;
	}
	/* The next pop-up may go as soon as the answer to this one counts as such. */
	show_next(sink);
	return reply.kind == NOTIFICATION_RESULT;
}

static void on_end(void *owner, struct child_end end)
{
	struct sink_desktop *sink = owner;
	char description[128];
	struct text reason = {0};

	show_next(sink); /* it may have waited for the answer to a click */
	if (!sink->showing)
		return;
	sink->showing = false;
	text_format(&reason, "the notifier %s",
		child_end_describe(sink->child, end, description, sizeof(description)));
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
	sink->retry_msec = RETRY_FIRST_MSEC;
	sink->before_store = before_store;
	sink->owner = owner;
	sink->child = child_new(loop, &sink->role, sink);
	if (sink->child &&
		sd_event_add_time(
			loop, &sink->timer, CLOCK_BOOTTIME, 0, 0, on_timer, sink) >= 0 &&
		sd_event_source_set_enabled(sink->timer, SD_EVENT_OFF) >= 0 &&
		sd_event_add_defer(loop, &sink->next, on_next, sink) >= 0 &&
		sd_event_source_set_enabled(sink->next, SD_EVENT_OFF) >= 0)
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
	sd_event_source_disable_unref(sink->timer);
	sd_event_source_disable_unref(sink->next);
	sd_event_unref(sink->loop);
	text_fini(&sink->problem);
	free(sink->shown);
	free(sink->notifier);
	free(sink);
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

const char *sink_desktop_problem(const struct sink_desktop *sink)
{
	return sink->problem.length > 0 ? sink->problem.bytes : NULL;
}
