# Notification servers that people use, each on a screen of its own, with text large enough to be read
# from a picture. A server NAME is four functions: start_NAME waits until it serves; count_NAME says how
# many notifications are on the screen; click_NAME does what opens the one there is; picture_NAME FILE.

load ../helper

here=$root/tests/servers
font="Noto Sans CJK KR"
points=20

needs() { # program or file...
	local each

	for each; do
		command -v "$each" >/dev/null || [ -e "$each" ] || skip "$each is not installed"
	done
}

start_screen() {
	needs Xvfb openbox xdotool import
	start_bus
	start_display
	wait_for eval 'xdotool getdisplaygeometry >/dev/null 2>&1'
	openbox >openbox.log 2>&1 3>&- &
	desktop=$!
	mkdir -p "$XDG_CONFIG_HOME/gtk-3.0"
	printf '[Settings]\ngtk-font-name=%s %s\ngtk-enable-animations=0\n' "$font" "$points" \
		>"$XDG_CONFIG_HOME/gtk-3.0/settings.ini"
	wait_for has_window_manager
}

has_window_manager() {
	xprop -root _NET_SUPPORTING_WM_CHECK 2>/dev/null | grep -q 'window id'
}

windows() { # class
	xdotool search --onlyvisible --class "^$1$" 2>/dev/null || true
}

geometry() { # class
	xdotool getwindowgeometry --shell "$(windows "$1" | tail -n 1)"
}

# Some servers let their windows slide in.
stands_still() { # class
	local before

	before=$(geometry "$1")
	sleep 0.2
	[ -n "$before" ] && [ "$before" = "$(geometry "$1")" ]
}

# With a real mouse, at so many hundredths of the window's width and height.
click_window() { # class, across, down
	local X Y WIDTH HEIGHT

	wait_for stands_still "$1"
	eval "$(geometry "$1")"
	xdotool mousemove $((X + WIDTH * $2 / 100)) $((Y + HEIGHT * $3 / 100)) sleep 0.3 click 1
}

start_dunst() { # instead of that of the helper
	needs dunst
	start_screen
	mkdir -p "$XDG_CONFIG_HOME/dunst"
	cat >"$XDG_CONFIG_HOME/dunst/dunstrc" <<-E
		[global]
		font = $font $points
		markup = full
		width = 500
		mouse_left_click = do_action, close_current
	E
	dunst -print >dunst.log 2>&1 3>&- &
	server=$!
	wait_for has_server
}

count_dunst() {
	dunstctl count displayed
}

click_dunst() {
	click_window dunst 50 50
}

picture_dunst() { # file
	import -window root "$1"
}

start_notification_daemon() {
	local program=/usr/lib/notification-daemon/notification-daemon

	needs "$program"
	start_screen
	"$program" >server.log 2>&1 3>&- &
	server=$!
	wait_for has_server
}

count_notification_daemon() {
	windows notification-daemon | wc -l
}

click_notification_daemon() {
	click_window notification-daemon 50 50
}

picture_notification_daemon() { # file
	import -window root "$1"
}

start_xfce4_notifyd() {
	local program=/usr/lib/x86_64-linux-gnu/xfce4/notifyd/xfce4-notifyd

	needs "$program"
	start_screen
	"$program" >server.log 2>&1 3>&- &
	server=$!
	wait_for has_server
}

count_xfce4_notifyd() {
	windows xfce4-notifyd | wc -l
}

# It has a button for each action below the text, and that which opens the paper is the first.
click_xfce4_notifyd() {
	click_window xfce4-notifyd 13 85
}

picture_xfce4_notifyd() { # file
	import -window root "$1"
}

# sway does not run as root: as nobody then, who needs a folder, and to be let onto the bus. What a
# command begins with to run so, in $guest: a function in the background would be a process of its own.
set_guest() {
	mkdir -m 700 guest
	guest=()
	if [ "$(id -u)" -eq 0 ]; then
		chown nobody guest
		chmod a+x "$BATS_RUN_TMPDIR" "$BATS_RUN_TMPDIR/test" "$PWD"
		guest=(setpriv --reuid=nobody --regid=nogroup --clear-groups)
	fi
	guest+=(env HOME="$PWD/guest" XDG_RUNTIME_DIR="$PWD/guest" XDG_CONFIG_HOME="$PWD/guest")
}

start_mako() {
	needs sway mako makoctl grim setpriv
	bus_policy='<allow user="*"/>' start_bus
	chmod 666 bus
	set_guest
	printf 'output HEADLESS-1 resolution 800x600\n' >sway.conf
	WLR_BACKENDS=headless WLR_LIBINPUT_NO_DEVICES=1 WLR_RENDERER=pixman \
		"${guest[@]}" sway -c "$PWD/sway.conf" >sway.log 2>&1 3>&- &
	desktop=$!
	wait_for eval 'ls guest/wayland-? >/dev/null 2>&1'
	WAYLAND_DISPLAY=$(basename guest/wayland-?)
	export WAYLAND_DISPLAY
	"${guest[@]}" mako --font "$font $points" --width 500 --height 300 >server.log 2>&1 3>&- &
	server=$!
	wait_for has_server
}

list_mako() {
	"${guest[@]}" makoctl list | jq -c '.data[0][] | {summary: .summary.data, body: .body.data}'
}

count_mako() {
	list_mako | wc -l
}

click_mako() {
	"${guest[@]}" makoctl invoke
}

picture_mako() { # file
	"${guest[@]}" grim - >"$1"
}
