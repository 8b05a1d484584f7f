/* paperwatch status: how the daemon is, for a person or a script. */
#include "call.h"
#include "clock.h"
#include "command.h"
#include "record.h"
#include "terminal.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- asking ---- */

struct answer {
	struct arena *arena;
	struct status status;
	bool understood;
};

static int on_reply(void *owner, const struct control_reply *reply)
{
	struct answer *answer = owner;

	/* What the call holds is gone when it returns. */
	if (reply->kind == CONTROL_REPORT)
		answer->understood = status_decode(arena_copy(answer->arena, reply->report),
					     answer->arena, &answer->status) == 0;
	return 0;
}

/* Are the files on disk what the daemon has loaded? Where none runs: what is in them? */
static void look_at_files(struct status *status, const struct config *config,
	const struct diagnostics *problems, struct arena *arena)
{
	status->errors = (int64_t)problems->error_count;
	if (status->running) {
		status->differs = !config || config->fingerprint != status->fingerprint;
	} else if (config) {
		status->configuration = arena_copy(arena, slice_of(config->file));
		status->rules = (int64_t)ruleset_count(config->ruleset);
	}
}

/* Fills in the status, from wherever it can be had. Returns an exit status. */
static int ask(struct answer *answer, struct call *call, const char *file)
{
	struct status *status = &answer->status;
	struct diagnostics problems = {0};
	/* First: the store must not be held meanwhile. */
	struct config *config = config_load(file, &problems);
	struct store *store = NULL;
	enum call_outcome outcome = call_daemon_or_open(call, false, &store);
	int rc = EX_OK;

	if (store && status_ask_store(status, store, config, answer->arena) < 0) {
		command_say("paperwatch status: %s", store_problem(store));
		rc = EX_IOERR;
	}
	store_close(store);
	if (outcome != CALL_NOBODY)
		rc = call_conclude(call, outcome, "status", "");
	if (rc == EX_OK && outcome == CALL_ANSWERED && !answer->understood) {
		command_say("paperwatch status: the daemon said what is no answer");
		rc = EX_SOFTWARE;
	}
	if (rc == EX_OK && status->running &&
		(!config || !slice_equal(status->configuration, slice_of(config->file)))) {
		diagnostics_fini(&problems);
		config_free(config);
		config = config_load(
			arena_copy(answer->arena, status->configuration).bytes, &problems);
	}
	look_at_files(status, config, &problems, answer->arena);
	config_free(config);
	diagnostics_fini(&problems);
	return rc;
}

/* ---- for a person ---- */

enum { LABEL_COLUMNS = 15, COLUMNS_READABLE = 100 };

/* A page of labels and what belongs to them, in two columns. */
struct page {
	struct terminal terminal;
	struct text *out;
	int64_t now_usec;
};

/* Adds what is visible already, word by word, in lines that fit, the further ones indented. */
static void add_wrapped(struct page *page, enum style style, struct slice text)
{
	size_t columns = page->terminal.columns < COLUMNS_READABLE ? page->terminal.columns
								   : COLUMNS_READABLE;
	size_t taken = LABEL_COLUMNS;
	struct text line = {0};
	struct slice word;

	while (slice_next_field(&text, ' ', &word)) {
		size_t width = text_columns(word);

		if (line.length > 0 && taken + 1 + width > columns) {
			terminal_add(&page->terminal, page->out, style, text_slice(&line));
			text_format(page->out, "\n%*s", LABEL_COLUMNS, "");
			text_clear(&line);
			taken = LABEL_COLUMNS;
		}
		if (line.length > 0)
			text_add(&line, SLICE_LITERAL(" "));
		text_add(&line, word);
		taken += width + 1;
	}
	terminal_add(&page->terminal, page->out, style, text_slice(&line));
	text_add(page->out, SLICE_LITERAL("\n"));
	text_fini(&line);
}

/* One item behind LABEL, or behind nothing where that is "". LINE is used up. */
static void add_item(
	struct page *page, const char *label, enum style style, struct text *line)
{
	struct text visible = {0};

