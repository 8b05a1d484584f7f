# A machine in trouble: disks that fail, limits, readers of pipes that stop, signals.

load ../helper

setup() { setup_folders; }
teardown() { stop_all; }

rag_rules() {
	configure "$@" <<-E
		  - name: retrieval
		    keywords: [RAG]
	E
}

# COUNT old digests of one paper each that the rule matches.
archive() { # count
	python3 - "$1" <<-'E'
		import os, sys, time
		for i in range(int(sys.argv[1])):
		    os.makedirs(f"digests/{i // 500}", exist_ok=True)
		    name = f"digests/{i // 500}/{i}.md"
		    with open(name, "w") as out:
		        out.write(f"### [RAG {i}](https://arxiv.org/abs/2410.{i:05})\n\nVote: 7\n\nAuthors: A\n")
		    os.utime(name, (time.time() - 3600,) * 2)
	E
}

# One digest of COUNT papers that the rule matches.
many_papers() { # count
	python3 -c '
import sys
for i in range(int(sys.argv[1])):
    print(f"### [RAG {i} {chr(0xac00) * 60}](https://arxiv.org/abs/2410.{i:05})\n\nVote: 7\n\nAuthors: A\n")' "$1"
}

# A digest that keeps the reader busy for as long as it may.
slow_digest() {
	python3 -c 'n = 30000; print("- " * n + "x" + "\n" * n)'
}

is_gone() {
	[ ! -e "/proc/$daemon" ] || grep -q '^State:[[:space:]]*Z' "/proc/$daemon/status"
}

no_number_twice() {
	[ -z "$(grep -o 'alert=[0-9]*' "$log" | sort | uniq -d)" ]
}

reader() {
	pgrep -P "$daemon" -f 'paperwatch reader'
}

# ---- the store ----

@test "a store that cannot be read or written for a while does not make a first run loud" {
	rag_rules "first_run: quiet
desktop: {enabled: false}"
	archive 5000
	start_daemon
	timeout -s INT 2 strace -o trace -p "$daemon" -e trace=pread64,pwrite64,fdatasync \
		-e inject=pread64,pwrite64,fdatasync:error=EIO 2>/dev/null || true
	grep -q INJECTED trace
	grep -q 'what is new waits until that is over' "$messages"
	deadline_seconds=20 wait_for has_lines '5,000 digests, 5,000 papers known' 1
	settle
	[ "$(lines 'rule="retrieval"')" -eq 0 ]
	[ "$(lines ' note ')" -eq 1 ]
	stop_daemon
}

# Takes in what is there, but the Nth call of the system call $1 fails. Fails when there was none.
fails_at() { # call, number
	rm -rf state
	ASAN_OPTIONS=detect_leaks=0 timeout 60 strace -o trace -e trace="$1" \
		-e inject="$1":error=EIO:when="$2" "$PAPERWATCH" run -c paperwatch.yaml --once \
		>/dev/null 2>&1 || true
	grep -q INJECTED trace
}

@test "whatever call on the disk fails in a first run, the next one is as quiet and as complete" {
	local call step number points

	rag_rules "first_run: quiet
desktop: {enabled: false}"
	archive 4
	for call in fdatasync pwrite64 pread64; do
		number=1 points=0
		case $call in
		fdatasync) step=3 ;;
		pwrite64) step=25 ;;
		pread64) step=8 ;;
		esac
		while fails_at "$call" "$number"; do
			"$PAPERWATCH" run -c paperwatch.yaml --once 2>/dev/null
			[ "$(lines '4 digests, 4 papers known; 4 would have matched')" -eq 1 ] &&
				[ "$(lines 'rule="retrieval"')" -eq 0 ] || {
				echo "$call number $number failed"
				cat "$log"
				return 1
			}
			number=$((number + step))
			points=$((points + 1))
		done
		echo "$call: $points points"
		[ "$points" -ge 2 ]
	done
}

@test "a first run with no rule in force is a first run: a rule that comes later passes over it" {
	printf 'watch: [{path: digests}]\nstate: state\nlog: {file: state/paperwatch.log}\nrules:\n  - name: retrieval\n    enabled: false\n    keywords: [RAG]\n' >paperwatch.yaml
	archive 5
	start_daemon
	wait_for has_lines '5 digests, 5 papers known; 0 would have matched' 1
	rag_rules "first_run: quiet"
	kill -HUP "$daemon"
	wait_for has_lines "rule 'retrieval' is new or changed: 5 known papers passed over" 1
	settle
	[ "$(lines 'rule="retrieval"')" -eq 0 ]
	paper 90 "RAG of Today" | digest >digests/today.md
	wait_for has_lines 'title="RAG of Today"' 1
	[ "$(lines 'rule="retrieval"')" -eq 1 ]
	stop_daemon
}

