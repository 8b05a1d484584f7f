# Random things happen to a watched folder and to the daemon; then it knows what is there. See model.c.

load ../helper

setup() { cd "$BATS_TEST_TMPDIR" || return 1; }

happen() { # seed, operations
	"$(dirname "$PAPERWATCH")/tests/model/model" -s "$1" -n "$2" -k "$PWD/model" "$PAPERWATCH"
}

@test "after 10,000 random operations on the disk and the daemon it knows what is there" {
	happen 1 10000
}

@test "after 10,000 others, too" {
	happen 2 10000
}
