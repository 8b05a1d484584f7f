/* paperwatch run: the daemon. Opens in order, runs the loop, closes in reverse. */
#include "clock.h"
#include "command.h"
#include "confinement.h"
#include "log.h"
#include "notifier.h"
#include "service.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-daemon.h>
#include <time.h>
#include <unistd.h>

/* How long a stop waits for the outcome of a pop-up that is on its way. */
static const uint64_t stop_grace_usec = 1500 * 1000;

/* How long systemd may wait for the next sign of life while the store is looked through. */
static const uint64_t start_grace_usec = 30 * 1000 * 1000;

/* ---- what happens in the loop ---- */

static void on_reading(void *owner)
{
	struct service *service = owner;

	outbox_expect(service->outbox);
}

static void on_alerts(void *owner)
{
	struct service *service = owner;

	(void)sd_event_source_set_enabled(service->deliver, SD_EVENT_ONESHOT);
}

static int on_deliver(sd_event_source *source, void *context)
{
	struct service *service = context;

	(void)source;
	outbox_kick(service->outbox);
	return 0;
}

/* With --once there is no later moment to tell that a folder is silent, and no later commit. */
static void on_idle(void *owner)
{
	struct service *service = owner;

	if (service->once)
		silence_check(service->silence);
	else
		headroom_make(service->headroom);
}

/* Every folder is watched and listed: what comes from now on is news. */
static void tell_ready(struct service *service)
{
	service->ready_due = false;
	(void)sd_notify(0, "READY=1"); /* nobody may be listening */
	if (!service->started)
		service_log_scope(service, "watching:");
	service->started = true;
}

/* After whatever happened in the loop: says how it is now, where that has changed. */
static int on_happened(sd_event_source *source, void *context)
{
	struct service *service = context;

	(void)source;
	if (service->ready_due && !watch_is_listing(service->watch))
		tell_ready(service);
	service_tell_status_soon(service);
	control_catch_up(service->control);
	return 0;
}

static void before_store(void *owner)
{
	struct service *service = owner;

	ingest_flush(service->ingest);
}

/* ---- signals ---- */

static int on_reload(
	sd_event_source *source, const struct signalfd_siginfo *info, void *context)
{
	struct diagnostics problems = {0};
	struct text reason = {0};

	(void)source;
	(void)info;
	(void)service_reload(context, &problems, &reason); /* the log says it all */
	diagnostics_fini(&problems);
	text_fini(&reason);
	return 0;
}

static int on_stop(
	sd_event_source *source, const struct signalfd_siginfo *info, void *context)
{
	struct service *service = context;

	(void)source;
	(void)info;
	(void)sd_notify(0, "STOPPING=1");
	outbox_stop(service->outbox);
	(void)sd_event_now(service->loop, CLOCK_MONOTONIC, &service->stop_deadline_usec);
	service->stop_deadline_usec += stop_grace_usec;
	service->stopping = true;
	return 0;
}

static int add_signals(struct service *service)
{
	static const struct {
		int signal;
		sd_event_signal_handler_t handler;
	} signals[] = {{SIGTERM, on_stop}, {SIGINT, on_stop}, {SIGHUP, on_reload}};
	sigset_t blocked;

	(void)sigemptyset(&blocked);
	for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		(void)sigaddset(&blocked, signals[i].signal);
	if (sigprocmask(SIG_BLOCK, &blocked, NULL) < 0)
		return -1;
	for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		if (sd_event_add_signal(service->loop, NULL, signals[i].signal,
			    signals[i].handler, service) < 0)
			return -1;
	return 0;
}

/* ---- the whole ---- */

/* The store is a fresh one: every folder is a first run again, and nobody would know why nothing is
 * told. */
