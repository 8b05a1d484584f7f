#!/bin/sh
# Are the packages as they should be? Makes them of the source tarball $1 twice, asks lintian, and in a
# fresh Debian installs, upgrades, removes and purges them, and runs their own tests. $2: the build
# folder; $LINTIAN: how to ask. Needs root, debootstrap, debhelper and lintian.
set -eu
tarball=$1
build=$2
here=$(dirname "$0")
root=$build/chroot/deb

step()
{
	printf -- '---- %s\n' "$*"
}

fail()
{
	printf 'not as it should be: %s\n' "$*" >&2
	exit 1
}

fresh()
{
	sh "$here/chroot.sh" new "$(dpkg --print-architecture)" "$root"
}

inside()
{
	sh "$here/chroot.sh" run "$root" "$@"
}

# Makes the packages in the fresh Debian. $1: in which folder of it; more words are set in the
# environment.
make_packages()
{
	folder=$1
	shift
	# shellcheck disable=SC2016 # the inner shell is to expand them
	inside env "$@" sh -euc '
		mkdir -p "$1"
		cd "$1"
		tar -xf /tarball/*.tar.gz --wildcards --strip-components=1 "*/packaging/deb.sh"
		sh packaging/deb.sh /tarball/*.tar.gz made
	' sh "$folder" >"$build/deb.log" 2>&1 || {
		tail -n 30 "$build/deb.log"
		fail "the packages are not made; see $build/deb.log"
	}
}

# The package $1 as it might have been before: with a lower version, and a file that is gone since.
make_older()
{
	rm -rf "$build/older"
	dpkg-deb -R "$1" "$build/older"
	sed -i 's/^Version: .*/Version: 0.0.1-1/; s/(= [^)]*)/(= 0.0.1-1)/' "$build/older/DEBIAN/control"
	name=$(dpkg-deb -f "$1" Package)
	echo gone >"$build/older/usr/share/doc/$name/gone-since"
	dpkg-deb --root-owner-group -b "$build/older" "$root/packages/older" >/dev/null
}

# What there is in the fresh Debian, but for what apt and dpkg note for themselves.
list_files()
{
	inside find / -xdev \( -path /proc -o -path /sys -o -path /dev -o -path /run -o -path /tmp \
		-o -path /packages -o -path /var/lib/dpkg -o -path /var/lib/apt -o -path /var/cache \
		-o -path /var/log/apt -o -path /var/log/dpkg.log \) -prune -o -print | LC_ALL=C sort
}

step "made with their tests, of nothing but what they say they need"
fresh
mkdir "$root/tarball"
cp "$tarball" "$root/tarball"
mkdir -p "$root/needs"
tar -xf "$tarball" -C "$root/needs" --strip-components=1
mv "$root/needs/packaging/debian" "$root/needs/debian"
inside sh -c 'apt-get -q -y install --no-install-recommends dpkg-dev &&
	cd /needs && apt-get -q -y build-dep --no-install-recommends ./' >"$build/deb.log"
make_packages /one
grep '^[0-9]* passed, ' "$build/deb.log"

