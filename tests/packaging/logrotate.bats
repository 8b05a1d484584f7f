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
