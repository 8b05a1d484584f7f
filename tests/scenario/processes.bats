# The daemon as a process among others: how it ends, what becomes of its children, and what the machine
# may withhold from it.

load ../helper

setup() {
	setup_folders
	rag_in_folder
}
teardown() {
	[ -z "${tracer:-}" ] || { kill "$tracer"; wait "$tracer"; } 2>/dev/null
	stop_all
}

rag() { # number
	paper "$1" "RAG Number $1" | digest >"digests/$1.md"
}

stands_once() { # number...
	local each

	for each; do
		[ "$(lines "title=\"RAG Number $each\"")" -eq 1 ]
	done
}

reader() {
	pgrep -P "$daemon" -f 'paperwatch reader'
}

has_reader() { reader >/dev/null; }

# Traces the daemon with the options given.
trace_daemon() {
	command -v strace >/dev/null || skip "strace is not installed"
	strace -qq -o trace -p "$daemon" "$@" 2>strace.messages 3>&- &
	tracer=$!
	wait_for grep -q "^TracerPid:.*$tracer" "/proc/$daemon/status"
}

stop_tracer() {
	kill "$tracer"
	{ wait "$tracer" || true; } 2>/dev/null
	tracer=
}

# ---- the end ----

# It has two seconds, and its children hardly more; here another one, for machines with much else to do.
# More signals may be sent as well.
ends_in_time() { # signal...
	local before=${EPOCHREALTIME/./} children took each

	children=$(pgrep -P "$daemon") || true
	for each in TERM "$@"; do kill -"$each" "$daemon" 2>/dev/null || true; done
	wait "$daemon"
	took=$(((${EPOCHREALTIME/./} - before) / 1000))
	daemon=
	echo "it took $took ms"
	[ "$took" -lt 3000 ]
	# shellcheck disable=SC2086 # there may be several
	[ -z "$children" ] || wait_for none_lives $children
}

none_lives() { # pid...
	local each

	for each; do [ ! -e "/proc/$each" ] || return 1; done
}

with_desktop() {
	sed -i '/^desktop:/d' paperwatch.yaml
}

@test "it ends in time while the reader stands still" {
	start_daemon
	settle
	kill -STOP "$(reader)"
	rag 1
	wait_for status_has '1 unread digest'
	ends_in_time
	start_daemon
	wait_for alerts_are 1
	stop_daemon
}

@test "it ends in time while the notification server stands still" {
	with_desktop
	start_bus
	start_mock_server
	start_daemon
	settle
	kill -STOP "$server"
	rag 1
	wait_for alerts_are 1
	ends_in_time
	kill -CONT "$server"
	start_daemon
	wait_for is_shown '"RAG Number 1"' 1
	stop_daemon
}

@test "it ends in time while the bus stands still" {
	with_desktop
	start_bus
	start_daemon
	settle
	kill -STOP "$bus"
	rag 1
	wait_for alerts_are 1
	ends_in_time
	kill -CONT "$bus"
}

@test "it ends in time while the disk takes nothing" {
	start_daemon
	settle
	prlimit --pid "$daemon" --fsize=4096:unlimited
	rag 1
	wait_for grep -q 'what is new waits until that is over' "$messages"
	ends_in_time
	start_daemon
	wait_for alerts_are 1
	stop_daemon
}

@test "it ends in time in the middle of a first run, and whatever else it is told to do" {
	local i

	mkdir -p digests/many
	for i in $(seq 1500); do printf '### [RAG Old %s](https://arxiv.org/abs/2410.%05d)\n\nVote: 7\n\nAuthors: A\n' "$i" "$i" >"digests/many/$i.md"; done
	start_notify_socket
	"$PAPERWATCH" run -c paperwatch.yaml 2>>"$messages" 3>&- &
	daemon=$!
	wait_for has_reader
	for i in $(seq 50); do kill -HUP "$daemon"; done
	ends_in_time HUP TERM INT
	[ "$(notified_count STOPPING=1)" -ge 1 ]
	start_daemon
	wait_for alerts_are 1500
	settle
	alerts_are 1500
	stop_daemon
}

# ---- signs of life ----

pulses() { wc -l <pulse; }
beats() { [ "$(pulses)" -gt "$1" ]; }

