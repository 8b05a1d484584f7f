# Characters that act instead of showing, on their way to every place where people look.

load ../helper

setup() {
	setup_folders
	configure <<-'E'
		  - name: "odd \u202E\u200B\U000E0041 rule"
		    keywords: [RAG]
		    regex: ['RAG\p{Cf}*']
	E
	write_digest
}
teardown() { stop_all; }

# A digest with all of them in each of its texts and in its name, and with what is warned of.
write_digest() {
	python3 - <<-'E'
		acting = ("\x1b]0;pwned\x07" "\x1b[2J" "\x9b31m" "\x08\x7f" "\u202egpj.exe\u202c" "\u2066x\u2069"
		          "\u200bz\u200d\u2060\ufeff" "\U000e0041\U000e007f" "\u2028\u2029" "\u034f" "o" + "\u0301" * 2000)
		name = "digests/odd \x1b]0;pwned\x07\u202e\u200b\U000e0041\u2028\nline.md"
		other = "digests/other \x1b[31m\u202e.md"
		with open(name, "w") as out:
		    out.write(f"## Daily Papers (2024-10-31)\n\n### [RAG {acting} title](https://arxiv.org/abs/2410.00001)\n\n"
		              f"![](https://example.org/{acting}.png)\n\nVote: many{acting}\n\nAuthors: A. {acting}, B. Author\n\n"
		              f"- ***What {acting}***: RAG {acting} text\n\n"
		              f"### [RAG elsewhere {acting}](https://example.org/{acting})\n\nVote: 3\n\n- text\n")
		with open(other, "w") as out:
		    out.write(f"### RAG without a link {acting}\n\nVote: 5\n\nAuthors: ['A. {acting}', B\n")
	E
}

# Holds FILE nothing that acts? Marks may pile up, but not without end.
shows_only() {
	python3 - "$1" <<-'E'
		import re, sys, unicodedata
		text = open(sys.argv[1], "rb").read().decode("utf-8")
		bad = [c for c in text if c != "\n" and (unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp", "Cn") or c == "\u034f")]
		if bad or re.search("\u0301{9}", text):
		    print(sys.argv[1], [hex(ord(c)) for c in bad[:10]])
		    sys.exit(1)
	E
}

@test "what commands print never acts" {
	local first rule
	first=(digests/odd*)
	rule=$(printf 'odd \xe2\x80\xae\xe2\x80\x8b\xf3\xa0\x81\x81 rule')
	"$PAPERWATCH" parse digests >parse 2>parse.messages
	"$PAPERWATCH" parse - <"${first[0]}" >parse-input
	"$PAPERWATCH" match -c paperwatch.yaml digests >match 2>match.messages
	"$PAPERWATCH" match -c paperwatch.yaml --rule "$rule" digests >match-rule
	"$PAPERWATCH" stats -c paperwatch.yaml digests >stats 2>stats.messages
	"$PAPERWATCH" run -c paperwatch.yaml --once --print >run 2>run.messages
	for each in parse parse.messages parse-input match match.messages match-rule stats run run.messages; do
		shows_only "$each"
	done
	for each in parse parse-input match match-rule stats run; do
		[ -s "$each" ]
	done
	grep -q '<U+202E>gpj.exe' parse
	grep -q '<U+001B>' parse.messages
	grep -q '<1,99[0-9] more marks>' match
}

@test "what commands print as JSON never acts, and says the same" {
	"$PAPERWATCH" parse --json digests >parse 2>messages
	"$PAPERWATCH" match -c paperwatch.yaml --json digests >match
	"$PAPERWATCH" stats -c paperwatch.yaml --json digests >stats
	for each in parse match stats; do
		grep -q . "$each"
		# Marks stay as they are: JSON is for programs.
		python3 - "$each" <<-'E'
			import sys, unicodedata
			text = open(sys.argv[1], "rb").read().decode("utf-8")
			sys.exit(any(c != "\n" and unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") for c in text))
		E
	done
	python3 -c '
import json
titles = [json.loads(line)["title"] for line in open("parse")]
assert any("\u202egpj.exe\u202c" in t and "\U000e0041\U000e007f" in t and "\x1b[2J" in t for t in titles), titles
'
}

@test "messages about wrong use never act" {
	run -64 "$PAPERWATCH" "$(printf 'wacht\033[31m')"
	printf '%s\n' "$output" >command
	run -64 "$PAPERWATCH" parse "$(printf -- '--\033]0;pwned\a\xe2\x80\xae')"
	printf '%s\n' "$output" >option
	run -64 "$PAPERWATCH" check "$(printf 'odd\033[31m\xe2\x80\xae')"
	printf '%s\n' "$output" >operand
	run -66 "$PAPERWATCH" parse "$(printf 'odd\033[31m\xe2\x80\xae')"
	printf '%s\n' "$output" >file
	run -64 "$PAPERWATCH" match -c paperwatch.yaml --rule "$(printf 'odd\033[31m\xe2\x80\xae')" digests
	printf '%s\n' "$output" >rule
	for each in command option operand file rule; do
		shows_only "$each"
		grep -q '<U+001B>' "$each"
	done
}

@test "the log, the messages and the status of the daemon never act" {
	start_daemon
	wait_for has_lines 'id=arxiv:2410.00001' 1
	wait_for grep -q 'a paper without a link' "$messages"
	# Nothing can be opened by this name: a message about a file that goes wrong.
	mkdir "$(printf 'digests/folder \033[31m\xe2\x80\xae.md')"
	head -c 9000000 /dev/zero | tr '\0' 'x' >"$(printf 'digests/large \033[31m\xe2\x80\xae.md')"
	wait_for grep -q 'larger than 8 MiB' "$messages"
	settle
	stop_daemon
	shows_only "$log"
	shows_only "$messages"
	shows_only notified
	[ "$(grep -c 'match alert=' "$log")" -eq "$(wc -l <"$log")" ]
}

@test "pop-ups never act" {
	configure <<-'E'
		  - name: "odd \u202E\u200B\U000E0041 rule"
		    keywords: [RAG]
	E
	[ -x /usr/bin/python3 ] && /usr/bin/python3 -c 'import dbusmock' || skip "python3-dbusmock is not installed"
	start_bus
	start_mock_server
	start_daemon
	wait_for is_shown 'RAG' 1
	settle
	stop_daemon
	popups >shown
	# What the mock server logs is escaped by itself where it is not printable; nothing is left to escape.
	[ "$(grep -cF '\x' shown)" -eq 0 ] && [ "$(grep -cF '\u' shown)" -eq 0 ]
	shows_only shown
	grep -qF '<U+202E>' shown
}

@test "a name in the configuration that acts makes no field of its own in the status" {
	sed -i 's|log: {file: state/paperwatch.log}|log: {file: "log/odd\\u202E\\nREADY=0.log"}|' paperwatch.yaml
	mkdir -p "$(printf 'log/odd\xe2\x80\xae\nREADY=0.log')"
	start_daemon
	wait_for is_notified 'odd<U+202E> READY=0.log' 1
	[ "$(notified_count '|READY=0')" -eq 0 ]
	stop_daemon
	shows_only notified
	shows_only "$messages"
}
