# Limits of the machine, floods of events, and the cost of doing nothing.

load ../helper

setup() { setup_folders; }
teardown() { stop_all; }

# How many watches it takes to follow where the folder of digests is, without itself.
watches_on_the_way() {
	realpath digests | tr -cd / | wc -c
}

# From now on the daemon has these limits on inotify.
limit_inotify() { # instances, watches
	cat >limited <<-'E'
		#!/bin/sh
		echo "$INSTANCES" >/proc/sys/user/max_inotify_instances &&
			echo "$WATCHES" >/proc/sys/user/max_inotify_watches && exec "$@"
	E
	chmod +x limited
	INSTANCES=9 WATCHES=9 unshare -Ur "$PWD/limited" true 2>/dev/null ||
		skip "no user namespaces here"
	export INSTANCES=$1 WATCHES=$2
	through unshare -Ur "$PWD/limited"
}

lift_limits() {
	nsenter -t "$daemon" -U --preserve-credentials env INSTANCES=100 WATCHES=1000 "$PWD/limited" true
}

@test "where no folder more can be watched, just that one is looked at again and again" {
	rag_in_folder
	mkdir digests/a
	limit_inotify 10 $(($(watches_on_the_way) + 2))
	start_daemon
	mkdir digests/b
	wait_for grep -q 'digests/b: no inotify watch is left for this user (raise the sysctl fs.inotify.max_user_watches); it is listed every 10 s instead' "$messages"
	wait_for status_has '1 unwatched folder'
	mkdir digests/c
	paper 1 "RAG Behind the Limit" | digest >digests/b/one.md
	# What is watched is told at once, the rest within that time.
	settle
	[ "$(lines 'title="RAG Behind the Limit"')" -eq 0 ]
	wait_for has_lines 'title="RAG Behind the Limit"' 1
	[ "$(grep -c 'no inotify watch is left' "$messages")" -eq 1 ]
	lift_limits
	wait_for grep -q 'all folders are watched now' "$messages"
	wait_for status_lacks unwatched
	paper 2 "RAG Within the Limit" | digest >digests/c/two.md
	settle
	[ "$(lines 'title="RAG Within the Limit"')" -eq 1 ]
	[ "$(grep -c 'no inotify watch is left' "$messages")" -eq 1 ]
	stop_daemon
}

@test "without an inotify instance all is looked at again and again, until there is one" {
	rag_in_folder
	limit_inotify 0 1000
	mkdir digests/d
	start_daemon
	grep -q 'digests: no inotify instance is left for this user (raise the sysctl fs.inotify.max_user_instances); it is listed every 10 s instead' "$messages"
	wait_for status_has '2 unwatched folders'
	paper 1 "RAG One" | digest >digests/d/one.md
	wait_for alerts_are 1
	lift_limits
	# It would ask again within a minute.
	kill -HUP "$daemon"
	wait_for status_lacks unwatched
	paper 2 "RAG Two" | digest >digests/d/two.md
	settle
	alerts_are 2
	stop_daemon
}

@test "where the kernel has no memory for a watch, that folder is looked at again and again" {
	rag_in_folder
	mkdir digests/d
	through strace -D -f -o trace -e trace=inotify_add_watch \
		-e inject=inotify_add_watch:error=ENOMEM:when=$(($(watches_on_the_way) + 2))
	ASAN_OPTIONS=detect_leaks=0 start_daemon
	grep -q 'digests/d: the kernel has no memory to watch it; it is listed every 10 s instead' "$messages"
	paper 1 "RAG One" | digest >digests/d/one.md
	wait_for alerts_are 1
	grep -q 'all folders are watched now' "$messages"
	stop_daemon
}

# More events than the kernel keeps, at once.
flood() {
	python3 - <<-'E'
		import os
		os.mkdir("digests/x")
		for i in range(12000):
		    os.rename("digests/x", "digests/y")
		    os.rename("digests/y", "digests/x")
		os.rmdir("digests/x")
	E
}

@test "a flood in one folder does not hold up what comes to another" {
	rag_in_folder
	mkdir digests/flood digests/other flood
	for number in $(seq 1000); do
		paper "$number" "RAG $number" | digest >"flood/$number.md"
	done
	paper 2001 "RAG beside it" | digest >other.md
	start_daemon
	kill -STOP "$daemon"
	find flood -name '*.md' -exec mv -t digests/flood {} +
	mv other.md digests/other
	kill -CONT "$daemon"
	wait_for alerts_are 1001
	[ "$(grep -nF 'title="RAG beside it"' "$log" | cut -d: -f1)" -lt 300 ]
	stop_daemon
}

