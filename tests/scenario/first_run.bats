# What is passed over quietly, and that it is said.

load ../helper

setup() { setup_folders; }
teardown() { stop_all; }

quiet_rules() {
	configure "first_run: quiet" <<-E
		  - name: retrieval
		    keywords: [RAG]
	E
}

archive() {
	local day

	mkdir -p digests/2024
	for day in 01 02 03; do
		{ paper "1$day" "RAG of Day $day"; paper "2$day" "Robots of Day $day"; } |
			digest "2024-10-$day" >"digests/2024/$day.md"
	done
}

@test "the first run of a folder is quiet and ends with one line" {
	quiet_rules
	archive
	start_daemon
	wait_for has_lines ' note ' 1
	[ "$(lines '3 digests, 6 papers known; 3 would have matched: paperwatch match')" -eq 1 ]
	settle
	[ "$(lines 'rule="retrieval"')" -eq 0 ]
	[ "$(lines ' note ')" -eq 1 ]
	stop_daemon
}

@test "what comes after the first run alerts, what was known does not" {
	quiet_rules
	archive
	start_daemon
	wait_for has_lines ' note ' 1
	{ paper 101 "RAG of Day 01"; paper 301 "RAG of Today"; } | digest >digests/today.md
	wait_for has_lines 'title="RAG of Today"' 1
	[ "$(lines 'rule="retrieval"')" -eq 1 ]
	stop_daemon
}

@test "a first run that was killed goes on as quietly" {
	quiet_rules
	archive
	start_daemon
	kill_daemon
	paper 301 "RAG of Today" | digest >digests/today.md
	start_daemon
	wait_for has_lines 'title="RAG of Today"' 1
	wait_for has_lines ' note ' 1
	settle
	[ "$(lines 'rule="retrieval"')" -eq 1 ]
	[ "$(lines ' note ')" -eq 1 ]
	stop_daemon
}

@test "an empty folder has its first run at once, and says nothing of it" {
	quiet_rules
	start_daemon
	paper 301 "RAG of Today" | digest >digests/today.md
	wait_for has_lines 'title="RAG of Today"' 1
	[ "$(lines ' note ')" -eq 0 ]
	stop_daemon
}

@test "a folder that is absent is said once, and has its first run when it appears" {
	quiet_rules
	rmdir digests
	start_daemon
	wait_for grep -q "$PWD/digests: No such file or directory; it is taken in when it appears" "$messages"
	wait_for is_notified '1 absent folder' 1
	archive
	wait_for has_lines ' note ' 1
	settle
	[ "$(lines 'rule="retrieval"')" -eq 0 ]
	[ "$(grep -c 'it is taken in when it appears' "$messages")" -eq 1 ]
	stop_daemon
}

@test "a folder added later has a first run of its own" {
	quiet_rules
	archive
	start_daemon
	wait_for has_lines ' note ' 1
	mkdir more
	paper 401 "RAG Elsewhere" | digest >more/old.md
	sed -i 's|watch: .*|watch: [{path: digests}, {path: more}]|' paperwatch.yaml
	kill -HUP "$daemon"
	wait_for has_lines ' note ' 2
	paper 402 "RAG Elsewhere Today" | digest >more/today.md
	wait_for has_lines 'title="RAG Elsewhere Today"' 1
	[ "$(lines 'rule="retrieval"')" -eq 1 ]
	stop_daemon
}

@test "a new rule passes over known papers with one counted line, and alerts for what comes" {
	quiet_rules
	archive
	start_daemon
	wait_for has_lines ' note ' 1
	printf '  - name: robots\n    keywords: [robot]\n' >>paperwatch.yaml
	kill -HUP "$daemon"
	wait_for has_lines "rule 'robots' is new or changed: 3 known papers passed over: paperwatch match --rule 'robots'" 1
	paper 501 "Robots of Today" | digest >digests/today.md
	wait_for has_lines 'title="Robots of Today"' 1
	[ "$(lines 'rule="robots"')" -eq 1 ]
	stop_daemon
}

@test "a rule changed while paperwatch was down passes over at the next start" {
	quiet_rules
	archive
	start_daemon
	wait_for has_lines ' note ' 1
	stop_daemon
	sed -i 's/\[RAG\]/[RAG, robot]/' paperwatch.yaml
	paper 501 "Robots of Today" | digest >digests/today.md
	start_daemon
	wait_for has_lines 'title="Robots of Today"' 1
	wait_for has_lines "rule 'retrieval' is new or changed: 3 known papers passed over" 1
	settle
	[ "$(lines 'rule="retrieval" ')" -eq 1 ]
	stop_daemon
}
