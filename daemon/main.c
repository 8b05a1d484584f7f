#include "command.h"
#include "yaml.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char parse_help[] =
	"PATH is a digest, a folder of digests, or - for standard input.\n"
	"  --json   one JSON object a paper and line\n";

static const char match_help[] =
	"Touches no state. Without PATH the watched folders are read.\n"
	"  -c, --config FILE   configuration to use\n"
	"  --json              one JSON object a match and line\n"
	"  --explain           say why each paper matches or not\n"
	"  --rule NAME         only this rule, even if it is disabled or expired; explained\n"
	"                      condition by condition\n";

static const char stats_help[] =
	"How many alerts would the rules have given? Touches no state. Without PATH the watched\n"
	"folders are read. Disabled and expired rules are left out.\n"
	"  -c, --config FILE   configuration to use\n"
	"  --json              one JSON object a line: the archive, the rules, their words\n"
	"  --rule NAME         only this rule, even if it is disabled or expired; with all its words\n";

static const char test_help[] =
	"TESTS.yaml is a list of tests, each with a paper or a digest, and the rules that match:\n"
	"  - name: a survey is no news\n"
	"    paper: {title: A Survey of RAG, votes: 12}\n"
	"    expect: []\n"
	"  -c, --config FILE   configuration to use\n"
	"  --json              one JSON object a test and line\n"
	"The status is 1 when a test failed, or there are none.\n";

static const char run_help[] =
	"Runs in the foreground. On a terminal it also prints each line of the match log.\n"
	"  -c, --config FILE   configuration to use\n"
	"  --once              take in what is new, deliver, exit\n"
	"  --print             print each line of the match log, terminal or not\n"
	"  --debug             say more: what happens to single files\n";

static const char check_help[] = "Every problem is printed as FILE:LINE:COL: error: TEXT.\n"
				 "  -c, --config FILE   configuration to use\n"
				 "  --rules             list the names of the rules\n";

static const char status_help[] =
	"Where no daemon runs, it shows what is in the store. The status is 0 in either case.\n"
	"  -c, --config FILE   configuration of the daemon\n"
	"  --json              one JSON object\n";

static const char history_help[] =
	"Newest last. Goes on while the daemon does not run, and over its restarts.\n"
	"  -c, --config FILE   configuration of the daemon\n"
	"  --since TIME        not older than 90m, 12h, 7d, or a day such as 2024-10-31\n"
	"  --after NUMBER      those behind the alert of this number\n"
	"  --rule NAME         of this rule only\n"
	"  --json              one JSON object an alert and line\n"
	"  -f, --follow        then those to come, until interrupted\n";

static const char snooze_help[] =
	"Nothing that the rule finds is shown on the desktop for so long: 90s, 10m, 8h or 3d. Log and\n"
	"history go on. What was held comes in one notification afterwards, or with `off` at once.\n"
	"`paperwatch status` shows what is snoozed.\n"
	"  -c, --config FILE   configuration of the daemon\n"
	"  --all               all rules; with `off`, every snooze ends\n";

static const char forget_help[] =
	"The papers are unknown again, and the digests are read again at once: those that match\n"
	"alert now. ID is 2410.22330, arxiv:2410.22330, doi:10.1000/xyz or a link.\n"
	"  -c, --config FILE   configuration of the daemon\n";

static const char reload_help[] =
	"The daemon takes the new configuration, or the old one stays in force and the errors\n"
	"are printed. `state` and `log` wait for the next start.\n"
	"  -c, --config FILE   configuration of the daemon\n";

static const char notify_test_help[] =
	"Shows a notification as an alert would be, and says which server did, or what is missing.\n"
	"  --json   one JSON object\n"
	"The status is 0 when it is shown, 75 when there is no desktop to show it.\n";

