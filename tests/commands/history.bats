# paperwatch history: the alerts so far, and those to come.

load ../helper

setup() { setup_folders; }
teardown() {
	[ -z "${follower:-}" ] || kill -KILL "$follower" 2>/dev/null
	stop_all
}

rag_rules() {
	configure "$@" <<-E
		  - name: retrieval
		    keywords: [RAG]
		  - name: popular
		    votes: 50
		    urgency: critical
		    notify: [log]
	E
}

history() {
	"$PAPERWATCH" history -c paperwatch.yaml "$@"
}

# Takes in the papers on standard input with a daemon of its own.
take_in() { # name
	digest >"digests/$1.md"
	touch -d '1 hour ago' "digests/$1.md"
	"$PAPERWATCH" run --once -c paperwatch.yaml 2>>"$messages"
}

# The same while a daemon runs.
arrive() { # number
	paper "$1" "RAG Number $1" | digest >new
	mv new "digests/$1.md"
}

start_following() {
	"$PAPERWATCH" history -c paperwatch.yaml -f "$@" >followed 2>>followed.err 3>&- &
	follower=$!
}

has_followed() { # times
	[ "$(wc -l <followed)" -ge "$1" ]
}

@test "alerts are a line each, newest last, with the whole title and absolute times in a pipe" {
	rag_rules
	paper 1 "RAG at Scale, with a Title That Is Much Too Long for a Line of Eighty Columns" | take_in one
	paper 2 "Quantum Things" 61 | take_in two
	run -0 --separate-stderr history
	[ "${#lines[@]}" -eq 2 ]
	[[ "${lines[0]}" =~ ^20[0-9-]{8}T[0-9:]{8}\+09:00\ \ retrieval\ +7\ \ arxiv:2410.00001\ \ RAG\ at\ Scale,.*Eighty\ Columns\ \(unshown\)$ ]]
	[[ "${lines[1]}" =~ \ popular\ +61\ \ arxiv:2410.00002\ \ Quantum\ Things$ ]]
	[ -z "$stderr" ]
}

@test "on a terminal times are relative, titles end with the line, and columns have names" {
	rag_rules
	paper 1 "RAG at Scale, with a Title That Is Much Too Long for a Line of Eighty Columns" | take_in one
	TERM=xterm NO_COLOR=1 script -qec "stty cols 80; $PAPERWATCH history -c paperwatch.yaml" /dev/null | tr -d '\r' >seen
	[[ "$(sed -n 1p seen)" == "WHEN        RULE       VOTES  PAPER       TITLE" ]]
	[[ "$(sed -n 2p seen)" =~ ^[0-9]+\ s\ ago\ +retrieval\ +7\ \ 2410.00001\ \ RAG\ at\ Scale.*…\ \(unshown\)$ ]]
	[ "$(sed -n 2p seen | wc -m)" -le 81 ]
}

# The widest line of standard input, in columns of a terminal.
widest() {
	python3 -c '
import sys, unicodedata
def columns(c):
    return 0 if unicodedata.combining(c) or 0x1160 <= ord(c) <= 0x11FF else 2 if unicodedata.east_asian_width(c) in "WF" else 1
print(max(sum(map(columns, line.rstrip("\r\n"))) for line in sys.stdin))'
}

