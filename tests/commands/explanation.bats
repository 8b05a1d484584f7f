# Why papers match and why not, as people read it: explained/NAME.yaml over NAME.md is NAME.txt. To add
# a case, add three files; options stand in the first line of NAME.yaml.

load ../helper

setup() { setup_folders; }

# Explains the pair $1, with paths that are the same everywhere; further options behind it.
explain() {
	local options

	cat "$BATS_TEST_DIRNAME/explained/$1.yaml" >rules.yaml
	printf 'watch: [{path: digests}]\nstate: state\n' >>rules.yaml
	cp "$BATS_TEST_DIRNAME/explained/$1.md" digest.md
	options=$(sed -n '1s/^# \(--.*\)/\1/p' rules.yaml)
	eval "\"\$PAPERWATCH\" match -c rules.yaml --explain $options ${*:2} digest.md" || [ $? -eq 1 ]
}

@test "explanations read as in the golden files" {
	local name count=0

	for name in "$BATS_TEST_DIRNAME"/explained/*.yaml; do
		name=$(basename "$name" .yaml)
		explain "$name" >output
		diff "$BATS_TEST_DIRNAME/explained/$name.txt" output
		count=$((count + 1))
	done
	[ "$count" -ge 9 ]
}

@test "no line of an explanation is wider than eighty columns" {
	for name in "$BATS_TEST_DIRNAME"/explained/*.yaml; do
		explain "$(basename "$name" .yaml)"
	done >output
	python3 - output <<-E
		import sys, unicodedata
		def width(line):
		    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)
		lines = open(sys.argv[1], encoding="utf-8").read().split("\n")
		wide = [line for line in lines if width(line) > 80]
		assert len(lines) > 100 and not wide, wide
	E
}

@test "where the locale has no UTF-8, explanations are marked in ASCII" {
	for name in "$BATS_TEST_DIRNAME"/explained/*.yaml; do
		LC_ALL=C explain "$(basename "$name" .yaml)"
	done >output
	grep -qF -- '- ' output
	grep -qF '<<' output
	run ! grep -qE '✓|✗|«|»|·' output
}

@test "explanations have colour on a terminal only, and never with NO_COLOR" {
	explain freedoms >output
	! grep -q "$(printf '\033')" output
	run -0 env TERM=xterm script -qec '"$PAPERWATCH" match -c rules.yaml --explain digest.md' /dev/null
	[[ "$output" == *"$(printf '\033[32m✓')"* && "$output" == *"$(printf '\033[32m«Agents»')"* ]]
	run -0 env TERM=xterm NO_COLOR=1 script -qec '"$PAPERWATCH" match -c rules.yaml --explain digest.md' /dev/null
	[[ "$output" != *"$(printf '\033')"* && "$output" == *"«Agents»"* ]]
}

@test "with --explain, --json has a line for each rule and paper, and says what failed" {
	explain near --json >output
	[ "$(wc -l <output)" -eq 9 ]
	[ "$(jq -c 'select(.matched)' output)" = "" ]
	[ "$(jq -c 'select(.rule == "case") | .failed | map([.condition, .line, .why])' output)" = '[["keywords",12,"none of AI, Clip"]]' ]
	[ "$(jq -c 'select(.rule == "case") | .failed[0].findings[0] | [.kind, .pattern, .field, .section, .line, .text, .within]' output)" = '["case","AI","summary","What'"'"'s New",7,"ai","ai"]' ]
	[ "$(jq -c 'select(.rule == "inside a word") | .failed[0].findings | map([.kind, .text, .within])' output)" = '[["word","rag","Storage"],["word","GPT-4","GPT-4.5"],["word","former","transformers"]]' ]
	[ "$(jq -c 'select(.rule == "no trace") | .failed | map(.why)' output)" = '["no zebra"]' ]
	[ "$(jq -c 'select(.rule == "unless") | .why[0].parts[0] | [.words, .options, .held]' output)" = '["대화","unless: [\"극대화\", \"최대화\"]",false]' ]
	explain values --json >output
	[ "$(jq -r '.failed[] | .why' output | head -n 4 | paste -sd,)" = 'votes 4 < 5,votes 4 > 3,date 2024-10-31 < 2024-11-01,date 2024-10-31 > 2024-10-01' ]
	explain exclusions --json >output
	[ "$(jq -r '.failed[] | .why' output | paste -sd:)" = 'excluded by generation:excluded by generation, votes >= 5:excluded by A. Author' ]
	explain freedoms --json >output
	[ "$(jq -c 'select(.rule == "plural") | [.matched, .failed, .hits[0].text, .why[0].parts[0].findings[0].freedoms]' output)" = '[true,[],"Agents",["plural","case"]]' ]
}

@test "explaining standard input works, and what cannot be read does not keep the rest from it" {
	explain freedoms >output
	run -0 --separate-stderr bash -c '"$PAPERWATCH" match -c rules.yaml --explain - <digest.md'
	[ "${lines[0]}" = "-:3: Agents and Policies (7 votes)" ]
	run -66 --separate-stderr "$PAPERWATCH" match -c rules.yaml --explain nowhere.md digest.md
	[ "$(grep -c nowhere.md <<<"$stderr")" -eq 1 ]
	[[ "$output" == *"✓ just so"* ]]
}

# Over $2, with the rules of $1: the same matches and hits, explained or not.
same_matches() {
	"$PAPERWATCH" match -c "$1" --json "$2" >plain || [ $? -eq 1 ]
	"$PAPERWATCH" match -c "$1" --json --explain "$2" >explained || [ $? -eq 1 ]
	[ -s plain ]
	jq -c 'del(.matched, .failed, .why)' plain >expected
	jq -c 'select(.matched) | del(.matched, .failed, .why)' explained | diff expected -
	# What is explained as failing does not match, and says by what.
	[ "$(jq -c 'select((.matched | not) and (.failed | length) == 0)' explained)" = "" ]
	[ "$(jq -c 'select(.matched and (.failed | length) > 0)' explained)" = "" ]
}

@test "explaining changes no verdict: over the seeds" {
	same_matches "$root/seeds/paperwatch.yaml" "$root/seeds/digests"
}

@test "explaining changes no verdict: over a month of real digests" {
	local corpus="${PAPERWATCH_SHARED:-$root/../shared}/corpus/daily_papers"

	[ -d "$corpus" ] || skip "no corpus"
	same_matches "$root/seeds/paperwatch.yaml" "$corpus/2024/10"
}

@test "a regex that was given up is told as undecided, and so is a none around it" {
	printf '### [Long](https://arxiv.org/abs/2410.00001)\n\n- %s!\n' "$(head -c 60 /dev/zero | tr '\0' a)" >digest.md
	configure <<-'E'
		  - name: bomb
		    regex: ['(a+)+$']
		  - name: shield
		    votes: {min: 0, missing: pass}
		    none: [{regex: ['(a+)+$']}]
	E
	run -1 --separate-stderr "$PAPERWATCH" match -c paperwatch.yaml --explain digest.md
	[[ "$output" == *$'\n  ? bomb\n    ? (a+)+$: given up: the search takes too long\n'* ]]
	[[ "$output" == *$'\n  ? shield\n    ✓ votes'*$'\n    ? (a+)+$: given up: the search takes too long\n'* ]]
	run -1 --separate-stderr "$PAPERWATCH" match -c paperwatch.yaml --explain --json digest.md
	[ "$(jq -r 'select(.rule != "cookie") | .failed[0].why' <<<"$output" | sort -u)" = 'given up: (a+)+$' ]
}
