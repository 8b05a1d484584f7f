# The journal, with a real systemd-journald in a mount namespace of its own.

load ../helper

setup() {
	setup_folders
	[ "$(id -u)" -eq 0 ] || skip "needs root for a mount namespace"
	[ -x /lib/systemd/systemd-journald ] || skip "systemd-journald is not installed"
	unshare -m --propagation private true 2>/dev/null || skip "no mount namespaces here"
}
teardown() { stop_all; }

@test "under the journal each alert is an entry with its fields, and messages have their level" {
	configure <<-E
		  - name: retrieval
		    keywords: [RAG]
	E
	{ paper 1 "RAG at Scale" 44; paper 2 "RAG $(printf '\u202e\u200b')evil"; } | digest >digests/today.md
	touch -d '1 hour ago' digests/today.md
	cat >inside.sh <<-'E'
		mount -t tmpfs tmpfs /run && mount -t tmpfs tmpfs /var/log && mkdir -p /run/systemd/journal
		/lib/systemd/systemd-journald 2>/dev/null &
		journald=$!
		for try in $(seq 500); do systemd-cat true 2>/dev/null && break; sleep 0.02; done
		# The manager tells a service which stream is the journal's; systemd-cat does not.
		systemd-cat -t paperwatch --level-prefix=true sh -c \
			'JOURNAL_STREAM=$(stat -L -c %d:%i /proc/self/fd/2) exec "$PAPERWATCH" run -c paperwatch.yaml --once'
		for try in $(seq 500); do
			journalctl -q -o json PAPERWATCH_ID=arxiv:2410.00001 >entry 2>/dev/null
			journalctl -q -o cat PAPERWATCH_ID=arxiv:2410.00002 >acting 2>/dev/null
			[ -s entry ] && [ -s acting ] && break
			sleep 0.02
		done
		journalctl -q -o json -t paperwatch _TRANSPORT=stdout >messages.json
		kill $journald
	E
	unshare -m --propagation private bash inside.sh
	[ "$(jq -r '[.MESSAGE, .PRIORITY, .PAPERWATCH_ID, .PAPERWATCH_VOTES, .PAPERWATCH_URL] | join("|")' entry)" = \
		"retrieval: RAG at Scale|5|arxiv:2410.00001|44|https://arxiv.org/abs/2410.00001" ]
	[ "$(cat acting)" = "retrieval: RAG <U+202E><U+200B>evil" ]
	jq -se 'any(.[]; .PRIORITY == "5" and (.MESSAGE | startswith("watching: 1 folder")))' messages.json
	[ "$(lines 'rule="retrieval"')" -eq 2 ]
}

@test "a journal that stands still holds up neither the log nor the next digest, and has all in the end" {
	configure <<-E
		  - name: retrieval
		    keywords: [RAG]
	E
	for number in $(seq 700); do paper "$number" "RAG Number $number"; done | digest >digests/many.md
	touch -d '1 hour ago' digests/many.md
	cat >inside.sh <<-'E'
		mount -t tmpfs tmpfs /run && mount -t tmpfs tmpfs /var/log && mkdir -p /run/systemd/journal
		/lib/systemd/systemd-journald 2>/dev/null &
		journald=$!
		until systemd-cat true 2>/dev/null; do sleep 0.02; done
		systemd-cat -t paperwatch --level-prefix=true sh -c \
			'kill -STOP '$journald'
			 JOURNAL_STREAM=$(stat -L -c %d:%i /proc/self/fd/2) exec "$PAPERWATCH" run -c paperwatch.yaml' &
		daemon=$!
		trap 'kill -KILL $daemon $journald' EXIT
		deadline=$((SECONDS + 60))
		until [ "$(grep -c 'rule="retrieval"' state/paperwatch.log 2>/dev/null)" = 700 ]; do
			sleep 0.05; [ $SECONDS -lt $deadline ] || exit 1
		done
		cp next.md digests/next.md
		until grep -q 'title="RAG at Last"' state/paperwatch.log; do
			sleep 0.05; [ $SECONDS -lt $deadline ] || exit 1
		done
		kill -CONT $journald
		# It is tried again at longer and longer intervals, of up to a minute.
		deadline=$((SECONDS + 150))
		until [ "$(journalctl -q -o cat PAPERWATCH_RULE=retrieval 2>/dev/null | sort -u | wc -l)" = 701 ]; do
			sleep 0.1
			[ $SECONDS -lt $deadline ] || { journalctl -q -o cat | tail -n 20; exit 1; }
		done
		[ "$(journalctl -q -o cat PAPERWATCH_RULE=retrieval | wc -l)" = 701 ]
	E
	paper 999 "RAG at Last" | digest >next.md
	unshare -m --propagation private bash inside.sh
}

@test "a journal that is gone is waited for" {
	configure <<-E
		  - name: retrieval
		    keywords: [RAG]
	E
	paper 1 "RAG One" | digest >one.md
	cat >inside.sh <<-'E'
		mount -t tmpfs tmpfs /run && mount -t tmpfs tmpfs /var/log && mkdir -p /run/systemd/journal
		env -u NOTIFY_SOCKET /lib/systemd/systemd-journald 2>/dev/null &
		journald=$!
		trap 'kill -KILL $daemon $journald' EXIT
		wait_for() {
			deadline=$((SECONDS + 30))
			until "$@"; do sleep 0.05; [ $SECONDS -lt $deadline ] || exit 1; done
		}
		wait_for systemd-cat true 2>/dev/null
		systemd-cat -t paperwatch --level-prefix=true sh -c \
			'JOURNAL_STREAM=$(stat -L -c %d:%i /proc/self/fd/2) exec "$PAPERWATCH" run -c paperwatch.yaml' &
		daemon=$!
		wait_for grep -q READY=1 notified
		kill -KILL $journald
		wait $journald
		# Where there is no journal, there may be no socket of it either.
		rm -f /run/systemd/journal/socket
		mv one.md digests/
		wait_for grep -qs 'title="RAG One"' state/paperwatch.log
		"$PAPERWATCH" status -c paperwatch.yaml >answer
		env -u NOTIFY_SOCKET /lib/systemd/systemd-journald 2>/dev/null &
		journald=$!
		has_one() { [ "$(journalctl -q -o cat PAPERWATCH_RULE=retrieval 2>/dev/null | wc -l)" = 1 ]; }
		wait_for has_one
		kill -TERM $daemon
		wait $daemon
	E
	start_notify_socket
	unshare -m --propagation private bash inside.sh
	grep -q 'the journal does not take entries' answer
}
