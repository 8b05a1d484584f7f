# paperwatch test: the user's own tests of rules.

load ../helper

setup() { setup_folders; }
teardown() { stop_all; }

rules() {
	cat >paperwatch.yaml <<-E
		watch: [{path: digests}]
		rules:
		  - name: retrieval
		    keywords: [RAG]
		    until: 2024-12-31
		  - name: people
		    authors: [Sepp Hochreiter]
		  - name: popular
		    votes: {min: 10, max: 50}
		  - name: off
		    keywords: [RAG]
		    enabled: false
		  - name: recent news
		    keywords: {all: [news], none: [old]}
	E
}

# Runs the tests given on standard input.
run_tests() { # status, arguments
	local status=$1

	shift
	rules
	cat >tests.yaml
	run "-$status" --separate-stderr "$PAPERWATCH" test -c paperwatch.yaml "$@" tests.yaml
}

@test "a test passes when just the rules that it names match" {
	run_tests 0 <<-E
		- name: one
		  now: 2024-10-31
		  paper: {title: RAG}
		  expect: [retrieval]
		- name: several, in any order
		  now: 2024-10-31
		  paper: {title: RAG news, votes: 12, authors: [S. Hochreiter, Sepp Hochreiter]}
		  expect: [recent news, popular, people, retrieval]
		- name: none
		  paper: {title: Storage}
		  expect: []
	E
	[ "${lines[0]}" = "ok      one" ]
	[ "${lines[2]}" = "ok      none" ]
	[ "${lines[3]}" = "3 tests, all passed" ]
	[ -z "$stderr" ]
}

@test "a test fails when a rule is missing, and when one is too many" {
	run_tests 1 <<-E
		- name: missing
		  paper: {title: Storage}
		  expect: [popular]
		- name: too many
		  now: 2024-10-31
		  paper: {title: RAG on RAG, votes: 50}
		  expect: [popular]
		- name: fine
		  paper: {title: x, votes: 51}
		  expect: []
	E
	[ "${lines[0]}" = "FAILED  missing (tests.yaml:1)" ]
	[[ "${lines[1]}" == *" 'popular' did not match" ]]
	[[ "$output" == *"FAILED  too many (tests.yaml:4)"$'\n'*" 'retrieval' matched by RAG"$'\n'* ]]
	[ "${lines[-1]}" = "3 tests: 1 passed, 2 failed" ]
}

@test "a failure shows why the rule matches, or does not" {
	run_tests 1 <<-E
		- name: wrong both ways
		  now: 2024-10-31
		  paper: {title: GraphRAG is news, sections: [Background: an old idea], votes: 9}
		  expect: [recent news, popular]
	E
	[[ "$output" == *"'retrieval' matched by RAG"$'\n'*"✓ retrieval"*"RAG in title"*"Graph«RAG»"* ]]
	[[ "$output" == *"'popular' did not match"$'\n'*"✗ popular"*"9 < 10"* ]]
	[[ "$output" == *"'recent news' did not match"$'\n'*"✗ recent news"*"an «old» idea"* ]]
	# Of a digest, for papers that are named.
	{
		paper 1 "RAG" 12
		paper 2 "Storage" 3
	} | digest >one.md
	run_tests 1 <<-E
		- {name: named, now: 2024-10-31, digest: one.md, expect: {retrieval: [RAG, Storage], popular: 1}}
	E
	[[ "$output" == *"'retrieval' did not match 'Storage'"$'\n'*"✗ retrieval"*"RAG"* ]]
}

@test "now decides whether a rule still holds; that day is included" {
	run_tests 1 <<-E
		- {name: last day, now: 2024-12-31, paper: {title: RAG}, expect: [retrieval]}
		- {name: next day, now: 2025-01-01, paper: {title: RAG}, expect: []}
		- {name: too late, now: 2025-01-01, paper: {title: RAG}, expect: [retrieval]}
		- {name: today, paper: {title: RAG}, expect: []}
	E
	[ "$(grep -c '^ok' <<<"$output")" -eq 3 ]
	[[ "$output" == *"FAILED  too late"*"'retrieval' did not match: it holds until 2024-12-31"* ]]
}

