# Notification servers and buses that misbehave: the daemon goes on, keeps the alert, and has a good
# server show it once.

load servers

setup() { setup_folders; }
teardown() { stop_all; }

@test "no bus at the address: the alert waits for one" {
	export DBUS_SESSION_BUS_ADDRESS="unix:path=$PWD/bus"
	begin_calm
	alert 1 "RAG One"
	goes_on meanwhile
	waits
	start_bus
	ends_well "RAG One"
}

@test "a bus that accepts and never answers: the alert waits for one that does" {
	export DBUS_SESSION_BUS_ADDRESS="unix:path=$PWD/bus"
	/usr/bin/python3 -c 'import socket, sys, time
s = socket.socket(socket.AF_UNIX)
s.bind(sys.argv[1])
s.listen(100)
time.sleep(1000)' "$PWD/bus" 3>&- &
	server=$!
	wait_for test -S bus
	begin_calm
	alert 1 "RAG One"
	goes_on meanwhile
	waits
	goes_on later
	end_server
	rm bus
	start_bus
	ends_well "RAG One"
}

@test "a bus without a server: the alert waits for one" {
	start_bus
	begin_calm
	alert 1 "RAG One"
	goes_on meanwhile
	waits
	ends_well "RAG One"
}

@test "a server that stands still: alerts wait until it goes on, and it shows each once" {
	start_bus
	start_server Good
	begin_calm
	kill -STOP "$server"
	alert 1 "RAG One"
	goes_on meanwhile
	alert 2 "RAG Two"
	waits
	goes_on later
	kill -CONT "$server"
	ends_well "RAG One" "RAG Two"
}

@test "the server is met while a digest is read, and what is in it is shown without asking once more" {
	local asked

	start_bus
	start_server Telling
	begin_calm "desktop: {popups: 20}"
	alert 1 "RAG One"
	wait_for is_told "RAG One" 1
	asked=$(times_called asked)
	paper 2 "Nothing of Interest" | digest >digests/nothing.md
	wait_for is_called asked $((asked + 1))
	for number in 3 4 5; do
		alert $number "RAG $number"
		wait_for is_told "RAG $number" 1
	done
	# Once each; now and then this machine is too slow, and it is asked again.
	[ "$(times_called asked)" -lt $((asked + 1 + 2 * 3)) ]
}

@test "a bus that stands still: alerts wait until it goes on, and each is shown once" {
	misbehaves Good
	wait_for is_told "RAG One" 1
	kill -STOP "$bus"
	alert 2 "RAG Two"
	goes_on later
	waits
	goes_on still
	kill -CONT "$bus"
	ends_well "RAG One" "RAG Two"
}

@test "a server that takes three seconds for every answer: the alert waits for a quicker one" {
	misbehaves Slow
	waits
	goes_on later
	end_server
	ends_well "RAG One"
}

@test "a server that takes eight seconds to show: it shows the alert once" {
	misbehaves SlowToShow
	wait_for is_told "RAG One" 1
	alert 2 "RAG Two"
	goes_on later
	wait_for is_told "RAG Two" 1
	[ "$(times_told "RAG One")" -eq 1 ]
	end_server
	ends_well "RAG Two"
	[ "$(times_told "RAG One")" -eq 1 ]
}

@test "a daemon killed before it knows what became of an alert: it is told once more at most" {
	misbehaves SlowToShow
	wait_for is_told "RAG One" 1
	kill_daemon
	end_server
	start_server Good
	start_daemon
	wait_for is_told "RAG One" 1 Good
	settle
	[ "$(times_told "RAG One")" -eq 2 ]
	kill_daemon
	start_daemon
	settle
	[ "$(times_told "RAG One")" -eq 2 ]
	stop_daemon
}

@test "a server that takes no more for the moment: the alert waits until it does" {
	misbehaves Busy
	waits
	end_server
	ends_well "RAG One"
}

@test "a server that refuses with a megabyte of nonsense: the alert waits, and the message is clean" {
	misbehaves Refusing
	waits
	! grep -q $'\x1b\|\xe2\x80\xae' "$messages"
	[ "$(wc -c <"$messages")" -lt 4096 ]
	end_server
	ends_well "RAG One"
}

@test "a server that knows none of its methods: the alert waits for one that does" {
	misbehaves Failing
	waits
	end_server
	ends_well "RAG One"
}

@test "a server whose answers have wrong types: the alert waits for another" {
	misbehaves Mistyping
	waits
	end_server
	ends_well "RAG One"
}

@test "a server that answers as servers did of old: the alert waits for another" {
	misbehaves Old
	waits
	end_server
	ends_well "RAG One"
}

@test "a server that does not know what it is capable of: plain text is sent" {
	misbehaves Ignorant
	wait_for is_told "RAG One" 1
	[ "$(notify_of "RAG One" | jq -c .actions)" = "[]" ]
	end_server
	alert 2 "RAG Two"
	ends_well "RAG Two"
}

@test "a server whose ids are no numbers: nothing is told to it over and over" {
	misbehaves MistypingIds
	wait_for grep -q 'may have been shown' "$messages"
	goes_on later
	[ "$(times_told "RAG One")" -eq 2 ]
	alert 2 "RAG Two"
	wait_for is_told "RAG Two" 1
	end_server
	ends_well "RAG Two"
	[ "$(times_told "RAG One")" -eq 2 ]
}

