#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A saved configuration is also read by shell scripts: they see the same values.

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
make_node

# Lines that a shell takes as well
ct 101 '# top' 'X=1' 'HOSTNAME="old"' '' "Y='two words'"

# stores OPTION VALUE KEY [SEEN]: what a shell has in KEY afterwards
stores()
{
	local seen

	gives 0 "--$1 $2" vzctl set 101 "--$1" "$2" --save
	seen=$(env -i VEID=101 sh -uc ". $conf/101.conf && printf %s \"\$$3\"" 2>&1)
	is "--$1: a shell sees it" "${4-$2}" "$seen"
}

stores description 'a "b" `id` $(id) $HOME \ \e' DESCRIPTION
stores description "\$(touch $node/ran) \`touch $node/ran\`" DESCRIPTION
stores description "it's 100% #1 ; & | < > * ?" DESCRIPTION
stores description '$VEID ${VEID}' DESCRIPTION
stores description '  blanks	around  ' DESCRIPTION
stores description 'ünïcode' DESCRIPTION
stores description '' DESCRIPTION
stores hostname ct101.example.org HOSTNAME
stores name 'web server' NAME
stores root '/vz/root/$VEID' VE_ROOT /vz/root/101
stores private '/vz/${VEID}/a "b" $x' VE_PRIVATE '/vz/101/a "b" $x'
stores mount_opts 'noatime,data="x"' MOUNT_OPTS
stores ipadd 10.0.0.1 IP_ADDRESS
stores ipadd fe80::1/64 IP_ADDRESS '10.0.0.1 fe80::1/64'
stores nameserver '10.0.0.1 10.0.0.2' NAMESERVER
stores searchdomain inherit SEARCHDOMAIN
stores netif_add eth0,00:18:51:00:00:01,veth101.0,00:18:51:00:00:02,br0 NETIF \
	ifname=eth0,bridge=br0,mac=00:18:51:00:00:01,host_ifname=veth101.0,host_mac=00:18:51:00:00:02
stores capability net_admin:on,chown:off CAPABILITY 'CHOWN:off NET_ADMIN:on'
stores features nfs:on FEATURES
stores numproc 80:90 NUMPROC
stores kmemsize 10M:unlimited KMEMSIZE 10485760:unlimited
stores diskspace 1G DISKSPACE 1048576:1048576
stores vm_overcommit 2000000.5 VM_OVERCOMMIT
stores cpumask 0-2,7 CPUMASK
stores onboot yes ONBOOT
stores meminfo pages:1000 MEMINFO
is "nothing else is lost" "# top|X=1||Y='two words'" \
	"$(grep -nE "^(#|X|$|Y)" "$conf/101.conf" | sed 's/^[0-9]*://' | paste -sd '|')"
[ ! -e "$node/ran" ]
is "and nothing was run" 0 $?

finish
