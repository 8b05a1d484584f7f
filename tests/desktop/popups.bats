# What the desktop shows, against a real session bus and a notification server that logs each call.

load ../helper

setup() { setup_folders; }
teardown() { stop_all; }

two_rules() {
	configure "$@" <<-E
		  - name: retrieval
		    keywords: [RAG]
		    urgency: low
		  - name: popular
		    votes: 50
		    urgency: critical
	E
}

@test "one paper is one pop-up that names all its rules, with the highest urgency" {
	two_rules
	start_bus
	start_mock_server
	start_daemon
	paper 1 "RAG at Scale" 61 "Sepp Hochreiter, B. Author, C. Author, D. Author, E. Author" |
		digest >digests/today.md
	wait_for is_shown '"RAG at Scale"' 1
	settle
	[ "$(shown '"RAG at Scale"')" -eq 1 ]
	popups | grep -F 'retrieval (RAG), popular' |
		grep -F '61 votes · Sepp Hochreiter, B. Author, C. Author and 2 more|today.md"' |
		grep -F 'Notify "paperwatch" 0 "paperwatch"' | grep -F '"desktop-entry": "paperwatch"' |
		grep -F '"default", "Open"' | grep -F 'x-paperwatch.match' | grep -qF '"urgency": 2'
	stop_daemon
}

@test "a digest in folders of years and months is named with them" {
	two_rules
	start_bus
	start_mock_server
	start_daemon
	mkdir -p digests/papers/2024/10
	paper 1 "RAG at Scale" | digest >a
	mv a digests/papers/2024/10/31.md
	wait_for is_shown '|2024/10/31.md"' 1
	stop_daemon
}

@test "the first run ends with one low-urgency note" {
	two_rules "first_run: quiet"
	paper 1 "RAG of Old" | digest >digests/old.md
	start_bus
	start_mock_server
	start_daemon
	wait_for is_shown '1 digest, 1 paper known; 1 would have matched' 1
	popups | grep -qF '"urgency": 0'
	[ "$(shown 'RAG of Old')" -eq 0 ]
	stop_daemon
}

@test "without a session bus alerts wait, and are shown when one comes" {
	two_rules
	export DBUS_SESSION_BUS_ADDRESS="unix:path=$PWD/bus"
	start_daemon
	paper 1 "RAG at Scale" | digest >digests/today.md
	wait_for has_lines 'title="RAG at Scale"' 1
	wait_for grep -q 'alerts wait until they can be shown' "$messages"
	start_bus
	start_mock_server
	wait_for is_shown '"RAG at Scale"' 1
	stop_daemon
}

@test "without a notification server alerts wait, and are shown at once when one comes" {
	two_rules
	start_bus
	start_daemon
	{ paper 1 "RAG One"; paper 2 "RAG Two"; } | digest >digests/today.md
	wait_for grep -q 'alerts wait until they can be shown' "$messages"
	start_mock_server
	wait_for is_shown '"RAG One"' 1
	wait_for is_shown '"RAG Two"' 1
	settle
	[ "$(shown 'RAG ')" -eq 2 ]
	stop_daemon
}

@test "what could not be shown survives a restart and a kill" {
	two_rules
	start_bus
	start_daemon
	paper 1 "RAG One" | digest >digests/one.md
	wait_for has_lines 'title="RAG One"' 1
	stop_daemon
	start_daemon
	paper 2 "RAG Two" | digest >digests/two.md
	wait_for has_lines 'title="RAG Two"' 1
	kill_daemon
	start_mock_server
	start_daemon
	wait_for is_shown '"RAG One"' 1
	wait_for is_shown '"RAG Two"' 1
	settle
	[ "$(shown 'RAG ')" -eq 2 ]
	stop_daemon
}

@test "a notifier that dies is replaced, and the alert is shown" {
	two_rules
	start_bus
	start_mock_server
	start_daemon
	paper 1 "RAG One" | digest >digests/one.md
	wait_for is_shown '"RAG One"' 1
	pkill -KILL -P "$daemon" -f paperwatch-notifier
	paper 2 "RAG Two" | digest >digests/two.md
	wait_for is_shown '"RAG Two"' 1
	stop_daemon
}

