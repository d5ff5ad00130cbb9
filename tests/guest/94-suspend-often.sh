#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Suspended and resumed a thousand times, a container is what it was at first, and
# the node has not lost anything to it.
# container: running
# sweep: hours
# timeout: 10800
# covers: lib/checkpoint vzctl/cmd_suspend.c kernel/kernel/ve/restore.c kernel/kernel/ve/state.c kernel/kernel/bc/marks.c
# debug: never

. ./lib.sh
. ./keeps.sh

# Each process of it with the number of its descriptors
processes() {
	# shellcheck disable=SC2016 # inside
	in_ct 'for p in /proc/[0-9]*; do
		[ $p = /proc/$$ ] || echo "$(cat $p/comm) $(ls $p/fd | wc -l)"
	done' 2> /dev/null | grep -v '^ ' | sort
}

# Counters of things, which do not move by themselves
counted() {
	awk '$1 ~ /^num(pty|flock|tcpsock|othersock|iptent)$/ { print $1, $2 }' /proc/bc/101/resources
}

# What the node has of it, by name or number
on_node() {
	find /sys/fs/cgroup/vz -type d | sort
	ip -o link | cut -d' ' -f2
	ip route
	nft list ruleset 2> /dev/null
	ls -A /vz/dump /run/vzctl
	findmnt -rno TARGET,FSTYPE
	ls /proc/vz/vzquota /dev/pts
}

# What may be a little more or less
amount_of() {
	sync
	echo 3 > /proc/sys/vm/drop_caches
	case $1 in
	slab) awk '$1 == "SUnreclaim:" { print int($2 / 1024) }' /proc/meminfo ;;
	percpu) awk '$1 == "Percpu:" { print int($2 / 1024) }' /proc/meminfo ;;
	dying) awk '$1 == "nr_dying_descendants" { print $2 }' /sys/fs/cgroup/cgroup.stat ;;
	*) ub_held "$1" ;;
	esac
}

# grows_little WHAT MOST: more than that has not been added to it
grows_little() {
	g_before=$(cat "/run/had.$1")
	g_now=$(amount_of "$1")
	if [ "$g_now" -le $((g_before + $2)) ]; then
		ok "$1 does not grow"
	else
		fail "$1 does not grow" "$g_before before, $g_now now, at most $2 more"
	fi
}

once() {
	vzctl suspend 101 > /run/out 2>&1 && vzctl resume 101 >> /run/out 2>&1 &&
		! keeps_answer | grep -v '^ok' >> /run/out && return
	fail "round $1" "$(cat /run/out)"
	return 1
}

rounds() {
	for round in $(sample 20 $(seq 1000)); do
		once "$round" || return 1
	done
}

keeps_begin
once first
had_processes=$(processes)
had_counted=$(counted)
had_on_node=$(on_node)
for what in slab percpu dying kmemsize privvmpages physpages; do
	amount_of "$what" > "/run/had.$what"
done

t "all rounds" phase sweep rounds

keeps_ask "after all rounds"
eq "its processes have what they had" "$(processes)" "$had_processes"
eq "things counted are as many" "$(counted)" "$had_counted"
eq "the node has of it what it had" "$(on_node)" "$had_on_node"
grows_little slab 8
grows_little percpu 4
grows_little dying 40
grows_little kmemsize 1000000
grows_little privvmpages 1000
grows_little physpages 2000
eq "systemd is well" "$(in_ct systemctl is-system-running)" running

keeps_end
finish
