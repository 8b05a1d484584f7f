/* paperwatch stats: what the rules would have done over an archive. */
#include "command.h"
#include "record.h"
#include "report.h"
#include "trial.h"

#include <stdlib.h>
#include <unistd.h>

struct gatherer {
	struct progress progress;
	struct statistics *statistics;
};

static void on_digest(void *owner, const char *file, struct digest *digest)
{
	struct gatherer *gatherer = owner;

	(void)file;
	statistics_add(gatherer->statistics, digest);
}

static void add_records(struct text *out, const struct statistics *statistics)
{
	record_add_archive(out, statistics);
	for (size_t i = 0; i < statistics->rule_count; i++)
		record_add_rule(out, statistics, &statistics->rules[i]);
	for (size_t i = 0; i < statistics->word_count; i++)
		record_add_word(out, &statistics->words[i]);
}

int cmd_stats(const struct command *command, int argc, char **argv)
{
	const char *file = NULL;
	const char *rule = NULL;
	bool json = false;
	const struct option_row rows[] = {
		{.name = "config", .letter = 'c', .argument = &file},
		{.name = "rule", .argument = &rule},
		{.name = "json", .flag = &json},
		{0},
	};
	struct gatherer gatherer = {0};
	struct diagnostics problems = {0};
	struct terminal terminal = terminal_of(STDOUT_FILENO);
	struct text out = {0};
	struct config *config = NULL;
	bool *wanted = NULL;
	int status;
	int operand = command_options(command, argc, argv, rows, &status);

	if (operand < 0)
		return status;
	config = config_load(file, &problems);
	command_print_problems(&problems, "paperwatch");
	status = EX_CONFIG;
	if (!config)
		goto out;
	wanted = trial_choose_rules(config->ruleset, command->name, rule);
	status = EX_USAGE;
	if (!wanted)
		goto out;
	gatherer.statistics = statistics_new(config->ruleset, wanted);
	status = trial_read(
		config, wanted, argv + operand, &gatherer.progress, on_digest, &gatherer);
	statistics_finish(gatherer.statistics);
	if (json)
		add_records(&out, gatherer.statistics);
	else
		report_add(&out, gatherer.statistics, &terminal);
out:
	statistics_free(gatherer.statistics);
	free(wanted);
	config_free(config);
	diagnostics_fini(&problems);
	return command_finish(&out, status);
}
