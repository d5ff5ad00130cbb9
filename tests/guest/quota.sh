# SPDX-License-Identifier: GPL-2.0-or-later
# Disks with quota and what is counted on them, for topics. After lib.sh.
# shellcheck shell=sh

has_xfs() {
	grep -q xfs /proc/filesystems && command -v mkfs.xfs > /dev/null
}

# make_quota_fs TYPE FILE OPTION...: ext4 or XFS in a file or on a device
make_quota_fs() {
	m_type=$1
	m_file=$2
	shift 2
	case $m_type in
	ext4) mke2fs -q -F -t ext4 -I 256 -O quota,project "$@" "$m_file" ;;
	xfs) mkfs.xfs -q -f "$@" "$m_file" ;;
	esac
}

# mount_quota_fs TYPE FILE DIRECTORY
mount_quota_fs() {
	m_options=
	[ ! -f "$2" ] || m_options=,loop
	[ "$1" != xfs ] || m_options=$m_options,uquota,gquota,pquota
	mkdir -p "$3"
	mount -t "$1" -o "rw$m_options" "$2" "$3"
}

# are_deleted DIRECTORY: containers that were destroyed on the file system mounted
# there. Whoever deletes them needs the processor: this takes none to wait.
are_deleted() {
	within 300 flock "$1/vztmp/rm.lck" true
}

# is_sound PROMISE TYPE FILE: of one that is not mounted
is_sound() {
	case $2 in
	ext4) i_out=$(e2fsck -fn "$3" 2>&1) ;;
	xfs) i_out=$(xfs_repair -n "$3" 2>&1) ;;
	esac || {
		fail "$1" "$i_out"
		return
	}
	unlike "$1" "$i_out" 'WARNING|inconsistent|would have'
}

# on_xfs_too: whether this node can, or a row that says that it is left out
on_xfs_too() {
	has_xfs && return
	skip "the same on XFS" "not in this node"
	return 1
}

# disk_ends TYPE: /disk, of the file /disk.img
disk_ends() {
	t "$1: nothing holds the disk" wait_for 20 umount /disk
	is_sound "$1: the disk is sound" "$1" /disk.img
	rm /disk.img
}

# What a container of it says at its limit: errno, words
refusal_of() {
	case $1 in
	ext4) echo EDQUOT '[Qq]uota exceeded' ;;
	xfs) echo ENOSPC 'No space left' ;;
	esac
}

# figure CTID WHAT ROW: "usage", "soft", "hard" or "deadline" that the kernel has;
# 1 of KiB, 2 of inodes
figure() {
	vzquota -b stat "$1" -f | awk -v what="$2" -v row="$3" '
		BEGIN { column["usage"] = 1; column["soft"] = 2; column["hard"] = 3; column["deadline"] = 4 }
		NR == row { print $column[what] }'
}

# used CTID: KiB
used() {
	figure "$1" usage 1
}

# leave CTID KIB: room for so much more
leave() {
	sync
	l_limit=$(($(used "$1") + $2))
	vzctl set "$1" --diskspace $l_limit:$l_limit > /dev/null 2>&1
}

# is_counted PROMISE CTID DIRECTORY: what is used is what a count of the tree gives
is_counted() {
	sync
	eq "$1" "$(used "$2") $(figure "$2" usage 2)" "$(vzdqcheck "$3" | awk 'END { print $1, $2 }')"
}
