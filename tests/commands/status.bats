# paperwatch status: how the daemon is, and what its socket bears.

load ../helper

setup() { setup_folders; }
teardown() {
	[ -z "${stopped:-}" ] || kill -CONT "$stopped" 2>/dev/null
	stop_all
}

rag_rules() {
	configure "$@" <<-E
		  - name: retrieval
		    keywords: [RAG]
	E
}

status() {
	"$PAPERWATCH" status -c paperwatch.yaml "$@"
}

# The value that the jq filter gives for the status as JSON.
fact() {
	status --json | jq -r "$1"
}

fact_is() { # filter, value
	[ "$(fact "$1")" = "$2" ]
}

@test "a running daemon says what it watches, knows, and has loaded" {
	rag_rules
	{ paper 1 "RAG at Scale"; paper 2 "Storage Engines"; } | digest >digests/2024-10-31.md
	start_daemon
	wait_for has_lines 'title="RAG at Scale"' 1
	wait_for fact_is '.sinks[] | select(.sink == "log").waiting' 0
	run -0 --separate-stderr status
	[[ "${lines[0]}" =~ ^paperwatch\ [0-9.]+\ runs\ since\ .*,\ as\ process\ $daemon ]]
	[[ "$output" == *"configuration  $PWD/paperwatch.yaml"* ]]
	[[ "$output" == *"2 rules; loaded "*" ago"* ]]
	[[ "$output" == *"folders        $PWD/digests"* ]]
	[[ "$output" == *"               watched"$'\n'"               1 digest, the last "*" ago: 2024-10-31.md"* ]]
	[[ "$output" == *"known          2 papers, 1 alert"* ]]
	[[ "$output" == *"log            nothing waits"* ]]
	[[ "$output" == *"desktop        1 alert waits: there is no session bus"* ]]
	[[ "$output" != *trouble* ]]
	[[ "$output" != *$'\e'* ]]
	[ -z "$stderr" ]
	stop_daemon
}

@test "as JSON it is one object on one line" {
	rag_rules
	start_daemon
	run -0 --separate-stderr status --json
	[ "${#lines[@]}" -eq 1 ]
	[ "$(jq -r '.running, .process, .rules, .active_rules, .differs, .errors' <<<"$output" | tr '\n' ' ')" = "true $daemon 2 2 false 0 " ]
	[ "$(jq -r '.configuration' <<<"$output")" = "$PWD/paperwatch.yaml" ]
	[ "$(jq -r '.folders[0] | .path + " " + .state' <<<"$output")" = "$PWD/digests watched" ]
	[ "$(jq -r '.since' <<<"$output" | grep -cE '^20[0-9-]{8}T[0-9:]{8}[+]09:00$')" -eq 1 ]
	stop_daemon
}

@test "without a daemon it says so, and what the store knows" {
	rag_rules
	run -0 --separate-stderr status
	[[ "$output" == "paperwatch does not run with the state in $PWD/state"* ]]
	[ ! -e state ]
	paper 1 "RAG at Scale" | digest >digests/2024-10-31.md
	"$PAPERWATCH" run --once -c paperwatch.yaml
	run -0 --separate-stderr status
	[[ "$output" == *"does not run"* ]]
	[[ "$output" == *"stopped"*"1 digest, the last "* ]]
	[[ "$output" == *"known          1 paper, 1 alert"* ]]
	[[ "$output" == *"desktop        1 alert waits"* ]]
	[ "$(fact .running)" = false ]
	[ "$(fact .papers)" = 1 ]
	# Nothing is left that a daemon would stumble over.
	start_daemon
	stop_daemon
}

@test "after a kill it reads what the daemon had committed, and leaves it there" {
	rag_rules
	start_daemon
	paper 1 "RAG at Scale" | digest >digests/2024-10-31.md
	wait_for has_lines 'title="RAG at Scale"' 1
	kill_daemon
	[ -s state/store.db-wal ]
	cp state/store.db-wal before
	[ "$(fact .running)" = false ]
	[ "$(fact .papers)" = 1 ]
	cmp before state/store.db-wal
}

