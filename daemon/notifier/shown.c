#include "shown.h"

#include <string.h>

enum { TOKEN_LENGTH_MAX = 256 };
/* A server may tell of clicks by the thousand: a few at once are followed, and then one a second. */
static const gint64 click_usec = 1000 * 1000;
static const gint64 clicks_ahead_usec = 3 * 1000 * 1000;

/* The labels are those of NOTIFICATION_MUTE_HOURS and NOTIFICATION_LATER_HOURS. */
const struct shown_action shown_actions[NOTIFICATION_ACTION_COUNT] = {
	[NOTIFICATION_ACTION_OPEN] = {"default", "Open"},
	[NOTIFICATION_ACTION_DIGEST] = {"digest", "Open digest"},
	[NOTIFICATION_ACTION_MUTE] = {"mute", "Mute for a day"},
	[NOTIFICATION_ACTION_LATER] = {"later", "Again in 4 hours"},
};
_Static_assert(NOTIFICATION_MUTE_HOURS == 24 && NOTIFICATION_LATER_HOURS == 4,
	"the labels say for how long");

struct shown_list {
	shown_listener *listener;
	void *context;
	GDBusConnection *bus; /* borrowed; NULL: no server is listened to */
	guint subscription;
	GQueue items;             /* of struct item *, the latest at the tail */
	gint64 clicks_until_usec; /* with a second for each click, when that was the last of them */
	char *token;
	uint64_t token_key;
};

struct item {
	uint64_t key;
	uint32_t id;
	bool has_expired;
};

/* ---- the list ---- */

static struct item *find_key(const struct shown_list *list, uint64_t key)
{
	for (GList *link = list->items.head; link; link = link->next) {
		struct item *item = link->data;

		if (item->key == key)
			return item;
	}
	return NULL;
}

static struct item *find_id(const struct shown_list *list, uint32_t id)
{
	for (GList *link = list->items.head; link; link = link->next) {
		struct item *item = link->data;

		if (item->id == id)
			return item;
	}
	return NULL;
}

static void remove_item(struct shown_list *list, struct item *item)
{
	if (!item)
		return;
	g_queue_remove(&list->items, item);
	g_free(item);
}

/* A server has the last word on its ids: what had the same one before is no longer on screen. */
static void add_item(struct shown_list *list, struct item item)
{
	remove_item(list, find_id(list, item.id));
	remove_item(list, find_key(list, item.key));
	g_queue_push_tail(&list->items, g_memdup2(&item, sizeof(item)));
	if (list->items.length > NOTIFICATION_SHOWN_MAX)
		g_free(g_queue_pop_head(&list->items));
}

/* ---- what the server says ---- */

static bool is_token(const char *token)
{
	size_t length = strlen(token);

	for (size_t i = 0; i < length; i++) {
		if (!g_ascii_isgraph(token[i]))
			return false;
	}
	return length > 0 && length <= TOKEN_LENGTH_MAX;
}

/* Comes right before the click that it belongs to. */
static void on_token(struct shown_list *list, const struct item *item, const char *token)
{
	g_free(list->token);
	list->token = is_token(token) ? g_strdup(token) : NULL;
	list->token_key = item->key;
}

/* Counts the click, if there is room for it. */
static bool is_followed(struct shown_list *list)
{
	gint64 now = g_get_monotonic_time();

	if (list->clicks_until_usec - now > clicks_ahead_usec)
		return false;
	list->clicks_until_usec = MAX(list->clicks_until_usec, now) + click_usec;
	return true;
}

static void on_action(struct shown_list *list, const struct item *item, const char *name)
{
	struct notification_reply reply = {.kind = NOTIFICATION_ACTION, .key = item->key};

	for (unsigned i = 0; i < NOTIFICATION_ACTION_COUNT; i++) {
		if (strcmp(name, shown_actions[i].name) != 0 || !is_followed(list))
			continue;
		reply.action = i;
		list->listener(&reply, list->context);
		return;
	}
}

