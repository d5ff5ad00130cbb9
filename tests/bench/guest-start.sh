#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Start times in turn, so that all systems see the same machine: "system ms".

set -u
. ./guest-lib.sh

ROUNDS=7
SYSTEMS='unshare vzctl lxc nspawn'

for system in $SYSTEMS; do
	prepare "$system" 1
done
round=0
while [ $round -le $ROUNDS ]; do
	for system in $SYSTEMS; do
		ms=$(start "$system" 1 < /dev/null 2> "/tmp/$system.log") || {
			echo "$system does not start:" >&2
			cat "/tmp/$system.log" >&2
			exit 1
		}
		stop "$system" 1 > "/tmp/$system.log" 2>&1
		# The first round only warms the caches
		[ $round -eq 0 ] || echo "$ms" >> "/tmp/$system.ms"
	done
	round=$((round + 1))
done
for system in $SYSTEMS; do
	printf '%s\t%s\n' "$system" "$(median < "/tmp/$system.ms")"
done
