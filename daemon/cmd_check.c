/* paperwatch check: is the configuration right? */
#include "command.h"
#include "config.h"

#include <stdio.h>

static void add_summary(struct text *out, const struct config *config)
{
	text_format(out, "%s is fine: ", config->file);
	text_add_count(out, (long long)config->watched_count, "folder");
	text_add(out, SLICE_LITERAL(", "));
	text_add_count(out, (long long)ruleset_count(config->ruleset), "rule");
	text_add(out, SLICE_LITERAL("\n"));
}

static void add_rules(struct text *out, const struct config *config)
{
	for (size_t i = 0; i < ruleset_count(config->ruleset); i++) {
		text_add_visible(out, ruleset_rule(config->ruleset, i)->name);
		text_add(out, SLICE_LITERAL("\n"));
	}
}

int cmd_check(const struct command *command, int argc, char **argv)
{
	const char *file = NULL;
	bool rules = false;
	const struct option_row rows[] = {
		{.name = "config", .letter = 'c', .argument = &file},
		{.name = "rules", .flag = &rules}, {0}};
	struct diagnostics problems = {0};
	struct config *config;
	struct text out = {0};
	int status;
	int operand = command_options(command, argc, argv, rows, &status);

	if (operand < 0 || command_has_operand(command, argv[operand], &status))
		return status;
	config = config_load(file, &problems);
	command_print_problems(&problems, "paperwatch");
	status = config ? EX_OK : EX_CONFIG;
	if (config && rules)
		add_rules(&out, config);
	else if (config)
		add_summary(&out, config);
	config_free(config);
	diagnostics_fini(&problems);
	return command_finish(&out, status);
}
