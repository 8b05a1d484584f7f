# Notification servers that misbehave for longer than anybody should wait for in the daily tests.

load ../desktop/servers

setup() { setup_folders; }
teardown() {
	end_restarting
	stop_all
}

# A server that is started again as soon as it ends.
start_restarting() { # manner
	touch "$told" restarting
	while [ -e restarting ]; do
		/usr/bin/python3 "$here/server.py" "$1" "$told" 2>>server.errors || true
	done 3>&- &
	restarter=$!
	wait_for is_called ready 1
}

end_restarting() {
	[ -n "${restarter:-}" ] || return 0
	rm -f restarting
	pkill -KILL -P "$restarter" || true
	{ wait "$restarter" || true; } 2>/dev/null
	restarter=
}

@test "a server that dies of every alert and is started at once: it is not asked in haste" {
	start_bus
	start_restarting Dying
	begin_calm
	alert 1 "RAG One"
	goes_on meanwhile
	# Each of three that come gets a try at once; then tries are far apart.
	wait_for is_called died 4
	began=$SECONDS
	goes_on later
	wait_for eval '((SECONDS >= began + 4))'
	[ "$(times_called died)" -eq 4 ]
	end_restarting
	ends_well "RAG One"
}

@test "a server that never says what became of an alert: it is told twice, and then the next one" {
	deadline_seconds=120
	misbehaves MuteWhenShowing
	wait_for is_told "RAG One" 1
	goes_on later
	alert 2 "RAG Two"
	wait_for is_told "RAG Two" 1
	grep -q 'may have been shown' "$messages"
	[ "$(times_told "RAG One")" -eq 2 ]
	goes_on still
	end_server
	ends_well "RAG Two"
	[ "$(times_told "RAG One")" -eq 2 ]
}

nothing_waits() {
	"$PAPERWATCH" status -c paperwatch.yaml --json |
		jq -e '.sinks[] | select(.sink == "desktop").waiting == 0' >/dev/null
}

@test "a hundred alerts, and a notifier killed before each: all are shown, and nothing grows" {
	local each

	deadline_seconds=120
	start_bus
	start_server Good
	begin_calm
	for each in $(seq 100); do
		pkill -KILL -P "$daemon" -f paperwatch-notifier || true
		alert "$each" "RAG $each"
	done
	goes_on later
	alert 101 "RAG Last"
	wait_for nothing_waits
	has_not_grown
	stop_daemon
}
