#!/bin/sh
# Writes the source tarball $2, in which all is below the folder $1: the files that git knows, as they
# are now; in an unpacked tarball, which has no git, all files. Sources that are the same make
# tarballs that are the same, byte for byte. Run at the top of the tree.
set -eu

files()
{
	if [ -e .git ]; then
		git -c core.quotePath=false ls-files
	else
		find . -type d \( -path ./build -o -path './build-*' \) -prune -o -type f -print |
			sed 's|^\./||'
	fi
}

# The time that all files are given: of the last commit, or what an earlier tarball gave them.
time_sec()
{
	if [ -n "${SOURCE_DATE_EPOCH:-}" ]; then
		echo "$SOURCE_DATE_EPOCH"
	elif [ -e .git ]; then
		git log -1 --format=%ct
	else
		stat -c %Y Makefile
	fi
}

list=$2.list
time_sec=$(time_sec)
files >"$list"
LC_ALL=C sort -o "$list" "$list"
tar -c --format=gnu --no-recursion --verbatim-files-from --transform="flags=r;s|^|$1/|" \
	--mtime="@$time_sec" --mode=u=rwX,go=rX --owner=root:0 --group=root:0 --numeric-owner \
	--file="$2.tar" --files-from="$list"
gzip -9n <"$2.tar" >"$2.new"
rm "$list" "$2.tar"
mv "$2.new" "$2"
