#include "command.h"

#include "log.h"
#include "quotation.h"
#include "terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { OPTIONS_MAX = 16, OPTION_HELP = 1000 };

static int print_help(const struct command *command)
{
	struct text out = {0};

	text_format(&out, "usage: paperwatch %s%s%s\n\n%s\n", command->name,
		*command->synopsis ? " " : "", command->synopsis, command->summary);
	if (command->help)
		text_format(&out, "\n%s", command->help);
	return command_finish(&out, EX_OK);
}

void command_say(const char *format, ...)
{
	struct text message = {0};
	struct text line = {0};
	va_list arguments;

	va_start(arguments, format);
	text_format_list(&message, format, arguments);
	va_end(arguments);
	text_add_visible(&line, text_slice(&message));
	fprintf(stderr, "%s\n", line.bytes ? line.bytes : "");
	text_fini(&message);
	text_fini(&line);
}

/* Is ARGUMENT a flag of ROWS with a value behind it, "--json=x"? */
static bool is_flag_with_value(const struct option_row *rows, const char *argument)
{
	for (; rows->name; rows++) {
		size_t length = strlen(rows->name);

		if (rows->flag && strncmp(argument, "--", 2) == 0 &&
			strncmp(argument + 2, rows->name, length) == 0 &&
			argument[2 + length] == '=')
			return true;
	}
	return false;
}

/* What getopt_long() says by itself could act on a terminal: names of files may look like options. */
static void say_wrong_option(const struct command *command, const struct option_row *rows,
	int chosen, const char *argument)
{
	const char letter[] = {'-', (char)optopt, '\0'};

	/* Letters may stand together in one argument. */
	if (optopt > ' ' && optopt < OPTION_HELP)
		argument = letter;
	if (chosen == ':')
		command_say("paperwatch %s: option '%s' needs an argument", command->name,
			argument);
	else if (is_flag_with_value(rows, argument))
		command_say("paperwatch %s: '%s': this option takes no argument",
			command->name, argument);
	else
		command_say("paperwatch %s: unknown option '%s'", command->name, argument);
	command_say("Try 'paperwatch %s --help'.", command->name);
}

int command_options(const struct command *command, int argc, char **argv,
	const struct option_row *rows, int *status)
{
	struct option options[OPTIONS_MAX] = {{.name = "help", .val = OPTION_HELP}};
	char letters[2 * OPTIONS_MAX] = ":h";
	size_t length = 2;
	int chosen;

	for (int i = 0; rows[i].name; i++) {
		options[i + 1] = (struct option){.name = rows[i].name,
			.has_arg = rows[i].argument ? required_argument : no_argument,
			.val = i};
		if (rows[i].letter)
			letters[length++] = rows[i].letter;
		if (rows[i].letter && rows[i].argument)
			letters[length++] = ':';
	}
	optind = 1;
	opterr = 0;
	while ((chosen = getopt_long(argc, argv, letters, options, NULL)) != -1) {
		const struct option_row *row = NULL;

		if (chosen == 'h' || chosen == OPTION_HELP) {
			*status = print_help(command);
			return -1;
		}
		for (int i = 0; rows[i].name; i++)
			if (chosen == i || (rows[i].letter && chosen == rows[i].letter))
				row = &rows[i];
		if (!row) {
			say_wrong_option(command, rows, chosen, argv[optind - 1]);
			*status = EX_USAGE;
			return -1;
		}
		if (row->argument)
			*row->argument = optarg;
		else
			*row->flag = true;
	}
	return optind;
}

bool command_has_operand(const struct command *command, const char *operand, int *status)
{
	if (!operand)
		return false;
	command_say("paperwatch %s: '%s' is one argument too many%s", command->name,
		operand,
		strstr(command->synopsis, "-c FILE") ? "; give a file with -c" : "");
	*status = EX_USAGE;
	return true;
}

/* "FILE:LINE:COL: error: TEXT", as far as that is known. */
static void add_problem(struct text *out, const struct terminal *terminal,
	const struct diagnostic *problem, const char *name)
{
	bool is_error = problem->severity == SEVERITY_ERROR;

	text_add_visible(out, slice_of(problem->file ? problem->file : name));
	if (problem->line)
		text_format(out, ":%u", problem->line);
	if (problem->column)
		text_format(out, ":%u", problem->column);
	text_add(out, SLICE_LITERAL(": "));
	terminal_add(terminal, out, is_error ? STYLE_BAD : STYLE_STRONG,
		slice_of(severity_name(problem->severity)));
	text_add(out, SLICE_LITERAL(": "));
	text_add_visible(out, slice_of(problem->text));
	text_add(out, SLICE_LITERAL("\n"));
}

void command_print_problems(const struct diagnostics *problems, const char *name)
{
	const struct terminal terminal = terminal_of(STDERR_FILENO);
	bool quotes = isatty(STDERR_FILENO);
	struct quotation quotation = {0};
	struct text out = {0};

	for (size_t i = 0; i < problems->count; i++) {
		const struct diagnostic *problem = &problems->items[i];

		add_problem(&out, &terminal, problem, name);
		if (quotes && problem->file && problem->column)
			quotation_add(&quotation, &out, problem->file, problem->line,
				problem->column, terminal.columns);
	}
	if (out.length > 0)
		fputs(out.bytes, stderr);
	if (problems->count == DIAGNOSTICS_MAX)
		command_say("%s: further problems are not shown", name);
	quotation_fini(&quotation);
	text_fini(&out);
}

/* 0, or -1 after a message that ERROR is what standard output says. */
static int conclude_output(int error)
{
	/* Who reads us through `head` has seen enough: that is no error worth words. */
	if (error && error != EPIPE)
		log_error("cannot write to standard output: %s", strerror(error));
	return error ? -1 : 0;
}

int command_flush(struct text *out)
{
	size_t written = out->length ? fwrite(out->bytes, 1, out->length, stdout) : 0;
	bool whole = written == out->length && fflush(stdout) == 0;
	int error = whole ? 0 : errno;

	text_clear(out);
	return conclude_output(error);
}

int command_check_output(void)
{
	int flags = fcntl(STDOUT_FILENO, F_GETFL);

	return conclude_output(flags < 0 || (flags & O_ACCMODE) == O_RDONLY ? EBADF : 0);
}

int command_finish(struct text *out, int status)
{
	bool silent = out->length == 0;

	/* Who has closed it and is told nothing would take that for all there is. */
	if (command_flush(out) < 0 ||
		(silent && status == EX_OK && command_check_output() < 0))
		status = EX_IOERR;
	text_fini(out);
	return status;
}
