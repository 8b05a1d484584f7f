#!/usr/bin/env bash
# What if this very system call were the last one, or failed? For every one that the daemon makes in a
# scenario, and every allocation:
#
#   sweep.sh kill SCENARIO [SHARE]      the daemon is killed there
#   sweep.sh error SCENARIO [SHARE]     it fails, with each error that is plausible for it
#   sweep.sh memory SCENARIO [SHARE]    the nth allocation fails
#   sweep.sh scenarios                  the names of the scenarios
#
# Then the daemon is started anew without trouble, twice. In the end every paper that matches must stand
# in the log exactly once, and the store must be sound. The daemon may never die of a signal that we did
# not send, and never hang. SHARE: one of so many points, chosen at random; SEED makes the choice again.
set -u

root=$(cd "$(dirname "$0")/../.." && pwd)
: "${PAPERWATCH:=$root/build/paperwatch}"
: "${SEED:=$RANDOM}"
seconds_max=30 # for anything
failures_max=5
work=$(mktemp -d "${TMPDIR:-/tmp}/paperwatch-sweep.XXXXXX")
trap 'kill_background; rm -rf "$work"' EXIT
export HOME=$work/home XDG_CONFIG_HOME=$work/home/.config XDG_STATE_HOME=$work/home/.state XDG_RUNTIME_DIR=$work/home
export TZ=Asia/Seoul LC_ALL=C.UTF-8
unset DBUS_SESSION_BUS_ADDRESS DISPLAY WAYLAND_DISPLAY NOTIFY_SOCKET JOURNAL_STREAM
mkdir -p "$HOME"
background=()
points=0
killed=0
failures=0
RANDOM=$SEED

kill_background() {
	local each

	for each in "${background[@]:-}"; do
		[ -z "$each" ] || { kill -KILL "$each" && wait "$each"; } 2>/dev/null
	done
	background=()
}

# ---- the scenarios: prepare_NAME makes the folder, play_NAME what happens; each says what must stand
# in the log in the end. "run" plays without a daemon under way, the others need one. ----

paper() { # number
	printf '### [RAG Number %s](https://arxiv.org/abs/2410.%05d)\n\nVote: 7\n\nAuthors: A. Author\n\n- ***New***: 검색\n\n' "$1" "$1"
}

digest() { # file, number...
	local file=$1 each

	shift
	{
		printf '## Daily Papers (2024-10-31)\n\n'
		for each; do paper "$each"; done
	} >"$file.part"
	touch -d '1 hour ago' "$file.part"
	mv "$file.part" "$file"
}

configure() {
	{
		printf 'watch: [{path: digests}]\nstate: state\nlog: {file: state/paperwatch.log}\nfirst_run: alert\n'
		printf 'rules:\n  - name: retrieval\n    keywords: [RAG]\n    notify: [%s]\n' "${notify:-log}"
	} >paperwatch.yaml
}

prepare() {
	mkdir digests
	configure
	digest digests/1.md 1 2
	digest digests/2.md 3
}

# Starts and a first run over what is there.
prepare_start() { prepare; }
play_start() { :; }

# A restart, with news since.
prepare_restart() {
	prepare
	once
	digest digests/4.md 4
	mv digests/1.md digests/1b.md
	rm digests/2.md
}
play_restart() { :; }

# News while it runs: a digest moved in, one in a new folder, one that is written to.
prepare_news() { prepare; }
play_news() {
	digest digests/4.md 4
	mkdir -p digests/2024/11
	digest digests/2024/11/5.md 5
	digest digests/1.md 1 2 6
}

prepare_rename() {
	prepare
	mkdir digests/2024
	digest digests/2024/4.md 4
}
play_rename() {
	mv digests/2024 digests/2025
	digest digests/2025/5.md 5
}

prepare_rotation() { prepare; }
play_rotation() {
	mv state/paperwatch.log state/paperwatch.log.1
	digest digests/4.md 4
	mv state/paperwatch.log.1 state/paperwatch.log.2 2>/dev/null
	digest digests/5.md 5
}