@test "a disabled rule does not match, and that is said" {
	run_tests 1 <<-E
		- {name: off, now: 2024-10-31, paper: {title: RAG}, expect: [retrieval, off]}
	E
	[[ "${lines[1]}" == *"'off' did not match: it is disabled" ]]
}

@test "sections are texts, with labels or without; a summary is one of them" {
	run_tests 0 <<-E
		- name: plain
		  paper: {title: x, sections: [a bullet, news in another]}
		  expect: [recent news]
		- name: labelled
		  paper:
		    title: x
		    sections:
		      - What's New: news
		      - {label: Details, text: of the paper}
		      - {text: without a label}
		  expect: [recent news]
		- name: short
		  paper: {title: x, summary: news that are old}
		  expect: []
		- name: labels are not searched
		  paper: {title: x, sections: [{news: something}]}
		  expect: []
		- name: a keyword does not go from one bullet to the next
		  paper: {title: x, sections: [R, AG]}
		  expect: []
	E
}

@test "a record of parse --json can stand for a paper as it is" {
	{
		paper 1 "RAG: \"quotes\" & \\\\slashes" 12 "Sepp Hochreiter, B. Author" "소식(news)을 전합니다."
		paper 2 "No votes" - ""
	} | digest >digests/one.md
	rules
	"$PAPERWATCH" parse --json digests | while IFS= read -r record; do
		printf -- '- name: %s\n  now: 2024-10-31\n  paper: %s\n  expect: [%s]\n' \
			"$(jq -r .id <<<"$record")" "$record" \
			"$(jq -r 'if .votes then "retrieval, people, popular, recent news" else "" end' <<<"$record")"
	done >tests.yaml
	run -0 --separate-stderr "$PAPERWATCH" test -c paperwatch.yaml tests.yaml
	[ "${lines[2]}" = "2 tests, all passed" ]
}

@test "a digest is found beside the tests; all that matches in it counts" {
	mkdir mine
	{
		paper 1 "RAG" 12
		paper 2 "More RAG" 3
		paper 2 "More RAG, again" 3
	} | digest >mine/one.md
	cp mine/one.md home
	rules
	cat >mine/tests.yaml <<-E
		- {name: rules, now: 2024-10-31, digest: one.md, expect: [retrieval, popular]}
		- {name: numbers, now: 2024-10-31, digest: one.md, expect: {retrieval: 2, popular: 1, people: 0}}
		- {name: papers, now: 2024-10-31, digest: ./one.md, expect: {retrieval: ["arxiv:2410.00002", RAG], popular: ["2410.00001"]}}
		- {name: first words, now: 2024-10-31, digest: one.md, expect: {retrieval: [RAG, More]}}
		- {name: whole path, now: 2024-10-31, digest: "$PWD/mine/one.md", expect: {retrieval: 2, popular: 1}}
		- {name: home, now: 2024-10-31, digest: ~/one.md, expect: {retrieval: 2, popular: 1}}
	E
	run -0 --separate-stderr "$PAPERWATCH" test -c paperwatch.yaml mine/tests.yaml
	cat >mine/tests.yaml <<-E
		- {name: wrong number, now: 2024-10-31, digest: one.md, expect: {retrieval: 1, popular: 1}}
		- {name: wrong papers, now: 2024-10-31, digest: one.md, expect: {retrieval: ["arxiv:2410.00003", RAG], popular: 1}}
		- {name: part of a word, now: 2024-10-31, digest: one.md, expect: {retrieval: [RAG, Mor]}}
		- {name: unexpected, now: 2024-10-31, digest: one.md, expect: [retrieval]}
	E
	run -1 --separate-stderr "$PAPERWATCH" test -c paperwatch.yaml mine/tests.yaml
	[[ "$output" == *"'retrieval' matched 2 papers, not 1: arxiv:2410.00001, arxiv:2410.00002"* ]]
	[[ "$output" == *"'retrieval' did not match 'arxiv:2410.00003': the digest has no such paper"* ]]
	[[ "$output" == *"'retrieval' matched 'More RAG' (arxiv:2410.00002) by RAG"* ]]
	[[ "$output" == *"'popular' matched 'RAG' (arxiv:2410.00001) by votes >= 10 and <= 50"* ]]
	[[ "$output" == *"'retrieval' did not match 'Mor': the digest has no such paper"* ]]
	[ "${lines[-1]}" = "4 tests: 0 passed, 4 failed" ]
}

