#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Prints where kernel.org's Linux 6.12 is: LINUX_VANILLA, or the newest archive
# that Debian keeps of it beside its own patches and apt can fetch, once.

. scripts/build/lib.sh
. scripts/build/rootfs.sh

CACHE=$BUILD/cache/vanilla
APT=$BUILD/vanilla.apt
TRIES=8

sources() {
	# shellcheck disable=SC2016 # apt expands these
	apt-get indextargets --format '$(SITE) $(CODENAME)' | sort -u | while read -r site suite; do
		echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $site $suite main"
	done
}

# Newest first: not every version that is listed is still there
versions() {
	own_apt cache "$APT" showsrc linux linux-6.12 2> /dev/null |
		awk '/^Package: / { package = $2 } /^Version: 6\.12\./ { print $2, package "=" $2 }' |
		sort -ruV | cut -d ' ' -f 2 | head -n $TRIES
}

fetch() {
	local version

	sources > "$APT/sources.list"
	own_apt get "$APT" update
	for version in $(versions); do
		(cd "$APT" && own_apt get "$APT" source --download-only --tar-only "$version") && return
	done
	return 1
}

archive() {
	find "$CACHE" -name '*.orig.tar.xz' 2> /dev/null | head -n 1
}

if [ -n "${LINUX_VANILLA:-}" ]; then
	echo "$LINUX_VANILLA"
	exit
fi
only_one vanilla
if [ -z "$(archive)" ]; then
	say "Fetching kernel.org's Linux 6.12"
	rm -rf "$APT"
	trap 'rm -rf "$APT"' EXIT
	make_own_apt "$APT"
	fetch > "$BUILD/vanilla.log" 2>&1 || die "There is none, see $BUILD/vanilla.log"
	mkdir -p "$CACHE"
	mv "$APT"/*.orig.tar.xz "$CACHE/"
fi
archive
