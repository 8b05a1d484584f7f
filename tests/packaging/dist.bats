# The source tarball, and the one version that everything says it is of.

load ../helper

setup() { setup_folders; }
teardown() { stop_all; }

# Makes the tarball of the tree $1, and says where it is.
tarball_of() {
	make -s -C "$1" BUILD="$PWD/made" dist >/dev/null
	echo made/*.tar.gz
}

@test "a tarball builds where it is unpacked, and makes the same tarball there" {
	local first folder

	mv "$(tarball_of "$root")" first.tar.gz
	(umask 077 && tar -xf first.tar.gz)
	folder=$(echo "$PWD"/paperwatch-*)
	[ -d "$folder" ]
	run -0 make -s -C "$folder" all
	cmp first.tar.gz "$(tarball_of "$folder")"
	run -0 "$folder/build/paperwatch" --version
	[ "$output" = "$("$PAPERWATCH" --version)" ]
}

@test "the manual, the changelogs and the program are of one version" {
	local version

	version=$(sed -n 's/^VERSION := //p' "$root/Makefile")
	[ "$("$PAPERWATCH" --version)" = "paperwatch $version" ]
	[[ "$(grep -m1 '^## ' "$root/CHANGELOG.md")" == "## $version"* ]]
	[[ "$(head -n 1 "$root/packaging/debian/changelog")" == "paperwatch ($version-"* ]]
	make -s -C "$root" BUILD="$(dirname "$PAPERWATCH")" DESTDIR="$PWD/stage" PREFIX=/usr install
	grep -qxF ".Os paperwatch $version" stage/usr/share/man/man1/paperwatch.1
	grep -qxF ".Os paperwatch $version" stage/usr/share/man/man5/paperwatch.yaml.5
}
