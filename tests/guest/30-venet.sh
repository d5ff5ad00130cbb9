#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The routed device: who reaches whom, and that nobody sends from an address
# that is not its own.
# container: running
# timeout: 600
# covers: kernel/drivers/net/venet kernel/include/linux/venet.h kernel/include/uapi/linux/venet.h lib/network
# covers: arpsend ndsend scripts/run/vz-network scripts/run/vps-net_* scripts/run/vzifup-post etc/network etc/sysctl
# debug: never

. ./lib.sh

NODE=10.101.0.1
A=10.101.0.101
B=10.101.0.102
A6=fd00:101::101

# dropped CTID: packets that the container tried to send and could not
dropped() {
	vzctl exec "$1" cat /proc/net/dev | awk '$1 == "venet0:" { print $13 }'
}

# echoes COMMAND...: requests that arrived at the node (or, with vzctl exec 102, there)
echoes() {
	"$@" cat /proc/net/snmp | awk '$1 == "Icmp:" && $10 ~ /[0-9]/ { print $10 }'
}

# is_kept_back SOURCE TARGET [COMMAND...]: nothing arrives at the target, and it is counted
is_kept_back() {
	local source=$1 target=$2 before got
	shift 2

	vzctl exec 101 ip address add "$source/32" dev venet0
	before=$(dropped 101)
	got=$(echoes "$@")
	vzctl exec 101 ping -c 3 -i 0.2 -W 1 -I "$source" "$target" > /dev/null
	vzctl exec 101 ip address del "$source/32" dev venet0
	[ "$(dropped 101)" -ge $((before + 3)) ] && [ -n "$got" ] && [ "$(echoes "$@")" = "$got" ]
}

# is_listening PORT
is_listening() {
	cat /proc/net/tcp /proc/net/tcp6 | grep -q ":$(printf %04X "$1") 0*:0000 0A"
}

# sum_of FILE...: of what comes out, without a name
sum_of() {
	sha256sum "$@" | cut -d ' ' -f 1
}

link=$(ip -d -o link show venet0)
like "the node's device is of kind venet" "$link" ' venet '
like "it is point-to-point without ARP" "$link" 'BROADCAST,POINTOPOINT,NOARP'
t_status 2 "nobody makes another one" ip link add venet1 type venet
t_status 2 "nor deletes it" ip link del venet0
t_status 2 "nor renames it" ip link set venet0 name other

for id in 101 102; do
	t "$id is up" is_up $id
	vzctl set $id --ipadd 10.101.0.$id --save > /dev/null
done

t "the node reaches the container" ping -c 1 -W 5 $A
t "the container reaches the node" vzctl exec2 101 ping -c 1 -W 5 $NODE
t "the container reaches its neighbour" vzctl exec2 101 ping -c 1 -W 5 $B
t "packets larger than the MTU arrive" ping -c 1 -W 5 -s 4000 $A
like "veip shows the owner" "$(cat /proc/vz/veip)" "^ +$A +101\$"
like "veinfo shows the address" "$(cat /proc/vz/veinfo)" "^ +101 .* $A\$"
t_status 1 "a container does not see veip" vzctl exec2 101 test -e /proc/vz/veip
unlike "a container sees no address of others" "$(vzctl exec 101 cat /proc/vz/veinfo)" "$B"

t "an IPv6 address" vzctl set 101 --ipadd $A6
ip address add fd00:101::1/64 dev eth0 nodad
t "IPv6 reaches the container" ping -c 1 -W 5 $A6

t "a neighbour's address is kept back" is_kept_back $B $NODE
like "and reported" "$(dmesg)" "venet: 101: source wrong: $B belongs to 102"
t "an address of nobody is kept back" is_kept_back 10.101.0.77 $NODE
t "the node's own address is kept back" is_kept_back $NODE $B vzctl exec 102
t "the neighbour is still reached" ping -c 1 -W 5 $B

for change in 'link del venet0' 'link set venet0 name other' 'link set venet0 netns 1' \
		'link add venet1 type venet'; do
	t_status 2 "inside: ip $change is refused" vzctl exec2 101 ip "$change"
done

head -c 16M /dev/urandom > /tmp/data
want=$(sum_of /tmp/data)
busybox nc -l -p 5001 < /tmp/data > /dev/null &
server=$!
wait_for 10 is_listening 5001
eq "a stream arrives whole in the container" \
	"$(vzctl exec 101 "bash -c 'head -c 16M < /dev/tcp/$NODE/5001'" | sum_of)" "$want"
