/* A fresh notifier hears what is clicked on notifications that another has shown, before the daemon or
 * that notifier was started anew. What those are is in the store; whether the server that shows them is
 * still the same is for the notifier to find out. */
#ifndef PAPERWATCH_ADOPTION_H
#define PAPERWATCH_ADOPTION_H

#include "child.h"
#include "notification.h"
#include "store.h"

/* The key of the request; none of an alert. */
extern const uint64_t adoption_key;

/* Zeroed, it is due. */
struct adoption {
	enum {
		ADOPTION_DUE,
		ADOPTION_UNDER_WAY,
		ADOPTION_LATER, /* when the desktop gives a sign of life */
		ADOPTION_DONE
	} state;
};

/* Sends the request, if it is due and there is something to adopt: true. */
bool adoption_send(struct adoption *adoption, struct store *store, struct child *notifier);

/* The request was answered so. Nobody may have a transaction open. */
void adoption_conclude(
	struct adoption *adoption, struct store *store, enum notification_outcome outcome);

/* The notifier has ended. */
void adoption_begin_anew(struct adoption *adoption);

/* The desktop gives a sign of life. */
void adoption_hurry(struct adoption *adoption);

#endif
