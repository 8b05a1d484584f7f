#include "opener.h"

#include "bus.h"
#include "text.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

/* Fixed paths: what is run must not depend on the environment of the service. */
static const char xdg_open[] = "/usr/bin/xdg-open";
static const char systemd_run[] = "/usr/bin/systemd-run";

enum {
	PORTAL_TIMEOUT_MS = 3000,
	SYSTEMD_RUN_PATIENCE_MS = 3000, /* it leaves as soon as the unit is started */
	XDG_OPEN_PATIENCE_MS =
		1000, /* it may stay as long as the browser; failures are quick */
};
_Static_assert(2 * BUS_CALL_TIMEOUT_MS + PORTAL_TIMEOUT_MS + SYSTEMD_RUN_PATIENCE_MS +
			       XDG_OPEN_PATIENCE_MS <=
		       OPENER_WAIT_MAX_MS,
	"opener.h promises how long it takes at most");

/* What is to be opened. */
struct target {
	const char *address; /* https://… or file:///… */
	int descriptor;      /* of the file; -1: it is none */
};

/* ---- the desktop portal ---- */

static GVariant *portal_arguments(const struct target *target, const char *token)
{
	GVariantBuilder options;

	g_variant_builder_init(&options, G_VARIANT_TYPE_VARDICT);
	if (token)
		g_variant_builder_add(
			&options, "{sv}", "activation_token", g_variant_new_string(token));
	/* A descriptor is told by its place in the list that goes with the message. */
	return target->descriptor < 0
		       ? g_variant_new("(ssa{sv})", "", target->address, &options)
		       : g_variant_new("(sha{sv})", "", 0, &options);
}

static bool open_by_portal(
	GDBusConnection *bus, const struct target *target, const char *token)
{
	const struct bus_call call = {
		.name = "org.freedesktop.portal.Desktop",
		.path = "/org/freedesktop/portal/desktop",
		.interface = "org.freedesktop.portal.OpenURI",
		.method = target->descriptor < 0 ? "OpenURI" : "OpenFile",
		.reply_type = "(o)",
		.timeout_ms = PORTAL_TIMEOUT_MS,
		.descriptor = target->descriptor,
	};
	GVariant *reply;

	if (!bus || !bus_has_name(bus, call.name))
		return false;
	/* The error does not matter: whatever it is, there are other ways. A portal that is only
	 * slow may open the page once more, which somebody who clicked can bear. */
	reply = bus_call(bus, &call, portal_arguments(target, token), NULL);
	if (!reply)
		return false;
	g_variant_unref(reply);
	return true;
}

/* ---- programs ---- */

enum program_state {
	PROGRAM_MISSING, /* it could not be started */
	PROGRAM_RUNNING, /* it still ran when patience was over; it is reaped when it ends */
	PROGRAM_DONE,
	PROGRAM_FAILED,
};

/* Our environment, less what this process set for itself. */
static char **program_environment(const char *token)
{
	char **environment = g_environ_unsetenv(g_get_environ(), "NOTIFY_IGNORE_PORTAL");

	if (token)
		environment =
			g_environ_setenv(environment, "XDG_ACTIVATION_TOKEN", token, TRUE);
	return environment;
}

static void on_program_end(GPid pid, gint status, gpointer nothing)
{
	(void)status;
	(void)nothing;
	g_spawn_close_pid(pid);
}

/* True when PID has ended; it can then be waited for without blocking. */
static bool program_ends_within(GPid pid, int patience_ms)
{
	struct pollfd ended = {.fd = pidfd_open(pid, 0), .events = POLLIN};
	int count;

	if (ended.fd < 0)
		return false;
	do
		count = poll(&ended, 1, patience_ms);
	while (count < 0 && errno == EINTR);
	close(ended.fd);
	return count == 1;
}

/* Starts ARGUMENTS[0], without a shell, and watches it for a while. Nothing of what it prints
 * gets into the daemon's journal. */
static enum program_state program_run(char **arguments, const char *token, int patience_ms)
{
	char **environment = program_environment(token);
	GPid pid;
	int status = 0;
	bool started = g_spawn_async(NULL, arguments, environment,
		G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL |
			G_SPAWN_STDERR_TO_DEV_NULL,
		NULL, NULL, &pid, NULL);

	g_strfreev(environment);
	if (!started)
		return PROGRAM_MISSING;
	if (!program_ends_within(pid, patience_ms) ||
		waitpid(pid, &status, WNOHANG) != pid) {
		g_child_watch_add(pid, on_program_end, NULL);
		return PROGRAM_RUNNING;
	}
	g_spawn_close_pid(pid);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? PROGRAM_DONE
							     : PROGRAM_FAILED;
}

