# Alerts on notification servers that people use, as one sees and clicks them.

load screens

setup() { setup_folders; }
teardown() {
	[ -z "${desktop:-}" ] || { kill -KILL "$desktop"; wait "$desktop"; } 2>/dev/null || true
	[ -z "${monitor:-}" ] || { kill -KILL "$monitor"; wait "$monitor"; } 2>/dev/null || true
	stop_all
}

# What is looked at for a while must not leave meanwhile.
korean_rule() { # how many may have a pop-up of their own
	configure "first_run: alert
desktop: {popups: ${1:-3}, timeout: 5m}" <<-E
		  - name: retrieval
		    keywords: [검색 증강]
	E
}

korean_paper() { # number
	paper "$1" "검색 증강 생성 $1" | digest >"korean.$1"
	mv "korean.$1" "digests/korean-$1.md"
}

has_count() { # server, count
	[ "$("count_$1")" -eq "$2" ]
}

# How well this text can be read in picture.png, in per cent.
legibility() { # text
	/usr/bin/python3 "$here/legible.py" picture.png \
		/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc "$points" "$1"
}

is_legible() { # server, text
	"picture_$1" picture.png
	[ "$(legibility "$2")" -ge 60 ]
}

# One alert is on the screen, in letters that are those of the font: each syllable of the words that
# matched fits what another program draws, and syllables that are not there do not. The picture is kept.
shows_korean() { # server
	local folder=${PAPERWATCH_SCREENSHOTS:-$root/build/screenshots}

	needs /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc
	korean_rule
	"start_$1"
	start_daemon
	korean_paper 1
	wait_for has_count "$1" 1
	wait_for is_legible "$1" 검색증강
	echo "# $(legibility 검색증강) of 100, and $(legibility 퀭봤) for what is not there"
	[ "$(legibility 퀭봤)" -lt 55 ]
	mkdir -p "$folder"
	cp picture.png "$folder/$1.png"
	settle
	has_count "$1" 1
	stop_daemon
	has_count "$1" 1
}

@test "dunst shows an alert, in Korean" {
	shows_korean dunst
	grep -qF '검색 증강 생성 1' dunst.log
}
@test "notification-daemon shows an alert, in Korean" { shows_korean notification_daemon; }
@test "xfce4-notifyd shows an alert, in Korean" { shows_korean xfce4_notifyd; }
@test "mako shows an alert, in Korean" {
	shows_korean mako
	[ "$(list_mako | jq -r .summary)" = '검색 증강 생성 1' ]
}

opens_paper() { # server
	printf '#!/bin/sh\nprintf "%%s\\n" "$@" >>"%s/opened"\n' "$PWD" >browser
	chmod +x browser
	export BROWSER="$PWD/browser"
	korean_rule
	"start_$1"
	start_daemon
	korean_paper 1
	wait_for has_count "$1" 1
	"click_$1"
	wait_for test -s opened
	[ "$(cat opened)" = https://arxiv.org/abs/2410.00001 ]
	stop_daemon
}

@test "a click on dunst opens the paper" { opens_paper dunst; }
@test "a click on notification-daemon opens the paper" { opens_paper notification_daemon; }
@test "a click on the button of xfce4-notifyd opens the paper" { opens_paper xfce4_notifyd; }
@test "the default action of mako opens the paper" { opens_paper mako; }

# What was said on the bus, a JSON object a line.
start_monitor() {
	busctl --address="$DBUS_SESSION_BUS_ADDRESS" monitor --json=short \
		>monitor.json 2>monitor.log 3>&- &
	monitor=$!
	wait_for grep -q Monitoring monitor.log
}

notified_summaries() {
	jq -r 'select(.type == "method_call" and .member == "Notify").payload.data[3]' monitor.json
}

is_notified_of() { # summary
	notified_summaries | grep -qxF "$1"
}

# The ids that the server gave, in order.
ids() {
	jq -s '[.[] | select(.type == "method_call" and .member == "Notify") | [.sender, .cookie]] as $calls |
		.[] | select(.type == "method_return") | select([.destination, .reply_cookie] as $of |
		$calls | index([$of])) | .payload.data[0]' monitor.json
}

replaced_id() { # summary
	jq --arg summary "$1" 'select(.type == "method_call" and .member == "Notify") | .payload.data |
		select(.[3] == $summary) | .[1]' monitor.json
}

has_ids() { # count
	[ "$(ids | wc -l)" -ge "$1" ]
}

replaces_summary() { # server
	needs busctl
	korean_rule 0
	"start_$1"
	start_monitor
	start_daemon
	korean_paper 1
	wait_for is_notified_of '1 more paper'
	wait_for has_ids 1
	korean_paper 2
	wait_for is_notified_of '2 more papers'
	wait_for has_ids 2
	[ "$(replaced_id '1 more paper')" -eq 0 ]
	[ "$(replaced_id '2 more papers')" -eq "$(ids | head -n 1)" ]
	[ "$(ids | sort -u | wc -l)" -eq 1 ]
	wait_for has_count "$1" 1
	stop_daemon
}

@test "on dunst the pop-up about many replaces itself" { replaces_summary dunst; }
@test "on notification-daemon the pop-up about many replaces itself" { replaces_summary notification_daemon; }
@test "on xfce4-notifyd the pop-up about many replaces itself" { replaces_summary xfce4_notifyd; }
@test "on mako the pop-up about many replaces itself" {
	replaces_summary mako
	[ "$(list_mako | jq -r .summary)" = '2 more papers' ]
}
