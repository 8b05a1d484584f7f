# A machine for the tests of the units: Debian 12 with systemd as its first process, in a container, with
# the packages installed as apt would. Each file of tests has a machine of its own, which forgets all
# when it stops; each test has a user of its own on it, whose manager runs without a login.
# tests/systemd.sh makes what is needed for it.

load ../helper

: "${PAPERWATCH_MACHINE:=$root/build/chroot/systemd}"
: "${PAPERWATCH_PACKAGES:=$root/build/deb}"
deadline_seconds=60

# ---- the machine ----

# The hierarchies of control groups that systemd in the container uses, one a line.
hierarchies() {
	findmnt -n -l -o TARGET,FSTYPE,OPTIONS |
		awk '$2 == "cgroup2" || $2 == "cgroup" && $3 ~ /name=systemd/ { print $1 }'
}

# Starts the machine in control groups of its own, so that what it leaves there can be found again.
# Under a systemd it gets those from there.
start_machine() {
	local folder options=(--register=no --keep-unit)

	[ "$(id -u)" -eq 0 ] || skip "needs root for a container"
	command -v systemd-nspawn >/dev/null || skip "systemd-nspawn is not installed"
	[ -d "$PAPERWATCH_MACHINE/usr" ] || skip "there is no machine; make check-systemd makes one"
	cd "$BATS_FILE_TMPDIR" || return 1
	machine_group=paperwatch-$$
	[ ! -d /run/systemd/system ] || options=() machine_group=
	(
		[ -z "$machine_group" ] || for folder in $(hierarchies); do
			mkdir "$folder/$machine_group"
			echo "$BASHPID" >"$folder/$machine_group/cgroup.procs"
		done
		SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 exec setsid systemd-nspawn --directory="$PAPERWATCH_MACHINE" \
			--volatile=overlay --tmpfs=/home:mode=755 --tmpfs=/srv:mode=755 --boot --private-network \
			--machine="paperwatch-$$" --console=pipe "${options[@]}"
	) >nspawn.log 2>&1 </dev/null 3>&- &
	machine=$!
	export machine machine_group
	wait_for find_first_process
	export machine_init
	wait_for in_machine systemctl is-system-running --quiet
	install_packages
}

find_first_process() {
	machine_init=$(pgrep -P "$machine") && [ "$(cat "/proc/$machine_init/comm")" = systemd ]
}

stop_machine() {
	local folder

	[ -n "${machine:-}" ] || return 0
	kill -TERM "$machine" 2>/dev/null
	{ timeout 30 tail --pid="$machine" -f /dev/null || kill -KILL "$machine_init" "$machine"; } 2>/dev/null
	{ wait "$machine" || true; } 2>/dev/null
	[ -z "$machine_group" ] || for folder in $(hierarchies); do
		find "$folder/$machine_group" -depth -type d -exec rmdir {} + 2>/dev/null || true
	done
}

in_machine() {
	nsenter -t "$machine_init" -a env -i -C / PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
		DEBIAN_FRONTEND=noninteractive "$@" 3>&-
}

# What comes on standard input, as a file there.
put() { # file
	in_machine sh -c 'mkdir -p "$(dirname "$1")" && cat >"$1.new" && mv "$1.new" "$1"' sh "$1"
}

# The packages, but for those with what debuggers want.
install_packages() {
	local package

	for package in "$PAPERWATCH_PACKAGES"/paperwatch_*.deb "$PAPERWATCH_PACKAGES"/paperwatch-notifier_*.deb; do
		put "/packages/$(basename "$package")" <"$package"
	done
	in_machine sh -c 'dpkg -i /packages/*.deb' >install.log 2>&1 || { cat install.log; return 1; }
}

# ---- its user ----

# A user with a manager that runs, a folder of digests and a rule; his name and home in $user, $home.
new_user() {
	user=kim$BATS_TEST_NUMBER
	home=/home/$user
	log=/proc/$machine_init/root$home/.local/state/paperwatch/paperwatch.log
	in_machine useradd --create-home --shell /bin/bash "$user"
	user_id=$(in_machine id -u "$user")
	in_machine loginctl enable-linger "$user"
	wait_for user_is_there
	as_user mkdir -p digests
	configure_user
}

user_is_there() {
	as_user systemctl --user is-system-running --quiet 2>/dev/null
}

as_user() {
	nsenter -t "$machine_init" -a runuser -u "$user" -- env -i -C "$home" PATH=/usr/bin:/bin HOME="$home" \
		USER="$user" LANG=C.UTF-8 XDG_RUNTIME_DIR="/run/user/$user_id" \
		DBUS_SESSION_BUS_ADDRESS="unix:path=/run/user/$user_id/bus" "$@" 3>&-
}

# For teardown: the user's processes end; of a test that failed, what they said.
forget_user() {
	[ -n "${user:-}" ] || return 0
	[ -n "${BATS_TEST_COMPLETED:-}" ] || journal | tail -n 40
	in_machine loginctl disable-linger "$user"
	in_machine loginctl terminate-user "$user" 2>/dev/null || true
}

put_for_user() { # file, below the home
	as_user sh -c 'mkdir -p "$(dirname "$1")" && cat >"$1.new" && mv "$1.new" "$1"' sh "$1"
}

# His configuration: a rule for RAG, and the settings given.
configure_user() { # settings
	put_for_user .config/paperwatch/paperwatch.yaml <<-E
		watch: [{path: ~/digests}]
		first_run: alert
		${1:-}
		rules:
		  - name: retrieval
		    keywords: [RAG]
	E
}

# A drop-in for his unit, in force when this returns.
drop_in() {
	{ echo "[Service]"; cat; } | put_for_user .config/systemd/user/paperwatch.service.d/test.conf
	as_user systemctl --user daemon-reload
}

# One paper as a digest of its own.
drop_paper() { # number, title
	paper "$1" "$2" | digest | put_for_user "digests/$1.md"
}

start_unit() {
	as_user systemctl --user enable --now --quiet paperwatch
}

main_process() {
	as_user systemctl --user show --property=MainPID --value paperwatch
}

# A signal for the daemon.
signal() {
	in_machine kill "-$1" "$(main_process)"
}

shows() { # property, value
	[ "$(as_user systemctl --user show --property="$1" --value paperwatch)" = "$2" ]
}

status() {
	as_user systemctl --user status --no-pager --full paperwatch || true
}

# What it said last is in the status a moment after it ended.
status_says() { status | grep -q -- "$1"; }

journal() {
	as_user journalctl --user --unit=paperwatch --no-pager --output=cat "$@"
}

journal_has() { # text
	journal | grep -qF -- "$1"
}

has_restarted() { # times
	shows NRestarts "$1" && shows ActiveState active
}

# Is each paper from $1 to $2 in the log, once?
are_told_once() { # first, last
	local number

	for number in $(seq "$1" "$2"); do
		[ "$(lines "id=arxiv:2410.$(printf '%05d' "$number") ")" -eq 1 ] || return 1
	done
}
