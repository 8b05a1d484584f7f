#include "desktop.h"

#include "server.h"
#include "shown.h"
#include "text.h"

#include <libnotify/notify.h>
#include <string.h>

/* One that answered answers a moment later, too: for so long it is not asked again before it gets
 * something to show. While a digest is read and judged it is met, in two round trips, which would be a
 * fifth of the time that an alert takes. */
static const gint64 fresh_usec = 250 * 1000;

enum {
	/* More than the daemon sends, which knows better where to cut. */
	SUMMARY_CHARACTERS_MAX = 2000,
	BODY_CHARACTERS_MAX = 8000,
};

static const char application[] = "paperwatch"; /* also the icon and the desktop entry */

struct desktop {
	desktop_listener *listener;
	void *context;
	GDBusConnection *bus;     /* NULL until there is one */
	GCancellable *connecting; /* the search for it that is under way, or NULL */
	GError *bus_error;        /* why the last one found none */
	char *owner;       /* the server that the following is about, by its unique name */
	bool met;          /* it was asked what it can do */
	char *description; /* of it: "dunst 1.9.0" */
	gint64 fresh_until_usec; /* until then, its last answer counts for what is shown next */
	struct server_abilities can;
	struct shown_list *shown;
};

/* ---- the server ---- */

/* A new server knows nothing of what the old one showed, and its ids mean something else. */
static void server_forget(struct desktop *desktop)
{
	shown_list_forget(desktop->shown);
	g_clear_pointer(&desktop->owner, g_free);
	g_clear_pointer(&desktop->description, g_free);
	desktop->met = false;
	desktop->fresh_until_usec = 0;
}

/* From now on it is about the server OWNER, which is taken over; the same one stays what it was. */
static void server_follow(struct desktop *desktop, char *owner)
{
	if (g_strcmp0(owner, desktop->owner) == 0) {
		g_free(owner);
		return;
	}
	server_forget(desktop);
	desktop->owner = owner;
	shown_list_follow(desktop->shown, desktop->bus, owner);
}

static void on_appeared(
	GDBusConnection *bus, const gchar *name, const gchar *owner, gpointer user_data)
{
	struct desktop *desktop = user_data;
	const struct notification_reply reply = {
		.kind = NOTIFICATION_SERVER, .present = true};

	(void)bus;
	(void)name;
	if (g_strcmp0(owner, desktop->owner) != 0)
		server_forget(desktop);
	desktop->listener(&reply, desktop->context);
}

static void on_vanished(GDBusConnection *bus, const gchar *name, gpointer user_data)
{
	struct desktop *desktop = user_data;
	const struct notification_reply reply = {.kind = NOTIFICATION_SERVER};

	(void)name;
	if (!bus || g_dbus_connection_is_closed(bus))
		bus_on_closed(bus, TRUE, NULL, NULL);
	server_forget(desktop);
	desktop->listener(&reply, desktop->context);
}

/* The first time that there is a bus. Takes over the reference. */
static void take_bus(struct desktop *desktop, GDBusConnection *bus)
{
	if (desktop->bus) {
		g_object_unref(bus);
		return;
	}
	desktop->bus = bus;
	g_signal_connect(bus, "closed", G_CALLBACK(bus_on_closed), NULL);
	g_bus_watch_name_on_connection(bus, server_name, G_BUS_NAME_WATCHER_FLAGS_NONE,
		on_appeared, on_vanished, desktop, NULL);
}

static void on_bus(GObject *source, GAsyncResult *result, gpointer user_data)
{
	struct desktop *desktop = user_data;
	GDBusConnection *bus;

	(void)source;
	g_clear_error(&desktop->bus_error);
	bus = g_bus_get_finish(result, &desktop->bus_error);
	g_clear_object(&desktop->connecting);
	if (bus)
		take_bus(desktop, bus);
}

/* Not by g_bus_get_sync(), which blocks for ever on a socket that nobody serves. */
static void desktop_look_for_bus(struct desktop *desktop)
{
	if (desktop->bus || desktop->connecting)
		return;
	desktop->connecting = g_cancellable_new();
	g_bus_get(G_BUS_TYPE_SESSION, desktop->connecting, on_bus, desktop);
}

static gboolean on_time_over(gpointer user_data)
{
	bool *is_over = user_data;

	*is_over = true;
	return G_SOURCE_CONTINUE; /* it is removed by who added it */
}

