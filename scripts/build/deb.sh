#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# deb.sh [DIR]: builds the packages of the tools, by debian/, in a copy of the
# project, and puts them into DIR (build/deb), an archive that apt installs from.

. scripts/build/lib.sh

archive=$(realpath -m "${1:-$BUILD/deb}")
version=$(sed -n '1s/.*(\(.*\)).*/\1/p' debian/changelog)
work=$BUILD/package
source=$work/vzctl-$version

# Whatever the umask of who made the checkout is
copy_source() {
	rm -rf "$work"
	mkdir -p "$source"
	project_files . | rsync -a --chmod=D755,Fu=rwX,Fgo=rX --files-from=- . "$source/"
}

build_packages() (
	use_ccache
	cd "$source"
	umask 022
	MAKEFLAGS='' dpkg-buildpackage -us -uc
)

only_one deb
mkdir -p "$archive"
log=$BUILD/deb.log
phase "Packages of the tools" "2 minutes"
copy_source
logged "$log" build_packages || { log_end "$log"; die "The build failed, see $log"; }
mv "$work"/*.{deb,dsc,tar.xz,buildinfo,changes} "$archive/"
# The user of apt reads it
chmod 0755 "$archive"
rm -rf "$work"
phase_end
make_index "$archive"
ls "$archive"/*_"$version"_*.deb
