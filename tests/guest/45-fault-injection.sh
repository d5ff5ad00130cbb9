#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# No memory: each allocation of an operation fails once, the first, the second,
# the third ... What is refused is refused cleanly, and nothing stays charged, as
# each topic is asked in the end.
# debug: only
# oom: node
# timeout: 600
# covers: kernel patches
# sweep: yes

. ./lib.sh

if ! [ -e /proc/self/fail-nth ]; then
	skip "faults are injected" "this kernel has no fault injection"
	finish
fi

slab=/sys/kernel/debug/failslab
page=/sys/kernel/debug/fail_page_alloc
# Allocations that may wait fail too; a trace for each fault would hide others
for kind in $slab $page; do
	echo N > "$kind"/ignore-gfp-wait
	echo 0 > "$kind"/verbose
done
echo N > $page/ignore-gfp-highmem
echo 0 > $page/min-order

# A fifth of them where sweeps are samples
operations=
[ "${SWEEP:-all}" = all ] || operations="20%$SEED"

ct_create 101 > /dev/null
t "start" ct_start 101
bring 101 failnth
# Linux kills who is preempted and has no memory for what rseq() writes then
no_rseq=GLIBC_TUNABLES=glibc.pthread.rseq=0
# shellcheck disable=SC2086 # none or one
adopt inside phase sweep vzctl exec 101 $no_rseq /root/failnth $operations

# Every 40th allocation of a shell inside and of its children
cat > /vz/private/101/root/work <<'END'
until [ -e /root/go ]; do sleep 1; done
for i in 1 2 3 4 5 6 7 8 9 10; do
	ls / > /dev/null
	echo $i > /tmp/x
	cat /tmp/x | cat > /dev/null
done
touch /root/through
END
echo 100 > $slab/probability
echo 40 > $slab/interval
echo Y > $slab/task-filter
echo -1 > $slab/times
command vzctl exec 101 sh /root/work > /dev/null 2>&1 &
wait_for 10 pgrep -f '^sh /root/work'
for pid in $(pgrep -f '^sh /root/work'); do
	echo 1 > "/proc/$pid/make-it-fail"
done
touch /vz/private/101/root/go
wait $!
echo 0 > $slab/probability
echo 0 > $slab/times
note "the work was $([ -e /vz/private/101/root/through ] || echo not )done"
eq "the container still works" "$(vzctl exec 101 echo alive)" alive

t "stop" vzctl stop 101 --fast
vzctl destroy 101 > /dev/null

# A page that the kernel asks for itself, and not for its slabs, is missed with a
# trace: left alone here
echo 20 > $page/min-order
# shellcheck disable=SC2086 # none or one
adopt node phase sweep env $no_rseq failnode $operations

finish