@test "it tells when the files on disk are not what is loaded, and what is wrong with them" {
	rag_rules
	start_daemon
	mkdir rules.d
	printf 'rules:\n  - name: robots\n    keywords: [robot]\n' >rules.d/robots.yaml
	[ "$(fact .differs)" = true ]
	run -0 status
	[[ "$output" == *"changed since: paperwatch reload takes it over"* ]]
	kill -HUP "$daemon"
	wait_for fact_is .differs false
	[ "$(fact .rules)" = 3 ]

	printf '  - name: planes\n    keywrods: [plane]\n' >>rules.d/robots.yaml
	[ "$(fact .errors)" = 1 ]
	[[ "$(status)" == *"1 error in it now: paperwatch check shows it"* ]]
	kill -HUP "$daemon"
	wait_for fact_is '.reload_error != null' true
	[[ "$(fact .reload_error)" == "$PWD/rules.d/robots.yaml:5:5: unknown key 'keywrods'"* ]]
	[ "$(fact .rules)" = 3 ]
	stop_daemon
}

@test "a daemon whose configuration has broken is still found and asked" {
	rag_rules
	start_daemon
	printf 'state: state\nwatch: 3\n' >paperwatch.yaml
	[ "$(fact .running)" = true ]
	[ "$(fact .errors)" -ge 1 ]
	stop_daemon
}

@test "it tells of absent folders, first runs, and disabled rules" {
	cat >paperwatch.yaml <<-E
		watch: [{path: digests}, {path: later}]
		state: state
		log: {file: state/paperwatch.log}
		rules:
		  - {name: a, votes: 1}
		  - {name: b, votes: 2, enabled: false}
		  - {name: c, votes: 3, until: 2020-01-01}
	E
	start_daemon
	[ "$(fact '.folders[1] | .state + ": " + .problem')" = "absent: No such file or directory" ]
	[[ "$(status)" == *"3 rules, 2 of them disabled or expired; loaded"* ]]
	[[ "$(status)" == *"absent for "*" s: No such file or directory"* ]]
	mkdir later
	wait_for fact_is '.folders[1].state' watched
	[ "$(fact '.folders[1].absent_since')" = null ]
	stop_daemon
}

@test "it tells until when quiet hours hold alerts back" {
	rag_rules "$(printf 'first_run: alert\nquiet_hours: {from: "%s", to: "%s"}' \
		"$(date -d '-1 hour' +%H:%M)" "$(date -d '+2 hours' +%H:%M)")"
	start_daemon
	paper 1 "RAG at Scale" | digest >digests/2024-10-31.md
	wait_for has_lines 'title="RAG at Scale"' 1
	[[ "$(fact '.sinks[2].held_until')" == *T"$(date -d '+2 hours' +%H):"??:00+09:00 ]]
	[[ "$(status)" == *"1 alert waits; quiet hours until 20"* ]]
	stop_daemon
}

@test "it tells which folders are only listed now and then, and why" {
	printf '#!/bin/sh\necho "$WATCHES" >/proc/sys/user/max_inotify_watches && exec "$@"\n' >limited
	chmod +x limited
	WATCHES=2 unshare -Ur "$PWD/limited" true 2>/dev/null || skip "no user namespaces here"
	rag_rules
	# One for each folder on the way, one for the folder of digests.
	WATCHES=$(($(realpath digests | tr -cd / | wc -c) + 1))
	export WATCHES
	mkdir -p digests/a
	printf '#!/bin/sh\nexec unshare -Ur %s %s "$@"\n' "$PWD/limited" "$PAPERWATCH" >wrapped
	chmod +x wrapped
	PAPERWATCH="$PWD/wrapped" start_daemon
	wait_for fact_is .unseen_count 1
	[ "$(fact '.unseen[0].file')" = "$PWD/digests/a" ]
	[[ "$(fact '.unseen[0].reason')" == *"inotify watch"* ]]
	[ "$(fact '.folders[0].polled')" = 1 ]
	[[ "$(status)" == *"out of sight   $PWD/digests/a"* ]]
	stop_daemon
}

@test "it tells of symbolic links, which are not followed" {
	rag_rules
	mkdir elsewhere
	ln -s "$PWD/elsewhere" digests/link
	start_daemon
	[ "$(fact '.folders[0].links')" = 1 ]
	[[ "$(status)" == *"1 symbolic link in it is not followed"* ]]
	stop_daemon
}

@test "it tells which files are left alone, and why" {
	rag_rules
	start_daemon
	head -c 9000000 /dev/zero >digests/large.md
	wait_for fact_is .quarantined_count 1
	[ "$(fact '.quarantined[0].file')" = "$PWD/digests/large.md" ]
	[[ "$(fact '.quarantined[0].reason')" == "larger than 8 MiB"* ]]
	[[ "$(status)" == *"left alone     $PWD/digests/large.md"* ]]
	# The reason outlives the daemon.
	stop_daemon
	[[ "$(fact '.quarantined[0].reason')" == "larger than 8 MiB"* ]]
	start_daemon
	paper 1 "RAG at Scale" | digest >digests/large.md
	wait_for fact_is .quarantined_count 0
	stop_daemon
}

