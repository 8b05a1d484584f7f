/* Where alerts go. Two of the sinks are a plain matter of writing: the match log and the journal.
 * The third, the desktop, answers later and has a file of its own (sink_desktop.h). */
#ifndef PAPERWATCH_SINK_H
#define PAPERWATCH_SINK_H

#include "alert.h"
#include "store.h"

/* ---- the match log: a line an alert, each exactly once, made for tail -F ---- */

struct sink_log;

/* Lines go to FILE (opened when there is something to write), and to stdout too where ECHO. JSON:
 * an object a line instead of logfmt. */
struct sink_log *sink_log_new(const char *file, bool json, bool echo);
void sink_log_free(struct sink_log *sink); /* NULL is fine */

/* Begins a batch: what was added before, and not written, is forgotten. */
void sink_log_begin(struct sink_log *sink);

/* Adds an alert to the batch; nothing is written yet. */
void sink_log_add(struct sink_log *sink, const struct alert *alert);

/* Writes the batch and makes it durable; opens the file anew where it was renamed or removed
 * (rotation). Half a line that a failed write left is written to its end where the batch begins with that
 * line, else only ended. 0; or -1 with the reason in REASON,
 * and the batch must be added again. */
int sink_log_write(struct sink_log *sink, struct text *reason);

/* Where the file's next line will begin, to be remembered with what was delivered. */
struct sink_log_place {
	int64_t inode;
	int64_t offset;
};
struct sink_log_place sink_log_place(const struct sink_log *sink);

/* A line that may stand in the log already: after a crash it may, though its alert is still due. */
struct sink_log_line {
	int64_t number;   /* of the alert */
	struct text text; /* owned */
	bool found;
};

/* What the alert's line looks like, as far as that does not depend on the time zone. */
struct sink_log_line sink_log_line(const struct sink_log *sink, const struct alert *alert);

/* Looks, in one pass, which of the lines stand at or behind PLACE, in the file or (where it was
 * rotated since) in the latest files that it was renamed to, and says so in them. Changes their
 * order. */
void sink_log_find(const struct sink_log *sink, struct sink_log_place place,
	struct sink_log_line *lines, size_t count);

/* The highest number of an alert in the log and in the latest files that it was renamed to; 0 where
 * there is none. */
int64_t sink_log_last_number(const struct sink_log *sink);

/* ---- the journal ---- */

/* One entry, with the fields PAPERWATCH_RULE=, _ID=, _VOTES= and _URL= and a fixed MESSAGE_ID=.
 * 0, or -1 when the journal did not take it. */
int sink_journal_send(const struct alert *alert);

#endif
