#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What root of a container may not do although Linux would let root of a user
# namespace: mount any kind of file system, read the messages of the node, and
# more of netfilter than NETFILTER says.
# covers: patches/320-* lib/resources/features.* kernel/include/linux/ve_netfilter.h
# covers: kernel/kernel/ve/security.c kernel/include/linux/ve_security.h patches/104-* patches/170-* patches/431-*
# debug: core

. ./lib.sh

inside() {
	vzctl exec2 101 "$@" 2>&1
}

# The kinds that are not refused inside; some want options that are not given here
mountable() {
	# shellcheck disable=SC2016 # in the container
	inside 'mkdir -p /tmp/at; for kind in $(sed "s/.*\t//" /proc/filesystems); do
		said=$(mount -t "$kind" none /tmp/at 2>&1) && umount /tmp/at && said=mounted
		case "$said" in *denied* | *"not permitted"*) ;; *) echo "$kind" ;; esac
	done' | sort | xargs
}

small_template
t "create" ct_create 101
t "start" ct_start 101

kinds=$(sed 's/.*\t//' /proc/filesystems | xargs)
listed=''
# Linux itself lets nobody have a second sysfs who sees the first in part only
for kind in cgroup2 devpts fuse mqueue overlay proc tmpfs; do
	case " $kinds " in
	*" $kind "*) listed="$listed $kind" ;;
	esac
done
like "this kernel has others" " $kinds " ' ramfs '
eq "those on the list are not refused, all others are" "$(mountable)" "${listed# }"
like "and can be used" "$(inside 'mount -t tmpfs none /tmp/at && grep -c "/tmp/at tmpfs" /proc/mounts; umount /tmp/at')" '^1$'

# More than a few a second are counted only
sleep 2
inside 'mount -t ramfs none /tmp/at'
like "a refusal is on record" "$(cat /proc/bc/101/events)" 'resource=mount .* what=ramfs .* comm='
like "also inside" "$(inside cat /proc/vz/events)" 'resource=mount .* what=ramfs pid=[0-9]* comm='
like "and explained" "$(vzubc --why 101)" 'mount: ramfs was denied, the last time'

t "the node has messages" sh -c 'dmesg | grep -q .'
echo "confined: of the node" > /dev/kmsg
eq "a container has none of them" "$(inside dmesg)" ""
t "its root may clear its own" vzctl exec2 101 'dmesg -c > /dev/null'
like "and the node's are still there" "$(dmesg)" 'confined: of the node'
t_status 1 "it has no say in what the console shows" vzctl exec2 101 'dmesg -n 1 2> /dev/null'

# rule FAMILY-AND-HOOK EXPRESSION: in the container's network namespace, by nft of the node
rule() {
	in_net 101 nft "table ip t { chain c { type $1; $2; }; }; delete table ip t" 2>&1
}

# netfilter WORD: which of rules, connections and translation it lets
netfilter() {
	[ -z "$1" ] || vzctl set 101 --netfilter "$1" --save > /dev/null
	wait_for 60 is_up 101
	rule "filter hook input priority 0" "tcp dport 80 drop" > rules && echo rules
	rule "filter hook input priority 0" "ct state new drop" > connections && echo connections
	rule "nat hook postrouting priority 100" "oif lo masquerade" > translation && echo translation
}

vzctl exec 101 'echo here > /run/since'
eq "rules may not look at connections by themselves" "$(netfilter '' | xargs)" rules
like "and the reason is clear" "$(cat connections)" 'Operation not permitted'
like "and can be asked for" "$(vzubc --why 101)" 'Allow it: vzctl set 101 --netfilter stateful --save'
eq "stateful: they may" "$(netfilter stateful | xargs)" "rules connections"
eq "full: and translate addresses" "$(netfilter full | xargs)" "rules connections translation"
eq "at once, without a restart" "$(vzctl exec 101 cat /run/since)" here
eq "disabled: there are none" "$(netfilter disabled | xargs)" ""
like "that reason is clear, too" "$(cat rules)" 'Operation not permitted'
like "on record" "$(cat /proc/bc/101/events)" 'resource=netfilter .* what=tables '

vzctl stop 101 --fast > /dev/null
vzctl destroy 101 > /dev/null
finish
