# The store in trouble: removed, emptied, replaced, damaged, on a disk that goes away. What was told is
# not told again, what was not told is told, and it is always said what happened.

load ../helper

setup() {
	setup_folders
	configure <<-E
		  - name: retrieval
		    keywords: [RAG]
	E
	for number in 1 2 3; do
		paper "$number" "RAG Number $number" | digest >"digests/$number.md"
	done
	touch -d '1 hour ago' digests/*.md
}
teardown() { stop_all; }

run_once() {
	"$PAPERWATCH" run -c paperwatch.yaml --once 2>>"$messages"
}

# A new digest with a paper of its own.
add_paper() { # number
	paper "$1" "RAG Number $1" | digest >new.md
	mv new.md "digests/$1.md"
}

stands_once() { # number...
	local each

	for each; do
		[ "$(lines "title=\"RAG Number $each\"")" -eq 1 ] || {
			echo "paper $each stands $(lines "title=\"RAG Number $each\"") times"
			cat "$log" "$messages"
			return 1
		}
	done
}

is_sound() {
	[ "$(sqlite3 state/store.db 'PRAGMA integrity_check')" = ok ]
}

wal_bytes() { stat -c %s state/store.db-wal; }
wal_has_room() { [ "$(wal_bytes)" -ge $((4 * 1024 * 1024)) ]; }

@test "when there is nothing to do, room is made for commits, and what is killed then is sound" {
	start_daemon
	wait_for wal_has_room
	add_paper 4
	wait_for has_lines 'title="RAG Number 4"' 1
	kill_daemon
	is_sound
	start_daemon
	add_paper 5
	stands_once 4 5
	stop_daemon
}

@test "a store that is removed while the daemon runs is put back with all it held" {
	start_daemon
	wait_for has_lines 'title="RAG Number' 3
	rm state/store.db*
	add_paper 4
	wait_for has_lines 'title="RAG Number 4"' 1
	settle
	grep -q 'was removed or replaced while paperwatch runs; it is put back' "$messages"
	kill_daemon
	is_sound
	start_daemon
	settle
	stands_once 1 2 3 4
}

@test "a store whose folder is moved away while the daemon runs is put back with all it held" {
	sed -i 's,^log:.*,log: {file: paperwatch.log},' paperwatch.yaml
	log=$PWD/paperwatch.log
	start_daemon
	wait_for has_lines 'title="RAG Number' 3
	mv state gone
	add_paper 4
	wait_for has_lines 'title="RAG Number 4"' 1
	settle
	kill_daemon
	is_sound
	run_once
	stands_once 1 2 3 4
}

@test "a store that is replaced while the daemon runs is put back, and the other one set aside" {
	start_daemon
	wait_for has_lines 'title="RAG Number' 3
	printf 'something else' >other
	mv other state/store.db
	add_paper 4
	wait_for has_lines 'title="RAG Number 4"' 1
	settle
	kill_daemon
	[ "$(cat state/store.db.replaced-*[0-9])" = 'something else' ]
	is_sound
	run_once
	stands_once 1 2 3 4
}

@test "a write-ahead log that is removed while the daemon runs takes nothing with it" {
	start_daemon
	wait_for has_lines 'title="RAG Number' 3
	rm state/store.db-wal
	add_paper 4
	wait_for has_lines 'title="RAG Number 4"' 1
	settle
	kill_daemon
	is_sound
	run_once
	stands_once 1 2 3 4
}

is_dead_or_has() { # text
	! kill -0 "$daemon" 2>/dev/null || has_lines "$1" 1
}

# Two misfortunes at once: what came at that very moment may count as part of the first run that
# follows. What was told is never told again.
@test "killed while a removed store is put back, nothing is told twice and the store is sound" {
	local point tracer

	for point in 1 2 3; do
		rm -rf state
		start_daemon
		wait_for has_lines 'title="RAG Number' 3
		strace -qq -f -p "$daemon" -o trace -e trace=rename,/fsync \
			-e inject=rename,/fsync:signal=KILL:when="$point" 3>&- &
		tracer=$!
		wait_for grep -qs "^TracerPid:.*$tracer" "/proc/$daemon/status"
		rm state/store.db*
		add_paper "4$point"
		wait_for is_dead_or_has "title=\"RAG Number 4$point\""
		{ kill -KILL "$daemon"; wait "$daemon" "$tracer"; } 2>/dev/null || true
		run_once
		run_once
		stands_once 1 2 3
		[ "$(lines "title=\"RAG Number 4$point\"")" -le 1 ]
		is_sound
		rm "digests/4$point.md"
	done
}

@test "a store that is missing at start is told, and nothing is told twice" {
	run_once
	stands_once 1 2 3
	rm state/store.db*
	add_paper 4
	run_once
	stands_once 1 2 3
	grep -q 'the store in .* was removed or emptied; a fresh one was begun' "$messages"
	[ "$(lines 'was removed or emptied')" -eq 1 ]
	add_paper 5
	run_once
	stands_once 1 2 3 5
	[ "$(lines 'was removed or emptied')" -eq 1 ]
}

@test "an empty store at start is told, and nothing is told twice" {
	run_once
	: >state/store.db
	rm -f state/store.db-wal
	run_once
	stands_once 1 2 3
	[ "$(lines 'was removed or emptied')" -eq 1 ]
}

@test "without the whole state it is a first start, of which nothing is said" {
	run_once
	mv state gone
	mkdir state
	run_once
	stands_once 1 2 3
	[ "$(lines 'was removed or emptied')" -eq 0 ]
}

# Damage that only a look at the pages shows: SQLite would go on writing.
@test "a store with garbled pages is set aside, said, and nothing is told twice" {
	local number

	for number in $(seq 10 60); do
		paper "$number" "RAG Number $number" | digest >"digests/$number.md"
	done
	touch -d '1 hour ago' digests/*.md
	run_once
	[ "$(stat -c %s state/store.db)" -gt 16384 ]
	head -c 4096 /dev/urandom | dd of=state/store.db bs=4096 seek=3 conv=notrunc status=none
	run_once
	grep -q 'the store was damaged and is now ' "$messages"
	ls state/store.db.corrupt-*
	stands_once 1 2 3 10 60
	is_sound
}

@test "a store that was cut short is set aside, said, and nothing is told twice" {
	run_once
	truncate -s 5000 state/store.db
	run_once
	grep -q 'the store was damaged and is now ' "$messages"
	stands_once 1 2 3
	is_sound
}

@test "another process that holds the store for a moment only delays the start" {
	run_once
	sqlite3 state/store.db 'BEGIN EXCLUSIVE; SELECT count(*) FROM pair;' '.shell sleep 1' COMMIT 3>&- >/dev/null &
	local holder=$!
	add_paper 4
	run_once
	wait "$holder"
	stands_once 1 2 3 4
}

@test "a store of an earlier version is brought up to date: nothing is told twice, what waits is shown" {
	local each present

	run_once
	present=$(sqlite3 state/store.db 'PRAGMA user_version')
	rm digests/*
	{ paper 1 "RAG Number 1" 1; paper 2 "RAG Number 2" 2; } | digest >digests/old.md
	start_bus
	start_mock_server
	for each in "$root"/tests/scenario/stores/version-*.sql; do
		make_old_store "$each"
		# Only the daemon brings it up to date.
		run -74 --separate-stderr "$PAPERWATCH" status -c paperwatch.yaml
		[[ "$stderr" == *"earlier version"* ]]
		: >mock.log
		start_daemon
		wait_for is_shown '"RAG Number 1"' 1
		wait_for is_shown '"RAG Number 2"' 1
		add_paper 4
		wait_for is_shown '"RAG Number 4"' 1
		settle
		[ "$(shown '"RAG Number')" -eq 3 ]
		[ "$(lines 'rule="retrieval"')" -eq 1 ]
		stop_daemon
		is_sound
		[ "$(sqlite3 state/store.db 'PRAGMA user_version')" -eq "$present" ]
		rm digests/4.md
	done
}
