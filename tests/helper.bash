# What the bats tests share. Every test has a folder of its own ($BATS_TEST_TMPDIR) with a folder of
# digests, a configuration, a state and nothing of the user's. Tests wait for a condition with a
# deadline; they never sleep for a fixed time.

bats_require_minimum_version 1.5.0

root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
: "${PAPERWATCH:=$root/build/paperwatch}"
export PAPERWATCH
deadline_seconds=20

setup_folders() {
	cd "$BATS_TEST_TMPDIR" || return 1
	mkdir digests home
	export HOME="$PWD/home" XDG_CONFIG_HOME="$PWD/home/.config" XDG_STATE_HOME="$PWD/home/.state"
	export XDG_RUNTIME_DIR="$PWD/home" TZ=Asia/Seoul LC_ALL=C.UTF-8
	unset DBUS_SESSION_BUS_ADDRESS DISPLAY WAYLAND_DISPLAY NOTIFY_SOCKET JOURNAL_STREAM
	log="$PWD/state/paperwatch.log"
	messages="$PWD/messages"
	daemon=
	cookies=0
}

# The configuration: paperwatch.yaml with the rules given on standard input; $1 may hold settings.
configure() {
	{
		printf 'watch: [{path: digests}]\nstate: state\nlog: {file: state/paperwatch.log}\n'
		printf '%s\n' "${1:-first_run: alert}"
		printf 'rules:\n  - name: cookie\n    keywords: [Cookiecutter]\n    notify: [log]\n'
		cat
	} >paperwatch.yaml
}

# Is the program one with AddressSanitizer in it? Then it is slow, and has its own memory.
is_sanitized() {
	grep -q __asan_init "$PAPERWATCH"
}

# Waits until the command succeeds; fails with what the daemon said when it does not.
wait_for() {
	local end=$((SECONDS + deadline_seconds))

	until "$@"; do
		if ((SECONDS >= end)); then
			echo "gave up waiting for: $*"
			echo "--- messages"; cat "$messages" 2>/dev/null
			echo "--- log"; cat "$log" 2>/dev/null
			return 1
		fi
		sleep 0.02
	done
}

# ---- the daemon ----

# A real sd_notify(3) socket: each datagram becomes a line of $PWD/notified, newlines as "|"; but of
# those that only say that the loop goes round (WATCHDOG=1, with WATCHDOG_USEC set), $PWD/pulse has
# the time that has passed since the one before, and how much of it the daemon was computing, in ms.
start_notify_socket() {
	python3 -c '
import socket, struct, sys, time
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
s.bind(sys.argv[1])
passed = computed = 0
with open(sys.argv[2], "a") as out, open(sys.argv[3], "a") as pulse:
    print("listening", file=out, flush=True)
    while True:
        message, control, _, _ = s.recvmsg(65536, 1024)
        if message != b"WATCHDOG=1":
            print(message.decode().replace("\n", "|"), file=out, flush=True)
            continue
        pid = struct.unpack("iII", control[0][2])[0]
        now, run = time.monotonic(), int(open(f"/proc/{pid}/schedstat").read().split()[0]) / 1e9
        if passed:
            print(f"{(now - passed) * 1000:.1f} {(run - computed) * 1000:.1f}", file=pulse, flush=True)
        passed, computed = now, run
' "$PWD/notify.sock" "$PWD/notified" "$PWD/pulse" 3>&- &
	notify_socket=$!
	wait_for grep -qs listening notified
	export NOTIFY_SOCKET="$PWD/notify.sock"
}

# The most that the daemon computed in one turn of its loop, and the longest that one took; in ms.
# For a daemon that was started with WATCHDOG_USEC=8000.
longest_turn() {
	awk '$1 > most { most = $1 } $2 > work { work = $2 } END { print int(work), int(most) }' pulse
}

notified_count() {
	grep -c "$1" notified
}

is_notified() { # text, times
	[ "$(notified_count "$1")" -ge "$2" ]
}

# Starts the daemon and waits until it is ready.
start_daemon() {
	local ready

	[ -n "${NOTIFY_SOCKET:-}" ] || start_notify_socket
	ready=$(notified_count READY=1 || true)
	"$PAPERWATCH" run -c paperwatch.yaml "$@" 2>>"$messages" 3>&- &
	daemon=$!
	wait_for is_notified READY=1 $((ready + 1))
}

stop_daemon() {
	[ -n "$daemon" ] || return 0
	kill -TERM "$daemon"
	wait "$daemon"
	daemon=
}

kill_daemon() {
	kill -KILL "$daemon"
	{ wait "$daemon" || true; } 2>/dev/null
	daemon=
}

# For teardown: whatever is left, without a word.
stop_all() {
	local each

	for each in "$daemon" "${notify_socket:-}" "${server:-}" "${bus:-}" "${display:-}"; do
		[ -n "$each" ] || continue
		{ kill -KILL "$each"; wait "$each"; } 2>/dev/null
	done
	return 0
}