@test "on a terminal of any width no line is longer than it, in Korean either, and no character is cut apart" {
	local columns decomposed

	decomposed=$(python3 -c 'import unicodedata; print(unicodedata.normalize("NFD", "대규모 언어 모델을 위한 검색 증강 생성 방법 연구 결과 보고"))')
	configure <<-E
		  - name: 검색 증강 생성에 관한 모든 새로운 논문
		    keywords: [RAG]
	E
	{
		paper 1 "RAG 대규모 언어 모델을 위한 검색 증강 생성 방법에 대한 매우 긴 제목의 논문입니다 그리고 더 길게 계속됩니다 끝까지"
		paper 2 "RAG $decomposed"
		paper 3 "RAG étude à l'échelle de très longs titres accentués, décomposés et composés, pour voir"
	} | take_in one
	for columns in 48 49 60 61 62 63 80 81 100 101 132 200; do
		TERM=xterm NO_COLOR=1 script -qec "stty cols $columns; $PAPERWATCH history -c paperwatch.yaml" /dev/null | tr -d '\r' >seen
		[ "$(wc -l <seen)" -eq 4 ]
		[ "$(widest <seen)" -le "$columns" ] || { echo "at $columns:"; cat seen; return 1; }
		# All of UTF-8, and each letter that takes part in a syllable behind a first one.
		iconv -f UTF-8 -t UTF-8 seen >/dev/null
		run ! grep -qP '(^|[^\x{1100}-\x{11FF}])[\x{1160}-\x{11FF}]' seen
	done
}

@test "as JSON an alert is an object as in the log, with authors, urgency and what became of it" {
	rag_rules
	paper 1 "RAG at Scale" 61 "Sepp Hochreiter, B. Author" | take_in one
	run -0 --separate-stderr history --json
	[ "${#lines[@]}" -eq 2 ]
	[ "$(jq -c 'del(.time)' <<<"${lines[0]}")" = '{"alert":1,"rule":"retrieval","id":"arxiv:2410.00001","votes":61,"title":"RAG at Scale","url":"https://arxiv.org/abs/2410.00001","hits":["RAG"],"digest":"'"$PWD"'/digests/one.md:3","authors":["Sepp Hochreiter","B. Author"],"urgency":"normal","delivered":["log"],"waiting":["desktop"]}' ]
	[ "$(jq -c '[.rule, .urgency, .delivered, .waiting]' <<<"${lines[1]}")" = '["popular","critical",["log"],[]]' ]
}

@test "long names of rules are whole in a pipe" {
	configure <<-E
		  - name: retrieval, and whatever else looks things up
		    keywords: [RAG]
	E
	paper 1 "RAG at Scale" | take_in one
	[[ "$(history)" == *"  retrieval, and whatever else looks things up      7  arxiv:2410.00001  RAG at Scale"* ]]
}

@test "what a rule asked for on a desktop that is off is marked as told to nobody" {
	configure $'first_run: alert\ndesktop: {enabled: no}' <<-E
		  - name: only desktop
		    keywords: [RAG]
		    notify: [desktop]
	E
	paper 1 "RAG at Scale" | take_in one
	[[ "$(history)" == *"RAG at Scale (told nobody)" ]]
	[ "$(history --json | jq -c '[.delivered, .waiting]')" = '[[],[]]' ]
	start_daemon
	"$PAPERWATCH" status -c paperwatch.yaml | grep -qx 'desktop  *notifications are off'
	stop_daemon
}

@test "notes are told, too" {
	rag_rules 'first_run: quiet'
	paper 1 "RAG at Scale" | take_in one
	[[ "$(history)" == *" -"*"1 digest, 1 paper known; 1 would have matched: paperwatch match"* ]]
	[ "$(history --json | jq -r '.note, .about' | tail -1)" = "$PWD/digests" ]
	[ -z "$(history --rule retrieval)" ]
}

@test "--rule, --since and --after choose" {
	rag_rules
	{ paper 1 "RAG at Scale" 61; paper 2 "Quantum Things" 70; } | take_in one
	[ "$(history --rule retrieval | wc -l)" -eq 1 ]
	[ "$(history --rule popular --json | jq -r .id | tr '\n' ' ')" = "arxiv:2410.00001 arxiv:2410.00002 " ]
	[ "$(history --since 1h | wc -l)" -eq 3 ]
	[ "$(history --since 0s | wc -l)" -eq 0 ]
	[ "$(history --since 2020-01-31 | wc -l)" -eq 3 ]
	[ "$(history --since "$(date -d tomorrow +%F)" | wc -l)" -eq 0 ]
	[ "$(history --after 2 --json | jq -c .alert)" = 3 ]
	sqlite3 state/store.db "UPDATE alert SET time = time - 3 * 86400 * 1000000 WHERE number = 1"
	[ "$(history --since 2d --json | jq -c .alert | tr '\n' ' ')" = "2 3 " ]
}

