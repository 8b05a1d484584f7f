# Files, in all the ways in which programs write, move and replace them: what is complete is told, once.

load ../helper

setup() { setup_folders; }
teardown() { stop_all; }

@test "a file that is never closed is read when its writer pauses, and read on" {
	rag_in_folder "poll: never"
	start_daemon
	exec 7>>digests/slow.md
	paper 1 "RAG One" | digest >&7
	wait_for alerts_are 1
	paper 2 "RAG Two" >&7
	wait_for alerts_are 2
	paper 3 "RAG Three" >&7
	exec 7>&-
	wait_for alerts_are 3
	settle
	alerts_are 3
	stop_daemon
}

@test "a file that is written in many pieces is read when it is whole" {
	rag_in_folder "poll: never"
	start_daemon
	python3 - <<-'E'
		import time
		text = "### [RAG at Scale](https://arxiv.org/abs/2410.00001)\n\nVote: 7\n\nAuthors: A. Author\n\n- ***What's New***: " + "x" * 200
		with open("digests/slow.md", "w") as out:
		    for i in range(0, len(text), 10):
		        out.write(text[i:i + 10])
		        out.flush()
		        time.sleep(0.05)
	E
	wait_for alerts_are 1
	grep -qF 'title="RAG at Scale" url=https://arxiv.org/abs/2410.00001 ' "$log"
	grep -qF 'votes=7 ' "$log"
	settle
	alerts_are 1
	[ "$(grep -c 'slow.md' "$messages")" -eq 0 ]
	stop_daemon
}

@test "a file that is written to without end is read all the same, within a minute" {
	rag_in_folder "poll: never"
	start_daemon
	{
		paper 1 "RAG One" | digest
		while :; do
			echo
			sleep 0.5
		done
	} >digests/endless.md 3>&- &
	local writer=$!
	deadline_seconds=75
	wait_for alerts_are 1
	kill "$writer"
	stop_daemon
}

@test "a file that came by a hard link, or was written before it had a name, is read" {
	rag_in_folder "poll: never"
	start_daemon
	paper 1 "RAG One" | digest >outside.md
	ln outside.md digests/one.md
	wait_for alerts_are 1
	python3 - <<-'E'
		import ctypes, os
		fd = os.open("digests", os.O_TMPFILE | os.O_WRONLY)
		os.write(fd, b"### [RAG Two](https://arxiv.org/abs/2410.00002)\n\nVote: 7\n")
		libc = ctypes.CDLL(None, use_errno=True)
		assert libc.linkat(-100, f"/proc/self/fd/{fd}".encode(), -100, b"digests/two.md", 0x400) == 0
	E
	wait_for alerts_are 2
	settle
	alerts_are 2
	stop_daemon
}

@test "what is written through a hard link elsewhere is found by looking again" {
	rag_in_folder "poll: 1s"
	paper 1 "RAG One" | digest >digests/one.md
	ln digests/one.md outside.md
	start_daemon
	wait_for alerts_are 1
	paper 2 "RAG Two" >>outside.md
	wait_for alerts_are 2
	settle
	alerts_are 2
	stop_daemon
}

@test "files that change names with one another are both read, and nothing is told twice" {
	rag_in_folder "poll: never"
	paper 1 "RAG One" | digest >digests/a.md
	paper 2 "RAG Two" | digest >hidden
	start_daemon
	wait_for alerts_are 1
	python3 - <<-'E'
		import ctypes
		libc = ctypes.CDLL(None, use_errno=True)
		assert libc.renameat2(-100, b"digests/a.md", -100, b"hidden", 2) == 0
	E
	wait_for has_lines "digest=$PWD/digests/a.md" 2
	mv digests/a.md digests/b.md
	mv hidden digests/a.md
	settle
	alerts_are 2
	stop_daemon
}

@test "a checkout of git alerts for what is new in it" {
	rag_in_folder "poll: never"
	export GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a
	mkdir source
	git -C source init -q -b main
	mkdir source/2024
	paper 1 "RAG One" | digest >source/2024/today.md
	git -C source add . && git -C source commit -qm one
	git -C source checkout -qb next
	{ paper 1 "RAG One"; paper 2 "RAG Two"; } | digest >source/2024/today.md
	paper 3 "RAG Three" | digest >source/2024/more.md
	git -C source add . && git -C source commit -qm two
	git -C source checkout -q main
	start_daemon
	git clone -q source digests/clone
	wait_for alerts_are 1
	git -C digests/clone checkout -q next
	wait_for alerts_are 3
	git -C digests/clone checkout -q main
	git -C digests/clone checkout -q next
	settle
	alerts_are 3
	stop_daemon
}

