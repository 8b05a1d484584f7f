# What is read in golden/NAME.md is golden/NAME.jsonl, record for record.
# A new case is two new files; PAPERWATCH is the program to try.

root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)

setup() {
	set -o pipefail
	program=$(realpath "${PAPERWATCH:-$root/build/paperwatch}")
	cd "$BATS_TEST_DIRNAME/golden" || return 1
}

# Reads every digest alone; prints the difference of each that is read otherwise.
@test "every golden digest is read as its records say" {
	local failed=0 digest

	for digest in *.md; do
		"$program" parse --json "$digest" 2>"$BATS_TEST_TMPDIR/warnings" |
			diff -u "${digest%.md}.jsonl" - || failed=1
	done
	[ "$failed" -eq 0 ]
}

@test "every golden digest has its records and every file of records its digest" {
	diff <(printf '%s\n' *.md | sed 's/\.md$//') <(printf '%s\n' *.jsonl | sed 's/\.jsonl$//')
}

@test "what a maker would want to know is said, and nothing else" {
	"$program" parse --json ./*.md 2>&1 >/dev/null | sed 's|^\./||' | diff -u warnings.txt -
}

@test "digests that are read together are printed one after the other in order" {
	local digests=(*.md)

	"$program" parse --json "${digests[@]}" 2>"$BATS_TEST_TMPDIR/warnings" |
		diff -u <(cat "${digests[@]/%.md/.jsonl}") -
}

@test "a digest on standard input gives the same papers" {
	"$program" parse --json - <two_days.md |
		diff -u <(sed 's/"file":"two_days.md"/"file":"-"/' two_days.jsonl) -
}

@test "a warning names the file and the line" {
	run "$program" parse --json votes.md
	[ "$status" -eq 0 ]
	[[ "$output" == *"votes.md:15: warning: votes are not a number: many"* ]]
}

# They are found by halving.
@test "the names of fields stand in the order of their bytes" {
	sed -n '/^} names/,/^};/s/^\t{"\(.*\)", FIELD_.*/\1/p' "$root/parser/fields.c" >"$BATS_TEST_TMPDIR/names"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/names")" -gt 200 ]
	LC_ALL=C sort -cu "$BATS_TEST_TMPDIR/names"
}
