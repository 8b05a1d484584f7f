/* paperwatch run: the daemon. Opens in order, runs the loop, closes in reverse. */
#include "clock.h"
#include "command.h"
#include "config.h"
#include "ingest.h"
#include "log.h"
#include "memory.h"
#include "outbox.h"

#include <errno.h>
#include <limits.h>
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

struct service {
	sd_event *loop;
	const char *config_file; /* as given, or NULL */
	struct config *config;
	struct store *store;
	struct ingest *ingest;
	struct outbox *outbox;
	struct watch *watch;
	sd_event_source
		*deliver; /* kicks the outbox from the loop, never from within a commit */
	struct text told; /* the STATUS= that was sent last */
	bool ready_due;   /* READY=1 is to be said when all is listed */
	bool started;     /* it was said once */
	bool once;
	bool print; /* log lines go to stdout even where that is no terminal */
	bool stopping;
	uint64_t stop_deadline_usec;
	struct store_loss loss;
	bool reload_failed; /* the files on disk are not what is in force */
	int status;
};

/* ---- saying how it is ---- */

/* "2 folders, 6 rules" */
static void add_scope(struct text *out, const struct config *config)
{
	text_add_count(out, (long long)config->watched_count, "folder");
	text_add(out, SLICE_LITERAL(", "));
	text_add_count(out, (long long)ruleset_count(config->ruleset), "rule");
}

static void log_scope(const char *what, const struct config *config)
{
	struct text scope = {0};

	add_scope(&scope, config);
	log_notice("%s %s", what, scope.bytes);
	text_fini(&scope);
}

static void add_fact(struct text *out, long long count, const char *noun)
{
	if (count <= 0)
		return;
	text_add(out, SLICE_LITERAL("; "));
	text_add_count(out, count, noun);
}

