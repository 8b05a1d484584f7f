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
	rag_rules
	paper 1 "RAG One" | digest >one.md
	in_own_mounts <<-E
		mount -t tmpfs tmpfs digests
		cp one.md digests
	E
	start_daemon
	wait_for has_lines 'title="RAG One"' 1
	inside umount digests
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

@test "a root that is reached by a link is followed when the link is made to lead elsewhere" {
	rag_in_folder "poll: never"
	rmdir digests
	mkdir here there
	paper 1 "RAG Here" | digest >here/one.md
	paper 2 "RAG There" | digest >there/one.md
	ln -s here digests
	start_daemon
	wait_for alerts_are 1
	ln -s there new && mv -T new digests
	wait_for alerts_are 2
	paper 3 "RAG There, Too" | digest >there/two.md
	wait_for alerts_are 3
	# Where it led before is of no interest any more.
	paper 4 "RAG Here, Too" | digest >here/two.md
	settle
	alerts_are 3
	grep -q 'digests: another folder is in its place now' "$messages"
	# And again, by removing it.
	rm digests && ln -s here digests
	wait_for alerts_are 4
	settle
	stop_daemon
}

@test "a root is followed when a folder or a link above it changes" {
	rag_in_folder "poll: never"
	mkdir -p one/real/digests two/real/digests
	ln -s real one/way
	ln -s real two/way
	ln -s one start
	sed -i 's|path: digests|path: start/way/digests|' paperwatch.yaml
	rmdir digests && ln -s start/way/digests digests
	start_daemon
	paper 1 "RAG One" | digest >digests/one.md
	wait_for alerts_are 1
	# A folder in the middle of the way takes the place of another one.
	mkdir -p one/other/digests
	paper 2 "RAG Two" | digest >one/other/digests/two.md
	mv one/real one/old && mv one/other one/real
	wait_for alerts_are 2
	# A link in the middle, and the one at the start.
	ln -s old one/new && mv -T one/new one/way
	paper 3 "RAG Three" | digest >one/old/digests/three.md
	wait_for alerts_are 3
	ln -s two new && mv -T new start
	paper 4 "RAG Four" | digest >two/real/digests/four.md
	wait_for alerts_are 4
	settle
	alerts_are 4
	stop_daemon
}

@test "a file system that is mounted over a root is taken in, and what it hid, when it goes" {
	rag_in_folder "poll: never"
	paper 1 "RAG One" | digest >digests/one.md
	in_own_mounts <<-E
		true
	E
	start_daemon
	wait_for alerts_are 1
	paper 2 "RAG Two" | digest >two.md
	inside sh -c 'mount -t tmpfs tmpfs digests && cp two.md digests'
	wait_for alerts_are 2
	paper 3 "RAG Hidden" | digest >digests/three.md
	inside umount -l digests
	wait_for has_lines 'title="RAG Hidden"' 1
	settle
	alerts_are 3
	stop_daemon
}

@test "mounts elsewhere are no reason to look" {
	rag_in_folder "poll: never"
	in_own_mounts <<-E
		true
	E
	mkdir elsewhere
	start_daemon --debug
	inside mount -t tmpfs tmpfs elsewhere
	inside umount elsewhere
	settle
	[ "$(grep -c 'may be another folder' "$messages")" -eq 0 ]
	inside mount --bind . .
	wait_for grep -q 'may be another folder' "$messages"
	stop_daemon
}

@test "a root that may not be entered is absent, and taken in when it may be" {
	rag_in_folder
	mkdir above
	rmdir digests && mkdir above/digests && ln -s above/digests digests
	paper 1 "RAG One" | digest >above/digests/one.md
	chmod 000 above
	[ "$(id -u)" -ne 0 ] || through setpriv --bounding-set=-dac_override,-dac_read_search
	"$PAPERWATCH" --version >/dev/null || skip "setpriv cannot take privileges away here"
	start_daemon
	grep -q 'digests: Permission denied; it is taken in when it appears' "$messages"
	chmod 755 above
	wait_for alerts_are 1
	stop_daemon
}

@test "a root that may not be entered for a while is absent, and what came meanwhile is told" {
	local program=$PAPERWATCH

	rag_in_folder "poll: never"
	[ "$(id -u)" -ne 0 ] || through setpriv --bounding-set=-dac_override,-dac_read_search
	"$PAPERWATCH" --version >/dev/null || skip "setpriv cannot take privileges away here"
	start_daemon
	settle
	chmod 000 digests
	wait_for grep -q 'digests: Permission denied; it is taken in when it appears' "$messages"
	"$program" status -c paperwatch.yaml | grep -q 'Permission denied'
	[ "$(id -u)" -ne 0 ] || paper 1 "RAG One" | digest >digests/one.md
	chmod 755 digests
	[ "$(id -u)" -eq 0 ] || paper 1 "RAG One" | digest >digests/one.md
	wait_for alerts_are 1
	stop_daemon
}

@test "two roots that lead to one folder tell of each paper once, and both go on" {
	rag_in_folder "poll: never"
	mkdir -p real/sub
	sed -i 's|watch: .*|watch: [{path: digests, poll: never}, {path: one, poll: never}, {path: real/sub, poll: never}]|' paperwatch.yaml
	ln -s real/sub one
	start_daemon
	paper 1 "RAG One" | digest >real/sub/one.md
	wait_for alerts_are 1
	rm one
	mkdir one
	paper 2 "RAG Two" | digest >real/sub/two.md
	wait_for alerts_are 2
	paper 3 "RAG Three" | digest >one/three.md
	wait_for alerts_are 3
	settle
	alerts_are 3
	stop_daemon
}
