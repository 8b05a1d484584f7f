# Folders within watched ones: what is in them is told, wherever they go.

load ../helper

setup() { setup_folders; }
teardown() { stop_all; }

# A digest of one paper, number and title, at the path $3, as old as an hour.
old_digest() { # number, title, path
	paper "$1" "$2" | digest >"$3"
	touch -d '1 hour ago' "$3"
}

# How many folders the daemon watches; those on the way to its root, and its log, it asks less of.
watches() {
	cat "/proc/$daemon/fdinfo"/* | grep '^inotify' | grep -cv -e 'mask:c00 ' -e 'mask:2 '
}

watches_are() { [ "$(watches)" -eq "$1" ]; }

stop_and() {
	kill -STOP "$daemon"
	"$@"
	kill -CONT "$daemon"
}

make_deep_folders() {
	mkdir -p digests/a/b/c
	paper 1 "RAG One" | digest >digests/a/one.md
	paper 2 "RAG Two" | digest >digests/a/b/two.md
	paper 3 "RAG Three" | digest >digests/a/b/c/three.md
}

@test "a folder created with files in it alerts for each once, however late it is noticed" {
	rag_in_folder "poll: never"
	start_daemon
	stop_and make_deep_folders
	wait_for alerts_are 3
	settle
	alerts_are 3
	# All of them are watched.
	paper 4 "RAG Four" | digest >digests/a/b/c/four.md
	settle
	alerts_are 4
	stop_daemon
}

@test "a tree of a thousand folders that is unpacked alerts for each digest once" {
	rag_in_folder "poll: never"
	local i
	mkdir -p packed
	for i in $(seq 200); do
		mkdir -p "packed/$i/a/b/c/d"
		paper "$i" "RAG $i" >"packed/$i/a/b/c/d/x.md"
	done
	tar -C packed -cf packed.tar .
	start_daemon
	tar -C digests -xf packed.tar
	wait_for alerts_are 200
	settle
	alerts_are 200
	watches_are 1001
	stop_daemon
}

@test "a folder that is removed and made again is watched again" {
	rag_in_folder "poll: never"
	mkdir digests/d
	start_daemon
	local i
	for i in 1 2 3; do
		rm -r digests/d
		mkdir digests/d
		settle
		paper "$i" "RAG $i" | digest >digests/d/x.md
		wait_for alerts_are "$i"
	done
	watches_are 2
	stop_daemon
}

@test "a folder that is renamed goes on to be watched, and is not told again" {
	rag_in_folder "poll: never"
	mkdir -p digests/d/deep
	old_digest 1 "RAG One" digests/d/deep/one.md
	start_daemon
	wait_for alerts_are 1
	mv digests/d digests/e
	paper 2 "RAG Two" | digest >digests/e/deep/two.md
	wait_for has_lines 'digest='"$PWD"'/digests/e/deep/two.md' 1
	settle
	alerts_are 2
	watches_are 3
	stop_daemon
}

@test "a folder that is moved away is watched no more" {
	rag_in_folder "poll: never"
	mkdir -p digests/d/deep
	start_daemon
	watches_are 3
	mv digests/d away
	settle
	watches_are 1
	paper 1 "RAG One" | digest >away/deep/one.md
	settle
	alerts_are 0
	stop_daemon
}

@test "folders that change names with one another are watched under their new ones" {
	rag_in_folder "poll: never"
	mkdir -p digests/d/deep digests/e/deep
	old_digest 1 "RAG One" digests/d/one.md
	start_daemon
	wait_for alerts_are 1
	python3 - <<-'E'
		import ctypes
		libc = ctypes.CDLL(None, use_errno=True)
		assert libc.renameat2(-100, b"digests/d", -100, b"digests/e", 2) == 0
	E
	settle
	alerts_are 1
	watches_are 5
	local n=1 each
	for each in d e d/deep e/deep; do
		n=$((n + 1))
		paper "$n" "RAG $n" | digest >"digests/$each/$n.md"
		wait_for has_lines "digest=$PWD/digests/$each/$n.md" 1
	done
	stop_daemon
}

@test "a folder that takes the name of one that was renamed is watched, and so is the other" {
	rag_in_folder "poll: never"
	mkdir digests/d
	start_daemon
	make_way() {
		mv digests/d digests/e
		mkdir digests/d
		paper 1 "RAG One" | digest >digests/d/one.md
		paper 2 "RAG Two" | digest >digests/e/two.md
	}
	stop_and make_way
	wait_for alerts_are 2
	paper 3 "RAG Three" | digest >digests/d/three.md
	paper 4 "RAG Four" | digest >digests/e/four.md
	settle
	alerts_are 4
	stop_daemon
}

@test "more renames than can be read at once leave all folders watched under their last names" {
	rag_in_folder "poll: never"
	mkdir digests/{a,b,c}
	start_daemon
	rename_about() {
		python3 - <<-'E'
			import os
			for i in range(900):
			    for pair in (("a", "x"), ("b", "a"), ("c", "b"), ("x", "c")):
			        os.rename("digests/" + pair[0], "digests/" + pair[1])
		E
	}
	stop_and rename_about
	settle
	local n=0 each
	for each in a b c; do
		n=$((n + 1))
		paper "$n" "RAG $n" | digest >"digests/$each/$n.md"
		wait_for has_lines "digest=$PWD/digests/$each/$n.md" 1
	done
	alerts_are 3
	watches_are 4
	stop_daemon
}

@test "a folder mounted at two places tells of both, and still of one when the other is unmounted" {
	rag_in_folder "poll: never"
	mkdir digests/real digests/second
	in_own_mounts <<-E
		mount --bind digests/real digests/second
	E
	start_daemon
	paper 1 "RAG One" | digest >digests/real/one.md
	wait_for alerts_are 1
	inside umount digests/second
	settle
	# Told from where it is, and not from where it was seen last.
	paper 2 "RAG Two" | digest >digests/real/two.md
	wait_for has_lines "digest=$PWD/digests/real/two.md" 1
	paper 3 "RAG Three" | digest >digests/second/three.md
	wait_for has_lines "digest=$PWD/digests/second/three.md" 1
	settle
	alerts_are 3
	stop_daemon
}

@test "a file system that is mounted on a folder within is taken in, and unmounted, what it hid" {
	rag_in_folder "poll: never"
	mkdir digests/d
	in_own_mounts <<-E
		true
	E
	start_daemon
	paper 1 "RAG Mounted" | digest >mounted.md
	inside sh -c 'mount -t tmpfs tmpfs digests/d && cp mounted.md digests/d'
	wait_for alerts_are 1
	inside cp mounted.md digests/d/two.md # it is watched, too
	inside sed -i 's/2410.00001/2410.00002/' digests/d/two.md
	wait_for alerts_are 2
	# While it is hidden nothing is seen of it.
	paper 3 "RAG Hidden" | digest >digests/d/three.md
	inside umount -l digests/d
	wait_for has_lines 'title="RAG Hidden"' 1
	settle
	alerts_are 3
	stop_daemon
}

@test "links to folders are not followed, be they loops or not" {
	rag_in_folder "poll: never"
	mkdir elsewhere digests/d
	old_digest 1 "RAG Elsewhere" elsewhere/one.md
	ln -s . digests/loop
	ln -s "$PWD/elsewhere" digests/there
	start_daemon
	ln -s .. digests/d/up
	ln -s "$PWD/elsewhere" digests/d/there
	settle
	paper 2 "RAG Elsewhere, Too" | digest >elsewhere/two.md
	settle
	alerts_are 0
	watches_are 2
	stop_daemon
}

@test "a folder in whose place a link comes is not read through it" {
	rag_in_folder "poll: never"
	mkdir elsewhere digests/d
	old_digest 1 "RAG One" digests/d/one.md
	old_digest 2 "RAG Elsewhere" elsewhere/one.md
	start_daemon
	wait_for alerts_are 1
	rm -r digests/d
	ln -s "$PWD/elsewhere" digests/d
	touch elsewhere/one.md
	settle
	alerts_are 1
	stop_daemon
}

@test "hidden folders take no watches, and what a folder of git does wakes nobody" {
	rag_in_folder "poll: never"
	export GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a
	git init -q digests
	mkdir digests/d
	start_daemon
	watches_are 2
	old_digest 1 "RAG One" digests/d/one.md
	git -C digests add .
	git -C digests commit -qm one
	git -C digests gc -q
	wait_for alerts_are 1
	settle
	watches_are 2
	stop_daemon
}

@test "a folder that becomes visible by its new name is taken in, one that is hidden is left" {
	rag_in_folder "poll: never"
	mkdir -p digests/.new/deep
	old_digest 1 "RAG One" digests/.new/deep/one.md
	start_daemon
	settle
	alerts_are 0
	mv digests/.new digests/new
	wait_for alerts_are 1
	mv digests/new digests/.old
	settle
	watches_are 1
	paper 2 "RAG Two" | digest >digests/.old/deep/two.md
	settle
	alerts_are 1
	stop_daemon
}

@test "folders too deep for a path are said once, and all else is read" {
	rag_in_folder "poll: 1s"
	python3 - <<-'E'
		import os
		os.chdir("digests")
		for i in range(60):
		    os.mkdir("x" * 100)
		    os.chdir("x" * 100)
		with open("deep.md", "w") as out:
		    out.write("### [RAG Deep](https://arxiv.org/abs/2410.00001)\n\nVote: 7\n")
	E
	start_daemon
	wait_for grep -q 'xxx: File name too long' "$messages"
	paper 2 "RAG Two" | digest >digests/two.md
	wait_for alerts_are 1
	deadline_seconds=5 wait_for grep -q 'xxx: File name too long' "$messages"
	listed_again
	listed_again
	[ "$(grep -c 'File name too long' "$messages")" -eq 1 ]
	stop_daemon
	rm -rf digests
}

# A whole listing has come and gone: it finds what no notice tells of.
listed_again() {
	cookies=$((cookies + 1))
	paper $((90000 + cookies)) "Cookiecutter $cookies" | digest >"hidden.$cookies"
	ln "hidden.$cookies" "digests/2099-12-31-cookie-$cookies.md"
	touch -d '1 hour ago' "hidden.$cookies"
	wait_for has_lines "title=\"Cookiecutter $cookies\"" 1
}

@test "a folder that may not be read is said once, and read when it may be" {
	rag_in_folder "poll: 1s"
	mkdir digests/d
	old_digest 1 "RAG One" digests/d/one.md
	chmod 000 digests/d
	# Root may read everything, unless it may not override permissions.
	[ "$(id -u)" -ne 0 ] || through setpriv --bounding-set=-dac_override,-dac_read_search
	"$PAPERWATCH" --version >/dev/null || skip "setpriv cannot take privileges away here"
	start_daemon
	wait_for grep -q 'digests/d: Permission denied' "$messages"
	listed_again
	listed_again
	[ "$(grep -c 'Permission denied' "$messages")" -eq 1 ]
	stop_daemon
	# The notice alone does it.
	sed -i 's/poll: 1s/poll: never/' paperwatch.yaml
	start_daemon
	settle
	alerts_are 0
	chmod 755 digests/d
	wait_for alerts_are 1
	paper 2 "RAG Two" | digest >digests/d/two.md
	wait_for alerts_are 2
	stop_daemon
}

@test "a folder whose files may not be looked at is read when they may" {
	rag_in_folder "poll: never"
	mkdir digests/d
	old_digest 1 "RAG One" digests/d/one.md
	chmod 444 digests/d
	[ "$(id -u)" -ne 0 ] || through setpriv --bounding-set=-dac_override,-dac_read_search
	"$PAPERWATCH" --version >/dev/null || skip "setpriv cannot take privileges away here"
	start_daemon
	wait_for grep -q 'digests/d/one.md: Permission denied' "$messages"
	chmod 755 digests/d
	wait_for alerts_are 1
	stop_daemon
}

known_files() { sqlite3 state/store.db 'SELECT count(*) FROM file'; }

@test "files that went with their folder are known no more" {
	rag_in_folder "poll: never"
	mkdir -p digests/d/deep digests/e digests/f.md
	old_digest 1 "RAG One" digests/d/one.md
	old_digest 2 "RAG Two" digests/d/deep/two.md
	old_digest 3 "RAG Three" digests/e/three.md
	old_digest 4 "RAG Four" digests/f.md/four.md
	start_daemon
	wait_for alerts_are 4
	mv digests/d away
	mv digests/f.md away.md
	old_digest 5 "RAG Five" five.md
	mv five.md digests/f.md
	wait_for alerts_are 5
	settle
	stop_daemon
	# Of the five, and a cookie.
	[ "$(known_files)" -eq 3 ]
	# What went while nobody watched is found at the start.
	rm -r digests/e
	start_daemon
	settle
	stop_daemon
	[ "$(known_files)" -eq 3 ]
}

@test "an archive of 20,000 digests in 2,000 folders is taken in quietly, and watched" {
	rag_in_folder "poll: never" "first_run: quiet
desktop: {enabled: no}"
	python3 - <<-'E'
		import os, time
		for i in range(2000):
		    os.mkdir(f"digests/{i}")
		    for k in range(10):
		        name = f"digests/{i}/{k}.md"
		        with open(name, "w") as out:
		            out.write(f"### [RAG {i}](https://arxiv.org/abs/2410.{i:05})\n\nVote: 7\n")
		        os.utime(name, (time.time() - 3600,) * 2)
	E
	deadline_seconds=60
	start_daemon
	wait_for has_lines '20,000 digests, 2,000 papers known; 2,000 would have matched' 1
	settle
	alerts_are 0
	watches_are 2001
	paper 30000 "RAG New" | digest >digests/1234/new.md
	wait_for alerts_are 1
	stop_daemon
}
