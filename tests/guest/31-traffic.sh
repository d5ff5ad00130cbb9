#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Packets of all kinds through venet0 while containers and addresses come and
# go. What it promises to users is in 30-venet.
# covers: kernel/drivers/net/venet kernel/kernel/bc/sock* lib/network

. ./lib.sh

NODE=10.101.0.1
A=10.101.0.101
B=10.101.0.102
A6=fd00:101::101

dropped() {
	vzctl exec 101 cat /proc/net/dev | awk '$1 == "venet0:" { print $13 }'
}

small_template
ip address add fd00:101::1/64 dev eth0 nodad
for id in 101 102; do
	vzctl create $id --ostemplate small --config basic > /dev/null
	vzctl set $id --ipadd 10.101.0.$id --save > /dev/null
	t "start $id" vzctl start $id
done
t "an IPv6 address" vzctl set 101 --ipadd $A6 --save
t "node to container" ping -c 1 -W 20 $A
t "in fragments" ping -c 1 -W 20 -s 4000 $A
t "over IPv6" ping -c 1 -W 20 $A6
t "container to container" vzctl exec2 101 ping -c 1 -W 20 $B
before=$(dropped)
vzctl exec 101 "ip address add $B/32 dev venet0; ping -c 2 -W 2 -I $B $NODE; ip address del $B/32 dev venet0" > /dev/null
t "forged packets are counted" test "$(dropped)" -ge $((before + 2))

# A ping ends at the first error
while :; do
	ping -q -i 0.02 -w 2 $A
done > /dev/null 2>&1 &
flood=$!
for _ in 1 2; do
	vzctl set 101 --ipdel $A > /dev/null
	vzctl set 101 --ipadd $A > /dev/null
done
t "an address that went and came is reached" ping -c 1 -W 20 $A
command vzctl exec 102 "ping -c 1000 $A" > /dev/null 2>&1 &
t "stop in the middle of it" vzctl stop 101 --fast
t "and start" vzctl start 101
t "reached again" ping -c 1 -W 20 $A
kill $flood
t "stop the sender" vzctl stop 102 --fast
t "stop" vzctl stop 101 --fast
eq "no address is left" "$(grep -c 10.101.0.10 /proc/vz/veip)" 0

vzctl destroy 101 102 > /dev/null
finish