# The log is copied, written to, and truncated.
prepare_truncation() { prepare; }
play_truncation() {
	wait_while_alive 50 is_logged 3
	cp state/paperwatch.log state/paperwatch.log.1 2>/dev/null
	digest digests/4.md 4
	wait_while_alive 50 is_logged 4
	[ ! -s state/paperwatch.log.1 ] || truncate -s 0 state/paperwatch.log
	digest digests/5.md 5
}

prepare_reload() { prepare; }
play_reload() {
	printf '  - name: broken\n    keywrods: [x]\n' >>paperwatch.yaml
	kill -HUP "$daemon" 2>/dev/null
	configure
	kill -HUP "$daemon" 2>/dev/null
	digest digests/4.md 4
}

# A digest on which the reader breaks: it is tried twice, then left alone.
prepare_quarantine() {
	prepare
	python3 -c 'print("[" * 60000 + "a" + "](" * 60000)' >digests/0.md
	touch -d '1 hour ago' digests/0.md
}
play_quarantine() { digest digests/4.md 4; }

prepare_stop() { prepare; }
play_stop() {
	digest digests/4.md 4
	kill -TERM "$daemon" 2>/dev/null
}

# A desktop that shows what comes.
prepare_desktop() { notify='desktop, log' prepare; notify='desktop, log' configure; }
play_desktop() { notify='desktop, log' digest digests/4.md 4; }

# A command, which must not hang, whatever becomes of the daemon.
ask() {
	timeout -s ABRT "$seconds_max" "$PAPERWATCH" "$@" -c paperwatch.yaml >>asked 2>&1 </dev/null
	[ $? -lt 124 ] || echo "$* hung" >>hung
}

is_logged() { [ "$(logged "$1")" -ge 1 ]; }

# What commands want of it. Paper 3 is forgotten, and so told again.
prepare_commands() { prepare; }
play_commands() {
	wait_while_alive 50 is_logged 3
	ask status
	ask history
	ask reload
	ask forget 2410.00003
	ask status --json
	digest digests/4.md 4
}

# A rule is snoozed while something comes, and woken.
prepare_snooze() { prepare_desktop; }
play_snooze() {
	wait_while_alive 50 is_logged 3
	ask snooze retrieval 1h
	play_desktop
	wait_while_alive 50 is_logged 4
	ask snooze --all off
}

# The papers that must stand in the log in the end.
declare -A papers=(
	[start]="1 2 3"
	[restart]="1 2 3 4"
	[news]="1 2 3 4 5 6"
	[rename]="1 2 3 4 5"
	[rotation]="1 2 3 4 5"
	[truncation]="1 2 3 4 5"
	[reload]="1 2 3 4"
	[quarantine]="1 2 3 4"
	[stop]="1 2 3 4"
	[desktop]="1 2 3 4"
	[commands]="1 2 3 4"
	[snooze]="1 2 3 4"
)
scenarios=(start restart news rename rotation truncation reload quarantine stop desktop commands snooze)

# ---- playing ----

# The log with what was rotated away.
logged() { # number
	cat state/paperwatch.log* 2>/dev/null | grep -c "title=\"RAG Number $1\""
}

all_logged() {
	local each

	for each in "${expected[@]}"; do
		[ "$(logged "$each")" -ge 1 ] || return 1
	done
}

is_alive() { kill -0 "$daemon" 2>/dev/null; }

once() {
	timeout -s ABRT "$seconds_max" "$PAPERWATCH" run -c paperwatch.yaml --once >/dev/null 2>>messages
}

# Waits for the condition, or until the daemon is dead, or has nothing more to say for a while: an
# injected fault may be the reason that it waits some seconds for the next try, or for ever.
wait_while_alive() { # tenths of a second, condition
	local tenths=$1

	shift
	while is_alive && ! "$@" && ((tenths-- > 0)); do sleep 0.1; done
}

