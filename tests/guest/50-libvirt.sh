#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The distribution's libvirt drives the node.
# timeout: 600
# covers: vzctl lib/life lib/model scripts/run/vps-* vzlist
# tier: long
# debug: never

. ./lib.sh

# Its driver runs in the client; the shell must not talk to a daemon.
export HOME=/root LIBVIRT_AUTOSTART=0

v() {
	virsh -q -c openvz:///system "$@"
}

uuid_of() {
	v domuuid "$1" | grep .
}

small_template
sed -i 's/^CONFIGFILE=.*/CONFIGFILE="basic"/' /etc/vz/vz.conf
ip link add name br0 type bridge

like "version" "$(v version)" "Using API: OpenVZ"
eq "an empty node" "$(v list --all | grep -c .)" 0

ct_create 101 > /dev/null
vzctl set 101 --name web --hostname web.example.org --ipadd 10.101.0.101 --save > /dev/null
eq "list --all" "$(v list --all | awk '{ print $1, $2, $3, $4 }')" "- 101 shut off"
eq "domstate" "$(v domstate 101)" "shut off"
# Its driver dereferences nothing at all where ONBOOT is not set: create sets it
t "dominfo" v dominfo 101
like "dominfo: autostart" "$(v dominfo 101)" "^Autostart: +disable"
t "dumpxml is XML" sh -c "virsh -q -c openvz:///system dumpxml 101 | xmllint --noout -"
like "dumpxml has the address" "$(v dumpxml 101)" "<ip address='10.101.0.101'"

t "start" v start 101
eq "runs" "$(vzctl status 101)" "CTID 101 exist mounted running"
eq "domstate running" "$(v domstate 101)" "running"
eq "list" "$(v list | awk '{ print $1, $2, $3 }')" "101 101 running"
t "suspend" v suspend 101
like "freezes" "$(cat /sys/fs/cgroup/vz/101/ct/cgroup.events)" "frozen 1"
t "its end of it" vzctl --quiet chkpnt 101 --resume
t "memtune set" v memtune 101 --hard-limit 131072
like "limits privvmpages" "$(grep PRIVVMPAGES /etc/vz/conf/101.conf)" "32768"
t "reboot" v reboot 101
eq "runs again" "$(v domstate 101)" "running"
t "shutdown" v shutdown 101
eq "stops" "$(vzctl status 101)" "CTID 101 exist unmounted down"
t "autostart" v autostart 101
like "is ONBOOT" "$(cat /etc/vz/conf/101.conf)" '^ONBOOT="yes"'
t "autostart --disable" v autostart --disable 101
like "is not" "$(cat /etc/vz/conf/101.conf)" '^ONBOOT="no"'

mkdir /vz/private/mount102
tar -C /vz/private/mount102 -xf /vz/template/cache/small.tar
cat > /tmp/102.xml <<-'EOT'
<domain type='openvz'>
  <name>102</name>
  <memory unit='KiB'>262144</memory>
  <vcpu>1</vcpu>
  <os><type>exe</type><init>/sbin/init</init></os>
  <devices>
    <filesystem type='mount'>
      <source dir='/vz/private/mount102'/>
      <target dir='/'/>
    </filesystem>
    <interface type='bridge'>
      <mac address='00:18:51:5b:ea:bf'/>
      <source bridge='br0'/>
    </interface>
  </devices>
</domain>
EOT
t "define" v define /tmp/102.xml
like "records the private area" "$(cat /etc/vz/conf/102.conf)" "^VE_PRIVATE=.?/vz/private/mount102"
like "and the bridge" "$(cat /etc/vz/conf/102.conf)" "bridge=br0"
uuid=$(uuid_of 102)
like "with an id of its own" "$uuid" "^[0-9a-f-]{36}$"
t "saving a parameter" vzctl set 102 --onboot no --save
eq "keeps it" "$(uuid_of 102)" "$uuid"
t "start of the defined one" v start 102
like "its device is on the bridge" "$(ip -o link show master br0)" "veth102"
t "shutdown of it" v shutdown 102
t "destroy" vzctl destroy 101 102

finish
