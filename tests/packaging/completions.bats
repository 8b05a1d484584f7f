# What the shells offer to complete. Commands and options come from the program, so whatever its
# --help lists is offered.

load ../helper

setup() {
	setup_folders
	configure <<-'E'
		  - name: long context, faster
		    keywords: [RAG]
		  - name: it's "quoted"
		    keywords: [VLM]
	E
	paper 1 "RAG at Scale" | digest >digests/today.md
	echo '[]' >tests.yaml
	export TERM=dumb
	ln -s "$PAPERWATCH" home/paperwatch
	PATH=$PWD/home:$PATH
}
teardown() { stop_all; }

# What bash would offer for a command line of these words, the last of which is being written.
bash_offers() {
	bash -c '
		. "$1/packaging/completions/paperwatch.bash"
		shift
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
		_paperwatch "$1" "${!#}" ""
		[ "${#COMPREPLY[@]}" -eq 0 ] || printf "%s\n" "${COMPREPLY[@]}"
	' bash "$root" "$@" | sort
}

# The commands that the program has, and the long options of one of them.
commands() {
	paperwatch --help | sed -n 's/^  \([a-z-]*\) .*/\1/p' | sort
}

options() { # command
	paperwatch "$1" --help | sed -n 's/^  \(-., \)\{0,1\}\(--[a-z-]*\).*/\2/p' | sort
}

@test "bash offers every command, and every option of each" {
	[ "$(commands | wc -l)" -ge 11 ]
	[ "$(bash_offers paperwatch '')" = "$({ commands; printf '%s\n' --help --version; } | sort)" ]
	while read -r command; do
		[ "$(bash_offers paperwatch "$command" --)" = "$(options "$command")" ]
	done < <(commands)
	[ "$(bash_offers paperwatch match --e)" = --explain ]
	[ "$(bash_offers paperwatch st)" = $'stats\nstatus' ]
}

@test "bash offers the rules of the configuration that is named" {
	[ "$(bash_offers paperwatch history -c paperwatch.yaml --rule '' | wc -l)" -eq 3 ]
	[ "$(bash_offers paperwatch match --config = paperwatch.yaml --rule = lo)" = "long context, faster" ]
	[ "$(bash_offers paperwatch match -c paperwatch.yaml --rule '"long c')" = "long context, faster" ]
	[ "$(bash_offers paperwatch snooze -c paperwatch.yaml coo)" = cookie ]
	[ "$(bash_offers paperwatch snooze cookie o)" = off ]
	[ "$(bash_offers paperwatch snooze --all 8)" = 8h ]
	# Of a configuration with an error there is nothing to offer, and no word.
	echo 'rulez: 1' >>paperwatch.yaml
	[ -z "$(bash_offers paperwatch match -c paperwatch.yaml --rule '' 2>&1)" ]
}

@test "bash offers digests, tests and times where they are due" {
	[ "$(bash_offers paperwatch parse digests/t)" = digests/today.md ]
	[ "$(bash_offers paperwatch match dig)" = digests ]
	[ "$(bash_offers paperwatch test te)" = tests.yaml ]
	[ "$(bash_offers paperwatch check -c p)" = paperwatch.yaml ]
	[ -n "$(bash_offers paperwatch history --since '')" ]
	[ -z "$(bash_offers paperwatch history --after '')" ]
	[ -z "$(bash_offers paperwatch status '')" ]
}

@test "at the keyboard of bash a rule's name with spaces is completed so that it is one word" {
	run -0 python3 "$root/tests/packaging/keyboard.py" bash --norc --noprofile -i <<-E
		. "$root/packaging/completions/paperwatch.bash"
		paperwatch mat	-c paperw	--rule lo	dig	
		paperwatch match -c paperwatch.yaml --rule "it's	digests; echo status \$?
	E
	[[ "$output" == *"RAG at Scale"* ]]
	# The other name was found as well, as no paper matches it.
	[[ "$output" == *"status 1"* ]]
}

@test "at the keyboard of zsh commands, options, rules and files are completed" {
	command -v zsh >/dev/null || skip "zsh is not installed"
	run -0 python3 "$root/tests/packaging/keyboard.py" zsh -f -i <<-E
		fpath=("$root/packaging/completions" \$fpath); autoload -Uz compinit; compinit -u -d zcompdump
		paperwatch mat	-c paperw	--exp	--rule lo	dig	
		paperwatch match -c paperwatch.yaml --rule=lo	dig	
		paperwatch snooze -c paperwatch.yaml --all o	
		paperwatch history --after 3 --fo	
	E
	[ "$(grep -cF "RAG at Scale" <<<"$output")" -eq 2 ]
	[[ "$output" == *"--all off"* ]]
	[[ "$output" == *"--follow"* ]]
}

@test "fish offers every command, every option of each, and rules" {
	command -v fish >/dev/null || skip "fish is not installed"
	fish_offers() {
		fish --no-config -c "source '$root/packaging/completions/paperwatch.fish'; complete -C '$1'" |
			cut -f 1 | sort
	}
	[ "$(fish_offers 'paperwatch ')" = "$(commands)" ]
	while read -r command; do
		[ "$(fish_offers "paperwatch $command --")" = "$(options "$command")" ]
	done < <(commands)
	[ "$(fish_offers 'paperwatch match -c paperwatch.yaml --rule lo')" = "long context, faster" ]
	[ "$(fish_offers 'paperwatch parse digests/t')" = digests/today.md ]
	[ "$(fish_offers 'paperwatch history --since ' | wc -l)" -eq 4 ]
}
