# The match log while logrotate works on it.

load ../helper

setup() {
	setup_folders
	command -v logrotate >/dev/null || skip "logrotate is not installed"
	configure <<-'E'
		  - name: retrieval
		    keywords: [RAG]
		    notify: [log]
	E
}
teardown() { stop_all; }

# The rotation that is installed, for the log of this test; $1 may hold further directives.
write_rotation() {
	sed -e "s|/var/log/paperwatch/|$PWD/state/|" -e "s|^}|$1\n}|" "$root/packaging/logrotate" >rotation
	! grep -q /var/log rotation
}

rotate() {
	logrotate --force --state rotated rotation
}

add_digest() { # number
	paper "$1" "RAG of number $1" | digest >"digest.$1"
	mv "digest.$1" "digests/$1.md"
}

# Titles in the log and in all that it was rotated to, sorted.
told() {
	zcat -f state/paperwatch.log* | grep -o 'RAG of number [0-9]*' | sort
}

is_told() { # number
	told | grep -qx "RAG of number $1"
}

added() { # from, to
	seq -f 'RAG of number %.0f' "$1" "$2" | sort
}

@test "no alert is lost or doubled by rotations while digests arrive" {
	write_rotation ''
	start_daemon
	for number in $(seq 101 140); do
		add_digest "$number"
		[ $((number % 4)) -ne 0 ] || rotate
	done
	settle
	[ "$(told)" = "$(added 101 140)" ]
	# It was rotated, and what was rotated first is compressed by now.
	[ -n "$(find state -name 'paperwatch.log.*.gz')" ]
}

@test "no alert is lost or doubled by copying and truncating, as long as none is written meanwhile" {
	write_rotation copytruncate
	start_daemon
	for number in $(seq 101 108); do
		add_digest "$number"
		settle
		rotate
	done
	[ "$(told)" = "$(added 101 108)" ]
	# Behind a truncation the log begins at its beginning, without a hole.
	run ! grep -qP '\x00' state/paperwatch.log
}

@test "after a kill and a rotation nothing is told again" {
	for how in '' copytruncate; do
		rm -rf state digests rotated
		mkdir digests
		write_rotation "$how"
		start_daemon
		add_digest 101
		settle
		add_digest 102
		kill_daemon
		rotate
		start_daemon
		wait_for is_told 102
		settle
		[ "$(told)" = "$(added 101 102)" ]
		stop_daemon
	done
}

# Holds the window open between the copying and the truncating. What logrotate does in between takes
# time where the log is large: $1 is the name of the copy, and the words after it are written meanwhile.
copy_and_truncate() { # name, command
	local copy=state/$1
	shift
	cp state/paperwatch.log "$copy"
	"$@"
	truncate -s 0 state/paperwatch.log
}

# Digests of these numbers, each with a line in the log by now.
tell() { # from, to
	local number
	for number in $(seq "$1" "$2"); do add_digest "$number"; done
	wait_for has_line_of "$2"
	settle
}

has_line_of() { # number
	grep -q "RAG of number $1" state/paperwatch.log
}

@test "lines written between the copying and the truncating are written again, and no others" {
	for name in paperwatch.log.1 paperwatch.log-20241031; do
		rm -rf state digests
		mkdir digests
		start_daemon
		tell 101 104
		copy_and_truncate "$name" tell 105 107
		# At once, not with the next alert.
		wait_for has_line_of 107
		tell 108 109
		[ "$(told)" = "$(added 101 109)" ]
		# They stand in their order, with their numbers.
		grep -ho 'alert=[0-9]*' "state/$name" state/paperwatch.log | cut -d= -f2 | sort -nuc
		stop_daemon
	done
}

@test "lines written in JSON between the copying and the truncating are written again" {
	sed -i 's|^log: .*|log: {file: state/paperwatch.log, format: json}|' paperwatch.yaml
	start_daemon
	add_digest 101
	wait_for has_line_of 101
	copy_and_truncate paperwatch.log.1 eval 'add_digest 102; wait_for has_line_of 102'
	wait_for has_line_of 102
	[ "$(told)" = "$(added 101 102)" ]
	jq -e '.alert == 2' state/paperwatch.log
}

@test "a line of which only the beginning was copied is written again" {
	start_daemon
	tell 101 102
	copy_and_truncate paperwatch.log.1 truncate -s -30 state/paperwatch.log.1
	# The last line was that of the digest that settled the others.
	wait_for has_lines 'Cookiecutter 1"' 1
	[ "$(lines 'alert=')" = 1 ]
	[ "$(told)" = "$(added 101 102)" ]
}

@test "many lines written between the copying and the truncating are written again, each once" {
	start_daemon
	tell 101 104
	for number in $(seq 2001 2600); do paper "$number" "RAG of number $number"; done |
		digest >digest.many
	copy_and_truncate paperwatch.log.1 eval \
		'mv digest.many digests/many.md; wait_for has_line_of 2600; settle'
	wait_for has_line_of 2600
	settle
	[ "$(told)" = "$({ seq -f 'RAG of number %.0f' 101 104; seq -f 'RAG of number %.0f' 2001 2600; } | sort)" ]
}

@test "what the copy lacks is written again by a daemon that was killed before it saw the truncation" {
	start_daemon
	tell 101 104
	copy_and_truncate paperwatch.log.1 eval 'tell 105 106; kill_daemon'
	start_daemon
	wait_for has_line_of 106
	tell 107 107
	[ "$(told)" = "$(added 101 107)" ]
	# And once more, with the copy pushed on.
	mv state/paperwatch.log.1 state/paperwatch.log.2
	copy_and_truncate paperwatch.log.1 eval 'tell 108 109; kill_daemon'
	start_daemon
	wait_for has_line_of 109
	settle
	[ "$(told)" = "$(added 101 109)" ]
}

@test "a log that was truncated with a copy of all of it gets nothing again" {
	start_daemon
	tell 101 104
	copy_and_truncate paperwatch.log.1 true
	tell 105 106
	[ "$(told)" = "$(added 101 106)" ]
	stop_daemon
	start_daemon
	settle
	[ "$(told)" = "$(added 101 106)" ]
}

@test "a log that was emptied by hand stays empty, and it is said" {
	start_daemon
	tell 101 102
	# What an earlier rotation left is no copy of what was emptied.
	mv state/paperwatch.log state/paperwatch.log.1
	tell 103 104
	truncate -s 0 state/paperwatch.log
	wait_for grep -q 'paperwatch.log was emptied, and no copy of it is there' messages
	tell 105 105
	[ "$(told)" = "$(added 101 102; added 105 105)" ]
}

@test "who follows the log with tail -F reads every line" {
	start_daemon
	tell 101 101
	tail -n +1 -F state/paperwatch.log >followed 2>tail.messages 3>&- &
	echo $! >tail.pid
	rotations=0
	tell 102 104
	copy_and_truncate paperwatch.log.1 tell 105 106
	wait_for has_line_of 106
	tell 107 108
	wait_for eval '[ "$(grep -o "RAG of number [0-9]*" followed | sort -u)" = "$(added 101 108)" ]'
	kill "$(cat tail.pid)"
}
