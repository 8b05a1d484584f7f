/* What the store knows of the match log's file, and what becomes of it when the file is truncated. Whoever
 * rotates by copying and truncating (logrotate: copytruncate) loses the lines that are written in between:
 * the copy does not have them any more, and the log not yet. They are written again. */
#ifndef PAPERWATCH_LOG_ROTATION_H
#define PAPERWATCH_LOG_ROTATION_H

#include "sink.h"
#include "store.h"

/* How far the log is written, as the store has it; zeroed where none was written. 0 or -1. */
int log_rotation_recall(struct store *store, struct log_place *place);

/* The same is remembered, within a transaction. 0 or -1. */
int log_rotation_remember(struct store *store, struct log_place place);

/* Where the log was truncated: what was delivered to it behind the last whole line of its copy, and is not
 * in it, becomes due again, in one transaction. Where there is no copy (somebody emptied the log, or the
 * copy is compressed already) nothing does. Says so. No transaction may be open. 0, or -1 with
 * REASON; then it is to be tried again. */
int log_rotation_mend(struct store *store, struct sink_log *log, struct text *reason);

#endif
