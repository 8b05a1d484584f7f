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

# Reloads, waits until the daemon has refused to, and shows that the old rules are in force.
reload_in_vain() { # what the daemon says
	local refused

	refused=$(grep -c 'the old one stays in force' "$messages") || true
	kill -HUP "$daemon"
	wait_for eval "[ \$(grep -c 'the old one stays in force' '$messages') -gt $refused ]"
	grep -qF -- "$1" "$messages"
	papers=$((papers + 1))
	paper "$papers" "RAG number $papers" | digest >"digests/$papers.md"
	wait_for has_lines "title=\"RAG number $papers\"" 1
}

@test "whatever becomes of the rule files, a reload in vain leaves the old rules in force" {
	papers=0
	rag_rules
	cp paperwatch.yaml good.yaml
	mkdir rules.d
	start_daemon
	head -c $(($(stat -c %s good.yaml) - 3)) good.yaml >paperwatch.yaml
	reload_in_vain 'is not closed'
	rm paperwatch.yaml
	reload_in_vain 'paperwatch.yaml: No such file or directory'
	ln -s paperwatch.yaml paperwatch.yaml
	reload_in_vain 'paperwatch.yaml: Too many levels of symbolic links'
	rm paperwatch.yaml
	mkdir paperwatch.yaml
	reload_in_vain 'paperwatch.yaml: not a regular file'
	rmdir paperwatch.yaml
	mkfifo paperwatch.yaml
	reload_in_vain 'paperwatch.yaml: not a regular file'
	rm paperwatch.yaml
	cp good.yaml paperwatch.yaml
	truncate -s 20M rules.d/huge.yaml
	reload_in_vain 'rules.d/huge.yaml: larger than 16 MiB'
	head -c 100000 /dev/zero | tr '\0' '[' >rules.d/huge.yaml
	reload_in_vain 'rules.d/huge.yaml:1:33: more than 32 levels deep'
	iconv -t UTF-16 good.yaml >rules.d/huge.yaml
	reload_in_vain 'rules.d/huge.yaml:1:1: written in UTF-16'
	head -c 3000 "$PAPERWATCH" >rules.d/huge.yaml
	reload_in_vain 'rules.d/huge.yaml:1:'
	rm rules.d/huge.yaml
	kill -HUP "$daemon"
	wait_for grep -q 'reloaded: 1 folder, 2 rules' "$messages"
	stop_daemon
}

@test "a second daemon on the same state refuses with status 75" {
	rag_rules
	start_daemon
	run -75 --separate-stderr env -u NOTIFY_SOCKET timeout 20 "$PAPERWATCH" run -c paperwatch.yaml
	[[ "$stderr" == *"another paperwatch is running on $PWD/state"* ]]
	stop_daemon
}

@test "a store that is no database is moved aside, said, and paperwatch goes on" {
	rag_rules
	paper 1 "RAG of Old" | digest >digests/old.md
	start_daemon
	wait_for has_lines 'RAG of Old' 1
	stop_daemon
	head -c 8192 /dev/urandom >state/store.db
	start_daemon
	wait_for has_lines 'the store was damaged' 1
	ls state/store.db.corrupt-*
	paper 2 "RAG of Today" | digest >digests/today.md
	wait_for has_lines 'title="RAG of Today"' 1
	# What was told is not told again, and no number of an alert comes twice.
	[ "$(lines 'RAG of Old')" -eq 1 ]
	[ -z "$(grep -o 'alert=[0-9]*' "$log" | sort | uniq -d)" ]
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

@test "a reader that is killed is replaced" {
	local reader

	rag_rules
	start_daemon
	paper 1 "RAG One" | digest >digests/one.md
	wait_for has_lines 'title="RAG One"' 1
	reader=$(pgrep -P "$daemon" -f 'paperwatch reader')
	kill -KILL "$reader"
	# What is handed to one that is about to die is tried again later.
	wait_for eval "! kill -0 $reader 2>/dev/null"
	paper 2 "RAG Two" | digest >digests/two.md
	wait_for has_lines 'title="RAG Two"' 1
	stop_daemon
}

@test "run --once on a full disk, or without a log to write to, is status 74 and ends" {
	rag_rules
	paper 1 "RAG at Scale" | digest >digests/today.md
	touch -d '1 hour ago' digests/today.md
	mkdir -p state/paperwatch.log
	run -74 --separate-stderr timeout 20 "$PAPERWATCH" run -c paperwatch.yaml --once
	[[ "$stderr" == *"state/paperwatch.log: Is a directory; alerts wait until they can be written"* ]]
	rmdir state/paperwatch.log
	run -0 timeout 20 "$PAPERWATCH" run -c paperwatch.yaml --once
	[ "$(lines 'title="RAG at Scale"')" -eq 1 ]
}

@test "on a full disk it waits, says so once, and goes on when there is room" {
	[ "$(id -u)" -eq 0 ] || skip "needs root for a small file system"
	unshare -m --propagation private true 2>/dev/null || skip "no mount namespaces here"
	rag_rules
	sed -i "s|^log: .*|log: {file: paperwatch.log}|" paperwatch.yaml
	log="$PWD/paperwatch.log"
	mkdir state
	start_notify_socket
	# The daemon's own view of state/ is a file system of 400 KiB; the FIFO makes room in it.
	cat >inside.sh <<-'E'
		mount -t tmpfs -o size=400k tmpfs state
		"$PAPERWATCH" run -c paperwatch.yaml 2>>messages &
		until grep -q READY=1 notified; do sleep 0.02; done
		head -c 1000000 /dev/zero >state/filler 2>/dev/null
		echo full >filled
		until [ -e make-room ]; do sleep 0.02; done
		rm state/filler
		wait
	E
	unshare -m --propagation private bash inside.sh 3>&- &
	daemon=$!
	wait_for test -e filled
	paper 1 "RAG at Scale" | digest >digests/today.md
	wait_for grep -q 'database or disk is full; what is new waits until that is over' "$messages"
	touch make-room
	wait_for has_lines 'title="RAG at Scale"' 1
	[ "$(grep -c 'disk is full' "$messages")" -eq 1 ]
	grep -q 'the store works again' "$messages"
	pkill -TERM -P "$daemon" paperwatch
	wait "$daemon" || true
	daemon=
}

# How often the daemon went to sleep, and so was woken, until now.
wakings() {
	awk '/^voluntary/ { print $2 }' "/proc/$daemon/status"
}

@test "with nothing to do it sleeps" {
	rag_rules
	paper 1 "Quantum Things" | digest >digests/2024-10-31.md
	start_daemon
	settle
	local before
	# The one time when there is nothing to wait for.
	sleep 3
	before=$(wakings)
	sleep 2
	(($(wakings) - before <= 2))
	stop_daemon
}
