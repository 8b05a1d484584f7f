/* paperwatch snooze: what a rule, or all rules, would show on the desktop is held back for a while. */
#include "call.h"
#include "command.h"
#include "value.h"

#include <string.h>

static int on_reply(void *owner, const struct control_reply *reply)
{
	if (reply->kind == CONTROL_LINE) {
		text_add_visible(owner, reply->text);
		text_add(owner, SLICE_LITERAL("\n"));
	}
	return 0;
}

/* "8h", or "off" for 0. */
static bool read_seconds(const char *text, int64_t *seconds)
{
	*seconds = strcmp(text, "off") == 0 ? 0 : value_span(slice_of(text));
	if (*seconds > 0 ? *seconds <= VALUE_SPAN_MAX : strcmp(text, "off") == 0)
		return true;
	command_say(
		"paperwatch snooze: for how long? Write a time such as 90s, 10m, 8h or 3d, or 'off', not '%s'",
		text);
	return false;
}

/* RULE DURATION, or with ALL only DURATION. False after a message. */
static bool read_operands(
	char *const *operands, int count, bool all, struct control_request *request)
{
	if (count == (all ? 1 : 2)) {
		if (!all)
			request->rule = slice_of(operands[0]);
		return read_seconds(operands[count - 1], &request->seconds);
	}
	command_say(
		"paperwatch snooze: which rule, and for how long? Write 'paperwatch snooze RULE 8h', or '--all' for all rules");
	return false;
}

int cmd_snooze(const struct command *command, int argc, char **argv)
{
	const char *file = NULL;
	bool all = false;
	const struct option_row rows[] = {
		{.name = "config", .letter = 'c', .argument = &file},
		{.name = "all", .flag = &all},
		{0},
	};
	struct text out = {0};
	struct call call = {
		.request = {.kind = CONTROL_SNOOZE},
		.on_reply = on_reply,
		.owner = &out,
	};
	int status;
	int operand = command_options(command, argc, argv, rows, &status);

	if (operand < 0)
		return status;
	if (!read_operands(argv + operand, argc - operand, all, &call.request))
		return EX_USAGE;
	status = EX_CONFIG;
	if (call_find(&call, file))
		status = call_conclude(&call, call_daemon(&call), command->name,
			"only a running one can hold back what it shows");
	call_fini(&call);
	return command_finish(&out, status);
}
