/* paperwatch history: the alerts so far, and with -f those to come. */
#include "call.h"
#include "clock.h"
#include "command.h"
#include "record.h"
#include "trial.h"
#include "value.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	FLUSH_BYTES = 16 * 1024,
	ROWS_A_LOOK = 1000,    /* that are read from the store before it is closed again */
	LOOK_USEC = 50 * 1000, /* and for so long */
	BETWEEN_LOOKS_MSEC = 500, /* while no daemon runs */
	BETWEEN_CALLS_MSEC = 200,
	STEPS_IDLE_MAX = 50, /* about 10 s while a daemon starts or stops */
	RULE_COLUMNS_MAX = 20,
};

/* What the files of the store look like, to see whether they change while no daemon runs. */
struct look {
	struct {
		int64_t changed_sec;
		int64_t changed_nsec;
		int64_t size;
	} files[2];
};

struct history {
	struct call call;
	struct history_table table;
	bool json;
	bool header_due;
	bool live;   /* what comes now is news: each line goes out at once */
	bool found;  /* an alert was told */
	bool failed; /* standard output is gone */
	struct text out;
};

/* ---- output ---- */

static int tell(void *owner, const struct history_entry *entry)
{
	struct history *history = owner;

	history->call.request.query.after = entry->alert.number;
	history->found = true;
	if (history->header_due)
		history_add_header(&history->table, &history->out);
	history->header_due = false;
	if (history->json)
		record_add_history(&history->out, entry);
	else
		history_add_row(&history->table, &history->out, entry);
	return 0;
}

/* 0, or -1 when standard output is gone. */
static int flush(struct history *history)
{
	if (history->out.length > 0 && command_flush(&history->out) < 0)
		history->failed = true;
	return history->failed ? -1 : 0;
}

static int on_reply(void *owner, const struct control_reply *reply)
{
	struct history *history = owner;

	if (reply->kind == CONTROL_ALERT)
		(void)tell(history, &reply->entry);
	return history->live || history->out.length >= FLUSH_BYTES ? flush(history) : 0;
}

/* ---- from the store, while no daemon runs ---- */

struct reading {
	struct history *history;
	int64_t until_usec;
};

static int on_row(void *context, const struct history_entry *entry)
{
	const struct reading *reading = context;
	struct history *history = reading->history;

	history->call.request.query.after = entry->alert.number;
	if (history_wants(&history->call.request.query, &entry->alert))
		(void)tell(history, entry);
	return clock_now_usec() >= reading->until_usec;
}

/* Reads a part of what there is. 1: there is more; 0: that was all; -1: failed, or busy. */
static int read_some(struct history *history, enum store_opened *opened)
{
	struct control_request *request = &history->call.request;
	struct reading reading = {history, clock_now_usec() + LOOK_USEC};
	struct store *store = NULL;
	int rc = 0;

	text_clear(&history->call.reason);
	*opened = store_open_briefly(
		history->call.folder, false, &store, &history->call.reason);
	if (*opened == STORE_ABSENT)
		return 0;
	if (*opened != STORE_OPENED)
		return -1;
	if (request->query.after > store_last_alert(store))
		request->query.after = 0; /* of a store that was lost */
	if (store_visit_history(store, request->query.after, store_last_alert(store),
		    ROWS_A_LOOK, on_row, &reading) < 0) {
		text_add(&history->call.reason, slice_of(store_problem(store)));
		*opened = STORE_UNUSABLE;
		rc = -1;
	} else {
		rc = request->query.after < store_last_alert(store);
	}
	store_close(store);
	return rc;
}

/* ---- up to now ---- */

enum step { STEP_DONE, STEP_AGAIN, STEP_FAILED };

static enum step fail(struct history *history, int status)
{
	history->call.status = status;
	return STEP_FAILED;
}

/* No daemon runs. */
static enum step step_without(struct history *history)
{
	enum store_opened opened;
	int rc = read_some(history, &opened);

