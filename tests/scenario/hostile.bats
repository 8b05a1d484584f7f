# Input that is broken, or wants to break something.

load ../helper

setup() {
	setup_folders
	configure <<-E
		  - name: retrieval
		    keywords: [RAG]
	E
}
teardown() { stop_all; }

not_running() { # process
	! kill -0 "$1" 2>/dev/null
}

# The daemon is well: what comes next is read.
next_is_read() {
	settle
	[ "$(lines 'rule="retrieval"')" -eq "${1:-0}" ]
	stop_daemon
}

@test "a digest of more than 8 MiB is refused with its name, and the next one is read" {
	start_daemon
	{ paper 1 "RAG in Front" | digest; head -c 10000000 /dev/zero | tr '\0' 'x'; } >digests/large.md
	wait_for grep -q 'digests/large.md: larger than 8 MiB, so it is not read; it is left alone until it changes' "$messages"
	next_is_read
}

@test "an empty digest, one that is no Markdown and one full of NULs give nothing and no word" {
	start_daemon
	: >digests/empty.md
	head -c 100000 /bin/ls >digests/program.md
	head -c 100000 /dev/zero >digests/zero.md
	settle
	[ "$(grep -c 'empty.md\|zero.md' "$messages")" -eq 0 ]
	next_is_read
}

@test "bytes that are not UTF-8 are said with their line, and the rest is read" {
	start_daemon
	paper 1 "RAG at Scale" 7 "A. Author" "$(printf 'broken \xff here')" | digest >digests/today.md
	wait_for has_lines 'title="RAG at Scale"' 1
	grep -q 'digests/today.md:11: not UTF-8' "$messages"
	next_is_read 1
}

@test "a digest cut in half alerts for what is whole, and for the rest when it comes" {
	start_daemon
	{ paper 1 "RAG One"; paper 2 "RAG Two"; } | digest >whole.md
	head -c 300 whole.md >digests/today.md
	wait_for has_lines 'title="RAG One"' 1
	cp whole.md digests/today.md
	wait_for has_lines 'title="RAG Two"' 1
	next_is_read 2
}

@test "a digest that would keep the parser busy for seconds is given up, said, and left alone" {
	start_daemon
	python3 -c 'n = 30000; print("- " * n + "x" + "\n" * n)' >digests/slow.md
	paper 1 "RAG Behind It" | digest >digests/today.md
	wait_for has_lines 'title="RAG Behind It"' 1
	wait_for grep -q 'slow.md: it needs more than 1000 ms of processor time; it is left alone until it changes' "$messages"
	stop_daemon
	start_daemon
	settle
	[ "$(grep -c 'slow.md.*left alone' "$messages")" -eq 1 ]
	# When it changes it gets another chance.
	paper 2 "RAG After All" | digest >digests/slow.md
	wait_for has_lines 'title="RAG After All"' 1
	next_is_read 2
}

@test "a FIFO, a device and a link to a file outside are not read" {
	paper 1 "RAG of a Secret" | digest >secret
	mkfifo digests/fifo.md
	ln -s "$PWD/secret" digests/link.md
	mkdir elsewhere
	paper 2 "RAG Elsewhere" | digest >elsewhere/x.md
	ln -s "$PWD/elsewhere" digests/elsewhere
	start_daemon
	mknod digests/device.md c 1 5 2>/dev/null || true
	ln -s ../secret digests/link2.md
	next_is_read
}

@test "names with newlines, escapes and bytes that are not UTF-8 are read and shown safely" {
	start_daemon
	paper 1 "RAG One" | digest >"$(printf 'digests/a\nb\033[31m.md')"
	paper 2 "RAG Two" | digest >"$(printf 'digests/\xff\xfe.md')"
	paper 3 "RAG Three" | digest >"digests/-rf *.md"
	wait_for has_lines 'title="RAG One"' 1
	wait_for has_lines 'title="RAG Two"' 1
	wait_for has_lines 'title="RAG Three"' 1
	[ "$(LC_ALL=C grep -c '[^[:print:][:space:]]' "$log")" -eq 0 ] ||
		! LC_ALL=C grep -q "$(printf '[\001-\010\013-\037\177]')" "$log"
	grep -qF 'digests/a b<U+001B>[31m.md:3"' "$log"
	grep -qF 'digests/<FF><FE>.md:3"' "$log"
	next_is_read 3
}

@test "no title can forge a line of the log" {
	start_daemon
	# A backslash ends a line softly; entities stand for what cannot be typed.
	printf '### [RAG" rule="x&#10;2026-01-01T00:00:00+00:00 match alert=99 &#27;\\[2J&#x85;&#x2028;](https://arxiv.org/abs/2410.00001)\n' >digests/today.md
	wait_for has_lines 'id=arxiv:2410.00001' 1
	[ "$(wc -l <"$log")" -eq 1 ]
	grep -qF 'title="RAG\" rule=\"x 2026' "$log"
	next_is_read 1
}

