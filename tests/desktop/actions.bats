# What is clicked on a notification, and by whom: against a notification server that logs each call, and
# one that people use.

load ../helper

setup() {
	setup_folders
	helpers=()
	start_bus
}
teardown() {
	local each

	for each in "${helpers[@]}"; do kill -KILL "$each" 2>/dev/null || true; done
	stop_all
}

two_rules() { # settings
	configure "first_run: alert
$1" <<-E
		  - name: retrieval
		    keywords: [RAG]
		  - name: people
		    authors: [Sepp Hochreiter]
	E
}

# A browser for xdg-open, which shows texts as well: it writes down what it was asked to open.
use_browser() {
	local data=$HOME/.local/share/applications

	printf '#!/bin/sh\nprintf "%%s\\n" "$@" >>"%s/opened"\n' "$PWD" >browser
	chmod +x browser
	export BROWSER="$PWD/browser"
	mkdir -p "$data" "$XDG_CONFIG_HOME"
	printf '[Desktop Entry]\nType=Application\nName=Viewer\nExec=%s %%u\nMimeType=%s\n' "$BROWSER" \
		'text/markdown;text/plain;x-scheme-handler/https;' >"$data/viewer.desktop"
	# What is the default without being associated is asked about.
	for section in 'Default Applications' 'Added Associations'; do
		printf '[%s]\n' "$section"
		printf '%s=viewer.desktop\n' text/markdown text/plain x-scheme-handler/https
	done >"$XDG_CONFIG_HOME/mimeapps.list"
}

# The server says something about a notification.
say() { # signal, id, text
	gdbus call --session -d org.freedesktop.Notifications -o /org/freedesktop/Notifications \
		-m org.freedesktop.DBus.Mock.EmitSignal org.freedesktop.Notifications \
		"$1" us "[<uint32 $2>, <'$3'>]" >/dev/null
}

# The server says that somebody clicked.
click() { # id, action
	say ActionInvoked "$@"
}

status() {
	"$PAPERWATCH" status -c paperwatch.yaml "$@"
}

desktop_fact() { # filter
	status --json | jq -c ".sinks[] | select(.sink == \"desktop\") | $1"
}

# Clicks until there is what the click is for: a notifier that has just started does not listen yet, and
# a click right behind another is none.
click_until() { # id, action, command...
	local id=$1 action=$2

	shift 2
	click "$id" "$action"
	"$@"
}

is_snoozed() { # rule
	status --json | jq -e --arg rule "$1" '.snoozes[] | select(.rule == $rule)' >/dev/null
}

nothing_is_snoozed() {
	[ "$(status --json | jq -c .snoozes)" = '[]' ]
}

is_put_off() { # how many alerts
	[ "$(desktop_fact .put_off)" -eq "$1" ]
}

add_paper() {
	paper 1 "RAG of Today" 3 "Sepp Hochreiter" | digest >one
	mv one digests/2024-10-31.md
}

one_paper() {
	add_paper
	wait_for is_shown '"RAG of Today"' 1
}

# What the store has of notifications that can be clicked.
shown_rows() {
	sqlite3 "file:$PWD/state/store.db?immutable=1" 'SELECT count(*) FROM shown'
}

@test "a pop-up has buttons where the server can show them, and the user wants them" {
	two_rules
	start_mock_server
	start_daemon
	one_paper
	popups | grep -F '"RAG of Today"' | grep -qF '["default", "Open", "digest", "Open digest", "mute", "Mute for a day", "later", "Again in 4 hours"]'
	sed -i 's/^first_run.*/&\ndesktop: {actions: no, timeout: 7s}/' paperwatch.yaml
	kill -HUP "$daemon"
	wait_for is_notified READY=1 2
	paper 2 "RAG of Tomorrow" | digest >digests/2.md
	wait_for is_shown '"RAG of Tomorrow"' 1
	popups | grep -F '"RAG of Tomorrow"' | grep -F '["default", "Open"]' | grep -qF '} 7000|'
	stop_daemon
}

@test "a server without actions gets none" {
	two_rules
	/usr/bin/python3 -m dbusmock --session -t notification_daemon \
		-p '{"capabilities": "body"}' >>mock.log 2>&1 3>&- &
	server=$!
	wait_for has_server
	start_daemon
	one_paper
	popups | grep -F '"RAG of Today"' | grep -qF ' [] '
	stop_daemon
}

