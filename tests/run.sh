#!/bin/sh
# Runs the unit tests and the scenarios named, against the build folder $1, and ends with "N passed, N
# failed, N skipped".
# A failing test's whole output is shown; of the others, their names in $1/tests.tap.
set -u
build=$1
shift
tap=$build/tests.tap
PAPERWATCH=$(cd "$build" && pwd)/paperwatch
PAPERWATCH_SHARED=${PAPERWATCH_SHARED:-$PWD/../shared}
export PAPERWATCH PAPERWATCH_SHARED
export CMOCKA_MESSAGE_OUTPUT=TAP
# What this make was told is not meant for those that tests run.
unset MAKEFLAGS MAKEOVERRIDES MFLAGS BUILD SANITIZE
: >"$tap"

for test in "$build"/tests/*/*_test; do
	name=${test#"$build"/tests/}
	echo "# $name" >>"$tap"
	# A program that crashes reports less than it should: that counts as a failure of its own.
	"$test" >"$build/output" 2>&1 || echo "not ok $name ended with status $?" >>"$build/output"
	cat "$build/output" >>"$tap"
done
# The fuzz targets over what earlier runs found worth keeping.
for corpus in tests/fuzz/corpus/*; do
	name=$(basename "$corpus")
	if "$build/tests/fuzz/${name}_replay" "$corpus"/* >"$build/output" 2>&1; then
		echo "ok - fuzz corpus of $name" >>"$tap"
	else
		{ echo "not ok - fuzz corpus of $name"; tail -n 40 "$build/output"; } >>"$tap"
	fi
done
# Every fault has its test.
if tests/faults.sh >"$build/output"; then
	echo "ok - FAULTS.md names tests that there are" >>"$tap"
else
	{ echo "not ok - FAULTS.md names tests that there are"; cat "$build/output"; } >>"$tap"
fi
# Scenarios mostly wait, so several run at once; each has folders, buses and screens of its own.
rm -rf "$build/tap"
mkdir -p "$build/tap"
# shellcheck disable=SC2016 # the inner shell is to expand them
printf '%s\n' "$@" | build=$build xargs -P "$((2 * $(nproc)))" -n 1 sh -c '
	output=$build/tap/$(echo "$1" | tr / -)
	echo "# $1" >"$output"
	bats --tap "$1" >>"$output" 2>&1 || grep -q "^not ok" "$output" ||
		echo "not ok $1 ended without a result" >>"$output"
' sh
cat "$build"/tap/* >>"$tap"

# cmocka writes what was skipped as "not ok N # SKIP".
sed -i 's/^not ok \(.*# SKIP\)/ok \1/' "$tap"
# What follows a failure, up to the next result, says why.
awk '/^not ok/ { show = 1 } /^ok/ || /^# tests\// { show = 0 } show' "$tap"
failed=$(grep -c '^not ok' "$tap")
skipped=$(grep -ci '^ok.*# skip' "$tap")
passed=$(($(grep -c '^ok' "$tap") - skipped))
grep -i '^ok.*# skip' "$tap"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
