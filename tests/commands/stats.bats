# paperwatch stats: the rules over an archive.

load ../helper

setup() { setup_folders; }
teardown() { stop_all; }

# The configuration of these tests: the rules on standard input, and nothing else.
rules() {
	{
		echo 'watch: [{path: digests}]'
		cat
	} >paperwatch.yaml
}

stats() { # arguments
	"$PAPERWATCH" stats -c paperwatch.yaml "$@"
}

# One value of the records: of the rule or word $1 (or the archive), by the jq filter $2.
record() {
	jq -c --arg name "$1" "select((.pattern // .rule // .record) == \$name) | $2" <<<"$output"
}

# Ten papers over three days and two months.
archive() {
	{
		paper 1 "RAG at Scale" 44 "Sepp Hochreiter, Yu Wang"
		paper 2 "LLM Storage" 3 "Yi Wang, Yu Wang" "대규모 언어 모델(LLM)"
		paper 3 "An LLM Survey" 3 "YU WANG"
		paper 4 "LLM Agents" 12 "Ji-Rong Wen"
	} | digest 2024-09-30 >digests/2024-09-30.md
	{
		paper 5 "GraphRAG for LLMs" 8 "Ji-Rong Wen" "이 서베이(survey)와 다릅니다."
		paper 6 "Robots"
		paper 7 "LLM Robots" 9
	} | digest 2024-10-01 >digests/2024-10-01.md
	{
		paper 1 "RAG at Scale" 60 "Sepp Hochreiter, Yu Wang"
		paper 8 "LLM eight"
		paper 9 "LLM nine" - "A. Author" "나머지는 이전 survey 참조"
		paper 10 "LLM ten" - "A. Author" "자세한 것은 survey 참조"
	} | digest 2024-10-30 >digests/2024-10-30.md
}

@test "papers count by id, and alerts by pair of rule and paper, on the day that first matched" {
	archive
	rules <<-E
		rules:
		  - name: retrieval
		    keywords: [RAG]
		  - name: popular
		    votes: 50
	E
	run -0 --separate-stderr stats --json
	[ "$(record archive '[.digests, .papers, .undated, .first, .last, .days, .matched, .alerts]')" = \
		'[3,10,0,"2024-09-30","2024-10-30",3,2,3]' ]
	# The paper of two digests is one alert of a rule; that of the votes came with the second.
	[ "$(record retrieval '[.alerts, .months]')" = '[2,{"2024-09":1,"2024-10":1}]' ]
	[ "$(record popular '[.alerts, .months]')" = '[1,{"2024-09":0,"2024-10":1}]' ]
}

@test "alerts a day are for each day with papers, and apart for the last thirty days" {
	archive
	rules <<-E
		rules:
		  - name: retrieval
		    keywords: [RAG]
	E
	run -0 --separate-stderr stats --json
	[ "$(record archive '[.recent_first, .recent_days]')" = '["2024-10-01",2]' ]
	[ "$(record retrieval '[.alerts_a_day, .recent, .recent_alerts_a_day]')" = '[0.6667,1,0.5]' ]
	run -0 --separate-stderr stats
	[[ "$output" == *"retrieval          2    0.67    0.50  "* ]]
	[[ "$output" == *"RECENT: the same since 2024-10-01, the last 30 days (2 with papers)."* ]]
}

@test "a bar a month, as high as there are alerts" {
	for month in 01 02 04; do
		for number in $(seq "${month#0}"); do
			paper "$((${month#0} * 100 + number))" "RAG $number"
		done | digest "2024-$month-15" >"digests/2024-$month-15.md"
	done
	rules <<-E
		rules:
		  - name: retrieval
		    keywords: [RAG]
	E
	run -0 --separate-stderr stats
	[ "${lines[2]}" = "retrieval          7    2.33    4.00  ▂▄ █" ]
	[[ "$output" == *"  2024-01       1  ███████████████"$'\n'*"  2024-03       0"$'\n'"  2024-04       4  "* ]]
	run -0 --separate-stderr env LC_ALL=C "$PAPERWATCH" stats -c paperwatch.yaml
	[ "${lines[2]}" = "retrieval          7    2.33    4.00  := #" ]
	[[ "$output" == *"  2024-01       1  ###############"$'\n'* ]]
	[[ "$output" != *█* ]]
}

