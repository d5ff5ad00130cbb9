#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# vzctl set on stopped containers: what is refused, what is saved.
# shellcheck disable=SC2016 # $VEID is text

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
make_node

saved()
{
	is "$1" "$2" "$(cat "$conf/101.conf")"
}

ct 101 '# libvirt' '#UUID: 4711' '  ONBOOT=yes' 'UNKNOWN="1"' \
	'HOSTNAME="old" # note'
quiet "several parameters are saved" vzctl set 101 --hostname new.example.org \
	--onboot no --numproc 80 --ipadd 10.0.0.1 --nameserver 10.0.0.53 \
	--description 'He said "$HOME"' --save
is "and reported" "CT configuration saved to $conf/101.conf" "$out"
saved "in place or behind" '# libvirt
#UUID: 4711
ONBOOT="no"
UNKNOWN="1"
HOSTNAME="new.example.org"
NUMPROC="80"
IP_ADDRESS="10.0.0.1"
DESCRIPTION="He said \"\$HOME\""
NAMESERVER="10.0.0.53"'
quiet "nothing is no error" vzctl set 101 --save
is "but said" "No changes in CT configuration, not saving" "$out"
quiet "an address goes" vzctl set 101 --ipdel 10.0.0.1/24 --save
like "and leaves an empty list" 'IP_ADDRESS=""' "$(cat "$conf/101.conf")"

before=$(cat "$conf/101.conf")
gives 0 "parameters of the file need no running container" \
	vzctl set 101 --onboot yes
like "without --save there is a warning" "WARNING: Settings were not saved" "$err"
for option in "--hostname x" "--ipadd 10.0.0.2" "--numproc 5" \
	"--nameserver 10.0.0.1" "--cpuunits 1000" "--features nfs:on"; do
	# shellcheck disable=SC2086 # words
	gives 31 "$option needs one" vzctl set 101 $option
done
gives 20 "--force needs --save" vzctl set 101 --onboot yes --force
gives 20 "--setmode restart needs --save" vzctl set 101 --setmode restart
gives 21 "--setmode has two words" vzctl set 101 --setmode now --save
gives 131 "--name needs --save" vzctl set 101 --name web
gives 20 "--ostemplate needs --save" vzctl set 101 --ostemplate x
gives 20 "--nodemask needs --cpumask" vzctl set 101 --nodemask 0 --save
gives 20 "--cpumask auto needs --nodemask" vzctl set 101 --cpumask auto --save
gives 20 "--reset_ub is alone" vzctl set 101 --reset_ub --save
gives 31 "and for running containers" vzctl set 101 --reset_ub
for value in "--numproc 5K 21" "--onboot YES 21" "--ipadd 10.0.0.1/33 21" \
	"--hostname a/b 70" "--nameserver x 72" "--searchdomain /x 73" \
	"--name a/b 21" "--name 102 131" "--cpuunits 7 21" \
	"--userpasswd root 21" "--diskspace 2G:1G 21"; do
	# shellcheck disable=SC2086 # words
	set -- $value
	gives "$3" "$1 $2 is refused" vzctl set 101 "$1" "$2" --save
done
gives 21 "a password is not repeated" vzctl set 101 --userpasswd ":secret" --save
case $err in
*secret*) not_ok "in the message" ;;
*) ok "in the message" ;;
esac
gives 21 "one wrong value spoils all" \
	vzctl set 101 --onboot yes --numproc x --save
saved "nothing of that is saved" "$before"

gives 28 "RAM without swap is refused" vzctl set 101 --ram 512M --save --force
gives 3 "a kernel without VSwap refuses RAM" \
	vzctl set 101 --ram 512M --swap 1G --save
quiet "but force saves it" vzctl set 101 --ram 512M --swap 1G --save --force
like "as pages" 'PHYSPAGES="0:131072"' "$(cat "$conf/101.conf")"
touch "$node/proc/vz/vswap"
quiet "a kernel with VSwap needs no force" vzctl set 101 --ram 256M --save