@test "a click opens the paper, by a link built from its id" {
	two_rules
	start_bus
	# A browser for xdg-open: it writes down what it was asked to open.
	printf '#!/bin/sh\nprintf "%%s\\n" "$@" >>"%s/opened"\n' "$PWD" >browser
	chmod +x browser
	export BROWSER="$PWD/browser"
	start_mock_server
	start_daemon
	paper 1 "RAG One" | sed 's|https://arxiv.org/abs/2410.00001|http://export.arxiv.org/pdf/2410.00001v3#page=2|' |
		digest >digests/one.md
	wait_for is_shown '"RAG One"' 1
	click() {
		gdbus call --session -d org.freedesktop.Notifications -o /org/freedesktop/Notifications \
			-m org.freedesktop.DBus.Mock.EmitSignal org.freedesktop.Notifications \
			ActionInvoked us "[<uint32 1>, <'default'>]" >/dev/null
	}
	click
	wait_for test -s opened
	[ "$(cat opened)" = https://arxiv.org/abs/2410.00001 ]
	stop_daemon
}

# Clicks on the notification with this id, as the server tells of it.
click_on() { # id
	gdbus call --session -d org.freedesktop.Notifications -o /org/freedesktop/Notifications \
		-m org.freedesktop.DBus.Mock.EmitSignal org.freedesktop.Notifications \
		ActionInvoked us "[<uint32 $1>, <'default'>]" >/dev/null
}

# Clicks, and says soon whether so many different links were opened in all.
click_opens() { # id, count
	local end=$((SECONDS + 2))

	click_on "$1"
	until [ "$(sort -u opened 2>/dev/null | wc -l)" -eq "$2" ]; do
		((SECONDS < end)) || return 1
		sleep 0.02
	done
}

@test "links that a shell or a program could take for more are opened as they stand, or not at all" {
	configure 'desktop: {popups: 20}' <<-E
		  - name: retrieval
		    keywords: [RAG]
	E
	start_bus
	printf '#!/bin/sh\nprintf "%%s|%%s\\n" "$#" "$1" >>"%s/opened"\n' "$PWD" >browser
	chmod +x browser
	export BROWSER="$PWD/browser"
	start_mock_server
	start_daemon
	printf '## Daily Papers (2024-10-31)\n\n' >digest
	count=0
	for each in "file:///etc/passwd" "https:/%6eowhere" "https://--help" "https://example.org/'x'" \
		"https://example.org/\$(touch%20done);touch%20done&done|x" "https://example.org/\`id\`"; do
		count=$((count + 1))
		printf '### [RAG Number %s](<%s>)\n\n- Words\n\n' "$count" "$each" >>digest
	done
	mv digest digests/today.md
	for each in $(seq "$count"); do wait_for is_shown "\"RAG Number $each\"" 1; done
	# The first three open nothing; each of the others is one word to the program that opens it. Clicks
	# that come too fast are not followed.
	for each in 1 2 3; do click_on "$each"; done
	wait_for eval '[ "$(grep -c "no link that could be\|cannot open" "$messages")" -eq 3 ]'
	for each in 4 5 6; do wait_for click_opens "$each" $((each - 3)); done
	[ "$(sort -u opened | grep -cE '^1\|https://example\.org/[^`'"'"' |]+$')" -eq 3 ]
	[ ! -e done ]
	stop_daemon
}

@test "rules without desktop show nothing, rules without log write nothing" {
	configure <<-E
		  - name: only log
		    keywords: [RAG]
		    notify: [log]
		  - name: only desktop
		    keywords: [robot]
		    notify: [desktop]
	E
	start_bus
	start_mock_server
	start_daemon
	{ paper 1 "RAG at Scale"; paper 2 "Robots at Home"; } | digest >digests/today.md
	wait_for is_shown 'Robots at Home' 1
	settle
	[ "$(shown 'RAG at Scale')" -eq 0 ]
	[ "$(lines 'Robots at Home')" -eq 0 ]
	[ "$(lines 'RAG at Scale')" -eq 1 ]
	stop_daemon
}

@test "titles with markup, quotes and acting characters are shown as they stand, safely" {
	configure <<-E
		  - name: retrieval
		    keywords: [RAG]
	E
	start_bus
	start_mock_server
	start_daemon
	printf '## Daily Papers (2024-10-31)\n\n### [RAG &lt;b&gt;bold&lt;/b&gt; &amp; \xe2\x80\xaeevil](https://arxiv.org/abs/2410.00001)\n\n- RAG\n' >digests/today.md
	wait_for is_shown '"RAG <b>bold</b> & <U+202E>evil"' 1
	stop_daemon
}