static const struct command commands[] = {
	{"run", "[-c FILE] [--once] [--print] [--debug]", "Watch the folders and alert.",
		run_help, cmd_run},
	{"check", "[-c FILE] [--rules]", "Check configuration and rules.", check_help,
		cmd_check},
	{"parse", "[--json] PATH...", "Show what is read in digests.", parse_help,
		cmd_parse},
	{"match", "[-c FILE] [--json] [--explain] [--rule NAME] [PATH...]",
		"Show which papers match which rules.", match_help, cmd_match},
	{"stats", "[-c FILE] [--json] [--rule NAME] [PATH...]",
		"Count what the rules find in an archive.", stats_help, cmd_stats},
	{"test", "[-c FILE] [--json] TESTS.yaml", "Run your own tests of your rules.",
		test_help, cmd_test},
	{"status", "[-c FILE] [--json]", "Show how the daemon is.", status_help,
		cmd_status},
	{"history", "[-c FILE] [--since TIME] [--after NUMBER] [--rule NAME] [--json] [-f]",
		"Show the alerts so far.", history_help, cmd_history},
	{"snooze", "[-c FILE] RULE|--all DURATION|off",
		"Hold back what a rule shows on the desktop.", snooze_help, cmd_snooze},
	{"forget", "[-c FILE] ID...", "Make papers unknown again, so that they alert.",
		forget_help, cmd_forget},
	{"reload", "[-c FILE]", "Let the daemon read its configuration again.", reload_help,
		cmd_reload},
	{"notify-test", "[--json]", "Send a test notification, and say what answers.",
		notify_test_help, cmd_notify_test},
	{"init", "", "Write a commented starter configuration.", NULL, cmd_init},
	{"reader", "", NULL, NULL, cmd_reader},
	{0},
};

static void add_usage(struct text *out)
{
	text_format(out,
		"usage: paperwatch COMMAND [OPTION...]\n\n"
		"Watches folders of paper digests and alerts to the papers that match your "
		"rules.\n\n");
	for (const struct command *command = commands; command->name; command++)
		if (command->summary)
			text_format(out, "  %-11s %s\n", command->name, command->summary);
	text_format(out,
		"\n'paperwatch COMMAND --help' explains one command; so does man paperwatch.\n");
}

static int fail_without_command(void)
{
	struct text usage = {0};

	add_usage(&usage);
	fputs(usage.bytes, stderr);
	text_fini(&usage);
	return EX_USAGE;
}

static int print_usage(void)
{
	struct text out = {0};

	add_usage(&out);
	return command_finish(&out, EX_OK);
}

static int print_version(void)
{
	struct text out = {0};

	text_format(&out, "paperwatch " PAPERWATCH_VERSION "\n");
	return command_finish(&out, EX_OK);
}

static void print_unknown(const char *name)
{
	const char *names[sizeof(commands) / sizeof(*commands)] = {NULL};
	const char *near;

	for (size_t i = 0; commands[i].summary; i++)
		names[i] = commands[i].name;
	near = yaml_nearest(slice_of(name), names);
	command_say("paperwatch: no such command: %s%s%s%s", name,
		near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
	command_say("Try 'paperwatch --help'.");
}

/* Descriptors 0 to 2 must be there, or the next file opened would take their place. One that was closed
 * cannot be used all the same: it is open the other way round. */
static int open_standard_descriptors(void)
{
	for (int each = STDIN_FILENO; each <= STDERR_FILENO; each++) {
		int way = each == STDIN_FILENO ? O_WRONLY : O_RDONLY;

		/* The lowest that is free is taken, and those below it are open by now. */
		if (fcntl(each, F_GETFD) < 0 && open("/dev/null", way) < 0)
			return -1;
	}
	return 0;
}

/* A reader that went away shows as EPIPE where we write; children that ended are told by the event
 * loop, which asks for SIGCHLD to be blocked (sd_event_add_child(3)). */
static int set_signals(void)
{
	sigset_t blocked;

	/* A limit on the size of files shows as EFBIG, like a full disk. */
	if (signal(SIGPIPE, SIG_IGN) == SIG_ERR || signal(SIGXFSZ, SIG_IGN) == SIG_ERR ||
		sigemptyset(&blocked) < 0 || sigaddset(&blocked, SIGCHLD) < 0)
		return -1;
	return sigprocmask(SIG_BLOCK, &blocked, NULL);
}

int main(int argc, char **argv)
{
	if (set_signals() < 0)
		return EX_OSERR;
	/* The reader process gets its socket as descriptor 3 and must not fill the gaps. */
	if (argc > 1 && strcmp(argv[1], "reader") != 0 && open_standard_descriptors() < 0)
		return EX_OSERR;
	if (argc < 2)
		return fail_without_command();
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
		return print_usage();
	if (strcmp(argv[1], "--version") == 0)
		return print_version();
	for (const struct command *command = commands; command->name; command++)
		if (strcmp(argv[1], command->name) == 0)
			return command->run(command, argc - 1, argv + 1);
	print_unknown(argv[1]);
	return EX_USAGE;
}