@test "a server that gives the id 0: each alert is told once, and none replaces another" {
	misbehaves Zero
	alert 2 "RAG Two"
	wait_for is_told "RAG Two" 1
	settle
	[ "$(times_told "RAG One")" -eq 1 ]
	[ "$(notify_of "RAG Two" | jq .replaces)" -eq 0 ]
	end_server
	alert 3 "RAG Three"
	ends_well "RAG Three"
}

@test "a server that gives every notification the same id: each alert is told once" {
	misbehaves SameId
	alert 2 "RAG Two"
	wait_for is_told "RAG Two" 1
	settle
	[ "$(times_told "RAG One")" -eq 1 ]
	end_server
	alert 3 "RAG Three"
	ends_well "RAG Three"
}

@test "a server that dies in the call: the alert is shown by the next one" {
	misbehaves Dying
	wait_for is_called died 1
	server=
	goes_on later
	ends_well "RAG One"
}

@test "a bus that dies under it: the alert is shown on the next one at the same place" {
	misbehaves Good
	wait_for is_told "RAG One" 1
	kill -KILL "$bus"
	{ wait "$bus" || true; } 2>/dev/null
	{ wait "$server" || true; } 2>/dev/null
	alert 2 "RAG Two"
	goes_on later
	waits
	rm bus
	start_bus
	server=
	ends_well "RAG Two"
	[ "$(times_told "RAG One")" -eq 1 ]
}

@test "a server whose name another takes: the next alert goes to the new one" {
	misbehaves Good
	wait_for is_told "RAG One" 1
	old=$server
	start_server Plain
	alert 2 "RAG Two"
	wait_for is_told "RAG Two" 1 Plain
	# What has markup for one server is plain for the other, who said so.
	[ "$(times_told "RAG Two" Good)" -eq 0 ]
	[ "$(notify_of "RAG Two" | jq -c .actions)" = "[]" ]
	goes_on later
	kill -KILL "$old"
	end_server
	alert 3 "RAG Three"
	ends_well "RAG Three"
}

@test "a server that leaves and takes its name five hundred times: nothing is told twice" {
	misbehaves Fickle
	alert 2 "RAG Two"
	goes_on meanwhile2
	wait_for is_called settled 1
	wait_for is_told "RAG Two" 1
	settle
	[ "$(times_told "RAG One")" -eq 1 ]
	end_server
	alert 3 "RAG Three"
	ends_well "RAG Three"
}

@test "a server with ten thousand capabilities that are none: nothing but plain text is sent" {
	misbehaves Boasting
	wait_for is_told "RAG One" 1
	[ "$(notify_of "RAG One" | jq -c .actions)" = "[]" ]
	end_server
	alert 2 "RAG Two"
	ends_well "RAG Two"
}

@test "a server that tells of clicks and closings by the thousand: few are followed" {
	set_browser
	misbehaves Chatty
	wait_for is_called talked 1
	wait_for test -s opened
	alert 2 "RAG Two"
	goes_on later
	wait_for is_told "RAG Two" 1
	end_server
	alert 3 "RAG Three"
	ends_well "RAG Three"
	echo "# opened $(wc -l <opened) times"
	[ "$(wc -l <opened)" -le 10 ]
	[ "$(times_told "RAG One")" -eq 1 ]
}

@test "a server that never stops talking: alerts are told all the same" {
	misbehaves Endless
	wait_for is_told "RAG One" 1
	alert 2 "RAG Two"
	goes_on later
	wait_for is_told "RAG Two" 1
	end_server
	alert 3 "RAG Three"
	ends_well "RAG Three"
	[ "$(times_told "RAG Two")" -eq 1 ]
}

@test "a server that closes each notification at once: each alert is told once" {
	misbehaves Hasty
	alert 2 "RAG Two"
	wait_for is_told "RAG Two" 1
	settle
	[ "$(times_told "RAG One")" -eq 1 ]
	end_server
	alert 3 "RAG Three"
	ends_well "RAG Three"
}

@test "a server whose signals have wrong types: nothing is opened, and each alert is told once" {
	set_browser
	misbehaves MistypingSignals
	alert 2 "RAG Two"
	wait_for is_told "RAG Two" 1
	settle
	[ ! -e opened ]
	[ "$(times_told "RAG One")" -eq 1 ]
	end_server
	alert 3 "RAG Three"
	ends_well "RAG Three"
}

@test "a server with a name of a megabyte that acts: the alert is told, and the messages are clean" {
	start_bus
	begin_calm
	alert 1 "RAG One"
	waits
	start_server LongNamed
	wait_for is_told "RAG One" 1
	wait_for grep -q 'alerts are shown by' "$messages"
	! grep -q $'\x1b\|\xe2\x80\xae' "$messages"
	[ "$(wc -c <"$messages")" -lt 4096 ]
	end_server
	alert 2 "RAG Two"
	ends_well "RAG Two"
}

@test "clicks that somebody else tells of, or that concern no alert of ours, open nothing" {
	set_browser
	misbehaves Good
	wait_for is_told "RAG One" 1
	for each in 0 1 2 4294967295; do
		gdbus emit --session -o /org/freedesktop/Notifications \
			-s org.freedesktop.Notifications.ActionInvoked "uint32 $each" "'default'"
	done
	alert 2 "RAG Two"
	ends_well "RAG Two"
	[ ! -e opened ]
}
