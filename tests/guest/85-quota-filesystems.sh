#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Where private areas may be: with each file system, option and place disk quota
# works, or check-fs says what to do and containers run without.
# covers: lib/quota vzquota vzdqcheck lib/files/fs.* vzctl/cmd_quota.c vzctl/cmd_umount.c
# tier: long
# timeout: 600

. ./lib.sh
. ./quota-disk.sh

OWN=/vz/own		# disks beside /vz/private
readonly OWN

if ! grep -q softlimit /proc/vz/vzquota 2> /dev/null; then
	skip "disk quota" "the kernel has none"
	finish
fi

# made [OPTION...]: container 101, with limits on both levels
made() {
	vzctl create 101 --ostemplate small --config basic "$@" > /dev/null &&
		vzctl set 101 --diskspace 20M:22M --diskinodes 2000:2100 --quotaugidlimit 100 --save > /dev/null
}

base_of() {
	sed -n 's/^LOCAL_UID="\(.*\)"$/\1/p' /etc/vz/conf/101.conf
}

is_on() {
	like "$1: it is on" "$(cat /proc/vz/vzquota)" '^101: '
}

is_off() {
	eq "$1: nothing is on" "$(trees_under_quota)" ""
}

# emptied: what destroy has moved away is deleted, on each of the disks
emptied() {
	trash_is_empty && ! ls -d /vz/private/vztmp/vzctl* "$OWN"/*/vztmp/vzctl* 2> /dev/null
}

gone() {
	vzctl stop 101 --fast > /dev/null 2>&1
	t "$1: destroy" vzctl destroy 101
	is_off "$1"
	wait_for 60 emptied
	rm -f /etc/vz/conf/101.*
}

# runs WHAT TREE: with both levels, and they bind
runs() {
	t "$1: start" vzctl start 101
	is_on "$1"
	like "$1: inside it is seen" "$(vzctl exec 101 cat /proc/mounts)" '^/dev/simfs / .*,usrquota,grpquota'
	is_counted "$1: what is there is counted" "$2"
	like "$1: the limit binds" "$(full)" 'No space left|[Qq]uota exceeded'
	t "$1: a user's limit" vzquota setlimit2 101 -u 1000 10 20 0 0
	t "$1: stop" vzctl stop 101 --fast
	is_off "$1"
}

# works WHAT
works() {
	t "$1: check-fs" vzquota check-fs /vz/private
	made
	runs "$1" /vz/private/101
	gone "$1"
}

# says WHAT STATUS REASON TODO: what check-fs does
says() {
	t_status "$2" "$1: check-fs" vzquota check-fs /vz/private
	s_said=$(vzquota check-fs /vz/private)
	like "$1: the reason" "$s_said" "$3"
	like "$1: what to do" "$s_said" "^  $4"
}

# goes_without WHAT STATUS REASON TODO: says so, and a container runs all the same
goes_without() {
	says "$@"
	made
	g_out=$(vzctl start 101 2>&1)
	eq "$1: a container is started all the same" $? 0
	like "$1: with a warning" "$g_out" "Disk quota of container 101 is off: .*$3"
	t "$1: it runs" vzctl exec 101 true
	is_off "$1"
	t_status 60 "$1: quota cannot be switched on" vzctl quotaon 101
	t_status 3 "$1: nor by hand" vzquota init 102 -p /vz/private/101 -b 1 -B 1 -i 1 -I 1 -e 0 -n 0
	gone "$1"
}

# first_level_only WHAT STATUS REASON TODO
first_level_only() {
	says "$@"
	made
	f_out=$(vzctl start 101 2>&1)
	eq "$1: a container is started" $? 0
	like "$1: users and groups go without" "$f_out" "Quota of users and groups of 101 is off: .*$3"
	is_on "$1"
	is_counted "$1: the tree is counted"
	unlike "$1: inside nothing is promised" "$(vzctl exec 101 cat /proc/mounts)" usrquota
	like "$1: its limit binds" "$(full)" 'No space left|[Qq]uota exceeded'
	gone "$1"
}

ext4_kinds() {
	disk ext4 128M -O quota,project
	works "ext4 with features"
	disk ext4 128M -O ^quota,^project
	goes_without "ext4 without features" 14 'lacks the features quota and project' \
		'tune2fs -O quota,project -Q usrquota,grpquota,prjquota /dev/loop[0-9]+$'
	disk ext4 128M -O quota,^project
	goes_without "ext4 with quota only" 14 'lacks the feature project' 'tune2fs -O quota,project '
	disk ext4 128M -O ^quota,project
	goes_without "ext4 with projects only" 14 'lacks the feature quota' 'umount /vz/private$'
	disk ext4 128M -O quota,project -E quotatype=usrquota:prjquota
	first_level_only "ext4 without groups" 14 'lacks quota of users and groups' 'tune2fs .*,grpquota'
	disk ext4 128M -O ^quota,^project -I 128
	goes_without "ext4 with small inodes" 16 'inodes of 128 bytes' 'make it again: mkfs.ext4 -I 256'
	disk ext4 128M -O quota,project
	umount /vz/private
	mount -o loop,noquota disk.img /vz/private
	works "ext4 mounted with noquota"
	mount -o remount,ro /vz/private
	says "ext4 mounted read-only" 15 'is mounted read-only' 'mount -o remount,rw /vz/private$'
}

xfs_kinds() {
	disk xfs 400M ,uquota,gquota,pquota
	works "XFS with options"
	disk xfs 400M ,uqnoenforce,gqnoenforce,pqnoenforce
	works "XFS that counts only"
	disk xfs 400M
	goes_without "XFS without options" 15 'without uquota,gquota,pquota' \
		'mount -o uquota,gquota,pquota /dev/loop[0-9]+ /vz/private$'
	mount -o remount,uquota,gquota,pquota /vz/private 2> /dev/null
	says "XFS after a remount" 15 'without uquota,gquota,pquota' 'umount /vz/private$'
	disk xfs 400M ,uquota
	goes_without "XFS with users only" 15 'without gquota,pquota' 'add uquota,gquota,pquota to'
	disk xfs 400M ,prjquota
	first_level_only "XFS with projects only" 15 'without uquota,gquota' 'add uquota,gquota,pquota to'
}

others() {
	umount /vz/private
	mount -t tmpfs none /vz/private
	chmod 700 /vz/private
	goes_without "tmpfs" 16 'tmpfs at /vz/private has no project quota' 'keep private areas on ext4 or XFS'
	like "tmpfs: or how to be left alone" "$s_said" '^  or set DISK_QUOTA=no'
	made
	echo 'DISK_QUOTA=no' >> /etc/vz/conf/101.conf
	unlike "tmpfs: then nothing is said" "$(vzctl start 101 2>&1)" quota
	gone "tmpfs, DISK_QUOTA=no"
	mkdir -p /run/over/lower /run/over/upper /run/over/work
	umount /vz/private
	mount -t overlay -o lowerdir=/run/over/lower,upperdir=/run/over/upper,workdir=/run/over/work none /vz/private
	says "overlay" 16 'overlay at /vz/private has no project quota' 'keep private areas on ext4 or XFS'
	umount /vz/private
	for o_type in btrfs nfs; do
		grep -qw "$o_type" /proc/filesystems || skip "$o_type" "this kernel has none"
	done
}

# own_disk NUMBER MKFS-OPTION...: an ext4 at $OWN/NUMBER, from an image
own_disk() {
	o_point=$OWN/$1
	mkdir -p "$o_point"
	truncate -s 128M "own$1.img"
	shift
	mke2fs -q -F -t ext4 -I 256 "$@" "own${o_point##*/}.img"
	mount -o loop "own${o_point##*/}.img" "$o_point"
	chmod 700 "$OWN" "$o_point"
}

