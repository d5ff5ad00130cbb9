#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Disk quota and the state of disks, with a fake kernel: what check-fs says of a
# device, read-only and full disks, several programs at once.

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

own_mounts "disk quota and disks" "$@"
make_node
make_quota_kernel || finish
mount_vz
trap 'umount -l "$node/vz" "$node/var" 2>/dev/null; rm -rf "$node"' EXIT
base=1879048192
tree=$node/vz/private/101
file=$node/var/vzquota/quota.101
all=3f

# q STATUS PROMISE PROGRAM ARGUMENT...
q()
{
	local status=$1 promise=$2

	shift 2
	gives "$status" "$promise" env LD_PRELOAD="$node/quota-kernel.so" "$@"
}

# limits TYPE ID: "HARD SOFT" of space in KiB, and of inodes
limits()
{
	awk '{ printf "%s%s %s", (NR > 1 ? " " : ""), $1, $2 }' "$kernel/dq.$1.$2"
}

# trees: those that the kernel knows
trees()
{
	(cd "$kernel" && ls tree.* 2>/dev/null)
}

mkdir -p "$kernel" "$node/var/lib/vzctl"
echo $all >"$kernel/state"
echo "$base 101" >"$node/var/lib/vzctl/idranges"
ct 101 'DISKSPACE="1000:2000"' 'DISKINODES="100:200"' 'QUOTAUGIDLIMIT="10"' "LOCAL_UID=$base" "LOCAL_GID=$base"
chown $base:$base "$tree"
touch "$node/etc/vz/dists/default"

### A device by the name that it has

# mounts TYPE DEVICE OPTIONS: what the mount table says of /vz
mounts()
{
	awk -v point="$node/vz" -v end="$1 $2 $3" '
		$5 == point { sub(/ - .*/, " - " end) } { print }' /proc/self/mountinfo \
		>"$node/proc/self/mountinfo"
}

# device OPTION...: an ext4 of these, which has no other name than the kernel's
device()
{
	local numbers

	numbers=$(awk -v point="$node/vz" '$5 == point { print $3 }' /proc/self/mountinfo)
	mkdir -p "$node/sys/dev/block/$numbers" "$node/dev/dm"
	printf '%s\n' "MAJOR=${numbers%:*}" "MINOR=${numbers#*:}" DEVNAME=dm/17 DEVTYPE=disk \
		>"$node/sys/dev/block/$numbers/uevent"
	rm -f "$node/dev/dm/17"
	truncate -s 8M "$node/dev/dm/17"
	PATH=$PATH:/sbin:/usr/sbin mke2fs -q -F -t ext4 "$@" "$node/dev/dm/17"
}

rm "$kernel/state"
device -I 256 -O ^quota,^project
mounts ext4 /dev/root rw
q 14 "check-fs of a device that the mount table has another name of" vzquota check-fs "$tree"
like "names one that is there" "tune2fs -O quota,project -Q usrquota,grpquota,prjquota /dev/dm/17" "$out"
like "and looks at it" "(/dev/dm/17) lacks the features quota and project." "$out"
device -I 128 -O ^quota,^project
q 16 "small inodes" vzquota check-fs "$tree"
like "are seen" "inodes of 128 bytes" "$out"
device -I 256 -O quota,project
mounts ext4 /dev/root ro,relatime
mount -o remount,ro "$node/vz"
q 15 "one that is read-only" vzquota check-fs "$tree"
like "lacks nothing" "ext4 at $node/vz (/dev/dm/17) is mounted read-only. What to do:
  mount -o remount,rw $node/vz" "$out"
mount -o remount,rw "$node/vz"
mounts xfs /dev/dm/17 rw
echo 10 >"$kernel/state"
q 15 "XFS with a part" vzquota check-fs "$tree"
like "is told what else" "is mounted without uquota,gquota. What" "$out"
echo $all >"$kernel/state"
q 0 "and with all" vzquota check-fs "$tree"
rm "$node/dev/vzctl"
q 17 "on a kernel that does not use it" vzquota check-fs "$tree"
like "says so" "The running kernel has no disk quota of containers" "$out"
touch "$node/dev/vzctl"
mounts tmpfs none rw

### A disk that becomes read-only

read_only()
{
	mount -o remount,ro "$node/vz"
}

# As ext4, which suspends its quota
suspended()
{
	read_only
	rm "$kernel/state"
}

writable()
{
	mount -o remount,rw "$node/vz"
	echo $all >"$kernel/state"
}