static void tell_of_loss(struct service *service)
{
	struct text note = {0};
	struct alert alert;

	if (service->loss.kind == STORE_DAMAGED)
		text_format(&note, "the store was damaged and is now %s",
			service->loss.moved_aside);
	else
		text_format(&note, "the store in %s was removed or emptied",
			service->config->state);
	text_add(&note,
		SLICE_LITERAL("; a fresh one was begun, and what is in the folders is "
			      "taken in anew without alerts"));
	log_error("%s", note.bytes);
	alert = (struct alert){
		.time_usec = clock_now_usec(),
		.kind = ALERT_NOTE,
		.urgency = URGENCY_CRITICAL,
		.title = text_slice(&note),
		.digest = slice_of(service->loss.moved_aside),
	};
	if (store_begin(service->store) < 0 ||
		store_add_alert(service->store, &alert,
			1U << SINK_LOG | (log_is_journal() ? 1U << SINK_JOURNAL : 0) |
				(service->config->desktop_enabled ? 1U << SINK_DESKTOP
								  : 0)) < 0 ||
		store_commit(service->store) < 0)
		store_rollback(service->store);
	text_fini(&note);
}

/* A large store takes its time to be looked through; systemd is to wait. */
static void on_working(void *owner)
{
	(void)owner;
	(void)sd_notifyf(
		0, "EXTEND_TIMEOUT_USEC=%llu", (unsigned long long)start_grace_usec);
}

static int open_store(struct service *service)
{
	struct text reason = {0};
	enum store_opened opened = store_open(service->config->state, &service->store,
		&service->loss, on_working, service, &reason);

	switch (opened) {
	case STORE_OPENED:
		break;
	case STORE_BUSY:
		log_error("another paperwatch is running on %s", service->config->state);
		service->status = EXIT_LATER;
		break;
	case STORE_ABSENT: /* it would have been made */
	case STORE_TOO_NEW:
	case STORE_UNUSABLE:
		log_error("%s: %s", service->config->state,
			reason.bytes ? reason.bytes : "unusable");
		service->status = EX_CANTCREAT;
		break;
	}
	text_fini(&reason);
	return opened == STORE_OPENED ? 0 : -1;
}

/* A new version may read what an old one could not. */
static int note_version(struct service *service)
{
	int major = 0;
	int minor = 0;
	int patch = 0;
	int64_t version;
	int64_t known = 0;

	(void)sscanf(PAPERWATCH_VERSION, "%d.%d.%d", &major, &minor, &patch);
	version = ((int64_t)major * 1000 + minor) * 1000 + patch;
	if (store_get_value(service->store, "version", &known) < 0)
		return -1;
	if (known == version)
		return 0;
	if (store_begin(service->store) == 0 && store_forgive_files(service->store) == 0 &&
		store_set_value(service->store, "version", version) == 0 &&
		store_commit(service->store) == 0)
		return 0;
	store_rollback(service->store);
	return -1;
}

static int start(struct service *service)
{
	static const struct ingest_events events = {on_reading, on_alerts, on_idle};
	char *notifier = notifier_find();
	bool echo = service->print || isatty(STDOUT_FILENO) != 0;

	service->status = EX_SOFTWARE;
	service->ingest = ingest_new(service->loop, service->store, &events, service);
	service->outbox = outbox_new(service->loop, service->store, service->config,
		notifier, echo, before_store, service);
	service->watch = watch_new(
		service->loop, &ingest_watch_events, service->ingest, service->once);
	service->pruning =
		pruning_new(service->loop, service->store, before_store, service);
	service->headroom = headroom_new(service->loop, service->store);
	service->silence = silence_new(
		service->loop, service->store, service->ingest, on_alerts, service);
	free(notifier);
	if (!service->ingest || !service->outbox || !service->watch || !service->pruning ||
		!service->headroom || !service->silence ||
		sd_event_add_defer(service->loop, &service->deliver, on_deliver, service) <
			0 ||
		sd_event_source_set_enabled(service->deliver, SD_EVENT_OFF) < 0 ||
		sd_event_source_set_priority(
			service->deliver, SD_EVENT_PRIORITY_IMPORTANT - 1) < 0 ||
		service_add_teller(service) < 0 ||
		sd_event_add_post(service->loop, &service->happened, on_happened, service) <
			0 ||
		sd_event_source_set_priority(
			service->happened, SD_EVENT_PRIORITY_IMPORTANT) < 0)
		return -1;
	service->status = EX_IOERR;
	if (note_version(service) < 0) {
		log_error("%s: %s", service->config->state, store_problem(service->store));
		return -1;
	}
	if (service->loss.kind != STORE_WHOLE) {
		tell_of_loss(service);
		ingest_be_quiet(service->ingest);
	}
	if (ingest_configure(
		    service->ingest, service->config, service->watch, log_is_journal()) < 0)
		return -1;
	service->control = control_new(service->loop, service->config->state,
		service->store, service_answer, service);
	silence_configure(service->silence, service->config);
	on_alerts(service); /* what an earlier run left due */
	service->status = EX_OK;
	return 0;
}

