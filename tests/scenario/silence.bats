# A watched folder to which no new digest comes: that is told once, until one comes.

load ../helper

setup() { setup_folders; }
teardown() { stop_all; }

# A folder with silent_after: $1.
silent_after() {
	cat >paperwatch.yaml <<-E
		watch: [{path: digests, silent_after: $1}]
		state: state
		log: {file: state/paperwatch.log}
		first_run: alert
		rules:
		  - name: retrieval
		    keywords: [RAG]
	E
}

add_digest() { # number
	paper "$1" "RAG Number $1" | digest >new.md
	mv new.md "digests/$1.md"
}

# The notes about silence in the history, one a line.
silences() {
	"$PAPERWATCH" history -c paperwatch.yaml --json | jq -r '.note // empty' | grep -F 'no new digest' || true
}

has_silences() { # times
	[ "$(silences | wc -l)" -ge "$1" ]
}

# What was noted as the time of the last new digest, in the past.
let_pass() { # seconds
	sqlite3 state/store.db "UPDATE folder SET arrived = arrived - $1 * 1000000, began = began - $1 * 1000000
		WHERE path = CAST('$PWD/digests' AS BLOB)"
}

fact() {
	"$PAPERWATCH" status -c paperwatch.yaml --json | jq -r ".folders[0]$1"
}

@test "when no new digest comes for silent_after, one note says so, and the next one only after another digest" {
	silent_after 2s
	start_bus
	start_mock_server
	start_daemon
	add_digest 1
	wait_for is_shown 'no new digest for 2 s' 1
	popups | grep -F 'no new digest for' | grep -F "$PWD/digests" | grep -qF '"urgency": 0'
	grep -qF "$PWD/digests: no new digest for 2 s" "$messages"
	[ "$(fact .silent)" = true ]
	add_digest 2
	wait_for is_shown 'no new digest for' 2
	[ "$(silences | wc -l)" -eq 2 ]
	# The match log is about papers.
	[ "$(lines 'no new digest')" -eq 0 ]
	stop_daemon
}

@test "what was told is not told again after a restart, and what was not told is" {
	silent_after 1h
	add_digest 1
	"$PAPERWATCH" run --once -c paperwatch.yaml
	[ "$(silences | wc -l)" -eq 0 ]
	let_pass 7200
	"$PAPERWATCH" run --once -c paperwatch.yaml
	silences | grep -qxF "$PWD/digests: no new digest for 2 h"
	"$PAPERWATCH" run --once -c paperwatch.yaml
	[ "$(silences | wc -l)" -eq 1 ]
	# A change is no news: the same paper, with other votes.
	arrived=$(fact .arrived)
	paper 1 "RAG Number 1" 99 | digest >digests/1.md
	"$PAPERWATCH" run --once -c paperwatch.yaml
	[ "$(fact .arrived)" = "$arrived" ]
	# One comes, and that counts from its own time.
	add_digest 2
	"$PAPERWATCH" run --once -c paperwatch.yaml
	[ "$(fact .silent)" = false ]
	let_pass 7200
	"$PAPERWATCH" run --once -c paperwatch.yaml
	[ "$(silences | wc -l)" -eq 2 ]
}

@test "a digest that came while paperwatch did not run counts from when it came" {
	silent_after 1h
	add_digest 1
	"$PAPERWATCH" run --once -c paperwatch.yaml
	let_pass 7200
	add_digest 2
	"$PAPERWATCH" run --once -c paperwatch.yaml
	[ "$(silences | wc -l)" -eq 0 ]
}

@test "a folder that was empty from the first is silent after as long" {
	silent_after 1h
	"$PAPERWATCH" run --once -c paperwatch.yaml
	[ "$(silences | wc -l)" -eq 0 ]
	let_pass 7200
	# It has no arrival: what passes is the time since it was first listed.
	sqlite3 state/store.db 'UPDATE folder SET arrived = 0'
	"$PAPERWATCH" run --once -c paperwatch.yaml
	[ "$(silences | wc -l)" -eq 1 ]
}

@test "a daemon that was just started waits for what may be about to come" {
	silent_after 8s
	add_digest 1
	"$PAPERWATCH" run --once -c paperwatch.yaml
	let_pass 7200
	start_daemon
	# The digest of this morning, fetched after the start.
	add_digest 2
	wait_for has_lines 'title="RAG Number 2"' 1
	wait_for has_silences 1
	silences | grep -qF 'no new digest for 8 s'
	stop_daemon
}

@test "an arrival that was noted by a clock that was ahead tells nothing, and the next one mends it" {
	silent_after 1h
	add_digest 1
	"$PAPERWATCH" run --once -c paperwatch.yaml
	let_pass -7200000
	"$PAPERWATCH" run --once -c paperwatch.yaml
	[ "$(silences | wc -l)" -eq 0 ]
	add_digest 2
	"$PAPERWATCH" run --once -c paperwatch.yaml
	[ "$(date -d "$(fact .arrived)" +%s)" -le "$(date +%s)" ]
}

@test "a store of an earlier version knows from its files when the last digest came" {
	silent_after 1h
	make_old_store "$root/tests/scenario/stores/version-2.sql"
	"$PAPERWATCH" run --once -c paperwatch.yaml
	[ "$(date -d "$(fact .arrived)" +%s)" -ge $((EPOCHSECONDS - 70)) ]
	[ "$(date -d "$(fact .arrived)" +%s)" -le $((EPOCHSECONDS - 60)) ]
	[ "$(silences | wc -l)" -eq 0 ]
}

@test "status says when the last new digest came, and what is silent" {
	silent_after 1h
	"$PAPERWATCH" run --once -c paperwatch.yaml
	run -0 "$PAPERWATCH" status -c paperwatch.yaml
	[[ "$output" == *"no new one came yet; to be told after "* ]]
	add_digest 1
	"$PAPERWATCH" run --once -c paperwatch.yaml
	run -0 "$PAPERWATCH" status -c paperwatch.yaml
	[[ "$output" == *"the last new one came "*" ago; to be told after 60 min"* || "$output" == *"the last new one came "*" ago; to be told after 1 h"* ]]
	[ "$(fact .silent_after)" -eq 3600 ]
	[ "$(fact .silent)" = false ]
	let_pass 7200
	"$PAPERWATCH" run --once -c paperwatch.yaml
	run -0 "$PAPERWATCH" status -c paperwatch.yaml
	[[ "$output" == *"the last new one came 2 h ago"* ]]
	[ "$(fact .silent)" = true ]
}
