#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Quota files that are damaged or another container's, limits beyond 16 TiB, ids
# that are nobody's: refused with a word, or as good as any other.
# tier: long
# debug: never
# covers: lib/quota lib/files/fs.* vzquota kernel/kernel/ve/quota*.[ch]

. ./lib.sh
. ./quota.sh

FILE=/var/vzquota/quota.101
TIB_IN_KIB=$((1 << 30))
SETQUOTA=$(command -v setquota)

is_down() {
	eq "$1: it is left down" "$(vzctl status 101 | cut -d ' ' -f 4,5)" "unmounted down"
	unlike "$1: with no quota on" "$(cat /proc/vz/vzquota)" '^101: '
	unlike "$1: and no process" "$(cat /proc/user_beancounters)" '^ *101:'
}

# damage KIND: of the quota file
damage() {
	cp good $FILE
	case $1 in
	empty) : > $FILE ;;
	truncated) head -c 100 good > $FILE ;;
	"of text") cp /etc/passwd $FILE ;;
	corrupt) printf X | dd of=$FILE bs=1 seek=20 conv=notrunc status=none ;;
	esac
}

damaged() {
	vzctl stop 101 --fast > /dev/null
	cp $FILE good
	for d_kind in empty truncated "of text" corrupt; do
		damage "$d_kind"
		cp $FILE bad
		d_status=0
		d_out=$(vzctl start 101 2>&1) || d_status=$?
		eq "$type: start with a quota file that is $d_kind" $d_status 60
		like "$type: says which, and what to do" "$d_out" "Quota file $FILE cannot be used, .*: make it again with vzquota init 101"
		is_down "$type, $d_kind"
		t "$type: the file is as it was" cmp $FILE bad
		t "$type: vzctl makes it again" vzctl quotainit 101
		t "$type: and the container starts" vzctl start 101
		eq "$type: with its limits" "$(figure 101 soft 1) $(figure 101 hard 1)" "20480 22528"
		is_counted "$type: and its usage" 101 /disk/private/101
		vzctl stop 101 --fast > /dev/null
	done
}

# The file of 102, who has other limits and files
foreign() {
	cp /var/vzquota/quota.102 $FILE
	t "$type: start with another container's quota file" vzctl start 101
	eq "$type: has its own limits" "$(figure 101 soft 1) $(figure 101 hard 1)" "20480 22528"
	is_counted "$type: and its own usage" 101 /disk/private/101
	like "$type: on its own tree" "$(cat /proc/vz/vzquota)" '^101: /disk/private/101$'
	eq "$type: the other one has what it had" "$(figure 102 soft 1) $(figure 102 hard 1)" "30720 32768"
}

# More than 32 bits of blocks
large() {
	t "$type: limits of 20 TiB" vzctl set 101 --diskspace $((20 * TIB_IN_KIB)):$((21 * TIB_IN_KIB)) --save
	eq "$type: are kept whole" "$(figure 101 soft 1) $(figure 101 hard 1)" "$((20 * TIB_IN_KIB)) $((21 * TIB_IN_KIB))"
	like "$type: the kernel's table has them" "$(cat /proc/vz/vzquota)" \
		"1k-blocks +[0-9]+ +$((20 * TIB_IN_KIB)) +$((21 * TIB_IN_KIB)) "
	t "$type: as large as there are" vzquota setlimit 101 -b 9007199254740988 -B 9007199254740988
	eq "$type: also whole" "$(figure 101 hard 1)" 9007199254740988
	t "$type: larger than a whole number of blocks" vzquota setlimit 101 -B 9007199254740991
	t "$type: beside it, others may be changed" vzquota setlimit 101 -i 1500
	t "$type: and still one can write" vzctl exec2 101 'echo x > /more && rm /more'
	l_free=$(vzctl exec 101 'busybox df -k /' | awk 'END { print $4 }')
	t "$type: df tells what the disk has" test "$l_free" -gt 1024 -a "$l_free" -lt 1048576
	vzctl set 101 --diskspace $((20 * TIB_IN_KIB)):$((21 * TIB_IN_KIB)) > /dev/null 2>&1
	t "$type: a restart" vzctl restart 101 --fast
	eq "$type: keeps them" "$(figure 101 hard 1)" $((21 * TIB_IN_KIB))
	like "$type: of a user, too" "$(vzquota setlimit2 101 -u 1000 $((17 * TIB_IN_KIB)) $((18 * TIB_IN_KIB)) 0 0;
		vzquota stat 101 -f -t)" "^1000 +user 1k-blocks +[0-9]+ +$((17 * TIB_IN_KIB)) +$((18 * TIB_IN_KIB)) "
	vzctl set 101 --diskspace 20M:22M --diskinodes 2000:2200 --save > /dev/null
}

# nobodys ID: limits of one that is no id of the container
nobodys() {
	n_status=0
	n_out=$(vzctl exec2 101 "$SETQUOTA -u $1 1000 2000 10 20 /" 2>&1) || n_status=$?
	t "$type: setquota of $1 inside is refused" test $n_status -ne 0
	like "$type: $1: with a word" "$n_out" .
}

# With the libraries that it needs
bring_setquota() {
	{
		echo "$SETQUOTA"
		ldd "$SETQUOTA" | awk '{ for (i = 1; i <= NF; i++) if ($i ~ /^\//) print $i }'
	} | xargs tar -ch --absolute-names | vzctl exec 101 'busybox tar -x -f - -C /'
}

ids() {
	bring_setquota
	i_before=$(repquota -un /disk | awk '/^#/ { print $1, $4, $5, $7, $8 }')
	for i_id in 65536 2147483648 4294967294 4294967295; do
		nobodys $i_id
	done
	eq "$type: no id on the disk has got a limit" \
		"$(repquota -un /disk | awk '/^#/ { print $1, $4, $5, $7, $8 }')" "$i_before"
	t "$type: root inside may have one" vzctl exec2 101 "$SETQUOTA -u 0 900000 1000000 0 0 /"
	like "$type: which is its own" "$(vzquota stat 101 -f -t)" '^0 +user 1k-blocks +[0-9]+ +900000 +1000000 '
	unlike "$type: not the node's" "$(repquota -un /disk)" '^#0 .* 900000 +1000000'
	vzctl exec 101 "$SETQUOTA -u 0 0 0 0 0 /"
}

# try_on TYPE
try_on() {
	type=$1
	truncate -s 400M /disk.img
	make_quota_fs "$type" /disk.img
	mount_quota_fs "$type" /disk.img /disk || fail "a disk of $type" "cannot be mounted"
	mkdir /disk/private
	for t_row in "101 20M:22M" "102 30M:32M"; do
		t_id=${t_row% *}
		vzctl create "$t_id" --ostemplate small --private "/disk/private/$t_id" --config basic > /dev/null
		vzctl set "$t_id" --diskspace "${t_row#* }" --diskinodes 2000:2200 --quotaugidlimit 100 --save > /dev/null
		t "$type: container $t_id starts" vzctl start "$t_id"
	done
	damaged
	foreign
	large
	ids
	for t_id in 101 102; do
		vzctl stop $t_id --fast > /dev/null
		vzctl destroy $t_id > /dev/null
	done
	disk_ends "$type"
}

small_template
: > /etc/vz/dists/small.conf
try_on ext4
on_xfs_too && try_on xfs
finish
