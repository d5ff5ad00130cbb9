#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What a start does again inside: nothing of what is as it was.
# container: debian
# timeout: 1200
# tier: long
# debug: never
# covers: lib/inside/applied.* lib/inside/imprint.* lib/inside/action.* lib/inside/dist.* lib/network/venet.*
# covers: scripts/run/vps-net_ask lib/life/start.c lib/life/stop.c etc/dists/scripts

. ./lib.sh

# starts CTID ACTIONS PROMISE: once it was stopped, these scripts are run and no others
starts() {
	vzctl stop "$1" --fast > /dev/null 2>&1
	vzctl --verbose start "$1" > out 2>&1 || sed 's/^/# /' out
	eq "$3" "$(sed -n 's/^Running \([A-Z_]*\) in the container$/\1/p' out | xargs)" "$2"
}

# addresses CTID: of the routed device, with its default route
addresses() {
	vzctl exec "$1" "ip -o addr show dev venet0 scope global; ip route show default" |
		awk '{ print $1 == "default" ? $1 : $4 }' | xargs
}

debian_create 101 > /dev/null
vzctl set 101 --hostname ct101.example.org --ipadd 10.101.0.101 --nameserver 10.101.0.1 --save > /dev/null
starts 101 "ADD_IP SET_CONSOLE SET_HOSTNAME SET_DNS PRE_START" "the first start does everything"
ct_up 101
before=$(addresses 101)
like "its address works" "$before" '^10.101.0.101.* default'
# What is only there while it runs is set each time
starts 101 SET_CONSOLE "the next one next to nothing"
ct_up 101
eq "the address works as before" "$(addresses 101)" "$before"
t "from the node" ping -c 1 -W 2 10.101.0.101
eq "so does the name" "$(vzctl exec 101 hostname)" ct101
like "systemd is content" "$(vzctl exec 101 systemctl is-system-running)" '^running$'
starts 101 SET_CONSOLE "a boot changes nothing"

ct_up 101
vzctl exec 101 "cp -p /etc/hosts /h; sed -i s/example/elpmaxe/ /etc/hosts; touch -r /h /etc/hosts"
starts 101 "SET_CONSOLE SET_HOSTNAME" "what the guest has edited is set again"
like "as it was" "$(cat /vz/private/101/etc/hosts)" '^10.101.0.101 ct101.example.org'
vzctl stop 101 --fast > /dev/null
tar -C /vz/private -cf /vz/saved.tar 101 && rm -rf /vz/private/101 &&
	tar -C /vz/private --numeric-owner -xpf /vz/saved.tar && rm /vz/saved.tar
starts 101 "ADD_IP SET_CONSOLE SET_HOSTNAME SET_DNS PRE_START" "a private area that was restored has it all"
starts 101 SET_CONSOLE "once"
echo '# more' >> /etc/vz/dists/scripts/set_dns.sh
starts 101 "SET_CONSOLE SET_DNS" "a script that was edited is run"
vzctl stop 101 --fast > /dev/null
vzctl set 101 --ipadd 10.101.0.111 --save > /dev/null
starts 101 "ADD_IP SET_CONSOLE" "another address is added"
vzctl set 101 --hostname new.example.org --save > /dev/null
starts 101 "SET_CONSOLE SET_HOSTNAME" "a name that was set while it ran is known with the next start"
starts 101 SET_CONSOLE "once again"
vzctl stop 101 --fast > /dev/null
vzctl destroy 101 > /dev/null
t_status 1 "nothing is on record of what is gone" test -e /var/lib/vzctl/applied/101

# Where nothing in the container sets up the network at boot
small_template
vzctl create 102 --ostemplate small --config basic > /dev/null
vzctl set 102 --hostname ct102 --ipadd 10.101.0.102 --ipadd fd00:101::102 --nameserver 10.101.0.1 --save > /dev/null
starts 102 "ADD_IP SET_HOSTNAME SET_DNS" "of a container that is only busybox"
before=$(addresses 102)
starts 102 "" "nothing is run again"
like "but its addresses are there" "$before" '10.101.0.102.* default'
eq "all of them" "$(addresses 102)" "$before"
t "and work" ping -c 1 -W 2 10.101.0.102
t "of both kinds" ping -c 1 -W 2 fd00:101::102
eq "and stay when another of their network goes" \
	"$(vzctl exec 102 cat /proc/sys/net/ipv4/conf/venet0/promote_secondaries)" 1
t "a stop ends when init does" within 20 vzctl stop 102
vzctl destroy 102 > /dev/null

finish
