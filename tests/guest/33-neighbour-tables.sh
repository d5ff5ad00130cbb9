#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Tables of neighbours (ARP, ND) are the node's: a container that makes as many as
# it can leaves room for others, and for the node's gateway.
# covers: kernel/kernel/ve/neighbour.c kernel/include/linux/ve_neighbour.h patches/341-* patches/346-*

. ./lib.sh

# link RUN: a device with neighbours, in a network namespace that RUN enters
link() {
	"$@" ip link add nt0 type veth peer nt1
	"$@" ip addr add fd64::1/64 dev nt0 nodad
	"$@" ip link set nt0 up
	"$@" ip link set nt1 up
}

# some PREFIX FROM TO WORDS: lines of a batch
some() {
	# shellcheck disable=SC2046 # one for each
	printf "neigh replace ${1}%x lladdr 02:00:00:00:00:01 dev nt0 $4\n" $(seq "$2" "$3")
}

# made COMMAND...: how many of them are there
made() {
	"$@" ip -6 neigh show dev nt0 | grep -c lladdr
}

# fill CTID STATE: as many as it may
fill() {
	some fd64::1: 1 2000 "nud $2" > lines
	in_net "$1" ip -force -batch lines > out 2>&1
}

# room NUMBER PROMISE: on the node, for neighbours that nobody has had
room() {
	some "fd64::$1:" 1 200 "nud stale" > lines
	t "$2" ip -batch lines
	eq "for each of them" "$(ip -6 neigh show dev nt0 | grep -c "fd64::$1:")" 200
	ip -6 neigh flush dev nt0
}

small_template
for id in 101 102; do
	ct_create $id > /dev/null
	t "container $id" ct_start $id
	link in_net $id
done
link env

max=$(cat /proc/sys/net/ipv6/neigh/default/gc_thresh3)
half=$(cat /proc/sys/net/ipv6/neigh/default/gc_thresh2)
fill 101 stale
like "a container is refused neighbours" "$(sort -u out)" 'No buffer space'
nr=$(made in_net 101)
t "it has its share" [ "$nr" -ge $((max / 8)) ]
t "and no more than is nobody's loss" [ "$nr" -le $((half + 8)) ]
fill 102 stale
nr=$(made in_net 102)
t "another one has its share" [ "$nr" -ge $((max / 8 - 8)) ]
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