# The store as an earlier version of its schema had it, a minute ago: digests/old.md was read, two papers
# had alerted, and nobody had shown them.
make_old_store() { # file
	rm -rf state
	mkdir state
	sed "s|FOLDER|$PWD|g; s|NOW|$((EPOCHSECONDS - 60))000000|g" "$1" | sqlite3 state/store.db
	touch state/store.begun
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

# Mounting for the daemon's eyes only: from now on it is started in a mount namespace of its own,
# after the commands given on standard input. inside() runs what is given where the daemon is.
in_own_mounts() {
	[ "$(id -u)" -eq 0 ] || skip "needs root to mount"
	unshare -m --propagation private true 2>/dev/null || skip "no mount namespaces here"
	{
		printf '#!/bin/sh\nset -e\ncd "%s"\n' "$PWD"
		cat
		printf 'exec "$@"\n'
	} >mounted
	chmod +x mounted
	unshare -m --propagation private "$PWD/mounted" true >mounted.log 2>&1 3>&- ||
		skip "cannot be mounted here: $(tail -n 1 mounted.log)"
	through unshare -m --propagation private "$PWD/mounted"
}

inside() {
	# The present folder would still be the one outside.
	nsenter -t "$daemon" -m sh -c 'cd "$0" && exec "$@"' "$PWD" "$@"
}

# With a rule for RAG, and more settings in $1 for the watched folder, such as "poll: 1s".
rag_in_folder() { # settings of the folder, of all
	configure "${2:-first_run: alert
desktop: {enabled: no\}}" <<-E
		  - name: retrieval
		    keywords: [RAG]
	E
	sed -i "s|{path: digests}|{path: digests${1:+, $1}}|" paperwatch.yaml
}

alerts_are() { # times
	[ "$(lines 'rule="retrieval"')" -eq "$1" ]
}

# ---- digests ----

# One paper as a digest has it: number, title, votes, authors, words of the summary.
paper() {
	printf '### [%s](https://arxiv.org/abs/2410.%05d)\n\n![](https://example.org/%05d.png)\n\n' \
		"$2" "$1" "$1"
	printf 'Vote: %s\n\nAuthors: %s\n\n' "${3:-7}" "${4:-A. Author, B. Author}"
	printf -- "- ***What's New***: %s\n\n" "${5:-이 연구는 새로운 방법을 제안합니다.}"
}

# A digest with the papers on standard input.
digest() {
	printf '## Daily Papers (%s)\n\n' "${1:-2024-10-31}"
	cat
}

# ---- the match log ----

# How many lines of the log hold $1.
lines() {
	local count

	count=$(grep -cF -- "$1" "$log" 2>/dev/null) || true
	echo "${count:-0}"
}

has_lines() { # text, times
	[ "$(lines "$1")" -ge "$2" ]
}

# Everything that happened before this call has been dealt with when it returns: a new digest, last
# in order, has been read and has alerted.
settle() {
	cookies=$((cookies + 1))
	paper $((90000 + cookies)) "Cookiecutter $cookies" | digest >"cookie.$cookies"
	mv "cookie.$cookies" "digests/2099-12-31-cookie-$cookies.md"
	wait_for has_lines "title=\"Cookiecutter $cookies\"" 1
}

# ---- a session bus with a notification server ----

# A bus that starts nothing by itself, so that "no server" and "this server" are exact; but what the
# service files in the folder $bus_services tell of. $bus_policy may let more onto it than the user.
start_bus() {
	cat >bus.conf <<-E
		<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "busconfig.dtd">
		<busconfig><type>session</type><keep_umask/><listen>unix:path=$PWD/bus</listen><auth>EXTERNAL</auth>${bus_services:+<servicedir>$bus_services</servicedir>}
		<policy context="default">${bus_policy:-}<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
	E
	dbus-daemon --config-file=bus.conf --nofork 2>>bus.log 3>&- &
	bus=$!
	export DBUS_SESSION_BUS_ADDRESS="unix:path=$PWD/bus"
	wait_for test -S bus
}

has_server() {
	gdbus call --session -d org.freedesktop.Notifications -o /org/freedesktop/Notifications \
		-m org.freedesktop.Notifications.GetServerInformation >/dev/null 2>&1
}

# The notification server of python3-dbusmock: a real service on the bus that logs every call.
start_mock_server() {
	/usr/bin/python3 -m dbusmock --session -t notification_daemon \
		-p '{"capabilities": "actions body body-markup persistence"}' >>mock.log 2>&1 3>&- &
	server=$!
	wait_for has_server
}

# The notifications the server was asked to show, one a line: "|" stands for a newline.
popups() {
	tr '\n' '|' <mock.log | sed -E 's/\|([0-9]+\.[0-9]+ [A-Z])/\n\1/g' | grep -F ' Notify ' || true
}

# How many of them hold $1.
shown() {
	popups | grep -cF -- "$1" || true
}

is_shown() { # text, times
	[ "$(shown "$1")" -ge "$2" ]
}

# ---- a real screen with a real notification server ----

# A screen of its own on a display number that the X server chooses. It is not to begin anew, and turn
# away who comes then, whenever its last client leaves.
start_display() {
	Xvfb -displayfd 4 -screen 0 800x600x24 -nolisten tcp -noreset 4>display.number 3>&- 2>>xvfb.log &
	display=$!
	wait_for test -s display.number
	DISPLAY=:$(cat display.number)
	export DISPLAY
}

start_dunst() { # markup: full or no
	mkdir -p "$XDG_CONFIG_HOME/dunst"
	cat >"$XDG_CONFIG_HOME/dunst/dunstrc" <<-E
		[global]
		font = Noto Sans CJK KR 11
		markup = ${1:-full}
		width = 460
		offset = 20x20
		frame_color = "#3f6fa8"
		corner_radius = 6
		icon_position = off
		show_indicators = no
		${dunst_settings:-}
		format = "<b>%s</b>\\n%b"
		[urgency_normal]
		background = "#f6f8fb"
		foreground = "#1c2733"
		[urgency_critical]
		background = "#fbf3ec"
		foreground = "#1c2733"
	E
	dunst -print >dunst.log 2>&1 3>&- &
	server=$!
	wait_for has_server
}

# How many notifications are on the screen.
on_screen() {
	dunstctl count displayed
}

is_on_screen() { # times
	[ "$(on_screen)" -ge "$1" ]
}
