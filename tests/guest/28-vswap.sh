#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# RAM and swap of a container: what it sees of them, and that it can use both
# and no more.
# covers: kernel/kernel/bc/memcg.c kernel/kernel/bc/kmem.c kernel/kernel/bc/meminfo.c lib/model/ub*
# covers: etc/conf/ve-vswap-* patches/28*

. ./lib.sh

# aux NAME: of vmaux
aux() {
	awk -v name="$1" '$1 == name { print $2 }' /proc/bc/101/vmaux
}

inside() {
	vzctl exec 101 "$@" 2>&1
}

# mem NAME: kB that the container sees
mem() {
	inside cat /proc/meminfo | awk -v name="$1:" '$1 == name { print $2 }'
}

node_mem() {
	awk -v name="$1:" '$1 == name { print $2 }' /proc/meminfo
}

node_swap_used() {
	awk 'NR > 1 { used += $4 } END { print used + 0 }' /proc/swaps
}

VZ=/usr/libexec/vzctl/scripts/vz

eq "the kernel can do VSwap" "$(cat /proc/vz/vswap)" "Version: 1.0"
eq "the node has no swap" "$(wc -l < /proc/swaps)" 1
t "the boot service makes some" $VZ start
like "in memory" "$(cat /proc/swaps)" '^/dev/zram[0-9]+ +partition'

small_template
vzctl create 101 --ostemplate small --config basic > /dev/null
t "start" vzctl start 101
bring 101 hog

eq "without limits: RAM is what it may allocate" "$(mem MemTotal)" 262144
eq "and there is no swap" "$(mem SwapTotal)" 0
t "unless it is to see the node" vzctl set 101 --meminfo none
eq "then RAM is the node's" "$(mem MemTotal)" "$(node_mem MemTotal)"
eq "and swap" "$(mem SwapTotal)" "$(node_mem SwapTotal)"
vzctl set 101 --meminfo privvmpages:1 --privvmpages unlimited > /dev/null
eq "may allocate any amount: RAM is the node's" "$(mem MemTotal)" "$(node_mem MemTotal)"
t "64 MB and 128 MB" vzctl set 101 --physpages 0:16384 --swappages 0:32768
eq "meminfo: RAM" "$(mem MemTotal)" 65536
eq "meminfo: swap" "$(mem SwapTotal)" 131072
eq "meminfo: all of it free" "$(mem SwapFree)" 131072
eq "sysinfo: RAM" "$(inside busybox free -k | awk '/^Mem:/ { print $2 }')" 65536
eq "sysinfo: swap" "$(inside busybox free -k | awk '/^Swap:/ { print $2, $3 }')" "131072 0"
like "swaps" "$(inside cat /proc/swaps)" '^/dev/null +partition	131072		0		-1$'
eq "vmstat" "$(inside cat /proc/vmstat | cut -d ' ' -f 1 | xargs)" "pgpgin pgpgout pswpin pswpout"
eq "on the node all is as it was" "$(awk 'NR == 3 { print $1 }' /proc/meminfo)" "MemAvailable:"
eq "vmaux" "$(awk '{ print $1 }' /proc/bc/101/vmaux | xargs)" \
	"tmpfs_respages swapin swapout vswapin vswapout ram shadow swap_entries hugetlb"
like "meminfo of the node's view" "$(cat /proc/bc/101/meminfo)" '^MemTotal:          65536 kB$'

inside 'busybox dd if=/dev/zero of=/root/file bs=1M count=100 && cat /root/file > /dev/null' > /dev/null
eq "files larger than RAM are no reason to fail" "$(ub_failcnt physpages)" 0
t "nor to swap much" test "$(ub_held swappages)" -lt 2000
inside rm /root/file

(command vzctl exec2 101 /root/hog ram 130 --hold 1000 > /tmp/hog 2>&1 &)
t "a program larger than RAM gets through" wait_for 60 grep -q '^GOT 130 OK' /tmp/hog
t "it is in swap" test "$(ub_held swappages)" -gt 15000
t "in that of the node" test "$(node_swap_used)" -gt 60000
t "RAM is what it was given" test "$(ub_maxheld physpages)" -le 16384
eq "nothing was refused" "$(ub_failcnt physpages) $(ub_failcnt swappages)" "0 0"
t "the container sees its swap fill" test "$(mem SwapFree)" -lt 70000
t "and its traffic" test "$(aux swapout)" -gt 15000

t "a change while it runs" vzctl set 101 --physpages 0:24576 --swappages 0:40960
eq "is seen: RAM" "$(mem MemTotal)" 98304
eq "is seen: swap" "$(mem SwapTotal)" 163840
vzctl set 101 --physpages 0:16384 --swappages 0:32768 > /dev/null

t_status 3 "together too large: one is killed" vzctl exec2 101 /root/hog ram 200
t "counted for RAM" test "$(ub_failcnt physpages)" -gt 0
t "and for swap" test "$(ub_failcnt swappages)" -gt 0
t "and as a death" test "$(ub_failcnt oomguarpages)" -gt 0
# Who dies, or frees memory just now, may take a little more
t "never above RAM, but for who is dying" test "$(ub_maxheld physpages)" -le 16640
t "nor above swap" test "$(ub_maxheld swappages)" -le 32768
eq "the container lives" "$(inside echo alive)" alive

t "stop" vzctl stop 101 --fast
# Each CPU keeps some slots at hand
t "the node's swap is free again" wait_for 10 sh -c \
	"test \$(awk 'NR > 1 { print \$4 }' /proc/swaps) -lt 1500"
t "the boot service takes it back" $VZ stop
eq "all of it" "$(wc -l < /proc/swaps)" 1
vzctl destroy 101 > /dev/null
finish
