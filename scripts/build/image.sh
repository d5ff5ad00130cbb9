#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Makes the node image: build/image/SUITE/node.img, an ext4 file system with
# Debian, our tools, the OS template and the test programs. Each layer is made
# again only when what it is made from changed. build/image/node.img is that of
# the default suite.

. scripts/build/lib.sh
. scripts/build/rootfs.sh

PACKAGES=(iproute2 iputils-ping iputils-arping nftables openssh-client openssh-server sshpass expect
	procps psmisc kmod libcap2-bin libjson-c5 libcap2 tar gzip bzip2 xz-utils zstd
	acl attr quota rpcbind e2fsprogs xfsprogs rsync less strace busybox-static bash-completion logrotate
	systemd libvirt-clients libxml2-utils)
BENCH_PACKAGES=(lxc systemd-container dbus)
SIZE=6G

SUITE=${NODE_SUITE:-$SUITE}
[ "$SUITE" = bookworm ] || PACKAGES+=(criu)
DIR=$BUILD/image/$SUITE
NAME=node
if [ "${1:-}" = bench ]; then
	NAME=bench
	PACKAGES+=("${BENCH_PACKAGES[@]}")
fi
BASE=$DIR/$NAME.base
ROOT=$DIR/$NAME.root
IMAGE=$DIR/$NAME.img

make_base() {
	local hash

	hash=$({ hash_of scripts/build/rootfs.sh; echo "$SUITE ${PACKAGES[*]}"; } | hash_of /dev/stdin)
	is_fresh "$BASE.stamp" "$hash" && return
	phase "Making the $NAME root file system of $SUITE" "2 minutes"
	rm -f "$BASE.stamp"
	debian_root "$BASE" "${PACKAGES[@]}"
	mkdir -p "$BASE/vz"
	echo node > "$BASE/etc/hostname"
	printf '127.0.0.1 localhost\n' > "$BASE/etc/hosts"
	: > "$BASE/etc/fstab"
	ln -sf ../proc/self/mounts "$BASE/etc/mtab"
	stamp "$BASE.stamp" "$hash"
	phase_end
}

# The upper layer as one tree: installed tools, test programs
make_upper() {
	local upper=$1

	rm -rf "$upper"
	make -s --no-print-directory install DESTDIR="$upper"
	[ "$SUITE" != bookworm ] || cp -a "$BUILD/criu/." "$upper/"
	install -d "$upper/usr/lib/vz-tests/bin"
	install "$BUILD/test/agent" "$upper/usr/lib/vz-tests/agent"
	install -m 0644 tests/lib/agent.service "$upper/usr/lib/systemd/system/vz-agent.service"
	install "$BUILD/fault/bin/vzctl" "$upper/usr/lib/vz-tests/vzctl-fault"
	[ ! -f "$BUILD/zdtm.stamp" ] || cp -a "$BUILD/zdtm" "$upper/usr/lib/vz-tests/zdtm"
	find "$BUILD/test/guest" -type f -perm -u+x -exec install -t "$upper/usr/lib/vz-tests/bin" {} + \
		2> /dev/null || true
	chown -R root:root "$upper"
}

compose() {
	local upper=$1 template=$BUILD/template

	remove_root "$ROOT"
	# Hard links: the base stays as it is because rsync replaces files by rename
	cp -al "$BASE" "$ROOT"
	rsync -rlpt --no-owner --chown=0:0 --keep-dirlinks "$upper/" "$ROOT/"
	mkdir -p "$ROOT/vz/template/cache"
	ln -f "$template"/*.tar.zst "$ROOT/vz/template/cache/"
	# Written beside and renamed: a running node keeps its own
	# Without a journal ext4 passes by the inodes of the last minute one by one
	mke2fs -q -F -t ext4 -O project,quota -J size=32 -E lazy_itable_init=1,nodiscard \
		-L node -d "$ROOT" "$IMAGE.new" "$SIZE" > /dev/null
	mv "$IMAGE.new" "$IMAGE"
	rm -rf "$ROOT"
}

case $SUITE in
bookworm|trixie) ;;
*) die "No node of $SUITE, there are: bookworm trixie" ;;
esac
[ "$SUITE" = trixie ] || [ "$(host_suite)" != trixie ] ||
	die "Programs built on trixie do not run in a node of $SUITE"
need_root "The node image"
only_one image
mkdir -p "$DIR"
[ "$SUITE" != "$(default_suite)" ] || ln -sfn "$SUITE/$NAME.img" "$BUILD/image/$NAME.img"
make_base
[ "$SUITE" != bookworm ] || scripts/build/criu.sh
upper=$DIR/$NAME.upper
make_upper "$upper"
hash=$(hash_of "$0" "$BASE.stamp" "$BUILD"/template/*.stamp "$upper" | hash_of /dev/stdin)
is_fresh "$IMAGE.stamp" "$hash" && exit 0
phase "Composing $IMAGE" "20 seconds"
rm -f "$IMAGE.stamp"
compose "$upper"
stamp "$IMAGE.stamp" "$hash"
phase_end
