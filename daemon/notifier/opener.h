/* The opener: hands the address of a paper to the user's browser, and a digest to whatever shows text. */
#ifndef PAPERWATCH_NOTIFIER_OPENER_H
#define PAPERWATCH_NOTIFIER_OPENER_H

#include "notification.h"

#include <gio/gio.h>

/* Opens URL by the first of these that is there and takes it:
 *
 *   the desktop portal   asks the user's session, which decides what opens it
 *   systemd-run          xdg-open as a unit of the user manager, so that a browser does not
 *                        inherit the limits of a sandboxed service
 *   xdg-open             as our child
 *
 * BUS may be NULL: there is no portal then. TOKEN, which may be NULL, lets the browser's window
 * come to the front. *TEXT, to be freed with g_free(), names who opened it when SENT, else the
 * reason. SENT means that the opener took it, not that a page has appeared. Takes up to
 * OPENER_WAIT_MAX_MS. Call it only because somebody clicked: a page that opens by itself later is
 * worse than none, so RETRY is for the user to decide. */
enum { OPENER_WAIT_MAX_MS = 11000 };
enum notification_outcome opener_open(
	GDBusConnection *bus, struct slice url, const char *token, char **text);

/* The same for the file at PATH, which DESCRIPTOR has open and which must be a text by its name: what is
 * opened that ends in .sh or .desktop may be run. The portal gets the descriptor, the other ways the
 * path. */
enum notification_outcome opener_open_file(GDBusConnection *bus, struct slice path,
	int descriptor, const char *token, char **text);

#endif
