# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# For topics about disk quota: private areas on a disk of their own, and what is
# counted there.

# disk TYPE SIZE [OPTION...]: /vz/private on a file system of its own; options are
# those of mke2fs, on XFS those of mount
disk() {
	d_type=$1
	umount /vz/private 2> /dev/null
	rm -f disk.img
	truncate -s "$2" disk.img
	shift 2
	case $d_type in
	ext4) mke2fs -q -F -t ext4 -I 256 "$@" disk.img && mount -o loop disk.img /vz/private ;;
	xfs) mkfs.xfs -q -f disk.img && mount -o "loop$*" disk.img /vz/private ;;
	esac || fail "a disk of $d_type" "cannot be mounted"
	chmod 700 /vz/private
}

# usage: "BLOCKS INODES" that the kernel has counted for container 101
usage() {
	vzquota -b stat 101 -f | awk 'NR > 1 { printf " " } { printf "%s", $1 }'
}

# counted [TREE]: the same, by looking at each file
counted() {
	vzdqcheck "${1:-/vz/private/101}" | awk 'END { print $1, $2 }'
}

# is_counted PROMISE [TREE]
is_counted() {
	sync
	eq "$1" "$(usage)" "$(counted "${2:-/vz/private/101}")"
}

# has_xfs: the node can make and mount it
has_xfs() {
	grep -q xfs /proc/filesystems && command -v mkfs.xfs > /dev/null
}

full() {
	vzctl exec 101 'busybox dd if=/dev/zero of=/full bs=64k count=1000 2>&1; rm -f /full'
}
