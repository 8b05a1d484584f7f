# The packages on a machine where the services run: an upgrade, and a purge.

load machine

setup_file() { start_machine; }
teardown_file() { stop_machine; }
setup() { new_user; }
teardown() { forget_user; }

# A package as the installed one, of a later version; into the folder /newer of the machine.
make_newer() { # name
	local package

	package=$(echo "$PAPERWATCH_PACKAGES/$1"_*.deb)
	dpkg-deb -R "$package" "$BATS_TEST_TMPDIR/newer"
	sed -i 's/^Version: .*/Version: 99.0-1/; s/(= [^)]*)/(= 99.0-1)/' "$BATS_TEST_TMPDIR/newer/DEBIAN/control"
	dpkg-deb --root-owner-group -b "$BATS_TEST_TMPDIR/newer" "$BATS_TEST_TMPDIR/newer.deb" >/dev/null
	put "/newer/$1.deb" <"$BATS_TEST_TMPDIR/newer.deb"
	rm -r "$BATS_TEST_TMPDIR/newer" "$BATS_TEST_TMPDIR/newer.deb"
}

configure_system() {
	in_machine mkdir -p /srv/digests
	put /etc/paperwatch/paperwatch.yaml <<-E
		watch: [{path: /srv/digests}]
		first_run: alert
		rules: [{name: retrieval, keywords: [RAG]}]
	E
}

# Both, until both have told it.
drop_paper_for_both() { # number, title
	drop_paper "$1" "$2"
	paper "$1" "$2" | digest | put "/srv/digests/$1.md"
	wait_for both_told "$1"
}

both_told() { # number
	are_told_once 1 "$1" && log=$system_log are_told_once 1 "$1"
}

# What there is, but for what packages and the journal note for themselves, and what the tests put there.
list_files() {
	in_machine find / -xdev \( -path /proc -o -path /sys -o -path /dev -o -path /run -o -path /tmp \
		-o -path /var/tmp -o -path /home -o -path /srv -o -path /packages -o -path /newer -o -path /var/log/journal \
		-o -path /var/lib/dpkg -o -path /var/lib/apt -o -path /var/cache -o -path /var/log/apt \
		-o -path /var/lib/systemd -o -path /var/log/dpkg.log \) -prune -o -print | LC_ALL=C sort
}

@test "upgraded while both services run, nothing is lost or doubled" {
	local system_log=/proc/$machine_init/root/var/log/paperwatch/paperwatch.log users system

	configure_system
	in_machine systemctl start paperwatch
	start_unit
	drop_paper_for_both 1 "RAG 1"
	make_newer paperwatch
	make_newer paperwatch-notifier
	users=$(main_process)
	system=$(in_machine systemctl show --property=MainPID --value paperwatch)
	in_machine sh -c 'dpkg -i /newer/*.deb' >upgrade.log 2>&1
	in_machine systemctl show --property=MainPID --value paperwatch >system.now
	[ "$(cat system.now)" != "$system" ]
	[ "$(main_process)" != "$users" ]
	shows ActiveState active
	drop_paper_for_both 2 "RAG 2"
}

@test "an upgrade starts no service that did not run" {
	make_newer paperwatch
	make_newer paperwatch-notifier
	as_user systemctl --user enable --quiet paperwatch
	in_machine sh -c 'dpkg -i /newer/*.deb' >upgrade.log 2>&1
	shows ActiveState inactive
}

@test "a program that is replaced while it runs goes on, with helpers that are no longer there" {
	local users

	start_unit
	drop_paper 1 "RAG 1"
	wait_for are_told_once 1 1
	users=$(main_process)
	in_machine sh -c 'cp /usr/bin/paperwatch /usr/bin/paperwatch.new && mv /usr/bin/paperwatch.new /usr/bin/paperwatch'
	in_machine pkill -KILL -P "$users" || true
	drop_paper 2 "RAG 2"
	wait_for are_told_once 1 2
	shows NRestarts 0
}

@test "purged while both services ran, nothing of the system's is left, and all of the user's" {
	in_machine dpkg -P paperwatch-notifier paperwatch >purge.log 2>&1
	in_machine rm -rf /etc/paperwatch
	in_machine sh -c 'rmdir /var/lib/private /var/log/private 2>/dev/null || :'
	list_files >before
	in_machine sh -c 'dpkg -i /packages/*.deb' >install.log 2>&1
	configure_system
	in_machine systemctl enable --now --quiet paperwatch
	start_unit
	drop_paper 1 "RAG 1"
	wait_for are_told_once 1 1
	as_user systemctl --user disable --now --quiet paperwatch
	in_machine dpkg -P paperwatch-notifier paperwatch >purge.log 2>&1
	run ! in_machine systemctl is-active --quiet paperwatch
	# The configuration that somebody wrote, and the folders of systemd, are not the package's.
	in_machine rm -r /etc/paperwatch/paperwatch.yaml
	in_machine sh -c 'rmdir /etc/paperwatch /var/lib/private /var/log/private 2>/dev/null || :'
	list_files >after
	diff before after
	as_user test -s .local/state/paperwatch/paperwatch.log
}