is_ready() { grep -q 'watching:' messages 2>/dev/null; }

# Plays the scenario once under "$@"; the status of the daemon.
play() {
	local patience=$1 status

	shift
	"$@" "$PAPERWATCH" run -c paperwatch.yaml >/dev/null 2>>messages &
	daemon=$!
	background+=("$daemon")
	wait_while_alive "$patience" is_ready
	"play_$scenario"
	wait_while_alive "$patience" all_logged
	is_alive && kill -TERM "$daemon" 2>/dev/null
	wait_while_alive $((seconds_max * 10)) false
	if is_alive; then
		kill -ABRT "$daemon"
	fi
	wait "$daemon" 2>/dev/null
	status=$?
	background=()
	return "$status"
}

fresh() {
	cd "$work" || exit 70
	rm -rf point
	cp -a template point
	cd point || exit 70
}

fail() {
	failures=$((failures + 1))
	echo "$mode $scenario: $point: $*"
	sed 's/^/    /' messages | tail -n 8
	cp -a . "${TMPDIR:-/tmp}/paperwatch-sweep-failure-$failures-$$"
	if ((failures >= failures_max)); then
		report
		exit 1
	fi
}

# A paper stands there once; one that was forgotten twice, and where nobody heard what became of that,
# once or twice.
# A copy of the log that may not be read is none, so what it lacks is not written again.
is_right() { # paper, times
	if [[ "$scenario $1 $point" = 'truncation 4 openat '*EACCES ]]; then
		[ "$2" -le 1 ]
	elif [ "$scenario $1" != 'commands 3' ]; then
		[ "$2" -eq 1 ]
	elif grep -q '2410.00003: forgotten' asked; then
		[ "$2" -eq 2 ]
	else
		[ "$2" -eq 1 ] || [ "$2" -eq 2 ]
	fi
}

check() {
	local each count

	once
	once
	for each in "${expected[@]}"; do
		count=$(logged "$each")
		is_right "$each" "$count" || fail "paper $each stands $count times"
	done
	[ ! -e hung ] || fail "$(cat hung)"
	[ "$(sqlite3 state/store.db 'PRAGMA integrity_check' 2>&1)" = ok ] || fail "the store is not sound"
}

report() {
	echo "$mode $scenario: $points points, $killed of them ended the daemon, $failures failures (seed $SEED)"
}

is_chosen() { ((RANDOM % share == 0)); }

# The system calls of an undisturbed run, each with how often, and how often of that before the program
# itself begins, which is the business of the dynamic linker: "12 write 0".
count_calls() {
	fresh
	play 100 strace -qq -D -o "$work/calls"
	once
	all_logged || { echo "the scenario does not work without trouble" >"$work/broken"; exit 1; }
	awk -F '(' '$1 ~ /^[a-z0-9_]+$/ { count[$1]++ } ($1 == "prlimit64" || $1 == "ugetrlimit") && !begun++ { for (call in count) before[call] = count[call] }
		END { for (call in count) print count[call], call, before[call] + 0 }' "$work/calls" |
		grep -vE ' (execve|exit_group|rt_sigreturn|restart_syscall) ' | sort -k 2
}

sweep_kill() {
	local count call number

	while read -r count call _; do
		for number in $(seq 1 "$count"); do
			is_chosen || continue
			point="killed at $call number $number"
			fresh
			play 50 strace -qq -D -o /dev/null -e trace="$call" -e inject="$call:signal=KILL:when=$number"
			[ $? -ne 137 ] || killed=$((killed + 1))
			points=$((points + 1))
			check
		done
	done < <(count_calls)
}

