/* The desktop, by way of paperwatch-notifier: shows what is due, and opens the papers that are clicked.
 *
 * Within a minute, the best few papers have a pop-up each (desktop: {popups: N}); all others share one,
 * which names the best of them and replaces itself as it grows, until it is closed or nothing was added
 * for ten minutes. What cannot be shown now waits in the store and is tried again: after 2 s, then at
 * longer and longer intervals up to a minute, and at once when a server appears. What a server was
 * handed twice without a word of what became of it counts as shown. In quiet hours only
 * what is urgent enough is shown. What waited longer than desktop: {keep} is but counted. */
#ifndef PAPERWATCH_SINK_DESKTOP_H
#define PAPERWATCH_SINK_DESKTOP_H

#include "config.h"
#include "status.h"
#include "store.h"

#include <sys/types.h>
#include <systemd/sd-event.h>

struct sink_desktop;

/* Borrows STORE. BEFORE_STORE is called before the store is written, so that nobody else has a
 * transaction open. NULL after a message when the loop has no room. */
struct sink_desktop *sink_desktop_new(sd_event *loop, struct store *store,
	const char *notifier, void (*before_store)(void *owner), void *owner);

/* From now on as CONFIG says, which is borrowed until the next call. To be called before any other. */
void sink_desktop_configure(struct sink_desktop *sink, const struct config *config);
void sink_desktop_free(struct sink_desktop *sink); /* NULL is fine */

/* Shows what is due, unless it is being done or waits for its time. */
void sink_desktop_kick(struct sink_desktop *sink);

/* Something may be to show in a moment. A notifier that runs makes sure meanwhile that a server is there:
 * that is two round trips on the bus, for which the alert need not wait then. */
void sink_desktop_expect(struct sink_desktop *sink);

/* Nothing more is shown; what is on its way is still settled. */
void sink_desktop_stop(struct sink_desktop *sink);

/* True while a pop-up is on its way, or the next is about to be. */
bool sink_desktop_is_busy(const struct sink_desktop *sink);

/* The notifier's process, or 0 when there is none. */
pid_t sink_desktop_process(const struct sink_desktop *sink);

/* Adds to STATUS what the quiet hours hold back, and until when. */
void sink_desktop_report(const struct sink_desktop *sink, struct status_sink *status);

/* Why alerts wait, or NULL. */
const char *sink_desktop_problem(const struct sink_desktop *sink);

#endif
