#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Sockets, their buffers and netfilter: an ordinary program inside hits each
# limit, gets the error it should, and everything is given back.
# timeout: 600
# covers: kernel/kernel/bc/sock* kernel/include/linux/ub_sock*.h kernel/include/linux/ub_netfilter.h
# covers: patches/30* patches/310-* patches/34*

. ./lib.sh

A=10.101.0.101
KB=1024

# set PARAMETER VALUE
set_limit() {
	vzctl set 101 "--$1" "$2" > /dev/null
}

inside() {
	vzctl exec2 101 /root/sockets "$@" 2>&1
}

# refused PROMISE RESOURCE THING ERRNO LEAST MOST: it comes that far and no
# farther, the refusal is counted, all is given back
refused() {
	is_refused "$1" "$2" "$4" inside "$3" 20000
	r_max=$(ub_maxheld "$2")
	t "$1: $r_max, at most $6" test "$r_max" -le "$6"
	t "$1: $r_max, at least $5" test "$r_max" -ge "$5"
	t "$1: given back" wait_for 10 holds_at_most "$2" 0
}

numiptent_is() {
	[ "$(ub_held numiptent)" -eq "$1" ]
}

small_template
vzctl create 101 --ostemplate small --config basic > /dev/null
vzctl set 101 --ipadd $A --save > /dev/null
t "start" vzctl start 101
vzctl exec 101 ip link set lo up
bring 101 sockets
set_limit numfile 20000

set_limit numtcpsock 40
refused "TCP sockets" numtcpsock tcp ENOBUFS 40 40
set_limit numothersock 50
refused "UDP sockets" numothersock udp ENOBUFS 50 50
refused "local sockets" numothersock unix ENOMEM 50 50
refused "netlink sockets" numothersock netlink ENOMEM 50 50
refused "packet sockets" numothersock packet ENOBUFS 50 50

inside pass 2 > /dev/null
eq "a socket that was passed stays charged" "$(ub_held numtcpsock)" 1
t "until the last process closes it" wait_for 10 holds_at_most numtcpsock 0

# Connections from the node: those beyond the limit are dropped
inside listen 5000 8 > /dev/null &
wait_for 10 vzctl exec2 101 'grep -q ":1388 .* 0A " /proc/net/tcp'
before=$(ub_failcnt numtcpsock)
within 60 sockets flood $A 5000 60 > flood.out
eq "connections: whoever connects does not pay" "$(cat flood.out)" "FLOOD 60"
t "connections: refused beyond the limit" test "$(ub_failcnt numtcpsock)" -gt "$before"
eq "connections: never above it" "$(ub_maxheld numtcpsock)" 40
wait
t "connections: given back" wait_for 20 holds_at_most numtcpsock 0
set_limit numtcpsock 360
set_limit numothersock 360

# What is written to a tun device is charged to whoever has it open, until the
# packet has gone its way; 60000 bytes each
vzctl set 101 --devnodes net/tun:rw > /dev/null
inside tun 20 --hold 200 > tun.out &
t "tun: written" wait_for 20 grep -qx 'GOT 20 OK' tun.out
t "tun: a packet counts on its way" test "$(ub_maxheld othersockbuf)" -ge 60000
t "tun: given back while the device is open, but for a page" wait_for 10 holds_at_most othersockbuf $((4 * KB))
t "tun: which it is" vzctl exec2 101 ip link show dev tun0
pkill -x sockets
wait
set_limit othersockbuf $((32 * KB))
is_refused "tun: a packet beyond the limit" othersockbuf ENOBUFS inside tun 20
t "tun: and nothing stays" wait_for 10 holds_at_most othersockbuf 0

# Above the limit comes what a sender has under way, below it a packet's worth
BARRIER=$((256 * KB))
LIMIT=$((512 * KB))
set_limit othersockbuf $BARRIER:$LIMIT
refused "local streams" othersockbuf unix-stream ENOBUFS $((BARRIER - 8 * KB)) $LIMIT
refused "local datagrams" othersockbuf unix-dgram ENOBUFS $((BARRIER - 8 * KB)) $LIMIT
refused "unread answers of the kernel" othersockbuf netlink-received ENODATA $((BARRIER - 32 * KB)) $LIMIT
refused "corked datagrams" othersockbuf udp-corked ENOBUFS $BARRIER $((LIMIT + 140 * KB))
like "a sender who waits goes on" "$(inside wait)" "^WAITED sent$"
t "all given back" wait_for 10 holds_at_most othersockbuf 0

