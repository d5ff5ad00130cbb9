#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Prints where kernel.org's Linux is: LINUX_VANILLA, or the archive that Debian
# keeps beside its own patches to it, of the version that is built on. It is
# fetched once, if apt can; archives of security updates are often gone.

. scripts/build/lib.sh
. scripts/build/rootfs.sh

CACHE=$BUILD/cache/vanilla
APT=$BUILD/vanilla.apt

sources() {
	# shellcheck disable=SC2016 # apt expands these
	apt-get indextargets --format '$(SITE) $(CODENAME)' | sort -u | while read -r site suite; do
		echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $site $suite main"
	done
}

fetch() {
	local version

	version=$(dpkg-query -W -f '${source:Package}=${source:Version}' linux-source-6.12)
	sources > "$APT/sources.list"
	own_apt get "$APT" update
	(cd "$APT" && own_apt get "$APT" source --download-only --tar-only "$version")
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
	say "Fetching kernel.org's Linux"
	rm -rf "$APT"
	trap 'rm -rf "$APT"' EXIT
	make_own_apt "$APT"
	fetch > "$BUILD/vanilla.log" 2>&1 || die "There is none, see $BUILD/vanilla.log"
	mkdir -p "$CACHE"
	mv "$APT"/*.orig.tar.xz "$CACHE/"
fi
archive
