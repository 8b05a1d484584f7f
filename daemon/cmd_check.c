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
	int status;
	int operand = command_options(command, argc, argv, rows, &status);

	if (operand < 0)
		return status;
	if (operand < argc) {
		fprintf(stderr, "paperwatch check: takes no %s; give a file with -c\n",
			argv[operand]);
		return EX_USAGE;
	}
	config = config_load(file, &problems);
	command_print_problems(&problems, "paperwatch");
	status = config ? EX_OK : EX_CONFIG;
	if (config && printf("%s: %zu rules, %zu folders: fine\n", config->file,
			      ruleset_count(config->ruleset), config->watched_count) < 0)
		status = EX_IOERR;
	if (fflush(stdout) != 0)
		status = EX_IOERR;
	config_free(config);
	diagnostics_fini(&problems);
	return status;
}
