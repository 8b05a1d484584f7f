#!/bin/sh
# Is every test that FAULTS.md names there? Says which is not, and which row names neither a test nor the
# reason why there is none.
set -u
cd "$(dirname "$0")/.." || exit 70
awk -F ' *[|] *' '
/^#/ { in_table = 0 }
/^\|---/ { in_table = 1; next }
in_table && /^\|/ {
	count = split($(NF - 1), tests, / *<br> */)
	if (!count)
		print FNR "\t"
	for (i = 1; i <= count; i++)
		if (tests[i] !~ /^not provoked: ./)
			print FNR "\t" tests[i]
}' tests/FAULTS.md | {
	rows=0
	faults=0
	while IFS="$(printf '\t')" read -r line test; do
		rows=$((rows + 1))
		test=${test#?}
		test=${test%?}
		file=${test%%: *}
		name=${test#*: }
		case $file in
		*.bats) found=$(grep '^@test "' "$file" 2>/dev/null | grep -cF -- "$name") ;;
		# The function itself, for its name stands in a table as well.
		*_test.c) found=$(grep -cE "^static void $name\\(void \\*\\*" "$file" 2>/dev/null) ;;
		*) found=0 ;;
		esac
		[ "${found:-0}" -eq 1 ] && continue
		echo "tests/FAULTS.md:$line: not one test but ${found:-0}: $test"
		faults=$((faults + 1))
	done
	[ "$rows" -gt 0 ] && [ "$faults" -eq 0 ]
}