q 0 "quotaon" vzctl quotaon 101
q 0 "a limit of a user" vzquota setlimit2 101 -u 1000 10 20 30 40
suspended
q 0 "off on a read-only disk" vzquota off 101
like "leaves the limits to it" "(warning) The file system of $tree is read-only: it keeps the limits of quota 101 until that is switched on again" "$err"
is "the kernel knows no tree" "" "$(trees)"
is "the disk has its limits" "2000 1000 200 100, 20 10 40 30" "$(limits 2 101), $(limits 0 $((base + 1000)))"
writable
q 0 "on again" vzctl quotaon 101
read_only
q 15 "check-fs of one that only takes no limits" vzquota check-fs "$tree"
q 0 "vzctl does the same there" vzctl --skiplock quotaoff 101
is "the kernel knows no tree" "" "$(trees)"
q 60 "it cannot be switched on" vzctl --skiplock quotaon 101
like "for a reason" "is mounted read-only: mount -o remount,rw $node/vz" "$err"
writable
# As by a program that the container ran
sed -i '1s/^20 10/99 88/' "$kernel/dq.0.$((base + 1000))"
q 0 "on again" vzquota on 101
is "knows what the disk has" "99 88 40 30" "$(limits 0 $((base + 1000)))"
q 0 "off" vzquota off 101
is "leaves no limit of a user" "0 0 0 0" "$(limits 0 $((base + 1000)))"

### Users of earlier owners of the ids

echo "7 6 0 0
5 4 0 0" | tee "$kernel/dq.0.$((base + 2000))" "$kernel/dq.1.$((base + 5))" >"$kernel/dq.0.$((base + 65536))"
q 0 "on" vzquota on 101
is "has the limits of its file" "99 88 40 30" "$(limits 0 $((base + 1000)))"
is "and no others" "0 0 0 0 0 0 0 0" "$(limits 0 $((base + 2000))) $(limits 1 $((base + 5)))"
is "but not those of neighbours" "7 6 5 4" "$(limits 0 $((base + 65536)))"
q 0 "off" vzquota off 101
cp "$kernel/dq.0.$((base + 65536))" "$kernel/dq.0.$((base + 1000))"
q 0 "on without users" vzquota on 101 -s 0
is "leaves nobody bound who cannot see it" "0 0 0 0" "$(limits 0 $((base + 1000)))"
q 0 "off" vzquota off 101
q 0 "off for good" vzquota drop 101

### A full disk

# full: no room for another file, nor for a longer one
full()
{
	head -c 1M /dev/zero >"$node/var/ballast" 2>/dev/null
	while mkdir "$node/var/ballast.$((n++))" 2>/dev/null; do :; done
}

cp -a "$node/var" "$node/var.old"
mount -t tmpfs -o size=128k,nr_inodes=60 none "$node/var"
cp -a "$node/var.old/." "$node/var"
q 0 "quotainit" vzctl quotainit 101
sum=$(md5sum <"$file")
full
q 60 "quotaon with a full /var" vzctl quotaon 101
like "says what is full" "Unable to write quota file $file: No space left on device" "$err"
is "switches nothing on" "" "$(trees)"
is "limits nothing" "0 0 0 0" "$(limits 2 101)"
is "and leaves the file" "$sum" "$(md5sum <"$file")"
rm -r "$node"/var/ballast*
q 0 "with room it works" vzctl quotaon 101
full
q 66 "quotaoff with a full /var" vzctl quotaoff 101
is "leaves it on" "tree.101" "$(trees)"
is "with its limits" "2000 1000 200 100" "$(limits 2 101)"
q 62 "set with a full /var" vzctl set 101 --diskspace 3000:4000 --quotatime 77 --save
is "changes nothing" "2000 1000 200 100" "$(limits 2 101)"
unlike "saves nothing" "3000" "$(cat "$conf/101.conf")"
rm -r "$node"/var/ballast*
q 0 "with room it ends" vzctl quotaoff 101
umount "$node/var"

### Several at once

q 0 "quotainit" vzctl quotainit 101
q 0 "quotaon" vzctl quotaon 101

# at_once COMMAND...: ten of them, with their number for N; prints how they ended
at_once()
{
	local i

	for i in 1 2 3 4 5 6 7 8 9 10; do
		(
			LD_PRELOAD="$node/quota-kernel.so" "${@//N/$i}" >/dev/null 2>&1
			echo $?
		) &
	done | sort -n | uniq -c | awk '{ print $2 }' | xargs
}

# ended ALLOWED PROMISE COMMAND...: one succeeds, others do or have these codes
ended()
{
	local allowed=$1 promise=$2 codes

	shift 2
	codes=$(at_once "$@")
	like "$promise" " 0 " " $codes "
	is "$promise, others know why not" "" "$(xargs -n 1 <<<"$codes" | grep -Evx "0|$allowed")"
}

ended 9 "of ten that set limits, one does" vzctl --quiet set 101 --diskspace N000:N000 --save
saved=$(sed -n 's/^DISKSPACE="\([0-9]*\):.*"$/\1/p' "$conf/101.conf")
is "what the last one saved is so" "$saved $saved 200 100" "$(limits 2 101)"
ended 7 "of ten vzquota, one does" vzquota -q setlimit 101 -b N00 -B N000
read -r hard soft _ < <(limits 2 101)
is "soft and hard are of the same one" "$((hard / 10))" "$soft"
q 0 "off" vzctl quotaoff 101
ended "5|7" "of ten that switch it on, one does" vzquota -q on 101
is "once" "tree.101" "$(trees)"
ended "6|7" "of ten that switch it off, one does" vzquota -q off 101
is "and nothing is left" " 0 0 0 0" "$(trees) $(limits 2 101)"

finish