@test "a rule is muted for a day, all rules of the paper are, and no longer snooze gets shorter" {
	two_rules
	start_mock_server
	start_daemon
	one_paper
	"$PAPERWATCH" snooze -c paperwatch.yaml people 3d
	click 1 mute
	wait_for is_snoozed retrieval
	[ "$(status --json | jq '.snoozes | length')" -eq 2 ]
	local soon=$((EPOCHSECONDS + 86390)) late=$((EPOCHSECONDS + 86401)) until

	until=$(date -d "$(status --json | jq -r '.snoozes[] | select(.rule == "retrieval") | .until')" +%s)
	[ "$until" -ge "$soon" ]
	[ "$until" -le "$late" ]
	[ "$(date -d "$(status --json | jq -r '.snoozes[] | select(.rule == "people") | .until')" +%s)" -gt "$((late + 86400))" ]
	grep -q 'retrieval: snoozed until .*, by a click' "$messages"
	paper 2 "RAG of Tomorrow" | digest >digests/2.md
	settle
	[ "$(shown 'RAG of Tomorrow')" -eq 0 ]
	kill_daemon
	start_daemon
	is_snoozed retrieval
	stop_daemon
}

@test "what is put off comes again, once, after some hours and a restart" {
	two_rules
	start_mock_server
	start_daemon
	one_paper
	click 1 later
	wait_for is_put_off 2
	click 1 later
	local ready

	ready=$(date -d "$(desktop_fact -r .put_off_until 2>/dev/null || desktop_fact .put_off_until | tr -d '"')" +%s)
	[ "$ready" -ge $((EPOCHSECONDS + 4 * 3600 - 10)) ]
	[ "$ready" -le $((EPOCHSECONDS + 4 * 3600 + 1)) ]
	output=$(status | tr -s ' \n' ' ')
	[[ "$output" == *" desktop 2 alerts wait; 2 put off, until "* ]]
	settle
	kill_daemon
	start_daemon
	is_put_off 2
	settle
	[ "$(shown '"RAG of Today"')" -eq 1 ]
	stop_daemon
	# The hours pass.
	sqlite3 state/store.db 'UPDATE due SET ready = ready - 4 * 3600 * 1000000'
	start_daemon
	wait_for is_shown '"RAG of Today"' 2
	settle
	[ "$(shown '"RAG of Today"')" -eq 2 ]
	is_put_off 0
	[ "$(lines 'title="RAG of Today"')" -eq 2 ] # two rules, each once
	stop_daemon
}

@test "a click counts after the notifier was killed, and after the daemon was, without anything new" {
	two_rules
	use_browser
	start_mock_server
	start_daemon
	one_paper
	settle
	pkill -KILL -P "$daemon" -f paperwatch-notifier
	wait_for click_until 1 mute is_snoozed retrieval
	kill_daemon
	start_daemon
	wait_for click_until 1 later is_put_off 2
	stop_daemon
	start_daemon
	wait_for click_until 1 default test -s opened
	[ "$(sort -u opened)" = https://arxiv.org/abs/2410.00001 ]
	stop_daemon
}

@test "a click that another program claims, or that names what we did not show, does nothing" {
	two_rules
	use_browser
	start_mock_server
	start_daemon
	one_paper
	# Another program shows something of its own, as notification 2.
	gdbus call --session -d org.freedesktop.Notifications -o /org/freedesktop/Notifications \
		-m org.freedesktop.Notifications.Notify other 0 '' Hello '' '[]' '{}' 0 >/dev/null
	gdbus emit --session -o /org/freedesktop/Notifications \
		-s org.freedesktop.Notifications.ActionInvoked 'uint32 1' mute
	gdbus emit --session -o /org/freedesktop/Notifications \
		-s org.freedesktop.Notifications.ActionInvoked 'uint32 1' default
	click 2 mute
	click 3 default
	click 0 mute
	click 1 'rm -rf'
	click 1 ''
	# They were all heard before this one.
	click 1 later
	wait_for is_put_off 2
	nothing_is_snoozed
	[ ! -e opened ]
	stop_daemon
}

@test "ids of another server, or another bus, mean nothing" {
	two_rules
	start_mock_server
	start_daemon
	one_paper
	settle
	stop_daemon
	[ "$(shown_rows)" -eq 2 ]
	# The server is another one, and its number 1 something else.
	kill "$server"
	wait "$server" || true
	start_mock_server
	start_daemon
	settle
	click 1 mute
	settle
	nothing_is_snoozed
	stop_daemon
	[ "$(shown_rows)" -eq 0 ]

	sed -i 's/RAG of Today/RAG once more/; s/00001/00002/' digests/2024-10-31.md
	start_daemon
	wait_for is_shown '"RAG once more"' 1
	settle
	stop_daemon
	[ "$(shown_rows)" -eq 2 ]
	# Another bus gives the same unique names again.
	kill "$server" "$bus"
	wait "$server" "$bus" || true
	rm -f bus
	start_bus
	start_mock_server
	start_daemon
	settle
	click 1 mute
	settle
	nothing_is_snoozed
	stop_daemon
	[ "$(shown_rows)" -eq 0 ]
}

has_portal() {
	busctl --address="$DBUS_SESSION_BUS_ADDRESS" introspect org.freedesktop.portal.Desktop \
		/org/freedesktop/portal/desktop org.freedesktop.portal.OpenURI 2>/dev/null | grep -q OpenFile
}

# What waits for the portal to have opened it.
is_opened() { # what
	grep -qxF -- "$1" opened 2>/dev/null
}

@test "digest and paper are opened by the desktop portal, where there is one" {
	local portal=/usr/libexec/xdg-desktop-portal

	[ -x "$portal" ] && [ -x "$portal-gtk" ] || skip "needs xdg-desktop-portal-gtk"
	two_rules
	use_browser
	unset BROWSER
	start_display
	start_mock_server
	# It is kept from starting the one program itself: the bus starts nothing.
	export XDG_CURRENT_DESKTOP=gtk
	"$portal-gtk" >>portal.log 2>&1 3>&- &
	helpers+=($!)
	wait_for gdbus call --session -d org.freedesktop.impl.portal.desktop.gtk \
		-o /org/freedesktop/portal/desktop -m org.freedesktop.DBus.Peer.Ping 2>/dev/null
	"$portal" >>portal.log 2>&1 3>&- &
	helpers+=($!)
	wait_for has_portal
	start_daemon
	one_paper
	click 1 digest
	wait_for is_opened "$PWD/digests/2024-10-31.md"
	click 1 default
	wait_for is_opened https://arxiv.org/abs/2410.00001
	stop_daemon
}

@test "without a portal the digest is opened by xdg-open, whatever its name" {
	two_rules
	use_browser
	start_mock_server
	start_daemon
	paper 1 "RAG of Today" | digest >one
	mkdir "digests/\$HOME & \`date\`"
	mv one "digests/\$HOME & \`date\`/검색 %24 #1?.md"
	wait_for is_shown '"RAG of Today"' 1
	click 1 digest
	wait_for test -s opened
	case $(cat opened) in
	"$PWD/digests/\$HOME & \`date\`/검색 %24 #1?.md") ;;
	file://*) [ "$(python3 -c 'import sys, urllib.parse; print(urllib.parse.unquote(sys.argv[1][7:]))' "$(cat opened)")" = "$PWD/digests/\$HOME & \`date\`/검색 %24 #1?.md" ] ;;
	*) cat opened; false ;;
	esac
	stop_daemon
}

