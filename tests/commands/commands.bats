# The commands as a person or a script calls them.

load ../helper

setup() { setup_folders; }
teardown() { stop_all; }

two_papers() {
	{
		paper 1 "RAG at Scale" 44 "Sepp Hochreiter, B. Author" "검색 증강 생성(RAG)을 다룹니다."
		paper 2 "Storage Engines" 3
	} | digest >digests/2024-10-31.md
}

@test "--help lists the commands, each explains itself, and all end with status 0" {
	run -0 "$PAPERWATCH" --help
	for command in run check parse match stats test init status history forget reload; do
		[[ "$output" == *"  $command "* ]]
	done
	for command in run check parse match stats test init status history forget reload; do
		run -0 "$PAPERWATCH" "$command" --help
		[[ "$output" == "usage: paperwatch $command"* ]]
	done
}

@test "--version names the program and its version" {
	run -0 "$PAPERWATCH" --version
	[[ "$output" =~ ^paperwatch\ [0-9]+\.[0-9]+\.[0-9]+ ]]
}

@test "wrong use is status 64 with a hint on stderr" {
	run -64 --separate-stderr "$PAPERWATCH"
	[ -z "$output" ]
	run -64 --separate-stderr "$PAPERWATCH" wacht
	[[ "$stderr" == *"no such command: wacht"* ]]
	run -64 --separate-stderr "$PAPERWATCH" chek
	[[ "$stderr" == *"did you mean 'check'?"* ]]
	run -64 "$PAPERWATCH" run leftover.yaml
	run -64 "$PAPERWATCH" init leftover
	run -64 --separate-stderr "$PAPERWATCH" parse --jsno x
	[[ "$stderr" == "paperwatch parse: "*"Try 'paperwatch parse --help'"* ]]
	run -64 "$PAPERWATCH" parse
	run -64 "$PAPERWATCH" check leftover
	run -64 --separate-stderr "$PAPERWATCH" reader
}

@test "parse shows a paper a block, and as JSON a paper a line" {
	two_papers
	run -0 --separate-stderr "$PAPERWATCH" parse digests
	[[ "${lines[0]}" == "digests/2024-10-31.md:3: RAG at Scale" ]]
	run -0 --separate-stderr "$PAPERWATCH" parse --json digests
	[ "${#lines[@]}" -eq 2 ]
	[ "$(jq -r '.id + " " + (.votes | tostring) + " " + .date' <<<"${lines[0]}")" = "arxiv:2410.00001 44 2024-10-31" ]
	[ "$(jq -r '.authors[0]' <<<"${lines[0]}")" = "Sepp Hochreiter" ]
	[ "$(jq -r '.sections[0].label' <<<"${lines[0]}")" = "What's New" ]
}

@test "parse reads standard input" {
	two_papers
	run -0 --separate-stderr bash -c 'cat digests/2024-10-31.md | "$PAPERWATCH" parse --json -'
	[ "${#lines[@]}" -eq 2 ]
	[ "$(jq -r .file <<<"${lines[0]}")" = - ]
}

@test "parse goes on after what cannot be read, and ends with status 66" {
	two_papers
	run -66 --separate-stderr "$PAPERWATCH" parse nowhere.md digests
	[[ "$stderr" == *"nowhere.md: No such file or directory"* ]]
	[[ "$output" == *"Storage Engines"* ]]
	mkfifo fifo.md
	run -66 --separate-stderr timeout 10 "$PAPERWATCH" parse fifo.md
	[[ "$stderr" == *"fifo.md: not a regular file"* ]]
}

@test "parse says what is wrong in a digest with its line" {
	printf '### [RAG](https://arxiv.org/abs/2410.00001)\n\nVote: many\n' >digests/x.md
	run -0 --separate-stderr "$PAPERWATCH" parse digests/x.md
	[[ "$stderr" == "digests/x.md:3: warning: votes are not a number: many" ]]
}

@test "output to a terminal or a pipe never carries what could act" {
	printf '### [RAG &#27;\\[2J](https://arxiv.org/abs/2410.00001)\n\n- \x01\xe2\x80\xae\n' >digests/x.md
	run -0 --separate-stderr "$PAPERWATCH" parse digests/x.md
	[[ "$output" == *"<U+001B>"* && "$output" == *"<U+202E>"* ]]
	run -0 --separate-stderr "$PAPERWATCH" parse --json digests/x.md
	! LC_ALL=C grep -q "$(printf '[\001-\010\013-\037\177]')" <<<"$output"
}

