/* What a click on a notification does. Over the bus comes no more than which notification it was, and
 * which button: all else is what the store knows of it. */
#ifndef PAPERWATCH_CLICK_H
#define PAPERWATCH_CLICK_H

#include "child.h"
#include "config.h"
#include "notification.h"
#include "store.h"

/* Whom it concerns. All borrowed. */
struct click_context {
	struct store *store; /* nobody may have a transaction open */
	const struct config *config;
	struct child *notifier; /* opens what is to be opened */
};

/* The key of requests that open something; none of an alert. */
extern const uint64_t click_key;

/* Does what REPLY, of the kind NOTIFICATION_ACTION, asks for. True when something else may have to be
 * shown now, or at another time, than before. What is unknown, or cannot be done, changes nothing; the
 * log says so where somebody could wonder. */
bool click_act(const struct click_context *context, const struct notification_reply *reply);

#endif
