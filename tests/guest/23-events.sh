#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What a container does by itself, and what vzeventd makes of it.
# container: running
# covers: vzeventd scripts/run/vzevent-* kernel/kernel/ve/vzevent.c etc/init.d/vzeventd etc/default

. ./lib.sh

# is STATE: mount and run words of the status line
is() {
	[ "$(vzctl status 101 | cut -d ' ' -f 4,5)" = "$1" ]
}

t "vzeventd starts" /etc/init.d/vzeventd start
t "and says so" /etc/init.d/vzeventd status
t "it is up" is_up 101
vzctl set 101 --ipadd 10.101.0.101 --save > /dev/null

vzctl exec 101 touch /run/before
vzctl exec 101 reboot > /dev/null 2>&1
t "reboot from inside comes back" wait_for 90 vzctl exec 101 'test ! -e /run/before'
t "and comes up" ct_up 101
like "with its address" "$(ip route)" '^10\.101\.0\.101 dev venet0'

vzctl exec 101 poweroff > /dev/null 2>&1
t "halt from inside stops it" wait_for 60 is "unmounted down"
t "its route is gone" wait_for 10 sh -c '! ip route | grep -q 10.101.0.101'
t_status 1 "its control group is gone" test -d /sys/fs/cgroup/vz/101

t "start again" vzctl start 101
kill -KILL "$(pgrep -n -u 1879048192 -f '^(/sbin/)?init')"
t "a killed init stops it, too" wait_for 60 is "unmounted down"
t "start after that" vzctl start 101
t "restart while vzeventd looks on" vzctl restart 101 --fast
sleep 3
t "leaves it running" is "mounted running"

vzctl stop 101 --fast > /dev/null
vzctl destroy 101 > /dev/null
t "vzeventd stops" /etc/init.d/vzeventd stop
t_status 3 "and says so" /etc/init.d/vzeventd status
finish
