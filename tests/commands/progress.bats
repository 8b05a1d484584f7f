# Long work says how far it is, on a terminal.

load ../helper

setup() { setup_folders; }
teardown() { stop_all; }

# So many digests that reading them takes longer than the patience of half a second.
large_archive() {
	local number

	for number in $(seq 60); do
		paper "$number" "Paper $number" 1 "A. Author" "$(printf '긴 문장입니다. %.0s' $(seq 60))"
	done | digest >one.md
	for number in $(seq 4000); do
		ln one.md "digests/$number.md"
	done
}

@test "long work shows how far it is on a terminal, and takes the line away at the end" {
	large_archive
	configure <<-E
		  - name: nothing
		    keywords: [no such word]
	E
	run -1 script -qec '"$PAPERWATCH" match -c paperwatch.yaml' /dev/null
	[[ "$output" =~ $'\r'([0-9,]+)" of 4,000 digests" ]]
	# What is left on the line is blank, and the cursor stands at its beginning.
	[[ "$output" =~ "digests"$'\r'" "+$'\r'$ ]]
}

@test "short work shows nothing of it" {
	paper 1 "Paper" | digest >digests/1.md
	configure <<-E
		  - name: nothing
		    keywords: [no such word]
	E
	run -1 script -qec '"$PAPERWATCH" match -c paperwatch.yaml' /dev/null
	[ -z "$output" ]
}

@test "nothing of it goes into a file, or into the pipe of a script" {
	large_archive
	configure <<-E
		  - name: nothing
		    keywords: [no such word]
	E
	run -1 --separate-stderr "$PAPERWATCH" match -c paperwatch.yaml
	[ -z "$output$stderr" ]
}

@test "what is found is not written into the line" {
	large_archive
	paper 99 "Findable" | digest >digests/700.md
	configure <<-E
		  - name: found
		    keywords: [findable]
	E
	run -0 script -qec '"$PAPERWATCH" match -c paperwatch.yaml' /dev/null
	[[ "$output" =~ (^|$'\r'|$'\n')"found: Findable" ]]
}
