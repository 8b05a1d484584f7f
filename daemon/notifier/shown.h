/* The notifications that the present server shows for us: what of them is clicked and closed.
 *
 * The server says so in signals to all the world, and others can claim the same: believed is only what
 * comes from the unique name of that server, about an id that it gave to us. libnotify is not asked,
 * because it does not know what a process before this one has shown. */
#ifndef PAPERWATCH_NOTIFIER_SHOWN_H
#define PAPERWATCH_NOTIFIER_SHOWN_H

#include "notification.h"

#include <gio/gio.h>
#include <libnotify/notify.h>

/* Gets ACTION and CLOSED. */
typedef void shown_listener(const struct notification_reply *reply, void *context);

struct shown_list;

struct shown_list *shown_list_new(shown_listener *listener, void *context);

/* Listens to the server with the unique name OWNER on BUS, and forgets what another has shown. */
void shown_list_follow(struct shown_list *list, GDBusConnection *bus, const char *owner);

/* The server is gone, and with it whatever it has shown. */
void shown_list_forget(struct shown_list *list);

/* What another process has shown by this server. */
void shown_list_adopt(struct shown_list *list, const struct notification_shown *shown);

/* A notification that replaces the one with KEY, if it is still known. The caller drops it. */
NotifyNotification *shown_list_prepare(struct shown_list *list, uint64_t key);

/* It is shown, under an id that is returned; 0 is none, and nothing is heard of it. */
uint32_t shown_list_add(
	struct shown_list *list, uint64_t key, NotifyNotification *notification);

/* The token that lets a window come to the front because somebody clicked the alert with KEY, or
 * NULL. It can be used once: the caller frees it with g_free(). */
char *shown_list_take_token(struct shown_list *list, uint64_t key);

/* What an action is called on the bus, and on its button. */
struct shown_action {
	const char *name;
	const char *label;
};
extern const struct shown_action shown_actions[NOTIFICATION_ACTION_COUNT];

#endif
