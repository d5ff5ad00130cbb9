#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Disk quota of a container, of users and groups in it, on ext4 and XFS.
# covers: lib/quota vzquota vzdqcheck vzdqdump vzdqload vzctl/cmd_quota.c lib/files/fs.* lib/base/walk.*
# timeout: 900

. ./lib.sh
. ./quota-disk.sh

if ! grep -q softlimit /proc/vz/vzquota 2> /dev/null; then
	skip "disk quota" "the kernel has none"
	finish
fi

small_template
: > /etc/vz/dists/small.conf

# A file system that has none says what to do, and containers run without
unsupported() {
	disk ext4 128M -O ^quota,^project
	t_status 14 "ext4 without features" vzquota check-fs /vz/private
	like "names the command" "$(vzquota check-fs /vz/private)" 'tune2fs -O quota,project -Q usrquota,grpquota,prjquota'
	vzctl create 101 --ostemplate small --config basic > /dev/null
	out=$(vzctl start 101 2>&1)
	eq "a container is started there all the same" $? 0
	like "with a warning" "$out" 'Disk quota of container 101 is off: ext4 at /vz/private'
	t_status 60 "but quota cannot be switched on" vzctl quotaon 101
	vzctl stop 101 --fast > /dev/null
	umount /vz/private
	losetup -D
	t "the command works" tune2fs -O quota,project -Q usrquota,grpquota,prjquota disk.img
	mount -o loop disk.img /vz/private
	t "now quota is possible" vzquota check-fs /vz/private
	phase walk vzctl mount 101 > /dev/null
	is_counted "the old tree is brought in by the first mount"
	t "umount" vzctl umount 101
	t "destroy" vzctl destroy 101
}

# level1 TYPE
level1() {
	vzctl create 101 --ostemplate small --config basic --diskspace 20M:22M --diskinodes 2000:2100 > /dev/null
	vzctl set 101 --quotatime 3600 --save > /dev/null
	t "start" vzctl start 101
	like "it is on" "$(cat /proc/vz/vzquota)" '^101: '
	is_counted "what create has unpacked is counted without a look at it"
	eq "df shows the soft limit" "$(vzctl exec 101 busybox df -k / | awk 'END { print $2 }')" 20480
	eq "and that of inodes" "$(vzctl exec 101 busybox df -i / | awk 'END { print $2 }')" 2000
	like "a container is held to its limit" "$(full)" 'No space left|[Qq]uota exceeded'
	before=$(usage)
	dd if=/dev/zero of=/vz/private/101/node bs=64k count=4 2> /dev/null
	sync
	t "what the node writes counts" test "$(usage | cut -d ' ' -f 1)" -gt "${before% *}"
	rm /vz/private/101/node
	t "limits are changed at once" vzctl set 101 --diskspace 10M:40M --save
	vzctl exec 101 'busybox dd if=/dev/zero of=/half bs=1k count=15000 2> /dev/null'
	sync
	# On XFS some time after what was written got its blocks
	t "the grace time is the container's own" wait_for 10 sh -c 'vzquota stat 101 | grep -Eq "1k-blocks .*\* .*(00:59|01:00)$"'
	out=$(vzctl set 101 --diskspace 1M:2M --save 2>&1)
	eq "below what is used, too" $? 0
	like "with a warning" "$out" 'are above the hard limit, 2048'
	like "then nothing can be written" "$(vzctl exec 101 '{ echo x > /more; } 2>&1; rm -f /more')" \
		'No space left|[Qq]uota exceeded'
	eq "vzlist shows it" "$(vzlist -H -o diskspace.s,diskspace.h 101 | xargs)" "1024 2048"
	t "stop" vzctl stop 101 --fast
	unlike "it is off" "$(cat /proc/vz/vzquota)" '^101: '
	eq "vzlist knows what a stopped one uses" "$(vzlist -aH -o diskspace,diskinodes 101 | xargs)" "$(counted)"
	t_status 6 "stat has nothing to say" vzquota stat 101
	like "the file has the limits" "$(vzquota show 101)" '1k-blocks +[0-9]+\* +1024 +2048'
	t "quotaon" vzctl quotaon 101
	t "quotaoff" vzctl quotaoff 101
	t "destroy" vzctl destroy 101
	eq "leaves no file of it" "$(ls -A /var/vzquota)" ""
}

# writes_as ID KIB: a file in /home by a user as the disk knows him; errors only
writes_as() {
	(cd /vz/private/101/home &&
		setpriv --reuid "$1" --regid "$1" --clear-groups \
			dd if=/dev/zero of="f$1" bs=1k count="$2" 2>&1 | grep error)
}

