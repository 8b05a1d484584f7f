/* The running daemon: its parts, and what can be asked of the whole while it runs. cmd_run.c puts it
 * together, runs it and takes it apart. */
#ifndef PAPERWATCH_SERVICE_H
#define PAPERWATCH_SERVICE_H

#include "control.h"
#include "headroom.h"
#include "ingest.h"
#include "outbox.h"
#include "pruning.h"
#include "silence.h"

struct service {
	sd_event *loop;
	char *config_file; /* absolute, or NULL: chosen anew at each reload; owned */
	struct config *config;
	struct store *store;
	struct ingest *ingest;
	struct outbox *outbox;
	struct watch *watch;
	struct pruning *pruning;
	struct headroom *headroom;
	struct silence *silence;
	struct control *control; /* NULL: its socket could not be made */
	sd_event_source
		*deliver; /* kicks the outbox from the loop, never from within a commit */
	sd_event_source *teller;   /* tells the status, a moment after something happened */
	bool has_told;             /* it just did, and nothing else happened */
	sd_event_source *happened; /* after whatever the loop did */
	struct text told;          /* the STATUS= that was sent last */
	bool ready_due;            /* READY=1 is to be said when all is listed */
	bool started;              /* it was said once */
	bool once;
	bool print; /* log lines go to stdout even where that is no terminal */
	bool stopping;
	uint64_t stop_deadline_usec;
	struct store_loss loss;
	int64_t started_usec; /* wall time */
	int64_t loaded_usec;
	/* What takes effect at a start only, as it was then. Owned. */
	char *state;
	char *log_file;
	int log_format;
	struct text reload_error; /* of the last reload; empty: it went well */
	int64_t reload_failed_usec;
	int status;
};

/* Notes down the configuration that the service starts with; FILE is as it was given, or NULL. */
void service_begin(struct service *service, const char *file);
void service_fini(struct service *service);

/* "2 folders, 6 rules" goes to the log behind WHAT. */
void service_log_scope(const struct service *service, const char *what);

/* Problems of the configuration go to the log. */
void service_log_problems(const struct diagnostics *problems);

/* Something may have happened: a moment later systemd is told how it is, if that has changed. To be called
 * after whatever the loop did, before it does more. */
void service_tell_status_soon(struct service *service);

/* Sets up what that needs. 0, or -1 when the loop has no room. */
int service_add_teller(struct service *service);

/* Loads the configuration anew: the new one whole, or the old one goes on, and the log says why. All
 * problems are added to PROBLEMS. Returns what a command should exit with, and then why in REASON. */
int service_reload(
	struct service *service, struct diagnostics *problems, struct text *reason);

/* Answers what comes over the control socket: a control_answer_func whose owner is the service. */
uint32_t service_answer(void *owner, const struct control_request *request,
	struct control_client *client, struct text *reason);

#endif
