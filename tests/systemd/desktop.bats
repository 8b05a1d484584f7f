# The unit of a user with a desktop: dunst, started by the bus when the first alert comes, on a screen.

load machine

setup_file() { start_machine; }
teardown_file() { stop_machine; }
setup() {
	new_user
	start_screen
}
teardown() { forget_user; }

font="$PAPERWATCH_MACHINE/usr/share/fonts/truetype/nanum/NanumGothic.ttf"

# A screen whose number the user's manager knows, as desktops tell it.
start_screen() {
	as_user systemd-run --user --quiet --unit=screen \
		Xvfb ":$BATS_TEST_NUMBER" -screen 0 800x600x24 -nolisten tcp
	as_user systemctl --user set-environment "DISPLAY=:$BATS_TEST_NUMBER"
	wait_for take_picture
	put_for_user .config/dunst/dunstrc <<-E
		[global]
		font = NanumGothic 20
		width = 500
		dmenu = $home/chooser
		[urgency_normal]
		timeout = 0
	E
}

take_picture() {
	as_user env "DISPLAY=:$BATS_TEST_NUMBER" xwd -root -silent >screen.xwd 2>/dev/null &&
		convert xwd:screen.xwd -strip "$BATS_TEST_TMPDIR/screen.png"
}

# How well a text can be read on the screen, in per cent.
legibility() { # text
	/usr/bin/python3 "$root/tests/servers/legible.py" "$BATS_TEST_TMPDIR/screen.png" "$font" 20 "$1"
}

is_legible() { # text
	take_picture && [ "$(legibility "$1" 2>/dev/null)" -ge 60 ] 2>/dev/null
}

are_on_screen() { # count
	[ "$(as_user dunstctl count displayed)" -eq "$1" ]
}

# dunst asks this program which action is meant.
choose() { # label
	printf '#!/bin/sh\ngrep -F -m 1 -- "%s"\n' "$1" | put_for_user chooser
	as_user chmod +x chooser
	as_user dunstctl context
}

status_has_snooze() {
	as_user paperwatch status --json | jq -e '.snoozes | any(.rule == "retrieval")' >/dev/null
}

# A browser that notes what it is to open, and whether it may write where the service may not.
install_browser() {
	put_for_user browser <<-'E'
		#!/bin/sh
		echo written >"$HOME/outside"
		grep NoNewPrivs /proc/self/status >>"$HOME/outside"
		printf '%s\n' "$@" >"$HOME/opened.new"
		mv "$HOME/opened.new" "$HOME/opened"
	E
	as_user chmod +x browser
	put_for_user .local/share/applications/browser.desktop <<-E
		[Desktop Entry]
		Type=Application
		Name=Browser
		Exec=$home/browser %u
		MimeType=x-scheme-handler/https;
	E
	put_for_user .config/mimeapps.list <<-E
		[Default Applications]
		x-scheme-handler/https=browser.desktop
	E
}

@test "the first alert starts the notification server, and is on the screen, in Korean" {
	local folder=${PAPERWATCH_SCREENSHOTS:-$root/build/screenshots}

	configure_user
	as_user sed -i 's/\[RAG\]/[검색 증강]/' .config/paperwatch/paperwatch.yaml
	start_unit
	run ! as_user systemctl --user is-active --quiet dunst
	drop_paper 1 "검색 증강 생성"
	wait_for as_user systemctl --user is-active --quiet dunst
	wait_for is_legible 검색증강
	echo "# $(legibility 검색증강) of 100, and $(legibility 퀭봤) for what is not there"
	[ "$(legibility 퀭봤)" -lt 55 ]
	mkdir -p "$folder"
	cp "$BATS_TEST_TMPDIR/screen.png" "$folder/systemd.png"
	wait_for are_on_screen 1
}

# The next command of the README, which has to begin with these words.
follow() { # words
	IFS= read -r command <&4
	[[ "$command" == "$1"* ]] || { echo "the README goes on with: $command"; return 1; }
	run -0 as_user bash -c "$command"
}

