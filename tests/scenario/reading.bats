# Files that are no plain digests, change while they are read, or look as if nothing had changed.

load ../helper

setup() {
	setup_folders
	configure <<-E
		  - name: retrieval
		    keywords: [RAG]
	E
}
teardown() {
	[ -z "${tracer:-}" ] || { kill "$tracer"; wait "$tracer"; } 2>/dev/null
	stop_all
	if mountpoint -q "$BATS_TEST_TMPDIR/digests"; then umount -l "$BATS_TEST_TMPDIR/digests"; fi
}

# Makes the calls of process $1 that $2 names (strace(1)) wait.
slow_down() {
	command -v strace >/dev/null || skip "strace is not installed"
	strace -qq -o trace -p "$1" -e "trace=${2%%:*}" -e "inject=$2" 2>strace.messages 3>&- &
	tracer=$!
	wait_for grep -q "^TracerPid:.*$tracer" "/proc/$1/status"
}

# The reader, once it has read something.
find_reader() {
	settle
	reader=$(pgrep -P "$daemon" -f 'paperwatch reader')
}

# Not even a sanitizer that looks for leaks at the end shall be traced.
stop_tracer() {
	kill "$tracer"
	{ wait "$tracer" || true; } 2>/dev/null
	tracer=
}

reader_holds() { # file
	ls -l "/proc/$reader/fd" 2>/dev/null | grep -qF "$1"
}

@test "a sparse file of a terabyte, a digest of 20 MB and an empty one hold up nothing" {
	start_daemon
	truncate -s 1T digests/sparse.md
	{ paper 1 "RAG in Front" | digest; head -c 20000000 /dev/zero | tr '\0' ' '; } >digests/padded.md
	: >digests/empty.md
	wait_for grep -q 'sparse.md: larger than 8 MiB' "$messages"
	wait_for grep -q 'padded.md: larger than 8 MiB' "$messages"
	settle
	[ "$(lines 'rule="retrieval"')" -eq 0 ]
	[ "$(grep -c empty.md "$messages")" -eq 0 ]
	stop_daemon
}

@test "a page of 1.7 MB with 9,300 papers is read whole, and again when it grows" {
	page() { # papers
		printf '## Updated on 2026.06.29\n\n|Publish Date|Title|Authors|PDF|Code|\n|---|---|---|---|---|\n'
		seq "$1" | awk '{ printf "|**2026-05-13**|**A Paper Number %d with a Title that Is as Long as Titles Are: Words and More Words, %s**|Christina Kim et.al.|[26%02d.%05d](http://arxiv.org/abs/26%02d.%05d)|null|\n", $1, $1 % 4650 ? "None" : "RAG", $1 / 90000 + 1, $1 % 90000, $1 / 90000 + 1, $1 % 90000 }'
	}
	page 9300 >digests/page.md
	[ "$(stat -c %s digests/page.md)" -gt 1600000 ]
	[ "$("$PAPERWATCH" parse --json digests/page.md | wc -l)" -eq 9300 ]
	start_daemon
	wait_for has_lines 'RAG' 2
	page 13950 >digests/page.md
	wait_for has_lines 'RAG' 3
	settle
	[ "$(lines 'rule="retrieval"')" -eq 3 ]
	[ "$(grep -c page.md "$messages")" -eq 0 ]
	stop_daemon
}

@test "a digest of more papers than any honest one is refused, and the next one is read" {
	start_daemon
	seq 60000 | awk '{ printf "# [RAG](https://arxiv.org/abs/26%02d.%05d)\n", $1 / 90000 + 1, $1 % 90000 }' >digests/many.md
	wait_for grep -q 'many.md: more than 50,000 papers, so it is not read; it is left alone until it changes' "$messages"
	settle
	[ "$(lines 'rule="retrieval"')" -eq 0 ]
	stop_daemon
}

@test "a digest that grows while it is read is read again, and each paper alerts once" {
	start_daemon
	find_reader
	slow_down "$reader" pread64:delay_exit=400000
	paper 1 "RAG One" | digest >digests/today.md
	wait_for reader_holds today.md
	paper 2 "RAG Two" >>digests/today.md
	wait_for has_lines 'title="RAG Two"' 1
	settle
	[ "$(lines 'title="RAG One"')" -eq 1 ]
	[ "$(lines 'title="RAG Two"')" -eq 1 ]
	stop_tracer
	stop_daemon
}

@test "a digest that shrinks while it is read is read again, and no harm is done" {
	start_daemon
	find_reader
	slow_down "$reader" pread64:delay_enter=400000
	for number in $(seq 200); do paper "$number" "RAG Number $number"; done | digest >digests/today.md
	wait_for reader_holds today.md
	paper 999 "RAG Alone" | digest >digests/today.md
	wait_for has_lines 'title="RAG Alone"' 1
	settle
	[ "$(lines 'title="RAG Alone"')" -eq 1 ]
	stop_tracer
	stop_daemon
}

