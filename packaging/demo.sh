#!/bin/sh
# Runs paperwatch on the example digests, with a state of its own that begins anew each time. $1: the
# build folder.
set -eu
rm -rf "$1/demo"
mkdir -p "$1/demo"
echo "Alerts for the digests in seeds/. Put another one into seeds/digests/ and see; Ctrl-C ends."
XDG_STATE_HOME=$(cd "$1/demo" && pwd)
export XDG_STATE_HOME
exec "$1/paperwatch" run --print -c seeds/paperwatch.yaml
