#include "service.h"

#include "clock.h"
#include "command.h"
#include "forget.h"
#include "log.h"
#include "memory.h"
#include "rule_name.h"
#include "snooze.h"
#include "value.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-daemon.h>
#include <time.h>
#include <unistd.h>

enum {
	TELL_USEC = 100 * 1000, /* from what happened until it is told */
	TELL_ACCURACY_USEC = 50 * 1000,
};

/* FILE, which may be relative to the working folder, as an absolute path; owned by the caller. */
static char *absolute(const char *file)
{
	char *folder = file[0] == '/' ? NULL : getcwd(NULL, 0);
	char *path = NULL;

	if (asprintf(&path, "%s%s%s", folder ? folder : "", folder ? "/" : "", file) < 0)
		memory_exhausted();
	free(folder);
	return path;
}

void service_begin(struct service *service, const char *file)
{
	const struct config *config = service->config;

	/* Names in messages are then right wherever they are read. */
	service->config_file = file ? absolute(file) : NULL;
	service->started_usec = service->loaded_usec = clock_now_usec();
	service->state = memory_copy_text(config->state, strlen(config->state));
	service->log_file = memory_copy_text(config->log_file, strlen(config->log_file));
	service->log_format = config->log_format;
}

void service_fini(struct service *service)
{
	sd_event_source_disable_unref(service->teller);
	text_fini(&service->told);
	text_fini(&service->reload_error);
	store_loss_fini(&service->loss);
	config_free(service->config);
	free(service->config_file);
	free(service->state);
	free(service->log_file);
}

/* ---- for systemd and the log ---- */

static void add_scope(struct text *out, const struct config *config)
{
	text_add_count(out, (long long)config->watched_count, "folder");
	text_add(out, SLICE_LITERAL(", "));
	text_add_count(out, (long long)ruleset_count(config->ruleset), "rule");
}

void service_log_scope(const struct service *service, const char *what)
{
	struct text scope = {0};

	add_scope(&scope, service->config);
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
	int64_t unshown = store_count_due(service->store, SINK_DESKTOP);
	int64_t unlogged = store_count_due(service->store, SINK_LOG);
	const char *problem = outbox_problem(service->outbox);
	struct text facts = {0};
	struct text status = {0};

	add_scope(&facts, service->config);
	add_fact(&facts, (long long)watch.absent_roots, "absent folder");
	add_fact(&facts, (long long)watch.unwatched, "unwatched folder");
	add_fact(&facts, (long long)ingest_waiting(service->ingest), "unread digest");
	add_fact(&facts, unshown, "unshown alert");
	add_fact(&facts, unlogged, "unlogged alert");
	add_fact(&facts, (long long)ingest_undecided(service->ingest), "regex failure");
	if (ingest_is_blocked(service->ingest))
		text_format(&facts, "; %s", store_problem(service->store));
	if (problem)
		text_format(&facts, "; %s", problem);
	if (service->reload_error.length > 0)
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

static int on_tell(sd_event_source *source, uint64_t usec, void *context)
{
	struct service *service = context;

	(void)source;
	(void)usec;
	tell_status(service);
	service->has_told = true;
	return 0;
}

int service_add_teller(struct service *service)
{
	return sd_event_add_time(service->loop, &service->teller, CLOCK_MONOTONIC, 0,
		       TELL_ACCURACY_USEC, on_tell, service) < 0 ||
			       sd_event_source_set_enabled(service->teller, SD_EVENT_OFF) <
				       0
		       ? -1
		       : 0;
}

/* A datagram to systemd takes as long as opening a digest, and what is asked of the store for it as well:
 * no alert waits for that, and of many changes in a row only the last is told. */
void service_tell_status_soon(struct service *service)
{
	bool is_news = !service->has_told;
	uint64_t now;

	service->has_told = false;
	if (!is_news || sd_event_source_get_enabled(service->teller, NULL) != SD_EVENT_OFF)
		return;
	if (sd_event_now(service->loop, CLOCK_MONOTONIC, &now) < 0 ||
		sd_event_source_set_time(service->teller, now + TELL_USEC) < 0 ||
		sd_event_source_set_enabled(service->teller, SD_EVENT_ONESHOT) < 0)
		log_error("cannot set a timer for the status");
}

/* In the log a line each; on a terminal as other commands show them. */
void service_log_problems(const struct diagnostics *problems)
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

/* ---- reloading ---- */

/* What has changed and takes effect only at the next start: "state, log.file", or nothing. */
static void add_at_restart(struct text *out, const struct service *service)
{
	const struct config *config = service->config;
	const struct {
		const char *name;
		bool changed;
	} settings[] = {
		{"state", strcmp(service->state, config->state) != 0},
		{"log.file", strcmp(service->log_file, config->log_file) != 0},
		{"log.format", service->log_format != config->log_format},
	};

	for (size_t i = 0; i < sizeof(settings) / sizeof(*settings); i++)
		if (settings[i].changed)
			text_format(out, "%s%s", out->length ? ", " : "", settings[i].name);
}

/* The reload failed. Keeps the first error for status. */
static void note_failure(struct service *service, const struct diagnostics *problems,
	const struct text *reason)
{
	service->reload_failed_usec = clock_now_usec();
	for (size_t i = 0; i < problems->count; i++) {
		const struct diagnostic *problem = &problems->items[i];

		if (problem->severity != SEVERITY_ERROR)
			continue;
		if (problem->file)
			text_format(&service->reload_error, "%s:%u:%u: ", problem->file,
				problem->line, problem->column);
		text_add(&service->reload_error, slice_of(problem->text));
		return;
	}
	text_add(&service->reload_error, text_slice(reason));
}

static void take_over(struct service *service, struct config *config)
{
	struct config *old = service->config;
	struct text at_restart = {0};

	service->config = config;
	outbox_configure(service->outbox, config);
	silence_configure(service->silence, config);
	config_free(old);
	service->loaded_usec = clock_now_usec();
	add_at_restart(&at_restart, service);
	if (at_restart.length > 0)
		log_warning("%s: takes effect at the next start", at_restart.bytes);
	text_fini(&at_restart);
	service_log_scope(service, "reloaded:");
}

int service_reload(
	struct service *service, struct diagnostics *problems, struct text *reason)
{
	struct timespec now = {0};
	struct config *config;
	int status = EX_OK;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	(void)sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%llu",
		(unsigned long long)now.tv_sec * 1000000 +
			(unsigned long long)now.tv_nsec / 1000);
	config = config_load(service->config_file, problems);
	service_log_problems(problems);
	text_clear(&service->reload_error);
	if (!config) {
		status = EX_CONFIG;
		text_format(
			reason, "the configuration has errors; the old one stays in force");
	} else if (ingest_configure(
			   service->ingest, config, service->watch, log_is_journal()) < 0) {
		status = EX_IOERR;
		text_format(reason,
			"the new configuration cannot be stored; the old one stays in force");
		config_free(config);
	} else {
		take_over(service, config);
	}
	if (status != EX_OK) {
		log_error("%s", reason->bytes);
		note_failure(service, problems, reason);
	}
	control_stay_in_place(service->control);
	service->ready_due = true;
	return status;
}

