# paperwatch forget: papers are unknown again, and alert again where they match.

load ../helper

setup() { setup_folders; }
teardown() { stop_all; }

rag_rules() {
	configure "$@" <<-E
		  - name: retrieval
		    keywords: [RAG]
		  - name: popular
		    votes: 50
	E
}

forget() {
	"$PAPERWATCH" forget -c paperwatch.yaml "$@"
}

@test "an alerted paper that is forgotten alerts again, once" {
	rag_rules
	start_daemon
	{ paper 1 "RAG at Scale"; paper 2 "RAG in Pieces"; } | digest >digests/2024-10-31.md
	wait_for has_lines 'rule="retrieval"' 2
	run -0 --separate-stderr forget arxiv:2410.00001
	[ "$output" = "arxiv:2410.00001: forgotten, with what 1 rule had said of it; the digests are read again now" ]
	wait_for has_lines 'title="RAG at Scale"' 2
	settle
	[ "$(lines 'title="RAG at Scale"')" -eq 2 ]
	[ "$(lines 'title="RAG in Pieces"')" -eq 1 ]
	# And after a restart not a third time.
	stop_daemon
	start_daemon
	settle
	[ "$(lines 'title="RAG at Scale"')" -eq 2 ]
	stop_daemon
}

@test "all rules that match now alert, and none that does not any more" {
	rag_rules
	start_daemon
	paper 1 "RAG at Scale" 60 | digest >digests/2024-10-31.md
	wait_for has_lines 'title="RAG at Scale"' 2
	sed -i 's/votes: 50/votes: 70/' paperwatch.yaml
	kill -HUP "$daemon"
	wait_for is_notified 'READY=1' 2
	forget 2410.00001
	wait_for has_lines 'rule="retrieval"' 2
	settle
	[ "$(lines 'rule="retrieval"')" -eq 2 ]
	[ "$(lines 'rule="popular"')" -eq 1 ]
	stop_daemon
}

@test "a paper in two digests alerts once, as the first of them has it" {
	rag_rules
	start_daemon
	paper 1 "RAG at Scale, Revised" | digest 2024-11-01 >digests/2024-11-01.md
	wait_for has_lines 'title="RAG at Scale, Revised"' 1
	paper 1 "RAG at Scale" | digest 2024-10-31 >digests/2024-10-31.md
	settle
	forget https://arxiv.org/abs/2410.00001v3
	wait_for has_lines 'title="RAG at Scale"' 1
	settle
	[ "$(lines 'id=arxiv:2410.00001')" -eq 2 ]
	stop_daemon
}

@test "a paper that was passed over in a first run alerts" {
	rag_rules 'first_run: quiet'
	paper 1 "RAG at Scale" | digest >digests/2024-10-31.md
	start_daemon
	wait_for has_lines '1 would have matched' 1
	forget 2410.00001
	wait_for has_lines 'title="RAG at Scale"' 1
	stop_daemon
}

@test "a paper that a new rule passed over alerts" {
	rag_rules
	start_daemon
	paper 1 "Robots at Home" | digest >digests/2024-10-31.md
	settle
	printf '  - name: robots\n    keywords: [robot]\n' >>paperwatch.yaml
	kill -HUP "$daemon"
	wait_for has_lines "rule 'robots' is new or changed" 1
	forget 2410.00001
	wait_for has_lines 'rule="robots"' 1
	stop_daemon
}

@test "several papers at once; those that are unknown are named, with status 1" {
	rag_rules
	start_daemon
	{ paper 1 "RAG at Scale"; paper 2 "RAG in Pieces"; } | digest >digests/2024-10-31.md
	wait_for has_lines 'rule="retrieval"' 2
	run -1 --separate-stderr forget 2410.00001 2410.00003 2410.00002
	[ "${#lines[@]}" -eq 2 ]
	[ "$stderr" = "paperwatch forget: arxiv:2410.00003: no such paper is known" ]
	wait_for has_lines 'rule="retrieval"' 4
	stop_daemon
}

@test "what is no id of a paper is status 64, and nothing is forgotten" {
	rag_rules
	start_daemon
	paper 1 "RAG at Scale" | digest >digests/2024-10-31.md
	wait_for has_lines 'rule="retrieval"' 1
	run -64 --separate-stderr forget 2410.00001 nonsense
	[[ "$stderr" == *"'nonsense' is no id of a paper"* ]]
	run -64 --separate-stderr forget
	[[ "$stderr" == *"which paper?"* ]]
	settle
	[ "$(lines 'rule="retrieval"')" -eq 1 ]
	stop_daemon
}

@test "without a daemon the paper is forgotten too, and alerts at the next start" {
	rag_rules
	run -1 --separate-stderr forget 2410.00001
	[[ "$stderr" == *"nothing is known in $PWD/state"* ]]
	[ ! -e state ]
	paper 1 "RAG at Scale" | digest >digests/2024-10-31.md
	touch -d '1 hour ago' digests/2024-10-31.md
	"$PAPERWATCH" run --once -c paperwatch.yaml 2>>"$messages"
	[ "$(lines 'title="RAG at Scale"')" -eq 1 ]
	run -0 --separate-stderr forget 2410.00001
	[[ "$output" == *"at the next start" ]]
	run -1 --separate-stderr forget 2410.00001
	"$PAPERWATCH" run --once -c paperwatch.yaml 2>>"$messages"
	[ "$(lines 'title="RAG at Scale"')" -eq 2 ]
	"$PAPERWATCH" run --once -c paperwatch.yaml 2>>"$messages"
	[ "$(lines 'title="RAG at Scale"')" -eq 2 ]
}

@test "a kill right after it does not lose the alert" {
	rag_rules
	start_daemon
	paper 1 "RAG at Scale" | digest >digests/2024-10-31.md
	wait_for has_lines 'rule="retrieval"' 1
	# Nothing is read while the reader stands still.
	pkill -STOP -P "$daemon" -f 'paperwatch reader'
	forget 2410.00001
	kill_daemon
	start_daemon
	wait_for has_lines 'rule="retrieval"' 2
	settle
	[ "$(lines 'rule="retrieval"')" -eq 2 ]
	stop_daemon
}

@test "a file that is left alone is not read again by it" {
	rag_rules
	start_daemon
	head -c 9000000 /dev/zero >digests/large.md
	wait_for grep -q 'large.md: larger than 8 MiB.*left alone' "$messages"
	paper 1 "RAG at Scale" | digest >digests/2024-10-31.md
	wait_for has_lines 'rule="retrieval"' 1
	forget 2410.00001
	wait_for has_lines 'rule="retrieval"' 2
	[ "$(grep -c 'large.md' "$messages")" -eq 1 ]
	stop_daemon
}

@test "a pop-up that waits for a desktop is replaced by the new one" {
	rag_rules
	start_daemon
	paper 1 "RAG at Scale" | digest >digests/2024-10-31.md
	wait_for has_lines 'rule="retrieval"' 1
	wait_for grep -q 'alerts wait until they can be shown' "$messages"
	forget 2410.00001
	wait_for has_lines 'rule="retrieval"' 2
	[ "$("$PAPERWATCH" status --json -c paperwatch.yaml | jq '.sinks[] | select(.sink == "desktop").waiting')" -eq 1 ]
	stop_daemon
}
