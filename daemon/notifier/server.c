#include "server.h"

#include "bus.h"
#include "text.h"

#include <string.h>

enum {
	SERVER_CHARACTERS_MAX = 60,
	WORD_CHARACTERS_MAX = 100, /* of what a server says of itself */
};

const char server_name[] = "org.freedesktop.Notifications";
static const char server_path[] = "/org/freedesktop/Notifications";

/* ---- asking ---- */

/* What the server says of itself, as "(ssss)": name, vendor, version, specification. To be dropped by
 * the caller; NULL with *ERROR. libnotify asks the same again, and shows nothing where the answer has
 * another type: to servers of before 2009 it cannot speak. */
static GVariant *ask_identity(GDBusConnection *bus, GError **error)
{
	static const struct bus_call call = {
		.name = server_name,
		.path = server_path,
		.interface = server_name,
		.method = "GetServerInformation",
		.reply_type = "(ssss)",
		.timeout_ms = BUS_CALL_TIMEOUT_MS,
	};

	return bus_call(bus, &call, NULL, error);
}

char *server_describe(GDBusConnection *bus, GError **error)
{
	GVariant *reply = ask_identity(bus, error);
	const char *name;
	const char *version;
	char *whole;
	char *text;

	if (!reply)
		return NULL;
	g_variant_get(reply, "(&s&s&s&s)", &name, NULL, &version, NULL);
	whole = g_strdup_printf("%s %s", name, version);
	text = text_clean(slice_of(whole), SERVER_CHARACTERS_MAX, false);
	g_free(whole);
	g_variant_unref(reply);
	return text;
}

/* As "(as)"; to be dropped by the caller, NULL with *ERROR. By our own call: notify_get_server_caps()
 * cannot tell a failure from a server without any. */
static GVariant *ask_capabilities(GDBusConnection *bus, GError **error)
{
	static const struct bus_call call = {
		.name = server_name,
		.path = server_path,
		.interface = server_name,
		.method = "GetCapabilities",
		.reply_type = "(as)",
		.timeout_ms = BUS_CALL_TIMEOUT_MS,
	};

	return bus_call(bus, &call, NULL, error);
}

/* One that answers something else has no capabilities that we could rely on. */
int server_learn(GDBusConnection *bus, struct server_abilities *can, GError **error)
{
	GVariant *reply = ask_capabilities(bus, error);
	const char **capabilities = NULL;

	*can = (struct server_abilities){0};
	if (!reply && !bus_was_answered(*error))
		return -1;
	g_clear_error(error);
	if (!reply)
		return 0;
	g_variant_get(reply, "(^a&s)", &capabilities);
	can->actions = g_strv_contains(capabilities, "actions");
	can->markup = g_strv_contains(capabilities, "body-markup");
	g_free(capabilities);
	g_variant_unref(reply);
	return 0;
}

/* ---- telling ---- */

/* The texts that a server gives may be anything. */
static char *clean(const char *text)
{
	return text_clean(slice_of(text), WORD_CHARACTERS_MAX, false);
}

/* The names of the capabilities, each ended by a newline, as far as they fit a message. */
static char *join_capabilities(GVariant *reply)
{
	GString *joined = g_string_new(NULL);
	const char **names = NULL;

	g_variant_get(reply, "(^a&s)", &names);
	for (size_t i = 0; names[i]; i++) {
		char *name = clean(names[i]);

		if (joined->len + strlen(name) < NOTIFICATION_TEXT_MAX)
			g_string_append_printf(joined, "%s\n", name);
		g_free(name);
	}
	g_free(names);
	return g_string_free(joined, FALSE);
}

static void tell_description(
	GVariant *server, GVariant *capabilities, server_listener *listener, void *context)
{
	struct notification_reply reply = {.kind = NOTIFICATION_DESCRIPTION};
	struct slice *const members[] = {
		&reply.name, &reply.vendor, &reply.version, &reply.specification};
	char *texts[G_N_ELEMENTS(members)];
	char *joined = join_capabilities(capabilities);

	for (size_t i = 0; i < G_N_ELEMENTS(members); i++) {
		const char *text;

		g_variant_get_child(server, i, "&s", &text);
		texts[i] = clean(text);
		*members[i] = slice_of(texts[i]);
	}
	reply.capabilities = slice_of(joined);
	listener(&reply, context);
	for (size_t i = 0; i < G_N_ELEMENTS(members); i++)
		g_free(texts[i]);
	g_free(joined);
}

int server_tell(
	GDBusConnection *bus, server_listener *listener, void *context, GError **error)
{
	GVariant *server = ask_identity(bus, error);
	GVariant *capabilities = server ? ask_capabilities(bus, error) : NULL;

	if (capabilities)
		tell_description(server, capabilities, listener, context);
	g_clear_pointer(&server, g_variant_unref);
	if (!capabilities)
		return -1;
	g_variant_unref(capabilities);
	return 0;
}