	if (flush(history) < 0)
		return fail(history, EX_IOERR);
	if (rc >= 0)
		return rc > 0 ? STEP_AGAIN : STEP_DONE;
	if (opened == STORE_BUSY)
		return call_pause(BETWEEN_CALLS_MSEC) ? STEP_AGAIN
						      : fail(history, EX_IOERR);
	command_say("paperwatch history: %s: %s", history->call.folder,
		history->call.reason.bytes);
	return fail(history, EX_IOERR);
}

static enum step step(struct history *history)
{
	enum call_outcome outcome;

	text_clear(&history->call.reason);
	outcome = call_daemon(&history->call);
	if (flush(history) < 0)
		return fail(history, EX_IOERR);
	switch (outcome) {
	case CALL_NOBODY:
		return step_without(history);
	case CALL_BROKEN:
		return call_pause(BETWEEN_CALLS_MSEC) ? STEP_AGAIN
						      : fail(history, EX_IOERR);
	case CALL_ANSWERED:
		if (history->call.status == EX_OK)
			return STEP_DONE;
		break;
	case CALL_STOPPED:
	case CALL_FAILED:
		break;
	}
	return fail(history, call_conclude(&history->call, outcome, "history", ""));
}

/* Tells all there is now. 0, or -1 with the status. */
static int catch_up(struct history *history)
{
	enum step result = STEP_AGAIN;
	int64_t last = history->call.request.query.after;
	int idle = 0; /* steps that told nothing */

	while (result == STEP_AGAIN && idle < STEPS_IDLE_MAX) {
		result = step(history);
		idle = history->call.request.query.after == last ? idle + 1 : 0;
		last = history->call.request.query.after;
	}
	if (result == STEP_AGAIN) {
		command_say(
			"paperwatch history: the daemon of %s starts or stops, or hangs; try again",
			history->call.folder);
		history->call.status = EXIT_LATER;
	}
	return result == STEP_DONE ? 0 : -1;
}

/* ---- and on ---- */

static struct look look_at(const char *folder)
{
	static const char *const names[] = {"store.db", "store.db-wal"};
	struct look look = {0};

	for (size_t i = 0; i < 2; i++) {
		struct text path = {0};
		struct stat status;

		text_format(&path, "%s/%s", folder, names[i]);
		if (stat(path.bytes, &status) == 0) {
			look.files[i].changed_sec = status.st_mtim.tv_sec;
			look.files[i].changed_nsec = status.st_mtim.tv_nsec;
			look.files[i].size = status.st_size;
		}
		text_fini(&path);
	}
	return look;
}

/* While no daemon runs, `run --once` may come and go: reads the store when it has changed. */
static int watch_store(struct history *history, struct look *look)
{
	struct look now = look_at(history->call.folder);

	if (memcmp(&now, look, sizeof(now)) == 0)
		return 0;
	*look = now;
	history->call.request.follow = false;
	return catch_up(history);
}

/* Tells what comes, until nobody reads it any more. Always ends with a status. */
static void follow(struct history *history)
{
	struct look look = look_at(history->call.folder);
	bool told = false; /* that no daemon runs */

	history->live = true;
	for (;;) {
		enum call_outcome outcome;

		text_clear(&history->call.reason);
		history->call.request.follow = true;
		outcome = call_daemon(&history->call);
		if (history->failed || outcome == CALL_STOPPED) {
			history->call.status = EX_IOERR;
			return;
		}
		if (outcome == CALL_FAILED && history->call.status == EX_NOPERM) {
			(void)call_conclude(&history->call, outcome, "history", "");
			return;
		}
		if (outcome == CALL_NOBODY && !told)
			command_say(
				"paperwatch history: no daemon runs with the state in %s; waiting for one",
				history->call.folder);
		told = outcome == CALL_NOBODY;
		if (told && watch_store(history, &look) < 0)
			return;
		if (!call_pause(BETWEEN_LOOKS_MSEC)) {
			history->call.status = EX_IOERR;
			return;
		}
	}
}

/* ---- what is asked for ---- */

