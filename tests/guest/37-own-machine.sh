#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A container sees a machine of its own: processors, load, time, disk, release.
# covers: kernel/kernel/ve/load.c kernel/kernel/ve/sched.c kernel/kernel/ve/sysfs*.c kernel/kernel/ve/disk.c
# covers: kernel/kernel/ve/view_cpu.c kernel/kernel/ve/view_misc.c kernel/kernel/ve/fairsched.c
# covers: lib/resources/osrelease.* patches/131-* patches/231-* patches/603-*
# debug: core

. ./lib.sh

# Its /proc as the node reads it, found anew after each start
R=

ct() {
	vzctl exec 101 "$@" 2>&1
}

# field FILE PATTERN NUMBER: of the first line that matches, as the container has it
field() {
	ct cat "$1" | awk -v pattern="$2" -v n="$3" '$0 ~ pattern { print $n; exit }'
}

find_proc() {
	R=/proc/$(head -n 1 /sys/fs/cgroup/vz/101/ct/cgroup.procs)/root/proc
}

processors() {
	local cpu list

	cpu=$(cat /sys/fs/cgroup/vz/101/cpuset.cpus.effective)
	eq "one processor in cpuinfo" "$(ct grep ^processor /proc/cpuinfo | tr -d '\t')" "processor: $cpu"
	eq "and in stat" "$(ct grep -o '^cpu[0-9]*' /proc/stat | xargs)" "cpu cpu$cpu"
	for list in online possible present; do
		eq "and $list in sysfs" "$(ct cat /sys/devices/system/cpu/$list)" "$cpu"
	done
	eq "and as a directory" "$(ct 'ls -d /sys/devices/system/cpu/cpu[0-9]*')" "/sys/devices/system/cpu/cpu$cpu"
	eq "nproc says so" "$(ct nproc)" 1
	t "more of them live" vzctl set 101 --cpus 2
	eq "are there" "$(ct grep -c ^processor /proc/cpuinfo)" 2
	eq "in sysfs too" "$(ct cat /sys/devices/system/cpu/online)" 0-1
	eq "with their directories" "$(ct 'ls -d /sys/devices/system/cpu/cpu[0-9]*' | wc -l)" 2
	eq "the node has all of its own" "$(cat /sys/devices/system/cpu/online)" 0-1
}

times() {
	local used up first

	vzctl set 101 --cpulimit 50 > /dev/null
	ct "timeout 4 sh -c 'while :; do :; done'" > /dev/null
	t "used time is the container's" test "$(field /proc/stat '^cpu ' 2)" -gt 50
	t "what its limit took is steal" test "$(field /proc/stat '^cpu ' 9)" -gt 50
	vzctl set 101 --cpulimit 0 > /dev/null
	used=$(ct cat /proc/stat | awk '/^cpu / { print $2 + $4 + $5 + $9 }')
	up=$(ct cat /proc/uptime | awk '{ print $1 * 100 }')
	t "its processors have had no more than their time" awk "BEGIN { exit !($used <= 2 * $up + 20) }"
	t "it booted when it was started" test \
		"$(($(date +%s) - $(field /proc/stat ^btime 2) - $(ct cut -d. -f1 /proc/uptime)))" -le 2
	eq "from outside it is the same" "$(cut -d. -f1 "$R/uptime" | wc -l) $(grep -c '^cpu[0-9]' "$R/stat")" "1 2"
	first=$(field /proc/stat ^processes 2)
	ct 'for i in 1 2 3 4 5; do sh -c : ; done' > /dev/null
	t "processes are counted" test "$(field /proc/stat ^processes 2)" -ge "$((first + 5))"
}

has_load() {
	awk '{ exit !($1 >= 0.10) }' "$R/loadavg"
}

load() {
	t "next to no load at first" awk '{ exit !($3 < 0.10) }' "$R/loadavg"
	command vzctl exec 101 'timeout 100 sh -c "while :; do :; done"' > /dev/null 2>&1 &
	t "what runs makes a load" wait_for 60 has_load
	like "vzlist shows it" "$(vzlist -H -o laverage 101)" '^ *[0-9]+\.[0-9]+/[0-9]+\.[0-9]+/[0-9]+\.[0-9]+$'
	like "uptime inside says it" "$(ct uptime)" 'load average: 0\.[1-9]|load average: [1-9]'
	like "running and all" "$(ct cat /proc/loadavg)" '^[0-9.]+ [0-9.]+ [0-9.]+ [0-9]+/[0-9]+ [0-9]+$'
	like "what it costs is told" "$(cat /sys/kernel/debug/vz/load)" '^ns [0-9]+$'
	pkill -f 'while :; do :; done'
	wait
}