@test "a digest that cannot be read is a failure, and the others are tried" {
	run_tests 66 <<-E
		- {name: absent, digest: nowhere.md, expect: [popular]}
		- {name: there, paper: {title: x}, expect: []}
	E
	[[ "${lines[0]}" == "FAILED  absent"* ]]
	[[ "${lines[1]}" == *" nowhere.md could not be read" ]]
	[ "${lines[2]}" = "ok      there" ]
	[[ "$stderr" == *"nowhere.md: No such file or directory"* ]]
}

@test "a file without tests is a failure" {
	for text in '' '[]' '# later'; do
		run_tests 1 <<<"$text"
		[ "$stderr" = "tests.yaml: error: no tests in it" ]
	done
}

@test "a file that is not there is status 66, and none at all is wrong use" {
	rules
	run -66 --separate-stderr "$PAPERWATCH" test -c paperwatch.yaml nowhere.yaml
	[ "$stderr" = "nowhere.yaml: error: No such file or directory" ]
	run -64 --separate-stderr "$PAPERWATCH" test -c paperwatch.yaml
	run -64 --separate-stderr "$PAPERWATCH" test -c paperwatch.yaml a.yaml b.yaml
}

@test "an error in the configuration is status 78, before any test is run" {
	printf 'watch: [{path: digests}]\nrules: [{name: x}]\n' >paperwatch.yaml
	echo '[]' >tests.yaml
	run -78 --separate-stderr "$PAPERWATCH" test -c paperwatch.yaml tests.yaml
	[[ "$stderr" == *"paperwatch.yaml:2:9: error:"* ]]
}

@test "every mistake in a file of tests is told with its place, and status 78" {
	local page

	rules
	for page in "$root"/tests/commands/golden/*.yaml; do
		cp "$page" .
		run -78 --separate-stderr "$PAPERWATCH" test -c paperwatch.yaml "$(basename "$page")"
		[ -z "$output" ]
		diff <(echo "$stderr") "${page%.yaml}.txt"
	done
}

@test "--json tells of each test what was expected and what came" {
	run_tests 1 --json <<-E
		- {name: passes, now: 2024-10-31, paper: {title: RAG}, expect: [retrieval]}
		- {name: fails, now: 2024-10-31, paper: {title: RAG}, expect: [people]}
	E
	[ "${#lines[@]}" -eq 2 ]
	[ "$(jq -c '[.test, .file, .line, .passed, .now, .expected, .matched, .failures]' <<<"${lines[0]}")" = \
		'["passes","tests.yaml",1,true,"2024-10-31",["retrieval"],["retrieval"],[]]' ]
	[ "$(jq -c '[.passed, .expected, .matched, .failures]' <<<"${lines[1]}")" = \
		"[false,[\"people\"],[\"retrieval\"],[\"'retrieval' matched by RAG\",\"'people' did not match\"]]" ]
}

@test "the tests of the example rules pass" {
	run -0 --separate-stderr "$PAPERWATCH" test -c "$root/seeds/paperwatch.yaml" "$root/seeds/tests.yaml"
	[ -z "$stderr" ]
}

@test "names and papers that could act on a terminal do not" {
	run_tests 1 <<-E
		- {name: "a\e[31m", paper: {title: "x\u202e"}, expect: [popular]}
	E
	[[ "$output" == *"a<U+001B>[31m"* ]]
}