static int desktop_connect(struct desktop *desktop, GError **error)
{
	bool is_over = false;
	guint timer;

	desktop_look_for_bus(desktop);
	timer = g_timeout_add(BUS_CALL_TIMEOUT_MS, on_time_over, &is_over);
	while (desktop->connecting && !is_over)
		g_main_context_iteration(NULL, TRUE);
	g_source_remove(timer);
	if (desktop->bus)
		return 0;
	if (desktop->connecting) {
		g_cancellable_cancel(desktop->connecting); /* on_bus() hears of it, later */
		g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "");
	} else {
		g_propagate_error(error, g_error_copy(desktop->bus_error));
	}
	return -1;
}

/* Lets everybody hear what the bus has said so far: when a server was replaced, libnotify and
 * the watch on the name must have noticed before something is sent. Our own source on the
 * daemon's socket is not run from here, because a source does not interrupt itself. */
static void hear_the_bus(void)
{
	while (g_main_context_iteration(NULL, FALSE))
		;
}

/* Makes sure that there is a server which answers, and that what is known about it is not about
 * another. */
static int server_meet(struct desktop *desktop, GError **error)
{
	char *description = server_describe(desktop->bus, error);
	char *owner = NULL;
	int rc = -1;

	if (!description)
		goto out;
	owner = bus_owner(desktop->bus, server_name, error);
	if (!owner)
		goto out;
	hear_the_bus();
	server_follow(desktop, g_steal_pointer(&owner));
	if (!desktop->met && server_learn(desktop->bus, &desktop->can, error) < 0)
		goto out;
	desktop->met = true;
	g_free(desktop->description);
	desktop->description = g_steal_pointer(&description);
	rc = 0;
out:
	g_free(description);
	g_free(owner);
	return rc;
}

/* Was the server met just now, and is still there? That counts once. */
static bool server_take_meeting(struct desktop *desktop)
{
	bool is_fresh;

	hear_the_bus();
	is_fresh = g_get_monotonic_time() < desktop->fresh_until_usec;
	desktop->fresh_until_usec = 0;
	return is_fresh;
}

/* This server, on this bus: unique names begin anew with every bus. To be freed with g_free(). */
static char *server_identity(const struct desktop *desktop, const char *owner)
{
	return g_strdup_printf("%s/%s", g_dbus_connection_get_guid(desktop->bus), owner);
}

/* ---- showing ---- */

static void set_hints(
	NotifyNotification *notification, const struct notification_request *request)
{
	notify_notification_set_category(notification, "x-paperwatch.match");
	notify_notification_set_urgency(notification, (NotifyUrgency)request->urgency);
	notify_notification_set_hint(
		notification, "desktop-entry", g_variant_new_string(application));
	if (request->transient)
		notify_notification_set_hint(
			notification, "transient", g_variant_new_boolean(TRUE));
}

static void set_texts(const struct desktop *desktop, NotifyNotification *notification,
	const struct notification_request *request)
{
	char *summary = text_clean(request->summary, SUMMARY_CHARACTERS_MAX, false);
	char *body = text_clean(request->body, BODY_CHARACTERS_MAX, true);
	char *sent = desktop->can.markup ? text_escape(body) : g_strdup(body);

	/* libnotify takes no empty summary. */
	notify_notification_update(
		notification, *summary ? summary : application, sent, application);
	g_free(summary);
	g_free(body);
	g_free(sent);
}

/* libnotify wants somebody to call; shown.h says who really listens. */
static void on_action(NotifyNotification *notification, char *action, gpointer nothing)
{
	(void)notification;
	(void)action;
	(void)nothing;
}

static void set_actions(const struct desktop *desktop, NotifyNotification *notification,
	const struct notification_request *request)
{
	for (unsigned i = 0; desktop->can.actions && i < NOTIFICATION_ACTION_COUNT; i++)
		if (request->actions & 1U << i)
			notify_notification_add_action(notification, shown_actions[i].name,
				shown_actions[i].label, on_action, NULL, NULL);
}