@test "a rule that does not exist is status 64, with the one that was meant; one that is gone is told" {
	rag_rules
	paper 1 "RAG at Scale" | take_in one
	run -64 --separate-stderr history --rule retreival
	[ "$stderr" = "paperwatch history: no rule is named 'retreival'; did you mean 'retrieval'?" ]
	sed -i 's/name: retrieval/name: recovery/' paperwatch.yaml
	run -0 --separate-stderr history --rule retrieval
	[ "${#lines[@]}" -eq 1 ]
}

@test "wrong times and numbers are status 64" {
	rag_rules
	run -64 --separate-stderr history --since yesterday
	[[ "$stderr" == *"'yesterday'"* ]]
	run -64 --separate-stderr history --since 2024-02-31
	run -64 --separate-stderr history --after -1
	run -64 --separate-stderr history --after 1x
	run -64 --separate-stderr history leftover
}

@test "without a store there is nothing to tell, and nothing is made" {
	rag_rules
	run -0 --separate-stderr history
	[ -z "$output" ]
	[ ! -e state ]
}

@test "a daemon is asked, and two at once are answered" {
	rag_rules
	start_daemon
	for i in 1 2 3; do arrive "$i"; done
	wait_for has_lines 'title="RAG Number' 3
	history --json >one &
	local other=$!
	history --json >two
	wait "$other"
	[ "$(jq -c .alert one | tr '\n' ' ')" = "1 2 3 " ]
	cmp one two
	stop_daemon
}

@test "texts that are older than a year are gone, and number, time, rule and id stay" {
	rag_rules
	{ paper 1 "RAG at Scale" 61; paper 2 "RAG in Pieces"; } | take_in one
	sqlite3 state/store.db "UPDATE alert SET time = time - 400 * 86400 * 1000000 WHERE rule = 'popular'"
	start_daemon
	wait_for has_no_title 2
	stop_daemon
	[ "$(history --json | jq -c 'select(.alert == 2) | [.rule, .id, .title, .hits, .digest]')" = '["popular","arxiv:2410.00001",null,[],null]' ]
	[ "$(history --json | jq -r 'select(.alert == 1).title')" = "RAG at Scale" ]
	[[ "$(history --rule popular)" == *"arxiv:2410.00001  arxiv:2410.00001" ]]
}

has_no_title() { # number
	[ "$(history --json | jq -r "select(.alert == $1).title")" = null ]
}

# ---- -f ----

@test "-f tells what there is and then what comes, at once" {
	rag_rules
	paper 1 "RAG Number 1" | take_in 1
	start_daemon
	start_following --json
	wait_for has_followed 1
	arrive 2
	wait_for has_followed 2
	arrive 3
	wait_for has_followed 3
	[ "$(jq -c .alert followed | tr '\n' ' ')" = "1 2 3 " ]
	stop_daemon
}

@test "-f goes over restarts and kills of the daemon, and tells each alert once" {
	rag_rules
	start_following --json
	wait_for grep -q 'waiting for one' followed.err
	start_daemon
	arrive 1
	wait_for has_followed 1
	stop_daemon
	arrive 2
	start_daemon
	wait_for has_followed 2
	arrive 3
	wait_for has_lines 'RAG Number 3' 1
	kill_daemon
	arrive 4
	start_daemon
	wait_for has_followed 4
	arrive 5
	wait_for has_followed 5
	[ "$(jq -c .alert followed | tr '\n' ' ')" = "1 2 3 4 5 " ]
	stop_daemon
}

@test "-f tells what run --once found while no daemon runs" {
	rag_rules
	start_following --json
	wait_for grep -q 'waiting for one' followed.err
	paper 1 "RAG Number 1" | take_in 1
	wait_for has_followed 1
	paper 2 "RAG Number 2" | take_in 2
	wait_for has_followed 2
	[ "$(jq -c .alert followed | tr '\n' ' ')" = "1 2 " ]
}

