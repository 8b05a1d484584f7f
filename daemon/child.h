/* A worker process: started when there is something to do, fed with frames, killed when it takes
 * too long, replaced when it ends. The reader and the notifier are two rows of the same kind.
 *
 * Requests are answered in order. The deadline runs for the oldest unanswered one. */
#ifndef PAPERWATCH_CHILD_H
#define PAPERWATCH_CHILD_H

#include "slice.h"

#include <stdint.h>
#include <sys/types.h>
#include <systemd/sd-event.h>

/* Requests are written in one go: so many and so large ones always fit a socket's buffer (212,992
 * bytes by default, see socket(7)). */
enum { CHILD_REQUESTS_MAX = 4, CHILD_REQUEST_BYTES_MAX = 32 * 1024 };

enum child_end_kind {
	CHILD_EXITED,   /* detail: exit status */
	CHILD_KILLED,   /* detail: signal */
	CHILD_DEADLINE, /* it took too long and was killed by us */
	CHILD_GARBLED,  /* it sent what is no frame and was killed by us */
	CHILD_UNSTARTED /* it could not be started; detail: errno */
};

struct child_end {
	enum child_end_kind kind;
	int detail;
	unsigned unanswered; /* requests it had and did not answer */
};

struct child_role {
	const char *name;       /* for messages: "reader" */
	const char *path;       /* of the program */
	char *const *arguments; /* NULL-terminated, with the program's name first */
	size_t reply_bytes_max;

	/* A frame came. True when it answers the oldest request, false when it came unasked. The
	 * content lives until the call returns. */
	bool (*on_frame)(void *owner, struct slice content);

	/* The process is gone, or was killed and does not go (a disk or a server of files keeps it:
	 * it is reaped when it does), and everything that it sent was delivered. Called from the loop,
	 * never from within child_send(). The next child_send() starts another process. */
	void (*on_end)(void *owner, struct child_end end);
};

struct child;

/* Nothing is started yet. ROLE must outlive the child. Returns NULL when the loop has no room. */
struct child *child_new(sd_event *loop, const struct child_role *role, void *owner);

/* Closes the socket, at which the process leaves by itself. Kills it when KILL_NOW, and when it owes an
 * answer: it may wait for somebody who stands still, and not notice. No callback comes any more. NULL is
 * fine. */
void child_free(struct child *child, bool kill_now);

/* Sends a whole frame (with header), and DESCRIPTOR with it unless it is -1; the descriptor stays
 * the caller's. The answer may take DEADLINE_USEC from when it is this request's turn. Starts the process when there is none. May only be called with fewer than
 * CHILD_REQUESTS_MAX requests unanswered. Failure shows as on_end(), later. */
void child_send(
	struct child *child, struct slice frame, int descriptor, uint64_t deadline_usec);

/* The process, or 0 when there is none. */
pid_t child_process(const struct child *child);

unsigned child_unanswered(const struct child *child);

/* "was killed by signal 9", "took longer than 10 s", for messages. Writes into BUFFER. */
const char *child_end_describe(
	const struct child *child, struct child_end end, char *buffer, size_t size);

#endif
