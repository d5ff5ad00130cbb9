#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# zdtm.sh: builds the programs by which CRIU's authors test it, from Debian's source
# package, into build/zdtm, from where image.sh takes them. Each holds a thing, waits
# for a signal, and then says whether the thing is as it was.

. scripts/build/lib.sh
. scripts/build/rootfs.sh

SUITE=trixie
PROGRAMS=$BUILD/zdtm
WORK=$BUILD/zdtm.work

fetch() {
	make_own_apt "$WORK"
	echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]" \
		"$(debian_mirror) $SUITE main" > "$WORK/sources.list"
	own_apt get "$WORK" update
	(cd "$WORK" && own_apt get "$WORK" source --tar-only --download-only criu)
	tar -C "$WORK" -xf "$WORK"/criu_*.orig.tar.xz
}

# Static: containers are of any release. Some want libraries or processors that are
# not here; the rest is enough.
build() {
	local tests flags=(LDFLAGS=-static USERCFLAGS=-Wno-error)

	tests=$(echo "$WORK"/criu-*/test/zdtm)
	make -k -C "$tests/lib" "${flags[@]}" || true
	make -k -C "$tests/static" -j "$(nproc)" "${flags[@]}" || true
	mkdir -p "$WORK/programs"
	find "$tests/static" -maxdepth 1 -type f -perm -u+x ! -name '*.*' \
		! -name conntracks ! -name route_rules -exec install -s -t "$WORK/programs" {} +
	[ "$(find "$WORK/programs" -type f | wc -l)" -gt 400 ]
}

fetch_and_build() {
	fetch && build
}

hash=$(hash_of "$0")
! is_fresh "$PROGRAMS.stamp" "$hash" || exit 0
only_one zdtm
! is_fresh "$PROGRAMS.stamp" "$hash" || exit 0
phase "Building CRIU's test programs" "3 minutes"
rm -rf "$PROGRAMS" "$WORK" "$PROGRAMS.stamp"
mkdir -p "$WORK"
logged "$WORK.log" fetch_and_build || { log_end "$WORK.log"; die "CRIU's test programs cannot be built, see $WORK.log"; }
mv "$WORK/programs" "$PROGRAMS"
rm -rf "$WORK" "$WORK.log"
stamp "$PROGRAMS.stamp" "$hash"
phase_end
