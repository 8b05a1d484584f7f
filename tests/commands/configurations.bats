# What `check` says of faulty configurations. tests/commands/configurations/NAME/ holds one, and in
# `expected` what is said of it; a script `setup` there makes what git cannot keep. To add a case, add
# a folder.

load ../helper

setup() { setup_folders; }
teardown() { stop_all; }

# Makes the command run as a user that passwd does not know, where the kernel lets us; elsewhere this
# case is passed over.
without_home() {
	unset HOME XDG_STATE_HOME
	become=(unshare --user --map-user=12345)
	"${become[@]}" true 2>/dev/null || become=(show_expected)
}

show_expected() {
	cat expected >&2
}

# What `check` says in a copy of the folder $1, which is then called HERE.
said_of() {
	rm -rf copy
	cp -R "$1" copy
	mkdir copy/digests
	(
		cd copy || return 1
		chmod -R go-w .
		become=()
		no_home=no
		arguments=(-c paperwatch.yaml)
		# shellcheck disable=SC1091
		[ ! -f setup ] || . ./setup
		[ "$no_home" = no ] || without_home
		"${become[@]}" "$PAPERWATCH" check "${arguments[@]}" 2>&1 >/dev/null | sed "s|$PWD|HERE|g"
	)
}

@test "faulty configurations are told in the words of their golden files" {
	local failures=0 cases=0

	export XDG_CONFIG_HOME=$PWD/home XDG_STATE_HOME=$PWD/home
	for folder in "$root"/tests/commands/configurations/*/; do
		cases=$((cases + 1))
		said_of "$folder" >said
		if ! diff said "$folder/expected"; then
			echo "that is $folder"
			failures=$((failures + 1))
		fi
	done
	[ "$cases" -gt 10 ]
	[ "$failures" -eq 0 ]
}

@test "every message about configurations stands in a golden file" {
	cd "$root"
	run -0 python3 tests/rules/messages.py
	[ -z "$output" ]
}