@test "match shows which papers match which rules, and touches no state" {
	two_papers
	configure <<-E
		  - name: retrieval
		    keywords: [RAG]
		  - name: switched off
		    enabled: false
		    votes: 1
	E
	run -0 --separate-stderr "$PAPERWATCH" match -c paperwatch.yaml
	[ "${lines[0]}" = "retrieval: RAG at Scale (44 votes)" ]
	[[ "$output" != *"switched off"* && "$output" != *"Storage"* ]]
	[ ! -e state ]
	run -0 --separate-stderr "$PAPERWATCH" match -c paperwatch.yaml --rule "switched off" digests/2024-10-31.md
	[ "$(grep -c 'switched off' <<<"$output")" -eq 2 ]
}

@test "match --json tells the words that matched and where" {
	two_papers
	configure <<-E
		  - name: retrieval
		    keywords: [RAG]
		    authors: ["S. Hochreiter"]
		    votes: 5
	E
	run -0 --separate-stderr "$PAPERWATCH" match -c paperwatch.yaml --json digests
	[ "${#lines[@]}" -eq 1 ]
	[ "$(jq -c '[.rule, .id, .votes, .line]' <<<"$output")" = '["retrieval","arxiv:2410.00001",44,3]' ]
	[ "$(jq -c '.hits[] | select(.kind == "keyword" and .field == "title") | [.pattern, .text, .start, .end]' <<<"$output")" = '["RAG","RAG",0,3]' ]
	[ "$(jq -c '.hits[] | select(.kind == "keyword" and .field == "summary") | [.section, .text]' <<<"$output")" = "[\"What's New\",\"RAG\"]" ]
	[ "$(jq -c '.hits[] | select(.kind == "author") | [.field, .text]' <<<"$output")" = '["authors","Sepp Hochreiter"]' ]
}

@test "match is status 1 when nothing matches, 64 for a rule that is not there" {
	two_papers
	configure <<-E
		  - name: robots
		    keywords: [robot]
	E
	run -1 --separate-stderr "$PAPERWATCH" match -c paperwatch.yaml
	run -64 --separate-stderr "$PAPERWATCH" match -c paperwatch.yaml --rule robot
	[[ "$stderr" == *"did you mean 'robots'"* ]]
}

@test "check finds every problem, each with its place" {
	cat >paperwatch.yaml <<-E
		watch: [{path: digests}, {path: digests/}]
		frist_run: quiet
		log: {format: jsn}
		desktop: {enabled: perhaps}
		rules:
		  - name: a
		    keywords: []
		  - name: a
		    votes: {min: 5, max: 3}
	E
	run -78 --separate-stderr "$PAPERWATCH" check -c paperwatch.yaml
	[[ "$stderr" == *"paperwatch.yaml:1:33: error: "*"is watched twice"* ]]
	[[ "$stderr" == *"paperwatch.yaml:2:1: error: "*"did you mean 'first_run'"* ]]
	[[ "$stderr" == *"paperwatch.yaml:3:15: error: "*"text or json"* ]]
	[[ "$stderr" == *"paperwatch.yaml:4:20: error: "* ]]
	[[ "$stderr" == *"paperwatch.yaml:7:15: error: "* ]]
	[[ "$stderr" == *"paperwatch.yaml:8:11: error: "* ]]
	[[ "$stderr" == *"paperwatch.yaml:9:26: error: "* ]]
}

@test "check is quiet about what is right, but for one line" {
	configure <<<''
	run -0 --separate-stderr "$PAPERWATCH" check -c paperwatch.yaml
	[ "$output" = "paperwatch.yaml is fine: 1 folder, 1 rule" ]
	[ -z "$stderr" ]
}

@test "check --rules lists the names of the rules, one a line" {
	configure <<-'E'
		  - name: 긴 문맥, faster
		    keywords: [RAG]
		    enabled: false
	E
	run -0 --separate-stderr "$PAPERWATCH" check -c paperwatch.yaml --rules
	[ "${lines[0]}" = cookie ]
	[ "${lines[1]}" = "긴 문맥, faster" ]
	[ "${#lines[@]}" -eq 2 ]
	[ -z "$stderr" ]
	echo 'rulez: 1' >>paperwatch.yaml
	run -78 --separate-stderr "$PAPERWATCH" check -c paperwatch.yaml --rules
	[ -z "$output" ]
}