/* The private socket of the user manager, where systemd-run knocks. */
static bool user_manager_is_there(void)
{
	const char *directory = g_getenv("XDG_RUNTIME_DIR");
	char *socket;
	bool is_there;

	if (!directory || !*directory)
		return false;
	socket = g_build_filename(directory, "systemd", "private", NULL);
	is_there = access(socket, W_OK) == 0;
	g_free(socket);
	return is_there;
}

/* systemd expands variables in the command of a unit, so a dollar sign would not arrive as it is.
 * %24 means the same to every server that goes by the standard. */
static char *hide_dollars(const char *url)
{
	char **parts = g_strsplit(url, "$", -1);
	char *hidden = g_strjoinv("%24", parts);

	g_strfreev(parts);
	return hidden;
}

static bool open_by_user_manager(const char *url, const char *token)
{
	GStrvBuilder *builder;
	enum program_state state;
	char **arguments;
	char *hidden;

	if (!user_manager_is_there())
		return false;
	builder = g_strv_builder_new();
	g_strv_builder_add_many(
		builder, systemd_run, "--user", "--quiet", "--collect", NULL);
	if (token) {
		char *option = g_strdup_printf("--setenv=XDG_ACTIVATION_TOKEN=%s", token);

		g_strv_builder_add(builder, option);
		g_free(option);
	}
	hidden = hide_dollars(url);
	g_strv_builder_add_many(builder, "--", xdg_open, hidden, NULL);
	arguments = g_strv_builder_end(builder);
	state = program_run(arguments, NULL, SYSTEMD_RUN_PATIENCE_MS);
	g_free(hidden);
	g_strfreev(arguments);
	g_strv_builder_unref(builder);
	/* One that still runs has sent its order and waits for a busy manager. */
	return state == PROGRAM_DONE || state == PROGRAM_RUNNING;
}

/* xdg-open takes no "--"; that the address begins with a scheme keeps it from being an option. */
static enum notification_outcome open_by_child(
	const char *url, const char *token, char **text)
{
	char *program = g_strdup(xdg_open);
	char *address = g_strdup(url);
	char *arguments[] = {program, address, NULL};
	enum program_state state = program_run(arguments, token, XDG_OPEN_PATIENCE_MS);

	g_free(program);
	g_free(address);
	switch (state) {
	case PROGRAM_MISSING:
		*text = g_strdup_printf("%s cannot be started", xdg_open);
		return NOTIFICATION_DROP;
	case PROGRAM_FAILED:
		*text = g_strdup("xdg-open found nothing that could open the address");
		return NOTIFICATION_DROP;
	case PROGRAM_RUNNING:
	case PROGRAM_DONE:
		break;
	}
	*text = g_strdup("xdg-open");
	return NOTIFICATION_SENT;
}

static enum notification_outcome open_target(
	GDBusConnection *bus, const struct target *target, const char *token, char **text)
{
	if (open_by_portal(bus, target, token))
		*text = g_strdup("desktop portal");
	else if (open_by_user_manager(target->address, token))
		*text = g_strdup("systemd-run");
	else
		return open_by_child(target->address, token, text);
	return NOTIFICATION_SENT;
}

enum notification_outcome opener_open(
	GDBusConnection *bus, struct slice url, const char *token, char **text)
{
	struct target target = {.descriptor = -1};
	enum notification_outcome outcome;
	char *address;

	if (!text_is_url(url)) {
		*text = g_strdup(
			"the address is not https or has characters that no address has");
		return NOTIFICATION_DROP;
	}
	target.address = address = g_strndup(url.bytes, url.length);
	outcome = open_target(bus, &target, token, text);
	g_free(address);
	return outcome;
}

enum notification_outcome opener_open_file(GDBusConnection *bus, struct slice path,
	int descriptor, const char *token, char **text)
{
	struct target target = {.descriptor = descriptor};
	enum notification_outcome outcome = NOTIFICATION_DROP;
	char *name = g_strndup(path.bytes, path.length);
	char *address = NULL;

	if (text_is_text_file(path))
		address = g_filename_to_uri(name, NULL, NULL);
	if (!address || descriptor < 0) {
		*text = g_strdup(
			"only files that end in .md, .markdown or .txt are opened");
	} else {
		target.address = address;
		outcome = open_target(bus, &target, token, text);
	}
	g_free(address);
	g_free(name);
	return outcome;
}
