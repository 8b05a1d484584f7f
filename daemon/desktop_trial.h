/* One notification on trial: the notifier is started as the daemon starts it, asked which server there is,
 * and given something to show. */
#ifndef PAPERWATCH_DESKTOP_TRIAL_H
#define PAPERWATCH_DESKTOP_TRIAL_H

#include "text.h"

/* What is in the way. */
enum desktop_trouble {
	DESKTOP_WELL,        /* nothing: it is on the screen */
	DESKTOP_NO_NOTIFIER, /* paperwatch-notifier cannot be started */
	DESKTOP_NO_BUS,
	DESKTOP_SILENT_BUS, /* there is a socket, and nobody answers on it */
	DESKTOP_NO_SERVER,
	DESKTOP_SILENT_SERVER,
	DESKTOP_FAILING_SERVER, /* the bus starts it, and it ends at once */
	DESKTOP_REFUSED,        /* the server does not take it */
	DESKTOP_OTHER,          /* as the problem says */
};

struct desktop_trial {
	enum desktop_trouble trouble;
	struct text problem; /* one sentence; empty when all is well */
	/* What the server says of itself; empty where none answered. */
	struct text name;
	struct text vendor;
	struct text version;
	struct text specification; /* the version of it that the server keeps to */
	struct text capabilities;  /* each ended by a newline */
	int64_t took_usec;         /* from the request to the server's answer */
};

/* Tries it with the program at NOTIFIER; takes ten seconds at most. 0 with *TRIAL, to be freed in any case,
 * or -1 when there are no resources to do so. */
int desktop_try(const char *notifier, struct desktop_trial *trial);
void desktop_trial_fini(struct desktop_trial *trial);

#endif
