/* paperwatch test: the user's own tests of rules. */
#include "clock.h"
#include "command.h"
#include "outcome.h"
#include "record.h"
#include "terminal.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct session {
	struct examiner examiner;
	bool json;
	size_t count;
	size_t failed;
	int status;
	struct text out;
};

/* "ok      NAME", or "FAILED  NAME (FILE:LINE)" and what is wrong below. */
static void add_outcome(struct session *session, const struct rule_test *test,
	const struct outcome *outcome)
{
	struct text *out = &session->out;
	bool failed = outcome->failure_count > 0;

	terminal_add(session->examiner.terminal, out, failed ? STYLE_BAD : STYLE_GOOD,
		slice_of(failed ? "FAILED" : "ok"));
	text_add(out, slice_of(failed ? "  " : "      "));
	text_add_visible(out, test->name);
	if (failed) {
		text_add(out, SLICE_LITERAL(" ("));
		text_add_visible(out, slice_of(test->file));
		text_format(out, ":%u)", test->line);
	}
	text_add(out, SLICE_LITERAL("\n"));
	for (size_t i = 0; i < outcome->failure_count; i++) {
		text_add(out, SLICE_LITERAL("        "));
		text_add(out, outcome->failures[i].sentence);
		text_add(out, SLICE_LITERAL("\n"));
		text_add(out, outcome->failures[i].explanation);
	}
}

static void run_test(struct session *session, const struct rule_test *test)
{
	struct outcome outcome = {0};

	outcome_reach(&outcome, &session->examiner, test);
	session->count++;
	session->failed += outcome.failure_count > 0;
	if (session->status == EX_OK)
		session->status = outcome.status;
	if (session->json)
		record_add_test(&session->out, &session->examiner, test, &outcome);
	else
		add_outcome(session, test, &outcome);
	outcome_fini(&outcome);
}

static void add_total(struct session *session)
{
	struct text *out = &session->out;

	text_add_count(out, (long long)session->count, "test");
	if (session->failed == 0) {
		text_add(out, SLICE_LITERAL(", all passed\n"));
		return;
	}
	text_add(out, SLICE_LITERAL(": "));
	text_add_count(out, (long long)(session->count - session->failed), NULL);
	text_add(out, SLICE_LITERAL(" passed, "));
	text_add_count(out, (long long)session->failed, NULL);
	text_add(out, SLICE_LITERAL(" failed\n"));
}

/* Is FILE itself missing or unreadable, rather than wrong in some line? */
static bool is_about_file(const struct diagnostics *problems)
{
	return problems->count == 1 && problems->items[0].line == 0;
}

static int run_file(struct session *session, const char *file)
{
	struct diagnostics problems = {0};
	struct rule_tests tests;
	int rc =
		rule_tests_load(&tests, file, session->examiner.config->ruleset, &problems);

	command_print_problems(&problems, file);
	if (rc < 0) {
		session->status = is_about_file(&problems) ? EX_NOINPUT : EX_CONFIG;
	} else if (tests.count == 0) {
		/* A file that was emptied by mistake must not pass. */
		command_say("%s: error: no tests in it", file);
		session->status = EXIT_UNMATCHED;
	}
	for (size_t i = 0; i < tests.count; i++)
		run_test(session, &tests.items[i]);
	if (tests.count > 0 && !session->json)
		add_total(session);
	rule_tests_fini(&tests);
	diagnostics_fini(&problems);
	if (session->status == EX_OK && session->failed > 0)
		session->status = EXIT_UNMATCHED;
	return session->status;
}

static int run(struct session *session, const struct config *config, const char *file)
{
	struct terminal terminal = terminal_of(STDOUT_FILENO);
	struct explainer *explainer = explainer_new(config->ruleset);
	char today[DATE_BYTES + 1];
	int status;

	clock_day(clock_now_usec(), today);
	session->examiner = (struct examiner){
		.config = config,
		.explainer = explainer,
		.terminal = &terminal,
		.today = slice_of(today),
	};
	status = run_file(session, file);
	explainer_free(explainer);
	return status;
}

int cmd_test(const struct command *command, int argc, char **argv)
{
	const char *file = NULL;
	struct session session = {0};
	const struct option_row rows[] = {
		{.name = "config", .letter = 'c', .argument = &file},
		{.name = "json", .flag = &session.json},
		{0},
	};
	struct diagnostics problems = {0};
	struct config *config;
	int status;
	int operand = command_options(command, argc, argv, rows, &status);

	if (operand < 0)
		return status;
	if (operand == argc) {
		fprintf(stderr, "paperwatch test: no TESTS.yaml given\n"
				"Try 'paperwatch test --help'.\n");
		return EX_USAGE;
	}
	if (command_has_operand(command, argv[operand + 1], &status))
		return status;
	config = config_load(file, &problems);
	command_print_problems(&problems, "paperwatch");
	status = EX_CONFIG;
	if (config)
		status = run(&session, config, argv[operand]);
	config_free(config);
	diagnostics_fini(&problems);
	return command_finish(&session.out, status);
}
