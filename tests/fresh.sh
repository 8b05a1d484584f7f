#!/bin/sh
# Does a newcomer get along? Runs the two commands of the README on the source tarball $1 in a Debian
# that has just been installed, and prints how long the first takes to show matches; then those of a first
# day, as far as they go without systemd and a desktop. $2: the build folder; $3: the architecture, if it is not that of this machine. Needs root and debootstrap.
set -eu
here=$(dirname "$0")
architecture=${3:-$(dpkg --print-architecture)}
root=$2/chroot/fresh-$architecture
sh "$here/chroot.sh" new "$architecture" "$root"
mkdir "$root/root/paperwatch"
tar -xf "$1" -C "$root/root/paperwatch" --strip-components=1
# shellcheck disable=SC2016 # the inner shell is to expand them
sh "$here/chroot.sh" run "$root" sh -euc '
	cd /root/paperwatch
	begin_sec=$(date +%s)
	sh packaging/set-up.sh run >/root/output 2>&1 &
	program=$!
	until grep -q " match alert=1 " /root/output; do
		kill -0 "$program" 2>/dev/null && [ "$(($(date +%s) - begin_sec))" -lt 900 ] || {
			tail -n 30 /root/output
			exit 1
		}
		sleep 0.2
	done
	echo "first matches after $(($(date +%s) - begin_sec)) s"
	kill -TERM "$program"
	wait "$program"
	sh packaging/set-up.sh check >/root/output 2>&1 && status=0 || status=$?
	grep -E "^(not )?ok .*# skip" /root/output || :
	[ "$status" -eq 0 ] || grep -A 8 "^not ok" /root/output || tail -n 30 /root/output
	grep "^[0-9]* passed, " /root/output | tail -n 1
	[ "$status" -eq 0 ] || exit "$status"
	export PATH="/usr/local/bin:$PATH"
	# Root needs no sudo, and a fresh Debian has none.
	printf "#!/bin/sh\nexec \"\$@\"\n" >/usr/local/bin/sudo
	chmod +x /usr/local/bin/sudo
	cp -R seeds/digests /root/digests
	echo "[{name: mine, paper: {title: RAG at Scale, votes: 7}, expect: [retrieval]}]" >my-tests.yaml
	sh tests/first-day.sh | sed "/notify-test/,\$ d" >/root/commands
	[ "$(wc -l </root/commands)" -eq 7 ]
	while IFS= read -r command; do
		sh -c "$command" </dev/null >/root/output 2>&1 || {
			echo "README: $command"
			tail -n 30 /root/output
			exit 1
		}
	done </root/commands
	command -v paperwatch
'
rm -rf "$root"
