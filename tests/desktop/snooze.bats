# What a rule would show is held back for a while, and comes in one pop-up afterwards.

load ../helper

setup() {
	setup_folders
	start_bus
	start_mock_server
}
teardown() { stop_all; }

two_rules() { # settings
	configure "first_run: alert
$1" <<-E
		  - name: retrieval
		    keywords: [RAG]
		  - name: people
		    authors: [Sepp Hochreiter]
		    urgency: critical
	E
}

snooze() {
	"$PAPERWATCH" snooze -c paperwatch.yaml "$@"
}

rag() { # number...
	local each

	for each; do paper "$each" "RAG Number $each" "$each"; done | digest >"rag.part"
	mv rag.part "digests/rag-$1.md"
}

status() {
	"$PAPERWATCH" status -c paperwatch.yaml "$@"
}

fact() { # filter
	status --json | jq -c "$1"
}

fact_is() { # filter, value
	[ "$(fact "$1")" = "$2" ]
}

@test "a snoozed rule goes on in the log, and is shown in one pop-up, once, when that is taken back" {
	two_rules
	start_daemon
	run -0 --separate-stderr snooze retrieval 8h
	[[ "$output" == "retrieval: snoozed until "* ]]
	rag 1 2 3
	settle
	[ "$(lines 'rule="retrieval"')" -eq 3 ]
	[ "$(popups | wc -l)" -eq 0 ]
	run -0 --separate-stderr snooze retrieval off
	[ "$output" = "retrieval: not snoozed any more" ]
	wait_for is_shown '"While snoozed: 3 papers"' 1
	popups | grep -qF '• RAG Number 3 (3 votes)|• RAG Number 2 (2 votes)|• RAG Number 1 (1 vote)'
	# What comes now is shown as ever, and nothing comes twice.
	rag 4
	wait_for is_shown '"RAG Number 4"' 1
	settle
	[ "$(popups | wc -l)" -eq 2 ]
	run -0 --separate-stderr snooze retrieval off
	[ "$output" = "retrieval: not snoozed" ]
	stop_daemon
}

@test "a snooze ends by itself" {
	two_rules
	start_daemon
	snooze retrieval 2s
	rag 1
	wait_for has_lines 'rule="retrieval"' 1
	[ "$(popups | wc -l)" -eq 0 ]
	wait_for is_shown '"While snoozed: 1 paper"' 1
	settle
	[ "$(popups | wc -l)" -eq 1 ]
	fact_is .snoozes '[]'
	stop_daemon
}

@test "a snooze outlives restart and kill, and so does what it holds" {
	two_rules
	start_daemon
	snooze retrieval 1h
	rag 1
	wait_for has_lines 'rule="retrieval"' 1
	kill_daemon
	start_daemon
	rag 2
	wait_for has_lines 'rule="retrieval"' 2
	stop_daemon
	start_daemon
	settle
	[ "$(popups | wc -l)" -eq 0 ]
	fact_is '.snoozes | map([.rule, .waiting])' '[["retrieval",2]]'
	snooze retrieval off
	wait_for is_shown '"While snoozed: 2 papers"' 1
	settle
	[ "$(popups | wc -l)" -eq 1 ]
	stop_daemon
}

@test "a snooze that ends while paperwatch does not run is over when it runs again" {
	two_rules
	start_daemon
	snooze retrieval 2s
	rag 1
	wait_for has_lines 'rule="retrieval"' 1
	kill_daemon
	[ "$(popups | wc -l)" -eq 0 ]
	wait_for eval '[ "$(status --json | jq -c .snoozes)" = "[]" ]'
	start_daemon
	wait_for is_shown '"While snoozed: 1 paper"' 1
	settle
	[ "$(popups | wc -l)" -eq 1 ]
	stop_daemon
}

@test "a paper that another rule asks for is shown, and names both" {
	two_rules
	start_daemon
	snooze retrieval 1h
	paper 1 "RAG of Today" 3 "Sepp Hochreiter" | digest >a
	mv a digests/a.md
	wait_for is_shown '"RAG of Today"' 1
	popups | grep -qF 'retrieval (RAG), people'
	snooze retrieval off
	settle
	[ "$(popups | wc -l)" -eq 1 ]
	stop_daemon
}

