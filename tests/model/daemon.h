/* The daemon that the model test drives: a real `paperwatch run`, and what it can be asked. */
#ifndef PAPERWATCH_MODEL_DAEMON_H
#define PAPERWATCH_MODEL_DAEMON_H

#include "disk.h"

#include <pthread.h>
#include <sys/types.h>

struct daemon {
	const char *program;
	pid_t process; /* 0: not running */
	bool stopped;  /* by SIGSTOP */
	int notices;   /* a socket for sd_notify(3) */
	pthread_t reader;
	_Atomic unsigned ready; /* how often it has said READY=1 */
	off_t log_read;
	unsigned char
		alerts[PAPERS_MAX]; /* how often each paper stands in the log, up to 255 */
};

/* Everything is in the present folder: configuration, `tree`, `state`. Exits when that fails. */
void daemon_init(struct daemon *daemon, const char *program);
void daemon_fini(struct daemon *daemon); /* ends it, too */

/* Starts it and waits until it is ready. False when it is not, in time. */
bool daemon_start(struct daemon *daemon);

/* Ends it with SIGNAL and waits for that. */
void daemon_end(struct daemon *daemon, int signal);

void daemon_signal(struct daemon *daemon, int signal);

/* SIGHUP, and until it is ready again. */
bool daemon_reload(struct daemon *daemon);

/* Reads what was added to the log. False when something in it is none of the papers' lines. */
bool daemon_read_log(struct daemon *daemon);

/* Does the store know just the files in DISK, as they are? Differences go to stdout when TELL. */
bool daemon_store_equals(const struct disk *disk, bool tell);

#endif