@test "signs of life come from the loop alone: a daemon that stands still gives none" {
	export WATCHDOG_USEC=200000
	start_daemon
	wait_for beats 3
	kill -STOP "$daemon"
	wait_for grep -q '^State:[[:space:]]*T' "/proc/$daemon/status"
	# What was sent before it stood still has arrived when nothing more comes for a second, which is
	# many times the interval; its children go on all the while.
	local before=-1
	while [ "$before" -ne "$(pulses)" ]; do
		before=$(pulses)
		sleep 1
	done
	has_reader || [ -z "$(pgrep -P "$daemon")" ]
	kill -CONT "$daemon"
	wait_for beats "$before"
	rag 1
	wait_for alerts_are 1
	stop_daemon
}

# ---- what the machine withholds ----

@test "without standard output and error it works as ever" {
	start_notify_socket
	local each number=0
	for each in '>&- 2>&-' '--print >/dev/full 2>/dev/full' '<&- >&- 2>&-'; do
		number=$((number + 1))
		eval '"$PAPERWATCH" run -c paperwatch.yaml '"$each"' 3>&- &'
		daemon=$!
		wait_for is_notified READY=1 $number
		head -c 9000000 /dev/zero >"digests/large.$number.md" # something to complain of
		rag "$number"
		wait_for alerts_are "$number"
		settle
		stop_daemon
	done
	# Nothing that was meant for them went to what took their place.
	[ "$(sqlite3 state/store.db 'PRAGMA integrity_check')" = ok ]
	run ! grep -a -q 'larger than' "$log"
}

@test "without HOME, and with nothing else in its environment, it works as ever" {
	start_notify_socket
	env -i NOTIFY_SOCKET="$NOTIFY_SOCKET" "$PAPERWATCH" run -c paperwatch.yaml 2>>"$messages" 3>&- &
	daemon=$!
	wait_for is_notified READY=1 1
	rag 1
	wait_for alerts_are 1
	stop_daemon
}

@test "with too few descriptors it says so and ends, or works with those it has" {
	local limit status

	rag 1
	touch -d '1 hour ago' digests/1.md
	for limit in $(seq 5 14); do
		status=0
		(ulimit -n "$limit" && exec timeout 30 "$PAPERWATCH" run -c paperwatch.yaml --once) 2>>"$messages" ||
			status=$?
		echo "$limit descriptors: status $status"
		# Neither a signal nor a hang; what it could not do is tried again.
		[ "$status" -lt 124 ] || [ "$status" -eq 127 ]
	done
	"$PAPERWATCH" run -c paperwatch.yaml --once 2>>"$messages"
	stands_once 1
	[ "$(sqlite3 state/store.db 'PRAGMA integrity_check')" = ok ]
}

work_ticks() {
	local fields
	read -ra fields <"/proc/$daemon/stat"
	echo $((fields[13] + fields[14]))
}

@test "while there is no descriptor left it does not spin" {
	start_daemon
	settle
	local least=3 before
	while [ -e "/proc/$daemon/fd/$least" ]; do least=$((least + 1)); done
	prlimit --pid "$daemon" --nofile="$least:4096"
	rag 1
	wait_for grep -q 'Too many open files' "$messages"
	before=$(work_ticks)
	# The one time when there is nothing to wait for.
	sleep 3
	echo "$(($(work_ticks) - before)) ticks of $(getconf CLK_TCK) a second in 3 s"
	[ $(($(work_ticks) - before)) -le $(($(getconf CLK_TCK) / 4)) ]
	prlimit --pid "$daemon" --nofile=1024:4096
	kill -HUP "$daemon"
	wait_for alerts_are 1
	stop_daemon
}

@test "when no process can be started, digests wait until one can" {
	start_daemon
	trace_daemon -f -e trace=clone,clone3,vfork,fork -e inject=clone,clone3,vfork,fork:error=EAGAIN:when=1
	rag 1
	wait_for grep -q '1.md: the reader could not be started: Resource temporarily unavailable; it is tried again in 1 min' "$messages"
	stop_tracer
	kill -HUP "$daemon"
	wait_for alerts_are 1
	settle
	alerts_are 1
	stop_daemon
}

has_ended() { ! kill -0 "$daemon" 2>/dev/null; }