	text_format(page->out, "%-*s", LABEL_COLUMNS, label);
	text_add_visible(&visible, text_slice(line));
	add_wrapped(page, style, text_slice(&visible));
	text_fini(&visible);
	text_fini(line);
}

static void add_ago(const struct page *page, struct text *line, int64_t usec)
{
	clock_add_span(line, page->now_usec - usec);
	text_add(line, SLICE_LITERAL(" ago"));
}

static void add_headline(struct page *page, const struct status *status, const char *state)
{
	struct text line = {0};

	if (status->running) {
		text_format(&line, "paperwatch %.*s runs since ",
			(int)status->version.length, status->version.bytes);
		clock_add_minute(&line, status->since_usec);
		text_format(&line, ", as process %lld", (long long)status->process);
		if (status->memory_bytes > 0)
			text_format(&line, ", in %lld MiB",
				(long long)status->memory_bytes / (1024 * 1024));
	} else {
		text_format(&line, "paperwatch does not run with the state in %s", state);
	}
	terminal_add(&page->terminal, page->out, STYLE_STRONG, text_slice(&line));
	text_add(page->out, SLICE_LITERAL("\n\n"));
	text_fini(&line);
}

static void add_configuration(struct page *page, const struct status *status)
{
	struct text line = {0};

	if (status->configuration.length == 0)
		text_add(&line, SLICE_LITERAL("has errors"));
	text_add(&line, status->configuration);
	add_item(page, "configuration", STYLE_PLAIN, &line);
	if (status->running) {
		text_add_count(&line, status->rules, "rule");
		if (status->active_rules < status->rules)
			text_format(&line, ", %lld of them disabled or expired",
				(long long)(status->rules - status->active_rules));
		text_add(&line, SLICE_LITERAL("; loaded "));
		add_ago(page, &line, status->loaded_usec);
		add_item(page, "", STYLE_PLAIN, &line);
	}
	if (status->differs && !status->errors) {
		text_format(&line, "changed since: paperwatch reload takes it over");
		add_item(page, "", STYLE_BAD, &line);
	}
	if (status->errors) {
		text_add_count(&line, status->errors, "error");
		text_format(&line, " in it now: paperwatch check shows %s",
			status->errors == 1 ? "it" : "them");
		add_item(page, "", STYLE_BAD, &line);
	}
	if (status->at_restart.length > 0) {
		text_add(&line, status->at_restart);
		text_format(&line, ": changed, takes effect at the next start");
		add_item(page, "", STYLE_BAD, &line);
	}
	if (status->reload_error.length > 0) {
		text_format(&line, "the last reload failed, ");
		add_ago(page, &line, status->reload_failed_usec);
		text_format(&line, ": ");
		text_add(&line, status->reload_error);
		add_item(page, "", STYLE_BAD, &line);
	}
}

/* "watched", "polled every 60 s: …", "absent for 3 h: …" */
static void add_manner(
	const struct page *page, struct text *line, const struct status_folder *folder)
{
	text_add(line, folder->state);
	if (folder->absent_usec) {
		text_add(line, SLICE_LITERAL(" for "));
		clock_add_span(line, page->now_usec - folder->absent_usec);
	} else if (folder->problem.length > 0 && folder->period_sec) {
		text_add(line, SLICE_LITERAL(" every "));
		clock_add_span(line, folder->period_sec * 1000000);
	}
	if (folder->problem.length > 0) {
		text_add(line, SLICE_LITERAL(": "));
		text_add(line, folder->problem);
	}
	if (folder->first_run)
		text_add(line, SLICE_LITERAL("; its first run is under way"));
	if (folder->listing)
		text_add(line, SLICE_LITERAL("; it is being listed"));
}

static void add_folder(
	struct page *page, const char *label, const struct status_folder *folder)
{
	struct text line = {0};

