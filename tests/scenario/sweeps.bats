# Points of the sweeps, chosen at random: make crash-sweep and make error-sweep try them all. A failure
# names its seed.

root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
sweep=$root/tests/sweep/sweep.sh

setup() {
	strace -qq -o /dev/null true 2>/dev/null || skip "needs strace, and leave to use it"
	export TMPDIR=$BATS_TEST_TMPDIR
}

# mode, share, scenario...
sweep_each() {
	local mode=$1 share=$2 scenario

	shift 2
	for scenario; do "$sweep" "$mode" "$scenario" "$share"; done
}

@test "killed at any system call, nothing is lost and nothing is told twice" {
	sweep_each kill 200 start restart news rename rotation reload quarantine stop desktop snooze
}

@test "whatever system call fails, nothing is lost and nothing is told twice" {
	sweep_each error 400 start restart news rotation desktop
}

@test "whatever allocation fails, nothing is lost and nothing is told twice" {
	[ -z "${ASAN_OPTIONS:-}" ] || skip "AddressSanitizer has allocations of its own"
	sweep_each memory 400 start news desktop
}
