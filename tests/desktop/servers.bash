# For tests of notification servers that misbehave (server.py says how), and of the daemon meanwhile:
# no event waits for them, the alert is kept and shown once by a good server, and nothing grows.

load ../helper

here=$root/tests/desktop
told=server.log # what all servers were asked for, a JSON object a line

# A notification server in the named manner; it is asked for the name only.
start_server() { # manner
	touch "$told"
	/usr/bin/python3 "$here/server.py" "$1" "$told" 2>>server.errors 3>&- &
	server=$!
	wait_for grep -q "\"server\": \"$1\", \"call\": \"ready\"" "$told"
}

end_server() {
	kill -KILL "$server"
	{ wait "$server" || true; } 2>/dev/null
	server=
}

# How often the servers were asked to show this summary; with a manner, those that have it.
times_told() { # summary, manner
	jq -s --arg summary "$1" --arg manner "${2:-}" '[.[] | select(.call == "Notify" and
		.summary == $summary and ($manner == "" or .server == $manner))] | length' "$told"
}

is_told() { # summary, times, manner
	[ "$(times_told "$1" "${3:-}")" -ge "$2" ]
}

# How often there was a call, or what stands for one, of this kind.
times_called() { # call
	jq -s --arg call "$1" '[.[] | select(.call == $call)] | length' "$told"
}

is_called() { # call, times
	[ "$(times_called "$1")" -ge "$2" ]
}

notify_of() { # summary: the last such call
	jq -sc --arg summary "$1" '[.[] | select(.summary == $summary)] | last' "$told"
}

# ---- the daemon meanwhile ----

# Milliseconds from a digest's arrival to its line in the log, at worst, and how late the machine was.
measure() { # name
	/usr/bin/python3 "$here/latency.py" digests "$log" "$1" 3
}

resident_kb() {
	awk '/^VmRSS/ { print $2 }' "/proc/$daemon/status"
}

descriptors() {
	find "/proc/$daemon/fd" -type l | wc -l
}

# The daemon with a rule, an alert of which is yet to come, and measured while all is calm.
begin_calm() { # settings
	configure "first_run: alert
${1:-}" <<-E
		  - name: retrieval
		    keywords: [RAG]
	E
	start_daemon
	settle # the first alert makes the log
	read -r calm_ms _ < <(measure calm)
	calm_kb=$(resident_kb)
	calm_descriptors=$(descriptors)
}

# An alert for the desktop: paper number, title.
alert() {
	paper "$1" "$2" | digest >"alert.$1"
	mv "alert.$1" "digests/alert-$1.md"
	wait_for has_lines "title=\"$2\"" 1
}

# A session with a server of this manner, and an alert for it.
misbehaves() { # manner
	start_bus
	start_server "$1"
	begin_calm
	alert 1 "RAG One"
	goes_on meanwhile
}

waits() {
	wait_for grep -q 'alerts wait until they can be shown' "$messages"
}

# A browser that writes down what it was asked to open.
set_browser() {
	printf '#!/bin/sh\nprintf "%%s\\n" "$@" >>"%s/opened"\n' "$PWD" >browser
	chmod +x browser
	export BROWSER="$PWD/browser"
}

# Events are logged as soon as ever: within 100 ms, or three times what they took while all was calm,
# and what else this machine was late meanwhile. The numbers stand in the output of a failure.
goes_on() { # name
	local took_ms late_ms limit_ms

	read -r took_ms late_ms < <(measure "$1")
	limit_ms=$((3 * calm_ms > 100 ? 3 * calm_ms : 100))
	echo "# $1: $took_ms ms (calm $calm_ms ms, machine late by $late_ms ms)"
	[ "$took_ms" -le $((limit_ms + 3 * late_ms)) ]
}

# Nothing grew: the notifier's socket and its process may have come; memory is that of a few alerts.
has_not_grown() {
	echo "# $(resident_kb) kB of $calm_kb, $(descriptors) descriptors of $calm_descriptors"
	[ "$(descriptors)" -le $((calm_descriptors + 3)) ]
	is_sanitized || [ "$(resident_kb)" -le $((calm_kb + 2048)) ]
}

# A good server is there, shows the alert once, and the daemon is as it was.
ends_well() { # summary...
	local each

	[ -n "${server:-}" ] || start_server Good
	for each; do wait_for is_told "$each" 1 Good; done
	settle
	goes_on after
	for each; do [ "$(times_told "$each" Good)" -eq 1 ]; done
	has_not_grown
	stop_daemon
}