/* ---- what is asked over the control socket ---- */

static void reply_line(struct control_client *client, uint32_t status, struct slice text)
{
	const struct control_reply reply = {
		.kind = CONTROL_LINE, .status = status, .text = text};

	control_reply(client, &reply);
}

static int answer_reload(
	struct service *service, struct control_client *client, struct text *reason)
{
	struct diagnostics problems = {0};
	struct text line = {0};
	int status = service_reload(service, &problems, reason);

	for (size_t i = 0; i < problems.count; i++) {
		const struct diagnostic *problem = &problems.items[i];
		const struct control_reply reply = {
			.kind = CONTROL_PROBLEM,
			.severity = problem->severity,
			.file = slice_of(problem->file),
			.line = problem->line,
			.column = problem->column,
			.text = slice_of(problem->text),
		};

		control_reply(client, &reply);
	}
	diagnostics_fini(&problems);
	if (status == EX_OK) {
		text_add(&line, SLICE_LITERAL("reloaded: "));
		add_scope(&line, service->config);
		reply_line(client, 0, text_slice(&line));
		text_clear(&line);
		add_at_restart(&line, service);
		if (line.length > 0) {
			text_add(&line, SLICE_LITERAL(": takes effect at the next start"));
			reply_line(client, 0, text_slice(&line));
		}
	}
	text_fini(&line);
	return status;
}

static void reply_forgotten(void *context, const struct forgotten *forgotten)
{
	struct text line = {0};

	forget_describe(&line, forgotten, true);
	reply_line(context, forgotten->known ? EX_OK : EXIT_UNMATCHED, text_slice(&line));
	text_fini(&line);
}

static int answer_forget(struct service *service, struct slice ids,
	struct control_client *client, struct text *reason)
{
	int forgotten;

	ingest_flush(service->ingest); /* nobody else may have a transaction open */
	forgotten = forget_papers(service->store, ids, reply_forgotten, client);
	if (forgotten > 0)
		ingest_read_unread(service->ingest);
	if (forgotten < 0)
		text_add(reason, slice_of(store_problem(service->store)));
	return forgotten < 0 ? EX_IOERR : EX_OK;
}

static int answer_snooze(struct service *service, const struct control_request *request,
	struct control_client *client, struct text *reason)
{
	int64_t now = clock_now_usec();
	int64_t until = request->seconds ? now + request->seconds * 1000000 : 0;
	struct text line = {0};
	int ended = 0;