@test "a window may come to the front because of the click, once" {
	two_rules
	use_browser
	printf 'echo "token: $XDG_ACTIVATION_TOKEN" >>"%s/opened"\n' "$PWD" >>browser
	start_mock_server
	start_daemon
	one_paper
	say ActivationToken 1 tok-123
	click 1 default
	wait_for is_opened 'token: tok-123'
	click 1 default
	wait_for is_opened 'token: '
	say ActivationToken 1 'not a token'
	click 1 default
	wait_for eval '[ "$(grep -cxF "token: " opened)" -eq 2 ]'
	stop_daemon
}

@test "a digest that has gone, became a link, or could be run by its name is not opened, and that is said" {
	two_rules
	sed -i 's/{path: digests}/{path: digests, include: ["*"]}/' paperwatch.yaml
	use_browser
	start_mock_server
	start_daemon
	one_paper
	rm digests/2024-10-31.md
	click 1 digest
	wait_for grep -q "cannot open $PWD/digests/2024-10-31.md: No such file" "$messages"
	ln -s /etc/passwd digests/2024-10-31.md
	wait_for click_until 1 digest \
		grep -q "cannot open $PWD/digests/2024-10-31.md: Too many levels" "$messages"
	paper 2 "RAG to Run" | digest >two
	mv two digests/two.desktop
	wait_for is_shown '"RAG to Run"' 1
	wait_for click_until 2 digest \
		grep -q 'cannot open what was clicked: only files that end in' "$messages"
	[ ! -e opened ]
	stop_daemon
}

# ---- on a screen ----

# dunst asks this program which action is meant.
choose() { # label
	printf '#!/bin/sh\ngrep -F -m 1 -- "%s"\n' "$1" >chooser
	chmod +x chooser
	dunstctl context
}

point_and_click() {
	xdotool mousemove 570 60 click 1
	test -s opened
}

@test "with dunst, each button does what it says, by the menu and by the mouse" {
	two_rules
	use_browser
	start_display
	export dunst_settings="dmenu = $PWD/chooser
		mouse_left_click = do_action, close_current"
	start_dunst
	start_daemon
	add_paper
	wait_for is_on_screen 1
	choose 'Open digest'
	wait_for test -s opened
	grep -qF "$PWD/digests/2024-10-31.md" opened
	rm opened
	choose 'Again in 4 hours'
	wait_for is_put_off 2
	choose 'Mute for a day'
	wait_for is_snoozed retrieval
	is_on_screen 1
	wait_for point_and_click
	[ "$(cat opened)" = https://arxiv.org/abs/2410.00001 ]
	stop_daemon
}
