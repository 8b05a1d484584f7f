# File systems that do not tell what others change in them, or answer late, wrongly or never.

load ../helper

setup() { setup_folders; }
teardown() {
	stop_all
	# What the daemon had mounted for itself ends with it, but for what a program serves.
	pkill -KILL -f "fsname=$PWD" || true
}

needs_bindfs() {
	command -v bindfs >/dev/null || skip "no bindfs here"
	[ -e /dev/fuse ] || skip "no FUSE here"
}

@test "what others change on a file system of FUSE is found within ten seconds or so" {
	needs_bindfs
	rag_in_folder
	mkdir -p behind/sub
	in_own_mounts <<-E
		bindfs -o fsname=$PWD behind digests
	E
	paper 1 "RAG One" | digest >behind/sub/one.md
	start_daemon
	wait_for alerts_are 1
	grep -q 'digests: FUSE does not tell what others change there; it is listed every 10 s' "$messages"
	paper 2 "RAG Two" | digest >behind/sub/two.md
	wait_for alerts_are 2
	rm behind/sub/one.md
	mkdir behind/new
	paper 3 "RAG Three" | digest >behind/new/three.md
	wait_for alerts_are 3
	# What is done here is told at once.
	paper 4 "RAG Four" | digest >four.md
	inside cp four.md digests/sub
	deadline_seconds=5 wait_for alerts_are 4
	stop_daemon
}

@test "an overlay is looked at again and again, because its layers may change" {
	rag_in_folder
	mkdir lower upper work
	in_own_mounts <<-E
		mount -t tmpfs tmpfs work
		mkdir work/upper work/work
		mount -t overlay -o lowerdir=lower,upperdir=work/upper,workdir=work/work overlay digests
	E
	start_daemon
	grep -q 'digests: overlayfs does not tell what others change there' "$messages"
	paper 1 "RAG One" | digest >one.md
	inside cp one.md work/upper/one.md
	wait_for alerts_are 1
	stop_daemon
}

@test "a file system of that kind within a folder is looked at, and only that" {
	needs_bindfs
	rag_in_folder
	mkdir -p behind digests/there digests/here
	paper 1 "RAG One" | digest >digests/here/one.md
	ln digests/here/one.md outside.md
	in_own_mounts <<-E
		bindfs -o fsname=$PWD behind digests/there
	E
	start_daemon
	wait_for alerts_are 1
	paper 3 "RAG Three" | digest >behind/three.md
	wait_for has_lines 'title="RAG Three"' 1
	paper 2 "RAG Two" >>outside.md # which nobody tells of
	paper 4 "RAG Four" | digest >behind/four.md
	wait_for has_lines 'title="RAG Four"' 1
	[ "$(lines 'title="RAG Two"')" -eq 0 ]
	stop_daemon
}

@test "with poll: never what others change there is left until the next start, and that is said" {
	needs_bindfs
	rag_in_folder "poll: never"
	mkdir behind
	in_own_mounts <<-E
		bindfs -o fsname=$PWD behind digests
	E
	start_daemon
	grep -q "digests: FUSE does not tell what others change there, and 'poll: never' forbids to look" "$messages"
	paper 1 "RAG One" | digest >behind/one.md
	stop_daemon
	start_daemon
	wait_for alerts_are 1
	stop_daemon
}

@test "with a time to poll, a folder is looked at that often" {
	rag_in_folder "poll: 1s"
	start_daemon
	paper 1 "RAG One" | digest >digests/one.md
	wait_for alerts_are 1
	ln digests/one.md outside.md
	local i
	for i in 2 3 4; do
		paper "$i" "RAG $i" >>outside.md
		deadline_seconds=8 wait_for alerts_are "$i"
	done
	stop_daemon
}

@test "a digest that is read too slowly is given up for a while, and the next one is read" {
	/usr/bin/python3 -c 'import fusepy' 2>/dev/null || skip "no fusepy here"
	[ -e /dev/fuse ] || skip "no FUSE here"
	rag_in_folder "poll: never"
	mkdir digests/slow
	cat >slow.py <<-'E'
		# Serves a digest whose reading takes longer than anybody waits, and cannot be broken off.
		import errno, stat, sys, time
		import fusepy as fuse

		class Slow(fuse.Operations):
		    def getattr(self, path, handle=None):
		        if path == "/":
		            return {"st_mode": stat.S_IFDIR | 0o755, "st_nlink": 2}
		        if path == "/slow.md":
		            return {"st_mode": stat.S_IFREG | 0o644, "st_nlink": 1, "st_size": 200}
		        raise fuse.FuseOSError(errno.ENOENT)

		    def readdir(self, path, handle):
		        return [".", "..", "slow.md"]

		    def read(self, path, size, offset, handle):
		        time.sleep(1000)

		fuse.FUSE(Slow(), sys.argv[1], foreground=False, direct_io=True, fsname=sys.argv[2])
	E
	in_own_mounts <<-E
		/usr/bin/python3 slow.py digests/slow fsname=$PWD
	E
	paper 1 "RAG One" | digest >digests/one.md
	start_daemon
	wait_for has_lines 'title="RAG One"' 1
	wait_for grep -q 'slow/slow.md: the reader took longer than 10 s; it is tried again in 1 min' "$messages"
	paper 2 "RAG Next" | digest >digests/next.md
	wait_for has_lines 'title="RAG Next"' 1
	stop_daemon
}

# The speed of a network that has none is a file of 4,096 bytes that fails to be read.
@test "a digest whose reading fails is tried again later, and is no fault of its own" {
	local program=$PAPERWATCH
	[ -e /sys/class/net/lo/speed ] || skip "no file here that fails to be read"
	rag_in_folder "poll: never"
	paper 1 "RAG One" | digest >digests/one.md
	in_own_mounts <<-E
		mount --bind /sys/class/net/lo/speed digests/one.md
	E
	start_daemon
	wait_for grep -q 'digests/one.md: Invalid argument; it is tried again in 1 min' "$messages"
	inside umount digests/one.md
	# It is read for another reason, and waited for no more.
	paper 2 "RAG Two" >two
	inside sh -c 'cat two >>digests/one.md'
	wait_for alerts_are 2
	run -0 "$program" status --json -c paperwatch.yaml
	[ "$(jq .retried_count <<<"$output")" -eq 0 ]
	stop_daemon
}

@test "a folder that cannot be listed for a moment is listed again" {
	rag_in_folder "poll: never"
	mkdir digests/d
	start_daemon
	settle
	strace -o trace -p "$daemon" -e trace=getdents64 -e inject=getdents64:error=EIO:when=1 2>attached 3>&- &
	local tracer=$!
	wait_for grep -q attached attached
	mkdir hidden
	paper 1 "RAG One" | digest >hidden/one.md
	mv hidden digests/new
	wait_for grep -q 'digests/new: Input/output error' "$messages"
	kill "$tracer"
	deadline_seconds=60 wait_for alerts_are 1
	stop_daemon
}
