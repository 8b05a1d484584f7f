# What `systemctl --user status` shows in a line: STATUS= of sd_notify(3).

load ../helper

setup() {
	setup_folders
	rag_in_folder
	start_notify_socket
}
teardown() { stop_all; }

status_is() { [ "$(last_status)" = "STATUS=$1" ]; }

@test "the status tells folders and rules, and nothing else where all is well" {
	start_daemon
	settle
	wait_for status_is "1 folder, 2 rules"
}

@test "the status tells that there is no desktop, and what waits for it" {
	rag_in_folder '' 'first_run: alert'
	start_daemon
	paper 1 "RAG One" | digest >digests/one.md
	wait_for status_has '; 1 unshown alert; there is no session bus'
}

@test "the status tells that the configuration on disk has errors" {
	start_daemon
	sed -i 's/keywords/keywrods/' paperwatch.yaml
	kill -HUP "$daemon"
	wait_for status_has 'the configuration on disk has errors, the old one is in force'
}

@test "the status tells that a folder is missing, until it is there" {
	start_daemon
	mv digests elsewhere
	wait_for status_has '1 absent folder'
	mv elsewhere digests
	wait_for status_lacks 'absent'
}

@test "the status tells that the log cannot be written, and what waits for it" {
	mkdir -p state/paperwatch.log
	start_daemon
	paper 1 "RAG One" | digest >digests/one.md
	wait_for status_has '; 1 unlogged alert; '
	status_has "$PWD/state/paperwatch.log: "
	rmdir state/paperwatch.log
	wait_for status_lacks 'paperwatch.log'
	status_lacks 'unlogged'
}

@test "the status tells that the store cannot be written, until it can" {
	sed -i 's|^log: .*|log: {file: paperwatch.log}|' paperwatch.yaml
	log="$PWD/paperwatch.log"
	mkdir state
	in_own_mounts <<-E
		mount -t tmpfs -o size=1M tmpfs state
	E
	start_daemon
	settle
	inside sh -c 'head -c 2M /dev/zero >state/filler || true'
	for number in $(seq 50); do paper "$number" "RAG Number $number"; done | digest >digests/many.md
	wait_for status_has 'cannot use the store'
	inside rm state/filler
	wait_for status_lacks 'the store'
	wait_for alerts_are 50
}
