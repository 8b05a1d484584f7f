/* A command calls the daemon: one request, and what is answered, over the socket in its state. */
#ifndef PAPERWATCH_CALL_H
#define PAPERWATCH_CALL_H

#include "control_message.h"
#include "store.h"

enum call_outcome {
	CALL_ANSWERED, /* to the end, with a status and perhaps a reason */
	CALL_NOBODY,   /* no daemon runs */
	CALL_BROKEN,   /* the daemon ended, or hung up, in the middle */
	CALL_STOPPED,  /* ON_REPLY, or whoever reads standard output, has had enough */
	CALL_FAILED /* it cannot be reached, or does not answer, with a status and a reason */
};

/* What a command wants of the daemon. */
struct call {
	char *folder; /* of the state; owned */
	struct control_request request;
	/* Gets each reply but CONTROL_END, until the call returns; a nonzero result ends the call. */
	int (*on_reply)(void *owner, const struct control_reply *reply);
	void *owner;
	int status;         /* to exit with */
	struct text reason; /* why that is not 0 */
	struct diagnostics
		problems; /* of the configuration file, as call_find() met them */
};

/* Finds the folder of the state that the configuration FILE (as config_load() has it) names. False after
 * messages where that cannot be told; the status is 78 then. */
bool call_find(struct call *call, const char *file);
void call_fini(struct call *call);

/* Calls the daemon. A call that follows the alerts may wait for ever; any other is given up when nothing
 * comes for half a minute. */
enum call_outcome call_daemon(struct call *call);

/* The same; but where no daemon runs, opens the store (store_open_briefly()) to do without: *STORE, or
 * NULL where there is none, with CALL_NOBODY. Waits some seconds for a daemon that is just starting or
 * stopping. */
enum call_outcome call_daemon_or_open(
	struct call *call, bool to_write, struct store **store);

/* Says on stderr, in the name of COMMAND, what OUTCOME means for the user; nothing where all went well.
 * ADVICE is for CALL_NOBODY. Returns what to exit with. */
int call_conclude(const struct call *call, enum call_outcome outcome, const char *command,
	const char *advice);

/* Waits for MSEC. False when whoever reads standard output has gone meanwhile. */
bool call_pause(int msec);

#endif
