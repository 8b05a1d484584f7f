/* Facts about papers: noted down at each mention of a paper, and counted once a paper at the end.
 * Counting is by sorting: it depends on no hash that a hostile digest could play with. */
#ifndef PAPERWATCH_LEDGER_H
#define PAPERWATCH_LEDGER_H

#include "paper.h"

struct ledger_mention {
	struct slice id;
	int32_t day;    /* since 1970-01-01, or LEDGER_NO_DAY */
	int32_t month;  /* year * 12 + month from 0; of no meaning without a day */
	uint32_t paper; /* equal for mentions of the same; from 0 */
};
enum { LEDGER_NO_DAY = INT32_MIN };

/* Something is true of something, both numbered by whoever notes it, at a mention. */
struct ledger_entry {
	uint32_t topic;
	uint32_t number;
	uint32_t mention;
	uint32_t paper;
};

struct ledger;

struct ledger *ledger_new(void);
void ledger_free(struct ledger *ledger); /* NULL is fine */

/* Starts the next mention: PAPER's. Returns its number, from 0. */
uint32_t ledger_begin(struct ledger *ledger, const struct paper *paper);

/* Notes a fact at this mention. */
void ledger_note(struct ledger *ledger, uint32_t topic, size_t number);

/* To be called when all is noted, before what follows. Numbers the papers; of equal entries of one
 * paper the first stays. Returns how many papers there are. */
size_t ledger_count(struct ledger *ledger);

/* In the order in which they came. */
const struct ledger_mention *ledger_mentions(const struct ledger *ledger, size_t *count);

/* By topic, then by number, then by paper. */
const struct ledger_entry *ledger_entries(const struct ledger *ledger, size_t *count);

/* Was this noted of PAPER, at whatever mention? */
bool ledger_has(const struct ledger *ledger, uint32_t topic, size_t number, uint32_t paper);

#endif
