# What the walls of the units really forbid: tried from inside, one attempt after the other.

load machine

setup_file() { start_machine; }
teardown_file() { stop_machine; }
setup() {
	[ "$(uname -m)" = x86_64 ] || skip "the probe knows system calls of x86-64 only"
	new_user
	put /probe.pl <"$BATS_TEST_DIRNAME/probe.pl"
}
teardown() { forget_user; }

# The unit as it was installed, but that it executes the probe: with the state, the digests, and the folders
# that it is not to write. $1: its file; $2: more for it.
unit_of_probe() { # file, settings, argument...
	local file=$1 settings=$2

	shift 2
	in_machine cat "$file" |
		sed -E '/^(Type|NotifyAccess|ExecStart|ExecReload|WatchdogSec|Restart[A-Za-z]*)=/d'
	printf '[Service]\nType=oneshot\nExecPaths=/usr/bin/perl\nEnvironment=PROBE_PROGRAM=/usr/bin/paperwatch\n'
	printf '%s\nExecStart=/usr/bin/perl /probe.pl %s\n' "$settings" "$*"
}

user_probe() { # settings
	unit_of_probe /usr/lib/systemd/user/paperwatch.service "$1" \
		"$home/.local/state/paperwatch" "$home/digests" \
		"$home" "$home/.config/paperwatch" "$home/digests" /etc /tmp /var/tmp "/run/user/$user_id" |
		put_for_user .config/systemd/user/probe.service
	as_user systemctl --user daemon-reload
	as_user systemctl --user start probe || as_user journalctl --user -u probe >&2
	as_user journalctl --user --unit=probe --no-pager --output=cat --identifier=perl
}

@test "the user's unit writes its state only, has no network, and executes itself only" {
	drop_paper 1 "RAG at Scale"
	put_for_user .ssh/id_ed25519 <<<"a secret key"
	user_probe "Environment=PROBE_SECRET=$home/.ssh/id_ed25519" >found
	diff found - <<-E
		can write its state
		cannot write $home
		cannot write $home/.config/paperwatch
		cannot write $home/digests
		cannot write /etc
		cannot write /tmp
		cannot write /var/tmp
		cannot write /run/user/$user_id
		can read digests
		cannot read secrets
		can open a local socket
		cannot open an IPv4 socket
		cannot open an IPv6 socket
		cannot open a netlink socket
		cannot execute a shell
		cannot execute another program
		cannot execute one through the loader
		cannot execute what it has written
		can execute itself
		cannot make a namespace
		cannot have memory that is written and executed
		cannot trace
		cannot mount
		cannot ever have a capability
		cannot gain privileges by executing
	E
}

@test "without a user namespace some walls of the user's unit are gone, and the daemon says which" {
	drop_in <<-E
		PrivateUsers=no
		PrivateDevices=no
		CapabilityBoundingSet=~
	E
	start_unit
	journal_has "confined in part: cannot open network sockets; but can write to $home, can execute a shell"
	drop_paper 1 "RAG at Scale"
	wait_for are_told_once 1 1
}

@test "the system's unit sees no homes, and is as closed" {
	put /srv/digests/1.md <<<"a digest"
	put /home/shared/secret <<<"a secret"
	in_machine chmod 755 /home/shared /srv/digests
	unit_of_probe /lib/systemd/system/paperwatch.service "Environment=PROBE_SECRET=/home/shared/secret" \
		/var/lib/paperwatch /srv/digests /srv/digests /etc /etc/paperwatch /var/lib /usr /run |
		put /run/systemd/system/probe.service
	in_machine systemctl daemon-reload
	in_machine systemctl start probe
	in_machine journalctl --unit=probe --no-pager --output=cat --identifier=perl >found
	diff found - <<-E
		can write its state
		cannot write /srv/digests
		cannot write /etc
		cannot write /etc/paperwatch
		cannot write /var/lib
		cannot write /usr
		cannot write /run
		can read digests
		cannot read secrets
		can open a local socket
		cannot open an IPv4 socket
		cannot open an IPv6 socket
		cannot open a netlink socket
		cannot execute a shell
		cannot execute another program
		cannot execute one through the loader
		cannot execute what it has written
		can execute itself
		cannot make a namespace
		cannot have memory that is written and executed
		cannot trace
		cannot mount
		cannot ever have a capability
		cannot gain privileges by executing
	E
}
