# paperwatch notify-test: what the desktop answers, and what is missing where there is none.

load ../helper

setup() {
	setup_folders
	unset XDG_RUNTIME_DIR
}
teardown() { stop_all; }

notify_test() {
	"$PAPERWATCH" notify-test "$@"
}

@test "a server that people use says who it is and shows the notification" {
	start_bus
	start_display
	start_dunst
	run -0 --separate-stderr notify_test
	version=$(dunst -version | sed -nE 's/.* ([0-9.]+) .*/\1/p' | head -n 1)
	[[ "${lines[0]}" == "server         dunst $version"*" by knopwob, specification 1.2" ]]
	[[ "${lines[1]}" == "capabilities   "*"actions, body, "* ]]
	[ "${lines[2]}" = "a click        opens the paper" ]
	[[ "${lines[3]}" =~ ^shown\ +after\ [0-9]+\.[0-9]\ ms$ ]]
	[ -z "$stderr" ]
	[ "$(on_screen)" -eq 1 ]
	grep -qF 'This is a test: alerts will appear here.' dunst.log
}

@test "as JSON it is one object on one line" {
	start_bus
	start_mock_server
	run -0 --separate-stderr notify_test --json
	[ "${#lines[@]}" -eq 1 ]
	[ "$(jq -c '[.shown, .server, .vendor, .version, .specification, .cause, .problem, .advice]' <<<"$output")" = \
		'[true,"mock-notify","test vendor","1.0","1.1",null,null,null]' ]
	[ "$(jq -c .capabilities <<<"$output")" = '["actions","body","body-markup","persistence"]' ]
	[ "$(jq '.milliseconds > 0' <<<"$output")" = true ]
	[ "$(shown 'This is a test')" -eq 1 ]
}

@test "without a bus it says where the bus was looked for, and how to reach one" {
	run -75 --separate-stderr notify_test
	[ -z "$output" ]
	[ "${stderr_lines[0]}" = "paperwatch notify-test: there is no session bus" ]
	[[ "${stderr_lines[1]}" == *"not set, so the bus would be /run/user/$(id -u)/bus" ]]
	[[ "${stderr_lines[2]}" == *"/run/user/\$(id -u)"* ]]
	XDG_RUNTIME_DIR=/nowhere run -75 --separate-stderr notify_test
	[ "${stderr_lines[1]}" = "DBUS_SESSION_BUS_ADDRESS is not set, so the bus would be /nowhere/bus" ]
	DBUS_SESSION_BUS_ADDRESS=unix:path=/nowhere/bus run -75 --separate-stderr notify_test --json
	[ "${stderr_lines[1]}" = "DBUS_SESSION_BUS_ADDRESS is unix:path=/nowhere/bus" ]
	[ "$(jq -c '[.shown, .server, .capabilities, .cause, .problem]' <<<"$output")" = \
		'[false,null,[],"no bus","there is no session bus"]' ]
	DBUS_SESSION_BUS_ADDRESS=nonsense run -75 --separate-stderr notify_test
	[[ "${stderr_lines[0]}" == "paperwatch notify-test: the session bus cannot be used: "* ]]
}

@test "a bus without a server is told as such, with the servers there are to start" {
	start_bus
	run -75 --separate-stderr notify_test
	[ "${stderr_lines[0]}" = "paperwatch notify-test: nobody serves notifications on the session bus" ]
	[[ "${stderr_lines[1]}" == *"apt install dunst"* ]]
	run -75 --separate-stderr notify_test --json
	[ "$(jq -r .cause <<<"$output")" = "no server" ]
}

@test "a server that stands still is told as such within some seconds" {
	start_bus
	start_mock_server
	kill -STOP "$server"
	run -75 --separate-stderr notify_test
	kill -CONT "$server"
	[ "${stderr_lines[0]}" = "paperwatch notify-test: the server took too long to answer" ]
	[[ "${stderr_lines[1]}" == *"busctl --user status org.freedesktop.Notifications"* ]]
}

@test "a bus that stands still is told as such within some seconds" {
	start_bus
	kill -STOP "$bus"
	export DBUS_SESSION_BUS_ADDRESS
	run -75 --separate-stderr notify_test
	kill -CONT "$bus"
	echo "$stderr"
	[ "${stderr_lines[0]}" = "paperwatch notify-test: the session bus does not answer" ]
	[ "${stderr_lines[1]}" = "DBUS_SESSION_BUS_ADDRESS is unix:path=$PWD/bus" ]
}

@test "a server that ends as soon as the bus starts it is told as such, with what it may lack" {
	command -v dunst >/dev/null || skip "dunst is not installed"
	mkdir services
	printf '[D-BUS Service]\nName=org.freedesktop.Notifications\nExec=%s\n' "$(command -v dunst)" \
		>services/dunst.service
	bus_services=$PWD/services start_bus
	run -75 --separate-stderr notify_test # there is no screen that dunst could use
	[[ "${stderr_lines[0]}" == "paperwatch notify-test: the server that the bus starts ends at once: "* ]]
	[[ "${stderr_lines[1]}" == *"import-environment DISPLAY"* ]]
	run -75 --separate-stderr notify_test --json
	[ "$(jq -r .cause <<<"$output")" = "failing server" ]
}

@test "a server that refuses the notification is told with its words" {
	start_bus
	start_mock_server
	gdbus call --session -d org.freedesktop.Notifications -o /org/freedesktop/Notifications \
		-m org.freedesktop.DBus.Mock.AddMethod org.freedesktop.Notifications Notify susssasa{sv}i u \
		'raise dbus.exceptions.DBusException("no room", name="org.freedesktop.Notifications.Error.InvalidArgs")' >/dev/null
	run -1 --separate-stderr notify_test
	[[ "$output" == "server         mock-notify 1.0 by test vendor"* ]]
	[[ "$output" != *"shown "* ]]
	[ "${stderr_lines[0]}" = "paperwatch notify-test: the server does not accept this notification: no room" ]
}

@test "a notifier that is not installed is told with the place where it was looked for" {
	mkdir bin
	cp "$PAPERWATCH" bin/paperwatch
	start_bus
	start_mock_server
	PAPERWATCH=$PWD/bin/paperwatch run -70 --separate-stderr notify_test
	[[ "${stderr_lines[0]}" == "paperwatch notify-test: paperwatch-notifier could not be started: $PWD/bin/../libexec/paperwatch/paperwatch-notifier: No such file or directory" ]]
	[[ "${stderr_lines[1]}" == *"libnotify4"* ]]
	# One that does not run, for a library that is missing.
	printf '#!/bin/sh\nexit 127\n' >bin/paperwatch-notifier
	chmod +x bin/paperwatch-notifier
	PAPERWATCH=$PWD/bin/paperwatch run -70 --separate-stderr notify_test
	[[ "${stderr_lines[0]}" == "paperwatch notify-test: paperwatch-notifier ended with status 127"* ]]
}
