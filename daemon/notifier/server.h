/* What the notification server says of itself. Each question is one call, which takes BUS_CALL_TIMEOUT_MS
 * at most; the answers may be anything, and are cleaned. */
#ifndef PAPERWATCH_NOTIFIER_SERVER_H
#define PAPERWATCH_NOTIFIER_SERVER_H

#include "notification.h"

#include <gio/gio.h>

/* Its name on the bus. */
extern const char server_name[];

struct server_abilities {
	bool actions;
	bool markup; /* in the body */
};

/* Takes a DESCRIPTION. */
typedef void server_listener(const struct notification_reply *reply, void *context);

/* "dunst 1.9.0", to be freed with g_free(), or NULL with *ERROR. */
char *server_describe(GDBusConnection *bus, GError **error);

/* What it can do in *CAN. 0, or -1 with *ERROR where nobody answers. */
int server_learn(GDBusConnection *bus, struct server_abilities *can, GError **error);

/* Asks who it is and what it can do, and tells the LISTENER. 0, or -1 with *ERROR, and nothing told. */
int server_tell(
	GDBusConnection *bus, server_listener *listener, void *context, GError **error);

#endif
