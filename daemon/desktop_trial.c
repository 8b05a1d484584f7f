#include "desktop_trial.h"

#include "child.h"
#include "clock.h"
#include "notification.h"

#include <string.h>
#include <sysexits.h>

/* As for real alerts: see sink_desktop.c. The first has to reach the bus, too. */
static const uint64_t deadline_usec = 5 * 1000 * 1000;
enum { KEY_ASK = 1, KEY_SHOW };

/* What exec(3) by a shell or the dynamic loader ends with. */
enum { STATUS_NOT_FOUND = 127 };

struct run {
	sd_event *loop;
	struct child *child;
	const char *notifier; /* its path */
	struct desktop_trial *trial;
	int64_t sent_usec;
};

static void finish(struct run *run, enum desktop_trouble trouble)
{
	run->trial->trouble = trouble;
	(void)sd_event_exit(run->loop, 0);
}

static void send_request(struct run *run, const struct notification_request *request)
{
	struct frame_writer writer;
	struct slice frame;

	frame_writer_init(&writer);
	if (notification_request_encode(request, &writer, &frame) == 0)
		child_send(run->child, frame, -1, deadline_usec);
	frame_writer_fini(&writer);
	run->sent_usec = clock_steady_usec();
}

static void show(struct run *run)
{
	send_request(run,
		&(struct notification_request){
			.kind = NOTIFICATION_SHOW,
			.key = KEY_SHOW,
			.urgency = NOTIFICATION_NORMAL,
			.transient = true,
			.summary = SLICE_LITERAL("paperwatch"),
			.body = SLICE_LITERAL("This is a test: alerts will appear here."),
		});
}

static enum desktop_trouble trouble_of(const struct notification_reply *reply)
{
	static const enum desktop_trouble troubles[] = {
		[NOTIFICATION_OTHER] = DESKTOP_OTHER,
		[NOTIFICATION_NO_BUS] = DESKTOP_NO_BUS,
		[NOTIFICATION_NO_SERVER] = DESKTOP_NO_SERVER,
		[NOTIFICATION_NO_ANSWER] = DESKTOP_SILENT_SERVER,
		[NOTIFICATION_NO_START] = DESKTOP_FAILING_SERVER,
	};

	return reply->outcome == NOTIFICATION_DROP ? DESKTOP_REFUSED
						   : troubles[reply->cause];
}

static void on_result(struct run *run, const struct notification_reply *reply)
{
	if (reply->outcome != NOTIFICATION_SENT) {
		text_add(&run->trial->problem, reply->text);
		finish(run, trouble_of(reply));
	} else if (reply->key == KEY_ASK) {
		show(run);
	} else {
		run->trial->took_usec = clock_steady_usec() - run->sent_usec;
		finish(run, DESKTOP_WELL);
	}
}

static void keep(struct desktop_trial *trial, const struct notification_reply *description)
{
	text_add(&trial->name, description->name);
	text_add(&trial->vendor, description->vendor);
	text_add(&trial->version, description->version);
	text_add(&trial->specification, description->specification);
	text_add(&trial->capabilities, description->capabilities);
}

static bool on_frame(void *owner, struct slice content)
{
	struct run *run = owner;
	struct notification_reply reply;

	if (notification_reply_decode(content, &reply) < 0)
		return false;
	if (reply.kind == NOTIFICATION_DESCRIPTION && run->trial->name.length == 0)
		keep(run->trial, &reply);
	if (reply.kind == NOTIFICATION_RESULT)
		on_result(run, &reply);
	return reply.kind == NOTIFICATION_RESULT;
}

static enum desktop_trouble trouble_of_end(const struct run *run, struct child_end end)
{
	bool met_server = run->trial->name.length > 0;

	if (end.kind == CHILD_DEADLINE)
		return met_server ? DESKTOP_SILENT_SERVER : DESKTOP_SILENT_BUS;
	if (end.kind == CHILD_UNSTARTED)
		return DESKTOP_NO_NOTIFIER;
	if (end.kind == CHILD_EXITED && end.detail == STATUS_NOT_FOUND)
		return DESKTOP_NO_NOTIFIER;
	if (end.kind == CHILD_EXITED && end.detail == EX_UNAVAILABLE)
		return DESKTOP_NO_BUS;
	return DESKTOP_OTHER;
}

/* The notifier ended before it answered. */
static void on_end(void *owner, struct child_end end)
{
	struct run *run = owner;
	enum desktop_trouble trouble = trouble_of_end(run, end);
	struct text *problem = &run->trial->problem;
	char description[128];

	if (trouble == DESKTOP_SILENT_BUS)
		text_format(problem, "the session bus does not answer");
	else if (trouble == DESKTOP_SILENT_SERVER)
		text_format(problem, "the server took too long to answer");
	else if (end.kind == CHILD_UNSTARTED)
		text_format(problem, "paperwatch-notifier could not be started: %s: %s",
			run->notifier, strerror(end.detail));
	else if (trouble == DESKTOP_NO_BUS)
		text_format(problem, "the session bus went away");
	else
		text_format(problem, "paperwatch-notifier %s",
			child_end_describe(
				run->child, end, description, sizeof(description)));
	finish(run, trouble);
}

int desktop_try(const char *notifier, struct desktop_trial *trial)
{
	static char program[] = "paperwatch-notifier";
	static char *const arguments[] = {program, NULL};
	const struct child_role role = {
		.name = "notifier",
		.path = notifier,
		.arguments = arguments,
		.reply_bytes_max = NOTIFICATION_CONTENT_MAX,
		.on_frame = on_frame,
		.on_end = on_end,
	};
	struct run run = {.notifier = notifier, .trial = trial};
	int rc = -1;

	*trial = (struct desktop_trial){0};
	if (sd_event_new(&run.loop) >= 0)
		run.child = child_new(run.loop, &role, &run);
	if (run.child) {
		send_request(&run, &(struct notification_request){
					   .kind = NOTIFICATION_ASK, .key = KEY_ASK});
		rc = sd_event_loop(run.loop) < 0 ? -1 : 0;
	}
	child_free(run.child, false); /* what is on the screen stays there */
	sd_event_unref(run.loop);
	return rc;
}

void desktop_trial_fini(struct desktop_trial *trial)
{
	text_fini(&trial->problem);
	text_fini(&trial->name);
	text_fini(&trial->vendor);
	text_fini(&trial->version);
	text_fini(&trial->specification);
	text_fini(&trial->capabilities);
}
