#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Twenty containers at once, and two commands at once for one of them.
# timeout: 600
# covers: lib/node/lock.* lib/model/idrange.* lib/life kernel/kernel/ve kernel/kernel/bc/beancounter.c

. ./lib.sh

IDS=$(seq 201 220)

# at_once COMMAND...: for each of them; the words CTID are replaced. Prints what
# failed.
at_once() {
	local id words

	for id in $IDS; do
		words=("${@/#CTID/$id}")
		(
			vzctl "${words[@]}" > "out.$id" 2>&1 ||
				echo "$id: $? $(tail -1 "out.$id")" > "failed.$id"
		) &
	done
	wait
	cat failed.* 2> /dev/null
	rm -f failed.*
}

small_template
: > /etc/vz/dists/small.conf
eq "all can be created at once" \
	"$(at_once create CTID --ostemplate small --config basic)" ""
eq "their ids do not overlap" \
	"$(sed -n 's/^LOCAL_UID="\(.*\)"$/\1/p' /etc/vz/conf/2??.conf | sort -n |
		awk 'NR > 1 && $1 < last + 65536 { print "overlap at " $1 } { last = $1; n++ } END { print n }')" 20
eq "all can be started at once" "$(at_once start CTID)" ""
eq "and run" "$(vzlist -Ho ctid | wc -l)" 20
eq "each in its own name" "$(vzctl exec 207 'echo $$; cat /proc/1/comm' | tail -1)" init
eq "all can be stopped at once" "$(at_once stop CTID --fast)" ""
eq "and none runs, none is mounted" "$(vzlist -Ho ctid 2> /dev/null; grep ' /vz/' /proc/mounts)" ""

# Two for one: one gets it, the other is locked out or finds it done
for command in "start 201" "stop 201 --fast"; do
	# shellcheck disable=SC2086 # words
	for i in 1 2 3; do
		(
			vzctl $command > /dev/null 2>&1
			echo $? > status.$i
		) &
	done
	wait
	like "of three at once, one does it: $command" "$(sort -n status.* | tr '\n' ' ')" \
		'^0 (0|9|32) (9|32|0) $'
done
eq "and it is down then" "$(vzctl status 201)" "CTID 201 exist unmounted down"

eq "all can be destroyed at once" "$(at_once destroy CTID)" ""
wait_for 60 trash_is_empty
eq "nothing is left of them" \
	"$(find /vz/private /vz/root /vz/lock /sys/fs/cgroup/vz -mindepth 1 -maxdepth 1 -name '2*'
	trash)" ""

finish
