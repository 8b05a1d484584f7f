# A week of mornings: nights with quiet hours, a laptop that sleeps, servers and buses that end and are
# replaced. Every paper that matches is shown once, by itself or counted in a notification about many.
#
# The clock is the real one. What time of the day it is, the time zone decides; and while nothing runs,
# days pass by making what is remembered older.

load ../helper

papers_a_day=60
matching_a_day=20

setup() {
	setup_folders
	# Much happens at once here, and other tests may be running.
	deadline_seconds=60
	configure 'first_run: alert
quiet_hours: {from: "22:00", to: "07:00"}' <<-E
		  - name: retrieval
		    keywords: [RAG]
	E
	expected=0
}
teardown() {
	[ -z "${daemon:-}" ] || kill -CONT "$daemon" 2>/dev/null || true
	stop_all
}

# ---- days and nights ----

# Programs started from now on have the local time $1, such as 23:30.
it_is() { # HH:MM
	local hour=${1%:*} minute=${1#*:} east

	east=$((((10#$hour * 60 + 10#$minute) - ($(date -u +%s) / 60) % 1440 + 1440) % 1440))
	TZ="DAY-$((east / 60)):$((east % 60))"
	export TZ
}

# So many days pass while nothing runs.
days_pass() { # days
	[ -z "$daemon" ]
	sqlite3 state/store.db "UPDATE alert SET time = time - $1 * 86400 * 1000000;
		UPDATE folder SET began = began - $1 * 86400 * 1000000, arrived = arrived - $1 * 86400 * 1000000"
}

# The digest of day $1: sixty papers, of which twenty match.
digest_arrives() { # day
	local each number

	for each in $(seq "$papers_a_day"); do
		number=$(($1 * 100 + each))
		if ((each <= matching_a_day)); then
			paper "$number" "RAG Number $number" "$each"
		else
			paper "$number" "Quantum Number $number" "$each"
		fi
	done | digest "2024-11-0$1" >digest.part
	mv digest.part "digests/2024-11-0$1.md"
	expected=$((expected + matching_a_day))
}

is_logged() { # papers
	[ "$(lines 'rule="retrieval"')" -eq "$1" ]
}

# What waits for the desktop is so much.
is_waiting() { # alerts
	[ "$("$PAPERWATCH" status -c paperwatch.yaml --json |
		jq '.sinks[] | select(.sink == "desktop").waiting')" = "$1" ]
}

# ---- what the server was asked for ----

# "BY THEMSELVES, IN SUMMARIES, MORE THAN ONCE": how many papers the notifications of all servers so far
# tell of. One about many that takes the place of another has counted its papers already.
tally() {
	popups | python3 -c '
import re, sys
alone, folds = {}, []
for line in sys.stdin:
    replaces, summary = re.search(r" Notify \"paperwatch\" (\d+) \"[^\"]*\" \"([^\"]*)\"", line).groups()
    many = re.fullmatch(r"(?:While you were away: )?([\d,]+) (?:more )?papers?", summary)
    if not many:
        alone[summary] = alone.get(summary, 0) + 1
    elif replaces == "0":
        folds.append(int(many[1]))
    else:
        assert folds and folds[-1] <= int(many[1]), line
        folds[-1] = int(many[1])
print(len(alone), sum(folds), sum(count - 1 for count in alone.values()))'
}

told() {
	local alone folded twice

	read -r alone folded twice < <(tally)
	[ "$twice" -eq 0 ]
	echo "$((alone + folded))"
}

# All that has come was told, and the desktop waits for nothing.
all_is_told() {
	wait_for is_logged "$expected"
	wait_for is_waiting 0
	[ "$(told)" -eq "$expected" ] || {
		echo "told: $(tally), expected: $expected"
		popups | cut -c 1-160
		return 1
	}
}

stop_server() {
	kill -KILL "$server"
	{ wait "$server" || true; } 2>/dev/null
	server=
}

@test "in a week of mornings every paper is shown once, by itself or among many, and all are in the history" {
	start_bus
	start_mock_server

	# Monday: it comes in the night, while the laptop sleeps, and waits for the morning.
	it_is 23:30
	start_daemon
	kill -STOP "$daemon"
	digest_arrives 1
	kill -CONT "$daemon"
	wait_for is_logged "$expected"
	wait_for is_waiting "$expected"
	[ "$(told)" -eq 0 ]
	stop_daemon
	it_is 08:00
	start_daemon
	all_is_told
	[ "$(shown '"While you were away: 17 papers"')" -eq 1 ]
	for each in 120 119 118; do [ "$(shown "\"RAG Number $each\"")" -eq 1 ]; done
	stop_daemon
	days_pass 1

	# Tuesday: at breakfast, and the same digest once more in the evening, with a paper of yesterday in it.
	it_is 08:00
	start_daemon
	digest_arrives 2
	all_is_told
	paper 101 "RAG Number 101" 99 >>digests/2024-11-02.md
	settle
	all_is_told
	stop_daemon
	days_pass 1

	# Wednesday: the server stands still, is killed, and another one comes.
	it_is 09:00
	start_daemon
	kill -STOP "$server"
	digest_arrives 3
	wait_for is_logged "$expected"
	wait_for grep -q 'alerts wait until they can be shown' "$messages"
	stop_server
	start_mock_server
	all_is_told
	# And once more, with some of it on the screen of the one before.
	stop_server
	start_mock_server
	digest_arrives 4
	all_is_told
	# The notifier dies, and what comes then begins anew.
	pkill -KILL -P "$daemon" -f paperwatch-notifier
	{ paper 981 "RAG Number 981" 1; paper 982 "RAG Number 982" 2; } | digest >late
	mv late digests/late.md
	expected=$((expected + 2))
	all_is_told
	stop_daemon
	days_pass 2

	# Friday: the session ends, with its bus, and another one begins. Nobody was there meanwhile.
	it_is 18:00
	start_daemon
	stop_server
	kill -TERM "$bus"
	{ wait "$bus" || true; } 2>/dev/null
	digest_arrives 5
	wait_for is_logged "$expected"
	wait_for is_waiting "$matching_a_day"
	rm -f bus
	start_bus
	start_mock_server
	all_is_told
	kill_daemon
	days_pass 1

	# Saturday and Sunday: nobody logs in. The digests come, and wait.
	stop_server
	it_is 10:00
	start_daemon
	digest_arrives 6
	wait_for is_logged "$expected"
	wait_for is_waiting "$matching_a_day"
	kill_daemon
	days_pass 4

	# Wednesday: a holiday is over. What waited longer than three days is a count.
	digest_arrives 7
	it_is 06:30
	start_mock_server
	start_daemon
	wait_for is_logged "$expected"
	[ "$(told)" -eq "$((expected - 2 * matching_a_day))" ]
	stop_daemon
	it_is 08:00
	start_daemon
	all_is_told
	[ "$(shown '"RAG Number 6')" -eq 0 ]
	stop_daemon

	# Each is in the history, once, and none waits.
	"$PAPERWATCH" history -c paperwatch.yaml --rule retrieval --json >history
	[ "$(wc -l <history)" -eq "$expected" ]
	[ "$(jq -r .id history | sort -u | wc -l)" -eq "$expected" ]
	[ "$(jq -c '.waiting' history | sort -u)" = '[]' ]
	[ "$(jq -c '.delivered' history | sort -u)" = '["log","desktop"]' ]
	[ "$(lines 'rule="retrieval"')" -eq "$expected" ]
}