/* The server's id in *ID. */
static int show(struct desktop *desktop, const struct notification_request *request,
	uint32_t *id, GError **error)
{
	NotifyNotification *notification = shown_list_prepare(desktop->shown, request->key);
	bool server_decides = request->timeout_ms == 0;
	int rc = -1;

	set_hints(notification,
		request); /* first: newer libnotify keeps the icon as a hint */
	set_texts(desktop, notification, request);
	set_actions(desktop, notification, request);
	notify_notification_set_timeout(
		notification, server_decides ? NOTIFY_EXPIRES_DEFAULT
					     : (int)MIN(request->timeout_ms, G_MAXINT));
	if (notify_notification_show(notification, error)) {
		*id = shown_list_add(desktop->shown, request->key, notification);
		rc = 0;
	}
	/* libnotify does not close what it forgets, only notify_uninit() does. */
	g_object_unref(notification);
	return rc;
}

/* What became of an alert that was handed over with ERROR as the answer. A server that is gone has
 * taken with it whatever it showed. */
static struct bus_verdict judge_showing(const GError *error)
{
	/* libnotify's own word for an answer that is no id. */
	bool is_no_id = g_error_matches(error, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS) &&
			!g_dbus_error_is_remote_error(error);

	if (!is_no_id && !g_error_matches(error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
		return bus_judge(error);
	return (struct bus_verdict){
		.outcome = NOTIFICATION_UNSURE,
		.cause = NOTIFICATION_NO_ANSWER,
		.text = g_strdup("the server does not say what became of an alert"),
	};
}

struct bus_verdict desktop_show(
	struct desktop *desktop, const struct notification_request *request)
{
	struct bus_verdict verdict = {.outcome = NOTIFICATION_SENT};
	GError *error = NULL;

	if (desktop_connect(desktop, &error) < 0 ||
		(!server_take_meeting(desktop) && server_meet(desktop, &error) < 0)) {
		verdict = bus_judge(error);
	} else if (show(desktop, request, &verdict.id, &error) < 0) {
		verdict = judge_showing(error);
	} else {
		verdict.text = g_strdup(desktop->description);
		verdict.server = server_identity(desktop, desktop->owner);
	}
	g_clear_error(&error);
	return verdict;
}

struct bus_verdict desktop_meet(struct desktop *desktop)
{
	struct bus_verdict verdict = {.outcome = NOTIFICATION_SENT};
	GError *error = NULL;

	if (desktop_connect(desktop, &error) < 0 || server_meet(desktop, &error) < 0)
		verdict = bus_judge(error);
	else
		desktop->fresh_until_usec = g_get_monotonic_time() + fresh_usec;
	g_clear_error(&error);
	return verdict;
}

struct bus_verdict desktop_adopt(
	struct desktop *desktop, const struct notification_request *request)
{
	struct bus_verdict verdict = {.outcome = NOTIFICATION_DROP};
	GError *error = NULL;
	char *owner = NULL;
	char *identity;

	if (desktop_connect(desktop, &error) == 0)
		owner = bus_owner(desktop->bus, server_name, &error);
	if (!owner) {
		verdict = bus_judge(error);
		if (verdict.cause == NOTIFICATION_NO_SERVER)
			verdict.outcome = NOTIFICATION_DROP;
		g_clear_error(&error);
		return verdict;
	}
	identity = server_identity(desktop, owner);
	if (slice_equal(slice_of(identity), request->server)) {
		verdict.outcome = NOTIFICATION_SENT;
		server_follow(desktop, g_steal_pointer(&owner));
		for (uint32_t i = 0; i < request->shown_count; i++)
			shown_list_adopt(desktop->shown, &request->shown[i]);
	}
	g_free(identity);
	g_free(owner);
	return verdict;
}

struct bus_verdict desktop_ask(struct desktop *desktop)
{
	struct bus_verdict verdict = {.outcome = NOTIFICATION_SENT};
	GError *error = NULL;

	if (desktop_connect(desktop, &error) < 0 ||
		server_tell(desktop->bus, desktop->listener, desktop->context, &error) < 0)
		verdict = bus_judge(error);
	g_clear_error(&error);
	return verdict;
}

/* ---- the rest ---- */

struct desktop *desktop_new(desktop_listener *listener, void *context)
{
	struct desktop *desktop = g_new0(struct desktop, 1);

	desktop->listener = listener;
	desktop->context = context;
	desktop->shown = shown_list_new(listener, context);
	notify_init(application);
	desktop_look_for_bus(desktop);
	return desktop;
}

GDBusConnection *desktop_bus(struct desktop *desktop)
{
	(void)desktop_connect(desktop, NULL); /* without a bus there is NULL to return */
	return desktop->bus;
}

char *desktop_take_token(struct desktop *desktop, uint64_t key)
{
	return shown_list_take_token(desktop->shown, key);
}
