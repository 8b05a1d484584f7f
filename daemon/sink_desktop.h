/* The desktop, by way of paperwatch-notifier: shows what is due, one pop-up a paper, and opens the
 * papers that are clicked. What cannot be shown now waits in the store and is tried again: after
 * 2 s, then at longer and longer intervals up to a minute, and at once when a server appears. */
#ifndef PAPERWATCH_SINK_DESKTOP_H
#define PAPERWATCH_SINK_DESKTOP_H

#include "store.h"

#include <systemd/sd-event.h>

struct sink_desktop;

/* Borrows STORE. BEFORE_STORE is called before the store is written, so that nobody else has a
 * transaction open. NULL after a message when the loop has no room. */
struct sink_desktop *sink_desktop_new(sd_event *loop, struct store *store,
	const char *notifier, void (*before_store)(void *owner), void *owner);
void sink_desktop_free(struct sink_desktop *sink); /* NULL is fine */

/* Shows what is due, unless it is being done or waits for its time. */
void sink_desktop_kick(struct sink_desktop *sink);

/* Nothing more is shown; what is on its way is still settled. */
void sink_desktop_stop(struct sink_desktop *sink);

/* True while a pop-up is on its way, or the next is about to be. */
bool sink_desktop_is_busy(const struct sink_desktop *sink);

/* Why alerts wait, or NULL. */
const char *sink_desktop_problem(const struct sink_desktop *sink);

#endif