# below_own_disk: an image for one container, whose private area is below its top
below_own_disk() {
	own_disk 101 -O quota,project
	made --private "$OWN/101/fs"
	t "an image for a container: check-fs" vzquota check-fs "$OWN/101/fs"
	runs "an image for a container" "$OWN/101/fs"
	gone "an image for a container"
	t_status 48 "an image for a container: its top is refused" \
		vzctl create 101 --private "$OWN/101" --ostemplate small --config basic
	t "an image for a container: can be unmounted" umount "$OWN/101"
	t "an image for a container: is sound" e2fsck -fn own101.img
}

# own_volume: the private area is a mount point, as of a logical volume that the
# files were copied to
own_volume() {
	own_disk 2 -O quota,project
	made
	cp -a /vz/private/101/. "$OWN/2"
	mv /vz/private/101 /vz/private/before
	umount "$OWN/2"
	mkdir /vz/private/101
	mount -o loop own2.img /vz/private/101
	runs "a volume of its own" /vz/private/101
	t_status 52 "a volume of its own: destroy refuses it" vzctl destroy 101
	t "a volume of its own: can be unmounted" umount /vz/private/101
	gone "a volume of its own"
	t "a volume of its own: is sound" e2fsck -fn own2.img
	rm -rf /vz/private/before
}

