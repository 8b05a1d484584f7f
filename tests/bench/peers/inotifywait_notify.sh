#!/bin/sh
# inotifywait, a pipe and notify-send: one notification for each file, of which nothing is read.
echo ready
inotifywait -q -m -e moved_to --format %f "$1" | while read -r name; do
	notify-send "$name" "a new digest"
done
