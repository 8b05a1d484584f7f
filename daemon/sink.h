/* Where alerts go. Two of the sinks are a plain matter of writing: the match log and the journal.
 * The third, the desktop, answers later and has a file of its own (sink_desktop.h). */
#ifndef PAPERWATCH_SINK_H
#define PAPERWATCH_SINK_H

#include "alert.h"
#include "log_files.h"

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

/* How far the file is written, to be remembered with what was delivered; and, in another run, what was
 * remembered. */
struct log_place sink_log_place(const struct sink_log *sink);
void sink_log_expect(struct sink_log *sink, struct log_place place);

/* Was the file truncated since? Stays so, whatever is written, until another place is expected. */
bool sink_log_is_cut(const struct sink_log *sink);

/* The path of the file. */
const char *sink_log_file(const struct sink_log *sink);

/* What the alert's line looks like. */
struct log_line sink_log_line(const struct sink_log *sink, const struct alert *alert);

/* ---- the journal ---- */

/* One entry, with the fields PAPERWATCH_RULE=, _ID=, _VOTES= and _URL= and a fixed MESSAGE_ID=.
 * 0, or -1 when the journal did not take it. */
int sink_journal_send(const struct alert *alert);

#endif
