# What the manual shows is what happens: each example behind the comment `run in seeds` is run there,
# and its lines come in the same order; " ..." stands for any lines between.

load ../helper

setup() { setup_folders; }
teardown() { stop_all; }

# The blocks of the page $1 behind the comment $2, one after another; each ends with a line of "%%".
examples() {
	awk -v comment="$2" 'index($0, ".\\\" " comment) == 1 { wanted = 1 }
		wanted && /^\.Ed/ { print "%%"; wanted = shown = 0 }
		shown { gsub(/\\e/, "\\"); gsub(/\\\(dq/, "\""); gsub(/\\&/, ""); print }
		wanted && /^\.Bd/ { shown = 1 }' "$1"
}

# Is the rest of standard input, up to "%%", what the command before it prints?
check_example() { # command
	local line next=1 gap=false

	run "${SHELL:-/bin/bash}" -c "cd '$root/seeds' && PATH='$PWD:$PATH' && $1" </dev/null
	mapfile -t printed <<<"$output"
	while IFS= read -r line && [ "$line" != %% ]; do
		if [ "$line" = " ..." ]; then
			gap=true
			continue
		fi
		while $gap && [ "${printed[next - 1]-$line}" != "$line" ]; do
			next=$((next + 1))
		done
		if [ "${printed[next - 1]-}" != "$line" ]; then
			printf 'the manual has:  %s\nwhat comes is:   %s\n' "$line" "${printed[next - 1]-}"
			return 1
		fi
		next=$((next + 1))
		gap=false
	done
	# Nothing may follow that the manual does not show.
	$gap || [ "$next" -gt "${#printed[@]}" ] || {
		printf 'not in the manual: %s\n' "${printed[next - 1]}"
		return 1
	}
}

@test "the examples of paperwatch(1) print what they are said to print" {
	local count=0 line

	ln -s "$PAPERWATCH" paperwatch
	while IFS= read -r line; do
		[[ "$line" == '$ '* ]]
		check_example "${line#\$ }"
		count=$((count + 1))
	done < <(examples "$root/packaging/man/paperwatch.1" "run in seeds")
	[ "$count" -ge 2 ]
}

@test "the tests of rules in paperwatch(1) pass with the rules of the example" {
	examples "$root/packaging/man/paperwatch.1" "tests of seeds" | grep -v '^%%$' >tests.yaml
	run -0 "$PAPERWATCH" test -c "$root/seeds/paperwatch.yaml" tests.yaml
	[ "${lines[-1]}" = "2 tests, all passed" ]
}