	text_add(&line, folder->path);
	add_item(page, label, STYLE_PLAIN, &line);
	add_manner(page, &line, folder);
	add_item(page, "", folder->problem.length > 0 ? STYLE_BAD : STYLE_PLAIN, &line);
	text_add_count(&line, folder->digests, "digest");
	if (folder->last.bytes) {
		text_add(&line, SLICE_LITERAL(", the last "));
		add_ago(page, &line, folder->last_usec);
		text_add(&line, SLICE_LITERAL(": "));
		text_add(&line, folder->last);
	}
	add_item(page, "", STYLE_PLAIN, &line);
	if (folder->silent_after_sec > 0) {
		if (folder->arrived_usec) {
			text_add(&line, SLICE_LITERAL("the last new one came "));
			add_ago(page, &line, folder->arrived_usec);
		} else {
			text_add(&line, SLICE_LITERAL("no new one came yet"));
		}
		text_add(&line, folder->silent ? SLICE_LITERAL("; silence is told after ")
					       : SLICE_LITERAL("; to be told after "));
		clock_add_span(&line, folder->silent_after_sec * 1000000);
		add_item(page, "", folder->silent ? STYLE_BAD : STYLE_PLAIN, &line);
	}
	if (folder->links > 0) {
		text_add_count(&line, folder->links, "symbolic link");
		text_format(
			&line, " in it %s not followed", folder->links == 1 ? "is" : "are");
		add_item(page, "", STYLE_PLAIN, &line);
	}
}

static void add_folders(struct page *page, const struct status *status)
{
	for (size_t i = 0; i < status->folder_count; i++)
		add_folder(page, i == 0 ? "folders" : "", &status->folders[i]);
}

static void add_sinks(struct page *page, const struct status *status)
{
	for (int i = 0; i < SINK_COUNT; i++) {
		const struct status_sink *sink = &status->sinks[i];
		struct text line = {0};
		char label[LABEL_COLUMNS];

		if (!sink->waiting && !status->running)
			continue;
		if (!sink->waiting && !sink->in_use && i != SINK_DESKTOP)
			continue;
		(void)snprintf(label, sizeof(label), "%.*s", (int)sink->name.length,
			sink->name.bytes);
		if (sink->waiting)
			text_add_count(&line, sink->waiting, "alert");
		text_add(&line, !sink->waiting && !sink->in_use
					? SLICE_LITERAL("notifications are off")
				: sink->waiting == 0 ? SLICE_LITERAL("nothing waits")
				: sink->waiting == 1 ? SLICE_LITERAL(" waits")
						     : SLICE_LITERAL(" wait"));
		if (sink->held_usec) {
			text_add(&line, SLICE_LITERAL("; quiet hours until "));
			clock_add_minute(&line, sink->held_usec);
			if (sink->held)
				text_format(&line, " hold back %lld of them",
					(long long)sink->held);
		}
		if (sink->put_off) {
			text_format(
				&line, "; %lld put off, until ", (long long)sink->put_off);
			clock_add_minute(&line, sink->put_off_usec);
		}
		if (sink->problem.length > 0) {
			text_add(&line, SLICE_LITERAL(": "));
			text_add(&line, sink->problem);
		}
		add_item(page, label, sink->problem.length > 0 ? STYLE_BAD : STYLE_PLAIN,
			&line);
	}
}

/* "retrieval until 2024-11-02 09:00; 3 alerts wait" */
static void add_snoozes(struct page *page, const struct status *status)
{
	for (size_t i = 0; i < status->snooze_count; i++) {
		const struct status_snooze *snooze = &status->snoozes[i];
		struct text line = {0};

		text_add(&line,
			snooze->rule.bytes ? snooze->rule : SLICE_LITERAL("all rules"));
		text_add(&line, SLICE_LITERAL(" until "));
		clock_add_minute(&line, snooze->until_usec);
		if (snooze->waiting) {
			text_add(&line, SLICE_LITERAL("; "));
			text_add_count(&line, snooze->waiting, "alert");
			text_add(&line, snooze->waiting == 1 ? SLICE_LITERAL(" waits")
							     : SLICE_LITERAL(" wait"));
		}
		add_item(page, i == 0 ? "snoozed" : "", STYLE_PLAIN, &line);
	}
}

