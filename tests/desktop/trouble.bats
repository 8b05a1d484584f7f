# Pop-ups that are hard to show, and a notifier that dies at a bad moment.

load ../helper

setup() {
	setup_folders
	configure <<-E
		  - name: retrieval
		    keywords: [RAG]
	E
	start_bus
}
teardown() {
	[ ! -s browser.pid ] || kill -KILL "$(cat browser.pid)" 2>/dev/null || true
	stop_all
}

@test "a title of 2,000 combining marks is shown, and so is what comes after it" {
	start_mock_server
	start_daemon
	paper 1 "RAG Zalgo$(python3 -c 'print("\u0301" * 2000)')" | digest >digests/a.md
	wait_for has_lines 'RAG Zalgo' 1
	paper 2 "RAG Next" | digest >digests/b.md
	wait_for is_shown '"RAG Next"' 1
	wait_for is_shown '"RAG Zalgo' 1
	stop_daemon
	[ "$(grep -c 'cannot be shown;' "$messages")" -eq 0 ]
}

@test "a paper that 60 rules with long names ask for is one pop-up, and what comes after it is shown" {
	local each name

	name=$(python3 -c 'print("규칙" * 98)')
	for each in $(seq 60); do
		printf '  - name: "%s%s"\n    keywords: [RAG]\n' "$name" "$each" >>paperwatch.yaml
	done
	start_mock_server
	start_daemon
	paper 1 "RAG for Many" | digest >digests/a.md
	wait_for has_lines 'title="RAG for Many"' 61
	paper 2 "RAG Next" | digest >digests/b.md
	wait_for is_shown '"RAG Next"' 1
	[ "$(shown '"RAG for Many"')" -eq 1 ]
	popups | grep -F '"RAG for Many"' | grep 'retrieval (RAG), 규칙' | grep -qE 'and [0-9]+ more\|7 votes'
	stop_daemon
	[ "$(grep -c 'cannot be shown;' "$messages")" -eq 0 ]
}

@test "many papers that are hard to show hold up nothing" {
	local each

	sed -i 's/^first_run:.*/&\ndesktop: {popups: 20}/' paperwatch.yaml
	start_mock_server
	start_daemon
	for each in 1 2 3 4 5; do
		paper "$each" "RAG $each $(python3 -c 'print("\U000e0100\u200d" * 550)')" 7 \
			"$(python3 -c 'print("\u0301" * 9000)')"
	done | digest >digests/a.md
	paper 6 "RAG Next" | digest >digests/b.md
	wait_for is_shown '"RAG Next"' 1
	wait_for is_shown '"RAG 5' 1
	stop_daemon
}

@test "a notifier killed while nothing but a click is on its way is replaced, and the next alert is shown" {
	# A browser that takes its time, so that the click stays on its way.
	printf '#!/bin/sh\necho $$ >"%s/browser.pid"\nexec sleep 60\n' "$PWD" >browser
	chmod +x browser
	export BROWSER="$PWD/browser"
	start_mock_server
	start_daemon
	paper 1 "RAG One" | digest >digests/one.md
	wait_for is_shown '"RAG One"' 1
	wait_for is_shown '"Cookiecutter 1"' 0
	gdbus call --session -d org.freedesktop.Notifications -o /org/freedesktop/Notifications \
		-m org.freedesktop.DBus.Mock.EmitSignal org.freedesktop.Notifications \
		ActionInvoked us "[<uint32 1>, <'default'>]" >/dev/null
	wait_for test -s browser.pid
	paper 2 "RAG Two" | digest >digests/two.md
	wait_for has_lines 'title="RAG Two"' 1
	pkill -KILL -P "$daemon" -f paperwatch-notifier
	wait_for is_shown '"RAG Two"' 1
	stop_daemon
}
