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
	start_daemon
	printf '### [RAG at Scale](javascript:alert)\n\nVote: 5\n' >digests/today.md
	wait_for has_lines 'id="title:rag at scale"' 1
	next_is_read 1
}

@test "every way to make the parser slow or hungry ends within its limits, and the next digest is read" {
	start_daemon
	python3 - <<-'E'
		families = {
		    "blank-lines-in-lists": ("- " * 30000 + "x" + "\n" * 30000),
		    "numbered-lists": ("1. " * 30000 + "x" + "\n" * 30000),
		    "thematic-break": ("- " * 24000 + "***\n" + "\n" * 24000),
		    "images": "![[]()" * 60000,
		    "references": "[a]: b\n" + "![" * 100000,
		    "emphasis-in-quotes": ">" * 100000 + "a*" * 100000,
		    "comments": "a" + "<!--" * 200000,
		    "quotes": ">" * 1000000,
		    "lists": "* " * 500000,
		    "links": "[" * 500000,
		    "reference-bomb": "[a]: https://example.org/" + "x" * 5000 + "\n\n" + "[a]" * 20000,
		    "one-word": "x" * 1000000,
		    "table": "|" * 1000000,
		    "headings": "# [a](https://arxiv.org/abs/2410.00001)\n" * 25000,
		    "nested-list-in-a-bullet": "# [a](https://arxiv.org/abs/2410.00001)\n\n- a\n" + "  - b\n" * 100000,
		    "images-in-a-paragraph": "# [a](https://arxiv.org/abs/2410.00001)\n\n" + "![](x)\n" * 100000,
		    "votes": "# [a](https://arxiv.org/abs/2410.00001)\n\n" + "Vote: many\n" * 50000,
		    "authors": "# [a](https://arxiv.org/abs/2410.00001)\n\nAuthors: " + "A, " * 300000,
		}
		for name, text in families.items():
		    with open(f"digests/{name}.md", "w") as out:
		        out.write(text)
	E
	deadline_seconds=60
	paper 1 "RAG Behind Them" | digest >digests/zz-last.md
	wait_for has_lines 'title="RAG Behind Them"' 1
	# Given up are only those that a parser without its known faults would read in no time.
	for name in $(sed -n 's|.*/digests/\(.*\).md: it needs more than.*|\1|p' "$messages"); do
		case $name in
		blank-lines-in-lists | numbered-lists | thematic-break | images | references | emphasis-in-quotes) ;;
		*) echo "given up: $name"; cat "$messages"; return 1 ;;
		esac
	done
	[ "$(lines 'rule="retrieval"')" -eq 1 ]
	stop_daemon
}