@test "all rules can be snoozed, and woken, at once" {
	two_rules
	start_daemon
	snooze people 2h
	run -0 --separate-stderr snooze --all 1h
	[[ "$output" == "all rules: snoozed until "* ]]
	rag 1
	paper 2 "Of Today" 3 "Sepp Hochreiter" | digest >a
	mv a digests/a.md
	wait_for has_lines 'rule="people"' 1
	settle
	[ "$(popups | wc -l)" -eq 0 ]
	fact_is '.snoozes | map([.rule, .waiting])' '[[null,2],["people",1]]'
	run -0 --separate-stderr status
	[[ "$output" == *"snoozed        all rules until 2"*"; 2 alerts wait"*"people until 2"*"; 1 alert waits"* ]]
	# Without the one of all rules, that of the rule still holds.
	snooze --all 1s
	wait_for is_shown '"While snoozed: 1 paper"' 1
	[ "$(shown '• Of Today')" -eq 0 ]
	snooze --all off
	wait_for is_shown '• Of Today (3 votes)' 1
	settle
	[ "$(popups | wc -l)" -eq 2 ]
	stop_daemon
}

@test "what was snoozed longer than desktop.keep is named, because it waits since the snooze ended" {
	two_rules 'desktop: {keep: 1s}'
	start_daemon
	snooze retrieval 1h
	rag 1
	settle
	wait_for eval '[ $(($(date +%s) - $(stat -c %Y state/paperwatch.log))) -ge 2 ]'
	# Nothing is shown, and so nothing ages, until the server answers.
	snooze retrieval off
	wait_for is_shown '• RAG Number 1 (1 vote)' 1
	stop_daemon
}

@test "notes about paperwatch itself wait for the end of a snooze of all rules, too" {
	two_rules
	start_daemon
	snooze --all 1h
	mkdir later
	sed -i 's/{path: digests}/{path: digests}, {path: later}/; s/^first_run.*/first_run: quiet/' paperwatch.yaml
	paper 1 "RAG of Old" | digest >later/old.md
	kill -HUP "$daemon"
	wait_for has_lines '1 digest, 1 paper known' 1
	settle
	[ "$(popups | wc -l)" -eq 0 ]
	snooze --all off
	wait_for is_shown '1 digest, 1 paper known' 1
	stop_daemon
}

@test "the status tells what quiet hours hold back, and until when" {
	local now=$EPOCHSECONDS end

	end=$(date -d "@$((now + 3000))" +%H:%M)
	two_rules "quiet_hours: {from: \"$(date -d "@$((now - 600))" +%H:%M)\", to: \"$end\"}"
	start_daemon
	snooze people 1h
	rag 1 2
	paper 3 "Of Today" 3 "Sepp Hochreiter" | digest >a
	mv a digests/a.md
	wait_for has_lines 'rule="people"' 1
	settle
	# What is snoozed as well would not be shown in other hours either.
	fact_is '.sinks | map(select(.sink == "desktop") | [.waiting, .held])' '[[3,2]]'
	run -0 --separate-stderr status
	output=$(tr -s ' \n' ' ' <<<"$output")
	[[ "$output" == *" desktop 3 alerts wait; quiet hours until "*" $end hold back 2 of them "* ]]
	stop_daemon
}

@test "an unknown rule, a wrong time, and no daemon are told apart" {
	two_rules
	run -75 --separate-stderr snooze retrieval 1h
	[ "$stderr" = "paperwatch snooze: no daemon runs with the state in $PWD/state; only a running one can hold back what it shows" ]
	start_daemon
	run -64 --separate-stderr snooze retreival 1h
	[ "$stderr" = "paperwatch snooze: no rule is named 'retreival'; did you mean 'retrieval'?" ]
	run -64 --separate-stderr snooze retreival off
	[ "$stderr" = "paperwatch snooze: no rule is named 'retreival'; did you mean 'retrieval'?" ]
	for each in 0s 1 tomorrow -1h 4000d; do
		run -64 --separate-stderr snooze -- retrieval "$each"
		[[ "$stderr" == *"for how long? Write a time such as 90s, 10m, 8h or 3d, or 'off', not '$each'" ]]
	done
	run -64 --separate-stderr snooze retrieval
	run -64 --separate-stderr snooze --all retrieval 1h
	run -64 --separate-stderr snooze
	[[ "$stderr" == *"which rule, and for how long?"* ]]
	fact_is .snoozes '[]'
	# A rule that is not there any more can still be woken.
	snooze people 1h
	sed -i 's/name: people/name: persons/' paperwatch.yaml
	kill -HUP "$daemon"
	wait_for is_notified READY=1 2
	run -64 --separate-stderr snooze people 2h
	run -0 --separate-stderr snooze people off
	[ "$output" = "people: not snoozed any more" ]
	stop_daemon
}