@test "-f --since 0s tells what is new only, and --rule what is asked for" {
	rag_rules
	paper 1 "RAG Number 1" 60 | take_in 1
	start_daemon
	start_following --since 0s --rule popular --json
	local i=1
	until has_followed 1; do # what came before it looked is not new
		i=$((i + 1))
		((i < 50))
		paper "$i" "RAG Number $i" 60 | digest >"digests/$i.md"
		wait_for has_lines "rule=\"popular\" votes=60 id=arxiv:2410.000$(printf %02d "$i")" 1
		sleep 0.1
	done
	[ "$(jq -r .rule followed | uniq)" = popular ]
	[ "$(grep -c arxiv:2410.00001 followed)" -eq 0 ]
	stop_daemon
}

@test "-f ends when nobody reads any more, without a word" {
	rag_rules
	start_daemon
	arrive 1
	wait_for has_lines 'title="RAG Number 1"' 1
	run timeout 10 bash -o pipefail -c '"$PAPERWATCH" history -f --json -c paperwatch.yaml 2>err | head -1'
	[ "$status" -eq 74 ]
	[ ! -s err ]
	stop_daemon
}

@test "a follower that stands still holds nobody up, and has it all when it goes on" {
	rag_rules
	start_daemon
	arrive 1
	start_following --json
	wait_for has_followed 1
	local stopped=$follower
	kill -STOP "$stopped"
	# More than the buffers between the two hold.
	for i in $(seq 2 400); do
		paper "$i" "RAG Number $i $(printf 'x%.0s' {1..2000})"
	done | digest >new
	mv new digests/many.md
	wait_for has_lines 'title="RAG Number' 400
	arrive 401
	wait_for has_lines 'title="RAG Number 401"' 1
	[ "$("$PAPERWATCH" status --json -c paperwatch.yaml | jq .running)" = true ]
	kill -CONT "$stopped"
	wait_for has_followed 401
	[ "$(jq -c .alert followed | sort -n | uniq -d | wc -l)" -eq 0 ]
	[ "$(wc -l <followed)" -eq 401 ]
	stop_daemon
}

@test "a client that asks for much and does not read is dropped" {
	rag_rules
	for i in $(seq 1 600); do paper "$i" "RAG Number $i $(printf 'x%.0s' {1..800})"; done | take_in many
	start_daemon
	python3 - 3>&- <<-'E' &
		import select, socket
		s = socket.socket(socket.AF_UNIX)
		s.connect("state/control")
		any_time = bytes(7) + b"\x80"
		body = b"\1\0\0\0\2\0\0\0" + bytes(8) + any_time + b"\xff" * 4 + bytes(4)
		s.sendall(len(body).to_bytes(4, "little") + body)
		s.recv(1000) # it does answer
		p = select.poll()
		p.register(s, select.POLLHUP)
		if p.poll(60000):
		    open("dropped", "w").close()
	E
	server=$!
	wait_for test -e dropped
	[ "$("$PAPERWATCH" status --json -c paperwatch.yaml | jq .running)" = true ]
	stop_daemon
}

@test "a store that was lost while it was followed is told from its beginning" {
	rag_rules
	start_daemon
	for i in 1 2 3; do arrive "$i"; done
	start_following --json
	wait_for has_followed 3
	stop_daemon
	rm -r state digests/*.md
	start_daemon
	arrive 4
	wait_for has_followed 4
	[ "$(jq -r .id followed | tail -1)" = arxiv:2410.00004 ]
	stop_daemon
}

@test "thousands of alerts are told whole, with and without a daemon" {
	rag_rules
	for i in $(seq 1 3000); do paper "$i" "RAG Number $i"; done | take_in many
	[ "$(history --json | jq -c .alert | uniq | wc -l)" -eq 3000 ]
	start_daemon
	[ "$(history --json | jq -c .alert | uniq | wc -l)" -eq 3000 ]
	[ "$(history | wc -l)" -eq 3000 ]
	stop_daemon
}
