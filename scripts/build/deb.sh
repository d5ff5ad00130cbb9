#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# deb.sh [DIR]: builds the packages of the tools, by debian/, in a copy of the
# project, and makes DIR (build/deb) an archive that apt can install from.

. scripts/build/lib.sh

archive=$(realpath -m "${1:-$BUILD/deb}")
version=$(sed -n '1s/.*(\(.*\)).*/\1/p' debian/changelog)
work=$archive/work
source=$work/vzctl-$version

project_files() {
	git -c safe.directory="$PWD" ls-files -co --exclude-standard --deduplicate |
		while IFS= read -r file; do
			[ ! -e "$file" ] && [ ! -L "$file" ] || printf '%s\n' "$file"
		done
}

# Whatever the umask of who made the checkout is
copy_source() {
	rm -rf "$work"
	mkdir -p "$source"
	project_files | rsync -a --chmod=D755,Fu=rwX,Fgo=rX --files-from=- . "$source/"
}

# Debian's helpers hide the home directory, where ccache has what is compiled already
use_ccache() {
	[ -d /usr/lib/ccache ] || return 0
	CCACHE_DIR=${CCACHE_DIR:-$(ccache -k cache_dir)}
	export CCACHE_DIR PATH=/usr/lib/ccache:$PATH
}

build_packages() (
	use_ccache
	cd "$source"
	umask 022
	MAKEFLAGS='' dpkg-buildpackage -us -uc
)

make_index() (
	cd "$archive"
	dpkg-scanpackages --multiversion . > Packages.new 2> /dev/null
	mv Packages.new Packages
)

only_one deb
mkdir -p "$archive"
log=$archive/build.log
phase "Packages of the tools" "2 minutes"
copy_source
logged "$log" build_packages || { log_end "$log"; die "The build failed, see $log"; }
mv "$work"/*.{deb,dsc,tar.xz,buildinfo,changes} "$archive/"
rm -rf "$work"
phase_end
make_index
ls "$archive"/*_"$version"_*.deb
