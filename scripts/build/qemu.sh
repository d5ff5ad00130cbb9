#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# qemu.sh: where the distribution's QEMU is an old one, unpacks that of its
# backports into build/qemu: where it has to emulate, it starts programs twice as
# fast. The system stays as it is. Without a new one, tests go on with the old.

. scripts/build/lib.sh
. scripts/build/rootfs.sh

SUITE=bookworm
NEW_ENOUGH=10
PACKAGES=(qemu-system-x86 qemu-system-common qemu-system-data seabios)
BACKPORTS=$SUITE-backports
QEMU=$BUILD/qemu
APT=$BUILD/qemu.apt

# version_of PROGRAM: "7.2.22"
version_of() {
	"$1" --version 2> /dev/null | sed -n 's/^QEMU emulator version \([0-9.]*\).*/\1/p'
}

is_new_enough() {
	dpkg --compare-versions "$(version_of "$1")" ge $NEW_ENOUGH
}

fetch() {
	make_own_apt "$APT"
	echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]" \
		"$(debian_mirror) $BACKPORTS main" > "$APT/sources.list"
	own_apt get "$APT" update
	(cd "$APT" && own_apt get "$APT" download "${PACKAGES[@]}")
}

unpack() {
	local package

	for package in "$APT"/*.deb; do
		dpkg-deb -x "$package" "$APT/root"
	done
	cat > "$APT/root/qemu-system-x86_64" <<-'EOF'
	#!/bin/sh
	root=$(dirname "$(readlink -f "$0")")
	exec "$root/usr/bin/qemu-system-x86_64" -L "$root/usr/share/seabios" \
		-L "$root/usr/share/qemu" "$@"
	EOF
	chmod +x "$APT/root/qemu-system-x86_64"
}

fetch_and_unpack() {
	fetch && unpack
}

[ "$(host_suite)" = $SUITE ] || exit 0
! is_new_enough qemu-system-x86_64 || exit 0
! is_new_enough "$QEMU/qemu-system-x86_64" || exit 0
only_one qemu
! is_new_enough "$QEMU/qemu-system-x86_64" || exit 0

phase "Fetching QEMU from $BACKPORTS" "20 seconds"
rm -rf "$QEMU" "$APT"
trap 'rm -rf "$APT"' EXIT
mkdir -p "$APT"
if logged "$BUILD/qemu.log" fetch_and_unpack && is_new_enough "$APT/root/qemu-system-x86_64"; then
	mv "$APT/root" "$QEMU"
	phase_end
else
	log_end "$BUILD/qemu.log"
	say "There is none, see $BUILD/qemu.log; going on with QEMU $(version_of qemu-system-x86_64)"
fi