@test "when the kernel drops events all is listed once, that is said, and nothing is lost" {
	rag_in_folder "poll: never"
	mkdir -p digests/old outside/deep
	paper 1 "RAG One" | digest >digests/old/one.md
	start_daemon
	wait_for alerts_are 1
	kill -STOP "$daemon"
	flood
	paper 2 "RAG Two" | digest >digests/two.md
	mv digests/old digests/renamed
	paper 3 "RAG Three" | digest >outside/deep/three.md
	mv outside digests/moved
	paper 4 "RAG Four" >>digests/renamed/one.md
	kill -CONT "$daemon"
	wait_for alerts_are 4
	settle
	alerts_are 4
	[ "$(grep -c 'the kernel dropped file events (overflow 1); all folders are listed in 1 s' "$messages")" -eq 1 ]
	[ "$(grep -c 'dropped file events' "$messages")" -eq 1 ]
	# Whatever was moved meanwhile is watched where it is.
	paper 5 "RAG Five" | digest >digests/moved/deep/five.md
	paper 6 "RAG Six" | digest >digests/renamed/six.md
	wait_for has_lines "digest=$PWD/digests/moved/deep/five.md" 1
	wait_for has_lines "digest=$PWD/digests/renamed/six.md" 1
	stop_daemon
}

# Ticks of the clock that the daemon kept a processor busy.
work_ticks() {
	local fields
	read -ra fields <"/proc/$daemon/stat"
	echo $((fields[13] + fields[14]))
}

@test "a storm of events takes a small part of a processor, and what comes in it is told" {
	rag_in_folder "poll: never"
	start_daemon
	local before i storms=()
	before=$(work_ticks)
	for i in 1 2; do
		timeout 15 python3 - 3>&- <<-E &
			import os
			os.mkdir("digests/x$i")
			while True:
			    os.rename("digests/x$i", "digests/y$i")
			    os.rename("digests/y$i", "digests/x$i")
		E
		storms+=($!)
	done
	for i in 1 2 3; do
		paper "$i" "RAG $i" | digest >"digests/$i.md"
		deadline_seconds=40 wait_for alerts_are "$i"
	done
	wait "${storms[@]}" || true
	# Of 15 s, or more where it took more.
	echo "$(($(work_ticks) - before)) ticks of $(getconf CLK_TCK) a second"
	[ $(($(work_ticks) - before)) -lt $((5 * $(getconf CLK_TCK))) ]
	rmdir digests/[xy]?
	paper 4 "RAG 4" | digest >digests/4.md
	deadline_seconds=60 wait_for alerts_are 4
	# The pause grows while the storm lasts.
	[ "$(grep -c 'dropped file events' "$messages")" -le 5 ]
	stop_daemon
}

@test "reading events that is interrupted loses none" {
	rag_in_folder "poll: never"
	start_daemon
	strace -o trace -p "$daemon" -e trace=read -e inject=read:error=EINTR:when=1+2 2>attached 3>&- &
	local tracer=$! i
	wait_for grep -q attached attached
	for i in 1 2 3 4 5; do
		paper "$i" "RAG $i" | digest >"digests/$i.md"
		wait_for alerts_are "$i"
	done
	kill "$tracer"
	grep -q INJECTED trace
	stop_daemon
}

# Nothing is done for some seconds: longer than it takes a file to settle.
is_quiet() {
	local size
	size=$(stat -c %s trace)
	sleep 4
	[ "$(stat -c %s trace)" -eq "$size" ]
}

@test "with nothing to do it does nothing: no system call is made" {
	rag_in_folder
	mkdir -p digests/{a,b}/{c,d}
	paper 1 "RAG One" | digest >digests/a/one.md
	# What others mount meanwhile would be a reason to look.
	[ "$(id -u)" -ne 0 ] || in_own_mounts </dev/null
	start_daemon
	wait_for alerts_are 1
	strace -f -o trace -p "$daemon" 2>attached 3>&- &
	local tracer=$!
	wait_for grep -q attached attached
	wait_for is_quiet
	# And it goes on like this.
	is_quiet || { tail trace; false; }
	kill "$tracer"
	stop_daemon
}

@test "descriptors that run out lose no event" {
	rag_in_folder "poll: never"
	mkdir digests/d
	start_daemon
	settle
	local least=3
	while [ -e "/proc/$daemon/fd/$least" ]; do least=$((least + 1)); done
	prlimit --pid "$daemon" --nofile="$least:4096"
	mkdir digests/e
	paper 1 "RAG One" | digest >digests/d/one.md
	paper 2 "RAG Two" | digest >digests/e/two.md
	wait_for grep -q 'Too many open files' "$messages"
	prlimit --pid "$daemon" --nofile=1024:4096
	deadline_seconds=100 wait_for alerts_are 2
	settle
	alerts_are 2
	stop_daemon
}
