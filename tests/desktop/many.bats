# Many papers at once, or while nobody looks: a handful of pop-ups, of which one tells of all the rest.

load ../helper

setup() {
	setup_folders
	start_bus
	start_mock_server
}
teardown() { stop_all; }

rag_rules() { # settings
	configure "first_run: alert
$1" <<-E
		  - name: retrieval
		    keywords: [RAG]
		  - name: people
		    authors: [Sepp Hochreiter]
		    urgency: critical
	E
}

# A digest with the papers of these numbers; the higher the number, the more votes.
digest_of() { # file, number...
	local file=$1 each

	shift
	for each; do paper "$each" "RAG Number $each" "$each"; done | digest >"$file.part"
	mv "$file.part" "digests/$file.md"
}

# Nothing is waiting for the desktop: its last pop-up was settled.
is_quiet() {
	[ "$(sqlite3 "file:$PWD/state/store.db?immutable=1" 'SELECT count(*) FROM due WHERE sink = 2' 2>/dev/null)" = 0 ]
}

@test "of sixty papers the best three have a pop-up each, and one tells of the others" {
	rag_rules
	start_daemon
	digest_of flood $(seq 60)
	wait_for is_shown '"57 more papers"' 1
	settle
	for each in 60 59 58; do [ "$(shown "\"RAG Number $each\"")" -eq 1 ]; done
	[ "$(shown '"RAG Number')" -eq 3 ]
	popups | grep -F '"57 more papers"' | grep -F '• RAG Number 57 (57 votes)|' |
		grep -F '• RAG Number 53 (53 votes)|and 52 more: paperwatch history' | grep -qvF '"default"'
	[ "$(popups | wc -l)" -eq 4 ]
	[ "$(lines 'rule="retrieval"')" -eq 60 ]
	stop_daemon
	wait_for is_quiet
}

@test "the pop-up about many replaces itself as more come, and begins anew when it was closed" {
	rag_rules 'desktop: {popups: 1}'
	start_daemon
	digest_of first 1 2 3
	wait_for is_shown '"2 more papers"' 1
	digest_of second 4 5
	wait_for is_shown '"4 more papers"' 1
	# The id that is to be replaced is that of the pop-up with two.
	popups | grep -F '"4 more papers"' | grep -qE 'Notify "paperwatch" [1-9]'
	gdbus call --session -d org.freedesktop.Notifications -o /org/freedesktop/Notifications \
		-m org.freedesktop.Notifications.CloseNotification 2 >/dev/null
	digest_of third 6
	wait_for is_shown '"1 more paper"' 1
	stop_daemon
}

@test "what is urgent comes first, whatever its votes" {
	rag_rules 'desktop: {popups: 1}'
	start_daemon
	{
		paper 1 "RAG of Many Votes" 500
		paper 2 "Of No Votes" 0 "Sepp Hochreiter"
	} | digest >a
	mv a digests/a.md
	wait_for is_shown '"1 more paper"' 1
	[ "$(shown '"Of No Votes"')" -eq 1 ]
	[ "$(shown '"RAG of Many Votes"')" -eq 0 ]
	stop_daemon
}

@test "with popups: 0 everything shares one pop-up" {
	rag_rules 'desktop: {popups: 0}'
	start_daemon
	digest_of a 1 2
	wait_for is_shown '"2 more papers"' 1
	[ "$(popups | wc -l)" -eq 1 ]
	stop_daemon
}

@test "what came while the server was away is folded when it is back" {
	rag_rules
	kill "$server"
	wait "$server" || true
	start_daemon
	digest_of a $(seq 10)
	wait_for has_lines 'rule="retrieval"' 10
	wait_for grep -q 'alerts wait until they can be shown' "$messages"
	start_mock_server
	wait_for is_shown '"While you were away: 7 papers"' 1
	settle
	[ "$(shown '"RAG Number')" -eq 3 ]
	stop_daemon
}

@test "in quiet hours only what is urgent is shown; the rest comes when they are over" {
	local minute

	# Quiet from ten minutes ago for an hour, whatever time it is.
	minute=$(date +%s)
	rag_rules "quiet_hours: {from: \"$(date -d "@$((minute - 600))" +%H:%M)\", to: \"$(date -d "@$((minute + 3000))" +%H:%M)\"}"
	start_daemon
	digest_of a $(seq 5)
	paper 9 "Of Today" 3 "Sepp Hochreiter" | digest >b
	mv b digests/b.md
	wait_for is_shown '"Of Today"' 1
	settle
	[ "$(shown '"RAG Number')" -eq 0 ]
	sed -i '/^quiet_hours/d' paperwatch.yaml
	kill -HUP "$daemon"
	wait_for is_shown '"While you were away: 3 papers"' 1
	[ "$(shown '"RAG Number')" -eq 2 ]
	stop_daemon
}

@test "what waited longer than desktop.keep is but counted" {
	rag_rules 'desktop: {keep: 1s}'
	kill "$server"
	wait "$server" || true
	start_daemon
	digest_of a $(seq 4)
	wait_for grep -q 'alerts wait until they can be shown' "$messages"
	stop_daemon
	wait_for eval '[ $(($(date +%s) - $(stat -c %Y state/paperwatch.log))) -ge 2 ]'
	start_mock_server
	start_daemon
	wait_for is_shown "4 more: paperwatch history" 1
	[ "$(shown '"RAG Number')" -eq 0 ]
	stop_daemon
}

@test "a rule over its limit shares a pop-up, but not a paper that another rule asks for as well" {
	configure "first_run: alert" <<-E
		  - name: retrieval
		    keywords: [RAG]
		    limit: {count: 1, per: 1h}
		  - name: people
		    authors: [Sepp Hochreiter]
	E
	start_daemon
	digest_of a 1 2 3
	wait_for is_shown '"2 more papers"' 1
	[ "$(shown '"RAG Number 3"')" -eq 1 ]
	paper 9 "RAG of Today" 3 "Sepp Hochreiter" | digest >b
	mv b digests/b.md
	wait_for is_shown '"RAG of Today"' 1
	# The limit outlives a reload.
	kill -HUP "$daemon"
	wait_for is_notified READY=1 2
	digest_of c 4
	wait_for is_shown '"3 more papers"' 1
	[ "$(shown '"RAG Number 4"')" -eq 0 ]
	stop_daemon
}
