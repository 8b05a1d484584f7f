/* The desktop: shows alerts with libnotify and hears what becomes of them.
 * Relies on a running GLib main loop for what it hears. */
#ifndef PAPERWATCH_NOTIFIER_DESKTOP_H
#define PAPERWATCH_NOTIFIER_DESKTOP_H

#include "bus.h"

#include <gio/gio.h>

struct desktop;

/* Takes an unasked message: ACTION, CLOSED or SERVER. */
typedef void desktop_listener(const struct notification_reply *reply, void *context);

/* Starts to look for the bus without waiting for it. There is one desktop in a process, and it
 * is never given back: the only way to forget libnotify's notifications is to leave, and leaving
 * by exit() or notify_uninit() would take them off the screen. */
struct desktop *desktop_new(desktop_listener *listener, void *context);

/* Meets the server before there is something to show: SENT when it answers. */
struct bus_verdict desktop_meet(struct desktop *desktop);

/* Shows what REQUEST asks for, in place of what is known by the same key. The text is the server's name
 * and version when SENT, else the reason.
 *
 * A server is asked for its name before it gets anything to show, unless it was met a moment ago. So one that hangs gives a RETRY
 * after BUS_CALL_TIMEOUT_MS and has nothing in its queue that would appear later, once more. One
 * that takes its time to show is waited for as long as libnotify does (25 s): who gives up earlier
 * shows twice what was only slow. Then it is UNSURE. */
struct bus_verdict desktop_show(
	struct desktop *desktop, const struct notification_request *request);

/* Asks the server who it is, which the LISTENER hears as a DESCRIPTION when the answer is SENT. */
struct bus_verdict desktop_ask(struct desktop *desktop);

/* Listens to what REQUEST says that another process has shown, if it was by the server that is there
 * now: SENT; else DROP, or RETRY where that cannot be told. */
struct bus_verdict desktop_adopt(
	struct desktop *desktop, const struct notification_request *request);

/* The bus, or NULL when there is none; borrowed. */
GDBusConnection *desktop_bus(struct desktop *desktop);

/* The token that lets a window come to the front because somebody clicked the alert with KEY, or
 * NULL. It can be used once: the caller frees it with g_free(). */
char *desktop_take_token(struct desktop *desktop, uint64_t key);

#endif
