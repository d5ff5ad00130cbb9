#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# arpsend and ndsend against a real neighbour: eth0 and eth1 of the node lead to
# two others, in network namespaces of their own.

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

if [ "${1-}" != --inside ]; then
	if ! unshare -Urn ip link add eth0 type veth peer name wire 2>/dev/null; then
		skip "arpsend" "no unprivileged network namespaces"
		finish
	fi
	exec unshare -Urn "$0" --inside
fi
node=$(mktemp -d)
export VZ_ROOT_PREFIX=$node
mkdir -p "$node/usr/sbin"
ln -s "$(command -v ndsend)" "$node/usr/sbin/ndsend"

# neighbour NAME: its process
neighbour()
{
	unshare -n sleep 1000 >/dev/null &
	eval "$1=$!"
	until [ "$(readlink "/proc/$!/ns/net")" != "$(readlink /proc/self/ns/net)" ]; do
		sleep 0.05
	done
}

# of NEIGHBOUR COMMAND...: there
of()
{
	nsenter -t "${!1}" -n "${@:2}"
}

# wire NEIGHBOUR DEV MAC THEIR-MAC: a cable to it; its end is eth0
wire()
{
	ip link add "$2" address "$3" type veth peer name eth0 address "$4" netns "${!1}"
	ip link set "$2" up
	of "$1" ip link set eth0 up
}

# bystander NEIGHBOUR: prints the announcements and questions that it gets, in
# hex, until its input ends
bystander()
{
	of "$1" python3 -c '
import select, socket, sys
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
s.bind(("eth0", 0))
print("ready", flush=True)
while True:
    found = select.select([s, sys.stdin], [], [])[0]
    if s not in found:
        break
    frame, address = s.recvfrom(2000)
    if address[2] != 4 and (frame[12:14] == b"\x08\x06" or frame[54:55] == b"\x88"):
        print(frame.hex(), flush=True)'
}

# sends PROMISE NEIGHBOUR COMMAND...: it succeeds, and what it sends is in $frames
sends()
{
	local promise=$1 line

	coproc BYSTANDER { bystander "$2"; }
	exec 8<&"${BYSTANDER[0]}" 9>&"${BYSTANDER[1]}"
	eval "exec ${BYSTANDER[1]}>&-"
	read -r line <&8 && [ "$line" = ready ]
	gives 0 "$promise" "${@:3}" 9>&-
	exec 9>&-
	frames=$(cat <&8)
	exec 8<&-
}