static void add_known(struct page *page, const struct status *status)
{
	struct text line = {0};

	text_add_count(&line, status->papers, "paper");
	text_add(&line, SLICE_LITERAL(", "));
	text_add_count(&line, status->alerts, "alert");
	add_item(page, "known", STYLE_PLAIN, &line);
	if (status->unread == 0)
		return;
	text_add_count(&line, status->unread, "digest");
	text_add(&line, status->unread == 1 ? SLICE_LITERAL(" waits to be read")
					    : SLICE_LITERAL(" wait to be read"));
	add_item(page, "", STYLE_PLAIN, &line);
}

/* What is degraded, or was lost sight of since the start. */
static void add_troubles(struct page *page, const struct status *status)
{
	const struct {
		int64_t count;
		const char *noun;
		const char *rest;
	} counts[] = {
		{status->overflows, "time",
			" the kernel had more events than it keeps; all folders were listed again each time"},
		{status->undecided, "time",
			" a regex took too long and was given up, which may miss papers"},
	};
	const struct {
		struct slice text;
		const char *before;
	} texts[] = {
		{status->store_problem, "nothing new can be remembered: "},
		{status->lost_store, "the store was lost, and begun anew: "},
	};
	const char *label = "trouble";
	struct text line = {0};

	for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++) {
		if (counts[i].count <= 0)
			continue;
		text_add_count(&line, counts[i].count, counts[i].noun);
		text_add(&line, slice_of(counts[i].rest));
		add_item(page, label, STYLE_BAD, &line);
		label = "";
	}
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		if (texts[i].text.length == 0)
			continue;
		text_add(&line, slice_of(texts[i].before));
		text_add(&line, texts[i].text);
		add_item(page, label, STYLE_BAD, &line);
		label = "";
	}
}

static void add_files(
	struct page *page, const char *label, const struct status_files *files)
{
	for (size_t i = 0; i < files->count; i++) {
		const struct status_file *file = &files->items[i];
		struct text line = {0};

		text_add(&line, file->path);
		add_item(page, i == 0 ? label : "", STYLE_PLAIN, &line);
		text_add(&line, file->reason.length > 0
					? file->reason
					: SLICE_LITERAL("for a reason that was not noted"));
		if (file->due_usec > page->now_usec) {
			text_add(&line, SLICE_LITERAL("; again in "));
			clock_add_span(&line, file->due_usec - page->now_usec);
		}
		add_item(page, "", STYLE_BAD, &line);
	}
	if (files->total > (int64_t)files->count) {
		struct text line = {0};

		text_format(&line, "and ");
		text_add_count(&line, files->total - (int64_t)files->count, "file");
		text_format(&line, " more");
		add_item(page, "", STYLE_PLAIN, &line);
	}
}

static void add_page(struct text *out, const struct status *status, const char *state)
{
	struct page page = {.terminal = terminal_of(STDOUT_FILENO),
		.out = out,
		.now_usec = clock_now_usec()};

	add_headline(&page, status, state);
	add_configuration(&page, status);
	add_folders(&page, status);
	add_known(&page, status);
	add_sinks(&page, status);
	add_snoozes(&page, status);
	add_troubles(&page, status);
	add_files(&page, "out of sight", &status->unseen);
	add_files(&page, "left alone", &status->quarantined);
	add_files(&page, "tried again", &status->retried);
}

int cmd_status(const struct command *command, int argc, char **argv)
{
	const char *file = NULL;
	bool json = false;
	const struct option_row rows[] = {
		{.name = "config", .letter = 'c', .argument = &file},
		{.name = "json", .flag = &json},
		{0},
	};
	struct answer answer = {0};
	struct call call = {
		.request = {.kind = CONTROL_STATUS},
		.on_reply = on_reply,
		.owner = &answer,
	};
	struct text out = {0};
	int status;
	int operand = command_options(command, argc, argv, rows, &status);

	if (operand < 0 || command_has_operand(command, argv[operand], &status))
		return status;
	answer.arena = arena_new();
	answer.status = status_begin();
	status = EX_CONFIG;
	if (call_find(&call, file))
		status = ask(&answer, &call, file);
	if (status == EX_OK && json)
		record_add_status(&out, &answer.status);
	else if (status == EX_OK)
		add_page(&out, &answer.status, call.folder);
	call_fini(&call);
	arena_free(answer.arena);
	return command_finish(&out, status);
}
