#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# criu.sh: for nodes of a release whose CRIU is an old one, unpacks that of Debian
# 13 with the libraries that it needs into build/criu, from where image.sh takes
# it: the one that containers are suspended with everywhere. The system stays as
# it is.

. scripts/build/lib.sh
. scripts/build/rootfs.sh

SUITE=trixie
PACKAGES=(criu libcompel1 libbsd0 libmd0 libc6 libgnutls30t64 libnettle8t64 libhogweed6t64
	libgmp10 libp11-kit0 libffi8 libidn2-0 libunistring5 libtasn1-6 libnet1 libnftables1
	libjansson4 libmnl0 libnftnl11 libxtables12 libnl-3-200 libprotobuf-c1 libuuid1 zlib1g)
CRIU=$BUILD/criu
APT=$BUILD/criu.apt

fetch() {
	make_own_apt "$APT"
	echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]" \
		"$(debian_mirror) $SUITE main" > "$APT/sources.list"
	own_apt get "$APT" update
	(cd "$APT" && own_apt get "$APT" download "${PACKAGES[@]}")
}

# Its own loader finds its libraries; programs that it starts have theirs
unpack() {
	local package root=/usr/lib/criu-$SUITE

	for package in "$APT"/*.deb; do
		dpkg-deb -x "$package" "$APT/all"
	done
	install -d "$APT/root$root" "$APT/root/usr/sbin"
	cp -a "$APT"/all/usr/lib/x86_64-linux-gnu/*.so* "$APT/root$root/"
	install "$APT/all/usr/sbin/criu" "$APT/root$root/criu"
	cat > "$APT/root/usr/sbin/criu" <<-EOF
	#!/bin/sh
	exec $root/ld-linux-x86-64.so.2 --library-path $root $root/criu "\$@"
	EOF
	chmod 0755 "$APT/root/usr/sbin/criu"
}

fetch_and_unpack() {
	fetch && unpack
}

hash=$({ hash_of "$0"; echo "${PACKAGES[*]}"; } | hash_of /dev/stdin)
! is_fresh "$CRIU.stamp" "$hash" || exit 0
only_one criu
! is_fresh "$CRIU.stamp" "$hash" || exit 0
phase "Fetching CRIU of $SUITE" "20 seconds"
rm -rf "$CRIU" "$APT" "$CRIU.stamp"
mkdir -p "$APT"
logged "$APT.log" fetch_and_unpack || { log_end "$APT.log"; die "CRIU cannot be fetched, see $APT.log"; }
mv "$APT/root" "$CRIU"
rm -rf "$APT" "$APT.log"
stamp "$CRIU.stamp" "$hash"
phase_end
