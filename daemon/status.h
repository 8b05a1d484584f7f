/* How the daemon is: what `paperwatch status` shows. Plain data, gathered by the daemon's parts, or as
 * far as the store knows it when no daemon runs, and sent over the control socket.
 *
 * All texts and lists live in an arena of the caller's. What is said here of a member is also what
 * `status --json` says, under the names in status.c. */
#ifndef PAPERWATCH_STATUS_H
#define PAPERWATCH_STATUS_H

#include "arena.h"
#include "config.h"
#include "frame.h"
#include "store.h"

/* Lists of files that may be long are told up to here; how long they are is told all the same. */
enum { STATUS_FILES_MAX = 100 };

struct status_folder {
	struct slice path;
	struct slice state;   /* "watched", "polled", "absent"; "stopped": no daemon runs */
	struct slice problem; /* why it is absent or polled, or NULL */
	int64_t absent_usec;  /* since when it is absent; 0: it is there */
	int64_t period_sec;   /* how often it is listed as a whole; 0: not at all */
	int64_t listed_usec;  /* when it was listed last */
	bool listing;         /* it is being listed */
	bool first_run;       /* what it held when it was seen first is being taken in */
	int64_t folders;      /* in it, itself included */
	int64_t polled;       /* of these, those that are polled while the rest is not */
	int64_t links;        /* symbolic links in it, none of which is followed */
	int64_t digests;      /* that were read */
	struct slice last;    /* the one that changed last, below the folder; NULL: none */
	int64_t last_usec;    /* when that was */
	int64_t arrived_usec; /* when the last new one came; 0: none did */
	int64_t silent_after_sec; /* after so long without a new one that is told; 0: never */
	bool silent;              /* it was told, and none came since */
};

struct status_sink {
	struct slice name;
	bool in_use;
	int64_t waiting;      /* alerts that are due for it */
	struct slice problem; /* why they wait, or NULL */
	int64_t held_usec;    /* when the quiet hours end that hold back … */
	int64_t held;         /* … so many of them; or 0 */
	int64_t put_off;      /* of them, by "Again in 4 hours"; … */
	int64_t put_off_usec; /* … when the first of these is shown again, or 0 */
};

struct status_snooze {
	struct slice rule; /* NULL: all rules */
	int64_t until_usec;
	int64_t waiting; /* alerts that it holds back */
};

struct status_file {
	struct slice path; /* absolute */
	struct slice reason;
	int64_t due_usec; /* of a file that is tried again: when */
};

struct status_files {
	struct status_file *items;
	size_t count;
	int64_t total;
};

struct status {
	bool running; /* a daemon runs; else nothing is known but what the store says */
	struct slice version;
	int64_t process;
	int64_t since_usec;
	int64_t memory_bytes;
	int64_t reader; /* their processes; 0: none is needed at the moment */
	int64_t notifier;

	struct slice configuration; /* absolute path of the main file */
	int64_t loaded_usec;
	uint64_t fingerprint; /* of what was loaded */
	int64_t rules;
	int64_t active_rules; /* neither disabled nor expired */
	bool differs; /* the files on disk are not what was loaded; the command looks itself */
	int64_t errors; /* that are in them */
	struct slice
		at_restart; /* settings that changed and wait for it: "state, log.file" */
	struct slice reload_error;  /* of the last reload, or NULL: it went well */
	int64_t reload_failed_usec; /* when that was */

	struct status_folder *folders;
	size_t folder_count;
	int64_t papers; /* known */
	int64_t alerts; /* so far: the number of the last one */
	struct status_sink sinks[SINK_COUNT];
	struct status_snooze *snoozes;
	size_t snooze_count;
	int64_t unread; /* digests that wait to be read */

	int64_t overflows; /* since the start: of the kernel's queue of events */
	int64_t undecided; /* since the last reload: times that a regex took too long */
	struct slice store_problem; /* why nothing can be remembered now, or NULL */
	struct slice lost_store; /* what became of an earlier store at the start, or NULL */

	struct status_files
		unseen; /* sub-folders that are polled, and what cannot be looked at */
	struct status_files quarantined; /* left alone until they change */
	struct status_files retried;
};

/* A status that says nothing yet, but what the sinks are called. */
struct status status_begin(void);

/* Fills in what STORE knows: folders, papers, alerts, what is due, snoozes, files in quarantine. Only the
 * folders of CONFIG are told, in its order; where it is NULL, all that there ever were. 0, or -1 when
 * the store refuses. */
int status_ask_store(struct status *status, struct store *store,
	const struct config *config, struct arena *arena);

/* Adds one to FILES, with copies of the texts, unless it is long already. */
void status_add_file(struct status_files *files, struct arena *arena, struct slice path,
	struct slice reason, int64_t due_usec);

/* The same for the file at PATH below FOLDER. */
void status_add_file_in(struct status_files *files, struct arena *arena,
	struct slice folder, struct slice path, struct slice reason);

/* Writes all of it into the frame that WRITER has begun. */
void status_encode(const struct status *status, struct frame_writer *writer);

/* Reads it from CONTENT; the texts borrow from there, the lists live in ARENA. 0, or -1 when it is
 * anything but one complete status. */
int status_decode(struct slice content, struct arena *arena, struct status *status);

/* ---- the members, a row each ---- */

enum status_type { STATUS_BOOL, STATUS_INT, STATUS_TEXT, STATUS_TIME };

struct status_member {
	const char *name; /* in JSON */
	enum status_type type;
	size_t offset;
};

/* Ended by a row without a name. */
extern const struct status_member status_members[];
extern const struct status_member status_folder_members[];
extern const struct status_member status_sink_members[];
extern const struct status_member status_snooze_members[];
extern const struct status_member status_file_members[];

#endif
