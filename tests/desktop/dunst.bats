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

# What the server has, one notification a line: summary, body, the two as it draws them, category.
notified_of() {
	dunstctl close-all
	dunstctl history | jq -c '.data[0][] | [.summary.data, .body.data, .message.data, .category.data]'
}

# Papers, rules and authors whose names would be more than names if anybody let them.
hard_to_show() { # markup
	configure 'desktop: {popups: 20}' <<-E
		  - name: "<i>rule</i> & co"
		    keywords: [RAG]
	E
	start_bus
	start_display
	start_dunst "$1"
	start_daemon
	{
		paper 1 'RAG &lt;b&gt;bold&lt;/b&gt; &amp; &amp;amp; x' 7 '&lt;u&gt;A&lt;/u&gt; AT&amp;T'
		paper 2 "RAG $(printf '\xe2\x80\xae')back$(printf '\xe2\x80\x8b')&#10;line $(printf '\xff')"
		paper 3 "RAG $(python3 -c 'print("\u1100\u1161\u11a8" * 300)')"
		paper 4 "$(python3 -c 'print("\u0301" * 500)')" 7 C RAG
		paper 5 "RAG $(python3 -c 'print("x" * 10000)')"
		printf '### [RAG by Script](javascript:alert%%281%%29)\n\n- Words\n'
	} | digest >digests/2024-10-31.md
	wait_for is_on_screen 5
	settle
	notified_of >notified_of
	stop_daemon
	[ "$(wc -l <notified_of)" -eq 5 ]
	jq -e 'all(.[0, 1, 2]; test("[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e]") | not)' notified_of
	# What is seen as one character is not cut apart: syllables of three letters each.
	jq -e --slurp 'any(.[]; .[0] | test("^RAG (\u1100\u1161\u11a8){100,196}…$"))' notified_of
	jq -e --slurp 'any(.[]; .[0] | test("^\u0301{8}<492 more marks>$"))' notified_of
	jq -e --slurp 'any(.[]; .[0] == "RAG <U+202E>back<U+200B> line \ufffd")' notified_of
	jq -e --slurp 'any(.[]; .[0] == "RAG by Script")' notified_of
	# A title of 10,000 letters is none, and that is said.
	grep -q 'the title has more than 4 KiB, so this paper is not read' "$messages"
	jq -e 'select(.[0] == "RAG <b>bold</b> & &amp; x")' notified_of >bold
}

@test "what would act is shown as it stands by a server with markup" {
	hard_to_show full
	[ "$(jq -r '.[1]' bold)" = '&lt;i&gt;rule&lt;/i&gt; &amp; co (RAG)
7 votes · &lt;u&gt;A&lt;/u&gt; AT&amp;T
2024-10-31.md' ]
	# As it draws it: all its markup is its own.
	jq -r '.[2]' bold | grep -qF '<b>RAG &lt;b&gt;bold&lt;/b&gt; &amp; &amp;amp; x</b>'
	[ "$(jq -r '.[3]' bold)" = x-paperwatch.match ]
}

@test "what would act is shown as it stands by a server without markup" {
	hard_to_show no
	gdbus call --session -d org.freedesktop.Notifications -o /org/freedesktop/Notifications \
		-m org.freedesktop.Notifications.GetCapabilities | grep -qvF body-markup
	[ "$(jq -r '.[1]' bold)" = '<i>rule</i> & co (RAG)
7 votes · <u>A</u> AT&T
2024-10-31.md' ]
}
