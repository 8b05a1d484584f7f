#include "bus.h"

#include "text.h"

#include <gio/gunixfdlist.h>
#include <sysexits.h>
#include <unistd.h>

enum { REASON_CHARACTERS_MAX = 200 };

static const char bus_name[] = "org.freedesktop.DBus";
static const char bus_path[] = "/org/freedesktop/DBus";

void bus_prepare(void)
{
	static const char variable[] = "DBUS_SESSION_BUS_ADDRESS";
	const char *address = g_getenv(variable);
	const char *directory = g_getenv("XDG_RUNTIME_DIR");
	char *escaped = NULL;
	char *usual = NULL;

	if (address && *address)
		return;
	/* Left alone GLib would run dbus-launch, which starts a bus where nobody listens. */
	if (directory && *directory)
		escaped = g_dbus_address_escape_value(directory);
	usual = escaped ? g_strdup_printf("unix:path=%s/bus", escaped)
			: g_strdup_printf("unix:path=/run/user/%u/bus", geteuid());
	g_setenv(variable, usual, TRUE);
	g_free(escaped);
	g_free(usual);
}

void bus_on_closed(GDBusConnection *bus, gboolean remote_peer_vanished, GError *error,
	gpointer nothing)
{
	(void)bus;
	(void)remote_peer_vanished;
	(void)error;
	(void)nothing;
	_exit(EX_UNAVAILABLE);
}

GVariant *bus_call(GDBusConnection *bus, const struct bus_call *call, GVariant *arguments,
	GError **error)
{
	GUnixFDList *descriptors = NULL;
	GVariant *reply = NULL;

	/* The list has copies of its own. */
	if (call->descriptor > 0)
		descriptors = g_unix_fd_list_new();
	if (!descriptors ||
		g_unix_fd_list_append(descriptors, call->descriptor, error) >= 0)
		reply = g_dbus_connection_call_with_unix_fd_list_sync(bus, call->name,
			call->path, call->interface, call->method, arguments,
			G_VARIANT_TYPE(call->reply_type), G_DBUS_CALL_FLAGS_NONE,
			call->timeout_ms, descriptors, NULL, NULL, error);
	g_clear_object(&descriptors);
	/* GLib says the same of a reply of another type and of an address that makes no sense. */
	if (!reply && error &&
		g_error_matches(*error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT))
		(*error)->code = G_IO_ERROR_INVALID_DATA;
	return reply;
}

char *bus_owner(GDBusConnection *bus, const char *name, GError **error)
{
	static const struct bus_call call = {
		.name = bus_name,
		.path = bus_path,
		.interface = bus_name,
		.method = "GetNameOwner",
		.reply_type = "(s)",
		.timeout_ms = BUS_CALL_TIMEOUT_MS,
	};
	GVariant *reply = bus_call(bus, &call, g_variant_new("(s)", name), error);
	char *owner = NULL;

	if (reply) {
		g_variant_get(reply, "(s)", &owner);
		g_variant_unref(reply);
	}
	return owner;
}

static bool bus_can_start(GDBusConnection *bus, const char *name)
{
	static const struct bus_call call = {
		.name = bus_name,
		.path = bus_path,
		.interface = bus_name,
		.method = "ListActivatableNames",
		.reply_type = "(as)",
		.timeout_ms = BUS_CALL_TIMEOUT_MS,
	};
	GVariant *reply = bus_call(bus, &call, NULL, NULL);
	const char **names = NULL;
	bool can_start;

	if (!reply)
		return false;
	g_variant_get(reply, "(^a&s)", &names);
	can_start = g_strv_contains(names, name);
	g_free(names);
	g_variant_unref(reply);
	return can_start;
}

bool bus_has_name(GDBusConnection *bus, const char *name)
{
	char *owner = bus_owner(bus, name, NULL);
	bool has_name = owner || bus_can_start(bus, name);

	g_free(owner);
	return has_name;
}

/* What servers and buses answer, by the end of the error's name: servers do not agree on what
 * comes before it. What is not listed can pass, and speaks for itself. */