@test "it tells which files are tried again, when and why" {
	rag_rules
	start_daemon
	# A reader that is killed from outside is no fault of the digest.
	paper 1 "RAG at Scale" | digest >digests/one.md
	wait_for has_lines 'title="RAG at Scale"' 1
	pkill -STOP -P "$daemon" -f 'paperwatch reader'
	paper 2 "RAG in Pieces" | digest >digests/two.md
	wait_for fact_is .unread 1
	pkill -KILL -P "$daemon" -f 'paperwatch reader'
	wait_for fact_is .retried_count 1
	[ "$(fact '.retried[0].file')" = "$PWD/digests/two.md" ]
	[[ "$(fact '.retried[0].reason')" == *"killed by signal 9"* ]]
	[[ "$(fact '.retried[0].due')" == 20* ]]
	[[ "$(status)" == *"tried again    $PWD/digests/two.md"*"; again in "* ]]
	stop_daemon
}

@test "what takes effect at the next start only is told until then" {
	rag_rules
	start_daemon
	sed -i 's|^log:.*|log: {file: state/other.log, format: json}|' paperwatch.yaml
	kill -HUP "$daemon"
	wait_for fact_is .at_restart "log.file, log.format"
	kill -HUP "$daemon"
	wait_for fact_is .differs false
	[ "$(fact .at_restart)" = "log.file, log.format" ]
	[[ "$(status)" == *"log.file, log.format: changed, takes effect at the next start"* ]]
	stop_daemon
	start_daemon
	[ "$(fact .at_restart)" = null ]
	stop_daemon
}

@test "a damaged store that was set aside is told until the next start" {
	rag_rules
	start_daemon
	stop_daemon
	head -c 8192 /dev/urandom >state/store.db
	start_daemon
	[[ "$(fact .lost_store)" == "it was damaged and is now $PWD/state/store.db.corrupt-"* ]]
	[[ "$(status)" == *"trouble        the store was lost, and begun anew"* ]]
	stop_daemon
	start_daemon
	[ "$(fact .lost_store)" = null ]
	stop_daemon
}

# ---- the socket ----

@test "the socket is for its user alone, goes with the daemon, and replaces one that was left" {
	rag_rules
	start_daemon
	[ "$(stat -c '%a %F' state/control)" = "600 socket" ]
	kill_daemon
	[ -S state/control ]
	start_daemon
	[ "$(fact .running)" = true ]
	stop_daemon
	[ ! -e state/control ]
}

@test "a socket that is removed, even with its folder, is there again at the next alert or reload" {
	rag_rules
	start_daemon
	rm state/control
	kill -HUP "$daemon"
	wait_for test -S state/control
	[ "$(fact .running)" = true ]
	rm -r state
	paper 1 "RAG at Scale" | digest >digests/2024-10-31.md
	wait_for test -S state/control
	[ "$(fact .papers)" = 1 ]
	stop_daemon
	[ ! -e state/control ]
}

@test "what is no socket is not removed; the daemon runs without" {
	rag_rules
	mkdir -p state
	echo mine >state/control
	start_daemon
	grep -q 'state/control: File exists; .* cannot reach this daemon' "$messages"
	run -75 --separate-stderr timeout 30 "$PAPERWATCH" status -c paperwatch.yaml
	[[ "$stderr" == *"does not listen"* ]]
	paper 1 "RAG at Scale" | digest >digests/2024-10-31.md
	wait_for has_lines 'title="RAG at Scale"' 1
	stop_daemon
	[ "$(cat state/control)" = mine ]
}

@test "a state whose path is longer than an address can hold is no trouble" {
	local long
	long=$(printf 'x%.0s' {1..120})
	rag_rules
	sed -i "s|^state: .*|state: $long|" paperwatch.yaml
	start_daemon
	[ -S "$long/control" ]
	[ "$(fact .running)" = true ]
	stop_daemon
}

