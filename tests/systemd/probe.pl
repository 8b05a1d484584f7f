# Tries what the walls of a unit are to forbid, and what they are to let through; prints "can ..." or
# "cannot ...", a line an attempt. It runs in a unit that is the service's own but for this program.
use strict;
use warnings;
use Socket;

my ($state, $digests, @outside) = @ARGV;
$| = 1;

sub tell_of
{
	my ($possible, $what) = @_;
	print $possible ? "can" : "cannot", " $what\n";
}

sub can_write
{
	my $file = "$_[0]/probe";
	open(my $out, '>', $file) or return 0;
	close($out);
	unlink($file);
	return 1;
}

# Without a shell in between; 0 only when the program ran to its end.
sub can_execute
{
	my $pid = fork() // return 0;
	if ($pid == 0) {
		open(STDOUT, '>', '/dev/null');
		open(STDERR, '>', '/dev/null');
		no warnings;
		exec { $_[0] } @_;
		require POSIX;
		POSIX::_exit(126);
	}
	waitpid($pid, 0);
	return $? == 0;
}

sub can_open
{
	my ($family, $type) = @_;
	return socket(my $socket, $family, $type, 0);
}

sub can_read
{
	open(my $in, '<', $_[0]) or return 0;
	return defined(<$in>);
}

tell_of(can_write($state), "write its state");
tell_of(can_write($_), "write $_") for @outside;
tell_of(can_read("$digests/1.md"), "read digests");
tell_of(can_read("$ENV{PROBE_SECRET}"), "read secrets");

tell_of(can_open(PF_UNIX, SOCK_STREAM), "open a local socket");
tell_of(can_open(PF_INET, SOCK_STREAM), "open an IPv4 socket");
tell_of(can_open(PF_INET6, SOCK_STREAM), "open an IPv6 socket");
tell_of(can_open(16, SOCK_RAW), "open a netlink socket");

tell_of(can_execute('/bin/sh', '-c', ':'), "execute a shell");
tell_of(can_execute('/bin/true'), "execute another program");
tell_of(can_execute((glob('/lib*/ld-linux*'))[0], '/bin/true'), "execute one through the loader");
{
	local $/;
	open(my $in, '<', '/bin/true') or die "/bin/true: $!";
	open(my $out, '>', "$state/true") or die "$state/true: $!";
	print {$out} scalar(<$in>);
	close($out);
	chmod(0700, "$state/true");
	tell_of(can_execute("$state/true"), "execute what it has written");
	unlink("$state/true");
}
tell_of(can_execute($ENV{PROBE_PROGRAM}, '--version'), "execute itself");

# System calls have numbers of their own on each kind of machine; these are those of x86-64.
tell_of(syscall(272, 0x10000000) == 0, "make a namespace");
tell_of(syscall(9, 0, 4096, 7, 0x22, -1, 0) != -1, "have memory that is written and executed");
tell_of(syscall(101, 0, 0, 0, 0) == 0, "trace");
tell_of(syscall(165, 0, 0, 0, 0, 0) == 0 || !$!{EPERM}, "mount");

open(my $status, '<', '/proc/self/status') or die "status: $!";
my %fields;
while (<$status>) {
	$fields{$1} = $2 if /^(\w+):\s+(\w+)/;
}
tell_of($fields{CapBnd} !~ /^0+$/, "ever have a capability");
tell_of(!$fields{NoNewPrivs}, "gain privileges by executing");
