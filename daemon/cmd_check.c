/* paperwatch check: is the configuration right? */
#include "command.h"
#include "config.h"

#include <stdio.h>

int cmd_check(const struct command *command, int argc, char **argv)
{
	const char *file = NULL;
	const struct option_row rows[] = {
		{.name = "config", .letter = 'c', .argument = &file}, {0}};
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
	if (config) {
		text_format(&out, "%s is fine: ", config->file);
		text_add_count(&out, (long long)config->watched_count, "folder");
		text_add(&out, SLICE_LITERAL(", "));
		text_add_count(&out, (long long)ruleset_count(config->ruleset), "rule");
		text_add(&out, SLICE_LITERAL("\n"));
	}
	config_free(config);
	diagnostics_fini(&problems);
	return command_finish(&out, status);
}
