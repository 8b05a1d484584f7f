# The unit of the system, for a machine without a desktop.

load machine

setup_file() { start_machine; }
teardown_file() { stop_machine; }
setup() {
	log=/proc/$machine_init/root/var/log/paperwatch/paperwatch.log
	in_machine mkdir -p /srv/digests
	put /etc/paperwatch/paperwatch.yaml <<-E
		watch: [{path: /srv/digests}]
		first_run: alert
		rules:
		  - name: retrieval
		    keywords: [RAG]
	E
}
teardown() {
	[ -n "${BATS_TEST_COMPLETED:-}" ] || in_machine journalctl --unit=paperwatch --no-pager | tail -n 40
	in_machine systemctl stop paperwatch
	in_machine systemctl reset-failed paperwatch || true
	in_machine systemctl clean --what=all paperwatch
	in_machine rm -rf /srv/digests /etc/paperwatch
}

drop_paper() { # number, title; instead of the machine's own
	paper "$1" "$2" | digest | put "/srv/digests/$1.md"
}

system_shows() { # property, value
	[ "$(in_machine systemctl show --property="$1" --value paperwatch)" = "$2" ]
}

system_journal_has() { # text
	in_machine journalctl --unit=paperwatch --no-pager --output=cat | grep -qF -- "$1"
}

@test "without a user, a home and a desktop it tells a paper in the log and the journal" {
	in_machine systemctl start paperwatch
	system_shows ActiveState active
	system_journal_has "confined: cannot write outside its state, cannot open network sockets, cannot execute a shell"
	drop_paper 1 "RAG at Scale"
	wait_for are_told_once 1 1
	wait_for in_machine sh -c 'journalctl -q PAPERWATCH_RULE=retrieval | grep -q "RAG at Scale"'
	[ "$(in_machine stat -L -c '%a %U' /var/lib/private/paperwatch/store.db)" != "600 root" ]
	[ "$(in_machine stat -c %a /var/lib/private/paperwatch /var/log/private/paperwatch | tr '\n' ' ')" = "700 750 " ]
	in_machine paperwatch status -c /etc/paperwatch/paperwatch.yaml | grep -q '^paperwatch .* runs'
}

has_entries() { # count
	[ "$(in_machine journalctl --quiet --output=cat --unit=paperwatch PAPERWATCH_RULE=retrieval |
		grep -cE '^retrieval: RAG [0-9]+$')" -eq "$1" ]
}

@test "however many alerts come at once, each is in the journal" {
	put /run/systemd/journald.conf.d/test.conf <<-E
		[Journal]
		RateLimitIntervalSec=1h
		RateLimitBurst=20
	E
	in_machine systemctl restart systemd-journald
	in_machine systemctl start paperwatch
	for number in $(seq 1000); do paper "$number" "RAG $number"; done | digest | put /srv/digests/many.md
	wait_for has_lines 'rule="retrieval"' 1000
	wait_for has_entries 1000
	in_machine rm /run/systemd/journald.conf.d/test.conf
	in_machine systemctl restart systemd-journald
}

@test "a reload takes new rules; one with errors fails" {
	in_machine systemctl start paperwatch
	in_machine sed -i 's/\[RAG\]/[RAG, robot]/' /etc/paperwatch/paperwatch.yaml
	in_machine systemctl reload paperwatch
	drop_paper 2 "A robot"
	wait_for are_told_once 2 2
	in_machine sed -i 's/first_run/first_walk/' /etc/paperwatch/paperwatch.yaml
	run ! in_machine systemctl reload paperwatch
	system_journal_has "paperwatch.yaml:2:1: unknown key"
	system_shows ActiveState active
}

@test "without a configuration it ends with status 78, and leaves none" {
	in_machine rm -r /etc/paperwatch
	run ! in_machine systemctl start paperwatch
	system_shows ExecMainStatus 78
	system_shows NRestarts 0
	run ! in_machine test -e /etc/paperwatch
}

@test "a folder in a home is watched once the unit lets it in, and nothing else of the home is there" {
	put /home/shared/digests/1.md <<<"## A digest without papers"
	in_machine chmod 711 /home/shared
	in_machine chmod 755 /home/shared/digests
	in_machine sed -i 's|/srv/digests|/home/shared/digests|' /etc/paperwatch/paperwatch.yaml
	in_machine systemctl start paperwatch
	system_journal_has "/home/shared/digests: "
	put /run/systemd/system/paperwatch.service.d/home.conf <<-E
		[Service]
		ProtectHome=tmpfs
		BindReadOnlyPaths=/home/shared/digests
	E
	in_machine systemctl daemon-reload
	in_machine systemctl restart paperwatch
	paper 5 "RAG at Home" | digest | put /home/shared/digests/5.md
	wait_for are_told_once 5 5
	in_machine rm -r /run/systemd/system/paperwatch.service.d
	in_machine systemctl daemon-reload
}

@test "the rotation that comes with it loses no alert and doubles none" {
	local round

	in_machine systemctl start paperwatch
	for round in 1 2 3; do
		drop_paper "$round" "RAG $round"
		wait_for has_lines "title=\"RAG $round\"" 1
		in_machine logrotate --force /etc/logrotate.d/paperwatch
	done
	in_machine pkill -KILL -o -x paperwatch
	wait_for in_machine systemctl is-active --quiet paperwatch
	drop_paper 4 "RAG 4"
	wait_for are_told_once 4 4
	in_machine sh -c 'cd /var/log/paperwatch && { zcat paperwatch.log.*.gz; cat paperwatch.log.1 paperwatch.log; }' \
		>all.log
	log=$PWD/all.log
	are_told_once 1 4
}