/* "7d", or "2024-10-31" */
static bool read_since(const char *text, int64_t *usec)
{
	int64_t span = value_span(slice_of(text));

	if (span >= 0)
		*usec = clock_now_usec() - span * 1000000;
	else if (date_valid(slice_of(text)))
		*usec = clock_day_start(text);
	else
		command_say(
			"paperwatch history: --since is a time such as 12h or 7d, or a day such as 2024-10-31, not '%s'",
			text);
	return span >= 0 || date_valid(slice_of(text));
}

static bool read_after(const char *text, int64_t *number)
{
	char *end;

	errno = 0;
	*number = strtoll(text, &end, 10);
	if (!errno && *text >= '0' && *text <= '9' && !*end)
		return true;
	command_say(
		"paperwatch history: --after is the number of an alert, not '%s'", text);
	return false;
}

/* Names of rules take what the longest of CONFIG takes, within reason. */
static size_t rule_columns(const struct config *config)
{
	size_t columns = sizeof("RULE") - 1;

	for (size_t i = 0; config && i < ruleset_count(config->ruleset); i++) {
		size_t taken = text_columns(ruleset_rule(config->ruleset, i)->name);

		columns = taken > columns ? taken : columns;
	}
	return columns < RULE_COLUMNS_MAX ? columns : RULE_COLUMNS_MAX;
}

static bool has_rule(const struct config *config, struct slice name)
{
	for (size_t i = 0; i < ruleset_count(config->ruleset); i++)
		if (slice_equal(ruleset_rule(config->ruleset, i)->name, name))
			return true;
	return false;
}

static void set_table(struct history *history, const struct config *config, bool follows)
{
	bool terminal = isatty(STDOUT_FILENO) != 0;

	history->table = (struct history_table){
		.terminal = terminal_of(STDOUT_FILENO),
		.cut = terminal,
		.live = follows,
		.now_usec = clock_now_usec(),
		.rule_columns = rule_columns(config),
	};
	history->header_due = terminal && !history->json;
}

static void run(struct history *history, const struct config *config, const char *rule,
	bool follows)
{
	if (catch_up(history) < 0)
		return;
	/* A rule that is gone may have alerts; one that never was is a slip of the pen. */
	if (rule && !history->found && config && !has_rule(config, slice_of(rule))) {
		trial_report_unknown(config->ruleset, "history", rule);
		history->call.status = EX_USAGE;
		return;
	}
	if (follows)
		follow(history);
	else if (!history->found && history->table.cut)
		command_say("paperwatch history: there are no such alerts");
}

int cmd_history(const struct command *command, int argc, char **argv)
{
	const char *file = NULL;
	const char *since = NULL;
	const char *after = NULL;
	const char *rule = NULL;
	bool follows = false;
	struct history history = {
		.call = {.request = {.kind = CONTROL_HISTORY}, .on_reply = on_reply}};
	const struct option_row rows[] = {
		{.name = "config", .letter = 'c', .argument = &file},
		{.name = "since", .argument = &since},
		{.name = "after", .argument = &after},
		{.name = "rule", .argument = &rule},
		{.name = "json", .flag = &history.json},
		{.name = "follow", .letter = 'f', .flag = &follows},
		{0},
	};
	struct history_query *query = &history.call.request.query;
	struct diagnostics problems = {0};
	struct config *config = NULL;
	int status;
	int operand = command_options(command, argc, argv, rows, &status);

	if (operand < 0 || command_has_operand(command, argv[operand], &status))
		return status;
	*query = (struct history_query){.since_usec = INT64_MIN, .rule = slice_of(rule)};
	if ((since && !read_since(since, &query->since_usec)) ||
		(after && !read_after(after, &query->after)))
		return EX_USAGE;
	history.call.owner = &history;
	if (call_find(&history.call, file)) {
		config = config_load(
			file, &problems); /* its errors are of no concern here */
		set_table(&history, config, follows);
		run(&history, config, rule, follows);
	}
	status = history.call.status;
	config_free(config);
	diagnostics_fini(&problems);
	call_fini(&history.call);
	return command_finish(&history.out, status);
}