set_limit dgramrcvbuf $((128 * KB))
refused "unread datagrams" dgramrcvbuf udp-received ENODATA $((120 * KB)) $((128 * KB))
refused "unread frames" dgramrcvbuf packet-received ENODATA $((120 * KB)) $((128 * KB))

# What everybody holds and nobody reads
TCP_SLACK=$((360 * 8 * KB))
set_limit tcpsndbuf $((1024 * KB)):$((1536 * KB))
set_limit tcprcvbuf $((1024 * KB)):$((1536 * KB))
out=$(inside tcp-buffer 150)
note "$out; sndbuf $(ub_maxheld tcpsndbuf), rcvbuf $(ub_maxheld tcprcvbuf)"
t "TCP: senders are refused" test "$(ub_failcnt tcpsndbuf)" -gt 0
t "TCP: receivers are refused" test "$(ub_failcnt tcprcvbuf)" -gt 0
t "TCP: unread data within the limit" test "$(ub_maxheld tcprcvbuf)" -le $((1536 * KB))
t "TCP: unsent data at most the slack above" test "$(ub_maxheld tcpsndbuf)" -le $((1536 * KB + TCP_SLACK))
t "TCP: given back" wait_for 60 holds_at_most tcpsndbuf 0
t "TCP: given back by receivers" wait_for 60 holds_at_most tcprcvbuf 0

# Near the barrier everything arrives
set_limit tcpsndbuf $((256 * KB)):$((320 * KB))
set_limit tcprcvbuf $((256 * KB)):$((320 * KB))
like "8 transfers through loopback arrive" "$(inside transfer 3000000 8)" "^TRANSFER complete$"
bytes=$((20000000 / ${SLOW:-1}))
inside sink 5001 > sink.out &
t "a transfer from the node" within 120 sockets source $A 5001 $bytes
wait
eq "arrives" "$(cat sink.out)" "SINK $bytes"
within 120 sockets sink 5002 > sink.out 2>&1 &
inside source 10.101.0.1 5002 $bytes > /dev/null
wait
eq "a transfer to the node arrives" "$(cat sink.out)" "SINK $bytes"

set_limit numiptent 40
# The tables stay with the network namespace: 5 entries in an empty one
out=$(inside iptables 100)
like "iptables entries: refused" "$out" "^GOT 36 ENOMEM$"
eq "iptables entries: at the limit" "$(ub_held numiptent)" 40
like "a smaller table fits" "$(inside iptables 1)" "^GOT 1 OK$"
eq "and gives back what it does not need" "$(ub_held numiptent)" 5
like "another network namespace counts with it" \
	"$(vzctl exec 101 busybox unshare -n /root/sockets iptables 100)" "^GOT 31 ENOMEM$"
t "and gives back when it goes" wait_for 20 numiptent_is 5

lines() {
	awk -v nr="$1" -v line="$2" 'BEGIN { for (i = 1; i <= nr; i++) { text = line; gsub("%", i, text); print text } }'
}

in_net 101 nft -f - <<-END
	table ip t {
		set s { type ipv4_addr; }
		set d { type ipv4_addr; flags dynamic; }
		chain c { type filter hook output priority 0; }
	}
END
lines 100 'add rule ip t c counter' > rules
lines 100 'add element ip t s { 10.0.0.% }' > elements
t_status 1 "nftables: too many rules" in_net 101 nft -f rules
eq "nftables: none of them stays" "$(ub_held numiptent)" 5
head -n 10 rules > few
t "nftables: ten rules" in_net 101 nft -f few
t_status 1 "nftables: too many elements" in_net 101 nft -f elements
t "nftables: none of them stays" wait_for 5 numiptent_is 15
head -n 10 elements > few
t "nftables: ten elements" in_net 101 nft -f few
eq "nftables: counted alike" "$(ub_held numiptent)" 25
t "nftables: an element goes" in_net 101 nft delete element ip t s '{ 10.0.0.1 }'
t "nftables: and is given back" wait_for 5 numiptent_is 24
in_net 101 nft add rule ip t c ip daddr 127.0.0.0/8 add @d '{ ip daddr }'
before=$(ub_failcnt numiptent)
vzctl exec 101 "for i in $(seq -s ' ' 30); do ping -c 1 -W 1 127.0.0.\$i; done" > /dev/null
eq "nftables: packets add elements up to the limit" "$(ub_held numiptent)" 40
t "nftables: their refusals are counted" test "$(ub_failcnt numiptent)" -gt "$before"
eq "never above the limit" "$(ub_maxheld numiptent)" 40
in_net 101 nft delete table ip t
t "nftables: a table gives all back" wait_for 5 numiptent_is 5

t "stop" vzctl stop 101 --fast
vzctl destroy 101 > /dev/null
finish