# shouts NEIGHBOUR HEX...: sends them again and again, until it is killed
shouts()
{
	exec 8< <(exec nsenter -t "${!1}" -n python3 -c '
import os, socket, sys, time
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
s.bind(("eth0", 0x806))
print(os.getpid(), flush=True)
while True:
    for frame in sys.argv[1:]:
        s.send(bytes.fromhex(frame))
    time.sleep(0.05)' "${@:2}")
	read -r shouting <&8
	exec 8<&-
}

# knows NEIGHBOUR ADDRESS: the place it has for it
knows()
{
	of "$1" ip neigh show "$2" dev eth0 | sed -nE 's/.*lladdr ([0-9a-f:]+).*/\1/p'
}

near='' far='' shouting=''
neighbour near
neighbour far
trap 'kill $near $far $shouting 2>/dev/null; rm -rf "$node"' EXIT
ip link set lo up
mine=02:00:00:00:00:01
theirs=02:00:00:00:00:02
wire near eth0 $mine $theirs
wire far eth1 02:00:00:00:00:11 02:00:00:00:00:12
ip link add quiet type veth peer name quiet-peer

# ARP: kind (1: request), from and to in the frame, sender, target
arp()
{
	echo "$3${2}0806000108000604000$1$4$5$6$7"
}
mac1=020000000001
mac2=020000000002
everybody=ffffffffffff
padding=$(printf '0%.0s' {1..36})

of near ip addr add 10.0.0.2/24 dev eth0
of far ip addr add 10.0.0.3/24 dev eth0
gives 3 "an address that is taken, by a node that has none" arpsend -D -c 1 -w 1 -e 10.0.0.2 eth0
is "who has it is told" "arpsend: 10.0.0.2 is detected on another computer : $theirs" "$err"
begin=${EPOCHREALTIME/./}
gives 3 "it ends with the first answer" arpsend -D -c 9 -w 9 -e 10.0.0.2 eth0
is "long before the time is over" 0 "$(((${EPOCHREALTIME/./} - begin) / 9000000))"
begin=${EPOCHREALTIME/./}
gives 0 "one that is free" arpsend -D -c 1 -w 1 -e 10.0.0.9 eth0
[ $((${EPOCHREALTIME/./} - begin)) -ge 990000 ]
is "after a second" 0 $?
gives 0 "one that is taken elsewhere" arpsend -D -c 1 -w 1 -e 10.0.0.3 eth0
gives 3 "among others" arpsend -D -o -c 1 -w 1 -e 10.0.0.8 -e 10.0.0.2 eth0

ip addr add 10.0.0.1/24 dev eth0
gives 0 "a request that is answered" arpsend -Q -c 1 -w 1 -e 10.0.0.2 eth0
gives 4 "and one that is not" arpsend -Q -c 1 -w 1 -e 10.0.0.9 eth0
sends "a question" near arpsend -D -c 1 -w 0 -e 10.0.0.9 eth0
is "its frame" "$(arp 1 $mac1 $everybody $mac1 0a000001 $everybody 0a000009)$padding" "$frames"
sends "an answer" near arpsend -P -c 1 -i 10.0.0.77 -e 10.0.0.2 -s 02:00:00:00:00:05 \
	-t 02:00:00:00:00:02 -S 020000000006 -T 02:00:00:00:00:07 eth0
is "its frame, with addresses of its own" \
	"$(arp 2 020000000005 $mac2 020000000006 0a00004d 020000000007 0a000002)$padding" "$frames"
sends "several rounds" near arpsend -U -c 2 -w 0 -i 10.0.0.77 -e 10.0.0.77 -e 10.0.0.78 eth0
is "a frame for each address in each" 4 "$(wc -l <<<"$frames")"

of near ip neigh replace 10.0.0.77 lladdr 02:00:00:00:00:99 dev eth0 nud stale
sends "an address that moves" near arpsend -U -c 1 -w 1 -i 10.0.0.77 -e 10.0.0.77 eth0
is "is announced" "$(arp 1 $mac1 $everybody $mac1 0a00004d $everybody 0a00004d)$padding" "$frames"
is "and known where it is now" $mine "$(knows near 10.0.0.77)"

# What is no answer
arp_of_9=$(arp 2 $mac2 $mac1 $mac2 0a000009 $mac1 0a000001)
shouts near "${arp_of_9:0:80}" "${arp_of_9/08000604/08000804}" "${arp_of_9/08000604/86dd0604}" \
	"${arp_of_9/08060001/08060006}" "${arp_of_9/06040002/06040003}" \
	"$(arp 2 $mac2 $mac1 $mac2 0a000008 $mac1 0a000009)" "$(arp 1 $mac2 $everybody $mac1 0a000009 $mac1 0a000009)"
gives 0 "nonsense, others' addresses and our own words are no answer" arpsend -D -c 1 -w 1 -e 10.0.0.9 eth0
kill "$shouting"
shouts near "$(arp 1 $mac2 $everybody $mac2 0a000009 $everybody 0a000001)"
gives 3 "a question from the address is one" arpsend -D -c 1 -w 2 -e 10.0.0.9 eth0
kill "$shouting"

# IPv6
of near ip addr add 2001:db8::2/64 dev eth0 nodad
# Without an address of its own
ip link set eth0 down addrgenmode none
ip link set eth0 up
of near ip neigh replace 2001:db8::77 lladdr 02:00:00:00:00:99 dev eth0 nud stale
sends "IPv6: announced on an interface that has just come up" near ndsend 2001:db8::77 eth0
is "IPv6: one frame" 1 "$(wc -l <<<"$frames")"
like "IPv6: to all nodes of the link" "333300000001${mac1}86dd" "$frames"
like "IPv6: its length, protocol and hops" "86dd6???????00203aff" "$frames"
like "IPv6: overrides, with the Ethernet address" \
	"8800????2000000020010db80000000000000000000000770201$mac1" "$frames"
is "IPv6: and known where it is now" $mine "$(knows near 2001:db8::77)"
of near ip neigh replace 2001:db8::78 lladdr 02:00:00:00:00:99 dev eth0 nud stale
gives 0 "IPv6: arpsend leaves it to ndsend" arpsend -U -c 1 -w 1 -i 2001:db8::78 -e 2001:db8::78 eth0
is "IPv6: which does it" $mine "$(knows near 2001:db8::78)"
gives 0 "IPv6: nothing is asked" arpsend -D -e 2001:db8::2 eth0

for wrong in "" "eth0" "-D eth0" "-U eth0" "-U -D -i 10.0.0.1 -e 10.0.0.1 eth0" "-D -e 10.0.0.1" "-D -e 10.0.0 eth0" \
	"-D -c 0 -e 10.0.0.9 eth0" "-D -c x -e 10.0.0.9 eth0" "-D -w -1 -e 10.0.0.9 eth0" "-U -i 10.0.0.1 -s 02:00 eth0" \
	"-U -i 10.0.0.1 -t 0200000000012 eth0" "-D -e 10.0.0.9 eth0 eth1" "-Q --nosuch eth0" \
	"-D $(printf -- '-e 10.0.0.9 %.0s' {1..1025}) eth0"; do
	# shellcheck disable=SC2086 # words
	gives 1 "arpsend ${wrong:0:50} is wrong usage" arpsend $wrong
done
for device in nosuch lo quiet a-name-that-is-far-too-long; do
	gives 2 "arpsend on $device fails" arpsend -D -c 1 -w 1 -e 10.0.0.9 $device
	like "and says why" "Interface $device" "$err"
	gives 2 "ndsend on $device fails" ndsend 2001:db8::1 $device
done
ip addr flush dev eth0
gives 2 "no address to ask from" arpsend -Q -c 1 -e 10.0.0.9 eth0
for wrong in "" "2001:db8::1" "10.0.0.1 eth0" "2001:db8::1 eth0 eth1"; do
	# shellcheck disable=SC2086 # words
	gives 1 "ndsend $wrong is wrong usage" ndsend $wrong
	is "told on standard error" "" "$out"
done
finish
