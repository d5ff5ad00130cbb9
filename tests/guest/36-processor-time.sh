#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Two containers take turns on one processor: each is booked for what it has used.
# covers: patches/130-* kernel/include/linux/ve_sched.h

. ./lib.sh

# The neighbour, 102, sleeps and wakes so often, some times
naps=100
times="1 2 3 4 5"

# The least time of the neighbour: what the machine does beside adds to others
least_time() {
	for _ in $times; do
		vzctl exec 102 "/root/turns naps $naps"
	done | sort -n | head -n 1
}

# time_beside [WHAT]: of the neighbour, while 101 does that
time_beside() {
	if [ $# -eq 1 ]; then
		command vzctl exec 101 "exec /root/turns $1" > /dev/null 2>&1 &
		wait_for 10 pgrep -f "^/root/turns $1" > /dev/null
	fi
	least_time
	if [ $# -eq 1 ]; then
		pkill -f "^/root/turns $1"
		wait
	fi
}

small_template
for id in 101 102; do
	vzctl create "$id" --ostemplate small --config basic > /dev/null
	t "start $id" vzctl start "$id"
	bring "$id" turns
done
alone=$(time_beside)
beside_program=$(time_beside computes)
beside_calls=$(time_beside calls)
note "$naps naps: alone $alone us, beside a program $beside_program, beside long system calls $beside_calls"
# Without our patch what others have used since the last tick is added to each nap
t "nobody is booked for the long system calls of another" \
	test "$beside_calls" -lt $((4 * beside_program))
t "nor for a program" test "$beside_program" -lt $((4 * alone))
for id in 101 102; do
	vzctl stop "$id" --fast > /dev/null
	vzctl destroy "$id" > /dev/null
done

finish
