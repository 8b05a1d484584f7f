/* What the desktop is to show next: a note, a paper, or all that has no pop-up of its own in one. Reads
 * the store, and changes nothing. */
#ifndef PAPERWATCH_SELECTION_H
#define PAPERWATCH_SELECTION_H

#include "popup.h"
#include "quota.h"
#include "store.h"

/* What decides. */
struct selection_terms {
	struct store *store;
	struct quota_list *quotas;
	const struct fold *fold; /* on the screen: what is folded now is added to it */
	enum urgency urgency;    /* from which on something may be shown */
	int64_t now_usec;
	int64_t since_usec; /* what could be shown before that is only counted */
	bool room;          /* for a pop-up about a single paper */
};

/* Zeroed, it is empty. */
struct selection {
	int64_t *
		alerts; /* numbers of those that are in it, oldest first for a paper; owned */
	size_t count;
	size_t capacity;
	bool folding; /* into `fold`; else it is `popup` */
	struct popup popup;
	struct fold fold;
	struct text rules; /* that `popup` names, a line each */
};

/* Selects anew. 0, or -1 when the store refuses. With a count of 0 there is nothing to show. */
int selection_make(struct selection *selection, const struct selection_terms *terms);
void selection_fini(struct selection *selection);

#endif
