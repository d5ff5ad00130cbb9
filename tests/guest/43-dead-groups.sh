#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Pages of files keep a group in the kernel after its end. Of many that are kept so
# no container adds more.
# tier: long
# timeout: 600
# covers: lib/node/cgroup.c

. ./lib.sh

VZ=/sys/fs/cgroup/vz

# How many groups are dead
dead() {
	awk '$1 == "nr_dying_descendants" { print $2 }' $VZ/cgroup.stat
}

# leave COUNT: dead groups, each of which has paid for a file
leave() {
	for n in $(seq "$1"); do
		mkdir $VZ/dead
		sh -c "echo \$\$ > $VZ/dead/cgroup.procs; exec dd if=/dev/zero of=/vz/dead.$n bs=4k count=2 2> /dev/null"
		until rmdir $VZ/dead 2> /dev/null; do sleep 0.1; done
	done
	sync
}

# lives: a container that has read and written files, until its end
lives() {
	vzctl start 101 > /dev/null
	vzctl exec 101 'busybox dd if=/dev/zero of=/root/file bs=1M count=20; cat /root/file > /dev/null' > /dev/null 2>&1
	vzctl stop 101 --fast
}

no_more_than() {
	[ "$(dead)" -le "$1" ]
}

small_template
: > /etc/vz/dists/small.conf
vzctl create 101 --ostemplate small --config basic > /dev/null
lives > /dev/null
before=$(dead)
t "a container ends" lives
t "its pages keep its group" test "$(dead)" -gt "$before"
leave 512
t "there are many such groups" test "$(dead)" -ge 512
before=$(dead)
t "another ends" lives
t "and leaves no group" wait_for 10 no_more_than "$before"
vzctl start 101 > /dev/null
start=$(date +%s%N)
vzctl stop 101 --fast > /dev/null
note "a stop beside many dead groups: $((($(date +%s%N) - start) / 1000000)) ms"
rm -f /vz/dead.*
vzctl destroy 101 > /dev/null
finish
