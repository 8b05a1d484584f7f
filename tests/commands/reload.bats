# paperwatch reload: the new configuration, or what is wrong with it.

load ../helper

setup() { setup_folders; }
teardown() { stop_all; }

rag_rules() {
	configure "$@" <<-E
		  - name: retrieval
		    keywords: [RAG]
	E
}

reload() {
	"$PAPERWATCH" reload -c paperwatch.yaml "$@"
}

@test "it ends when the new configuration is in force, and says what that is" {
	rag_rules
	start_daemon
	printf '  - name: robots\n    keywords: [robot]\n' >>paperwatch.yaml
	run -0 --separate-stderr reload
	[ "$output" = "reloaded: 1 folder, 3 rules" ]
	[ -z "$stderr" ]
	is_notified 'RELOADING=1|MONOTONIC_USEC=' 1
	wait_for is_notified READY=1 2
	paper 1 "Robots at Home" | digest >digests/today.md
	wait_for has_lines 'rule="robots"' 1
	stop_daemon
}

@test "errors are printed with their places, the old configuration stays, and the status is 78" {
	rag_rules
	start_daemon
	printf '  - name: robots\n    keywrods: [robot]\n  - name: robots\n    votes: many\n' >>paperwatch.yaml
	run -78 --separate-stderr reload
	[ -z "$output" ]
	[[ "$stderr" == *"$PWD/paperwatch.yaml:12:5: error: unknown key 'keywrods'; did you mean 'keywords'?"* ]]
	[[ "$stderr" == *"$PWD/paperwatch.yaml:14:12: error: "* ]]
	[[ "$stderr" == *"paperwatch reload: the configuration has errors; the old one stays in force" ]]
	# The same lines as in the log of the daemon.
	grep -qF "$PWD/paperwatch.yaml:12:5: unknown key 'keywrods'" "$messages"
	paper 1 "RAG at Home" | digest >digests/today.md
	wait_for has_lines 'rule="retrieval"' 1
	stop_daemon
}

@test "warnings are printed, and are no failure" {
	rag_rules
	start_daemon
	sed -i 's/^watch: .*/watch: [{path: digests}, {path: later}]/' paperwatch.yaml
	run -0 --separate-stderr reload
	[[ "$stderr" == *"paperwatch.yaml:1:33: warning: $PWD/later: there is no such folder yet"* ]]
	[ "$output" = "reloaded: 2 folders, 2 rules" ]
	stop_daemon
}

@test "what waits for the next start is said" {
	rag_rules
	start_daemon
	sed -i 's|^log:.*|log: {file: state/other.log}|' paperwatch.yaml
	run -0 --separate-stderr reload
	[ "${lines[1]}" = "log.file: takes effect at the next start" ]
	stop_daemon
}

@test "without a daemon the status is 75, with advice" {
	rag_rules
	run -75 --separate-stderr reload
	[[ "$stderr" == *"no daemon runs with the state in $PWD/state; it reads the configuration when it starts"* ]]
	start_daemon
	kill_daemon # its socket stays
	run -75 --separate-stderr reload
	[[ "$stderr" == *"no daemon runs with the state in $PWD/state"* ]]
}

@test "without a daemon, a file that cannot be read as YAML is named" {
	printf 'watch: [\n' >paperwatch.yaml
	run -75 --separate-stderr reload
	[[ "$stderr" == *"paperwatch.yaml:"*": error: "* ]]
}

@test "two reloads at once, and a SIGHUP among them, all end well" {
	rag_rules
	start_daemon
	local pids=()
	for i in 1 2 3 4 5; do
		reload >>out 2>&1 3>&- &
		pids+=($!)
		kill -HUP "$daemon"
	done
	for each in "${pids[@]}"; do
		wait "$each"
	done
	[ "$(grep -c '^reloaded: 1 folder, 2 rules$' out)" -eq 5 ]
	stop_daemon
}
