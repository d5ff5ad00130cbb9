#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Power cuts while containers write and their limits change, on ext4 and XFS: the
# disks are sound, usage is what a count gives, limits are the last ones saved.
# tier: long
# sweep: hours
# debug: never
# cuts: 30
# disks: 256 400 64 1
# leaves: containers
# covers: kernel/kernel/ve/quota*.[ch] lib/quota vzquota vzdqcheck lib/files/fs.* lib/set

. ./lib.sh
. ./quota.sh

# Configuration and records of the node, on a disk of their own. Whoever flushes
# them flushes nothing of the containers'.
STATE=/dev/vdd
# Of blocks: what was begun and what had ended when the power was cut
LOG=/dev/vde
BLOCK=512
USER_ID=1000

# CTID TYPE DEVICE
containers() {
	echo "101 ext4 /dev/vdb"
	if has_xfs; then
		echo "102 xfs /dev/vdc"
	fi
}

# each COMMAND...: with the words of each container
each() {
	containers | while read -r e_id e_type e_device; do
		echo "$e_id $e_type $e_device"
	done > "$PWD/containers"
	while read -r e_id e_type e_device <&3; do
		"$@" "$e_id" "$e_type" "$e_device"
	done 3< "$PWD/containers"
}

# record SLOT TEXT: on the disk when this ends
record() {
	printf "%-$((BLOCK - 1))s\n" "$2" |
		dd of="$LOG" bs="$BLOCK" seek="$1" iflag=fullblock conv=notrunc,fsync 2> /dev/null
}

recorded() {
	dd if="$LOG" bs="$BLOCK" skip="$1" count=1 2> /dev/null | tr -d '\0' | sed 's/ *$//'
}

# slot CTID WHAT: what had ended is in the next one
slot() {
	case $2 in
	tree) echo $((($1 - 101) * 4)) ;;
	user) echo $((($1 - 101) * 4 + 2)) ;;
	esac
}

# doing SLOT TEXT COMMAND...: on record before, and when it has succeeded
doing() {
	d_slot=$1
	d_text=$2
	shift 2
	record "$d_slot" "$d_text"
	"$@" > /dev/null 2>&1 || return
	record $((d_slot + 1)) "$d_text"
}

# is_last PROMISE GOT SLOT: what the last command that returned has set, or the
# one after it
is_last() {
	l_begun=$(recorded "$3")
	l_ended=$(recorded $(($3 + 1)))
	if [ "$2" = "$l_ended" ] || [ "$2" = "$l_begun" ]; then
		ok "$1"
	else
		fail "$1" "got '$2', want '$l_ended', or '$l_begun' which was on its way"
	fi
}

bind_state() {
	mount "$STATE" /state
	for b_dir in /etc/vz/conf /var/vzquota /var/lib/vzctl; do
		mkdir -p "/state$b_dir"
		mount --bind "/state$b_dir" "$b_dir"
	done
}

# What a new root disk has not
node_up() {
	small_template
	: > /etc/vz/dists/small.conf
	mkdir -p /state
	[ "$BOOT" -gt 1 ] || {
		mke2fs -q -t ext4 "$STATE"
		mount "$STATE" /state
		for n_dir in /etc/vz/conf /var/lib/vzctl; do
			mkdir -p /state$n_dir
			cp -a $n_dir/. /state$n_dir
		done
		umount /state
	}
	t "the node's own disk is mounted" bind_state
}

# set_tree CTID SPACE INODES
set_tree() {
	doing "$(slot "$1" tree)" "$2 $3" command vzctl set "$1" --diskspace "$2" --diskinodes "$3" --save
}

# set_user CTID SOFT HARD
set_user() {
	doing "$(slot "$1" user)" "$2 $3" vzquota -q setlimit2 "$1" -u "$USER_ID" "$2" "$3" 0 0
}

create() {
	make_quota_fs "$2" "$3"
	t "$2: a disk" mount_quota_fs "$2" "$3" "/disk/$1"
	t "$2: a container" vzctl create "$1" --ostemplate small --config basic --private "/disk/$1/private"
	vzctl set "$1" --quotaugidlimit 100 --save > /dev/null
	t "$2: its limits" set_tree "$1" 30000:32000 200:220
	t "$2: it starts" vzctl start "$1"
	bring "$1" scribble
	t "$2: limits of a user" set_user "$1" 10 20
}

# The first mount does what the journal says
replayed() {
	t "$2: the disk can be mounted" mount_quota_fs "$2" "$3" "/disk/$1"
	umount "/disk/$1"
	is_sound "$2: and is sound" "$2" "$3"
	mount_quota_fs "$2" "$3" "/disk/$1"
}

# limits CTID: of the kernel, as they are on record
limits() {
	vzquota -b stat "$1" -f | awk '{ printf "%s%s:%s", (NR > 1 ? " " : ""), $2, $3 }'
}

user_limits() {
	vzquota -b stat "$1" -f -t | awk -v id="$USER_ID" '$1 == id && $2 == "user" && $3 == "1k-blocks" { print $5, $6 }'
}

# The configuration's, as they are on record
saved() {
	echo "$(sed -n 's/^DISKSPACE="\(.*\)"$/\1/p' "/etc/vz/conf/$1.conf")" \
		"$(sed -n 's/^DISKINODES="\(.*\)"$/\1/p' "/etc/vz/conf/$1.conf")"
}

is_whole() {
	replayed "$@"
	is_last "$2: the limits that were saved last" "$(saved "$1")" "$(slot "$1" tree)"
	t "$2: the container starts again" vzctl start "$1"
	eq "$2: with these limits" "$(limits "$1")" "$(saved "$1")"
	is_last "$2: its user has what was set last" "$(user_limits "$1")" "$(slot "$1" user)"
	is_counted "$2: usage is what a count gives" "$1" "/disk/$1/private"
}

# changes CTID: of limits, above and below what is used, without an end
changes() {
	c_nr=$((BOOT * 100))
	while :; do
		c_nr=$((c_nr + 1))
		c_mib=$((8 + c_nr * 7 % 29))
		set_tree "$1" $((c_mib * 1024)):$((c_mib * 1024 + 2048)) $((100 + c_nr % 60)):$((120 + c_nr % 60))
		set_user "$1" $((c_nr * 4)) $((c_nr * 4 + 8))
	done
}

writes() {
	for w_kind in append churn rename truncate; do
		command vzctl exec "$1" "mkdir -p /$w_kind && exec /root/scribble $w_kind /$w_kind $BOOT" &
	done
}

work() {
	writes "$1" > /dev/null 2>&1
	changes "$1" > /dev/null 2>&1 &
}

has_writers() {
	[ "$(pgrep -xc scribble)" -eq "$1" ]
}

ends() {
	t "$2: it stops" vzctl stop "$1" --fast
	umount "/disk/$1"
	is_sound "$2: its disk is sound" "$2" "$3"
}

node_up
if [ "$BOOT" -eq 1 ]; then
	each create
else
	each is_whole
fi
if [ "$BOOT" -eq "$BOOTS" ]; then
	each ends
else
	each work
	t "all are at work" wait_for 20 has_writers $(($(wc -l < containers) * 4))
fi
finish
