/* Snoozes: for a while, nothing that a rule finds is shown on the desktop, or nothing at all. Log and
 * history go on. What was held comes in one pop-up afterwards. They are in the store, so that they
 * outlive the daemon. */
#ifndef PAPERWATCH_SNOOZE_H
#define PAPERWATCH_SNOOZE_H

#include "store.h"

/* Each call that changes the store does it in a transaction of its own, and returns -1 when the store
 * refuses; then nothing happened. */

/* Snoozes RULE (NULL: all rules) until UNTIL_USEC, whatever held before. 0 or -1. */
int snooze_begin(struct store *store, struct slice rule, int64_t until_usec);

/* Ends the snooze of RULE at NOW_USEC; with NULL every snooze. How many that were, or -1. */
int snooze_end(struct store *store, struct slice rule, int64_t now_usec);

/* Ends those whose time is over. 0 or -1. */
int snooze_expire(struct store *store, int64_t now_usec);

/* 1 when RULE (NULL: all rules) is snoozed, 0 when it is not, -1. */
int snooze_lasts(struct store *store, struct slice rule, int64_t now_usec);

/* Adds a sentence about what was done: a snooze until UNTIL_USEC, or with 0 the end of ENDED snoozes. */
void snooze_describe(struct text *out, struct slice rule, int64_t until_usec, int ended);

#endif