errors_of() { # call
	case $1 in
	openat | openat2 | open) echo EACCES EMFILE EIO ;;
	read | pread64 | readv | getdents64) echo EIO EINTR EAGAIN ;;
	write | pwrite64 | writev | ftruncate | fallocate) echo ENOSPC EIO EINTR ;;
	fdatasync | fsync) echo EIO ENOSPC EDQUOT ;;
	brk | futex | rt_sigprocmask | rt_sigaction | gettid | getpid | getuid | geteuid | getgid | getegid) ;; # none fails but for a wrong argument
	mmap | mremap | mprotect | munmap) echo ENOMEM ;;
	sendmsg | sendto | recvmsg | recvfrom) echo EAGAIN ECONNRESET ENOBUFS ;;
	socket | socketpair | connect | bind | pipe2 | dup | dup2) echo EMFILE ENOMEM EACCES ;;
	clone | clone3 | fork | vfork) echo EAGAIN ENOMEM ENOSYS ;;
	inotify_init1 | inotify_add_watch | inotify_rm_watch) echo ENOSPC ENOMEM EINVAL ;;
	epoll_wait | epoll_pwait | poll | ppoll) echo EINTR ;;
	epoll_ctl | epoll_create1 | timerfd_create | signalfd4 | eventfd2) echo ENOMEM ENOSPC EMFILE ;;
	rename | renameat | renameat2 | unlink | unlinkat | mkdir) echo EACCES ENOSPC EROFS ;;
	stat | lstat | fstat | newfstatat | statx | fstatfs | statfs | access | readlink) echo EACCES EIO ENOENT ;;
	fcntl) echo EAGAIN EINVAL ENOLCK ;;
	*) echo EINVAL EPERM ENOMEM ;;
	esac
}

sweep_error() {
	local count call number before error status

	while read -r count call before; do
		for number in $(seq $((before + 1)) "$count"); do
			for error in $(errors_of "$call"); do
				is_chosen || continue
				point="$call number $number fails with $error"
				fresh
				play 20 strace -qq -D -o /dev/null -e trace="$call" -e inject="$call:error=$error:when=$number"
				status=$?
				points=$((points + 1))
				[ "$status" -eq 0 ] || killed=$((killed + 1))
				((status < 124)) || fail "it ended with $status"
				check
			done
		done
	done < <(count_calls)
}

sweep_memory() {
	local number=0 status misses=0

	cc -shared -fPIC -O1 -o "$work/fail.so" "$root/tests/sweep/fail_allocation.c" -ldl
	while ((misses < 3)); do
		number=$((number + 1 + (share > 1 ? RANDOM % (2 * share) : 0)))
		point="allocation number $number fails"
		fresh
		play 20 env LD_PRELOAD="$work/fail.so" FAIL_AT="$number"
		status=$?
		[ -e failed ] && misses=0 || misses=$((misses + 1))
		points=$((points + 1))
		[ "$status" -eq 0 ] || killed=$((killed + 1))
		((status < 124)) || fail "it ended with $status"
		check
	done
}

mode=${1:?kill, error, memory or scenarios}
if [ "$mode" = scenarios ]; then
	echo "${scenarios[@]}"
	exit
fi
scenario=${2:?one of: ${scenarios[*]}}
share=${3:-1}
read -ra expected <<<"${papers[$scenario]}"
if [ "$scenario" = desktop ] || [ "$scenario" = snooze ]; then
	dbus-daemon --session --nofork --address="unix:path=$work/bus" 2>/dev/null &
	bus=$!
	export DBUS_SESSION_BUS_ADDRESS=unix:path=$work/bus
	until [ -S "$work/bus" ]; do sleep 0.05; done
	/usr/bin/python3 -m dbusmock --session -t notification_daemon >/dev/null 2>&1 &
	server=$!
	trap 'kill -KILL $bus $server 2>/dev/null; kill_background; rm -rf "$work"' EXIT
fi
exec 2>/dev/null # bash tells of each process that is killed
mkdir "$work/template"
cd "$work/template" || exit 70
"prepare_$scenario"
"sweep_$mode"
report
[ ! -e "$work/broken" ] || { cat "$work/broken"; exit 1; }
[ "$failures" -eq 0 ]