@test "the table fits 80 columns, whatever the names of the rules" {
	archive
	rules <<-E
		rules:
		  - name: 검색 증강 생성에 관한 논문을 하나도 놓치지 않으려고 만든 이름이 매우 긴 규칙
		    keywords: [RAG, LLM, 아주 길어서 한 줄에 다 들어가지 않을 것 같은 그런 키워드도 있습니다 정말로]
		  - name: people
		    authors: [Y. Wang, Somebody Whose Name Nobody Has, "Y. Author", Jirong Wen, Sep Hochreiter]
		  - name: many
		    keywords: [$(seq -s ', ' 500 560)]
	E
	run -0 --separate-stderr stats
	[ "$(wc -L <<<"$output")" -le 80 ]
	[[ "$output" == *"검색 증강"*"…"* ]]
}

@test "a terminal's own width is used" {
	archive
	rules <<-E
		rules:
		  - name: a name that takes more than forty columns
		    keywords: [RAG]
	E
	run -0 script -qec 'stty cols 50; "$PAPERWATCH" stats -c paperwatch.yaml | cat; NO_COLOR=1 "$PAPERWATCH" stats -c paperwatch.yaml' /dev/null
	[[ "$output" == *"a name that takes more than forty columns"* ]]
	[[ "$output" == *"a name that tak…"* ]]
}

@test "colour is for a terminal only, and never with NO_COLOR" {
	archive
	rules <<-E
		rules:
		  - name: retrieval
		    keywords: [RAG]
	E
	export TERM=xterm
	run -0 script -qec '"$PAPERWATCH" stats -c paperwatch.yaml' /dev/null
	[[ "$output" == *$'\033[1m'* ]]
	run -0 script -qec 'NO_COLOR=1 "$PAPERWATCH" stats -c paperwatch.yaml' /dev/null
	[[ "$output" != *$'\033'* ]]
	run -0 script -qec 'TERM=dumb "$PAPERWATCH" stats -c paperwatch.yaml' /dev/null
	[[ "$output" != *$'\033'* ]]
	run -0 stats
	[[ "$output" != *$'\033'* ]]
}

@test "rules that never match and words that no paper has are told" {
	archive
	rules <<-E
		rules:
		  - name: dead
		    keywords: [quux, fooism]
		  - name: half
		    keywords: {any: [RAG, 검색 증강], none: [drone]}
		    regex: ['R[A]G', 'Z{9}']
	E
	run -0 --separate-stderr stats
	[[ "$output" == *"Rules that never matched"$'\n'"  dead (paperwatch.yaml:3)"* ]]
	[[ "$output" == *"Keywords that no paper has where they are looked for"$'\n'"  dead: quux, fooism"$'\n'"  half: 검색 증강"* ]]
	[[ "$output" == *"Regexes that are the reason of no match"$'\n'"  half: Z{9}"* ]]
	[[ "$output" == *"Exclusions that no paper has where they are looked for"$'\n'"  half: drone"* ]]
	run -0 --separate-stderr stats --json
	[ "$(record quux '[.rule, .kind, .excludes, .papers, .alerts]')" = '["dead","keyword",false,0,0]' ]
	[ "$(record RAG '[.papers, .alerts]')" = '[2,2]' ]
	[ "$(record 'R[A]G' '[.kind, .papers]')" = '["regex",2]' ]
	[ "$(record drone .excludes)" = true ]
}

@test "a word is counted where its rule looks for it, whether the rule matches or not" {
	archive
	rules <<-E
		rules:
		  - name: titles
		    keywords: [{word: survey, in: [title]}]
		    votes: 1000
		  - name: anywhere
		    keywords: [survey]
	E
	run -0 --separate-stderr stats --json
	[ "$(jq -c 'select(.record == "word") | [.rule, .papers, .elsewhere, .alerts]' <<<"$output" | tr '\n' ' ')" = \
		'["titles",1,3,0] ["anywhere",4,0,4] ' ]
	# A Korean keyword in English titles.
	rules <<-E
		rules:
		  - name: titles
		    keywords: [{word: 서베이, in: [title]}]
	E
	run -0 --separate-stderr stats
	[[ "$output" == *"Keywords that no paper has where they are looked for"$'\n'"  titles: 서베이 (elsewhere 1)"* ]]
}

@test "words that hit almost everything are told" {
	archive
	rules <<-E
		rules:
		  - name: everything
		    keywords: [LLM, RAG]
	E
	run -0 --separate-stderr stats
	[[ "$output" == *"Words that more than 30 % of the papers have"$'\n'"  everything: LLM 8"* ]]
	[[ "$output" != *"everything: LLM 8, RAG"* ]]
}

