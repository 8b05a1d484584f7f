# The daemon as a service: ready, reload, stop, trouble.

load ../helper

setup() { setup_folders; }
teardown() { stop_all; }

rag_rules() {
	configure "$@" <<-E
		  - name: retrieval
		    keywords: [RAG]
	E
}

@test "it says when it is ready and how it is" {
	rag_rules
	start_daemon
	wait_for is_notified 'STATUS=1 folder, 2 rules' 1
	stop_daemon
	grep -q STOPPING=1 notified
}

@test "SIGTERM ends it cleanly and soon" {
	rag_rules
	start_daemon
	local before=$SECONDS
	stop_daemon
	((SECONDS - before <= 2))
}

@test "a reload takes new rules" {
	rag_rules
	start_daemon
	printf '  - name: robots\n    keywords: [robot]\n' >>paperwatch.yaml
	kill -HUP "$daemon"
	wait_for is_notified 'STATUS=1 folder, 3 rules' 1
	grep -q 'RELOADING=1|MONOTONIC_USEC=' notified
	paper 1 "Robots at Home" | digest >digests/today.md
	wait_for has_lines 'rule="robots"' 1
	stop_daemon
}

@test "a reload with errors keeps the old rules and names the place" {
	rag_rules
	start_daemon
	printf '  - name: robots\n    keywrods: [robot]\n' >>paperwatch.yaml
	kill -HUP "$daemon"
	wait_for grep -q 'the old one stays in force' "$messages"
	grep -q "paperwatch.yaml:12:5: .*keywrods.*did you mean 'keywords'" "$messages"
	wait_for is_notified 'the configuration on disk has errors' 1
	{ paper 1 "Robots at Home"; paper 2 "RAG at Home"; } | digest >digests/today.md
	wait_for has_lines 'title="RAG at Home"' 1
	[ "$(lines 'Robots at Home')" -eq 0 ]
	stop_daemon
}

@test "a second daemon on the same state refuses with status 75" {
	rag_rules
	start_daemon
	run -75 --separate-stderr env -u NOTIFY_SOCKET timeout 20 "$PAPERWATCH" run -c paperwatch.yaml
	[[ "$stderr" == *"already running on $PWD/state"* ]]
	stop_daemon
}

@test "a store that is no database is moved aside, said, and paperwatch goes on" {
	rag_rules "first_run: quiet"
	paper 1 "RAG of Old" | digest >digests/old.md
	mkdir state
	head -c 8192 /dev/urandom >state/store.db
	start_daemon
	wait_for has_lines 'the store was damaged' 1
	ls state/store.db.corrupt-*
	paper 2 "RAG of Today" | digest >digests/today.md
	wait_for has_lines 'title="RAG of Today"' 1
	[ "$(lines 'RAG of Old')" -eq 0 ]
	stop_daemon
}

@test "a store of a later version is refused and left as it is" {
	rag_rules
	mkdir state
	sqlite3 state/store.db 'PRAGMA user_version = 99; CREATE TABLE later (x);'
	cp state/store.db before.db
	run -73 --separate-stderr timeout 20 "$PAPERWATCH" run -c paperwatch.yaml
	[[ "$stderr" == *"later version"* ]]
	cmp before.db state/store.db
}

@test "a configuration with errors is status 78, each with its place" {
	rag_rules
	printf '  - name: robots\n    keywrods: [robot]\n  - name: robots\n    votes: many\n' >>paperwatch.yaml
	run -78 --separate-stderr timeout 20 "$PAPERWATCH" run -c paperwatch.yaml
	[[ "$stderr" == *"paperwatch.yaml:12:5: "* ]]
	[[ "$stderr" == *"paperwatch.yaml:14:12: "* ]]
}

@test "no configuration at all is status 78 with the advice to write one" {
	run -78 --separate-stderr timeout 20 "$PAPERWATCH" run
	[[ "$stderr" == *"paperwatch init"* ]]
}

@test "its children hold none of its files" {
	rag_rules
	start_daemon
	paper 1 "RAG at Scale" | digest >digests/today.md
	wait_for has_lines 'title="RAG at Scale"' 1
	local reader
	reader=$(pgrep -P "$daemon" -f 'paperwatch reader')
	# The socket, and nothing else. A sanitizer's build keeps stderr.
	[ "$(ls "/proc/$reader/fd" | grep -cvx -e 3 -e 2)" -eq 0 ]
	grep -q '^Seccomp:[[:space:]]*2' "/proc/$reader/status"
	grep -q '^NoNewPrivs:[[:space:]]*1' "/proc/$reader/status"
	stop_daemon
}

@test "a reader that is killed is replaced, and its digest is read later or again" {
	rag_rules
	start_daemon
	paper 1 "RAG One" | digest >digests/one.md
	wait_for has_lines 'title="RAG One"' 1
	pkill -KILL -P "$daemon" -f 'paperwatch reader'
	paper 2 "RAG Two" | digest >digests/two.md
	wait_for has_lines 'title="RAG Two"' 1
	stop_daemon
}
