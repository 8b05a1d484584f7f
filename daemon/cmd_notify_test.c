/* paperwatch notify-test: one notification on trial, and what is in its way. */
#include "command.h"
#include "desktop_trial.h"
#include "notifier.h"
#include "record.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* What the trial ends with, and how to get what is missing. */
static const struct {
	int status;
	const char *advice;
} conclusions[] = {
	[DESKTOP_WELL] = {EX_OK, NULL},
	[DESKTOP_NO_NOTIFIER] = {EX_SOFTWARE,
		"It is a part of paperwatch and needs libnotify (on Debian: apt install libnotify4); "
		"'make install' puts it into libexec/paperwatch beside bin."},
	[DESKTOP_NO_BUS] = {EXIT_LATER,
		"Try it in a terminal of your desktop. From elsewhere, such as over ssh, "
		"export XDG_RUNTIME_DIR=/run/user/$(id -u) leads to the bus of your session, "
		"which Debian has with apt install dbus-user-session and a new login."},
	[DESKTOP_SILENT_BUS] = {EXIT_LATER,
		"Its socket is there, but nobody serves it: systemctl --user restart dbus, "
		"or log in again."},
	[DESKTOP_NO_SERVER] = {EXIT_LATER,
		"Desktops such as GNOME, KDE and Xfce have a server; it runs while you are logged "
		"in there. Elsewhere start one, such as dunst or, under Wayland, mako "
		"(on Debian: apt install dunst, or mako-notifier)."},
	[DESKTOP_SILENT_SERVER] = {EXIT_LATER,
		"It hangs: busctl --user status org.freedesktop.Notifications says which "
		"process it is, to be ended and started again."},
	[DESKTOP_FAILING_SERVER] = {EXIT_LATER,
		"It is installed, but cannot run here, mostly because it knows no screen. Within "
		"the desktop, systemctl --user import-environment DISPLAY WAYLAND_DISPLAY "
		"XAUTHORITY tells it; journalctl --user -e has its own words."},
	[DESKTOP_REFUSED] = {EXIT_UNMATCHED, NULL},
	[DESKTOP_OTHER] = {EXIT_LATER, NULL},
};

/* ---- for a person ---- */

static void add_row(struct text *out, const char *label, struct slice text)
{
	text_format(out, "%-14s ", label);
	text_add_visible(out, text);
	text_add(out, SLICE_LITERAL("\n"));
}

/* "dunst 1.9.0 by knopwob" */
static void add_server(struct text *line, const struct desktop_trial *trial)
{
	text_format(line, "%s %s", trial->name.bytes,
		trial->version.bytes ? trial->version.bytes : "");
	if (trial->vendor.length > 0)
		text_format(line, " by %s", trial->vendor.bytes);
	if (trial->specification.length > 0)
		text_format(line, ", specification %s", trial->specification.bytes);
}

static bool has_capability(const struct desktop_trial *trial, struct slice name)
{
	struct slice rest = text_slice(&trial->capabilities);
	struct slice each;

	while (slice_next_field(&rest, '\n', &each))
		if (slice_equal(each, name))
			return true;
	return false;
}

static void add_capabilities(struct text *line, const struct desktop_trial *trial)
{
	struct slice rest = text_slice(&trial->capabilities);
	struct slice name;

	while (slice_next_field(&rest, '\n', &name)) {
		if (name.length == 0)
			continue;
		text_add(line, slice_of(line->length > 0 ? ", " : ""));
		text_add(line, name);
	}
	if (line->length == 0)
		text_add(line, SLICE_LITERAL("none"));
}

static void add_page(struct text *out, const struct desktop_trial *trial)
{
	struct text line = {0};

	add_server(&line, trial);
	add_row(out, "server", text_slice(&line));
	text_clear(&line);
	add_capabilities(&line, trial);
	add_row(out, "capabilities", text_slice(&line));
	text_clear(&line);
	add_row(out, "a click",
		has_capability(trial, SLICE_LITERAL("actions"))
			? SLICE_LITERAL("opens the paper")
			: SLICE_LITERAL("does nothing: the server has no actions"));
	if (trial->trouble == DESKTOP_WELL) {
		text_format(&line, "after %.1f ms", (double)trial->took_usec / 1000);
		add_row(out, "shown", text_slice(&line));
	}
	text_fini(&line);
}

/* Where the bus was looked for: see bus_prepare() of the notifier. */
static void say_address(void)
{
	const char *address = getenv("DBUS_SESSION_BUS_ADDRESS");
	const char *folder = getenv("XDG_RUNTIME_DIR");

	if (address && *address)
		command_say("DBUS_SESSION_BUS_ADDRESS is %s", address);
	else if (folder && *folder)
		command_say(
			"DBUS_SESSION_BUS_ADDRESS is not set, so the bus would be %s/bus",
			folder);
	else
		command_say(
			"DBUS_SESSION_BUS_ADDRESS and XDG_RUNTIME_DIR are not set, so the bus would be /run/user/%u/bus",
			geteuid());
}

static void say_trouble(const struct desktop_trial *trial)
{
	const char *advice = conclusions[trial->trouble].advice;

	command_say("paperwatch notify-test: %s", trial->problem.bytes);
	if (trial->trouble == DESKTOP_NO_BUS || trial->trouble == DESKTOP_SILENT_BUS)
		say_address();
	if (advice)
		command_say("%s", advice);
}

int cmd_notify_test(const struct command *command, int argc, char **argv)
{
	bool json = false;
	const struct option_row rows[] = {{.name = "json", .flag = &json}, {0}};
	struct desktop_trial trial;
	struct text out = {0};
	char *notifier;
	int status;
	int operand = command_options(command, argc, argv, rows, &status);

	if (operand < 0 || command_has_operand(command, argv[operand], &status))
		return status;
	notifier = notifier_find();
	status = EX_OSERR;
	if (desktop_try(notifier, &trial) < 0) {
		command_say("paperwatch notify-test: no resources to start the notifier");
	} else {
		status = conclusions[trial.trouble].status;
		if (json)
			record_add_trial(&out, &trial, conclusions[trial.trouble].advice);
		else if (trial.name.length > 0)
			add_page(&out, &trial);
		if (trial.trouble != DESKTOP_WELL)
			say_trouble(&trial);
	}
	desktop_trial_fini(&trial);
	free(notifier);
	return command_finish(&out, status);
}