@test "rules.d adds rules in byte order, and two of one name are an error" {
	configure <<<''
	mkdir rules.d
	printf 'rules:\n  - name: b\n    votes: 1\n' >rules.d/10.yaml
	printf 'rules:\n  - name: c\n    votes: 1\n' >rules.d/9.yaml
	printf 'not yaml: [' >rules.d/ignored.txt
	run -0 "$PAPERWATCH" check -c paperwatch.yaml
	[[ "$output" == *"3 rules"* ]]
	printf 'rules:\n  - name: b\n    votes: 2\n' >rules.d/9.yaml
	run -78 --separate-stderr "$PAPERWATCH" check -c paperwatch.yaml
	[[ "$stderr" == *"rules.d/9.yaml:2:11: error: "* ]]
}

@test "the state inside a watched folder is an error" {
	printf 'watch: [{path: .}]\nstate: state\nrules: [{name: a, votes: 1}]\n' >paperwatch.yaml
	run -78 --separate-stderr "$PAPERWATCH" check -c paperwatch.yaml
	[[ "$stderr" == *"paperwatch.yaml:2:8: error: the state $PWD/state lies inside the watched folder $PWD"* ]]
}

@test "init writes a configuration that check accepts, and never overwrites one" {
	run -0 --separate-stderr "$PAPERWATCH" init
	[[ "$output" == *"$XDG_CONFIG_HOME/paperwatch/paperwatch.yaml"* && "$output" == *"systemctl --user enable --now paperwatch"* ]]
	run -0 --separate-stderr "$PAPERWATCH" check
	[[ "$stderr" == *":5:11: warning: $HOME/digests: there is no such folder yet" ]]
	echo '# mine' >>"$XDG_CONFIG_HOME/paperwatch/paperwatch.yaml"
	run -73 --separate-stderr "$PAPERWATCH" init
	[ "$(tail -n 1 "$XDG_CONFIG_HOME/paperwatch/paperwatch.yaml")" = '# mine' ]
}

@test "without HOME the home folder comes from passwd" {
	run -78 --separate-stderr env -u HOME -u XDG_CONFIG_HOME -u XDG_STATE_HOME "$PAPERWATCH" check
	[[ "$stderr" == *"$(getent passwd "$(id -u)" | cut -d: -f6)/.config/paperwatch/paperwatch.yaml"* ]]
}

@test "the example rules match what they are made for" {
	run -0 --separate-stderr "$PAPERWATCH" match -c "$root/seeds/paperwatch.yaml" --json
	[ "$(jq -r '.rule + " " + .id' <<<"$output" | sort)" = "$(sort <<-E
		retrieval arxiv:2407.01370
		retrieval arxiv:2410.23090
		people arxiv:2410.22884
		people arxiv:2410.22391
		long context, faster arxiv:2407.02490
		long context, faster arxiv:2410.10819
		video, but not making it arxiv:2410.23287
		video, but not making it arxiv:2406.19568
		reasoning arxiv:2410.23123
		worth a coffee break arxiv:2410.14669
		worth a coffee break arxiv:2410.23090
		worth a coffee break arxiv:2407.01370
	E
	)" ]
}

@test "writing to a full device is status 74" {
	two_papers
	run -74 bash -c '"$PAPERWATCH" parse --json digests >/dev/full'
}

@test "on a terminal, and with --print anywhere, run shows each line of the log" {
	two_papers
	configure <<-E
		  - name: retrieval
		    keywords: [RAG]
	E
	run -0 --separate-stderr "$PAPERWATCH" run -c paperwatch.yaml --once --print
	[ "$output" = "$(cat state/paperwatch.log)" ]
	rm -r state
	run -0 --separate-stderr "$PAPERWATCH" run -c paperwatch.yaml --once
	[ -z "$output" ]
	rm -r state
	run -0 script -qec '"$PAPERWATCH" run -c paperwatch.yaml --once' /dev/null
	[[ "$output" == *'rule="retrieval"'* ]]
}

@test "one vote is one vote" {
	configure <<<'  - {name: retrieval, keywords: [RAG]}'
	paper 1 "RAG One" 1 | digest >digests/a.md
	[[ "$("$PAPERWATCH" match -c paperwatch.yaml)" == "retrieval: RAG One (1 vote)"* ]]
	[[ "$("$PAPERWATCH" match -c paperwatch.yaml --explain)" == *"RAG One (1 vote)"* ]]
}
