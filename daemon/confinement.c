#include "confinement.h"

#include "log.h"
#include "path.h"
#include "text.h"

#include <stdbool.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

/* What was tried, in words that follow "can" and "cannot". */
struct trials {
	struct text possible;
	struct text impossible;
};

static void note(struct trials *trials, bool possible, const char *what)
{
	struct text *list = possible ? &trials->possible : &trials->impossible;

	text_format(list, "%s%s %s", list->length ? ", " : "", possible ? "can" : "cannot",
		what);
}

/* systemd.exec(5) sets this in what it starts; children, such as a shell in a terminal that is a service,
 * inherit it with a number that is not theirs. */
static bool is_service(void)
{
	const char *pid = getenv("SYSTEMD_EXEC_PID");

	return pid && strtol(pid, NULL, 10) == (long)getpid();
}

/* access(2) goes by how a folder is mounted, too: read-only, or with nothing that can be executed. */
static void try_writing(struct trials *trials)
{
	const char *const folders[] = {path_home(), "/etc"};
	bool possible = false;

	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++) {
		struct text what = {0};

		if (!folders[i] || access(folders[i], W_OK) < 0)
			continue;
		text_format(&what, "write to %s", folders[i]);
		note(trials, true, what.bytes);
		text_fini(&what);
		possible = true;
	}
	if (!possible)
		note(trials, false, "write outside its state");
}

static bool can_open_socket(int family)
{
	int descriptor = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (descriptor < 0)
		return false;
	(void)close(descriptor); /* nothing was sent */
	return true;
}

void confinement_tell(void)
{
	struct trials trials = {0};

	if (!is_service())
		return;
	try_writing(&trials);
	note(&trials, can_open_socket(AF_INET) || can_open_socket(AF_INET6),
		"open network sockets");
	note(&trials, access("/bin/sh", X_OK) == 0, "execute a shell");
	if (trials.possible.length == 0)
		log_notice("confined: %s", trials.impossible.bytes);
	else if (trials.impossible.length == 0)
		log_notice("not confined: %s", trials.possible.bytes);
	else
		log_notice("confined in part: %s; but %s", trials.impossible.bytes,
			trials.possible.bytes);
	text_fini(&trials.possible);
	text_fini(&trials.impossible);
}
