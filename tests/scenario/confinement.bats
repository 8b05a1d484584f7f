# What the daemon says at its start of the walls that a unit of systemd has put around it.

load ../helper

setup() { setup_folders; }
teardown() { stop_all; }

# Starts the daemon as systemd would: it is told that it is the process of the service.
start_service() {
	rag_in_folder
	printf '#!/bin/sh\nSYSTEMD_EXEC_PID=$$ exec "%s" "$@"\n' "$PAPERWATCH" >service
	chmod +x service
	PAPERWATCH="$PWD/service" start_daemon
}

@test "as a service it says what is open to it" {
	start_service
	grep -q "not confined: can write to $HOME, .*can open network sockets, can execute a shell" messages
}

@test "behind walls it says what it cannot do, and what is open for lack of a wall" {
	in_own_mounts <<-'E'
		mount --bind home home
		mount -o remount,bind,ro home
		mount --bind /etc /etc
		mount -o remount,bind,ro /etc
		mount --bind /bin/sh /bin/sh
		mount -o remount,bind,noexec /bin/sh
		export SYSTEMD_EXEC_PID=$$
	E
	rag_in_folder
	start_daemon
	grep -q "confined in part: cannot write outside its state, cannot execute a shell; but can open network sockets" \
		messages
	digest <<<"$(paper 1 "RAG at Scale")" >digests/today.md
	wait_for alerts_are 1
}

@test "in a terminal, which may be a service itself, it says nothing of it" {
	rag_in_folder
	SYSTEMD_EXEC_PID=$$ start_daemon
	run ! grep -q confined messages
}
