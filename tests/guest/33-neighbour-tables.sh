#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Tables of neighbours (ARP, ND) are the node's: a container that makes as many as
# it can leaves room for others, and for the node's gateway.
# covers: kernel/kernel/ve/neighbour.c kernel/include/linux/ve_neighbour.h patches/341-* patches/346-*

. ./lib.sh

# link RUN: a device with neighbours, in a network namespace that RUN enters
link() {
	"$@" ip link add nt0 type veth peer nt1
	"$@" ip addr add 100.64.0.1/10 dev nt0
	"$@" ip addr add fd64::1/64 dev nt0 nodad
	"$@" ip link set nt0 up
	"$@" ip link set nt1 up
}

# some FAMILY FROM TO WORDS: lines of a batch
some() {
	# shellcheck disable=SC2046 # one for each
	printf "neigh replace ${1}%x lladdr 02:00:00:00:00:01 dev nt0 $4\n" $(seq "$2" "$3")
}

# made FAMILY COMMAND...: how many of them are there
made() {
	m_family=$1
	shift
	"$@" ip "$m_family" neigh show dev nt0 | grep -c lladdr
}

small_template
for id in 101 102; do
	ct_create $id > /dev/null
	t "container $id" ct_start $id
	link in_net $id
done
link env

# The addresses of IPv6 are easier to count through
fill() {
	some fd64::1: 1 2000 "nud $2" > batch
	in_net "$1" ip -force -batch batch > out 2>&1
}

max=$(cat /proc/sys/net/ipv6/neigh/default/gc_thresh3)
half=$(cat /proc/sys/net/ipv6/neigh/default/gc_thresh2)
fill 101 stale
like "a container is refused neighbours" "$(sort -u out)" 'No buffer space'
nr=$(made -6 in_net 101)
t "it has as many as are nobody's loss" [ "$nr" -ge $((max / 8)) -a "$nr" -le $((half + 8)) ]
fill 102 stale
nr=$(made -6 in_net 102)
t "another one has its share" [ "$nr" -ge $((max / 8 - 8)) ]
room() {
	some "fd64::$1:" 1 200 "nud stale" > batch
	t "$2" ip -batch batch
	eq "for each of them" "$(ip -6 neigh show dev nt0 | grep -c "fd64::$1:")" 200
	ip -6 neigh flush dev nt0
}
room 2 "the node has room for neighbours"
# Those that never expire do not count when they turn into others, nor the reverse
fill 101 permanent
fill 101 stale
room 3 "the node has it also then"

for id in 101 102; do
	vzctl stop $id --fast > /dev/null
	vzctl destroy $id > /dev/null
done
ip link del nt0
finish
