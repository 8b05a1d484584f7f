/* What is due goes to its sinks, and the store hears what became of it. Delivery begins after the
 * commit that made an alert, and is settled by another: what fails stays due, and is never lost. */
#ifndef PAPERWATCH_OUTBOX_H
#define PAPERWATCH_OUTBOX_H

#include "config.h"
#include "status.h"
#include "store.h"

#include <systemd/sd-event.h>

struct outbox;

/* Borrows STORE; takes what it needs of CONFIG. NOTIFIER is the path of paperwatch-notifier. ECHO:
 * log lines go to stdout too. BEFORE_STORE: see sink_desktop.h. In a fresh store, alerts are numbered
 * on from those that the log has. Before
 * the first line is written, it looks which due lines a crash left written already. NULL after a message. */
struct outbox *outbox_new(sd_event *loop, struct store *store, const struct config *config,
	const char *notifier, bool echo, void (*before_store)(void *owner), void *owner);
void outbox_free(struct outbox *outbox); /* NULL is fine */

/* As CONFIG says from now on, which is borrowed until the next call; the log stays where it is. */
void outbox_configure(struct outbox *outbox, const struct config *config);

/* Delivers what is due, as far as it can be done now. */
void outbox_kick(struct outbox *outbox);

/* Alerts may be due in a moment: prepares for it. */
void outbox_expect(struct outbox *outbox);

/* No delivery is begun any more. */
void outbox_stop(struct outbox *outbox);

/* True while a delivery is under way whose outcome is not known yet. */
bool outbox_is_busy(const struct outbox *outbox);

/* True while alerts wait because the log or the journal does not take them. */
bool outbox_is_blocked(const struct outbox *outbox);

/* Adds to STATUS why alerts wait, sink by sink, and who shows them. Texts go to ARENA. */
void outbox_report(const struct outbox *outbox, struct status *status, struct arena *arena);

/* Why alerts wait, for STATUS=; NULL when they do not. */
const char *outbox_problem(const struct outbox *outbox);

#endif
