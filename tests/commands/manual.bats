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

# What the examples of commands take for granted: folders, rules, tests, and what else they call.
furnish_home() {
	local file

	mkdir -p bin home/digests "$XDG_CONFIG_HOME/paperwatch"
	cp -R "$root/seeds/digests/." home/digests
	ln -s "$PAPERWATCH" bin/paperwatch
	printf '#!/bin/sh\ncat ~/digests/2024/10/31.md\n' >bin/curl
	chmod +x bin/curl
	for file in "$XDG_CONFIG_HOME/paperwatch/paperwatch.yaml" home/try.yaml; do
		sed 's,path: digests,path: ~/digests,' "$root/seeds/paperwatch.yaml" >"$file"
	done
	cp "$root/seeds/tests.yaml" home
}

has_told_at_home() { grep -q 'rule="retrieval"' home/.state/paperwatch/paperwatch.log; }

@test "the examples of commands in paperwatch(1) work" {
	local command count=0

	furnish_home
	start_bus
	start_mock_server
	messages="$PWD/messages"
	"$PAPERWATCH" run 2>"$messages" >/dev/null 3>&- &
	daemon=$!
	wait_for grep -q watching: "$messages"
	wait_for has_told_at_home
	while IFS= read -r command; do
		while [[ "$command" == *[\\\|] ]]; do
			IFS= read -r line
			command+=$'\n'$line
		done
		[ "$command" != %% ] || continue
		run -0 --separate-stderr bash -o pipefail -c "cd ~ && PATH='$PWD/bin:$PATH' && $command" </dev/null
		count=$((count + 1))
	done < <(examples "$root/packaging/man/paperwatch.1" "run at home")
	[ "$count" -ge 15 ]
}

# Each command with each of its options, as the synopsis has them: "run --once".
options_of_commands() {
	awk '/^\.Sh SYNOPSIS/ { within = 1 } /^\.Sh DESCRIPTION/ { exit }
		$1 == ".Nm" { command = "" }
		within && $1 == ".Cm" { command = $2 }
		within && command != "" { for (i = 1; i < NF; i++) if ($i == "Fl") print command, "-" $(i + 1) }' \
		"$root/packaging/man/paperwatch.1"
}

@test "every option of every command has an example in paperwatch(1) that is run" {
	local command option

	{
		examples "$root/packaging/man/paperwatch.1" "run at home"
		examples "$root/packaging/man/paperwatch.1" "run in seeds"
		examples "$root/packaging/man/paperwatch.1" "run as a program"
	} | sed ':more; /\\$/ { N; b more }; s/\n/ /g' >examples
	options_of_commands | grep -v ' -c$' >options
	[ "$(wc -l <options)" -ge 18 ]
	while read -r command option; do
		grep -q -- "paperwatch $command\>[^|]* $option\>" examples ||
			{ echo "no example: paperwatch $command $option"; return 1; }
	done <options
	grep -q -- ' -c ' examples
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

# The mails that were sent: the title of each, a line each.
mailed() {
	sed -n 's/^Subject: //p' mails 2>/dev/null || true
}

has_mailed() { # times
	[ "$(mailed | wc -l)" -ge "$1" ]
}

has_done() { # number
	[ "$(cat "$HOME/.local/state/mail-alerts/done")" = "$1" ]
}

# Starts the program of the manual, in a process group of its own as a service would be.
start_program() {
	setsid sh program 2>>program.err 3>&- &
	program=$!
}

stop_program() {
	kill -TERM -- "-$program"
	{ wait "$program" || true; } 2>/dev/null
}

@test "the program of paperwatch(1) mails each alert once, however often it is started again" {
	examples "$root/packaging/man/paperwatch.1" "run as a program" | grep -v '^%%$' >program
	mkdir -p bin "$XDG_CONFIG_HOME/paperwatch"
	ln -s "$PAPERWATCH" bin/paperwatch
	# A mailer that takes what it is given, but while there is a file `broken`.
	printf '#!/bin/sh\n[ ! -e "%s/broken" ] || exit 75\n[ "$1" = kim ] && cat >>"%s/mails"\n' "$PWD" "$PWD" >bin/sendmail
	chmod +x bin/sendmail
	export PATH="$PWD/bin:$PATH"
	configure <<-E
		  - name: people
		    authors: [Sepp Hochreiter]
	E
	cat >>paperwatch.yaml <<-E
		  - name: others
		    votes: 0
		    notify: [log]
	E
	sed "s,{path: digests},{path: $PWD/digests},; s,state: state,state: $PWD/state,; s,state/paperwatch.log,$PWD/state/paperwatch.log," \
		paperwatch.yaml >"$XDG_CONFIG_HOME/paperwatch/paperwatch.yaml"
	start_daemon
	paper 1 'A \"Quoted\" \\n 검색 증강 $HOME' 7 "Sepp Hochreiter" | digest >digests/1.md
	wait_for has_lines 'rule="people"' 1
	start_program
	wait_for has_mailed 1
	[ "$(mailed)" = 'A "Quoted" \n 검색 증강 $HOME' ]
	# While it runs, and of another rule.
	paper 2 "Second" 7 "Sepp Hochreiter" | digest >digests/2.md
	paper 3 "Of Nobody" | digest >digests/3.md
	wait_for has_mailed 2
	wait_for has_lines 'title="Of Nobody"' 1
	wait_for has_done "$("$PAPERWATCH" history -c paperwatch.yaml --json --rule people | tail -n 1 | jq .alert)"
	stop_program
	# While it does not run, and the daemon is another one.
	paper 4 "Third" 7 "Sepp Hochreiter" | digest >digests/4.md
	wait_for has_lines 'rule="people"' 3
	stop_daemon
	start_daemon
	# The mailer refuses: the program ends, and has not done that one.
	touch broken
	start_program
	wait "$program" || true
	[ "$(mailed | wc -l)" -eq 2 ]
	rm broken
	start_program
	wait_for has_mailed 3
	paper 5 "Fourth" 7 "Sepp Hochreiter" | digest >digests/5.md
	wait_for has_mailed 4
	[ "$(mailed | tail -n 3 | tr '\n' '|')" = "Second|Third|Fourth|" ]
	stop_program
	# One that was told long before the first start is no news.
	rm -r "$HOME/.local/state/mail-alerts" mails
	stop_daemon
	sqlite3 state/store.db "UPDATE alert SET time = time - 30 * 86400 * 1000000 WHERE number < 4"
	start_daemon
	start_program
	wait_for has_mailed 2
	stop_program
	[ "$(mailed | tr '\n' '|')" = "Third|Fourth|" ]
	stop_daemon
}

@test "what the page of concepts says of keywords is so" {
	local page="$root/packaging/man/paperwatch.7" keyword finds misses title rows=0

	expect() { # status, title
		run -"$1" bash -c 'printf "### [%s](https://arxiv.org/abs/2410.00001)\n\nVote: 1\n" "$2" |
			"$PAPERWATCH" match -c paperwatch.yaml --rule "$1" -' - "$keyword" "$2"
	}
	while IFS='|' read -r keyword finds misses; do
		configure <<-E
			  - name: $keyword
			    keywords: [$keyword]
		E
		while read -r title; do expect 0 "$title"; done < <(printf '%s\n' "$finds" | sed 's/, /\n/g')
		while read -r title; do expect 1 "$title"; done < <(printf '%s\n' "$misses" | sed 's/, /\n/g')
		rows=$((rows + 1))
	done < <(sed -n 's/^\.It Li \(.*\) Ta \(.*\) Ta \(.*\)$/\1|\2|\3/p' "$page")
	[ "$rows" -eq 5 ]
}
