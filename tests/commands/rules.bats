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
