#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Guarantees: when the node runs out of memory, who is within the guarantee
# loses nothing as long as somebody else is over it.
# oom: node
# covers: kernel/kernel/bc/oom.c kernel/include/linux/ub_oom.h patches/280-* patches/281-* patches/282-*

. ./lib.sh

# ct CTID OOMGUARPAGES
ct() {
	vzctl create "$1" --ostemplate small --config basic > /dev/null
	vzctl start "$1" > /dev/null
	vzctl set "$1" --privvmpages unlimited --oomguarpages "$2" > /dev/null
	bring "$1" hog
}

# hold CTID MB: a program inside that keeps as much
hold() {
	(command vzctl exec2 "$1" /root/hog ram "$2" --hold 1000 > "/tmp/hog.$1" 2>&1 &)
	wait_for 60 grep -q "^GOT $2 OK" "/tmp/hog.$1"
}

hogs_in() {
	vzctl exec "$1" ps | grep -c '/root/hog ram'
}

# Huge pages are an easy way to lose memory
leave_mb() {
	free_kb=$(awk '$1 == "MemAvailable:" { print $2 }' /proc/meminfo)
	echo $(((free_kb / 1024 - $1) / 2)) > /proc/sys/vm/nr_hugepages
}

small_template
ct 101 5120
ct 102 51200

t "overcommitment is refused" sh -c \
	"vzctl exec2 101 busybox dd if=/dev/null of=/dev/null bs=3G count=1 2>&1 | grep -q 'out of memory'"
t "vmguarpages" vzctl set 101 --vmguarpages unlimited
t "guarantees it" vzctl exec2 101 busybox dd if=/dev/null of=/dev/null bs=3G count=1

leave_mb 350
t "101 holds more than its guarantee" hold 101 60
t "102 holds more, but within its own" hold 102 100
t "101: shown" test "$(ub 101 oomguarpages 2)" -gt 15360
t "102: shown" test "$(ub 102 oomguarpages 2)" -gt 25600
eq "102: in its guarantee" "$(($(ub 102 oomguarpages 2) < 51200))" 1
hog ram 3000 > /dev/null 2>&1
eq "a process of the node takes all there is, and is killed" $? 137

base=$(awk -F '"' '/^LOCAL_UID/ { print $2 }' /etc/vz/conf/101.conf)
eq "the container over its guarantee was first to lose" \
	"$(dmesg | sed -n 's/.*: Killed process [0-9]* (hog).* UID:\([0-9]*\) .*/\1/p' | xargs)" "$base 0"
eq "101: one death" "$(ub 101 oomguarpages 6)" 1
eq "101: its program" "$(hogs_in 101)" 0
eq "101: no more than that" "$(vzctl exec 101 echo alive)" alive
eq "102: none" "$(ub 102 oomguarpages 6)" 0
eq "102: its program runs" "$(hogs_in 102)" 1
like "the log says who was worst" "$(dmesg)" 'OOM selected worst BC 101 \(overdraft [0-9]+\)'
like "and who was killed" "$(dmesg)" 'Out of memory: OOM killed process [0-9]+ \(hog\) score [0-9]+ vm:'

echo 0 > /proc/sys/vm/nr_hugepages
vzctl stop 101 --fast > /dev/null
vzctl stop 102 --fast > /dev/null
vzctl destroy 101 > /dev/null
vzctl destroy 102 > /dev/null
finish