written() {
	test "$(awk '{ print $10 }' "$R/diskstats")" -ge 16384
}

things() {
	local dir

	eq "nothing was asked of its kernel" "$(ct cat /proc/cmdline)" quiet
	eq "no modules" "$(ct cat /proc/modules)" ""
	like "devices that it may open" "$(ct cat /proc/devices)" '^ *1 mem$'
	unlike "and no others" "$(ct cat /proc/devices)" 'vzctl|virtblk|rtc'
	eq "one disk" "$(ct cat /proc/partitions | awk 'NR > 2 { print $4 }')" simfs
	eq "in diskstats" "$(ct cat /proc/diskstats | awk '{ print $3 }')" simfs
	ct 'dd if=/dev/zero of=/big bs=1M count=8 conv=fsync 2> /dev/null; rm /big' > /dev/null
	t "with what it has written" wait_for 40 written
	t "which vmstat has as well" test "$(field /proc/vmstat ^pgpgout 2)" -ge 8192
	like "its own pressure" "$(ct cat /proc/pressure/cpu)" '^some avg10='
	for dir in firmware power module bus/pci block/vda fs/ext4; do
		t_status 8 "no /sys/$dir" vzctl exec 101 "test -e /sys/$dir"
	done
	for dir in class/net/lo fs/cgroup kernel/mm/transparent_hugepage; do
		t "but /sys/$dir" vzctl exec 101 "test -e /sys/$dir"
	done
	eq "a tmpfs is half of its memory" \
		"$(ct 'mkdir -p /t; mount -t tmpfs none /t; df -k /t; umount /t' | awk 'END { print $2 }')" 131072
	eq "what is asked for in percent is as well" \
		"$(ct 'mount -t tmpfs -o size=25% none /t; df -k /t; umount /t' | awk 'END { print $2 }')" 65536
}

release() {
	eq "the node's release" "$(ct uname -r)" "$(uname -r)"
	t "another one live" vzctl set 101 --osrelease 4.18.0-553.el8 --save
	find_proc
	eq "is what uname says" "$(ct uname -r)" 4.18.0-553.el8
	eq "and /proc" "$(ct cat /proc/sys/kernel/osrelease) $(ct cat /proc/version | cut -d' ' -f3)" "4.18.0-553.el8 4.18.0-553.el8"
	eq "as the node reads it" "$(cut -d' ' -f3 "$R/version")" 4.18.0-553.el8
	eq "the node keeps its own" "$(cut -d' ' -f3 /proc/version)" "$(uname -r)"
	t_status 21 "what is none" vzctl set 101 --osrelease "a b"
	t "restart" vzctl restart 101
	eq "it is there from the start" "$(ct uname -r)" 4.18.0-553.el8
	t "back" vzctl set 101 --osrelease default --save
	eq "to the node's" "$(ct uname -r)" "$(uname -r)"
	printf 'small 9.9.9\n' >> /etc/vz/osrelease.conf
	t "restart with a template that wants more" vzctl restart 101
	like "is told more" "$(ct uname -r)" '^9\.9\.9'
	sed -i '/^small/d' /etc/vz/osrelease.conf
}

scheduler() {
	vzctl set 101 --cpus 1 --cpuunits 2000 --cpulimit 25 > /dev/null
	eq "fairsched: weight, rate, processors" \
		"$(awk '$1 == 0 && $2 == 101 { print $4, $5, $8 }' /proc/fairsched)" "250 256 1"
	eq "fairsched2" "$(awk '$1 == 101 { print $2, $3 }' /proc/fairsched2)" "250 256"
	like "the node is the first" "$(awk 'NR > 2 { print $2 }' /proc/fairsched | xargs)" '^0 2147483647 101 '
	eq "inside, itself" "$(ct cat /proc/fairsched2 | awk 'NR > 1 { print $1 }')" 101
	vzctl set 101 --cpulimit 0 > /dev/null
	adopt calls fairsched 101
}

hidden() {
	vzctl stop 101 --fast > /dev/null
	vzctl set 101 --features hidevz:on --save > /dev/null
	t "start without a sign" vzctl start 101
	eq "nothing tells of it" "$(ct 'ls -d /proc/vz /proc/user_beancounters /proc/fairsched /proc/bc 2> /dev/null
		tr "\0" "\n" < /proc/1/environ | grep ^container; grep envID /proc/self/status; ls /sys/firmware 2> /dev/null')" ""
}

small_template
t "create" vzctl create 101 --ostemplate small --config vswap-256m
vzctl set 101 --cpus 1 --save > /dev/null
t "start" vzctl start 101
find_proc
processors
load
times
things
release
scheduler
hidden
vzctl stop 101 --fast > /dev/null
t "destroy" vzctl destroy 101
finish
