#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Limits of memory: locked, shared, kernel memory and what lookups leave behind.
# Each is hit by an ordinary program, and is back to nothing afterwards.
# timeout: 600
# covers: kernel/kernel/bc kernel/include/linux/ub_mm.h kernel/include/linux/ub_shmem*.h
# covers: kernel/include/linux/ub_kmem.h patches/2*

. ./lib.sh

# room RESOURCE BARRIER LIMIT: so much above what has been held so far
room() {
	r_max=$(ub_maxheld "$1")
	vzctl set 101 "--$1" "$((r_max + $2)):$((r_max + $3))" --save > /dev/null
}

unlimited() {
	vzctl set 101 "--$1" unlimited --save > /dev/null
}

# refused RESOURCE THING MAX ERRNO: and never above the limit
refused() {
	is_refused "$1, $2" "$1" "$4" vzctl exec2 101 /root/hog "$2" "$3"
	t "$1, $2: never above the limit" test "$(ub_maxheld "$1")" -le "$(field "$1" 5)"
}

# comes_down RESOURCE TO: what was freed may wait for a grace period
comes_down() {
	t "$1 comes down again" wait_for 10 holds_at_most "$1" "$2" ||
		note "$(grep "$1" /proc/bc/101/resources)"
}

small_template
vzctl create 101 --ostemplate small --config basic > /dev/null
t "start" vzctl start 101
bring 101 hog steps
vzctl exec 101 'mkdir -p /mnt && /bin/busybox mount -t tmpfs none /mnt'
for resource in kmemsize privvmpages shmpages lockedpages dcachesize numfile; do
	unlimited "$resource"
done

eq "lockedpages follows every step" "$(vzctl exec 101 /root/steps locked)" "mlock 64: 64
over it up to 80: 80
munlock 10 in the middle: 70
mprotect: 70
back: 70
munmap the first 10: 60
mremap moves 60 and adds 20: 80
mapped over 30: 50
MAP_LOCKED 5: 55
from a hole on: 55
10 up to a hole: 65
in a child: 65
which locks 7: 72
without the child: 65
munlockall: 0
40 mapped in the future: 40
the break by 3: 43
back: 40
none: 0"
eq "shmpages follows every step" "$(vzctl exec 101 /root/steps shared)" "shared 100: 100
touched: 100
half unmapped: 100
gone: 0
shared without reserve: 0
30 touched: 30
10 dropped: 20
gone: 0
segment of 70 and a byte: 71
attached: 71
removed: 71
detached: 0
memfd of 1000: 0
fallocate 60: 60
punched 20: 40
truncated to 15: 10
touched: 15
closed, mapped: 15
unmapped: 0
file of 9: 9
unlinked: 0"

room lockedpages 4096 4096
for thing in mlocked maplocked future lockedsegment; do
	refused lockedpages "$thing" 100 ENOMEM
done
comes_down lockedpages 0
unlimited lockedpages

room shmpages 4096 4096
for thing in segment shared memfd:ENOSPC tmpfs:ENOSPC touched:EFAULT; do
	case "$thing" in
	*:*)	refused shmpages "${thing%:*}" 100 "${thing#*:}" ;;
	*)	refused shmpages "$thing" 100 ENOMEM ;;
	esac
	vzctl exec 101 rm -f /mnt/hog
done
comes_down shmpages 0
unlimited shmpages

before=$(ub_held privvmpages)
room privvmpages 4096 4096
refused privvmpages shared 100 ENOMEM
comes_down privvmpages $((before + 100))
unlimited privvmpages

before=$(ub_held kmemsize)
room kmemsize 3000000 3400000
refused kmemsize pipe 5000 '(ENOMEM|ENFILE)'
refused kmemsize epoll 100000 '(ENOMEM|ENFILE)'
refused kmemsize directory 100000 ENOMEM
r_before=$(ub_failcnt kmemsize)
unlike "page tables: the fault kills" "$(vzctl exec2 101 /root/hog pagetable 100000 2>&1)" GOT
t "page tables: counted" test "$(ub_failcnt kmemsize)" -gt "$r_before"
t "page tables: never above the limit" test "$(ub_maxheld kmemsize)" -le "$(field kmemsize 5)"
eq "the container lives" "$(vzctl exec 101 echo alive)" alive
unlimited kmemsize

room dcachesize 2000000 2200000
refused dcachesize directory 100000 ENOMEM
like "lookups of what is not there are never refused" "$(vzctl exec2 101 /root/hog missing 30000)" "GOT 30000 OK"
t "and are bounded" test "$(ub_maxheld dcachesize)" -le "$(field dcachesize 5)"
eq "the container lives" "$(vzctl exec 101 echo alive)" alive

t "stop" vzctl stop 101 --fast
vzctl destroy 101 > /dev/null
finish
