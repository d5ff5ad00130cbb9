#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# vzlist: what the kernel says of running containers; and nothing is asked
# that is not shown.

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
make_node

if [ "$(id -u)" != 0 ]; then
	skip "vzlist of running containers" "needs root"
	finish
fi

groups=$node/sys/fs/cgroup/vz

# shows PROMISE WANTED ARGUMENT...
shows()
{
	quiet "$1" vzlist "${@:3}"
	is "$1: the table" "$2" "$out"
}

# group ID FILE TEXT
group()
{
	mkdir -p "$groups/$1"
	echo "$3" >"$groups/$1/$2"
}

for id in 101 102 103 104; do
	ct $id 'NUMPROC=40' 'CPULIMIT=50' 'CPUUNITS=1004' 'CPUS=2' 'IOLIMIT=1024' 'IOPSLIMIT=7' \
		'DISKSPACE="100:200"' 'DISKINODES="10:20"'
done
runs "101 5" "102 5 10.0.0.4 fd00:0000:0000:0000:0000:0000:0000:0002 10.0.0.3" "103 5"
printf 'IP_ADDRESS="10.0.0.9 10.0.0.3/32 fd00::2"\n' >>"$conf/102.conf"
echo "30 20 0:1 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw" >"$node/proc/self/mountinfo"
cpu=ctid,cpulimit,cpuunits,cpus,iolimit,iopslimit

shows "without control groups, what is configured" \
"       101      50    1004     2       1024    7
       104      50    1004     2       1024    7" -H -o $cpu 101 104
group 101 cpu.max "150000 100000"
group 101 cpu.weight 250
group 101 cpuset.cpus.effective 0-3
group 102 cpu.max "max 100000"
group 102 cpu.weight 100
group 102 cpuset.cpus.effective 1
group 104 cpu.max "150000 100000"
shows "what the control group has" \
"      CTID  CPULIM  CPUUNI  CPUS    IOLIMIT IOPS
       101     150    2500     4       1024    7
       102       0    1004     1       1024    7
       103      50    1004     2       1024    7
       104      50    1004     2       1024    7" -a -o $cpu
shows "sorted by it" "       102
       103
       104
       101" -a -1 -s cpulimit
shows "in JSON" '[
  {
    "cpulimit": 150,
    "cpuunits": 2500,
    "cpus": 4
  }
]' -j -o cpulimit,cpuunits,cpus 101

shows "addresses in configured order, the others behind" "       102 10.0.0.3 fd00::2 10.0.0.4" \
	-H -octid,ip 102
shows "a running one that has none" "-" -H -oip 101

shows "no load average without a device" "             -" -H -olaverage 101
shows "no time without a device" "              -" -H -ouptime 101
sleep 1000 & init101=$!
sleep 1000 & init102=$!
trap 'kill $init101 $init102; rm -rf "$node"' EXIT
if ${CC:-cc} -shared -fPIC -D_GNU_SOURCE -idirafter "$top/kernel/include/uapi" \
		-o "$node/init-pids.so" "$here/init-pids.c"; then
	echo "1000000.50 5.00" >"$node/proc/uptime"
	mkdir "$node/proc/$init101" "$node/proc/$init102"
	# Field 22: hundredths of a second after boot
	echo "1 (in) it) S 0 1 1 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 90677625 1 2" \
		>"$node/proc/$init101/stat"
	echo "1 (init) S 0 1 1 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 49 1 2" \
		>"$node/proc/$init102/stat"
	export VZ_TEST_INITS="101=$init101 102=$init102" ASAN_OPTIONS=detect_leaks=0:verify_asan_link_order=0
	vzlist()
	{
		LD_PRELOAD="$node/init-pids.so" command vzlist "$@"
	}
	shows "uptime" \
"      CTID          UPTIME
       101 001d01h:53m:44s
       102 011d13h:46m:40s
       103               -
       104               -" -a -octid,uptime
	shows "the longest first, behind those that have none" \
"       103
       104
       102
       101" -a -1 -s uptime
	shows "uptime in JSON" '[
  {
    "uptime": 93224.250
  },
  {
    "uptime": 0.000
  }
]' -j -o uptime 101 103
	unset -f vzlist
	unset VZ_TEST_INITS
else
	skip "uptime" "needs a C compiler"
fi

shows "limits of the disk are the configured ones" \
"         -        100        200          -         10         20" \
	-H -o diskspace,diskspace.s,diskspace.h,diskinodes,diskinodes.s,diskinodes.h 101
{
	printf '%-11s %15s %15s %15s %11s %11s\n' "qid: path" usage softlimit hardlimit time expire
	printf '%s\n' "101: /vz/private/102: 1k-blocks 1 2 3"
	printf '%11s %15s %15s %15s %11s %11s\n' 1k-blocks 5000 1048576 1153434 0 0
	printf '%11s %15s %15s %15s %11s %11s\n' inodes 300 200000 220000 0 259200
	printf '%s\n' "102: -- started --"
	printf '%11s %15s %15s %15s %11s %11s\n' 1k-blocks 7 70 700 0 0
	printf '%s\n' "104: /vz/private/104"
	printf '%11s %15s %15s %15s %11s %11s\n' 1k-blocks 1 2 3 0 0
	printf '%11s %15s %15s %15s %11s %11s\n' inodes 4 5 6 0 0
} >"$node/proc/vz/vzquota"
shows "disk quota" \
"      CTID     DSPACE   DSPACE.S   DSPACE.H    DINODES  DINODES.S  DINODES.H
       101       5000    1048576    1153434        300     200000     220000
       102          7         70        700          -         10         20
       103          -        100        200          -         10         20
       104          1          2          3          4          5          6" \
	-a -o ctid,diskspace,diskspace.s,diskspace.h,diskinodes,diskinodes.s,diskinodes.h
shows "disk quota in JSON" '[
  {
    "diskspace": {
      "usage": 5000,
      "softlimit": 1048576,
      "hardlimit": 1153434
    }
  }
]' -j -o diskspace 101

# Whoever reads a pipe without a writer waits
vzlist_now()
{
	timeout 10 vzlist "$@"
}
counters <<'END'
      101:  numproc                        17                   20                   80                   90                    3
END
rm "$groups/101/cpu.max" "$node/proc/vz/vzquota" "$node/proc/uptime"
mkfifo "$groups/101/cpu.max" "$node/proc/vz/vzquota" "$node/proc/uptime"
gives 0 "the default columns read neither groups nor quota nor times" vzlist_now -a
gives 124 "but their own columns do" timeout 1 vzlist -o cpulimit
rm "$node/proc/bc/resources" "$node/proc/self/mountinfo" "$conf/101.conf"
mkfifo "$node/proc/bc/resources" "$node/proc/self/mountinfo" "$conf/101.conf"
gives 0 "ids need no more than the list of those that run" vzlist_now -1
is "and are all there" "101 102 103" "$(awk '{ print $1 }' <<<"$out" | paste -sd ' ')"
gives 0 "configurations need no state" vzlist_now -H -o ctid,cpuunits,hostname 104
gives 0 "one that was asked for needs no other" vzlist_now -H -o ctid,onboot 104 103

finish
