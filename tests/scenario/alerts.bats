# What alerts, and how often: once for each rule and paper, ever.

load ../helper

setup() { setup_folders; }
teardown() { stop_all; }

rag_rules() {
	configure "$@" <<-E
		  - name: retrieval
		    keywords: [RAG]
	E
}

@test "a digest written in place alerts once" {
	rag_rules
	start_daemon
	{ paper 1 "RAG at Scale"; paper 2 "Storage Engines"; } | digest >digests/2024-10-31.md
	wait_for has_lines 'title="RAG at Scale"' 1
	settle
	[ "$(lines 'rule="retrieval"')" -eq 1 ]
	[ "$(lines 'Storage Engines')" -eq 0 ]
	stop_daemon
}

@test "a digest moved into place alerts once" {
	rag_rules
	start_daemon
	paper 1 "RAG at Scale" | digest >outside.md
	mv outside.md digests/2024-10-31.md
	wait_for has_lines 'title="RAG at Scale"' 1
	settle
	[ "$(lines 'title="RAG at Scale"')" -eq 1 ]
	stop_daemon
}

@test "a digest in a brand-new folder alerts once" {
	rag_rules
	start_daemon
	mkdir -p digests/2024/11
	paper 1 "RAG at Scale" | digest >digests/2024/11/01.md
	wait_for has_lines 'title="RAG at Scale"' 1
	settle
	[ "$(lines 'title="RAG at Scale"')" -eq 1 ]
	stop_daemon
}

@test "a folder of digests moved in alerts for each paper once" {
	rag_rules
	start_daemon
	mkdir -p outside/deep/er
	for day in 01 02 03; do
		paper "$day" "RAG of Day $day" | digest >"outside/deep/er/$day.md"
	done
	mv outside digests/2024
	for day in 01 02 03; do
		wait_for has_lines "title=\"RAG of Day $day\"" 1
	done
	settle
	[ "$(lines 'rule="retrieval"')" -eq 3 ]
	stop_daemon
}

@test "what is appended to a digest alerts, what stood there before does not again" {
	rag_rules
	start_daemon
	paper 1 "RAG at Scale" | digest >digests/2024-10-31.md
	wait_for has_lines 'title="RAG at Scale"' 1
	paper 2 "RAG in Pieces" >>digests/2024-10-31.md
	wait_for has_lines 'title="RAG in Pieces"' 1
	settle
	[ "$(lines 'rule="retrieval"')" -eq 2 ]
	stop_daemon
}

@test "the same paper in another digest, another version and under another title is the same paper" {
	rag_rules
	start_daemon
	paper 1 "RAG at Scale" | digest >digests/2024-10-31.md
	wait_for has_lines 'title="RAG at Scale"' 1
	paper 1 "RAG at Scale, Revised" | sed 's|abs/2410.00001|pdf/2410.00001v2|' |
		digest 2024-11-01 >digests/2024-11-01.md
	settle
	[ "$(lines 'rule="retrieval"')" -eq 1 ]
	stop_daemon
}

@test "votes that rise over a threshold alert then" {
	configure <<-E
		  - name: popular
		    votes: 50
	E
	start_daemon
	paper 1 "A Quiet Start" 12 | digest >digests/2024-10-31.md
	settle
	[ "$(lines 'rule="popular"')" -eq 0 ]
	paper 1 "A Quiet Start" 61 | digest >digests/2024-10-31.md
	wait_for has_lines 'rule="popular" votes=61' 1
	stop_daemon
}

@test "two rules on one paper are two lines" {
	configure <<-E
		  - name: retrieval
		    keywords: [RAG]
		  - name: popular
		    votes: 50
	E
	start_daemon
	paper 1 "RAG at Scale" 61 | digest >digests/2024-10-31.md
	wait_for has_lines 'title="RAG at Scale"' 2
	[ "$(lines 'rule="retrieval"')" -eq 1 ]
	[ "$(lines 'rule="popular"')" -eq 1 ]
	stop_daemon
}

@test "each paper alerts once across restarts and a kill" {
	rag_rules
	start_daemon
	paper 1 "RAG One" | digest >digests/2024-10-01.md
	wait_for has_lines 'title="RAG One"' 1

	stop_daemon
	paper 2 "RAG Two" | digest >digests/2024-10-02.md
	start_daemon
	wait_for has_lines 'title="RAG Two"' 1

	paper 3 "RAG Three" | digest >outside.md
	mv outside.md digests/2024-10-03.md
	wait_for has_lines 'title="RAG Three"' 1
	kill_daemon
	mkdir digests/2024
	paper 4 "RAG Four" | digest >digests/2024/04.md
	paper 5 "RAG Five" >>digests/2024-10-01.md
	paper 3 "RAG Three Again" | digest >digests/2024-10-05.md
	start_daemon
	wait_for has_lines 'title="RAG Four"' 1
	wait_for has_lines 'title="RAG Five"' 1

	stop_daemon
	touch digests/*.md
	start_daemon
	settle
	[ "$(lines 'rule="retrieval"')" -eq 5 ]
	stop_daemon
}

@test "run --once takes in what is new, delivers and exits" {
	rag_rules
	paper 1 "RAG at Scale" | digest >digests/2024-10-31.md
	run -0 --separate-stderr "$PAPERWATCH" run -c paperwatch.yaml --once
	[ "$(lines 'title="RAG at Scale"')" -eq 1 ]
	run -0 --separate-stderr "$PAPERWATCH" run -c paperwatch.yaml --once
	[ "$(lines 'title="RAG at Scale"')" -eq 1 ]
}

@test "hidden files, other suffixes and excluded names are not read" {
	cat >paperwatch.yaml <<-E
		watch: [{path: digests, exclude: [README.md, "drafts/*"]}]
		state: state
		log: {file: state/paperwatch.log}
		first_run: alert
		rules:
		  - name: cookie
		    keywords: [Cookiecutter]
		  - name: retrieval
		    keywords: [RAG]
	E
	mkdir -p digests/.git digests/drafts
	start_daemon
	for name in .hidden.md .git/x.md notes.org readme.md drafts/x.md; do
		paper 1 "RAG in $name" | digest >"digests/$name"
	done
	settle
	[ "$(lines 'rule="retrieval"')" -eq 0 ]
	paper 1 "RAG at Last" | digest >digests/UPPER.MD
	wait_for has_lines 'title="RAG at Last"' 1
	stop_daemon
}

@test "a file belongs to the innermost of watched folders inside one another" {
	cat >paperwatch.yaml <<-E
		watch: [{path: digests}, {path: digests/inner, include: ["*.digest"]}]
		state: state
		log: {file: state/paperwatch.log}
		first_run: alert
		rules:
		  - name: cookie
		    keywords: [Cookiecutter]
		  - name: retrieval
		    keywords: [RAG]
	E
	mkdir digests/inner
	start_daemon
	paper 1 "RAG Outside the Pattern" | digest >digests/inner/a.md
	paper 2 "RAG Within" | digest >digests/inner/b.digest
	wait_for has_lines 'title="RAG Within"' 1
	settle
	[ "$(lines 'rule="retrieval"')" -eq 1 ]
	stop_daemon
}
