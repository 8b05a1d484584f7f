/* paperwatch forget: papers are unknown again, and alert again where they match. */
#include "call.h"
#include "command.h"
#include "forget.h"

struct answer {
	struct text out;
	bool unknown; /* one of the papers was */
};

static void add_line(struct answer *answer, bool known, struct slice text)
{
	if (known) {
		text_add_visible(&answer->out, text);
		text_add(&answer->out, SLICE_LITERAL("\n"));
	} else {
		command_say("paperwatch forget: %.*s", (int)text.length, text.bytes);
	}
	answer->unknown = answer->unknown || !known;
}

static int on_reply(void *owner, const struct control_reply *reply)
{
	if (reply->kind == CONTROL_LINE)
		add_line(owner, reply->status == 0, reply->text);
	return 0;
}

static void on_forgotten(void *context, const struct forgotten *forgotten)
{
	struct text line = {0};

	forget_describe(&line, forgotten, false);
	add_line(context, forgotten->known, text_slice(&line));
	text_fini(&line);
}

/* Adds the canonical ids of OPERANDS, a line each. False after a message when one is none. */
static bool read_ids(char *const *operands, struct text *ids)
{
	struct arena *arena = arena_new();
	bool valid = true;

	for (; *operands; operands++) {
		struct slice id = forget_identify(arena, slice_of(*operands));

		if (!id.bytes) {
			command_say(
				"paperwatch forget: '%s' is no id of a paper; write 2410.22330, arxiv:2410.22330 or a link",
				*operands);
			valid = false;
			continue;
		}
		text_add(ids, id);
		text_add(ids, SLICE_LITERAL("\n"));
	}
	arena_free(arena);
	return valid;
}

/* No daemon runs: the store is changed from here, and the digests are read when one starts. */
static int forget_here(struct call *call, struct store *store, struct answer *answer)
{
	if (!store) {
		command_say("paperwatch forget: nothing is known in %s", call->folder);
		return EXIT_UNMATCHED;
	}
	if (forget_papers(store, call->request.ids, on_forgotten, answer) >= 0)
		return EX_OK;
	command_say("paperwatch forget: %s", store_problem(store));
	return EX_IOERR;
}

int cmd_forget(const struct command *command, int argc, char **argv)
{
	const char *file = NULL;
	const struct option_row rows[] = {
		{.name = "config", .letter = 'c', .argument = &file}, {0}};
	struct answer answer = {0};
	struct call call = {.on_reply = on_reply, .owner = &answer};
	struct text ids = {0};
	struct store *store = NULL;
	enum call_outcome outcome;
	int status;
	int operand = command_options(command, argc, argv, rows, &status);

	if (operand < 0)
		return status;
	status = EX_USAGE;
	if (!argv[operand])
		command_say("paperwatch forget: which paper? Give its id, or a link to it");
	if (!argv[operand] || !read_ids(argv + operand, &ids))
		goto out;
	call.request =
		(struct control_request){.kind = CONTROL_FORGET, .ids = text_slice(&ids)};
	status = EX_CONFIG;
	if (!call_find(&call, file))
		goto out;
	outcome = call_daemon_or_open(&call, true, &store);
	status = outcome == CALL_NOBODY ? forget_here(&call, store, &answer)
					: call_conclude(&call, outcome, command->name, "");
	if (status == EX_OK && answer.unknown)
		status = EXIT_UNMATCHED;
out:
	store_close(store);
	call_fini(&call);
	text_fini(&ids);
	return command_finish(&answer.out, status);
}
