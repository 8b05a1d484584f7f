/* The session bus: reaching it, calling with a time-out, and saying in plain words what failed. */
#ifndef PAPERWATCH_NOTIFIER_BUS_H
#define PAPERWATCH_NOTIFIER_BUS_H

#include "notification.h"

#include <gio/gio.h>

/* For so long the bus, or an answer on it, is waited for; the daemon's own deadline must be longer
 * than what one request waits for together. */
enum { BUS_CALL_TIMEOUT_MS = 2000 };

/* To be called first, while there is one thread: makes sure that GLib looks for a bus where the
 * session keeps it, and never starts one of its own. */
void bus_prepare(void);

/* Handler for the signal "closed": leaves with EX_UNAVAILABLE (sysexits.h), without a word. What
 * libnotify knows about the bus cannot be undone, so a new process is the way to a new bus. */
void bus_on_closed(GDBusConnection *bus, gboolean remote_peer_vanished, GError *error,
	gpointer nothing);

/* Calls METHOD ("interface.method") of NAME and returns the reply, which has the type REPLY_TYPE
 * and which the caller drops, or NULL with *ERROR. ARGUMENTS may be NULL; a floating one is
 * taken over. */
struct bus_call {
	const char *name;
	const char *path;
	const char *interface;
	const char *method;
	const char *reply_type;
	int timeout_ms;
	int descriptor; /* that goes with it, as the first of its list; stays the caller's. 0: none */
};
GVariant *bus_call(GDBusConnection *bus, const struct bus_call *call, GVariant *arguments,
	GError **error);

/* The unique name that owns NAME, to be freed with g_free(), or NULL with *ERROR. */
char *bus_owner(GDBusConnection *bus, const char *name, GError **error);

/* Whether somebody owns NAME or the bus can start its owner. */
bool bus_has_name(GDBusConnection *bus, const char *name);

/* Whether ERROR of a call tells of somebody who is there and answered, but does not know the method,
 * or has another idea of its answer. */
bool bus_was_answered(const GError *error);

/* What became of a request: as in struct notification_reply. The texts are to be freed with g_free(). */
struct bus_verdict {
	enum notification_outcome outcome;
	enum notification_cause cause;
	char *text;
	uint32_t id;
	char *server;
};

/* Whether what ERROR says can pass (RETRY) or not (DROP), with the reason as one plain sentence. */
struct bus_verdict bus_judge(const GError *error);

#endif