/* With --once, when all is done that can be: what waits for a desktop stays due, and so does what
 * the disk does not take, which is a failure. Told to stop, when it is known what became of the
 * pop-up that was on its way, or soon. */
static bool is_finished(struct service *service)
{
	uint64_t now = 0;

	if (service->stopping) {
		(void)sd_event_now(service->loop, CLOCK_MONOTONIC, &now);
		return !outbox_is_busy(service->outbox) ||
		       now >= service->stop_deadline_usec;
	}
	if (!service->once || outbox_is_busy(service->outbox))
		return false;
	if (ingest_is_blocked(service->ingest) || outbox_is_blocked(service->outbox)) {
		service->status = EX_IOERR;
		return true;
	}
	return ingest_is_idle(service->ingest) &&
	       sd_event_source_get_enabled(service->deliver, NULL) == SD_EVENT_OFF;
}

static int run_loop(struct service *service)
{
	int rc = 0;

	while (rc >= 0 && !is_finished(service))
		rc = sd_event_run(
			service->loop, service->stopping ? 50 * 1000 : UINT64_MAX);
	if (rc < 0)
		log_error("the event loop failed: %s", strerror(-rc));
	return rc;
}

static void stop(struct service *service)
{
	control_free(service->control);
	pruning_free(service->pruning);
	headroom_free(service->headroom);
	silence_free(service->silence);
	watch_free(service->watch);
	ingest_free(service->ingest);
	outbox_free(service->outbox);
	store_close(service->store);
	sd_event_source_disable_unref(service->deliver);
	sd_event_source_disable_unref(service->happened);
	service_fini(service);
	sd_event_unref(service->loop);
}

int cmd_run(const struct command *command, int argc, char **argv)
{
	struct service service = {.status = EX_CONFIG};
	const char *file = NULL;
	bool debug = false;
	const struct option_row rows[] = {
		{.name = "config", .letter = 'c', .argument = &file},
		{.name = "once", .flag = &service.once},
		{.name = "print", .flag = &service.print},
		{.name = "debug", .flag = &debug},
		{0},
	};
	struct diagnostics problems = {0};
	int status;
	int operand = command_options(command, argc, argv, rows, &status);

	if (operand < 0 || command_has_operand(command, argv[operand], &status))
		return status;
	/* The daemon has its log, and does without. */
	if ((service.once || service.print) && command_check_output() < 0)
		return EX_IOERR;
	if (debug)
		log_set_level(LOG_LEVEL_DEBUG);
	service.config = config_load(file, &problems);
	service_log_problems(&problems);
	diagnostics_fini(&problems);
	if (!service.config)
		goto out;
	service_begin(&service, file);
	service.status = EX_SOFTWARE;
	if (sd_event_default(&service.loop) < 0 || add_signals(&service) < 0)
		goto out;
	(void)sd_event_set_watchdog(service.loop, true);
	confinement_tell();
	if (open_store(&service) < 0 || start(&service) < 0)
		goto out;
	service.ready_due = true;
	if (run_loop(&service) < 0)
		service.status = EX_SOFTWARE;
out:
	stop(&service);
	return service.status;
}
