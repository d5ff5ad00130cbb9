#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What the programs of a distribution say of the machine is the container's, and
# does not move with a neighbour.
# container: debian
# debug: never
# tier: long
# timeout: 400
# covers: kernel/kernel/ve/view_cpu.c kernel/kernel/ve/view_memory.c kernel/kernel/ve/disk.c kernel/kernel/ve/load.c

. ./lib.sh

RAM=512

ct() {
	vzctl exec 101 "$@" 2>&1
}

programs() {
	eq "$1free" "$(ct free -m | awk '$1 == "Mem:" { print $2 }')" $RAM
	like "$1top: memory" "$(ct top -bn1)" "^MiB Mem : +$RAM\\.0 total"
	eq "$1vmstat -s" "$(ct vmstat -s -S K | awk '/total memory/ { print $1 / 1024 }')" $RAM
	eq "$1nproc" "$(ct nproc) $(ct nproc --all)" "1 1"
	eq "$1getconf: processors" "$(ct getconf _NPROCESSORS_ONLN) $(ct getconf _NPROCESSORS_CONF)" "1 1"
	eq "$1getconf: memory" "$(($(ct getconf _PHYS_PAGES) * $(ct getconf PAGESIZE) / 1048576))" $RAM
	like "$1lscpu" "$(ct lscpu)" '^CPU\(s\): +1$'
	eq "$1df" "$(ct df -m / | awk 'END { print $2 }')" 1024
	eq "$1lsblk has nothing of the node" "$(ct lsblk -n 2> /dev/null | grep -c vd)" 0
}

# tasks: as top counts them, against the processes there are
tasks() {
	ct 'top -bn1 | grep ^Tasks; ls -d /proc/[0-9]* | wc -l' |
		awk '/^Tasks/ { tasks = $2 } END { d = tasks - $1; exit !(d * d <= 9) }'
}

is_idle() {
	ct cat /proc/loadavg | awk '{ exit !($1 < 1.5) }'
}

debian_create 101 > /dev/null
t "a machine of $RAM MB, one processor, 1 GB" vzctl set 101 --ram ${RAM}M --swap 0 --cpus 1 \
	--diskspace 1G:1G --save
t "start" vzctl start 101 --wait
programs ""
t "top: tasks" tasks
like "uptime" "$(ct uptime)" 'up [0-9] min.*load average: [0-9.]+, [0-9.]+, [0-9.]+$'
like "w" "$(ct w -h; ct w | head -n 1)" 'load average'
t "ps: no start before that of the container" sh -c \
	"vzctl exec 101 ps -eo etimes= | awk -v up=\$(vzctl exec 101 cut -d. -f1 /proc/uptime) '\$1 > up + 1 { bad = 1 } END { exit bad }'"
like "systemd-analyze" "$(ct systemd-analyze time)" 'Startup finished in .*(userspace)'
like "systemctl: it booted after the node" "$(ct systemctl show --value -p UserspaceTimestampMonotonic)" '^[0-9]+$'
t "systemd's clock began with the container" test \
	"$(ct systemctl show --value -p UserspaceTimestampMonotonic)" -le $(($(ct cut -d. -f1 /proc/uptime) * 1000000))

small_template
vzctl create 102 --ostemplate small --config basic > /dev/null
t "a neighbour" vzctl start 102
command vzctl exec 102 'for i in 1 2 3 4; do sh -c "while :; do :; done" & done; wait' > /dev/null 2>&1 &
t "with four times the load of a processor" wait_for 120 sh -c \
	"vzctl exec 102 cat /proc/loadavg | awk '{ exit !(\$1 > 1) }'"
programs "beside it, "
t "the load is that of the container" is_idle
vzctl exec 102 killall -9 sh > /dev/null 2>&1
wait
vzctl stop 102 --fast > /dev/null
vzctl destroy 102 > /dev/null
vzctl stop 101 --fast > /dev/null
t "destroy" vzctl destroy 101
finish
