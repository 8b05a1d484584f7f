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

# Takes in what is there, but is killed at the Nth call of the system call $1.
run_killed_at() { # call, number
	ASAN_OPTIONS=detect_leaks=0 timeout 60 strace -f -o trace -e trace="$1" \
		-e inject="$1":signal=KILL:when="$2" "$PAPERWATCH" run -c paperwatch.yaml --once \
		>/dev/null 2>&1 || true
}

@test "killed at any write, sync or rename, each alert is logged once in the end" {
	local call number

	for call in fdatasync write pwrite64 sendmsg; do
		for number in 1 2 3 5 8 13; do
			rm -rf state
			run_killed_at "$call" "$number"
			ASAN_OPTIONS=detect_leaks=0 "$PAPERWATCH" run -c paperwatch.yaml --once 2>/dev/null
			ASAN_OPTIONS=detect_leaks=0 "$PAPERWATCH" run -c paperwatch.yaml --once 2>/dev/null
			for each in 1 2 3; do
				[ "$(lines "title=\"RAG Number $each\"")" -eq 1 ] || {
					echo "killed at $call number $number: paper $each stands $(lines "title=\"RAG Number $each\"") times"
					cat "$log"
					return 1
				}
			done
			[ "$(sqlite3 state/store.db 'PRAGMA integrity_check')" = ok ]
		done
	done
}

@test "a line that was half written is ended, and its alert written whole" {
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
