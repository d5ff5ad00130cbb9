#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A container at the limits of its disk, on ext4 and XFS: they are exact, hold
# against each way to take space, and are its own.
# tier: long
# sweep: hours
# debug: never
# timeout: 1200
# covers: kernel/kernel/ve/quota*.[ch] lib/quota lib/set

. ./lib.sh
. ./quota.sh

KIB_OF_2G=$((2 << 20))
# Creating so many takes a minute or two where QEMU emulates
INODES=200000
[ "${SWEEP:-all}" = all ] || INODES=20000

# disk TYPE SIZE MKFS-OPTION...: on /disk
disk() {
	type=$1
	truncate -s "$2" /disk.img
	shift 2
	make_quota_fs "$type" /disk.img "$@"
	mount_quota_fs "$type" /disk.img /disk || fail "a disk of $type" "cannot be mounted"
	mkdir /disk/private
	read -r errno message <<-EOT
	$(refusal_of "$type")
	EOT
}

# ct CTID SPACE INODES
ct() {
	t "$type: container $1" vzctl create "$1" --ostemplate small --private "/disk/private/$1" --config basic
	vzctl set "$1" --diskspace "$2" --diskinodes "$3" --save > /dev/null 2>&1
	t "$type: container $1 starts" vzctl start "$1"
	mkdir -p "/disk/private/$1/work"
	vzctl exec "$1" 'mkdir -p /brim'
}

# A tree of 2 GB, and what happens in its last 2 MB
exact_space() {
	t "$type: 2 GB are taken" vzctl exec2 101 busybox fallocate -l 2040m /ballast
	t "$type: nearly all of what it has" test "$(used 101)" -gt $((KIB_OF_2G - 12288))
	leave 101 2048
	adopt "$type" vzctl exec2 101 /root/brim space /brim "$errno"
	is_counted "$type: as much is used as a count gives" 101 /disk/private/101
	vzctl exec 101 rm /ballast
}

exact_inodes() {
	vzctl set 101 --diskspace 3G:3G --diskinodes $INODES:$INODES > /dev/null 2>&1
	phase inodes adopt "$type, $INODES inodes" vzctl exec2 101 /root/brim inodes /brim "$errno"
	is_counted "$type: as many as a count gives" 101 /disk/private/101
	vzctl set 101 --diskinodes $((INODES + 1000)):$((INODES + 1000)) > /dev/null 2>&1
}

# try CTID FILE KIB: to write so much; what it says
try() {
	vzctl exec "$1" "busybox dd if=/dev/zero of=/$2 bs=1k count=$3 2>&1; busybox sync"
}

# Waits for a deadline to pass, as the clock has it
soft_limit() {
	s_now=$(used 101)
	vzctl set 101 --diskspace $((s_now + 1024)):$((s_now + 65536)) --quotatime $((5 * PATIENCE)) > /dev/null 2>&1
	unlike "$type: a soft limit may be exceeded" "$(try 101 one 2048)" "$message"
	unlike "$type: for a while" "$(try 101 two 64)" "$message"
	t "$type: until its grace time is over" wait_for 20 expired
	like "$type: then it is as a hard one" "$(try 101 three 64)" "$message"
	t "$type: which is an event that says so" wait_for 5 \
		grep -Eq 'resource=diskspace .*expired=1 .*comm=(busybox|dd)' /proc/bc/101/events
	like "$type: and shown" "$(vzquota stat 101 -f)" '1k-blocks .* none *$'
	vzctl exec 101 rm -f /one /two /three
	wait_for 10 below_soft
	unlike "$type: below it all is as it was" "$(try 101 one 512)" "$message"
	vzctl exec 101 rm -f /one
	s_now=$(figure 101 usage 2)
	vzctl set 101 --diskinodes $((s_now + 1)):$((s_now + 1000)) > /dev/null 2>&1
	t "$type: a soft limit of inodes may be exceeded" vzctl exec2 101 touch /one /two /three
	t "$type: until its grace time is over, too" wait_for 20 expired_inodes
	like "$type: no more can be made then" "$(vzctl exec 101 'touch /four' 2>&1)" "$message"
	vzctl exec 101 rm -f /one /two /three
	vzctl set 101 --quotatime 259200 --diskinodes 210000:220000 > /dev/null 2>&1
}

is_past() {
	[ "${1:-0}" -gt 0 ] && [ "$1" -lt "$(date +%s)" ]
}

expired() {
	is_past "$(figure 101 deadline 1)"
}

expired_inodes() {
	is_past "$(figure 101 deadline 2)"
}

below_soft() {
	[ "$(figure 101 deadline 1)" -eq 0 ]
}

has_writers() {
	[ "$(pgrep -xc scribble)" -eq "$1" ]
}