kill $server 2> /dev/null
busybox nc -l -p 5002 > /tmp/received < /dev/null &
server=$!
wait_for 10 is_listening 5002
vzctl exec 101 "bash -c 'head -c 16M /dev/zero > /dev/tcp/$NODE/5002'"
wait $server
eq "a stream arrives whole on the node" "$(sum_of /tmp/received)" "$(head -c 16M /dev/zero | sum_of)"
rm -f /tmp/data /tmp/received

# A network with a neighbour, who knows an address at another place
lan() {
	nsenter --net="/proc/$lan/ns/net" "$@"
}

# knows ADDRESS: the place the neighbour has for it
knows() {
	lan ip neigh show "$1" dev lan0 | sed -nE 's/.*lladdr ([0-9a-f:]+).*/\1/p'
}

unshare -n sleep 1000 &
lan=$!
apart() {
	[ "$(readlink "/proc/$lan/ns/net")" != "$(readlink /proc/self/ns/net)" ]
}
wait_for 10 apart
ip link add wire0 address 02:00:00:00:00:01 type veth peer name lan0 netns "/proc/$lan/ns/net"
ip address add 10.77.0.1/24 dev wire0
ip address add 2001:db8:77::1/64 dev wire0 nodad
ip link set wire0 up
lan ip address add 10.77.0.2/24 dev lan0
lan ip address add 2001:db8:77::2/64 dev lan0 nodad
lan ip link set lan0 up
sysctl -q net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
for address in 10.77.0.5 10.77.0.6 2001:db8:77::5; do
	lan ip neigh replace $address lladdr 02:00:00:00:00:99 dev lan0 nud reachable
done
t "addresses of the network" vzctl set 101 --ipadd 10.77.0.5 --ipadd 2001:db8:77::5 --save
eq "that moved are known to be here" "$(knows 10.77.0.5)" 02:00:00:00:00:01
eq "IPv6 as well" "$(knows 2001:db8:77::5)" 02:00:00:00:00:01
t "the neighbour reaches it at once" lan ping -c 1 -W 1 10.77.0.5
t "by IPv6 as well" lan ping -c 1 -W 1 2001:db8:77::5
like "an address that is in use is told" "$(vzctl set 102 --ipadd 10.77.0.2 --save 2>&1)" \
	'Address 10.77.0.2 is in use on wire0'
vzctl set 102 --ipdel 10.77.0.2 --save > /dev/null
t "the first one stops" vzctl stop 102 --fast
vzctl set 102 --ipadd 10.77.0.6 --save > /dev/null
t "and starts with one" ct_start 102
eq "which is known at once" "$(knows 10.77.0.6)" 02:00:00:00:00:01

# A copy of a container must not cut it off
vzctl stop 102 --fast > /dev/null
sed 's/^IP_ADDRESS=.*/IP_ADDRESS="10.77.0.5 10.101.0.102"/' /etc/vz/conf/102.conf > /tmp/102.conf
mv /etc/vz/conf/102.conf /tmp/102.saved
cp /tmp/102.conf /etc/vz/conf/102.conf
t_status 78 "a start with an address of another container is refused" vzctl start 102
t "the other one is still reached" lan ping -c 1 -W 1 10.77.0.5
t "and from the node" ping -c 1 -W 1 10.77.0.5
mv /tmp/102.saved /etc/vz/conf/102.conf
t "its own addresses are enough" ct_start 102
t_status 78 "set: an address of another container is refused" \
	vzctl set 102 --ipdel all --ipadd 10.77.0.5 --save
t "and none is lost" ping -c 1 -W 5 $B
like "nor saved" "$(cat /etc/vz/conf/102.conf)" "IP_ADDRESS=.*$B"
kill $lan
ip link del wire0 2> /dev/null

got=$(echoes vzctl exec 101)
hears_more() {
	[ "$(echoes vzctl exec 101)" -gt $((got + 20)) ]
}
ping -q -f -w 60 $A > /dev/null 2>&1 &
wait_for 10 hears_more
t "stop while packets fly" vzctl stop 101 --fast
kill %% 2> /dev/null
unlike "its addresses are gone" "$(cat /proc/vz/veip)" ' 101$'
t "the other one stays" ping -c 1 -W 5 $B

vzctl stop 102 --fast > /dev/null
t "destroy" vzctl destroy 101
t "destroy the neighbour" vzctl destroy 102

finish
