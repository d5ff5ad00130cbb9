#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Devices granted to a container, its CPU share, freezing, /proc/vz/vestat.
# covers: lib/resources kernel/kernel/ve/device*.c kernel/kernel/ve/stat.c kernel/include/linux/ve_sched.h
# covers: scripts/run/ct-devnodes etc/udev patches/105-* patches/106-* vzctl/cmd_suspend.c lib/node/freeze.*
# covers: lib/node/cgroup.*

. ./lib.sh

group=/sys/fs/cgroup/vz/101

perms() {
	awk '$1 == 101 { print $2, $3, $4 }' /proc/vz/devperms
}

small_template
t "create" vzctl create 101 --ostemplate small --config basic
t "CPU parameters are saved" vzctl set 101 --cpuunits 2000 --cpulimit 50 --cpus 1 --save
t "and devices by name and number" \
	vzctl set 101 --devnodes net/tun:rw --devices c:1:11:r --save
t "start" vzctl start 101
eq "the share" "$(cat $group/cpu.weight)" 200
eq "the limit" "$(cat $group/cpu.max)" "50000 100000"
eq "one CPU of two" "$(vzctl exec 101 grep -c ^processor /proc/cpuinfo; wc -w < $group/cpuset.cpus)" "1
1"
t "more CPUs live" vzctl set 101 --cpus 64
eq "are all" "$(cat $group/cpuset.cpus)" "$(cat $group/../cpuset.cpus.effective)"
t "no limit live" vzctl set 101 --cpulimit 0
eq "is none" "$(cat $group/cpu.max)" "max 100000"

eq "the list of the kernel" "$(perms)" "c 004 1:11
c 006 10:200"
t "a granted device opens" vzctl exec2 101 'exec 3<>/dev/net/tun'
t "the container makes a node of a granted number" \
	vzctl exec2 101 'mknod /dev/log0 c 1 11 && exec 3</dev/log0'
t_status 1 "which may not be written" vzctl exec2 101 'exec 3>/dev/log0'
t_status 1 "one that is not granted does not open" \
	vzctl exec2 101 'mknod /dev/mem0 c 1 1 && exec 3</dev/mem0'
t "a device is taken back" vzctl set 101 --devnodes net/tun:none
eq "from the list" "$(perms)" "c 004 1:11"
t_status 1 "and from /dev" vzctl exec2 101 'test -e /dev/net/tun'
t "another is granted live" vzctl set 101 --devices b:8:all:rw
eq "by its major number" "$(perms)" "c 004 1:11
b 006 8:*"
t_status 21 "a device that the node has not" vzctl set 101 --devnodes nosuch:rw

row=$(tail -1 /proc/vz/vestat)
eq "vestat: version line" "$(head -1 /proc/vz/vestat | sed 's/ *$//')" "Version: 2.2"
eq "vestat: width" "$(awk '{ print length($0) }' /proc/vz/vestat | sort -u)" 251
eq "vestat: id and number of columns" "$(echo "$row" | awk '{ print $1, NF }')" "101 12"
t "vestat: used time and age go on" sh -c \
	"echo '$row' | awk '{ exit !(\$9 > 0 && \$8 > \$9 && \$5 > 0) }'"
eq "vestat: a container sees itself" \
	"$(vzctl exec 101 cat /proc/vz/vestat | awk 'NR > 2 { print $1 }')" 101

t "freeze" vzctl --quiet chkpnt 101 --suspend
like "stands still" "$(cat $group/ct/cgroup.events)" "frozen 1"
t "thaw" vzctl --quiet chkpnt 101 --resume
eq "goes on" "$(vzctl exec 101 echo alive)" alive
t "freeze again" vzctl chkpnt 101 --suspend
t "a frozen container is killed" vzctl chkpnt 101 --kill
wait_for 20 sh -c '! grep -q " 101 " /proc/vz/veinfo'
eq "and gone" "$(perms)" ""
vzctl umount 101 > /dev/null
t "destroy" vzctl destroy 101

finish