# Four writers, while limits go below and above what they have
live_changes() {
	bring 101 scribble
	for l_kind in append churn rename truncate; do
		command vzctl exec 101 "mkdir -p /$l_kind && exec /root/scribble $l_kind /$l_kind 1" >> writers 2>&1 &
	done
	t "$type: four writers" wait_for 20 has_writers 4
	l_base=$(used 101)
	l_above=
	for l_mib in 20 4 30 2 16 8 40 1 24 12; do
		l_hard=$((l_base + l_mib * 1024))
		vzctl set 101 --diskspace $l_hard:$l_hard > /dev/null 2>&1
		l_before=$(used 101)
		sleep 1
		l_after=$(used 101)
		# What was above may stay; nothing may come but what file systems need to
		# find what they had accepted
		[ "$l_after" -le $((l_hard + 128)) ] || [ "$l_after" -le $((l_before + 128)) ] ||
			l_above="$l_above $l_hard:$l_before-$l_after"
	done
	eq "$type: nothing is taken above a limit that is changed live" "$l_above" ""
	t "$type: all writers go on" has_writers 4
	eq "$type: without an error but for want of room" "$(cat writers)" ""
	pkill -KILL -x scribble
	wait_for 10 has_writers 0
	wait
	rm writers
	vzctl set 101 --diskspace 3G:3G > /dev/null 2>&1
	is_counted "$type: and each block was counted" 101 /disk/private/101
	vzctl exec 101 'rm -rf /append /churn /rename /truncate'
}

# fills CTID: until it is refused, in the background
fills() {
	command vzctl exec "$1" "busybox dd if=/dev/zero of=/full bs=64k count=2000 2>&1" > "full.$1" &
}

# at_limit CTID: less than one write of it is left; ext4 may need a block for its tree
at_limit() {
	l_left=$(($(figure "$1" hard 1) - $(used "$1")))
	[ "$l_left" -ge -4 ] && [ "$l_left" -lt 64 ]
}

two_at_once() {
	ct 102 30M:30M 1000:1000
	ct 103 60M:60M 1000:1000
	vzctl set 101 --diskspace 1G:1G > /dev/null 2>&1
	t_before=$(used 101)
	fills 102
	fills 103
	unlike "$type: who has room writes beside them" "$(try 101 beside 8192)" "$message"
	wait
	sync
	for t_id in 102 103; do
		like "$type: container $t_id is refused" "$(cat full.$t_id)" "$message"
		t "$type: at its own limit" at_limit $t_id
	done
	t "$type: nothing of theirs counts for another" test $(($(used 101) - t_before)) -ge 8192 -a $(($(used 101) - t_before)) -lt 8300
	like "$type: why names the container, the level and the limit" "$(vzubc --why 102)" \
		'diskspace: refused, the last time .* to (busybox|dd) .*: CT 102 had [0-9.]+M of 30M disk space'
	vzctl stop 103 --fast > /dev/null
	vzctl destroy 103 > /dev/null
}

# Of 101 and 102, by the node's root, who could. XFS holds him to limits, too.
across() {
	rm /disk/private/102/full
	wait_for 10 has_room
	adopt "$type: across" /usr/lib/vz-tests/bin/brim across /disk/private/101/work /disk/private/102/work
	rm -rf /disk/private/101/work/* /disk/private/102/work/*
	dd if=/dev/zero of=/disk/private/101/work/large bs=64k count=16 2> /dev/null
	sync
	a_before="$(used 101) $(used 102)"
	t "$type: mv copies" mv /disk/private/101/work/large /disk/private/102/work/large
	sync
	t "$type: what it gives back" wait_for 10 has_moved
	eq "$type: the copy is of the other project" "$(lsattr -p /disk/private/102/work/large | awk '{ print $1 }')" 102
}

has_room() {
	[ "$(used 102)" -lt 16384 ]
}

has_moved() {
	[ "$(used 101)" -eq $((${a_before% *} - 1024)) ] && [ "$(used 102)" -eq $((${a_before#* } + 1024)) ]
}

try_on() {
	case $1 in
	ext4) disk ext4 3G -N 262144 ;;
	xfs) disk xfs 3G ;;
	esac
	ct 101 2G:2G 250000:250000
	bring 101 brim
	adopt "$type: project" vzctl exec2 101 /root/brim project /brim
	exact_space
	soft_limit
	live_changes
	two_at_once
	across
	exact_inodes
	for t_id in 101 102; do
		vzctl stop $t_id --fast > /dev/null
		t "$type: container $t_id can be removed" vzctl destroy $t_id
	done
	t "$type: all of it is deleted" are_deleted /disk
	disk_ends "$type"
}

# A disk that is full before the container is: what is reserved is the node's
reserved() {
	disk ext4 64M -m 20
	ct 101 200M:200M 10000:10000
	like "a full disk" "$(try 101 full 100000)" 'No space left'
	t "has what is reserved" test "$(stat -f -c '%f' /disk)" -gt 2500
	eq "of which df inside knows nothing" "$(vzctl exec 101 'busybox df -k /' | awk 'END { print $4 }')" 0
	t "for the node" dd if=/dev/zero of=/disk/node bs=64k count=16
	eq "a full disk is no limit that was met" "$(grep -c resource=diskspace /proc/bc/101/events)" 0
	vzctl stop 101 --fast > /dev/null
	vzctl destroy 101 > /dev/null
	t "and holds nothing" wait_for 20 umount /disk
	rm /disk.img
}

small_template
: > /etc/vz/dists/small.conf
reserved
try_on ext4
on_xfs_too && try_on xfs
finish
