# The annotated examples: they are what one copies from, so they must be right.

load ../helper

setup() { setup_folders; }
teardown() { stop_all; }

@test "every example is a configuration without a problem" {
	local count=0

	mkdir -p home/digests
	while IFS= read -r example; do
		run -0 --separate-stderr "$PAPERWATCH" check -c "$example"
		# Its folders are the reader's, not ours.
		for line in "${stderr_lines[@]}"; do
			[[ "$line" == *": there is no such folder yet" ]] || { echo "$line"; return 1; }
		done
		count=$((count + 1))
	done < <(find "$root/packaging/examples" -name '*.yaml' ! -name '*-tests.yaml' ! -path '*/rules.d/*')
	[ "$count" -ge 4 ]
}

@test "every example with tests passes them" {
	local count=0

	for tests in "$root"/packaging/examples/*-tests.yaml "$root/seeds/tests.yaml"; do
		configuration=${tests%-tests.yaml}.yaml
		[ -e "$configuration" ] || configuration=$root/seeds/paperwatch.yaml
		run -0 "$PAPERWATCH" test -c "$configuration" "$tests"
		count=$((count + 1))
	done
	[ "$count" -ge 2 ]
}

@test "rules of a group come from all its files, in the order of their names" {
	run -0 --separate-stderr "$PAPERWATCH" check -c "$root/packaging/examples/group/paperwatch.yaml" --rules
	[ "${lines[0]}" = "for everybody" ]
	[[ "${lines[1]}" == kim:* ]]
	[[ "${lines[2]}" == lee:* ]]
}
