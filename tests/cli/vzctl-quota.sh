#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Disk quota by vzctl, with a fake kernel: its commands, set, vzlist.

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
make_node

make_quota_kernel || finish
mkdir -p "$kernel" "$node/var/lib/vzctl" "$node/dev/block"
cp /proc/self/mountinfo "$node/proc/self/mountinfo"
echo 3f >"$kernel/state"
base=1879048192

# q STATUS PROMISE PROGRAM ARGUMENT...
q()
{
	local status=$1 promise=$2

	shift 2
	gives "$status" "$promise" env LD_PRELOAD="$node/quota-kernel.so" "$@"
}

# limits: "HARD SOFT" of space in KiB, the same of inodes, as container 101 has them
limits()
{
	awk 'NR > 1 { printf " " } { printf "%s %s", $1, $2 }' "$kernel/dq.2.101"
}

ct 101 'DISKSPACE="1000:2000"' 'DISKINODES="100:200"' 'QUOTATIME="3600"' "LOCAL_UID=$base" "LOCAL_GID=$base"
chown $base:$base "$node/vz/private/101"
echo "$base 101" >"$node/var/lib/vzctl/idranges"

q 0 "quotaon" vzctl quotaon 101
like "makes the file first" "Initializing quota ..." "$out"
is "gives the limits to the kernel" "2000 1000 200 100" "$(limits)"
q 0 "quotaon of one that is on" vzctl quotaon 101
q 61 "quotainit of one that is on" vzctl quotainit 101
q 0 "vzlist" vzlist -a -H -o diskspace,diskinodes 101
is "asks the file system" "0 0" "$(xargs <<<"$out")"
q 0 "quotaoff" vzctl quotaoff 101
is "takes them back" "0 0 0 0" "$(limits)"
q 0 "quotaoff of one that is off" vzctl quotaoff 101
q 0 "quotainit" vzctl quotainit 101
ct 103 'DISKSPACE="100:200"' 'DISKINODES="100:200"'
rmdir "$node/vz/private/103"
q 43 "quotaon without a private area" vzctl quotaon 103

# What is missing
ct 102 'DISKINODES="100:200"'
q 63 "quotaon without DISKSPACE" vzctl quotaon 102
like "says how to set it" "vzctl set 102 --diskspace" "$err"
ct 102 'DISKSPACE="100:200"'
q 64 "quotainit without DISKINODES" vzctl quotainit 102
is "leaves no file" "" "$(find "$node/var/vzquota" -name '*102*')"
echo 15 >"$kernel/state"
q 0 "where limits are not enforced yet" vzctl quotaon 101
is "they are then" "35" "$(cat "$kernel/state")"
q 0 "off" vzctl quotaoff 101
rm "$kernel/state"
for row in "quotaon 60" "quotaoff 66" "quotainit 61"; do
	# shellcheck disable=SC2086 # words
	set -- $row
	q "$2" "$1 where the file system has none" vzctl "$1" 101
	like "says so" "Disk quota of container 101 is not possible" "$err"
done
echo 3f >"$kernel/state"
echo on >"$kernel/fail"
q 60 "a kernel that refuses" vzctl quotaon 101
rm "$kernel/fail"
: >"$node/var/vzquota/quota.101"
q 60 "a quota file that is damaged" vzctl quotaon 101
like "says what to do" "vzquota init 101" "$err"
q 0 "quotainit" vzctl quotainit 101
exec 9>"$node/var/vzquota/.quota.101.lock"
flock 9
q 60 "a quota file that is locked" vzctl quotaon 101
exec 9>&-

touch "$node/etc/vz/dists/default"

# Of a container that runs
runs "101 5"
q 62 "set where quota is not on" vzctl set 101 --diskspace 3000:4000
like "says how to switch it on" "vzctl quotaon 101" "$err"
q 0 "quotaon" vzctl quotaon 101
q 0 "set" vzctl set 101 --diskspace 3000:4000 --save
is "is so at once" "4000 3000 200 100" "$(limits)"
q 0 "of inodes alone" vzctl set 101 --diskinodes 300:400
is "leaves space" "4000 3000 400 300" "$(limits)"
q 0 "set of space that is not saved" vzctl set 101 --diskspace 3500:4500
q 0 "and of inodes" vzctl set 101 --diskinodes 350:450
is "leaves what was not saved" "4500 3500 450 350" "$(limits)"
q 0 "and of a grace time" vzctl set 101 --quotatime 60
is "leaves all limits" "4500 3500 450 350" "$(limits)"
q 0 "back" vzctl set 101 --diskspace 3000:4000 --diskinodes 300:400
q 67 "switching users and groups on" vzctl set 101 --quotaugidlimit 10 --save
unlike "saves nothing" "QUOTAUGIDLIMIT" "$(cat "$conf/101.conf")"
echo set >"$kernel/fail"
q 62 "a kernel that refuses limits" vzctl set 101 --diskspace 5000 --save
rm "$kernel/fail"
like "saves nothing" "3000:4000" "$(cat "$conf/101.conf")"

# Mounted only
runs
q 0 "set of a container that is not running" vzctl set 101 --diskspace 6000:7000 --save
is "but whose quota is on" "7000 6000 200 100" "$(limits)"
q 0 "off" vzctl quotaoff 101
q 0 "set of one that is down" vzctl set 101 --diskspace 8000:9000 --save
is "waits" "0 0 0 0" "$(limits)"

# A creation that was killed
ct 104 "# Creation of this container is not finished" 'DISKSPACE="100:200"' 'DISKINODES="100:200"' \
	"VE_PRIVATE=$node/vz/private/104" "VE_ROOT=$node/vz/root/104"
LD_PRELOAD=$node/quota-kernel.so vzquota -q init 104 -p "$node/vz/private/104" -b 1 -B 1 -i 1 -I 1 -e 0 -n 0
LD_PRELOAD=$node/quota-kernel.so vzquota -q on 104
q 91 "the next create" vzctl create 104 --ostemplate none
is "removes its quota" "" "$(cd "$node" && ls var/vzquota/quota.104 quota-kernel/tree.104 2>/dev/null)"

# Gone
q 0 "quotaon" vzctl quotaon 101
q 0 "destroy" vzctl destroy 101
is "leaves no quota" "" "$(ls -A "$node/var/vzquota"; cd "$kernel" && ls tree.* 2>/dev/null)"
is "and no limit" "0 0 0 0" "$(limits)"

finish
