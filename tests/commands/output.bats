# Standard output that is closed, full, or not read: no command takes that for success.

load ../helper

setup() {
	setup_folders
	cp "$root/seeds/paperwatch.yaml" "$root/seeds/tests.yaml" .
	cp -r "$root/seeds/digests" .
	printf 'state: state\nlog: {file: state/paperwatch.log}\n' >>paperwatch.yaml
	start_bus
	start_mock_server
	start_daemon
}
teardown() { stop_all; }

# How each command is run here, a line each, so that it has something to say and ends with 0.
commands() {
	cat <<-E
		check -c paperwatch.yaml
		parse digests
		parse --json digests
		match -c paperwatch.yaml
		match -c paperwatch.yaml --json --explain
		stats -c paperwatch.yaml
		test -c paperwatch.yaml tests.yaml
		status -c paperwatch.yaml
		history -c paperwatch.yaml
		forget -c paperwatch.yaml $1
		reload -c paperwatch.yaml
		snooze -c paperwatch.yaml --all 1h
		notify-test
		init
		run --once -c other.yaml
		--help
		--version
		match --help
	E
}

# The id of a paper that is known, another one each time.
a_paper() {
	"$PAPERWATCH" parse --json digests | jq -r .id | sed -n "$1p"
}

# Runs each of them with its output to $1; their status must be $2, or 0 to see that they work.
each_ends_with() { # redirection, status, number
	local line status

	sed 's/^state: state/state: other/; s,state/paper,other/paper,' paperwatch.yaml >other.yaml
	while IFS= read -r line; do
		rm -rf "$XDG_CONFIG_HOME/paperwatch"
		status=0
		bash -c "\"\$PAPERWATCH\" $line $1" 2>err 3>&- || status=$?
		[ "$status" -eq "$2" ] || {
			echo "'paperwatch $line $1' ended with $status, not $2"
			cat err
			return 1
		}
		if [ "$2" -ne 0 ] && [ -n "${4:-}" ]; then
			[[ "$(<err)" == *"cannot write to standard output: $4" ]] || { echo "$line"; cat err; return 1; }
		fi
	done < <(commands "$(a_paper "$3")")
}

# Every command there is.
@test "every command is among those that are tried here" {
	"$PAPERWATCH" --help | sed -nE 's/^  ([a-z-]+) .*/\1/p' | sort >listed
	commands x | awk '!/^-/ { print $1 }' | sort -u >tried
	diff listed tried
	each_ends_with ">out" 0 1
}

@test "with standard output closed no command ends with 0" {
	each_ends_with ">&-" 74 1 "Bad file descriptor"
}

@test "with standard output full no command that writes ends with 0" {
	commands() {
		cat <<-E
			parse digests
			match -c paperwatch.yaml --explain
			stats -c paperwatch.yaml
			test -c paperwatch.yaml tests.yaml
			status -c paperwatch.yaml --json
			history -c paperwatch.yaml
			forget -c paperwatch.yaml $1
			reload -c paperwatch.yaml
			snooze -c paperwatch.yaml --all 2h
			notify-test --json
			init
			--help
			--version
			history --help
		E
	}
	each_ends_with ">/dev/full" 74 2 "No space left on device"
}

@test "a command that has nothing to say and nowhere to say it is no success either" {
	# The rule has expired long ago.
	run -0 "$PAPERWATCH" history -c paperwatch.yaml --rule "for the reading group"
	[ -z "$output" ]
	run -74 bash -c '"$PAPERWATCH" history -c paperwatch.yaml --rule "for the reading group" >&-'
}

@test "a reader that goes away early is no error worth words, and stops the work" {
	# A pipe that nobody reads any more.
	mkfifo pipe
	run -74 --separate-stderr bash -c 'exec 5<>pipe 6>pipe 5<&-; "$PAPERWATCH" match -c paperwatch.yaml --explain >&6'
	[ -z "$stderr" ]
}

@test "what went wrong otherwise keeps its own status" {
	run -64 bash -c '"$PAPERWATCH" nonsense >&-'
	run -66 bash -c '"$PAPERWATCH" parse nowhere >&-'
	run -78 bash -c '"$PAPERWATCH" check -c nowhere.yaml >&-'
}

@test "standard input that is closed is no empty digest" {
	run -0 bash -c '"$PAPERWATCH" parse - </dev/null'
	run ! bash -c '"$PAPERWATCH" parse - <&-'
}

@test "files that are opened do not take the place of descriptors that are closed" {
	run -0 bash -c '"$PAPERWATCH" run --once -c other.yaml --help <&- 2>&- >out'
	bash -c '"$PAPERWATCH" stats -c paperwatch.yaml <&- 2>&- >out'
	"$PAPERWATCH" stats -c paperwatch.yaml 2>/dev/null >expected
	diff out expected
}
