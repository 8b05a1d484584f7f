# What the hot paths cost, in instructions: it is counted, not timed, so it is the same each time.

load ../helper

@test "no hot path has grown by more than 5 % of its instructions" {
	command -v valgrind >/dev/null || skip "there is no valgrind"
	! is_sanitized || skip "sanitizers add instructions of their own"
	run "$BATS_TEST_DIRNAME/instructions.py" "${PAPERWATCH%/*}/tests/bench/instructions"
	echo "$output"
	[ "$status" -ne 75 ] || skip "not comparable with what is on record: see make instructions"
	[ "$status" -eq 0 ]
}
