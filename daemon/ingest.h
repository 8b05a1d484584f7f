/* The pipeline on one page: a file that may have changed becomes a digest, papers, matches and at
 * last alerts in the store.
 *
 *   queue -> open -> reader process -> match -> store (one transaction a batch)
 *
 * Files are taken in by day, then path, and while many wait, folders take turns; those that new rules
 * have to be tried on come before all others, so that what they pass over is settled before news can
 * arrive. Nothing here waits. */
#ifndef PAPERWATCH_INGEST_H
#define PAPERWATCH_INGEST_H

#include "config.h"
#include "status.h"
#include "store.h"
#include "watch.h"

struct ingest;

struct ingest_events {
	void (*on_reading)(void *owner); /* a digest is being read: alerts may come of it */
	void (*on_alerts)(void *owner);  /* alerts were committed and are due */
	void (*on_idle)(void *owner);    /* all that was found is taken in */
};

/* Borrows STORE. NULL after a message when the loop has no room. */
struct ingest *ingest_new(sd_event *loop, struct store *store,
	const struct ingest_events *events, void *owner);
void ingest_free(struct ingest *ingest); /* NULL is fine */

/* Works with CONFIG from now on: tells the store its rules, then watches its folders with WATCH,
 * whose events must be routed here, and lists them. CONFIG is borrowed until the next call.
 * JOURNAL: alerts for the log go to the journal too. 0, or -1 after a message when the store
 * refuses; then all is as it was. */
int ingest_configure(struct ingest *ingest, const struct config *config,
	struct watch *watch, bool journal);

/* What watch_new() is to be given, with the ingest as its owner. */
extern const struct watch_events ingest_watch_events;

/* Commits what is stored and not committed yet, so that somebody else can use the store. */
void ingest_flush(struct ingest *ingest);

/* From now on every first run is quiet: what was told before the store was lost is not told again. */
void ingest_be_quiet(struct ingest *ingest);

/* True while the store refuses what is new. */
bool ingest_is_blocked(const struct ingest *ingest);

/* True when nothing is queued, under way, yet to be committed, or yet to settle. */
bool ingest_is_idle(const struct ingest *ingest);

/* Reads at once what the store has marked as unread. */
void ingest_read_unread(struct ingest *ingest);

/* Adds to STATUS, whose folders are those of the configuration in force, what is known here: how each
 * folder is, what waits to be read, what is tried again. Texts go to ARENA. */
void ingest_report(const struct ingest *ingest, struct status *status, struct arena *arena);

/* As judge_undecided() has it. */
size_t ingest_undecided(const struct ingest *ingest);

/* How many digests are queued or under way. */
size_t ingest_waiting(const struct ingest *ingest);

#endif
