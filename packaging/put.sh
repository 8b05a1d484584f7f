#!/bin/sh
# Installs standard input as the file $2, with the mode $1: whole, or (on a full disk, for example) not at
# all. Then what was there before stays.
set -eu
trap 'rm -f "$2.new"' EXIT
{ cat >"$2.new" && chmod "$1" "$2.new" && mv -f "$2.new" "$2"; } || {
	printf '%s is not installed\n' "$2" >&2
	exit 73
}
