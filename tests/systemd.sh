#!/bin/sh
# Do the units hold what they promise, under a real systemd? Makes packages of the source tarball $1, and a
# Debian with systemd, a screen and a notification server to install them in, unless they are there from
# an earlier time; then runs tests/systemd in it. $2: the build folder. Needs root, debootstrap, debhelper,
# systemd-nspawn and bats.
set -eu
tarball=$1
build=$(cd "$2" && pwd)
here=$(dirname "$0")
machine=$build/chroot/systemd
# What is not the packages' own: what one finds on a machine with a desktop, and what the tests call.
installed='systemd systemd-sysv dbus dbus-user-session libpam-systemd
	dunst xvfb x11-apps xdg-utils fonts-nanum git logrotate perl procps'

cmp -s "$tarball" "$build"/deb/paperwatch_*.orig.tar.gz ||
	DEB_BUILD_OPTIONS="nocheck parallel=2" "$here/../packaging/deb.sh" "$tarball" "$build/deb" \
		>"$build/deb.log" 2>&1 || {
	tail -n 30 "$build/deb.log"
	exit 1
}
if [ ! -e "$machine.made" ]; then
	sh "$here/chroot.sh" new "$(dpkg --print-architecture)" "$machine"
	# shellcheck disable=SC2086 # words
	sh "$here/chroot.sh" run "$machine" apt-get -q -y install --no-install-recommends $installed \
		>"$build/machine.log"
	touch "$machine.made"
fi
depends=$(dpkg-deb -f "$(ls "$build"/deb/paperwatch_*.deb)" Depends)
depends=$depends,$(dpkg-deb -f "$(ls "$build"/deb/paperwatch-notifier_*.deb)" Depends |
	sed 's/paperwatch ([^)]*), //')
sh "$here/chroot.sh" run "$machine" apt-get -q -y satisfy --no-install-recommends "$depends" \
	>"$build/machine.log"
PAPERWATCH_MACHINE=$machine PAPERWATCH_PACKAGES=$build/deb PAPERWATCH_SCREENSHOTS=$build/screenshots \
	bats --tap --timing "$here/systemd"
