/* The commands of the program: one row and one file (cmd_*.c) each. */
#ifndef PAPERWATCH_COMMAND_H
#define PAPERWATCH_COMMAND_H

#include "diagnostic.h"
#include "text.h"

#include <stdbool.h>
#include <sysexits.h>

enum {
	EXIT_UNMATCHED = 1, /* nothing matched, or a test failed */
	EXIT_LATER = EX_TEMPFAIL
};

struct command {
	const char *name;
	const char *synopsis; /* what follows the name */
	const char *summary;  /* one line; NULL: not listed */
	const char *help;     /* the rest of --help; NULL: none */
	/* Gets the arguments from the command's name on; returns an exit status. */
	int (*run)(const struct command *command, int argc, char **argv);
};

int cmd_run(const struct command *command, int argc, char **argv);
int cmd_check(const struct command *command, int argc, char **argv);
int cmd_parse(const struct command *command, int argc, char **argv);
int cmd_match(const struct command *command, int argc, char **argv);
int cmd_stats(const struct command *command, int argc, char **argv);
int cmd_test(const struct command *command, int argc, char **argv);
int cmd_init(const struct command *command, int argc, char **argv);
int cmd_status(const struct command *command, int argc, char **argv);
int cmd_history(const struct command *command, int argc, char **argv);
int cmd_snooze(const struct command *command, int argc, char **argv);
int cmd_forget(const struct command *command, int argc, char **argv);
int cmd_reload(const struct command *command, int argc, char **argv);
int cmd_notify_test(const struct command *command, int argc, char **argv);
int cmd_reader(const struct command *command, int argc, char **argv);

/* An option of a command: --name, or -letter. */
struct option_row {
	const char *name;
	char letter;           /* 0: none */
	bool *flag;            /* set to true, or … */
	const char **argument; /* … set to the argument */
};

/* Reads the options of COMMAND into the rows (ended by a zeroed one). Handles --help. Returns the
 * index of the first operand, or -1 when the command is to end with *STATUS. */
int command_options(const struct command *command, int argc, char **argv,
	const struct option_row *rows, int *status);

/* Prints a line on stderr; what could act on a terminal is shown instead. */
void command_say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* For commands that take none: is OPERAND (or NULL) one? Then says so, and *STATUS is 64. */
bool command_has_operand(const struct command *command, const char *operand, int *status);

/* Prints problems on stderr as FILE:LINE:COL: error: TEXT (without a column, FILE:LINE: …), on a
 * terminal with the line and a caret under the place. Where a problem has no file, NAME stands for it. */
void command_print_problems(const struct diagnostics *problems, const char *name);

/* Writes OUT to stdout and empties it. 0, or -1 after a message when it cannot be written. */
int command_flush(struct text *out);

/* Can standard output be written to at all? 0, or -1 after a message when it was closed. */
int command_check_output(void);

/* Ends the output of a command, which comes this way whole: flushes and checks. STATUS, or 74 when not
 * everything could be written, also where there was nothing to write, and nowhere to. */
int command_finish(struct text *out, int status);

#endif
