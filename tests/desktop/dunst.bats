# The same with a server that people use, on a screen.

load ../helper

setup() { setup_folders; }
teardown() { stop_all; }

# Something is on the screen: one without an alert has one colour. Where PAPERWATCH_SCREENSHOTS names a
# folder, the picture of it goes there as NAME.png.
take_screenshot() { # name
	import -window root screen.png
	[ "$(identify -format %k screen.png)" -gt 50 ]
	[ -n "${PAPERWATCH_SCREENSHOTS:-}" ] || return 0
	# Of the 255 colours that are kept most are shades of grey in letters.
	convert screen.png -trim +repage -bordercolor white -border 12 -strip +dither -colors 255 \
		-define png:compression-level=9 "PNG8:$PAPERWATCH_SCREENSHOTS/$1.png"
}

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
	take_screenshot alert
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

@test "what came while nobody looked is one alert of its own and one that tells of all others" {
	configure 'first_run: alert
desktop: {popups: 1}' <<-E
		  - name: language models
		    keywords: [LLM, 언어 모델]
	E
	start_bus
	start_display
	start_daemon
	cp "$root/seeds/digests/2024/10/31.md" digests/2024-10-31.md
	cp "$root/seeds/digests/2024/11/01.md" digests/2024-11-01.md
	settle
	wait_for grep -q 'alerts wait until they can be shown' "$messages"
	start_dunst
	wait_for is_on_screen 2
	take_screenshot folded
	grep -qE 'While you were away: [0-9]+ papers' dunst.log
	stop_daemon
	[ "$(on_screen)" -eq 2 ]
}
