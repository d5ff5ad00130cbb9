#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# getluid, setluid, setublimit and ubstat as old tools use them.
# covers: kernel/kernel/ve/luid.c kernel/kernel/bc/sys.c kernel/kernel/bc/beancounter.c
# covers: kernel/include/linux/beancounter.h kernel/include/linux/ub_types.h patches/112-*
# debug: core

. ./lib.sh

eq "the node is 0" "$(luid get)" 0
luid run 500 sleep 60 &
sleeper=$!
t "setluid of an unknown id makes a beancounter" wait_for 5 test -d /proc/bc/500
eq "whose process knows its id" "$(luid run 500 luid get)" 500
like "ubstat lists it" "$(luid list)" '^500$'
t "setublimit" luid limit 500 6 0 9223372036854775807
eq "shows in its rows" "$(luid limit 500 5 33 44; awk '$1 == "numproc" { print $4, $5 }' /proc/bc/500/resources)" "33 44"
t "memory is counted" test "$(ub 500 physpages 2)" -gt 0
luid limit 500 6 0 5000
t_status 137 "and limited" luid run 500 hog ram 100
eq "setublimit of nobody" "$(luid limit 501 5 1 1)" "setublimit: ENOENT"
kill "$sleeper"
t "when its last process is gone, so is it" wait_for 10 sh -c '! test -d /proc/bc/500'
unlike "from the list as well" "$(luid list)" '^500$'
t_status 1 "and its control group" test -d /sys/fs/cgroup/vz/500
eq "the next one begins anew" "$(luid run 500 luid get)" 500
t "and goes" wait_for 10 sh -c '! test -d /sys/fs/cgroup/vz/500'

# Many make the same ones, which end as soon as they are empty
storm() {
	for _ in 1 2 3 4; do
		jobs=''
		for id in 510 511 510 511 510 511 510 511 510 511; do
			luid run "$id" true > storm.said 2>&1 &
			jobs="$jobs $!"
		done
		for job in $jobs; do
			wait "$job" || return 1
		done
		sleep "0.$(($(od -An -N1 -tu1 /dev/urandom) % 10))"
	done
}
t "many at once with the same ids" storm
t "and all are gone in the end" wait_for 20 sh -c '! ls -d /sys/fs/cgroup/vz/51*'
finish
