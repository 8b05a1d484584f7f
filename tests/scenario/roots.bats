# Watched folders that come and go, wholly or in part, and what may then be told.

load ../helper

setup() { setup_folders; }
teardown() { stop_all; }

rag_rules() {
	configure "$@" <<-E
		  - name: retrieval
		    keywords: [RAG]
	E
}

# Three digests about robots in the folder $1, which no rule asks for yet.
robots() {
	local day

	mkdir -p "$1"
	for day in 1 2 3; do
		paper "10$day" "Robots of Day $day" | digest "2024-10-0$day" >"$1/$day.md"
	done
	touch -d '1 hour ago' "$1"/*.md
}

add_robots_rule() {
	printf '  - name: robots\n    keywords: [robot]\n' >>paperwatch.yaml
	kill -HUP "$daemon"
	wait_for is_notified 'STATUS=1 folder, 3 rules' 1
}

# All robots of old passed over, with one line, and a robot of today is told.
only_new_robots_alert() { # folder
	wait_for has_lines "rule 'robots' is new or changed: 3 known papers passed over" 1
	settle
	[ "$(lines 'rule="robots"')" -eq 0 ]
	paper 201 "Robots of Today" | digest >"$1/today.md"
	wait_for has_lines 'title="Robots of Today"' 1
	settle
	[ "$(lines 'rule="robots"')" -eq 1 ]
}

# A program that starts paperwatch by way of the words given: its process is the daemon's.
through() {
	printf '#!/bin/sh\nexec %s "%s" "$@"\n' "$*" "$PAPERWATCH" >through
	chmod +x through
	PAPERWATCH="$PWD/through"
}

last_status() {
	grep -o 'STATUS=[^|]*' notified | tail -n 1
}

status_has() { [[ "$(last_status)" == *"$1"* ]]; }
status_lacks() { ! status_has "$1"; }

times_absent() {
	grep -c 'digests: .*; it is taken in when it appears' "$messages"
}

@test "a root that is removed and made again is noticed, and said once to be absent" {
	rag_rules
	start_daemon
	paper 1 "RAG One" | digest >digests/one.md
	wait_for has_lines 'title="RAG One"' 1
	rm -rf digests
	wait_for grep -q 'digests: No such file or directory; it is taken in when it appears' "$messages"
	mkdir digests
	paper 2 "RAG Two" | digest >digests/two.md
	wait_for has_lines 'title="RAG Two"' 1
	# It is watched again, not only listed.
	wait_for status_lacks 'absent folder'
	settle
	[ "$(times_absent)" -eq 1 ]
	[ "$(lines 'rule="retrieval"')" -eq 2 ]
	stop_daemon
}

@test "a root that is removed with what it holds and made again at once is noticed" {
	rag_rules
	mkdir digests/sub
	start_daemon
	rm -rf digests
	mkdir -p digests/sub
	paper 1 "RAG One" | digest >digests/sub/one.md
	wait_for has_lines 'title="RAG One"' 1
	settle
	[ "$(lines 'rule="retrieval"')" -eq 1 ]
	stop_daemon
}

@test "a root that is moved away and back is noticed, and what is in it is not told again" {
	rag_rules
	paper 1 "RAG One" | digest >digests/one.md
	start_daemon
	wait_for has_lines 'title="RAG One"' 1
	mv digests elsewhere
	wait_for grep -q 'digests: .*it is taken in when it appears' "$messages"
	paper 2 "RAG Two" | digest >elsewhere/two.md
	mv elsewhere digests
	wait_for has_lines 'title="RAG Two"' 1
	wait_for status_lacks 'absent folder'
	settle
	[ "$(times_absent)" -eq 1 ]
	[ "$(lines 'rule="retrieval"')" -eq 2 ]
	stop_daemon
}

@test "another folder in the place of a root is noticed" {
	rag_rules
	start_daemon
	mkdir other
	paper 1 "RAG Elsewhere" | digest >other/one.md
	mv digests elsewhere && mv other digests
	wait_for has_lines 'title="RAG Elsewhere"' 1
	settle
	[ "$(lines 'rule="retrieval"')" -eq 1 ]
	stop_daemon
}

@test "the status says that a folder is absent, and no longer when it is back" {
	rag_rules
	start_daemon
	wait_for status_has '1 folder, 2 rules'
	status_lacks 'absent folder'
	mv digests elsewhere
	wait_for status_has '1 absent folder'
	mv elsewhere digests
	wait_for status_lacks 'absent folder'
	stop_daemon
}

@test "a file system that is watched can be unmounted, and that is noticed" {
	[ "$(id -u)" -eq 0 ] || skip "needs root to mount"
	unshare -m --propagation private true 2>/dev/null || skip "no mount namespaces here"
	rag_rules
	# Mounted for the daemon's eyes only.
	printf '#!/bin/sh\nmount -t tmpfs tmpfs digests && cp one.md digests && exec "$@"\n' >mounted
	chmod +x mounted
	paper 1 "RAG One" | digest >one.md
	through unshare -m --propagation private "$PWD/mounted"
	start_daemon
	inside() { nsenter -t "$daemon" -m "$@"; }
	wait_for has_lines 'title="RAG One"' 1
	inside umount "$PWD/digests"
	wait_for grep -q 'digests: another folder is in its place now' "$messages"
	# What is there instead is taken in.
	paper 2 "RAG Two" | digest >digests/two.md
	wait_for has_lines 'title="RAG Two"' 1
	settle
	[ "$(lines 'rule="retrieval"')" -eq 2 ]
	stop_daemon
}

@test "a sub-folder that could not be read while a rule came does not make it loud" {
	rag_rules "first_run: quiet"
	robots digests/sub
	# Root may read everything, unless it may not override permissions.
	[ "$(id -u)" -ne 0 ] || through setpriv --bounding-set=-dac_override,-dac_read_search
	"$PAPERWATCH" --version >/dev/null || skip "setpriv cannot take privileges away here"
	start_daemon
	wait_for has_lines '3 digests, 3 papers known' 1
	chmod 000 digests/sub
	add_robots_rule
	wait_for grep -q 'digests/sub: Permission denied' "$messages"
	settle
	chmod 755 digests/sub
	only_new_robots_alert digests/sub
	stop_daemon
}

@test "a sub-folder that could not be read over a restart does not make a new rule loud" {
	rag_rules "first_run: quiet"
	robots digests/sub
	[ "$(id -u)" -ne 0 ] || through setpriv --bounding-set=-dac_override,-dac_read_search
	"$PAPERWATCH" --version >/dev/null || skip "setpriv cannot take privileges away here"
	start_daemon
	wait_for has_lines '3 digests, 3 papers known' 1
	stop_daemon
	chmod 000 digests/sub
	printf '  - name: robots\n    keywords: [robot]\n' >>paperwatch.yaml
	start_daemon
	settle
	stop_daemon
	chmod 755 digests/sub
	start_daemon
	only_new_robots_alert digests/sub
	stop_daemon
}

@test "a sub-folder that was away while a rule came does not make it loud when it is back" {
	rag_rules "first_run: quiet"
	robots digests/sub
	start_daemon
	wait_for has_lines '3 digests, 3 papers known' 1
	mv digests/sub aside
	settle
	add_robots_rule
	settle
	mv aside digests/sub
	only_new_robots_alert digests/sub
	stop_daemon
}

@test "a root that was away while a rule came does not make it loud when it is back" {
	rag_rules "first_run: quiet"
	robots digests/sub
	start_daemon
	wait_for has_lines '3 digests, 3 papers known' 1
	mv digests elsewhere
	wait_for status_has '1 absent folder'
	add_robots_rule
	mv elsewhere digests
	only_new_robots_alert digests/sub
	stop_daemon
}

# How many watches it takes to follow where the folder of digests is, without itself.
watches_on_the_way() {
	realpath digests | tr -cd / | wc -c
}

@test "a folder that cannot be watched is said, and looked at again and again instead" {
	printf '#!/bin/sh\necho "$WATCHES" >/proc/sys/user/max_inotify_watches && exec "$@"\n' >limited
	chmod +x limited
	WATCHES=2 unshare -Ur "$PWD/limited" true 2>/dev/null || skip "no user namespaces here"
	rag_rules
	export WATCHES=$(($(watches_on_the_way) + 2))
	through unshare -Ur "$PWD/limited"
	mkdir digests/a
	start_daemon
	mkdir digests/b
	wait_for grep -q 'digests/b: no inotify watch is left for this user (raise the sysctl fs.inotify.max_user_watches); it is listed every 10 s instead' "$messages"
	wait_for status_has '1 unwatched folder'
	mkdir digests/c
	paper 1 "RAG Behind the Limit" | digest >digests/b/one.md
	settle
	[ "$(lines 'title="RAG Behind the Limit"')" -eq 0 ]
	[ "$(grep -c 'no inotify watch is left' "$messages")" -eq 1 ]
	# What is watched is told at once, the rest within that time.
	wait_for has_lines 'title="RAG Behind the Limit"' 1
	nsenter -t "$daemon" -U --preserve-credentials env WATCHES=100 "$PWD/limited" true
	wait_for grep -q 'all folders are watched now' "$messages"
	status_lacks 'unwatched'
	paper 2 "RAG Within the Limit" | digest >digests/c/two.md
	settle
	[ "$(lines 'title="RAG Within the Limit"')" -eq 1 ]
	[ "$(grep -c 'no inotify watch is left' "$messages")" -eq 1 ]
	stop_daemon
}