# logical_volume: /vz/private on device mapper's linear target, which is what LVM is
logical_volume() {
	if ! command -v dmsetup > /dev/null || ! dmsetup version > /dev/null 2>&1; then
		skip "a logical volume" "this node has no device mapper"
		return
	fi
	truncate -s 128M lv.img
	l_loop=$(losetup -f --show lv.img)
	dmsetup create --noudevsync vg-private --table "0 262144 linear $l_loop 0"
	[ -e /dev/mapper/vg-private ] || dmsetup mknodes vg-private
	mke2fs -q -F -t ext4 -O ^quota,^project /dev/mapper/vg-private
	umount /vz/private 2> /dev/null
	mount /dev/mapper/vg-private /vz/private
	says "a logical volume without features" 14 'at /vz/private \(/dev/mapper/vg-private\)' \
		'tune2fs -O quota,project -Q usrquota,grpquota,prjquota /dev/mapper/vg-private$'
	umount /vz/private
	t "a logical volume: the command works" \
		tune2fs -O quota,project -Q usrquota,grpquota,prjquota /dev/mapper/vg-private
	mount /dev/mapper/vg-private /vz/private
	chmod 700 /vz/private
	works "a logical volume"
	umount /vz/private
	dmsetup remove --noudevsync vg-private
	losetup -d "$l_loop"
}

root_file_system() {
	umount /vz/private 2> /dev/null
	works "the root file system"
	mv /vz /vz.real
	ln -s vz.real /vz
	works "/vz is a link"
	rm /vz
	mv /vz.real /vz
}

# moved: to another file system, which knows nothing of it
moved() {
	own_disk 3 -O quota,project
	disk ext4 128M -O quota,project
	made
	base=$(base_of)
	runs "before a move" /vz/private/101
	unlike "before a move: a limit of a user is there while it is on" "$(repquota -un /vz/private)" "^#$((base + 1000)) .* 20 "
	mv /vz/private/101 "$OWN/3/101"
	sed -i "s,^VE_PRIVATE=.*,VE_PRIVATE=\"$OWN/3/101\"," /etc/vz/conf/101.conf
	t "after a move: start" vzctl start 101
	is_on "after a move"
	is_counted "after a move: all is counted where it is now" "$OWN/3/101"
	like "after a move: a user's limit has come along" "$(vzquota stat 101 -t)" '^1000 +user +1k-blocks .* 10 +20 '
	eq "after a move: the old disk counts nothing" "$(repquota -Pn /vz/private | grep -c '^#101 .*[1-9]')" 0
	unlike "after a move: nor limits a user" "$(repquota -un /vz/private)" "^#$((base + 1000)) .* 20 "
	gone "after a move"
	unlike "after a move: destroyed, it leaves no limit" "$(repquota -un "$OWN/3")" "^#$((base + 1000)) .* 20 "
	umount "$OWN/3"
}

