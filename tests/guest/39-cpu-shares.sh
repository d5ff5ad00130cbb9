#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Shares and limits of CPU, as they are measured: against other containers, with
# any number of threads, in bursts, and whatever a guest sets for itself.
# tier: long
# timeout: 600
# debug: never
# covers: lib/resources/cpu.c lib/node/share.* kernel/kernel/ve/sched.c

. ./lib.sh

# How long is measured, and how far off may be what comes out, in percent: both
# CPUs of the node are emulated by a machine that does other things
SECONDS_EACH=10
TOLERANCE=5

usage() {
	awk '$1 == "usage_usec" { print $2 }' "/sys/fs/cgroup/vz/$1/cpu.stat"
}

# burn CTID THREADS [COMMAND]: until they are killed
burn() {
	command vzctl exec "$1" "for i in \$(seq $2); do sh -c '${3:-while :; do :; done}' & done; wait" > /dev/null 2>&1 &
}

has_burnt() {
	test "$(usage "$1")" -ge $(($2 + 500000))
}

# Stops what burn has begun
quench() {
	local ctid

	for ctid; do
		vzctl exec "$ctid" 'killall -9 sh' > /dev/null 2>&1
	done
	wait
}

# measure CTID...: ms of CPU that each has had, and last those that have passed
measure() {
	local ctid begin
	local -A before

	for ctid; do
		before[$ctid]=$(usage "$ctid")
		wait_for 60 has_burnt "$ctid" "${before[$ctid]}"
	done
	begin=$(date +%s%N)
	for ctid; do before[$ctid]=$(usage "$ctid"); done
	sleep $SECONDS_EACH
	for ctid; do echo $((($(usage "$ctid") - before[$ctid]) / 1000)); done
	echo $((($(date +%s%N) - begin) / 1000000))
}

# is_about VALUE WANTED: in tenths of percent
is_about() {
	awk "BEGIN { d = ($1 - $2) / $2 * 100; exit !(d >= -$TOLERANCE && d <= $TOLERANCE) }"
}

# shares PROMISE THREADS...: of three containers with weights of 1:2:4
shares() {
	local promise=$1 threads=("${@:2}") ms sum i parts=(1 2 4)

	for i in 0 1 2; do burn 10$((i + 1)) "${threads[i]}"; done
	mapfile -t ms < <(measure 101 102 103)
	quench 101 102 103
	sum=$((ms[0] + ms[1] + ms[2]))
	for i in 0 1 2; do
		note "$promise: ${parts[i]} of 7 is $((ms[i] * 7000 / sum)) thousandths"
		t "$promise: container $((i + 1)) has its share" is_about $((ms[i] * 7)) $((parts[i] * sum))
	done
}

# limit PROMISE PERCENT THREADS [COMMAND]
limit() {
	local ms

	vzctl set 101 --cpulimit "$2" > /dev/null
	burn 101 "$3" "${4-}"
	mapfile -t ms < <(measure 101)
	quench 101
	vzctl set 101 --cpulimit 0 > /dev/null
	note "$1: $((ms[0] * 1000 / ms[1])) thousandths of a CPU"
	t "$1" is_about $((ms[0] * 100)) $(($2 * ms[1]))
}

small_template
for ctid in 101 102 103; do
	t "create $ctid" vzctl create $ctid --ostemplate small --config basic
	t "start $ctid" vzctl start $ctid
done
vzctl set 101 --cpuunits 1000 > /dev/null
vzctl set 102 --cpuunits 2000 > /dev/null
vzctl set 103 --cpuunits 4000 > /dev/null
shares "as many threads each" 4 4 4
shares "the lightest has most threads" 12 6 3

limit "10 percent" 10 4
limit "50 percent" 50 4
limit "150 percent" 150 4
limit "50 percent in short processes" 50 2 'while :; do /bin/echo > /dev/null; done'

# Its own groups are below the one that is limited
t "a guest gives itself more" vzctl exec2 101 \
	'cd /sys/fs/cgroup && mkdir own && echo $$ > own/cgroup.procs && for pid in $(cat cgroup.procs); do echo $pid > own/cgroup.procs; done
	echo +cpu > cgroup.subtree_control && echo 10000 > own/cpu.weight'
limit "which does not loosen its limit" 50 4
for ctid in 101 102 103; do
	vzctl stop $ctid --fast > /dev/null
	t "destroy $ctid" vzctl destroy $ctid
done
finish
