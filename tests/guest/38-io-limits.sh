#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Limits of disk I/O: bytes and operations a second, for tasks and not for requests.
# covers: kernel/kernel/bc/io.c kernel/kernel/bc/iostat.c kernel/include/linux/ub_io.h patches/240-* patches/241-* lib/resources/io.*

. ./lib.sh

ct() {
	vzctl exec 101 "$@" 2>&1
}

acct() {
	awk -v name="$1" '$1 == name { print $2 }' /proc/bc/101/ioacct
}

# took COMMAND: milliseconds
took() {
	local begin

	begin=$(date +%s%N)
	ct "$@" > /dev/null
	echo $((($(date +%s%N) - begin) / 1000000))
}

small_template
t "create" vzctl create 101 --ostemplate small --config basic
t "a limit is saved" vzctl set 101 --iolimit 1M --save
t "start" vzctl start 101
like "vzlist shows it" "$(vzlist -H -o iolimit,iopslimit 101)" '^ *1048576 +-$'

# Three seconds' worth may be saved, so 8 MB take five at least
t "a long write waits" test "$(took dd if=/dev/zero of=/big bs=8M count=1)" -ge 3500
t "so do many short ones" test "$(took dd if=/dev/zero of=/big bs=64k count=80)" -ge 3500
t "no limit live" vzctl set 101 --iolimit 0
like "is none" "$(vzlist -H -o iolimit 101)" '^ *-$'
free=$(took dd if=/dev/zero of=/big bs=64k count=80)
note "80 writes of 64 kB without a limit: $free ms"
vzctl set 101 --iolimit 100K > /dev/null
command vzctl exec 101 'dd if=/dev/zero of=/big bs=1M count=20' > /dev/null 2>&1 &
t "one that waits is killed at once" within 20 vzctl exec 101 \
	'until pidof dd > /dev/null; do :; done; killall -9 dd; while pidof dd > /dev/null; do :; done'
wait
command vzctl exec 101 'dd if=/dev/zero of=/big bs=1M count=20' > /dev/null 2>&1 &
wait_for 20 sh -c 'vzctl exec 101 pidof dd > /dev/null'
t "a new limit wakes it" vzctl set 101 --iolimit 0
t "and it is through" within 20 sh -c 'while vzctl exec 101 pidof dd > /dev/null; do :; done'
wait
t "operations are limited" vzctl set 101 --iopslimit 10
like "vzlist shows it" "$(vzlist -H -o iopslimit 101)" '^ *10$'
ct 'for i in $(seq 100); do echo $i > /small.$i; done; sync'
t "too many of them wait" test "$(took 'for i in $(seq 60); do dd if=/dev/zero of=/sync bs=4k count=1 conv=fsync; done')" -ge 1000
vzctl set 101 --iopslimit 0 > /dev/null

dirty=$(acct dirty)
t "what was made dirty is counted" test "$dirty" -ge 8388608
t "and what reached the disk" test "$(acct write)" -ge 4096
eq "16 lines" "$(wc -l < /proc/bc/101/ioacct)" 16
like "iostat has its disk" "$(cat /proc/bc/101/iostat)" '^vd[a-z]+ 101 \. 0 0 0 0 0 [1-9][0-9]* [1-9][0-9]* [0-9]+ [1-9][0-9]*$'
eq "beside what writes back, and fuse" "$(awk '{ print $1 }' /proc/bc/101/iostat | head -2 | xargs)" "flush fuse"
like "in that of all too" "$(cat /proc/bc/iostat)" '^vd[a-z]+ 101 '
eq "a priority is 4" "$(cat /proc/bc/101/ioprio)" "prio: 4"
vzctl set 101 --ioprio 7 > /dev/null
eq "or what was set" "$(cat /proc/bc/101/ioprio)" "prio: 7"
t_status 8 "not inside" vzctl exec 101 test -e /proc/bc

command vzctl exec 101 'dd if=/dev/zero of=/big bs=1M count=20' > /dev/null 2>&1 &
vzctl set 101 --iolimit 100K > /dev/null
t "a container that waits is stopped" within 60 vzctl stop 101 --fast
wait
t "destroy" vzctl destroy 101
t "the node's own can be limited" vzctl set 0 --iolimit 100M
t "and let go" vzctl set 0 --iolimit 0
finish
