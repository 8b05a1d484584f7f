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

# What `match` finds in digest.md with rules.yaml, as "rule: title".
found() {
	"$PAPERWATCH" match -c rules.yaml --json digest.md | jq -r '.rule + ": " + .title'
}

@test "every example of paperwatch.yaml(5) is a configuration without a problem" {
	local count=0

	mkdir -p home/digests
	python3 "$root/tests/commands/manual.py" blocks "$root/packaging/man/paperwatch.yaml.5" .
	for example in [0-9]*.yaml; do
		grep -q '^watch:' "$example" || echo 'watch: [{path: ~/digests}]' >>"$example"
		run -0 --separate-stderr "$PAPERWATCH" check -c "$example"
		# The folders of the examples are the reader's, not ours.
		for line in "${stderr_lines[@]}"; do
			[[ "$line" == *"there is no such folder yet" ]] || { cat "$example"; echo "$line"; return 1; }
		done
		count=$((count + 1))
	done
	[ "$count" -ge 10 ]
}

@test "every key that paperwatch.yaml(5) explains has an example there" {
	run -0 python3 "$root/tests/commands/manual.py" keys "$root/packaging/man/paperwatch.yaml.5"
	[ -z "$output" ]
}

@test "what paperwatch.yaml(5) says that words and names find, they find" {
	local count=0

	python3 "$root/tests/commands/manual.py" claims "$root/packaging/man/paperwatch.yaml.5" .
	found >found
	while IFS= read -r claim; do
		case $claim in
		"not "*) run ! grep -qFx -- "${claim#not }" found ;;
		*) grep -qFx -- "$claim" found ;;
		esac || { echo "the manual has: $claim"; return 1; }
		count=$((count + 1))
	done <expected
	[ "$count" -ge 40 ]
}