@test "a link that is none of the web's is kept as text and never opened" {
	local link
	start_daemon
	for link in javascript:alert file:///etc/passwd data:text/html,x vscode://x mailto:a@b; do
		printf '### [RAG by %s](%s)\n\nVote: 5\n\n' "$link" "$link"
	done >digests/today.md
	wait_for has_lines 'title="RAG by javascript:alert"' 1
	[ "$(lines ' id="title:rag by ')" -eq 5 ]
	next_is_read 5
}

@test "slow digests in one folder do not all come before what comes to another" {
	start_daemon
	mkdir digests/slow digests/swift
	for number in 1 2 3 4 5 6; do
		python3 -c 'n = 30000; print("- " * n + "x" + "\n" * n)' >"slow-$number.md"
	done
	mv slow-*.md digests/slow
	paper 1 "RAG Beside Them" | digest >digests/swift/1.md
	deadline_seconds=60
	wait_for has_lines 'title="RAG Beside Them"' 1
	[ "$(grep -c 'slow-.*left alone' "$messages")" -lt 3 ]
	stop_daemon
}

@test "every way to make the parser slow or hungry ends within its limits, and the loop goes round" {
	# Sixty-four kilobytes to one megabyte of each.
	cat >families.py <<-'E'
		families = {
		    "blank-lines-in-lists": lambda n: "- " * n + "x" + "\n" * n,
		    "numbered-lists": lambda n: "1. " * n + "x" + "\n" * n,
		    "thematic-break": lambda n: "- " * n + "***\n" + "\n" * n,
		    "images": lambda n: "![[]()" * n,
		    "references": lambda n: "[a]: b\n" + "![" * n,
		    "emphasis-in-quotes": lambda n: ">" * n + "a*" * n,
		    "comments": lambda n: "a" + "<!--" * n,
		    "quotes": lambda n: ">" * n,
		    "lists": lambda n: "* " * n,
		    "links": lambda n: "[" * n,
		    "links-half-open": lambda n: "[a [b](c)" * n,
		    "reference-bomb": lambda n: "[a]: https://example.org/" + "x" * 5000 + "\n\n" + "[a]" * n,
		    "one-word": lambda n: "x" * n,
		    "table": lambda n: "|" * n,
		    "rows": lambda n: "|a|\n|-|\n" + "\\|\n" * n,
		    "headings": lambda n: "# [a](https://arxiv.org/abs/2410.00001)\n" * n,
		    "nested-list-in-a-bullet": lambda n: "# [a](https://arxiv.org/abs/2410.00001)\n\n- a\n" + "  - b\n" * n,
		    "images-in-a-paragraph": lambda n: "# [a](https://arxiv.org/abs/2410.00001)\n\n" + "![](x)\n" * n,
		    "votes": lambda n: "# [a](https://arxiv.org/abs/2410.00001)\n\n" + "Vote: many\n" * n,
		    "authors": lambda n: "# [a](https://arxiv.org/abs/2410.00001)\n\nAuthors: " + "A, " * n,
		    "tags": lambda n: "a " + "<a href='b'><b>" * n + "<br>",
		    "details": lambda n: "</details>\nx\n" * n,
		    "front-matter": lambda n: "+++\n" + "a = [\n" * n,
		}
		for name, family in families.items():
		    unit = len(family(1001)) - len(family(1))
		    for size in 64, 1024:
		        with open(f"digests/{name}-{size}.md", "w") as out:
		            out.write(family(size * 1024 * 1000 // unit))
	E
	deadline_seconds=240
	export WATCHDOG_USEC=8000
	start_daemon
	python3 families.py
	paper 1 "RAG Behind Them" | digest >digests/zz-last.md
	wait_for has_lines 'title="RAG Behind Them"' 1
	# Given up are only those that a parser without its known faults would read in no time.
	sed -n 's|.*/digests/\(.*\)-[0-9]*.md: it needs more than 1000 ms of.*left alone.*|\1|p' "$messages" | sort -u >given-up
	[ -z "$(comm -13 <(printf '%s\n' blank-lines-in-lists emphasis-in-quotes images numbered-lists references thematic-break) given-up)" ]
	[ "$(grep -c 'it is tried again' "$messages")" -eq 0 ]
	[ "$(lines 'rule="retrieval"')" -eq 1 ]
	stop_daemon
	read -r computed passed < <(longest_turn)
	echo "# a turn of the loop computed for at most $computed ms, and took at most $passed ms" >&3
	is_sanitized || [ "$computed" -lt 50 ]
	# A busy machine may let others go first, but nobody waits for the reader.
	is_sanitized || [ "$passed" -lt 1000 ]
}

@test "a digest that needs too much memory is given up, and the next one is read" {
	! is_sanitized || skip "a sanitizer's memory knows no limit"
	start_daemon
	python3 -c 'print(">" * 8000000)' >digests/deep.md
	paper 1 "RAG Behind It" | digest >digests/today.md
	wait_for has_lines 'title="RAG Behind It"' 1
	wait_for grep -q 'deep.md: it needs more than 512 MiB of memory; it is left alone until it changes' "$messages"
	next_is_read 1
}

@test "a reader that stands still is replaced in the end, and the next digest is read" {
	start_daemon
	settle
	kill -STOP "$(pgrep -P "$daemon" -f 'paperwatch reader')"
	paper 1 "RAG in Its Hand" | digest >digests/today.md
	wait_for grep -q 'today.md: the reader took longer than 10 s; it is tried again in 1 min' "$messages"
	next_is_read
}

@test "the reader has neither files nor rights, and does not survive taking any" {
	command -v gdb >/dev/null || skip "gdb is not installed"
	start_daemon
	settle
	for call in 'open("/etc/passwd", 0)' 'socket(1, 1, 0)' 'fork()' 'system("true")'; do
		reader=$(pgrep -P "$daemon" -f 'paperwatch reader')
		grep -q '^Seccomp:.*2$' "/proc/$reader/status"
		grep -q '^NoNewPrivs:.*1$' "/proc/$reader/status"
		# A sanitizer reports on its standard error.
		[ "$(ls "/proc/$reader/fd" | grep -cvxF 2)" = 1 ]
		gdb -nx -batch -p "$reader" -ex "call (int)$call" >gdb.output 2>&1 || true
		wait_for not_running "$reader"
		grep -q SIGSYS gdb.output
		settle
	done
	next_is_read
}