@test "what exclusions turned away is told, with the words to blame and a way out" {
	archive
	rules <<-E
		rules:
		  - name: models
		    keywords: {any: [LLM], none: [survey, robot, drone]}
	E
	run -0 --separate-stderr stats
	[[ "$output" == *"What would match, but for 'none'"$'\n'"  models: 5 papers: survey 4, robot 1"$'\n'"    3 of them say it in the summary only."*"none: [{any: [...], in: [title]}]"* ]]
	run -0 --separate-stderr stats --json
	[ "$(jq -c 'select(.record == "rule") | [.alerts, .excluded, .excluded_in_summary]' <<<"$output")" = '[3,5,3]' ]
	[ "$(record survey '[.excludes, .papers, .excluded]')" = '[true,4,4]' ]
	# The advice that was given helps.
	sed -i 's/none: \[survey, robot, drone\]/none: [{any: [survey, robot], in: [title]}]/' paperwatch.yaml
	run -0 --separate-stderr stats --json
	[ "$(jq -c 'select(.record == "rule") | [.alerts, .excluded, .excluded_in_summary]' <<<"$output")" = '[6,2,0]' ]
}

@test "a paper that another mention let through was not turned away" {
	paper 1 "RAG" 5 "A. B" "survey" | digest 2024-10-01 >digests/1.md
	paper 1 "RAG" 5 "A. B" | digest 2024-10-02 >digests/2.md
	rules <<-E
		rules:
		  - name: retrieval
		    keywords: {any: [RAG], none: [survey]}
	E
	run -0 --separate-stderr stats --json
	[ "$(record retrieval '[.alerts, .excluded, .months]')" = '[1,0,{"2024-10":1}]' ]
	[ "$(record survey '[.papers, .excluded]')" = '[1,0]' ]
}

@test "how else keywords stand in the papers is told" {
	for number in 1 2 3; do
		paper "$number" "Math and Storage" 1 "A. Author" "성능을 극대화합니다. k-NN"
	done | digest >digests/1.md
	paper 4 "MATH" 1 "A. Author" "대화 모델" | digest >digests/2.md
	rules <<-E
		rules:
		  - name: some
		    keywords: [대화, MATH, RAG, kNN]
	E
	run -0 --separate-stderr stats
	[[ "$output" == *"At the end of longer words; 'unless' leaves out what means something else"$'\n'"  some: 대화: 극대화 3"* ]]
	[[ "$output" == *"Not counted, as capitals (case: ignore), hyphens or spaces are others"$'\n'"  some: MATH: Math 3"$'\n'"  some: kNN: k-NN 3"* ]]
	[[ "$output" == *"Only as a part of other words"$'\n'"  some: RAG: Storage 3"* ]]
	run -0 --separate-stderr stats --json
	[ "$(record 대화 '[.papers, .compounds, .spellings]')" = '[4,[{"name":"극대화","papers":3}],[]]' ]
	[ "$(record RAG '[.papers, .inside]')" = '[0,[{"name":"Storage","papers":3}]]' ]
	# A word that counts somewhere is not told to be inside others.
	paper 5 "RAG" | digest >digests/0.md
	run -0 --separate-stderr stats
	[[ "$output" != *"Only as a part of other words"* ]]
}

@test "initials that several names share, and authors of no paper with near names, are told" {
	archive
	rules <<-E
		rules:
		  - name: people
		    authors: [Y. Wang, Jirong Wen, Sepp Hochreitter, Nobody Atall, S. Hochreiter]
	E
	run -0 --separate-stderr stats
	# Yu Wang and YU WANG are one name.
	[[ "$output" == *"Initials that several names share"$'\n'"  people: Y. Wang matches 2 names: Yu Wang 2, Yi Wang 1"* ]]
	[[ "$output" == *"Authors of no paper"$'\n'"  people: Jirong Wen; near: Ji-Rong Wen 2"$'\n'"  people: Sepp Hochreitter; near: Sepp Hochreiter 1"$'\n'"  people: Nobody Atall"$'\n'* ]]
	run -0 --separate-stderr stats --json
	[ "$(record 'Y. Wang' '[.name_count, .names[0].papers, .near]')" = '[2,2,[]]' ]
	[ "$(record 'Jirong Wen' '[.name_count, .near]')" = '[0,[{"name":"Ji-Rong Wen","papers":2}]]' ]
}

@test "a rule whose papers another has as well is told" {
	archive
	rules <<-E
		rules:
		  - name: robots and models
		    keywords: {all: [LLM, {any: [survey, robot]}]}
		  - name: models
		    keywords: [LLM]
	E
	run -0 --separate-stderr stats
	[[ "$output" == *"Rules whose papers another rule has as well"$'\n'"  robots and models: models has 5 of 5"* ]]
	run -0 --separate-stderr stats --json
	[ "$(record 'robots and models' '[.within, .within_papers]')" = '["models",5]' ]
	[ "$(record models .within)" = null ]
}

