# Killed at the worst moments: nothing is lost, nothing is logged twice.

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

# Takes in what is there, but is killed at the Nth call of the system call $1. Fails when it got so
# far that there was no Nth call.
killed_at() { # call, number
	rm -rf state
	! ASAN_OPTIONS=detect_leaks=0 timeout 60 strace -f -o trace -e trace="$1" \
		-e inject="$1":signal=KILL:when="$2" "$PAPERWATCH" run -c paperwatch.yaml --once \
		>/dev/null 2>&1
}

each_stands_once() { # call, number
	local each

	"$PAPERWATCH" run -c paperwatch.yaml --once 2>/dev/null
	"$PAPERWATCH" run -c paperwatch.yaml --once 2>/dev/null
	for each in 1 2 3; do
		[ "$(lines "title=\"RAG Number $each\"")" -eq 1 ] || {
			echo "killed at $1 number $2: paper $each stands $(lines "title=\"RAG Number $each\"") times"
			cat "$log"
			return 1
		}
	done
	[ "$(sqlite3 state/store.db 'PRAGMA integrity_check')" = ok ]
}

# Kills at every STEPth call until there are no more, and sees to it that there were enough.
sweep() { # call, step, the least number of points
	local number=1 points=0

	while { killed_at "$1" "$number"; } 2>/dev/null; do
		each_stands_once "$1" "$number"
		number=$((number + $2))
		points=$((points + 1))
	done
	echo "$1: killed at $points points"
	[ "$points" -ge "$3" ]
}

@test "killed at any sync to the disk, each alert is logged once in the end" {
	sweep fdatasync 1 10
}

@test "killed at any write or message, each alert is logged once in the end" {
	sweep write 1 3
	sweep sendmsg 1 3
}

@test "killed at writes of the store, each alert is logged once in the end" {
	sweep pwrite64 4 8
}

@test "a line that was half written, to whatever length, is written to its end" {
	local missing

	mkdir -p state/paperwatch.log # so that nothing can be written
	"$PAPERWATCH" run -c paperwatch.yaml --once 2>/dev/null || true
	rmdir state/paperwatch.log
	cp -a state before
	"$PAPERWATCH" run -c paperwatch.yaml --once 2>/dev/null
	cp "$log" whole
	[ "$(wc -l <whole)" -eq 3 ]
	for missing in 1 2 40 "$(($(tail -n 1 whole | wc -c) - 1))" "$(tail -n 1 whole | wc -c)"; do
		rm -rf state
		cp -a before state
		head -c "-$missing" whole >"$log"
		"$PAPERWATCH" run -c paperwatch.yaml --once 2>/dev/null
		diff whole "$log"
	done
}

@test "a disk that is full in the middle of a line leaves no line in two pieces" {
	configure <<-E
		  - name: retrieval
		    keywords: [RAG]
	E
	mkdir logs
	sed -i 's|^log:.*|log: {file: logs/paperwatch.log}|' paperwatch.yaml
	in_own_mounts <<-E
		mount -t tmpfs -o size=4k,nr_inodes=10 tmpfs logs
	E
	for number in $(seq 10 49); do paper "$number" "RAG Number $number"; done | digest >digests/many.md
	start_daemon
	wait_for grep -q 'No space left on device; alerts wait' "$messages"
	[ "$(inside tail -c 1 logs/paperwatch.log)" != '' ]
	inside mount -o remount,size=64k logs
	all_stand() { [ "$(inside cat logs/paperwatch.log | grep -c 'title="RAG Number')" -ge 43 ]; }
	wait_for all_stand
	[ "$(inside cat logs/paperwatch.log | wc -l)" -eq 43 ]
	stop_daemon
}

@test "half a line that is not ours to write is ended, and what comes stands whole" {
	"$PAPERWATCH" run -c paperwatch.yaml --once 2>/dev/null
	printf '2026-01-01T00:00:00+09:00 match alert=7 rule="ret' >>"$log"
	paper 4 "RAG Number 4" | digest >digests/4.md
	touch -d '1 hour ago' digests/4.md
	"$PAPERWATCH" run -c paperwatch.yaml --once 2>/dev/null
	[ "$(tail -n 1 "$log" | grep -c 'title="RAG Number 4"')" -eq 1 ]
	[ "$(wc -l <"$log")" -eq 5 ]
}

@test "the log is opened anew when it was renamed, and nothing goes to the old one" {
	start_daemon
	wait_for has_lines 'rule="retrieval"' 3
	mv "$log" "$log.1"
	paper 4 "RAG Number 4" | digest >digests/4.md
	wait_for has_lines 'title="RAG Number 4"' 1
	[ "$(wc -l <"$log.1")" -eq 3 ]
	stop_daemon
}

@test "what could not be written to the log waits for it" {
	mkdir -p state/paperwatch.log
	start_daemon
	wait_for grep -q 'alerts wait until they can be written' "$messages"
	rmdir state/paperwatch.log
	wait_for has_lines 'rule="retrieval"' 3
	stop_daemon
}

@test "lines that were written before a crash are found in a log that was rotated since, whatever its name" {
	local name

	for name in paperwatch.log.1 paperwatch.log-20261031 paperwatch.log.2; do
		rm -rf state
		# The lines are written, and the commit that would settle them never ends.
		! ASAN_OPTIONS=detect_leaks=0 timeout 60 strace -f -o trace -e trace=fdatasync,write \
			-P "$PWD/state/paperwatch.log" -e inject=fdatasync:signal=KILL:when=1 \
			"$PAPERWATCH" run -c paperwatch.yaml --once >/dev/null 2>&1
		[ "$(lines 'rule="retrieval"')" -eq 3 ]
		mv "$log" "state/$name"
		"$PAPERWATCH" run -c paperwatch.yaml --once 2>/dev/null
		[ "$(cat state/paperwatch.log* | grep -c 'rule="retrieval"')" -eq 3 ]
	done
}
