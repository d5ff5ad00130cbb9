#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Quota of users and groups inside: what container root may do, and what not.
# covers: kernel/kernel/ve/quota*.[ch] kernel/kernel/ve/mounts.c kernel/include/linux/ve_quota.h
# covers: patches/45* patches/602-* lib/quota/*

. ./lib.sh

# disk NAME MKFS-COMMAND... -- OPTIONS: a file system on /NAME
disk() {
	d_name=$1
	shift
	truncate -s 600M "/$d_name.img"
	d_mkfs=
	while [ "$1" != -- ]; do
		d_mkfs="$d_mkfs $1"
		shift
	done
	$d_mkfs "/$d_name.img" > /dev/null 2>&1
	mkdir -p "/$d_name"
	mount -o "loop,$2" "/$d_name.img" "/$d_name"
	mkdir -p "/$d_name/private"
}

# make CTID DISK OPTION...: a small container there
make() {
	m_id=$1
	m_disk=$2
	shift 2
	vzctl create "$m_id" --ostemplate small --private "/$m_disk/private/$m_id" > /dev/null &&
		vzctl set "$m_id" --diskspace 200M:220M --diskinodes 20000:22000 --quotatime 259200 "$@" --save > /dev/null
}

# node_of DIRECTORY: numbers of the device that it is on
node_of() {
	awk -v point="$1" '$5 == point { sub(":", " ", $3); print $3 }' /proc/self/mountinfo
}

# Of 101
inside() {
	vzctl exec 101 "$@" 2>&1
}

quota_rows() {
	bring 101 quotas
	inside 'touch /of-user && busybox chown 1000:1000 /of-user'
	adopt "$1" vzctl exec2 101 /root/quotas own /dev/simfs
	node_of /other | xargs -I NUMBERS vzctl exec 101 'rm -f /dev/other; mknod /dev/other b NUMBERS' > /dev/null
	adopt "$1, another disk" vzctl exec2 101 /root/quotas other /dev/other
	bring 102 quotas
	inside2=$(vzctl exec 102 "mknod /dev/mine b $(node_of "/$2"); ls -l /dev/mine" 2>&1)
	like "$1: a container without level 2 has a node for its disk" "$inside2" "^b"
	adopt "$1, without level 2" vzctl exec2 102 /root/quotas other /dev/mine
}

mounts_and_sizes() {
	like "$1: the disk has a name of its own" "$(inside cat /proc/mounts)" '^/dev/simfs / (ext4|xfs) '
	like "$1: in the other lists, too" "$(inside cat /proc/self/mountinfo)" ' / / rw.* /dev/simfs |/private/101 / rw.* /dev/simfs '
	like "$1: and the options that tools look for" "$(inside cat /proc/mounts)" '^/dev/simfs / .*,usrquota,grpquota'
	unlike "$1: the node's list is as ever" "$(cat /proc/mounts)" simfs
	like "$1: df tells the soft limit" "$(inside busybox df -k /)" '204800 '
	like "$1: a file of it says the same" "$(inside busybox stat -f /etc/passwd)" 'Blocks: Total: 51200 '
	like "$1: and inodes" "$(inside busybox stat -f /)" 'Inodes: Total: 20000 '
	like "$1: the kernel's list" "$(cat /proc/vz/vzquota)" "^101: /$1/private/101$"
	like "$1: with limits and grace time" "$(cat /proc/vz/vzquota)" '^  1k-blocks +[0-9]+ +204800 +225280 +0 +259200$'
	eq "$1: inside only its own" "$(inside cat /proc/vz/vzquota | wc -l)" 3
}

refusals() {
	inside 'busybox dd if=/dev/zero of=/big bs=1M count=300' > "$1.out"
	like "$1: more than the hard limit is refused" "$(cat "$1.out")" 'quota exceeded|No space'
	t "$1: at the limit, not before" test "$(awk '$1 == "1k-blocks" { print $2 }' /proc/vz/vzquota | sort -n | tail -n 1)" -ge 224000
	wait_for 5 sh -c 'grep -q "resource=diskspace" /proc/bc/101/events'
	like "$1: which is an event" "$(cat /proc/bc/101/events)" \
		'resource=diskspace held=2[0-9]+ barrier=209715200 limit=230686720 wanted=0 missed=[0-9]+ pid=.*comm=busybox'
	like "$1: that is explained" "$(vzubc --why 101)" 'diskspace: refused, the last time .* to busybox .*220M disk space'
	deadline=$(awk '$1 == "1k-blocks" && $5 { print $5 - systime() }' /proc/vz/vzquota)
	t "$1: the soft limit has the grace time of the container ($deadline)" test "${deadline:-0}" -gt 255000 -a "${deadline:-0}" -le 259200
	inside rm /big
	eq "$1: below it, there is no deadline" "$(awk '$1 == "1k-blocks" && $5' /proc/vz/vzquota)" ""
}

try_on() {
	t "$1: a container with level 2" make 101 "$1" --quotaugidlimit 100
	t "$1: and one without" make 102 "$1"
	t "$1: both start" sh -c 'vzctl start 101 && vzctl start 102'
	mounts_and_sizes "$1"
	quota_rows "$1" "$1"
	refusals "$1"
	vzctl destroy 101 > /dev/null 2>&1
	t "$1: stopped, it is off" sh -c 'vzctl stop 101 && ! grep -q ^101: /proc/vz/vzquota'
	vzctl stop 102 > /dev/null
	vzctl destroy 101 > /dev/null
	vzctl destroy 102 > /dev/null
	wait_for 20 trash_is_empty
	t "$1: and nothing holds the disk" umount "/$1"
}

small_template
disk other mkfs.ext4 -q -O quota,project -- usrquota,grpquota
disk ext4 mkfs.ext4 -q -O quota,project -- usrquota,grpquota,prjquota
try_on ext4
if command -v mkfs.xfs > /dev/null && grep -q xfs /proc/filesystems; then
	disk xfs mkfs.xfs -q -- uquota,gquota,pquota
	try_on xfs
else
	skip "the same on XFS" "not in this node"
fi

finish
