# The disk that state and log lie on: read-only, full, out of inodes, far away; and what may stand
# where the log should be.

load ../helper

setup() {
	setup_folders
	rag_in_folder
}
teardown() {
	stop_all
	# What the daemon had mounted for itself ends with it, but for what a program serves.
	pkill -KILL -f "fsname=$PWD" || true
}

# What fails is the disk of the state alone.
log_elsewhere() {
	sed -i 's|^log: .*|log: {file: paperwatch.log}|' paperwatch.yaml
	log="$PWD/paperwatch.log"
}

# In the daemon's mounts. From now on the log is read where the daemon writes it.
start_in_mounts() {
	start_daemon
	[[ "$log" == /proc/* ]] || log="/proc/$daemon/root$log"
}

fifty_papers() {
	local number

	for number in $(seq 50); do paper "$number" "RAG Number $number"; done | digest
}

@test "on a disk that the kernel makes read-only it waits, and all is told after a restart" {
	command -v mkfs.ext4 >/dev/null || skip "mkfs.ext4 is not installed"
	log_elsewhere
	mkdir state
	truncate -s 8M disk
	mkfs.ext4 -q disk
	local program=$PAPERWATCH
	in_own_mounts <<-E
		mount -o loop,errors=remount-ro disk state
	E
	start_daemon
	settle
	# As when it finds that what is on the disk is wrong.
	inside sh -c 'echo 1 >"/sys/fs/ext4/$(basename "$(findmnt -n -o SOURCE state)")/trigger_fs_error"'
	paper 1 "RAG One" | digest >digests/one.md
	wait_for grep -q 'cannot use the store: disk I/O error; what is new waits until that is over' "$messages"
	inside "$program" status -c paperwatch.yaml >answer
	grep -q 'nothing new can be remembered' answer
	stop_daemon
	[ "$(grep -c 'cannot use the store' "$messages")" -eq 1 ]
	start_daemon
	wait_for alerts_are 1
	stop_daemon
}

@test "on a disk that is read-only from the start it does not run, and says why" {
	log_elsewhere
	mkdir state
	in_own_mounts <<-E
		mount -t tmpfs tmpfs state
		mount -o remount,ro state
	E
	run -73 --separate-stderr timeout 20 "$PAPERWATCH" run -c paperwatch.yaml
	[[ "$stderr" == *"$PWD/state: Read-only file system"* ]]
	[ ! -s "$log" ]
}

@test "on a disk that is almost full no room is made for commits" {
	log_elsewhere
	mkdir state
	in_own_mounts <<-E
		mount -t tmpfs -o size=64m tmpfs state
	E
	start_in_mounts
	for _ in 1 2 3; do settle; done
	[ "$(inside stat -c %s "$PWD/state/store.db-wal")" -lt $((1024 * 1024)) ]
	stop_daemon
}

@test "on a disk that became read-only, what is known can be asked for without a daemon" {
	log_elsewhere
	start_daemon
	paper 1 "RAG One" | digest >digests/one.md
	wait_for alerts_are 1
	stop_daemon
	in_own_mounts <<-E
		mount --bind state state
		mount -o remount,bind,ro state
	E
	run -0 "$PAPERWATCH" history -c paperwatch.yaml --json
	[[ "$output" == *'"title":"RAG One"'* ]]
	run -0 "$PAPERWATCH" status -c paperwatch.yaml
	[[ "$output" == *"known          1 paper, 1 alert"* ]]
	run -74 --separate-stderr "$PAPERWATCH" forget -c paperwatch.yaml 2401.00001
	[[ "$stderr" == "paperwatch forget: $PWD/state: Read-only file system" ]]
}

@test "on a disk that became read-only, what a crash left in the log of the store is known too" {
	log_elsewhere
	start_daemon
	paper 1 "RAG One" | digest >digests/one.md
	wait_for alerts_are 1
	kill_daemon
	[ -s state/store.db-wal ]
	in_own_mounts <<-E
		mount --bind state state
		mount -o remount,bind,ro state
	E
	run -0 "$PAPERWATCH" history -c paperwatch.yaml --json
	[[ "$output" == *'"title":"RAG One"'* ]]
}

@test "without a free inode it goes on, and a log that was renamed waits for one" {
	mkdir state
	in_own_mounts <<-E
		mount -t tmpfs -o nr_inodes=16 tmpfs state
	E
	start_in_mounts
	settle
	inside sh -c 'while : 2>/dev/null >"state/filler.$((n += 1))"; do :; done' || true
	paper 1 "RAG One" | digest >digests/one.md
	settle
	inside mv state/paperwatch.log state/paperwatch.log.1
	paper 2 "RAG Two" | digest >digests/two.md
	wait_for grep -q 'paperwatch.log: No space left on device; alerts wait until they can be written' "$messages"
	inside sh -c 'rm state/filler.*'
	wait_for has_lines 'title="RAG Two"' 1
	settle
	[ "$(cat "$log" "$log.1" | grep -c 'rule="retrieval"')" -eq 2 ]
	stop_daemon
}

@test "a full disk under the log holds back what it has no room for, and no line is cut or doubled" {
	mkdir logs
	sed -i 's|^log: .*|log: {file: logs/paperwatch.log}|' paperwatch.yaml
	log="$PWD/logs/paperwatch.log"
	in_own_mounts <<-E
		mount -t tmpfs -o size=40k tmpfs logs
	E
	start_in_mounts
	settle
	inside sh -c 'head -c 32k /dev/zero >logs/filler'
	fifty_papers >digests/many.md
	wait_for grep -q 'paperwatch.log: No space left on device; alerts wait until they can be written' "$messages"
	[ "$(tail -c 1 "$log")" != "" ] # a line was cut
	inside rm logs/filler
	wait_for has_lines 'title="RAG Number 50"' 1
	settle
	[ "$(grep -c 'rule="retrieval".*digests/many.md:[0-9]*$' "$log")" -eq 50 ]
	stop_daemon
}

@test "a state on a file system of FUSE is warned of, and keeps what it was given" {
	command -v bindfs >/dev/null || skip "no bindfs here"
	[ -e /dev/fuse ] || skip "no FUSE here"
	log_elsewhere
	mkdir behind state
	in_own_mounts <<-E
		bindfs -o fsname=$PWD behind state
	E
	start_daemon
	grep -q 'state lies on a network or user-space file system' "$messages"
	paper 1 "RAG One" | digest >digests/one.md
	wait_for alerts_are 1
	kill_daemon
	paper 2 "RAG Two" | digest >digests/two.md
	start_daemon
	wait_for alerts_are 2
	settle
	alerts_are 2
	stop_daemon
	[ "$(sqlite3 behind/store.db 'PRAGMA integrity_check')" = ok ]
}

@test "nothing that the store keeps in memory can be cut short by others" {
	start_daemon
	settle
	[ ! -e state/store.db-shm ]
	! grep -q 'store\.db' "/proc/$daemon/maps"
	: >state/store.db-shm
	paper 1 "RAG One" | digest >digests/one.md
	wait_for alerts_are 1
	stop_daemon
}

@test "what stands in the log's place and is no plain file is not written to" {
	mkdir state
	: >elsewhere
	start_daemon
	local each number=0
	for each in "ln -s $PWD/elsewhere" mkfifo "mknod -m 600"; do
		number=$((number + 1))
		rm -f "$log"
		case $each in
		mknod*) $each "$log" c 1 3 2>/dev/null || continue ;; # needs root
		*) $each "$log" ;;
		esac
		paper "$number" "RAG Number $number" | digest >"digests/$number.md"
		wait_for grep -q 'paperwatch.log: .*; alerts wait until they can be written' "$messages"
		: >"$messages"
		rm "$log"
		wait_for has_lines "title=\"RAG Number $number\"" 1
	done
	[ ! -s elsewhere ]
	stop_daemon
}