@test "a first day goes as the README has it, word by word" {
	local command installation

	as_user rm -r .config/paperwatch digests
	exec 4< <(sh "$root/tests/first-day.sh")
	IFS= read -r installation <&4
	# Which the packages stand for here; see tests/fresh.sh.
	[ "$installation" = "make && sudo make install" ]
	follow "paperwatch init"
	# "Edit it": the digests, and a test of one's own.
	for digest in 2024/07/03 2024/10/31; do
		put_for_user "digests/$digest.md" <"$root/seeds/digests/$digest.md"
	done
	put_for_user my-tests.yaml <<<"[{name: mine, paper: {title: RAG at Scale, votes: 7}, expect: [retrieval]}]"
	follow "paperwatch check"
	[[ "$output" == *"is fine: 1 folder, 4 rules"* ]]
	follow "paperwatch stats"
	[[ "$output" == "2 digests, "* ]]
	follow "paperwatch match"
	[[ "$output" == *retrieval* ]]
	follow "paperwatch match --explain"
	[[ "$output" == *"✗ "* ]]
	follow "paperwatch test my-tests.yaml"
	[ "${lines[-1]}" = "1 test, all passed" ]
	follow "paperwatch notify-test"
	[[ "$output" == *"dunst 1.9"* ]]
	follow "systemctl --user enable --now paperwatch"
	shows ActiveState active
	as_user dunstctl close-all
	IFS= read -r command <&4
	[[ "$command" == "tail -F "* ]]
	as_user bash -c "$command" >tail.output 2>tail.messages 4<&- &
	echo $! >tail.pid
	drop_paper 99 "RAG at Scale"
	wait_for grep -q 'rule="retrieval" votes=7 id=arxiv:2410.00099 title="RAG at Scale"' tail.output
	wait_for are_on_screen 1
	# And what it says of the days to come.
	run -0 as_user paperwatch reload
	run -0 as_user paperwatch status
	run -0 as_user paperwatch history
	[[ "$output" == *"RAG at Scale"* ]]
	run ! grep -q . <&4
	kill "$(cat tail.pid)"
}

@test "a click opens the paper in a browser that is not behind the walls of the service" {
	install_browser
	start_unit
	drop_paper 2 "RAG at Scale"
	wait_for as_user systemctl --user is-active --quiet dunst
	wait_for are_on_screen 1
	as_user dunstctl action 0
	wait_for as_user test -e opened
	[ "$(as_user cat opened)" = https://arxiv.org/abs/2410.00002 ]
	[ "$(as_user cat outside)" = "written
NoNewPrivs:	0" ]
	journal_has "confined: cannot write outside its state, cannot open network sockets, cannot execute a shell"
}

@test "its buttons work: the digest is opened outside of the walls, and a rule is muted" {
	install_browser
	as_user systemctl --user set-environment "BROWSER=$home/browser"
	start_unit
	drop_paper 5 "RAG at Scale"
	wait_for as_user systemctl --user is-active --quiet dunst
	wait_for are_on_screen 1
	choose 'Open digest'
	wait_for as_user test -e opened
	as_user grep -q "$home/digests/5.md" opened
	as_user grep -q written outside
	choose 'Mute for a day'
	wait_for status_has_snooze
}

@test "without a screen an alert waits, and is shown once when there is one" {
	as_user systemctl --user unset-environment DISPLAY
	start_unit
	drop_paper 3 "RAG at Scale"
	wait_for are_told_once 3 3
	wait_for journal_has "alerts wait until they can be shown"
	as_user systemctl --user set-environment "DISPLAY=:$BATS_TEST_NUMBER"
	as_user systemctl --user reset-failed
	as_user systemctl --user start dunst
	wait_for are_on_screen 1
	signal KILL
	wait_for has_restarted 1
	drop_paper 4 "RAG once more"
	wait_for are_on_screen 2
	are_told_once 3 4
}
