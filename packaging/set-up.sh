#!/bin/sh
# From a fresh Debian to something that runs:
#
#   sh packaging/set-up.sh run      installs what is missing to build, then what `make run` does
#   sh packaging/set-up.sh check    installs what the tests need as well, then `make check`
#   sh packaging/set-up.sh lint     installs what looks at the sources, then `make lint`
#   sh packaging/set-up.sh check-desktop   and the servers of several desktops, then `make check-desktop`
#
# Nothing is installed that is there already. Elsewhere than on Debian and its relatives nothing is
# installed at all: the lists below say what is needed.
set -eu

# ---- what is needed; one list each, in the names of Debian 12 ----

# A C11 compiler, the C library's headers, make, and the tool that finds libraries.
compiler="gcc libc6-dev make pkg-config"

# Markdown, YAML, the store, event loop and journal, text folding, regular expressions, JSON, the reader's sandbox.
libraries="libcmark-dev libyaml-dev libsqlite3-dev libsystemd-dev libutf8proc-dev libpcre2-dev libjansson-dev libseccomp-dev"

# Notifications. Only the notifier is linked with it; on a machine without a desktop it stays idle.
desktop_libraries="libnotify-dev"

# The shells whose completion is tested, and what rotates logs.
test_surroundings="zsh fish logrotate"

# Tests in C, tests in shell, and what the shell ones are written with (of systemd, its journal).
test_frameworks="libcmocka-dev bats jq sqlite3 procps strace git systemd"

# What counts the instructions of the hot paths.
test_counting="valgrind"

# What brings files, and file systems of which the kernel does not tell all.
test_files="rsync bindfs python3-fusepy"

# Notifications in tests: a bus, one server that is a mock, one that is real, with a screen for it.
test_desktop="dbus libglib2.0-bin python3 python3-dbusmock dunst xdotool xvfb xauth xdg-utils xdg-desktop-portal-gtk imagemagick fonts-noto-cjk"

# The notification servers of several desktops, what they run in, and what looks at and clicks on them.
test_servers="notification-daemon xfce4-notifyd mako-notifier sway grim openbox xdotool x11-utils util-linux"

# What looks at sources, scripts, manual, units and packages; and what makes packages.
linters="clang-format clang-tidy cppcheck shellcheck mandoc systemd desktop-file-utils lintian"
packaging="dpkg-dev debhelper"

# ---- how ----

say()
{
	printf 'set-up: %s\n' "$*" >&2
}

usage()
{
	printf 'usage: sh packaging/set-up.sh run|check|lint|check-desktop|bench\n' >&2
	exit 64
}

# What paperwatch is measured against.
bench_peers="libhyperscan-dev python3-watchdog inotify-tools libnotify-bin"

# Those of the packages named that are not installed.
missing_of()
{
	for package in "$@"; do
		# The abbreviation is "ii" for what is there whole; dpkg-query fails on what it never met.
		case $(dpkg-query -W -f='${db:Status-Abbrev}' "$package" 2>/dev/null || :) in
		?i*) ;;
		*) printf '%s ' "$package" ;;
		esac
	done
}

# Runs a command as root.
as_root()
{
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo "$@"
	else
		say "this needs root, and there is no sudo; run as root: $*"
		exit 69
	fi
}

apt()
{
	# Another apt may be at work on a machine that was just started: wait for it.
	as_root env DEBIAN_FRONTEND=noninteractive \
		apt-get -q -o DPkg::Lock::Timeout=300 "$@" </dev/null
}

install_missing()
{
	if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
		say "there is no apt here; these Debian packages, or what corresponds, are needed: $*"
		return
	fi
	missing=$(missing_of "$@")
	missing=${missing% }
	[ -n "$missing" ] || return 0
	say "installing $missing"
	apt update || say "the lists of packages could not be renewed; trying with those that are there"
	# A word a package.
	# shellcheck disable=SC2086
	apt install -y --no-install-recommends $missing
}

# The pop-ups themselves need nothing more; a click on one opens the paper with xdg-open.
advise_desktop()
{
	if [ -n "${WAYLAND_DISPLAY:-}${DISPLAY:-}" ] && ! command -v xdg-open >/dev/null; then
		say "to open a paper by a click on its notification, install xdg-utils"
	fi
}

# make's own words about a failure come last; the line that counts is the one of the tests.
check()
{
	folder=$(mktemp -d)
	trap 'rm -rf "$folder"' EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM
	{
		make check 2>&1 && status=0 || status=$?
		printf '%s\n' "$status" >"$folder/status"
	} | tee "$folder/output"
	status=$(cat "$folder/status")
	if [ "$status" -ne 0 ]; then
		grep -E '^[0-9]+ passed, [0-9]+ failed' "$folder/output" | tail -n 1
	fi
	exit "$status"
}

[ $# -eq 1 ] || usage
cd "$(dirname "$0")/.."
# A word a package.
# shellcheck disable=SC2086
case $1 in
run)
	install_missing $compiler $libraries $desktop_libraries
	advise_desktop
	make
	exec sh packaging/demo.sh build
	;;
check)
	install_missing $compiler $libraries $desktop_libraries \
		$test_frameworks $test_desktop $test_surroundings $test_files $test_counting
	check
	;;
lint)
	# Making packages wants what their tests want.
	install_missing $compiler $libraries $desktop_libraries \
		$test_frameworks $test_desktop $test_files $linters $packaging
	exec make lint
	;;
check-desktop)
	install_missing $compiler $libraries $desktop_libraries \
		$test_frameworks $test_desktop $test_servers
	exec make check-desktop
	;;
bench)
	install_missing $compiler $libraries $desktop_libraries $test_frameworks dbus $bench_peers
	exec make bench
	;;
*)
	usage
	;;
esac