@test "an editor's backups, swap files and locks are left alone, what it saves is read once" {
	rag_in_folder "poll: never"
	paper 1 "RAG One" | digest >digests/today.md
	start_daemon
	wait_for alerts_are 1
	# As vim does it, with a backup; then as emacs does.
	paper 9 "RAG of a Swap File" | digest >digests/.today.md.swp
	: >digests/4913
	rm digests/4913
	mv digests/today.md digests/today.md~
	{ paper 1 "RAG One"; paper 2 "RAG Two"; } | digest >digests/today.md
	rm digests/today.md~ digests/.today.md.swp
	wait_for alerts_are 2
	ln -s 'kim@desk.123:456' digests/.#today.md
	cp digests/today.md 'digests/#today.md#'
	{ paper 1 "RAG One"; paper 2 "RAG Two"; paper 3 "RAG Three"; } | digest >digests/.new
	mv digests/.new digests/today.md
	rm 'digests/#today.md#' digests/.#today.md
	wait_for alerts_are 3
	settle
	alerts_are 3
	[ "$(lines 'Swap File')" -eq 0 ]
	stop_daemon
}

@test "what rsync brings is read once, in whatever way it writes" {
	command -v rsync >/dev/null || skip "no rsync here"
	rag_in_folder "poll: never"
	mkdir -p source/2024
	start_daemon
	local n=0 options
	for options in '' --inplace '--partial-dir=.partial' --delay-updates '--append' '--whole-file --times'; do
		n=$((n + 1))
		paper "$n" "RAG $n" >>source/2024/today.md
		# shellcheck disable=SC2086 # options are words
		rsync -r $options source/ digests/
		wait_for alerts_are "$n"
	done
	settle
	alerts_are "$n"
	stop_daemon
}

@test "what Syncthing brings is read once, and its conflicts and versions tell nothing twice" {
	rag_in_folder "poll: never"
	start_daemon
	{ paper 1 "RAG One"; paper 2 "RAG Two"; } | digest >digests/.syncthing.today.md.tmp
	mv digests/.syncthing.today.md.tmp digests/today.md
	wait_for alerts_are 2
	cp digests/today.md digests/today.sync-conflict-20241031-080000-ABCDEFG.md
	mkdir digests/.stversions
	mv digests/today.md 'digests/.stversions/today~20241031-080000.md'
	paper 9 "RAG of a Version" | digest >digests/.stversions/old.md
	{ paper 1 "RAG One"; paper 2 "RAG Two"; paper 3 "RAG Three"; } | digest >digests/.syncthing.today.md.tmp
	mv digests/.syncthing.today.md.tmp digests/today.md
	wait_for alerts_are 3
	settle
	alerts_are 3
	stop_daemon
}

@test "what is written through a mapping of a file is read" {
	rag_in_folder "poll: never"
	paper 1 "Storage Engines" | digest >digests/today.md
	start_daemon
	python3 - <<-'E'
		import mmap
		with open("digests/today.md", "r+b") as file:
		    with mmap.mmap(file.fileno(), 0) as map:
		        at = map.find(b"Storage")
		        map[at:at + 7] = b"RAG    "
	E
	wait_for alerts_are 1
	stop_daemon
}

@test "a file that is cut short, or grows without being written to, is read as it is" {
	rag_in_folder "poll: never"
	{ paper 1 "RAG One" | digest; printf 'a line\n'; } >digests/today.md
	start_daemon
	wait_for alerts_are 1
	python3 - <<-'E'
		import os
		os.truncate("digests/today.md", os.path.getsize("digests/today.md") - 7)
	E
	settle
	fallocate -l 1M digests/today.md 2>/dev/null || truncate -s 1M digests/today.md
	settle
	paper 2 "RAG Two" | digest >digests/today.md
	wait_for alerts_are 2
	stop_daemon
}

@test "a name as long as names may be is read" {
	rag_in_folder "poll: never"
	start_daemon
	local name
	name=$(printf '%0252d' 1).md
	paper 1 "RAG One" | digest >"digests/$name"
	wait_for alerts_are 1
	settle
	alerts_are 1
	stop_daemon
}
