#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# vzctl resume fails, is interrupted or killed after each of its steps: nothing is
# left of the attempt and the file stays, or the container is there.
# sweep: yes
# timeout: 900
# covers: lib/checkpoint/restore.c lib/life/environment.c lib/network/address.c lib/network/veth.c
# debug: never

. ./lib.sh

FAULTY=/usr/lib/vz-tests/vzctl-fault
DUMP=/vz/dump/Dump.101

is_suspended() {
	eq "$1: it stays suspended" "$(vzctl status 101)" "CTID 101 exist unmounted down suspended"
	eq "$1: no route is left" "$(ip route show 10.101.0.101)" ""
	eq "$1: nor a device" "$(ip -o link show type veth)" ""
	eq "$1: nor a filter" "$(nft list ruleset 2> /dev/null | grep veth101)" ""
	t_status 1 "$1: nor a control group" test -d /sys/fs/cgroup/vz/101
	eq "$1: nor a file" "$(ls -A /vz/dump)" Dump.101
}

# It is there and frozen, or has gone with its vzctl
after_kill() {
	wait_for 60 sh -c '! pgrep -f "[c]riu restore"'
	case $1 in
	restore:complete)
		t "killed after $1, it can go on" vzctl resume 101 --resume
		t_status 1 "and nothing else can be resumed" test -e $DUMP
		;;
	*)
		wait_for 30 sh -c 'vzctl status 101 | grep -q down'
		t "killed after $1, it can be tried again" vzctl resume 101
		;;
	esac
	t "and works" sh -c 'vzctl exec 101 ps | grep -q "sleep 10000"'
	like "with its address" "$(ping -c 1 -W 5 10.101.0.101)" '1 received'
	t "and is suspended again" vzctl suspend 101
}

small_template
vzctl create 101 --ostemplate small --config basic > /dev/null
vzctl set 101 --ipadd 10.101.0.101 --netif_add eth1 --save > /dev/null
ip address add 10.101.0.1/32 dev lo
t "start" vzctl start 101
vzctl exec 101 'sleep 10000 > /dev/null 2>&1 &' > /dev/null
mac=$(vzctl exec 101 cat /sys/class/net/eth1/address)
t "suspend" vzctl suspend 101

VZ_FAULT=trace:/tmp/steps $FAULTY resume 101 > /dev/null
eq "it runs" "$(vzctl status 101)" "CTID 101 exist mounted running"
eq "its device is what it was" "$(vzctl exec 101 cat /sys/class/net/eth1/address)" "$mac"
eq "and the node's end is known" "$(cat /sys/class/net/veth101.1/ifalias)" CT101
t "suspend again" vzctl suspend 101
steps=$(grep '^restore:' /tmp/steps)
t "it has steps" test "$(echo "$steps" | wc -l)" -gt 15

# shellcheck disable=SC2086 # words
for step in $(sample 4 $steps); do
	for what in fail int; do
		t_status 3 "$what after $step" env "VZ_FAULT=$step:$what" $FAULTY resume 101
		is_suspended "$what after $step"
	done
	VZ_FAULT=$step:kill $FAULTY resume 101 > /dev/null 2>&1
	after_kill "$step"
done

# Terminals whose daemon was killed with them are made anew
t "resume" vzctl resume 101
killall -KILL vzconsoled
wait_for 10 sh -c '! pgrep -x vzconsoled'
t "suspend without a terminal" vzctl suspend 101
t "resume makes it" vzctl resume 101
t "and somebody can look at it" vzctl console 101 < /dev/null
t "the last time" vzctl suspend 101
vzctl destroy 101 > /dev/null
t_status 1 "its file goes with it" test -e $DUMP
finish