@test "another user is refused, and does not believe another's daemon" {
	[ "$(id -u)" -eq 0 ] || skip "needs root"
	rag_rules
	start_daemon
	chmod 755 "$BATS_RUN_TMPDIR" .. . home
	cp "$PAPERWATCH" ./paperwatch
	run -77 --separate-stderr setpriv --reuid=65534 --clear-groups ./paperwatch status -c paperwatch.yaml
	[[ "$stderr" == *"$PWD/state/control: Permission denied"* ]]
	chmod 755 state
	chmod 666 state/control
	run -77 --separate-stderr setpriv --reuid=65534 --clear-groups ./paperwatch status -c paperwatch.yaml
	[[ "$stderr" == *"answers to that one and root only"* ]]
	stop_daemon
	# The other way round: whoever listens there must be trusted.
	chown -R 65534 state
	chmod 777 .
	setpriv --reuid=65534 --clear-groups ./paperwatch run -c paperwatch.yaml 2>>"$messages" 3>&- &
	daemon=$!
	wait_for test -S state/control
	chmod 666 state/control
	run -77 --separate-stderr setpriv --reuid=65533 --clear-groups ./paperwatch status -c paperwatch.yaml
	[[ "$stderr" == *"whose word is not taken"* ]]
	# Root asks whom it likes.
	[ "$(fact .running)" = true ]
	stop_daemon
}

# Says the bytes of its arguments (in Python) to the socket, one connection each, and waits for the end.
say() {
	python3 - "$@" <<-'E'
		import socket, sys
		for each in sys.argv[1:]:
		    s = socket.socket(socket.AF_UNIX)
		    s.settimeout(20)
		    s.connect("state/control")
		    try:
		        s.sendall(eval(each))
		        while s.recv(65536):
		            pass
		    except OSError:
		        pass
		    s.close()
	E
}

@test "garbage, half a request and random bytes are refused, and the daemon goes on" {
	rag_rules
	start_daemon
	say 'b"GET / HTTP/1.1\r\n\r\n"' 'b"\xff" * 100000' 'b"\0\0\0\0"' 'b"\x08\0\0\0\1\0\0\0\1\0\0\0more"' \
		'b"\x08\0\0\0\1\0\0\0\x63\0\0\0"' 'b"\x08\0\0\0\2\0\0\0\1\0\0\0"'
	python3 - <<-'E'
		import random, socket
		random.seed(1)
		for i in range(2000):
		    s = socket.socket(socket.AF_UNIX)
		    s.connect("state/control")
		    try:
		        n = random.randrange(80)
		        body = random.randbytes(n)
		        if i % 2:
		            body = len(body).to_bytes(4, "little") + body
		        s.send(body)
		    except OSError:
		        pass
		    s.close()
	E
	[ "$(fact .running)" = true ]
	[ "$(fact .process)" = "$daemon" ]
	[ "$(ls "/proc/$daemon/fd" | wc -l)" -lt 40 ]
	stop_daemon
}

@test "clients that say nothing are dropped, and while they are many others are told to wait" {
	rag_rules
	start_daemon
	python3 - 3>&- <<-'E' &
		import socket, time
		held = []
		for i in range(40):
		    s = socket.socket(socket.AF_UNIX)
		    s.connect("state/control")
		    held.append(s)
		open("held", "w").close()
		time.sleep(60)
	E
	server=$!
	wait_for test -e held
	run -75 --separate-stderr status
	[[ "$stderr" == *"too many programs ask the daemon at once"* ]]
	wait_for fact_is .running true
	stop_daemon
}

@test "a client that stands still, and one that hangs up, cost the daemon nothing" {
	rag_rules
	start_daemon
	local i
	for i in 1 2 3 4 5; do
		status --json >/dev/null &
		kill -KILL $! 2>/dev/null || true
	done
	wait_for fact_is .running true
	paper 1 "RAG at Scale" | digest >digests/2024-10-31.md
	wait_for has_lines 'title="RAG at Scale"' 1
	stop_daemon
}

@test "a daemon that stands still is told as such, not waited for without end" {
	rag_rules
	start_daemon
	stopped=$daemon
	kill -STOP "$daemon"
	python3 - <<-'E' # as many as wait in the queue of a listening socket
		import socket
		for i in range(20):
		    s = socket.socket(socket.AF_UNIX)
		    s.setblocking(False)
		    try:
		        s.connect("state/control")
		    except BlockingIOError:
		        break
		    globals()["s%d" % i] = s
		import subprocess, os
		p = subprocess.run([os.environ["PAPERWATCH"], "status", "-c", "paperwatch.yaml"],
		    stderr=subprocess.PIPE, text=True, timeout=30)
		assert p.returncode == 75, p
		assert "does not answer" in p.stderr, p
	E
	kill -CONT "$daemon"
	wait_for fact_is .running true
	stop_daemon
}

@test "a configuration that is not there is status 78" {
	run -78 --separate-stderr "$PAPERWATCH" status -c nowhere.yaml
	[[ "$stderr" == *"nowhere.yaml"*"No such file or directory"* ]]
}