@test "what is swapped for a FIFO, a folder, a device or a link before it is opened is not followed" {
	paper 1 "RAG of a Secret" | digest >secret
	start_daemon
	slow_down "$daemon" openat2:delay_enter=30000
	for round in 1 2 3 4 5 6; do
		paper 2 "RAG Two" | digest >digests/today.md
		mkfifo fifo && mv -T fifo digests/today.md
		ln -s "$PWD/secret" link && mv -T link digests/today.md
		paper 2 "RAG Two" | digest >plain && mv plain digests/today.md
		ln -s /dev/zero device && mv -T device digests/today.md
		rm digests/today.md && mkdir digests/today.md && rmdir digests/today.md
	done
	paper 3 "RAG at Last" | digest >digests/today.md
	wait_for has_lines 'title="RAG at Last"' 1
	settle
	[ "$(lines 'RAG of a Secret')" -eq 0 ]
	stop_tracer
	stop_daemon
}

@test "another content of the same size and time is read, whether the daemon runs or not" {
	start_daemon
	paper 1 "RAG One" | digest >digests/today.md
	touch -d '2024-10-31 08:00' digests/today.md
	wait_for has_lines 'title="RAG One"' 1
	paper 2 "RAG Two" | digest >digests/today.md
	touch -d '2024-10-31 08:00' digests/today.md
	wait_for has_lines 'title="RAG Two"' 1
	settle
	stop_daemon
	paper 3 "RAG Six" | digest >digests/today.md
	touch -d '2024-10-31 08:00' digests/today.md
	start_daemon
	wait_for has_lines 'title="RAG Six"' 1
	# Its number on the disk may be that of the file it replaces.
	stop_daemon
	rm digests/today.md
	paper 4 "RAG Ten" | digest >digests/today.md
	touch -d '2024-10-31 08:00' digests/today.md
	start_daemon
	wait_for has_lines 'title="RAG Ten"' 1
	[ "$(lines 'rule="retrieval"')" -eq 4 ]
	stop_daemon
}

@test "where files have their times in whole seconds, a change within one is not missed" {
	[ "$(id -u)" -eq 0 ] || skip "needs root to mount"
	truncate -s 8M disk
	# An inode of 128 bytes has no room for more than seconds.
	mkfs.ext4 -q -I 128 disk 2>/dev/null || skip "mkfs.ext4 cannot make such a file system"
	mount -o loop disk digests 2>/dev/null || skip "no loop devices here"
	start_daemon
	settle
	# Within one second: written, read, and written again while nobody looks.
	while [ "$(date +%N | cut -c1)" -ne 0 ]; do sleep 0.02; done
	paper 1 "RAG One" | digest >digests/today.md
	wait_for has_lines 'title="RAG One"' 1
	kill_daemon
	paper 2 "RAG Two" | digest >digests/today.md
	[ "$(stat -c %Z digests/today.md)" -eq "$(date +%s)" ]
	start_daemon
	wait_for has_lines 'title="RAG Two"' 1
	stop_daemon
}

@test "files from before 1970 and from after 2038 are digests as well" {
	start_daemon
	paper 1 "RAG of Old" | digest >digests/old.md
	touch -d @-86400 digests/old.md
	paper 2 "RAG to Come" | digest >digests/new.md
	touch -d '2150-01-01' digests/new.md
	wait_for has_lines 'title="RAG of Old"' 1
	wait_for has_lines 'title="RAG to Come"' 1
	stop_daemon
	start_daemon
	settle
	[ "$(lines 'rule="retrieval"')" -eq 2 ]
	stop_daemon
}

# A clock on the wall that shows what the file "clock" says more; time that passes passes as it does.
start_with_clock() {
	command -v cc >/dev/null || skip "no compiler is installed"
	# Times have 64 bits as in the program, also where the machine has 32.
	cat >wall.c <<-'E'
		#define _GNU_SOURCE
		#define _FILE_OFFSET_BITS 64
		#define _TIME_BITS 64
		#include <stdio.h>
		#include <sys/syscall.h>
		#include <time.h>
		#include <unistd.h>
		#ifdef SYS_clock_gettime64
		#undef SYS_clock_gettime
		#define SYS_clock_gettime SYS_clock_gettime64
		#endif
		int clock_gettime(clockid_t clock, struct timespec *time)
		{
			long long more = 0;
			FILE *file = clock == CLOCK_REALTIME ? fopen("clock", "r") : NULL;

			if (file && fscanf(file, "%lld", &more) != 1)
				more = 0;
			if (file)
				fclose(file);
			if (syscall(SYS_clock_gettime, clock, time) < 0)
				return -1;
			time->tv_sec += more;
			return 0;
		}
	E
	cc -shared -fPIC -o wall.so wall.c || skip "the compiler does not work"
	LD_PRELOAD="$PWD/wall.so" start_daemon
}

@test "a clock that jumps by years, or is beyond 2038, holds up nothing and tells nothing twice" {
	local year=31557600 jump

	! is_sanitized || skip "a sanitizer wants to be the first library"
	echo $((20 * year)) >clock
	start_with_clock
	for jump in $((20 * year)) $((-30 * year)) 0 $((70 * year)) -86400; do
		echo "$jump" >clock
		paper 1 "RAG One" | digest >digests/today.md
		settle
	done
	[ "$(lines 'title="RAG One"')" -eq 1 ]
	[ "$(lines 'rule="cookie"')" -eq 5 ]
	grep -q "^$(($(date +%Y) + 20))-" "$log"
	stop_daemon
}