@test "a digest that the first run had to leave alone alerts when a good one takes its place" {
	rag_rules "first_run: quiet"
	head -c 9000000 /dev/zero | tr '\0' a >digests/today.md
	paper 1 "RAG of Old" | digest >digests/old.md
	touch -d '1 hour ago' digests/*.md
	start_daemon
	wait_for grep -q 'digests/today.md: .*it is left alone until it changes' "$messages"
	wait_for has_lines '1 digest, 1 paper known' 1
	paper 2 "RAG Mended" | digest >mended
	mv mended digests/today.md
	wait_for has_lines 'title="RAG Mended"' 1
	settle
	[ "$(lines 'rule="retrieval"')" -eq 1 ]
	stop_daemon
}

# ---- the log ----

# Makes the log, which is a folder now, a file, and kills the daemon when it first makes the log
# durable. The files given come into the folder meanwhile.
kill_at_the_log() { # file…
	: >attached
	strace -o trace -p "$daemon" -P "$log" -e trace=fdatasync \
		-e inject=fdatasync:signal=KILL:when=1 2>attached 3>&- &
	wait_for grep -q attached attached
	rmdir "$log"
	[ $# -eq 0 ] || mv "$@" digests/
	wait_for is_gone
	{ wait "$daemon" || true; } 2>/dev/null
	daemon=
}

@test "killed when the log can be written again, each alert is logged once" {
	rag_rules "desktop: {enabled: false}
first_run: alert"
	mkdir -p "$log"
	start_daemon
	paper 1 "RAG One" | digest >digests/one.md
	paper 2 "RAG Two" | digest >digests/two.md
	wait_for grep -q 'paperwatch.log: Is a directory; alerts wait until they can be written' "$messages"
	paper 3 "RAG Three" | digest >three.md
	slow_digest >zz-slow.md
	kill_at_the_log three.md zz-slow.md
	rm digests/zz-slow.md
	[ -s "$log" ]
	start_daemon
	for each in One Two Three; do
		wait_for has_lines "title=\"RAG $each\"" 1
	done
	settle
	[ "$(lines 'rule="retrieval"')" -eq 3 ]
	no_number_twice
	stop_daemon
}

@test "killed when a great many lines were written, each alert is logged once" {
	rag_rules "desktop: {enabled: false}
first_run: alert"
	mkdir -p "$log"
	start_daemon
	many_papers 600 | digest >digests/many.md
	wait_for grep -q 'alerts wait until they can be written' "$messages"
	kill_at_the_log
	start_daemon
	wait_for has_lines 'rule="retrieval"' 600
	settle
	[ "$(lines 'rule="retrieval"')" -eq 600 ]
	no_number_twice
	stop_daemon
}

# ---- limits ----

@test "a limit on the size of files stops the store for a while, not the daemon" {
	rag_rules
	start_daemon
	prlimit --pid "$daemon" --fsize=8192:unlimited
	many_papers 300 | digest >digests/many.md
	wait_for grep -q 'what is new waits until that is over' "$messages"
	prlimit --pid "$daemon" --fsize=unlimited
	wait_for has_lines 'rule="retrieval"' 300
	grep -q 'the store works again' "$messages"
	settle
	[ "$(lines 'rule="retrieval"')" -eq 300 ]
	stop_daemon
}

@test "a limit on the size of files stops the log for a while, not the daemon" {
	rag_rules
	mkdir state
	# So much that the store stays below it.
	{ head -c 1500000 /dev/zero | tr '\0' x; echo; } >"$log"
	start_daemon
	prlimit --pid "$daemon" --fsize=1501000:unlimited
	many_papers 50 | digest >digests/many.md
	wait_for grep -q 'paperwatch.log: File too large; alerts wait until they can be written' "$messages"
	prlimit --pid "$daemon" --fsize=unlimited
	wait_for has_lines 'rule="retrieval"' 50
	settle
	# A line cut short by the limit is ended, and its alert written whole after it.
	[ "$(grep -c 'rule="retrieval".*digests/many.md:[0-9]*$' "$log")" -eq 50 ]
	stop_daemon
}

# ---- pipes ----

# A pipe named $1 that is full, and that this shell alone holds open.
full_pipe() { # name
	mkfifo "$1"
	exec 6<>"$1"
	dd if=/dev/zero bs=65536 count=1 >&6 2>/dev/null
}

ends_within_2s() {
	kill -TERM "$daemon"
	deadline_seconds=2 wait_for is_gone
	wait "$daemon"
	daemon=
}

@test "alerts printed to a pipe that nobody reads hold up neither the log nor the end" {
	rag_rules
	start_notify_socket
	full_pipe pipe
	"$PAPERWATCH" run -c paperwatch.yaml --print 2>>"$messages" >pipe 3>&- 6>&- &
	daemon=$!
	wait_for is_notified READY=1 1
	many_papers 1000 | digest >digests/many.md
	wait_for has_lines 'rule="retrieval"' 1000
	settle
	ends_within_2s
}

@test "messages to a pipe that nobody reads hold up neither the log nor the end" {
	rag_rules
	start_notify_socket
	full_pipe pipe
	"$PAPERWATCH" run -c paperwatch.yaml 2>pipe 3>&- 6>&- &
	daemon=$!
	wait_for is_notified READY=1 1
	head -c 9000000 /dev/zero >digests/large.md
	settle
	ends_within_2s
}

# ---- children ----

descriptors() { ls "/proc/$daemon/fd" | wc -l; }
# Those that it keeps: the fewest of some looks, as files are open for a moment while something is done.
descriptors_kept() { for _ in {1..25}; do descriptors; sleep 0.02; done | sort -n | head -n 1; }
descriptors_are() { [ "$(descriptors)" -eq "$1" ]; }
has_no_zombie() { ! ps -o stat= --ppid "$daemon" | grep -q Z; }

@test "ten reloads leave neither dead children nor open descriptors" {
	rag_rules "desktop: {enabled: false}
first_run: alert"
	start_daemon
	paper 1 "RAG One" | digest >digests/one.md
	wait_for has_lines 'title="RAG One"' 1
	local before each
	before=$(descriptors_kept)
	for each in 1 2 3 4 5 6 7 8 9 10; do
		kill -HUP "$daemon"
		wait_for is_notified READY=1 $((each + 1))
		paper "1$each" "RAG Reload $each" | digest >"digests/$each.md"
		wait_for has_lines "title=\"RAG Reload $each\"" 1
	done
	wait_for has_no_zombie
	wait_for descriptors_are "$before"
	[ "$(reader | wc -l)" -eq 1 ]
	stop_daemon
}

# As on a terminal: a process group of its own, and SIGINT means what it means by itself, which
# bats takes from what it starts.
on_a_terminal() {
	printf '#!/bin/sh\nexec env --default-signal=INT,QUIT setsid "%s" "$@"\n' "$PAPERWATCH" >terminal
	chmod +x terminal
	PAPERWATCH="$PWD/terminal"
}

@test "Ctrl-C is for the daemon: its children are in groups of their own" {
	rag_rules
	on_a_terminal
	start_daemon
	paper 1 "RAG One" | digest >digests/one.md
	wait_for has_lines 'title="RAG One"' 1
	local child
	[ "$(ps -o pgid= -p "$daemon" | tr -d ' ')" -eq "$daemon" ]
	for child in $(pgrep -P "$daemon"); do
		[ "$(ps -o pgid= -p "$child" | tr -d ' ')" -ne "$daemon" ]
	done
	kill -INT -- "-$daemon"
	wait_for is_gone
	wait "$daemon"
	daemon=
}

all_is_read() { ! one_is_unread; }
one_is_unread() { grep 'STATUS=' notified | tail -n 1 | grep -q '1 unread digest'; }

@test "a reader that somebody interrupts is no fault of its digest" {
	rag_rules
	on_a_terminal
	start_daemon
	settle
	local victim number signal

	number=0
	for signal in INT HUP QUIT; do
		number=$((number + 1))
		victim=$(reader)
		wait_for all_is_read
		kill -STOP "$victim"
		paper "$number" "RAG $signal" | digest >"digests/$signal.md"
		wait_for one_is_unread
		kill "-$signal" "$victim"
		kill -CONT "$victim"
		wait_for grep -q "digests/$signal.md: .*it is tried again in 1 min" "$messages"
		settle # by a new reader
	done
	[ "$(grep -c 'tried once more\|left alone' "$messages")" -eq 0 ]
	# A reload lists all, and does not wait for the minute.
	kill -HUP "$daemon"
	for signal in INT HUP QUIT; do
		wait_for has_lines "title=\"RAG $signal\"" 1
	done
	stop_daemon
}

# Once taken for "/", so that alerts went to a log that nobody reads.
@test "where the working folder cannot be told, a relative path is an error" {
	configure <<-E
		  - name: retrieval
		    keywords: [RAG]
	E
	ASAN_OPTIONS=detect_leaks=0 run -78 strace -qq -o /dev/null -e inject=getcwd:error=ENOMEM \
		"$PAPERWATCH" check -c paperwatch.yaml
	[[ "$output" == *"paperwatch.yaml:1:16: error: a relative path has no meaning: the working folder is unknown"* ]]
}
