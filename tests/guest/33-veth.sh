#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Virtual Ethernet devices, and devices of the node in a container.
# timeout: 600
# shellcheck disable=SC2016 # text for another shell
# covers: lib/network lib/model/netif.* scripts/run/vznet* lib/set

. ./lib.sh

NODE=10.102.0.1
A=10.102.0.101
B=10.102.0.102
TOOLS=/usr/libexec/vzctl/scripts

# kernel_has OPTION
kernel_has() {
	zcat /proc/config.gz | grep -q "^CONFIG_$1=y"
}

# state: what the node has of containers' Ethernet devices
state() {
	ip -o link | awk '{ sub(/@.*/, "", $2); print $2 }' | grep -e ^veth -e ^other
	nft list tables | grep vz-mac
}

is_gone() {
	[ -z "$(state)" ]
}

# address CTID ADDRESS: on its eth0
address() {
	vzctl exec2 "$1" "ip address add $2/24 dev eth0 && ip link set dev eth0 up"
}

# mac_of CTID: of eth0
mac_of() {
	vzctl exec2 "$1" cat /sys/class/net/eth0/address
}

# dropped CTID: packets that the filter kept back
dropped() {
	nft list table netdev "vz-mac-$1" | awk '/counter/ { print $7 }'
}

# forge CTID MAC: sends from another Ethernet address
forge() {
	vzctl exec2 "$1" "ip link set dev eth0 address $2 && ping -c 1 -W 3 $NODE"
}

small_template
ip link add name br0 type bridge
ip address add $NODE/24 dev br0
ip link set dev br0 up
for id in 101 102; do
	vzctl create $id --ostemplate small --config basic > /dev/null
done

vzctl set 101 --netif_add eth0,,,,br9 --save > /dev/null
t_status 130 "a bridge that is missing stops the start" vzctl start 101
eq "and nothing is left" "$(vzctl status 101), $(state)" "CTID 101 exist unmounted down, "
t "another bridge" vzctl set 101 --ifname eth0 --bridge br0 --save
mac=$(sed -n 's/.*,mac=\([^,"]*\).*/\1/p' /etc/vz/conf/101.conf | tr A-F a-f)
like "start" "$(vzctl start 101)" '^Configure veth devices: veth101.0 $'
eq "inside it has its address" "$(mac_of 101)" "$mac"
unlike "and is not up" "$(vzctl exec 101 ip link show dev eth0)" '[<,]UP[,>]'
like "on the node it is, in its bridge" "$(ip -o link show dev veth101.0)" '[<,]UP[,>].* master br0 '

t "start one without" vzctl start 102
like "add while it runs" "$(vzctl set 102 --netif_add eth0,,,,br0 --save)" \
	'^Configure veth devices: veth102.0 $'
address 101 $A
address 102 $B
t "the node is reached" vzctl exec2 101 ping -c 1 -W 20 $NODE
t "and the neighbour" vzctl exec2 101 ping -c 1 -W 20 $B
t "from the node" ping -c 1 -W 20 $A
t "a bridge inside" vzctl exec2 101 'ip link add name br1 type bridge && ip link set dev br1 up'

printf 'start 10.102.0.50\nend 10.102.0.60\ninterface br0\nlease_file /tmp/leases\n' > /tmp/udhcpd.conf
: > /tmp/leases
busybox udhcpd -f /tmp/udhcpd.conf > /dev/null 2>&1 &
t "DHCP inside" vzctl exec2 102 busybox udhcpc -i eth0 -f -q -n -T 2 -s /bin/echo
kill $!

if kernel_has NF_TABLES_NETDEV; then
	t_status 1 "another source address is kept back" forge 101 00:18:51:de:ad:01
	t "and counted" test "$(dropped 101)" -gt 0
	t "no filter" vzctl set 101 --ifname eth0 --mac_filter off --save
	ip neigh flush dev br0
	t "any address" vzctl exec2 101 ping -c 1 -W 20 $NODE
	t "filter again" vzctl set 101 --ifname eth0 --mac_filter on --save
	t_status 1 "its own alone" vzctl exec2 101 ping -c 1 -W 3 $NODE
else
	skip "MAC filter" "the kernel has no nftables family netdev"
	t_status 130 "a filter that the kernel cannot have is refused" \
		vzctl set 101 --ifname eth0 --mac_filter on
fi

vzctl exec 102 'ip link set dev eth0 down; ip link set dev eth0 name mine; ip link add name eth0 type dummy'
like "delete, whatever the guest calls it" "$(vzctl set 102 --netif_del eth0 --save)" \
	'^Deleting veth devices: veth102.0 $'
unlike "it is gone inside" "$(vzctl exec 102 ls /sys/class/net)" mine
like "and in the configuration" "$(cat /etc/vz/conf/102.conf)" '^NETIF=""$'
t "delete what is not there" vzctl set 102 --netif_del eth5

printf '#!/bin/sh\necho "$* $VEID $BRIDGE" > /tmp/called\n' > /tmp/external
chmod +x /tmp/external
echo EXTERNAL_SCRIPT=/tmp/external > /etc/vz/vznet.conf
t "an external script" vzctl set 102 --netif_add eth1,,other.,,ovs0
eq "is told" "$(cat /tmp/called)" "init veth other. 102 ovs0"
echo EXTERNAL_SCRIPT=$TOOLS/vznetaddbr > /etc/vz/vznet.conf
t "the ready-made one" vzctl set 102 --netif_add eth2,,,,br0 --save
like "knows the bridge" "$(ip -o link show dev veth102.2)" ' master br0 '
rm /etc/vz/vznet.conf

ip link add name dummy7 type dummy
t "give a device" vzctl set 102 --netdev_add dummy7 --save
t "it is inside" vzctl exec2 102 ip link show dev dummy7
t_status 1 "and not here" ip link show dev dummy7
t_status 104 "a pair is not given" vzctl set 102 --netdev_add veth101.0
t "take it back" vzctl set 102 --netdev_del dummy7
t "it is here" ip link show dev dummy7
vzctl exec 102 ip link del dev eth0
t "give hardware, too" vzctl set 102 --netdev_add 'dummy7 eth0'
t "both are inside" vzctl exec2 102 'ip link show dev dummy7 && ip link show dev eth0'

VZ_FAULT=stop:hold:int /usr/lib/vz-tests/vzctl-fault stop 102 --fast > /dev/null 2>&1
t "a stop that is interrupted leaves them there" \
	vzctl exec2 102 'ip link show dev dummy7 && ip link show dev eth0'
t "restart" vzctl restart 101 --fast
eq "with its devices" "$(mac_of 101)" "$mac"
t "stop one" vzctl stop 101 --fast
t "stop the other" vzctl stop 102 --fast
t "the device that was given is here" ip link show dev dummy7
t "hardware comes back" wait_for 20 ip link show dev eth0
t "nothing else is left" wait_for 20 is_gone
note "$(state)"
t "start with a device" vzctl start 102
t "that is inside" vzctl exec2 102 ip link show dev dummy7
vzctl stop 102 --fast > /dev/null

vzctl destroy 101 102 > /dev/null
finish
