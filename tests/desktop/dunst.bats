# The same with a server that people use, on a screen.

load ../helper

setup() { setup_folders; }
teardown() { stop_all; }

@test "an alert appears on the screen, in Korean and English, and a click opens the paper" {
	configure <<-E
		  - name: retrieval
		    keywords: [RAG, 검색 증강]
		    votes: 5
	E
	start_bus
	start_display
	start_dunst
	printf '#!/bin/sh\nprintf "%%s\\n" "$@" >>"%s/opened"\n' "$PWD" >browser
	chmod +x browser
	export BROWSER="$PWD/browser"
	start_daemon
	cp "$root/seeds/digests/2024/10/31.md" digests/2024-10-31.md
	wait_for is_on_screen 1
	import -window root screen.png
	# Something is on it: a screen without an alert has one colour.
	[ "$(identify -format %k screen.png)" -gt 50 ]
	if [ -n "${PAPERWATCH_SCREENSHOT:-}" ]; then
		convert screen.png -trim +repage -bordercolor white -border 12 "$PAPERWATCH_SCREENSHOT"
	fi
	dunstctl action 0
	wait_for test -s opened
	[ "$(cat opened)" = https://arxiv.org/abs/2410.23090 ]
	grep -qF 'CORAL: Benchmarking Multi-turn Conversational Retrieval-Augmentation Generation' dunst.log
	grep -qF 'retrieval (RAG, 검색 증강)' dunst.log
	stop_daemon
}

@test "what is on the screen stays there when paperwatch stops" {
	configure <<-E
		  - name: retrieval
		    keywords: [RAG]
	E
	start_bus
	start_display
	start_dunst
	start_daemon
	paper 1 "RAG at Scale" | digest >digests/today.md
	wait_for is_on_screen 1
	stop_daemon
	[ "$(on_screen)" -eq 1 ]
}
