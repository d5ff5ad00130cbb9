#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# vzlist on a running kernel: what it says is what the kernel has.
# covers: vzlist lib/resources

. ./lib.sh

group=/sys/fs/cgroup/vz/101

# cell FIELD: of container 101, without blanks at its sides
cell() {
	vzlist -H -o "$1" 101 | sed 's/^ *//'
}

small_template
vzctl create 101 --ostemplate small --config basic --ipadd 10.101.0.101 --hostname small > /dev/null
eq "a new one is stopped" "$(vzlist -H -o ctid,status,uptime -S)" \
	"       101 stopped                 -"
t "start" vzctl start 101
eq "running" "$(vzlist)" "      CTID      NPROC STATUS    IP_ADDR         HOSTNAME
       101 $(printf %10s "$(field numproc 2)") running   10.101.0.101    small"
like "it runs for seconds" "$(cell uptime)" '^000d00h:00m:[0-5][0-9]s$'
before=$(vzlist -j -o uptime 101 | awk '$1 == "\"uptime\":" { print $2 }')
sleep 1
after=$(vzlist -j -o uptime 101 | awk '$1 == "\"uptime\":" { print $2 }')
t "and time passes for it" awk "BEGIN { d = $after - $before; exit !(d >= 1 && d < 20) }"

echo "25000 100000" > $group/cpu.max
echo 50 > $group/cpu.weight
echo 0 > $group/cpuset.cpus
eq "limits are the kernel's" "$(cell numproc.b,numproc.l,cpulimit,cpuunits,cpus)" "240        240      25     500     1"
like "so is the load" "$(cell laverage)" '^ *[0-9]+\.[0-9]+/[0-9]+\.[0-9]+/[0-9]+\.[0-9]+$'

vzctl stop 101 --fast > /dev/null
eq "nothing runs" "$(vzlist 2>&1)" "Container(s) not found"
vzctl destroy 101 > /dev/null
finish