@test "when memory runs out it ends with status 70 and a line, and all is told by the next one" {
	! is_sanitized || skip "a sanitizer's memory knows no limit"
	local status=0 i
	start_daemon
	settle
	prlimit --pid "$daemon" --as=$(($(awk '/^VmSize/ { print $2 }' "/proc/$daemon/status") * 1024 + 65536)):unlimited
	for i in $(seq 1000); do paper "$i" "RAG Number $i"; done | digest >digests/many.md
	wait "$daemon" || status=$?
	daemon=
	[ "$status" -eq 70 ]
	grep -q 'out of memory' "$messages"
	start_daemon
	wait_for alerts_are 1000
	settle
	alerts_are 1000
	stop_daemon
}

@test "when the machine runs out of memory its reader is to go before the daemon, and is replaced" {
	start_daemon
	settle
	[ "$(cat "/proc/$(reader)/oom_score_adj")" -gt "$(cat "/proc/$daemon/oom_score_adj")" ]
	# As the kernel does it.
	kill -STOP "$(reader)"
	rag 1
	wait_for status_has '1 unread digest'
	kill -KILL "$(reader)"
	settle
	grep -q '1.md: the reader was killed by signal 9 (Killed); it is tried again in 1 min' "$messages"
	kill -HUP "$daemon"
	wait_for alerts_are 1
	stop_daemon
}

# ---- being replaced ----

@test "a program that is replaced while it runs goes on with the reader it was made with" {
	cp "$PAPERWATCH" installed
	PAPERWATCH="$PWD/installed" start_daemon
	settle
	printf '#!/bin/sh\nexit 1\n' >upgrade
	chmod +x upgrade
	mv upgrade installed
	kill -KILL "$(reader)"
	rag 1
	wait_for alerts_are 1
	rm installed
	kill -KILL "$(reader)"
	rag 2
	wait_for alerts_are 2
	stop_daemon
}

# ---- the same misfortune again and again ----

# No bytes of a digest come into the daemon; what a reader makes of it does, and is not trusted. So there is
# no counter of the daemon's own ends: the reader's are counted, in the store.
@test "a digest during which the daemon is killed again and again is told all the same" {
	local i

	start_daemon
	settle
	for i in 1 2; do
		kill -STOP "$(reader)"
		rag 1
		wait_for status_has '1 unread digest'
		kill_daemon
		start_daemon
		wait_for has_reader
		wait_for alerts_are 1
	done
	[ "$(grep -c 'left alone' "$messages")" -eq 0 ]
	stop_daemon
}

@test "a digest that breaks every reader is left alone over restarts and kills" {
	python3 -c 'n = 30000; print("- " * n + "x" + "\n" * n)' >digests/slow.md
	touch -d '1 hour ago' digests/slow.md
	start_daemon
	wait_for grep -q 'slow.md: .*it is left alone until it changes' "$messages"
	kill_daemon
	local i
	for i in 1 2; do
		start_daemon
		settle
		kill_daemon
	done
	[ "$(grep -c 'slow.md' "$messages")" -eq 2 ]
}

# ---- time ----

@test "a machine that slept, or all that stood still, goes on where it was" {
	local children
	start_daemon
	settle
	children=$(pgrep -P "$daemon")
	# Longer than a reader may take; a digest is in its hand.
	kill -STOP $children
	rag 1
	wait_for status_has '1 unread digest'
	kill -STOP "$daemon"
	rag 2
	sleep 11
	# shellcheck disable=SC2086 # there may be several
	kill -CONT $children "$daemon"
	settle
	# What the reader seemed to take too long for is not waited for.
	kill -HUP "$daemon"
	wait_for alerts_are 2
	settle
	alerts_are 2
	stop_daemon
}

@test "where the machine has slept for days, timers are right" {
	[ "$(id -u)" -eq 0 ] || skip "needs root for a time namespace"
	unshare --time --boottime 864000 true 2>/dev/null || skip "no time namespaces here"
	through unshare --time --boottime 864000
	mkdir -p "$log"
	start_daemon
	rag 1
	wait_for grep -q 'alerts wait until they can be written' "$messages"
	rmdir "$log"
	wait_for alerts_are 1
	stop_daemon
}
