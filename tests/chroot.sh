#!/bin/sh
# Debian 12 as it is when it has just been installed, in a folder: for the checks that want a machine
# on which nothing is. Needs root and debootstrap; packages come from where this machine has its own.
#
#   tests/chroot.sh new ARCHITECTURE ROOT   makes one in the folder ROOT, in place of what was there
#   tests/chroot.sh run ROOT COMMAND...     runs a command in it; mounts last as long as that
#
# The first of an architecture is kept as an archive beside ROOT, from which the others are unpacked.
set -eu

say()
{
	printf 'chroot: %s\n' "$*" >&2
}

fail()
{
	say "$*"
	exit 69
}

# The archives of packages that this machine has, as "URI SUITE".
# shellcheck disable=SC2016 # apt-get is to expand them
sources()
{
	apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Identifier: Packages' | sort -u
}

bootstrap()
{
	uri=$(sources | awk '$2 == "bookworm" { print $1; exit }')
	[ -n "$uri" ] || fail "apt knows no archive of Debian 12 on this machine"
	debootstrap --variant=minbase --arch="$1" --include=ca-certificates bookworm "$2" "$uri" \
		>"$2.log" 2>&1 || fail "debootstrap failed; see $2.log"
	sources | sed 's/^/deb /; s/$/ main/' >"$2/etc/apt/sources.list"
	# Proxies and the like are settings of fetching.
	apt-config dump --no-empty | grep '^Acquire::' >"$2/etc/apt/apt.conf.d/00fetch" || :
	# What is missing shows when it is installed from; an archive that is being renewed heals by then.
	run "$2" apt-get -q update >>"$2.log" 2>&1 ||
		say "not every list of packages could be had; see $2.log"
	run "$2" apt-get clean
}

new()
{
	[ "$(id -u)" -eq 0 ] || fail "this needs root"
	command -v debootstrap >/dev/null || fail "this needs debootstrap"
	archive=$(dirname "$2")/$1.tar
	rm -rf "$2"
	if [ ! -s "$archive" ]; then
		mkdir -p "$2"
		bootstrap "$1" "$2"
		tar -C "$2" --numeric-owner -cf "$archive.new" .
		mv "$archive.new" "$archive"
	else
		mkdir -p "$2"
		tar -C "$2" --numeric-owner -xf "$archive"
	fi
}

# In a mount namespace of its own, so that nothing is left mounted however it ends. /dev is a new one
# with what programs expect, so that nothing in there reaches a disk of this machine.
run()
{
	root=$(cd "$1" && pwd)
	shift
	[ ! -r /etc/resolv.conf ] || cat /etc/resolv.conf >"$root/etc/resolv.conf"
	# The root is changed by pivot_root(2): with chroot(2) the kernel would deny it namespaces of its
	# own, which programs in there may want.
	# shellcheck disable=SC2016 # the inner shell is to expand them
	exec_in='
		root=$1
		shift
		mount --bind "$root" "$root"
		cd "$root"
		mount -t proc proc proc
		mount -t sysfs -o ro sysfs sys
		# The journal wants to know to which group of control it belongs.
		mount -t cgroup2 cgroup2 sys/fs/cgroup 2>/dev/null &&
			mount -o remount,bind,ro sys/fs/cgroup || :
		mount -t tmpfs tmpfs run
		mount -t tmpfs -o mode=755 tmpfs dev
		mkdir dev/pts dev/shm
		chmod 1777 dev/shm
		mount -t devpts -o newinstance,ptmxmode=0666,mode=0620,gid=5 devpts dev/pts
		ln -s pts/ptmx dev/ptmx
		ln -s /proc/self/fd dev/fd
		for stream in stdin:0 stdout:1 stderr:2; do
			ln -s "/proc/self/fd/${stream#*:}" "dev/${stream%:*}"
		done
		for device in null zero full random urandom tty fuse; do
			[ -e "/dev/$device" ] || continue
			: >"dev/$device"
			mount --bind "/dev/$device" "dev/$device"
		done
		pivot_root . .
		umount -l .
		cd /
		exec /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb \
			LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"
	'
	unshare --mount --pid --fork --kill-child --propagation private \
		setarch "$(architecture "$root")" sh -euc "$exec_in" sh "$root" "$@"
}

# What uname is to say in there: a kernel of 64 bits would lead builds for 32 astray.
architecture()
{
	case $(chroot "$1" dpkg --print-architecture) in
	i386) echo i686 ;;
	*) uname -m ;;
	esac
}

case ${1:-} in
new) new "$2" "$3" ;;
run)
	shift
	run "$@"
	;;
*) fail "usage: new ARCHITECTURE ROOT | run ROOT COMMAND..." ;;
esac
