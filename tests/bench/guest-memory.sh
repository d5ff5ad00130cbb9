#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Memory that the node has less with each idle container: "system kB".

set -u
. ./guest-lib.sh

COUNT=20

# Cold caches are not memory that a container takes
free_kb() {
	sync
	echo 3 > /proc/sys/vm/drop_caches
	sleep 2
	awk '$1 == "MemFree:" { print $2 }' /proc/meminfo
}

each() {
	local number

	for number in $(seq 1 $COUNT); do
		"$@" "$number" < /dev/null > /tmp/each.log 2>&1 || {
			cat /tmp/each.log >&2
			exit 1
		}
	done
}

for system in vzctl lxc; do
	each prepare $system
	each start $system
	each stop $system
	before=$(free_kb)
	each start $system
	after=$(free_kb)
	each stop $system
	printf '%s\t%s\n' "$system" $(((before - after) / COUNT))
done
