#!/bin/sh
# Verifies the units as they would be installed, how exposed they are, and the desktop entry. $1: the
# build folder.
set -eu
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
make -s BUILD="$1" DESTDIR="$stage" PREFIX=/usr install
# systemd-analyze wants the program to be where the unit says.
for kind in user system; do
	# The grades of systemd, times ten: 0 is best, 100 is worst. What the options of a user's unit really
	# do is tried by tests/systemd.
	if [ "$kind" = user ]; then most=35 manager=--user; else most=10 manager=--system; fi
	XDG_RUNTIME_DIR=$stage systemd-analyze "$manager" security --offline=true --threshold="$most" \
		"$stage/usr/lib/systemd/$kind/paperwatch.service" >"$stage/grade" || {
		cat "$stage/grade"
		exit 1
	}
	sed "s|^\(Exec[A-Z].*\)=/usr/bin/paperwatch |\1=$stage/usr/bin/paperwatch |" \
		"$stage/usr/lib/systemd/$kind/paperwatch.service" >"$stage/paperwatch.service"
	if [ "$kind" = user ]; then
		XDG_RUNTIME_DIR=$stage systemd-analyze --user --man=no verify "$stage/paperwatch.service"
	else
		systemd-analyze --man=no verify "$stage/paperwatch.service"
	fi
done
desktop-file-validate "$stage/usr/share/applications/paperwatch.desktop"