	if (request->seconds < 0 || request->seconds > VALUE_SPAN_MAX)
		return EX_SOFTWARE;
	ingest_flush(service->ingest); /* nobody else may have a transaction open */
	if (request->rule.bytes &&
		!rule_name_known(service->config->ruleset, request->rule) &&
		(until || snooze_lasts(service->store, request->rule, now) == 0)) {
		rule_name_add_unknown(reason, service->config->ruleset, request->rule);
		return EX_USAGE;
	}
	if (until)
		ended = snooze_begin(service->store, request->rule, until);
	else
		ended = snooze_end(service->store, request->rule, now);
	if (ended < 0) {
		text_add(reason, slice_of(store_problem(service->store)));
		return EX_IOERR;
	}
	snooze_describe(&line, request->rule, until, ended);
	log_notice("%s", line.bytes);
	reply_line(client, 0, text_slice(&line));
	text_fini(&line);
	/* What was held may be shown now, and what is held is to be looked at again in time. */
	(void)sd_event_source_set_enabled(service->deliver, SD_EVENT_ONESHOT);
	return EX_OK;
}

/* How many bytes of memory this process has; 0 where the kernel does not say. */
static int64_t memory_in_use(void)
{
	FILE *file = fopen("/proc/self/statm", "re");
	long long pages = 0;

	if (!file)
		return 0;
	if (fscanf(file, "%*s %lld", &pages) != 1)
		pages = 0;
	(void)fclose(file); /* only read */
	return pages * sysconf(_SC_PAGESIZE);
}

static void report_rules(const struct service *service, struct status *status)
{
	const struct ruleset *ruleset = service->config->ruleset;
	char today[DATE_BYTES + 1];

	clock_day(clock_now_usec(), today);
	status->rules = (int64_t)ruleset_count(ruleset);
	for (size_t i = 0; i < ruleset_count(ruleset); i++)
		status->active_rules +=
			rule_is_active(ruleset_rule(ruleset, i), slice_of(today));
}

static void report_configuration(
	const struct service *service, struct status *status, struct arena *arena)
{
	char *file = absolute(service->config->file);
	struct text at_restart = {0};

	add_at_restart(&at_restart, service);
	status->configuration = arena_copy(arena, slice_of(file));
	status->loaded_usec = service->loaded_usec;
	status->fingerprint = service->config->fingerprint;
	if (at_restart.length > 0)
		status->at_restart = arena_copy(arena, text_slice(&at_restart));
	if (service->reload_error.length > 0) {
		status->reload_error =
			arena_copy(arena, text_slice(&service->reload_error));
		status->reload_failed_usec = service->reload_failed_usec;
	}
	report_rules(service, status);
	free(file);
	text_fini(&at_restart);
}

static struct slice describe_loss(const struct service *service, struct arena *arena)
{
	struct text text = {0};
	struct slice copy = {0};

	if (service->loss.kind == STORE_MISSING)
		text_format(&text, "it was removed or emptied");
	else if (service->loss.kind == STORE_DAMAGED)
		text_format(
			&text, "it was damaged and is now %s", service->loss.moved_aside);
	if (text.length > 0)
		copy = arena_copy(arena, text_slice(&text));
	text_fini(&text);
	return copy;
}

static int answer_status(struct service *service, struct control_client *client)
{
	struct arena *arena = arena_new();
	struct frame_writer writer;
	struct status status = status_begin();
	struct control_reply reply = {.kind = CONTROL_REPORT};

	status.running = true;
	status.version = SLICE_LITERAL(PAPERWATCH_VERSION);
	status.process = getpid();
	status.since_usec = service->started_usec;
	status.memory_bytes = memory_in_use();
	status.lost_store = describe_loss(service, arena);
	report_configuration(service, &status, arena);
	/* A store that cannot be asked is told as such, with what else is known. */
	if (status_ask_store(&status, service->store, service->config, arena) < 0)
		status.store_problem =
			arena_copy(arena, slice_of(store_problem(service->store)));
	ingest_report(service->ingest, &status, arena);
	outbox_report(service->outbox, &status, arena);
	status.sinks[SINK_LOG].in_use = true;
	status.sinks[SINK_JOURNAL].in_use = log_is_journal();
	status.sinks[SINK_DESKTOP].in_use = service->config->desktop_enabled;
	frame_writer_init(&writer);
	status_encode(&status, &writer);
	reply.report = frame_finish(&writer);
	reply.report = slice_part(reply.report, FRAME_HEADER_BYTES, reply.report.length);
	control_reply(client, &reply);
	frame_writer_fini(&writer);
	arena_free(arena);
	return EX_OK;
}

uint32_t service_answer(void *owner, const struct control_request *request,
	struct control_client *client, struct text *reason)
{
	struct service *service = owner;
	int status = EX_SOFTWARE;

	switch (request->kind) {
	case CONTROL_STATUS:
		status = answer_status(service, client);
		break;
	case CONTROL_FORGET:
		status = answer_forget(service, request->ids, client, reason);
		break;
	case CONTROL_RELOAD:
		status = answer_reload(service, client, reason);
		break;
	case CONTROL_SNOOZE:
		status = answer_snooze(service, request, client, reason);
		break;
	case CONTROL_HISTORY: /* control.c does that itself */
		break;
	}
	return (uint32_t)status;
}