level2() {
	vzctl create 101 --ostemplate small --config basic --diskspace 40M --diskinodes 2000 > /dev/null
	vzctl set 101 --quotaugidlimit 100 --save > /dev/null
	t "start with users and groups" vzctl start 101
	like "quota tools see it" "$(vzctl exec 101 cat /proc/mounts)" '^/dev/simfs / .*,usrquota,grpquota'
	t "the device is there" vzctl exec 101 test -b /dev/simfs
	t "a limit of a user" vzquota setlimit2 101 -u 1000 100 200 10 20
	vzctl exec 101 'mkdir -p /home; chmod 777 /home'
	base=$(sed -n 's/^LOCAL_UID="\(.*\)"$/\1/p' /etc/vz/conf/101.conf)
	like "binds" "$(writes_as $((base + 1000)) 300)" '[Qq]uota exceeded'
	like "to the block" "$(vzquota stat 101 -t)" '^1000 +user 1k-blocks +200 '
	eq "others are not bound" "$(writes_as $((base + 1001)) 300)" ""
	like "stat shows users inside" "$(vzquota stat 101 -t)" '^1000 +user 1k-blocks'
	like "repquota on the node knows them by their ids on disk" \
		"$(repquota -un /vz/private)" "^#$((base + 1000)) "
	vzdqdump 101 -f -U -T -G -F > dump
	vzctl stop 101 --fast > /dev/null
	t "a dump is loaded" sh -c 'vzdqload 101 -U -T -G -F < dump'
	like "and has the user" "$(vzquota show 101 -t)" '^1000 +user +inodes .* 10 +20'
	vzctl start 101 > /dev/null
	like "who has the limit at the next start" "$(vzquota stat 101 -t)" '^1000 +user +inodes .* 10 +20'
	t_status 67 "switching level 2 on needs a restart" sh -c 'vzctl set 101 --quotaugidlimit 0 --save &&
		vzctl stop 101 --fast && vzctl start 101 && vzctl set 101 --quotaugidlimit 10'
	vzctl stop 101 --fast > /dev/null
	t "destroy" vzctl destroy 101
	unlike "no limit is left for the next owner of the ids" "$(repquota -un /vz/private)" "^#$((base + 1000)) .* 100 +200"
}

# The tree as it looks: names, kinds, links, owners; times, but of directories,
# which a kill in the wrong moment changes
look() {
	(cd /vz/private/101 && find . -type d -printf '%p %y %m %n %U %G\n' -o \
		-printf '%p %y %l %m %n %U %G %T@\n' | sort)
}

odd_tree() {
	for i in 1 2 3 4 5 6; do
		mkdir -p "$1/d$i"
		for n in $(seq 30); do
			echo "$n" > "$1/d$i/f$n"
			ln -s "f$n" "$1/d$i/l$n"
		done
		mknod "$1/d$i/null" c 1 3
		ln "$1/d1/null" "$1/d$i/hard" 2> /dev/null
		ln "$1/d1/l1" "$1/d$i/link"
		touch "$1/d$i/fixed"
		chattr +i "$1/d$i/fixed"
	done
}

# killed_after SECONDS COMMAND...: killed, and gone when this is back. Without
# --foreground timeout kills itself as well and waits for nobody.
killed_after() {
	timeout --foreground -s KILL "$@" > /dev/null 2>&1
}

# vzquota is killed again and again while it brings a tree in
killed_walk() {
	mkdir -p /vz/private/101
	odd_tree /vz/private/101
	look > before
	for i in $(seq 1 20); do
		killed_after "0.0$((i % 10))$i" vzquota -q init 101 -p /vz/private/101 \
			-b 40000 -B 40000 -i 5000 -I 5000 -e 0 -n 0
	done
	t "a walk that was killed goes on" vzquota -q init 101 -p /vz/private/101 \
		-b 40000 -B 40000 -i 5000 -I 5000 -e 0 -n 0
	look > after
	eq "the tree looks as before" "$(diff before after)" ""
	eq "fixed files are" "$(lsattr -R /vz/private/101 2> /dev/null | grep -c -- '^----i')" 6
	t "on" vzquota on 101
	is_counted "all of it is counted"
	t "off" vzquota off 101
	t "drop" vzquota drop 101
	chattr -f -R -i /vz/private/101
	rm -rf /vz/private/101
}

# kill -9 of everything at any time: the file is whole and says what is so
killed_commands() {
	mkdir -p /vz/private/101
	vzquota -q init 101 -p /vz/private/101 -b 1000 -B 40000 -i 5000 -I 5000 -e 0 -n 0
	for i in $(seq 1 15); do
		for command in on "setlimit -b $((1000 + i))" off; do
			# shellcheck disable=SC2086 # words
			set -- $command
			c_name=$1
			shift
			killed_after "0.0$((i % 9 + 1))" vzquota -q "$c_name" 101 "$@"
		done
		vzquota -q show 101 > /dev/null || fail "the file is whole" "after $i kills it is not"
	done
	vzquota -q off 101 > /dev/null 2>&1
	t "after kills it can be switched on" vzquota on 101
	t "and off" vzquota off 101
	eq "with nothing left over" "$(ls -A /var/vzquota)" ".quota.101.lock
quota.101"
	vzquota drop 101
	rmdir /vz/private/101
}

is_sound() {
	umount /vz/private
	losetup -D
	case $1 in
	ext4) t "$1: the disk is sound" e2fsck -fn disk.img ;;
	xfs) t "$1: the disk is sound" xfs_repair -n disk.img ;;
	esac
}

unsupported
disk ext4 400M -O quota,project
level1 ext4
level2
killed_walk
killed_commands
is_sound ext4

if ! has_xfs; then
	skip "XFS" "this node has none"
	finish
fi
disk xfs 400M
t_status 15 "XFS without options" vzquota check-fs /vz/private
disk xfs 400M ,uquota,gquota,pquota
t "XFS with them" vzquota check-fs /vz/private
level1 xfs
level2
killed_walk
killed_commands
is_sound xfs
finish