# other_id WHAT TREE: it is counted by that
other_id() {
	t "$1" vzquota init 777 -p "$2" -b 40000 -B 40000 -i 4000 -I 4000 -e 0 -n 0
	t "$1: on" vzquota on 777
	sync
	eq "$1: all of it is counted" "$(vzquota -b stat 777 -f | awk '{ print $1 }' | xargs)" "$(counted "$2")"
	t "$1: off" vzquota off 777
	t "$1: drop" vzquota drop 777
}

# used_again: two trees with one id, and the id of one that was destroyed
used_again() {
	disk ext4 128M -O quota,project
	made
	base=$(base_of)
	vzctl start 101 > /dev/null
	vzquota setlimit2 101 -u 1000 10 20 0 0
	vzctl stop 101 --fast > /dev/null
	cp -a /vz/private/101 /vz/private/copy
	u_out=$(vzquota on 101 -p /vz/private/copy 2>&1)
	eq "two trees with one id: the second is refused" $? 2
	like "two trees with one id: and says what to do" "$u_out" 'Quota 101 counts /vz/private/101 already: give /vz/private/copy another id'
	is_off "two trees with one id"
	other_id "a copy with an id of its own" /vz/private/copy
	rm -r /vz/private/copy
	mv /vz/private/101 /vz/private/renamed
	other_id "a tree that gets another id" /vz/private/renamed
	mv /vz/private/renamed /vz/private/101
	gone "a tree that had another id"
	made
	t "an id that is used again" vzctl start 101
	is_counted "an id that is used again: counts its own files only"
	unlike "an id that is used again: has no limits of users" "$(repquota -un /vz/private)" "^#[0-9]+ .* 20 "
	gone "an id that is used again"
}

# full_disk: nobody's limit is met, there is no room for anybody
full_disk() {
	disk ext4 64M -O quota,project
	made
	t "a full disk: start" vzctl start 101
	dd if=/dev/zero of=/vz/private/ballast bs=64k 2> /dev/null
	t "a full disk: limits can be changed" vzctl set 101 --diskspace 30M:32M --save
	t "a full disk: stop" vzctl stop 101 --fast
	is_off "a full disk"
	t "a full disk: start again" vzctl start 101
	is_counted "a full disk: what is there is counted"
	rm /vz/private/ballast
	gone "a full disk"
}

# read_only_disk: it becomes so while a container runs
read_only_disk() {
	disk ext4 64M -O quota,project
	made
	vzctl start 101 > /dev/null
	vzquota setlimit2 101 -u 1000 10 20 0 0
	t "a disk that becomes read-only" mount -o remount,ro /vz/private
	r_out=$(vzctl stop 101 --fast 2>&1)
	eq "a disk that becomes read-only: stop" $? 0
	like "a disk that becomes read-only: says where the limits are" "$r_out" 'is read-only: it keeps the limits of quota 101'
	is_off "a disk that becomes read-only"
	mount -o remount,rw /vz/private
	t "a disk that is writable again: start" vzctl start 101
	is_counted "a disk that is writable again: all is counted"
	like "a disk that is writable again: limits are known" "$(vzquota stat 101 -t)" '^1000 +user +1k-blocks .* 10 +20 '
	gone "a disk that is writable again"
}

# An unmount that was killed before it had switched the quota off
half_umounted() {
	disk ext4 64M -O quota,project
	made
	vzctl mount 101 > /dev/null
	umount /vz/root/101
	t_status 40 "a quota that nobody ended: umount says that nothing is mounted" vzctl umount 101
	is_off "a quota that nobody ended"
	gone "a quota that nobody ended"
}

small_template
: > /etc/vz/dists/small.conf
phase root root_file_system
phase ext4 ext4_kinds
if has_xfs; then
	phase xfs xfs_kinds
else
	skip "XFS" "this node has none"
fi
phase others others
phase volumes below_own_disk
disk ext4 128M -O quota,project
phase volumes own_volume
phase volumes logical_volume
phase again moved
phase again used_again
phase states full_disk
phase states read_only_disk
phase states half_umounted
umount /vz/private
finish