static void on_closed(struct shown_list *list, struct item *item, uint32_t reason)
{
	struct notification_reply reply = {
		.kind = NOTIFICATION_CLOSED, .key = item->key, .reason = reason};

	if (reason < NOTIFICATION_CLOSED_EXPIRED || reason > NOTIFICATION_CLOSED_UNDEFINED)
		reply.reason = NOTIFICATION_CLOSED_UNDEFINED;
	if (item->has_expired && reply.reason == NOTIFICATION_CLOSED_EXPIRED)
		return;
	item->has_expired = true;
	/* What has only expired may still be in a list of the server's, and be clicked there. */
	if (reply.reason != NOTIFICATION_CLOSED_EXPIRED)
		remove_item(list, item);
	list->listener(&reply, list->context);
}

static void on_signal(GDBusConnection *bus, const gchar *sender, const gchar *path,
	const gchar *interface, const gchar *signal, GVariant *arguments,
	gpointer user_data)
{
	struct shown_list *list = user_data;
	struct item *item;
	const char *text = NULL;
	uint32_t id = 0;
	uint32_t reason = 0;

	(void)bus;
	(void)sender; /* subscribed to is one only */
	(void)path;
	(void)interface;
	if (g_variant_is_of_type(arguments, G_VARIANT_TYPE("(us)")))
		g_variant_get(arguments, "(u&s)", &id, &text);
	else if (g_variant_is_of_type(arguments, G_VARIANT_TYPE("(uu)")))
		g_variant_get(arguments, "(uu)", &id, &reason);
	item = find_id(list, id);
	if (!item)
		return;
	if (text && strcmp(signal, "ActivationToken") == 0)
		on_token(list, item, text);
	else if (text && strcmp(signal, "ActionInvoked") == 0)
		on_action(list, item, text);
	else if (!text && strcmp(signal, "NotificationClosed") == 0)
		on_closed(list, item, reason);
}

/* ---- the whole ---- */

struct shown_list *shown_list_new(shown_listener *listener, void *context)
{
	struct shown_list *list = g_new0(struct shown_list, 1);

	list->listener = listener;
	list->context = context;
	g_queue_init(&list->items);
	return list;
}

void shown_list_forget(struct shown_list *list)
{
	if (list->bus)
		g_dbus_connection_signal_unsubscribe(list->bus, list->subscription);
	list->bus = NULL;
	while (list->items.length > 0)
		g_free(g_queue_pop_head(&list->items));
}

void shown_list_follow(struct shown_list *list, GDBusConnection *bus, const char *owner)
{
	shown_list_forget(list);
	list->bus = bus;
	list->subscription = g_dbus_connection_signal_subscribe(bus, owner,
		"org.freedesktop.Notifications", NULL, "/org/freedesktop/Notifications",
		NULL, G_DBUS_SIGNAL_FLAGS_NONE, on_signal, list, NULL);
}

void shown_list_adopt(struct shown_list *list, const struct notification_shown *shown)
{
	if (shown->id != 0)
		add_item(list, (struct item){.key = shown->key, .id = shown->id});
}

NotifyNotification *shown_list_prepare(struct shown_list *list, uint64_t key)
{
	NotifyNotification *notification =
		notify_notification_new("paperwatch", NULL, NULL);
	const struct item *item = find_key(list, key);

	if (item && item->id <= G_MAXINT)
		g_object_set(notification, "id", (int)item->id, NULL);
	return notification;
}

uint32_t shown_list_add(
	struct shown_list *list, uint64_t key, NotifyNotification *notification)
{
	int id = 0;

	g_object_get(notification, "id", &id, NULL);
	remove_item(list, find_key(list, key));
	if (id > 0)
		add_item(list, (struct item){.key = key, .id = (uint32_t)id});
	return id > 0 ? (uint32_t)id : 0;
}

char *shown_list_take_token(struct shown_list *list, uint64_t key)
{
	return list->token_key == key ? g_steal_pointer(&list->token) : NULL;
}
