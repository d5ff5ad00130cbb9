#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Limits: an ordinary program inside hits each of them, the node counts it.
# container: running
# covers: kernel/kernel/bc patches/11* patches/4* lib/model/ub* lib/model/params.def lib/set vzubc vzlist
# debug: core

. ./lib.sh

# take THING MAX: what the hog says
take() {
	vzctl exec2 101 /root/hog "$1" "$2" 2> /dev/null
}

# got TEXT: how many
got() {
	echo "$1" | awk '$1 == "GOT" { print $2 }'
}

# refused PROMISE RESOURCE THING ERRNO MOST: it stops at or below MOST
refused() {
	is_refused "$1" "$2" "$4" take "$3" 5000
	t "$1: at the limit" test "$(got "$r_out")" -le "$5"
}

t "it is up" is_up 101
bring 101 hog

t "numproc is set on the running container" vzctl set 101 --numproc 60
refused "processes" numproc process EAGAIN 60
t "processes: never above the limit" test "$(ub_maxheld numproc)" -le 60
(take process 5000 & take process 5000 & wait) > /dev/null
t "processes: not by two at once either" test "$(ub_maxheld numproc)" -le 60
t "processes: all given back" wait_for 10 holds_at_most numproc 20
t "a higher limit" vzctl set 101 --numproc 200
eq "lets the same program go on" "$(take process 100)" "GOT 100 OK"

t "numfile" vzctl set 101 --numfile 600
refused "files" numfile file ENFILE 600
t "files: never above the limit" test "$(ub_maxheld numfile)" -le 600
t "files: given back" test "$(ub_held numfile)" -le 400
vzctl set 101 --numfile 9312 > /dev/null

refused "address space" privvmpages private ENOMEM 256
refused "address space over a reserved hole" privvmpages overlaid ENOMEM 256
refused "address space by mprotect" privvmpages mprotected ENOMEM 256
t "address space: never above the barrier" test "$(ub_maxheld privvmpages)" -le 65536
t "address space: given back" test "$(ub_held privvmpages)" -le 20000

refused "terminals" numpty pty "(ENOMEM|ENOSPC)" 16
t "terminals: given back" wait_for 5 holds_at_most numpty 0

t "numflock" vzctl set 101 --numflock 50
refused "POSIX locks" numflock posix-lock ENOLCK 50
refused "POSIX locks by holes in one" numflock lock-by-hole ENOLCK 50
refused "flock locks" numflock flock ENOLCK 50
refused "leases" numflock lease ENOLCK 50
t "locks: never above the limit" test "$(ub_maxheld numflock)" -le 52
t "locks: given back" test "$(ub_held numflock)" -le 10

t "numsiginfo" vzctl set 101 --numsiginfo 40
refused "queued signals" numsiginfo signal EAGAIN 40
refused "timers" numsiginfo timer EAGAIN 40
t "signals: given back" test "$(ub_held numsiginfo)" -le 5

like "the refusals are on record" "$(cat /proc/bc/101/events)" \
	"^seq=[0-9]+ time=[0-9]+\.[0-9]{6} ctid=101 resource=numproc held=60 barrier=60 limit=60 wanted=1 missed=[0-9]+ pid=[0-9]+ vpid=[0-9]+ comm=hog\$"
like "with those of all on the node" "$(cat /proc/vz/events)" " ctid=101 resource=numflock .*comm=hog\$"
like "inside they have own pids" "$(vzctl exec 101 cat /proc/vz/events)" " resource=numproc .* pid=[0-9]+ comm=hog\$"
unlike "and not those of the node" "$(vzctl exec 101 cat /proc/vz/events)" vpid=
t "not more than the ring has" test "$(grep -c . /proc/bc/101/events)" -le 64
like "stocks are shown" "$(cat /proc/bc/101/precharge)" "^numproc +[0-9]+ +[0-9]+ +8\$"

t "physpages" vzctl set 101 --physpages 0:25000 --swappages 0:0
t_status 3 "memory: the hog is killed" vzctl exec2 101 /root/hog ram 200
t "memory: counted" test "$(ub_failcnt physpages)" -gt 0
t "memory: never above the limit" test "$(ub_maxheld physpages)" -le 25000
eq "memory: the container lives" "$(vzctl exec 101 echo alive)" alive

t "stop" vzctl stop 101 --fast
vzctl destroy 101 > /dev/null
finish
