/* paperwatch init: a commented configuration to start from. */
#include "command.h"
#include "config.h"
#include "folders.h"
#include "log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char starter[] =
	"# What paperwatch watches and what it tells you. See paperwatch.yaml(5).\n"
	"# After a change: paperwatch check, then systemctl --user reload paperwatch\n"
	"\n"
	"watch:\n"
	"  - path: ~/digests          # the folder your digests arrive in, with all below it\n"
	"\n"
	"# One idea, many spellings. Digests mix languages; an English word alone misses\n"
	"# papers whose summary says it in Korean.\n"
	"terms:\n"
	"  llm: [LLM, large language model, 대규모 언어 모델, 대형 언어 모델]\n"
	"\n"
	"rules:\n"
	"  - name: retrieval          # a name of your own; it stands in every alert\n"
	"    keywords: [RAG, retrieval-augmented generation, 검색 증강]   # any of these\n"
	"    votes: 5                 # and at least so many votes\n"
	"\n"
	"  - name: people\n"
	"    authors: [Sepp Hochreiter, \"N. Carlini\"]   # any of these\n"
	"    urgency: critical\n"
	"\n"
	"  - name: language models that plan\n"
	"    keywords:\n"
	"      all: [{term: llm}, planning]\n"
	"      none: [survey]\n"
	"\n"
	"  - name: very popular\n"
	"    votes: 60\n";

/* Writes a new file whole; never over one that is there. 0 or -1 with errno. */
static int write_new(const char *file, struct slice content)
{
	int descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	ssize_t written;
	int error = 0;

	if (descriptor < 0)
		return -1;
	written = write(descriptor, content.bytes, content.length);
	if (written >= 0 && (size_t)written < content.length)
		error = ENOSPC;
	else if (written < 0 || fsync(descriptor) < 0)
		error = errno;
	if (close(descriptor) < 0 && !error)
		error = errno;
	if (error)
		(void)unlink(file); /* half a configuration is none */
	errno = error;
	return error ? -1 : 0;
}

int cmd_init(const struct command *command, int argc, char **argv)
{
	const struct option_row rows[] = {{0}};
	struct text out = {0};
	int status;
	int operand = command_options(command, argc, argv, rows, &status);
	char *file;

	if (operand < 0 || command_has_operand(command, argv[operand], &status))
		return status;
	file = config_user_file();
	if (!file) {
		log_error("there is no home folder to write a configuration to");
		return EX_CANTCREAT;
	}
	status = EX_OK;
	if (folders_make(file, false) < 0 || write_new(file, SLICE_LITERAL(starter)) < 0) {
		log_error("%s: %s", file,
			errno == EEXIST ? "is there already; it stays as it is"
					: strerror(errno));
		status = EX_CANTCREAT;
	} else {
		text_format(&out,
			"Wrote %s\nNext:\n"
			"  1. Put your folder and interests into it, and see, as often as you like:\n"
			"       paperwatch check   is it right?\n"
			"       paperwatch stats   how many alerts would it give? what is never found?\n"
			"       paperwatch match   which papers are these? and with --explain: why, and why not others?\n"
			"  2. Start it: systemctl --user enable --now paperwatch\n",
			file);
	}
	free(file);
	return command_finish(&out, status);
}
