#!/bin/sh
# Verifies the units as they would be installed, and the desktop entry. $1: the build folder.
set -eu
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
make -s BUILD="$1" DESTDIR="$stage" PREFIX=/usr install
# systemd-analyze wants the program to be where the unit says.
for kind in user system; do
	sed "s|/usr/bin/|$stage/usr/bin/|" "$stage/usr/lib/systemd/$kind/paperwatch.service" \
		>"$stage/paperwatch.service"
	if [ "$kind" = user ]; then
		XDG_RUNTIME_DIR=$stage systemd-analyze --user --man=no verify "$stage/paperwatch.service"
	else
		systemd-analyze --man=no verify "$stage/paperwatch.service"
	fi
done
desktop-file-validate "$stage/usr/share/applications/paperwatch.desktop"