static void tell_status(struct service *service)
{
	struct watch_counts watch = watch_counts(service->watch);
	int64_t due = store_count_due(service->store, SINK_DESKTOP);
	const char *problem = outbox_problem(service->outbox);
	struct text facts = {0};
	struct text status = {0};

	add_scope(&facts, service->config);
	add_fact(&facts, (long long)watch.absent_roots, "absent folder");
	add_fact(&facts, (long long)watch.unwatched, "unwatched folder");
	add_fact(&facts, (long long)ingest_waiting(service->ingest), "unread digest");
	add_fact(&facts, due, "unshown alert");
	add_fact(&facts, (long long)ingest_undecided(service->ingest), "regex failure");
	if (problem)
		text_format(&facts, "; %s", problem);
	if (service->reload_failed)
		text_add(&facts, SLICE_LITERAL("; the configuration on disk has errors, "
					       "the old one is in force"));
	/* A line break would end the status, and begin another field of sd_notify(3). */
	text_add(&status, SLICE_LITERAL("STATUS="));
	text_add_visible(&status, text_slice(&facts));
	text_fini(&facts);
	if (slice_equal(text_slice(&status), text_slice(&service->told))) {
		text_fini(&status);
		return;
	}
	(void)sd_notify(0, status.bytes); /* nobody may be listening */
	text_fini(&service->told);
	service->told = status;
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

static void on_idle(void *owner)
{
	(void)owner; /* is_finished() asks for itself */
}

/* Every folder is watched and listed: what comes from now on is news. */
static void tell_ready(struct service *service)
{
	service->ready_due = false;
	(void)sd_notify(0, "READY=1"); /* nobody may be listening */
	if (!service->started)
		log_scope("watching:", service->config);
	service->started = true;
}

/* After whatever happened in the loop: says how it is now, where that has changed. */
static int on_happened(sd_event_source *source, void *context)
{
	struct service *service = context;

	(void)source;
	if (service->ready_due && !watch_is_listing(service->watch))
		tell_ready(service);
	tell_status(service);
	return 0;
}

static void before_store(void *owner)
{
	struct service *service = owner;

	ingest_flush(service->ingest);
}

/* ---- signals ---- */

/* In the log a line each; on a terminal as other commands show them. */
static void print_problems(const struct diagnostics *problems)
{
	if (isatty(STDERR_FILENO)) {
		command_print_problems(problems, "paperwatch");
		return;
	}
	for (size_t i = 0; i < problems->count; i++) {
		const struct diagnostic *problem = &problems->items[i];
		void (*print)(const char *format, ...) =
			problem->severity == SEVERITY_ERROR ? log_error : log_warning;

		if (!problem->file)
			print("%s", problem->text);
		else if (problem->line == 0)
			print("%s: %s", problem->file, problem->text);
		else
			print("%s:%u:%u: %s", problem->file, problem->line, problem->column,
				problem->text);
	}
}

/* What takes effect only at the next start. */
static void warn_of_fixed(const struct config *old, const struct config *new)
{
	if (strcmp(old->state, new->state) != 0)
		log_warning("state: %s takes effect at the next start", new->state);
	if (strcmp(old->log_file, new->log_file) != 0 || old->log_format != new->log_format)
		log_warning("log: takes effect at the next start");
}

/* The new configuration whole, or the old one goes on. */
static void reload(struct service *service)
{
	struct diagnostics problems = {0};
	struct config *config = config_load(service->config_file, &problems);
	struct config *old = service->config;

	print_problems(&problems);
	diagnostics_fini(&problems);
	service->reload_failed = true;
	if (!config) {
		log_error("the configuration has errors; the old one stays in force");
	} else if (ingest_configure(
			   service->ingest, config, service->watch, log_is_journal()) < 0) {
		log_error(
			"the new configuration cannot be stored; the old one stays in force");
		config_free(config);
	} else {
		service->reload_failed = false;
		service->config = config;
		outbox_configure(service->outbox, config);
		warn_of_fixed(old, config);
		config_free(old);
		log_scope("reloaded:", config);
	}
}

static int on_reload(
	sd_event_source *source, const struct signalfd_siginfo *info, void *context)
{
	struct service *service = context;
	struct timespec now = {0};

	(void)source;
	(void)info;
	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	(void)sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%llu",
		(unsigned long long)now.tv_sec * 1000000 +
			(unsigned long long)now.tv_nsec / 1000);
	reload(service);
	service->ready_due = true;
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

/* The notifier: beside this program where it was built, else in libexec of the same prefix. Owned
 * by the caller. */
static char *find_notifier(void)
{
	static const char *const places[] = {
		"paperwatch-notifier", /* in the build folder */
		"../libexec/paperwatch/paperwatch-notifier", NULL};
	char self[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *slash = NULL;
	char *path = NULL;

	if (length > 0) {
		self[length] = '\0';
		slash = strrchr(self, '/');
	}
	if (slash)
		*slash = '\0';
	for (size_t i = 0; places[i]; i++) {
		free(path);
		if (asprintf(&path, "%s/%s", slash ? self : "/usr/bin", places[i]) < 0)
			memory_exhausted();
		if (access(path, X_OK) == 0)
			break;
	}
	return path;
}

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
	static const struct ingest_events events = {on_alerts, on_idle};
	char *notifier = find_notifier();
	bool echo = service->print || isatty(STDOUT_FILENO) != 0;

	service->status = EX_SOFTWARE;
	service->ingest = ingest_new(service->loop, service->store, &events, service);
	service->outbox = outbox_new(service->loop, service->store, service->config,
		notifier, echo, before_store, service);
	service->watch = watch_new(service->loop, &ingest_watch_events, service->ingest);
	free(notifier);
	if (!service->ingest || !service->outbox || !service->watch ||
		sd_event_add_defer(service->loop, &service->deliver, on_deliver, service) <
			0 ||
		sd_event_source_set_enabled(service->deliver, SD_EVENT_OFF) < 0 ||
		sd_event_add_post(service->loop, NULL, on_happened, service) < 0)
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
	return ingest_is_idle(service->ingest) && !watch_is_settling(service->watch) &&
	       sd_event_source_get_enabled(service->deliver, NULL) == SD_EVENT_OFF;
}

static int run_loop(struct service *service)
{
	int rc = 0;

	while (rc >= 0 && !is_finished(service))
		rc = sd_event_run(
			service->loop, service->stopping ? 50 * 1000 : UINT64_MAX);
	return rc;
}

static void stop(struct service *service)
{
	watch_free(service->watch);
	ingest_free(service->ingest);
	outbox_free(service->outbox);
	store_close(service->store);
	sd_event_source_disable_unref(service->deliver);
	text_fini(&service->told);
	store_loss_fini(&service->loss);
	config_free(service->config);
	sd_event_unref(service->loop);
}

int cmd_run(const struct command *command, int argc, char **argv)
{
	struct service service = {.status = EX_CONFIG};
	bool debug = false;
	const struct option_row rows[] = {
		{.name = "config", .letter = 'c', .argument = &service.config_file},
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
	if (debug)
		log_set_level(LOG_LEVEL_DEBUG);
	service.config = config_load(service.config_file, &problems);
	print_problems(&problems);
	diagnostics_fini(&problems);
	if (!service.config)
		goto out;
	service.status = EX_SOFTWARE;
	if (sd_event_default(&service.loop) < 0 || add_signals(&service) < 0)
		goto out;
	(void)sd_event_set_watchdog(service.loop, true);
	if (open_store(&service) < 0 || start(&service) < 0)
		goto out;
	service.ready_due = true;
	if (run_loop(&service) < 0)
		service.status = EX_SOFTWARE;
out:
	stop(&service);
	return service.status;
}
