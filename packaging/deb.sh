#!/bin/sh
# Makes the packages for Debian of the source tarball $1, in the folder $2, in place of what was there.
set -eu
tarball=$(realpath "$1")
name=$(basename "$tarball" .tar.gz) # paperwatch-0.1.0
rm -rf "$2"
mkdir -p "$2"
cd "$2"
cp "$tarball" "paperwatch_${name#paperwatch-}.orig.tar.gz"
tar -xf "$tarball"
cd "$name"
cp -R packaging/debian debian
# What an outer make was told is not meant for this one.
unset MAKEFLAGS MAKEOVERRIDES MFLAGS
dpkg-buildpackage --unsigned-source --unsigned-changes --build=full