quiet "a name" vzctl set 101 --name web --save
is "is assigned" "Name web assigned" "$(head -1 <<<"$out")"
is "by a link" "$conf/101.conf" "$(readlink "$node/etc/vz/names/web")"
quiet "and works" vzctl set web --onboot no --save
ct 102
gives 131 "once only" vzctl set 102 --name web --save
quiet "another name" vzctl set web --name mail --save
is "takes its place" mail "$(ls "$node/etc/vz/names")"
quiet "an empty one" vzctl set mail --name "" --save
is "removes it" "" "$(ls "$node/etc/vz/names")"
quiet "its own number" vzctl set 102 --name 102 --save
is "needs no link" "" "$(ls "$node/etc/vz/names")"

gives 0 "a configuration may be new" vzctl set 103 --onboot yes --save
like "with a warning" "Warning: Configuration" "$err"
is "and is made" 'ONBOOT="yes"' "$(cat "$conf/103.conf")"

gives 20 "an Ethernet device that is not there cannot be edited" \
	vzctl set 102 --ifname eth0 --mac 00:18:51:00:00:01 --save
gives 20 "nor can none" vzctl set 102 --mac 00:18:51:00:00:01 --save
gives 20 "two with one name on the node are refused" \
	vzctl set 102 --netif_add eth0 --netif_add eth1,,veth102.0 --save
quiet "one is added and edited" vzctl set 102 \
	--netif_add eth0,00:18:51:00:00:01,,00:18:51:00:00:02 \
	--ifname eth0 --bridge br0 --mac_filter on --save
is "at once" 'NETIF="ifname=eth0,bridge=br0,mac=00:18:51:00:00:01,host_ifname=veth102.0,host_mac=00:18:51:00:00:02,mac_filter=on"' \
	"$(grep NETIF "$conf/102.conf")"
gives 20 "an option of no device" vzctl set 102 --netif_add eth3 --bridge br0 --save
like "says what it needs" "--bridge needs --ifname" "$err"
ct 104
quiet "options come in any order" vzctl set 104 \
	--netif_add eth1 --bridge br0 --ifname eth1 --save --force
like "for one device" 'NETIF="ifname=eth1,bridge=br0,mac=00:18:51:' "$(cat "$conf/104.conf")"
gives 31 "without --save it needs a running container" \
	vzctl set 102 --ifname eth0 --mac_filter off
for device in venet1 tun0 tap1 lo; do
	gives 21 "$device is not given away" vzctl set 102 --netdev_add $device --save
done
quiet "others are" vzctl set 102 --netdev_add "eth1 eth2" --netdev_del eth2 --save
is "by name" 'NETDEV="eth1 eth2"' "$(grep NETDEV "$conf/102.conf")"

gives 21 "a device node that the node does not have is refused" \
	vzctl set 102 --devnodes nosuch:rw --save
ln -s /dev/null "$node/dev/null"
quiet "others are stored" vzctl set 102 --devnodes null:rw --save
quiet "one that is gone is taken away" vzctl set 102 --devnodes nosuch:none --save
is "from the rest" 'DEVNODES="null:rw "' "$(grep DEVNODES "$conf/102.conf")"

gives 20 "the node has limits only" vzctl set 0 --hostname x --save
gives 0 "those are saved in 0.conf" vzctl set 0 --cpuunits 500 --save
is "alone" 'CPUUNITS="500"' "$(cat "$conf/0.conf")"

runs "104 5"
ct 104
gives 32 "a running container keeps its root" \
	vzctl set 104 --root '/vz/new/$VEID' --save
gives 1 "a kernel that refuses a limit" vzctl set 104 --numproc 5 --onboot yes --save
is "leaves the configuration alone" "" "$(cat "$conf/104.conf")"
gives 0 "features need a restart" vzctl set 104 --features nfs:on --save
like "and say so" "FEATURES takes effect when the container is restarted" "$err"
is "and are saved" "FEATURES=\"nfs:on\"" "$(grep . "$conf/104.conf")"
quiet "unless that is to be ignored" \
	vzctl set 104 --features nfs:off --setmode ignore --save
is "then too" "FEATURES=\"nfs:off\"" "$(grep . "$conf/104.conf")"
gives 105 "what may not be started is not restarted" \
	vzctl set 104 --disabled yes --features nfs:on --setmode restart --save
case $out$err in
*top*) not_ok "it is not stopped" ;;
*) ok "it is not stopped" ;;
esac
touch "$node/etc/vz/dists/default"
gives 0 "quota of users and groups needs a kernel that has it" \
	vzctl set 104 --quotaugidlimit 10
like "which is said" "Disk quota of container 104 is off: the running kernel has none" "$err"

finish
