#!/usr/bin/env bash
# What if the power goes? State and log lie on an ext4 file system of their own, which is shut down
# without a last word at a random moment while news arrive, as if the plug were pulled. Then it is
# mounted again, and the daemon started anew.
#
#   power.sh [ROUNDS]     SEED=… makes the same choices again
#
# In the end every paper stands in the log exactly once: none that was settled is missing, none is there
# twice. And the store is sound after every round.
set -u

root=$(cd "$(dirname "$0")/../.." && pwd)
: "${PAPERWATCH:=$root/build/paperwatch}"
: "${SEED:=$RANDOM}"
rounds=${1:-200}
RANDOM=$SEED
work=$(mktemp -d "${TMPDIR:-/tmp}/paperwatch-power.XXXXXX")
export HOME=$work/home XDG_RUNTIME_DIR=$work/home TZ=Asia/Seoul LC_ALL=C.UTF-8
unset DBUS_SESSION_BUS_ADDRESS DISPLAY NOTIFY_SOCKET JOURNAL_STREAM

clean_up() {
	kill -KILL "${daemon:-}" 2>/dev/null
	umount -l "$work/disk" 2>/dev/null
	rm -rf "$work"
}
trap clean_up EXIT

complain() {
	echo "power: round $round: $* (seed $SEED)"
	tail -n 20 "$work/messages" | sed 's/^/    /'
	exit 1
}

mount_disk() {
	mount -o loop "$work/image" "$work/disk" || { echo "cannot mount a file system"; exit 69; }
}

paper() {
	printf '### [RAG Number %s](https://arxiv.org/abs/2410.%05d)\n\nVote: 7\n\nAuthors: A. Author\n\n- 검색\n\n' "$1" "$1"
}

cd "$work" || exit 70
mkdir home disk digests
truncate -s 48M image
mkfs.ext4 -qF image || exit 69
mount_disk
cat >paperwatch.yaml <<E
watch: [{path: digests}]
state: disk/state
log: {file: disk/state/paperwatch.log}
first_run: alert
rules:
  - name: retrieval
    keywords: [RAG]
    notify: [log]
E
last=0
round=0
while ((round++ < rounds)); do
	"$PAPERWATCH" run -c paperwatch.yaml >/dev/null 2>>messages &
	daemon=$!
	for _ in 1 2 3; do
		{
			printf '## Daily Papers (2024-10-31)\n\n'
			for _ in 1 2; do paper $((++last)); done
		} >new
		touch -d '1 hour ago' new
		mv new "digests/$last.md"
		sleep "0.0$((RANDOM % 10))"
	done
	sleep "0.$((RANDOM % 2))$((RANDOM % 10))"
	xfs_io -x -c shutdown disk || { echo "cannot shut a file system down"; exit 69; }
	kill -KILL "$daemon"
	wait "$daemon" 2>/dev/null
	# Its children end a moment later than itself.
	for _ in $(seq 100); do
		umount disk 2>/dev/null && break
		sleep 0.05
	done
	mountpoint -q disk && complain "the file system stays busy"
	mount_disk
	if [ -e disk/state/store.db ]; then
		cp -r disk/state seen || complain "the state cannot be read"
		[ "$(sqlite3 seen/store.db 'PRAGMA integrity_check' 2>&1)" = ok ] || complain "the store is not sound"
		rm -r seen
	fi
done
timeout 60 "$PAPERWATCH" run -c paperwatch.yaml --once >/dev/null 2>>messages || complain "the last run fails"
for number in $(seq "$last"); do
	count=$(grep -c "title=\"RAG Number $number\"" disk/state/paperwatch.log)
	[ "$count" -eq 1 ] || complain "paper $number stands $count times"
done
echo "power: $rounds rounds, $last papers, each once in the log (seed $SEED)"
