/* paperwatch reload: the daemon takes the new configuration, or says what is wrong with it. */
#include "call.h"
#include "command.h"
#include "memory.h"

#include <stdlib.h>

struct answer {
	struct diagnostics problems;
	struct text out;
};

static void add_problem(struct diagnostics *problems, const struct control_reply *reply)
{
	char *file = reply->file.bytes
			     ? memory_copy_text(reply->file.bytes, reply->file.length)
			     : NULL;

	diagnostics_add(problems, reply->severity, file, reply->line, reply->column, "%.*s",
		(int)reply->text.length, reply->text.bytes);
	free(file);
}

static int on_reply(void *owner, const struct control_reply *reply)
{
	struct answer *answer = owner;

	if (reply->kind == CONTROL_PROBLEM)
		add_problem(&answer->problems, reply);
	if (reply->kind == CONTROL_LINE) {
		text_add_visible(&answer->out, reply->text);
		text_add(&answer->out, SLICE_LITERAL("\n"));
	}
	return 0;
}

int cmd_reload(const struct command *command, int argc, char **argv)
{
	const char *file = NULL;
	const struct option_row rows[] = {
		{.name = "config", .letter = 'c', .argument = &file}, {0}};
	struct answer answer = {0};
	struct call call = {
		.request = {.kind = CONTROL_RELOAD},
		.on_reply = on_reply,
		.owner = &answer,
	};
	enum call_outcome outcome;
	int status;
	int operand = command_options(command, argc, argv, rows, &status);

	if (operand < 0 || command_has_operand(command, argv[operand], &status))
		return status;
	status = EX_CONFIG;
	if (!call_find(&call, file))
		goto out;
	outcome = call_daemon(&call);
	command_print_problems(&answer.problems, "paperwatch");
	status = call_conclude(
		&call, outcome, command->name, "it reads the configuration when it starts");
out:
	diagnostics_fini(&answer.problems);
	call_fini(&call);
	return command_finish(&answer.out, status);
}
