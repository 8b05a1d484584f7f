/* Texts of old alerts go: what remains is that there was one, of which rule and which paper. Pairs and ids
 * of papers stay for ever, so nothing is told twice. */
#ifndef PAPERWATCH_PRUNING_H
#define PAPERWATCH_PRUNING_H

#include "store.h"

#include <systemd/sd-event.h>

/* Alerts keep their texts for a year after they were made, and as long as they are due. */
enum { PRUNING_DAYS = 365 };

struct pruning;

/* Prunes at the start and once a day, a little at a time. Borrows STORE; BEFORE_STORE is called before
 * the store is written, so that nobody else has a transaction open. NULL when the loop has no room. */
struct pruning *pruning_new(sd_event *loop, struct store *store,
	void (*before_store)(void *owner), void *owner);
void pruning_free(struct pruning *pruning); /* NULL is fine */

/* Prunes, in a transaction of its own, some of what is old at NOW_USEC. 1: there may be more; 0: that was
 * all; -1: the store refused. */
int pruning_step(struct store *store, int64_t now_usec);

#endif
