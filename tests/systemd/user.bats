# The unit of a user, under a real systemd.

load machine

setup_file() { start_machine; }
teardown_file() { stop_machine; }
setup() { new_user; }
teardown() { forget_user; }

@test "enabled by a user who is not logged in, it tells a paper in the log and the journal" {
	start_unit
	shows ActiveState active
	wait_for shows StatusText "1 folder, 1 rule"
	drop_paper 1 "RAG at Scale"
	wait_for has_lines 'rule="retrieval" votes=7 id=arxiv:2410.00001 title="RAG at Scale"' 1
	wait_for journal_has "retrieval: RAG at Scale"
	[ "$(as_user journalctl --user PAPERWATCH_RULE=retrieval --no-pager --output=cat)" = \
		"retrieval: RAG at Scale" ]
	[ "$(as_user journalctl --user -u paperwatch --output=json PAPERWATCH_ID=arxiv:2410.00001 |
		jq -r '[.PAPERWATCH_VOTES, .PAPERWATCH_URL] | join(" ")')" = "7 https://arxiv.org/abs/2410.00001" ]
}

@test "a reload takes new rules; one with errors fails, and the status shows their place" {
	start_unit
	as_user sed -i 's/\[RAG\]/[RAG, robot]/' .config/paperwatch/paperwatch.yaml
	as_user systemctl --user reload paperwatch
	drop_paper 2 "A robot"
	wait_for are_told_once 2 2
	configure_user "no_such_key: 1"
	run ! as_user systemctl --user reload paperwatch
	shows ActiveState active
	wait_for status_says 'paperwatch.yaml:3:1: .*no_such_key'
	wait_for status_says 'Status: .*the configuration on disk has errors, the old one is in force'
	drop_paper 3 "Another robot"
	wait_for are_told_once 3 3
}

@test "a daemon that stands still is killed and started anew; what came meanwhile is told once" {
	drop_in <<-E
		WatchdogSec=2
		RestartSec=0
	E
	start_unit
	for number in 1 2 3; do drop_paper "$number" "RAG $number"; done
	wait_for are_told_once 1 3
	signal STOP
	drop_paper 4 "RAG 4"
	wait_for has_restarted 1
	journal_has "Failed with result 'watchdog'"
	drop_paper 5 "RAG 5"
	wait_for are_told_once 1 5
}

@test "a daemon that is killed while alerts come is started anew, and tells each once" {
	local round

	drop_in <<-E
		RestartSec=0
		[Unit]
		StartLimitBurst=100
	E
	start_unit
	for round in 1 2 3; do
		for number in $(seq $((round * 40)) $((round * 40 + 39))); do paper "$number" "RAG $number"; done |
			digest | put_for_user "digests/$round.md"
		wait_for has_lines 'rule="retrieval"' $((40 * round - 39))
		signal KILL
		wait_for has_restarted "$round"
	done
	wait_for are_told_once 40 159
}

@test "a wrong configuration ends it with status 78, is not tried again, and the status says why" {
	configure_user "no_such_key: 1"
	run ! start_unit
	shows ActiveState failed
	shows ExecMainStatus 78
	shows NRestarts 0
	status_says 'code=exited, status=78'
	wait_for status_says 'paperwatch.yaml:3:1: .*no_such_key'
}

@test "without a configuration it says how to begin" {
	as_user rm .config/paperwatch/paperwatch.yaml
	run ! start_unit
	shows ExecMainStatus 78
	wait_for status_says 'paperwatch init'
}

@test "a configuration that may not be read ends it with status 78, and the status says why" {
	as_user chmod 0 .config/paperwatch/paperwatch.yaml
	run ! start_unit
	shows ExecMainStatus 78
	shows NRestarts 0
	wait_for status_says 'paperwatch.yaml: Permission denied'
}

@test "a state that may not be written ends it with status 73, and the status says why" {
	drop_in <<<"Restart=no"
	as_user mkdir -p .local/state/paperwatch
	as_user chmod 500 .local/state/paperwatch
	run ! start_unit
	shows ExecMainStatus 73
	wait_for status_says "$home/.local/state/paperwatch: .*\(Permission denied\|unable to open\)"
}

@test "where the state cannot be made, the status says why" {
	drop_in <<<"Restart=no"
	as_user touch .local
	run ! start_unit
	shows ActiveState failed
	wait_for status_says "$home/.local/state/paperwatch: Not a directory"
}

@test "a log that cannot be written holds up nothing, and has all in the end" {
	as_user mkdir -p .local/state/paperwatch/paperwatch.log
	start_unit
	drop_paper 1 "RAG at Scale"
	wait_for journal_has "retrieval: RAG at Scale"
	wait_for journal_has "paperwatch.log"
	as_user rmdir .local/state/paperwatch/paperwatch.log
	wait_for are_told_once 1 1
}

@test "without HOME it finds the home of its user" {
	drop_in <<<"UnsetEnvironment=HOME XDG_CONFIG_HOME XDG_STATE_HOME"
	start_unit
	drop_paper 1 "RAG at Scale"
	wait_for are_told_once 1 1
}

@test "a state in another place is refused by the walls until the unit lets it in" {
	drop_in <<<"Restart=no"
	as_user mkdir elsewhere
	configure_user "state: ~/elsewhere"
	run ! start_unit
	shows ExecMainStatus 73
	wait_for status_says "$home/elsewhere: .*\(Read-only file system\|unable to open\)"
	drop_in <<<"ReadWritePaths=%h/elsewhere"
	start_unit
	drop_paper 1 "RAG at Scale"
	wait_for journal_has "retrieval: RAG at Scale"
	as_user test -s elsewhere/store.db
}

@test "one more of it ends with status 75, and the status says that another is running" {
	drop_in <<<"Restart=no"
	as_user paperwatch run >/dev/null 2>other.log &
	wait_for grep -q watching other.log
	run ! start_unit
	shows ExecMainStatus 75
	wait_for status_says "another paperwatch is running on $home/.local/state/paperwatch"
	in_machine pkill -u "$user" -x paperwatch
}
