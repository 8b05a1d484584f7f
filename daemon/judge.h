/* Papers under the rules in force: which pairs alert, and which pass over quietly. Each judgement is
 * stored as it is made, within the transaction that the caller has open. */
#ifndef PAPERWATCH_JUDGE_H
#define PAPERWATCH_JUDGE_H

#include "config.h"
#include "store.h"

struct judge;

/* Puts the rules of CONFIG in force: tells the store, in a transaction of its own. Borrows both.
 * JOURNAL: alerts for the log go to the journal too. NULL after a message when the store refuses;
 * then the rules that were in force still are. */
struct judge *judge_new(struct store *store, const struct config *config, bool journal);
void judge_free(struct judge *judge); /* NULL is fine */

/* How often since then a rule could not be judged in a digest, because searching for its regex took
 * too long. Each digest was warned about in the log. */
size_t judge_undecided(const struct judge *judge);

/* Grows by one whenever rules come or change: what was read in an older epoch is to be read again. */
int64_t judge_epoch(const struct judge *judge);

/* Where papers come from. */
struct judge_source {
	const char *digest;     /* its absolute path */
	struct store_file file; /* as the store has it; zeroed when it is new */
	/* The folder whose first listing held the digest, or NULL: its counts are brought up to
	 * date, here and in the store. */
	struct store_folder *first_run;
};

struct judge_outcome {
	bool alerted;      /* some paper did */
	size_t new_papers; /* that were not known before */
};

/* Judges every paper of DIGEST, in order. 0, or -1 when the store refused. */
int judge_digest(struct judge *judge, const struct judge_source *source,
	const struct digest *digest, struct judge_outcome *outcome);

/* Adds a note about paperwatch itself: to the log, and with DESKTOP to the desktop as well. ABOUT is
 * a path or NULL. 0 or -1. */
int judge_add_note(struct judge *judge, struct slice text, const char *about, bool desktop);

#endif
