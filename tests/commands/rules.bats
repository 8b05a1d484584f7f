# The language of rules, through the commands.

load ../helper

setup() { setup_folders; }
teardown() { stop_all; }

# A regex that takes for ever on this digest, and rules that do not.
bomb() {
	{
		paper 1 "$(printf 'a%.0s' {1..40})!" 7 "Me Myself"
		paper 2 "RAG at Scale" 7 "Me Myself"
		paper 3 "Long" 7 "Me Myself" "$(head -c 100000 /dev/zero | tr '\0' a)! RAG"
	} | digest >bomb.md
	configure <<-'E'
		  - name: bomb
		    regex: ['(a+)+$']
		    notify: [log]
		  - name: bomb with authors
		    authors: [Me Myself]
		    none: [{regex: ['^(a+)+$']}]
		    notify: [log]
		  - name: honest
		    regex: ['\bRAG\b']
		    notify: [log]
	E
}

@test "a regex finds what it says, and tells where" {
	paper 1 "A 70B Model" 7 "A. Author, B. Author" "모델은 70B입니다. 7 billion" | digest >digests/1.md
	configure <<-'E'
		  - name: size
		    regex: ['\b\d+B\b', '\d+ billion']
	E
	run -0 --separate-stderr "$PAPERWATCH" match -c paperwatch.yaml --json digests
	[ "${#lines[@]}" -eq 1 ]
	run -0 jq -c '.hits[] | [.kind, .field, .section, .text, .start, .end]' <<<"$output"
	[ "${lines[0]}" = '["regex","title",null,"70B",2,5]' ]
	[ "${lines[1]}" = "[\"regex\",\"summary\",\"What's New\",\"7 billion\",24,33]" ]
}

@test "a regex that takes for ever is given up soon, told, and spoils no other rule" {
	bomb
	run -0 --separate-stderr timeout 5 "$PAPERWATCH" match -c paperwatch.yaml bomb.md
	[[ "$stderr" == "bomb.md: warning: searching for the regex '(a+)+\$' of the rule 'bomb' takes too long and was given up, which may miss "*"; so it was for 1 more rule" ]]
	[[ "$output" == *"honest: RAG at Scale"* ]]
	[[ "$output" == *"honest: Long"* ]]
	[[ "$output" != *"bomb: "* ]]
	run -0 --separate-stderr timeout 5 "$PAPERWATCH" match -c paperwatch.yaml --rule honest bomb.md
	[ -z "$stderr" ]
}

@test "the daemon warns once a digest of a regex that takes for ever, and counts" {
	bomb
	start_daemon
	mv bomb.md digests/bomb.md
	settle
	[ "$(lines 'rule="honest"')" -eq 2 ]
	[ "$(lines 'rule="bomb')" -eq 0 ]
	[ "$(grep -c 'digests/bomb.md: searching for the regex' "$messages")" -eq 1 ]
	grep -q "of the rule 'bomb' takes too long" "$messages"
	wait_for is_notified '2 regex failures' 1
}

# What the command shows on a terminal of so many columns, without colour.
on_terminal() { # columns, command
	local columns=$1

	shift
	NO_COLOR=1 TERM=xterm script -qec "stty cols $columns; $*" /dev/null | tr -d '\r'
}

@test "on a terminal a problem shows its line, with a caret under the place" {
	configure <<-'E'
		  - name: 강화학습
		    keywords: ["모델", {a: 5}]
	E
	printf '    votes: {min: 1,\tmxa: 3}\n' >>paperwatch.yaml
	on_terminal 80 "$PAPERWATCH check -c paperwatch.yaml" >shown || true
	cat >expected <<-'E'
		paperwatch.yaml:10:22: error: unknown key 'a'; put a keyword with ': ' in quotes
		   10 |     keywords: ["모델", {a: 5}]
		      |                        ^
		paperwatch.yaml:11:21: error: unknown key 'mxa'; did you mean 'max'?
		   11 |     votes: {min: 1, mxa: 3}
		      |                     ^
	E
	diff shown expected
	run -78 --separate-stderr "$PAPERWATCH" check -c paperwatch.yaml
	[ "${#stderr_lines[@]}" -eq 2 ]
}

@test "of a long line the terminal shows the part around the place" {
	{ printf '  - name: x\n    keywords: [%s{b: 1}%s]\n' "$(printf '모델%d, ' {100..160})" "$(printf ', tail%d' {100..160})"; } | configure
	on_terminal 60 "$PAPERWATCH check -c paperwatch.yaml" >shown || true
	[ "$(sed -n 2p shown | wc -m)" -le 61 ]
	[[ "$(sed -n 2p shown)" == "   10 | …"*"모델160, {b: 1}, tail100,"*"…" ]]
	# The caret stands under the brace: Hangul takes two.
	[ "$(sed -n 3p shown)" = "      |                           ^" ]
}

@test "control characters in a faulty line are shown, not sent" {
	printf 'watch: [{path: digests}]\nrules:\n  - name: "x\001y"\n' >paperwatch.yaml
	printf '    \342\200\256votes: 3\n    zzz: 1\n' >>paperwatch.yaml
	on_terminal 80 "$PAPERWATCH check -c paperwatch.yaml" >shown || true
	run ! grep -q $'\001' shown
	grep -qF '    3 |   - name: "x<U+0001>y"' shown
	sed -i 's/\x01//' paperwatch.yaml
	on_terminal 80 "$PAPERWATCH check -c paperwatch.yaml" >shown || true
	run ! grep -q $'\342\200\256' shown
	grep -qF '    4 |     <U+202E>votes: 3' shown
}

@test "the daemon shows faulty lines where it is started on a terminal" {
	printf '  - zzz: 1\n' | configure
	on_terminal 80 "$PAPERWATCH run -c paperwatch.yaml" >shown || true
	grep -qF "paperwatch.yaml:9:5: error: unknown key 'zzz'" shown
	grep -qF '    9 |   - zzz: 1' shown
	run -78 --separate-stderr "$PAPERWATCH" run -c paperwatch.yaml
	[[ "$stderr" != *"|"* ]]
}

@test "the caret stands right behind a byte order mark and in lines that end in CRLF" {
	printf '\357\273\277zzz: 1\r\nyyy: 1\r\nwatch: [{path: digests}]\r\n' >paperwatch.yaml
	on_terminal 80 "$PAPERWATCH check -c paperwatch.yaml" >shown || true
	grep -q '    1 | .*zzz: 1' shown
	[ "$(grep -cFx '      | ^' shown)" -eq 2 ]
	grep -qF '    2 | yyy: 1' shown
}