step "made again elsewhere, in another zone and language: the same, byte for byte"
make_packages /another/place/with/a/longer/name DEB_BUILD_OPTIONS=nocheck TZ=Asia/Seoul LC_ALL=C
for package in "$root"/one/made/*.deb; do
	cmp "$package" "$root/another/place/with/a/longer/name/made/$(basename "$package")"
done
rm -rf "$build/deb"
mv "$root/one/made" "$build/deb"

step "lintian"
# shellcheck disable=SC2086 # words
$LINTIAN "$build"/deb/*.changes

step "installed without the notifier: no part of a desktop comes with it"
fresh
mkdir -p "$root/packages/older"
cp "$build"/deb/paperwatch_*.deb "$build"/deb/paperwatch-notifier_*.deb "$root/packages"
for package in "$root"/packages/*.deb; do
	make_older "$package"
	depends=$(dpkg-deb -f "$package" Depends | sed 's/paperwatch ([^)]*), //')
	case $package in
	*notifier*) notifier_depends=$depends ;;
	*) inside apt-get -q -y satisfy --no-install-recommends "$depends" >"$build/deb.log" ;;
	esac
done
list_files >"$build/files.before"
# The documentation comes after the program: then there is no room left.
# shellcheck disable=SC2016 # dpkg-query is to expand it
inside sh -euc '
	mkdir /usr/share/doc/paperwatch
	mount -t tmpfs -o size=40k tmpfs /usr/share/doc/paperwatch
	if dpkg -i /packages/paperwatch_*.deb 2>/tmp/said; then exit 1; fi
	grep -q "No space left on device" /tmp/said
	if dpkg-query -W -f "\${db:Status-Status}" paperwatch | grep -qx installed; then exit 1; fi
	umount /usr/share/doc/paperwatch
	rmdir /usr/share/doc/paperwatch
	rm /tmp/said
' >"$build/deb.log" 2>&1 || fail "a disk that is full is not told, or the package counts as installed; see $build/deb.log"
! inside paperwatch --version >/dev/null 2>&1 || fail "where the disk is full, something runs"
inside sh -c 'apt-get -q -y install --no-install-recommends /packages/older/paperwatch_*.deb' >"$build/deb.log"
! inside dpkg-query -W libnotify4 2>/dev/null || fail "libnotify came with it"
inside paperwatch --version
inside paperwatch check -c /usr/share/doc/paperwatch/examples/paperwatch.yaml

step "upgraded: what was changed and remembered stays, what is gone since goes"
inside sh -c '
	echo "# ours" >>/etc/logrotate.d/paperwatch
	mkdir -p /var/lib/private/paperwatch /var/log/private/paperwatch /etc/paperwatch
	ln -s private/paperwatch /var/lib/paperwatch
	ln -s private/paperwatch /var/log/paperwatch
	touch /var/lib/paperwatch/store.db /var/log/paperwatch/paperwatch.log
	apt-get -q -y install --no-install-recommends /packages/paperwatch_*.deb
' >"$build/deb.log"
[ ! -e "$root/usr/share/doc/paperwatch/gone-since" ] || fail "a file that is gone since is there"
grep -q '# ours' "$root/etc/logrotate.d/paperwatch" || fail "a change of the configuration was lost"
[ -e "$root/var/lib/private/paperwatch/store.db" ] || fail "the store was lost"

step "removed, it leaves what is ours; purged, nothing"
inside apt-get -q -y remove paperwatch >"$build/deb.log"
[ ! -e "$root/usr/bin/paperwatch" ] || fail "the program is still there"
[ -e "$root/var/lib/private/paperwatch/store.db" ] || fail "the store was removed"
inside apt-get -q -y purge paperwatch >"$build/deb.log"
# The folders for services with users of their own are systemd's.
inside sh -c 'rmdir /var/lib/private /var/log/private 2>/dev/null || :'
list_files >"$build/files.after"
diff "$build/files.before" "$build/files.after" || fail "a purge leaves something"

step "with the notifier, upgraded both at once"
inside apt-get -q -y satisfy --no-install-recommends "$notifier_depends" >"$build/deb.log"
list_files >"$build/files.before"
inside sh -c '
	apt-get -q -y install --no-install-recommends /packages/older/*.deb
	apt-get -q -y install --no-install-recommends /packages/*.deb
' >"$build/deb.log"
inside test -x /usr/libexec/paperwatch/paperwatch-notifier
inside apt-get -q -y purge paperwatch paperwatch-notifier >"$build/deb.log"
list_files >"$build/files.after"
diff "$build/files.before" "$build/files.after" || fail "a purge leaves something"

step "their own tests, as autopkgtest runs them"
inside apt-get -q -y install --no-install-recommends autopkgtest dpkg-dev apt-utils >"$build/deb.log"
cp -R "$build"/deb/paperwatch-*/ "$root/packages/source"
rm -rf "$root/packages/source/build"
inside sh -c 'cd /packages && autopkgtest -B *.deb source/ -- null' >"$build/autopkgtest.log" 2>&1 || {
	tail -n 40 "$build/autopkgtest.log"
	fail "their own tests fail; see $build/autopkgtest.log"
}
sed -n '/@@ summary/,/Binaries:/ { / PASS/p }' "$build/autopkgtest.log"
rm -rf "$root"