@test "--rule shows one rule with all its words, even if it is disabled or expired" {
	archive
	rules <<-E
		rules:
		  - name: off
		    keywords: {any: [LLM, RAG], none: [survey]}
		    enabled: false
		  - name: expired
		    keywords: [RAG]
		    until: 2000-01-01
		  - name: active
		    keywords: [robot]
	E
	run -0 --separate-stderr stats --json
	[ "$(jq -r 'select(.record == "rule").rule' <<<"$output")" = active ]
	run -0 --separate-stderr stats --rule off
	[[ "$output" == *"Papers that have its words"$'\n'*"LLM "*" 8 "*"80 %"*"survey "*" 4 "*"excluded"*"RAG "*" 2 "* ]]
	run -0 --separate-stderr stats --rule expired --json
	[ "$(jq -r 'select(.record == "rule").rule' <<<"$output")" = expired ]
	run -64 --separate-stderr stats --rule activ
	[[ "$stderr" == "paperwatch stats: no rule is named 'activ'; did you mean 'active'?" ]]
}

@test "a PATH, several of them, or standard input are read instead of the watched folders" {
	archive
	rules <<-E
		rules:
		  - name: retrieval
		    keywords: [RAG]
	E
	mkdir elsewhere
	paper 77 "RAG" | digest >elsewhere/one.md
	run -0 --separate-stderr stats elsewhere digests/2024-10-01.md
	[[ "${lines[0]}" == "2 digests, 4 papers, 2024-10-01 to 2024-10-31: 2 days with papers" ]]
	run -0 --separate-stderr bash -c '"$PAPERWATCH" stats -c paperwatch.yaml - <elsewhere/one.md'
	[[ "${lines[0]}" == "1 digest, 1 paper, 2024-10-31 to 2024-10-31: 1 day with papers" ]]
	run -66 --separate-stderr stats nowhere elsewhere
	[[ "$stderr" == *"nowhere: No such file or directory"* ]]
	[[ "${lines[0]}" == "1 digest, 1 paper"* ]]
}

@test "papers without a date count, but in no month" {
	printf '### [RAG](https://arxiv.org/abs/2410.00001)\n' >digests/x.md
	rules <<-E
		rules:
		  - name: retrieval
		    keywords: [RAG]
	E
	run -0 --separate-stderr stats
	[ "${lines[0]}" = "1 digest, 1 paper" ]
	[ "${lines[1]}" = "1 paper has no date: not in the months, nor in what comes a day" ]
	[ "${lines[3]}" = "retrieval          1       -       -" ]
	run -0 --separate-stderr stats --json
	[ "$(record retrieval '[.alerts, .alerts_a_day, .months]')" = '[1,null,{}]' ]
	[ "$(record archive '[.undated, .first, .days]')" = '[1,null,0]' ]
}

@test "an archive without papers is counted as well" {
	echo "Nothing here." >digests/x.md
	rules <<-E
		rules:
		  - name: retrieval
		    keywords: [RAG]
	E
	run -0 --separate-stderr stats
	[ "${lines[0]}" = "1 digest, 0 papers" ]
	run -0 --separate-stderr stats --json
	[ "$(record archive .papers)" = 0 ]
}

@test "stats touches no state" {
	archive
	rules <<-E
		rules: [{name: retrieval, keywords: [RAG]}]
	E
	run -0 stats
	[ "$(find . -newer paperwatch.yaml -type f)" = "" ]
	[ ! -e home/.state ]
}

@test "names out of digests cannot act on a terminal" {
	printf '### [LLM](https://arxiv.org/abs/2410.00001)\n\nAuthors: Yu\xe2\x80\xaeWang, Y\xc2\x9bu Wang, Yi Wang\n' >digests/x.md
	rules <<-E
		rules: [{name: people, authors: [Y. Wang]}]
	E
	run -0 --separate-stderr stats
	! LC_ALL=C grep -q "$(printf '\302\233')" <<<"$output"
	[[ "$output" != *$'\xe2\x80\xae'* ]]
}

@test "what votes or a date exclude is told as such, where there is no word to blame" {
	cat >paperwatch.yaml <<-E
		watch: [{path: digests}]
		state: state
		rules:
		  - name: unpopular
		    keywords: [RAG]
		    none: [{votes: 5}]
	E
	{ paper 1 "RAG One" 1; paper 2 "RAG Nine" 9; } | digest >digests/a.md
	run -0 --separate-stderr "$PAPERWATCH" stats -c paperwatch.yaml
	[[ "$output" == *"What would match, but for 'none'"$'\n'"  unpopular: 1 paper, for votes or a date"* ]]
}
