# The example that keeps a folder of digests fresh by git.

load machine

setup_file() { start_machine; }
teardown_file() { stop_machine; }
setup() { new_user; }
teardown() { forget_user; }

commit() { # message
	in_machine git -C /srv/upstream add .
	in_machine git -C /srv/upstream -c user.name=digests -c user.email=digests@example.org commit -qm "$1"
}

@test "what a timer pulls by git is told once each, and a pull that fails is seen" {
	in_machine git init -q /srv/upstream
	in_machine git config --system --add safe.directory '*'
	paper 1 "RAG 1" | digest | put /srv/upstream/2024/10/30.md
	commit "one day"
	as_user rmdir digests
	as_user git clone -q /srv/upstream digests
	start_unit
	wait_for are_told_once 1 1
	for file in service timer; do
		as_user cp "/usr/share/doc/paperwatch/examples/git/digests-pull.$file" /tmp
		as_user cat "/tmp/digests-pull.$file" | put_for_user ".config/systemd/user/digests-pull.$file"
	done
	as_user systemctl --user daemon-reload
	as_user systemctl --user enable --now --quiet digests-pull.timer
	as_user systemctl --user list-timers | grep -q digests-pull
	paper 2 "RAG 2" | digest | put /srv/upstream/2024/10/31.md
	{ paper 1 "RAG 1" 8; paper 3 "RAG 3"; } | digest | put /srv/upstream/2024/10/30.md
	commit "the next day, and one more paper of the first"
	as_user systemctl --user start digests-pull.service
	wait_for are_told_once 1 3
	in_machine rm -rf /srv/upstream
	run ! as_user systemctl --user start digests-pull.service
	as_user systemctl --user is-failed --quiet digests-pull.service
}
