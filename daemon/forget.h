/* Forgetting papers: they are unknown again, so that they alert again where they match. */
#ifndef PAPERWATCH_FORGET_H
#define PAPERWATCH_FORGET_H

#include "store.h"

/* What became of one id. */
struct forgotten {
	struct slice id;
	bool known;    /* it was, and is not any more */
	int64_t pairs; /* rules that had dealt with it */
};

/* Forgets every paper of IDS (canonical, each on a line) in a transaction of its own, and marks the
 * digests to be read again. Then TELL gets each id, in order. Returns how many were known, or -1 when the
 * store refuses; then nothing happened. */
int forget_papers(struct store *store, struct slice ids,
	void (*tell)(void *context, const struct forgotten *forgotten), void *context);

/* Adds a sentence about it for the user. RUNNING: a daemon reads the digests again at once. */
void forget_describe(struct text *out, const struct forgotten *forgotten, bool running);

/* The canonical id that TEXT means: such an id, with or without a version, an arXiv number, a DOI or a
 * link. In ARENA; NULL when it is none, or has a line break. */
struct slice forget_identify(struct arena *arena, struct slice text);

#endif