static const struct {
	const char *name_end;
	enum notification_outcome outcome;
	enum notification_cause cause;
	const char *reason;
} answers[] = {
	{".ServiceUnknown", NOTIFICATION_RETRY, NOTIFICATION_NO_SERVER,
		"nobody serves notifications on the session bus"},
	{".NameHasNoOwner", NOTIFICATION_RETRY, NOTIFICATION_NO_SERVER,
		"nobody serves notifications on the session bus"},
	{".NoReply", NOTIFICATION_RETRY, NOTIFICATION_NO_ANSWER,
		"the server left without an answer or took too long"},
	{".Timeout", NOTIFICATION_RETRY, NOTIFICATION_NO_ANSWER,
		"the server took too long to answer"},
	{".TimedOut", NOTIFICATION_RETRY, NOTIFICATION_NO_ANSWER,
		"the server took too long to answer"},
	{".ExcessNotificationGeneration", NOTIFICATION_RETRY, NOTIFICATION_OTHER,
		"the server takes no more notifications for the moment"},
	{".MaxNotificationsExceeded", NOTIFICATION_RETRY, NOTIFICATION_OTHER,
		"the server takes no more notifications for the moment"},
	{".InvalidArgs", NOTIFICATION_DROP, NOTIFICATION_OTHER,
		"the server does not accept this notification"},
	{".Spawn.ServiceNotFound", NOTIFICATION_RETRY, NOTIFICATION_NO_SERVER,
		"nobody serves notifications on the session bus"},
};

/* Errors that arise on our side of the bus. */
static const struct {
	GIOErrorEnum code;
	enum notification_cause cause;
	const char *reason;
} failures[] = {
	{G_IO_ERROR_TIMED_OUT, NOTIFICATION_NO_ANSWER,
		"the server took too long to answer"},
	{G_IO_ERROR_INVALID_DATA, NOTIFICATION_NO_ANSWER,
		"the server answers with something else than was asked for"},
	{G_IO_ERROR_CANCELLED, NOTIFICATION_NO_BUS, "the session bus does not answer"},
	{G_IO_ERROR_NOT_FOUND, NOTIFICATION_NO_BUS, "there is no session bus"},
	{G_IO_ERROR_CONNECTION_REFUSED, NOTIFICATION_NO_BUS,
		"the session bus does not accept connections"},
	{G_IO_ERROR_CLOSED, NOTIFICATION_NO_BUS, "the session bus went away"},
	{G_IO_ERROR_CONNECTION_CLOSED, NOTIFICATION_NO_BUS, "the session bus went away"},
};

static char *describe(const char *what, const GError *error)
{
	GError *copy = g_error_copy(error);
	char *whole;
	char *text;

	g_dbus_error_strip_remote_error(copy);
	whole = g_strdup_printf("%s: %s", what, copy->message);
	text = text_clean(slice_of(whole), REASON_CHARACTERS_MAX, false);
	g_free(whole);
	g_error_free(copy);
	return text;
}

/* Was a server to be started for the call, by the bus itself or by systemd for it, and failed? */
static bool is_start(const char *name)
{
	return g_str_has_prefix(name, "org.freedesktop.DBus.Error.Spawn.") ||
	       g_str_has_prefix(name, "org.freedesktop.systemd1.");
}

static struct bus_verdict judge_answer(const char *name, const GError *error)
{
	struct bus_verdict verdict = {.outcome = NOTIFICATION_RETRY};

	for (size_t i = 0; !verdict.text && i < G_N_ELEMENTS(answers); i++) {
		if (!g_str_has_suffix(name, answers[i].name_end))
			continue;
		verdict.outcome = answers[i].outcome;
		verdict.cause = answers[i].cause;
		verdict.text = verdict.outcome == NOTIFICATION_DROP
				       ? describe(answers[i].reason, error)
				       : g_strdup(answers[i].reason);
	}
	if (!verdict.text && is_start(name)) {
		verdict.cause = NOTIFICATION_NO_START;
		verdict.text =
			describe("the server that the bus starts ends at once", error);
	}
	if (!verdict.text)
		verdict.text = describe("the session bus answered", error);
	return verdict;
}

static struct bus_verdict judge_failure(const GError *error)
{
	struct bus_verdict verdict = {
		.outcome = NOTIFICATION_RETRY, .cause = NOTIFICATION_NO_BUS};

	for (size_t i = 0; !verdict.text && i < G_N_ELEMENTS(failures); i++) {
		if (!g_error_matches(error, G_IO_ERROR, (int)failures[i].code))
			continue;
		verdict.cause = failures[i].cause;
		verdict.text = g_strdup(failures[i].reason);
	}
	if (!verdict.text)
		verdict.text = describe("the session bus cannot be used", error);
	return verdict;
}

bool bus_was_answered(const GError *error)
{
	return g_error_matches(error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD) ||
	       g_error_matches(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
}

struct bus_verdict bus_judge(const GError *error)
{
	char *name = g_dbus_error_get_remote_error(error);
	struct bus_verdict verdict =
		name ? judge_answer(name, error) : judge_failure(error);

	g_free(name);
	return verdict;
}
