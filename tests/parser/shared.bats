# Two digests that people published, compared with a reading that people made, field by field.
# They are not ours to distribute: PAPERWATCH_SHARED is a folder that may hold them.

root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)

setup() {
	program=$(realpath "${PAPERWATCH:-$root/build/paperwatch}")
	shared=${PAPERWATCH_SHARED:-$root/../shared}
	[ -d "$shared/seeds" ] || skip "there is no $shared/seeds (see PAPERWATCH_SHARED)"
	shared=$(realpath "$shared")
	command -v python3 >/dev/null || skip "python3 compares, and is not installed"
}

@test "every field of the published digests is read exactly" {
	cd "$shared/seeds"
	"$program" parse --json -- *.txt >"$BATS_TEST_TMPDIR/parsed.jsonl" 2>"$BATS_TEST_TMPDIR/warnings"
	[ ! -s "$BATS_TEST_TMPDIR/warnings" ]
	python3 "$shared/corpus/compare.py" truth.jsonl "$BATS_TEST_TMPDIR/parsed.jsonl"
}
