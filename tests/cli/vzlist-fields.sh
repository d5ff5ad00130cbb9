#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# vzlist: the text of every field, its title and its place.

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
make_node

if [ "$(id -u)" != 0 ]; then
	skip "vzlist's fields" "needs root"
	finish
fi

# column FIELD TITLE SET UNSET: alone in its column, of 101 and 102
column()
{
	quiet "$1" vzlist -o "$1" 101 102
	is "$1: the column" "$2
$3
$4" "$out"
}

# row PROMISE WANTED FIELDS ARGUMENT...: of 101
row()
{
	quiet "$1" vzlist -H -o "$3" 101 "${@:4}"
	is "$1: the row" "$2" "$out"
}

ct 101 'NAME="a-long-name.of-a-container"' 'HOSTNAME="a.host.name.that.is.longer.than.32.characters"' \
	'IP_ADDRESS="10.0.0.1 fd00::1/64 10.0.0.3"' 'NAMESERVER="10.0.0.53 10.0.1.53"' \
	'SEARCHDOMAIN="a.very.long.domain.example b.example"' 'MOUNT_OPTS="noatime,nobarrier,x=y"' \
	'ORIGIN_SAMPLE="basic"' 'OSTEMPLATE="debian-12-amd64-minimal"' \
	'DESCRIPTION="Für \"Zitate\" und 32 Zeichen lang, und länger"' \
	'DISKSPACE="1048576:1153434"' 'DISKINODES="200000:220000"' 'CPULIMIT=150' 'CPUUNITS=2000' \
	'CPUS=2' 'IOPRIO=6' 'IOLIMIT=10485760' 'IOPSLIMIT=500' 'ONBOOT=yes' 'BOOTORDER=10' \
	'VE_LAYOUT=ploop:expanded' 'FEATURES="bridge:off sit:on nfs:on sysfs:off"' \
	'PHYSPAGES="0:65536"' 'DISABLED=yes' 'VM_OVERCOMMIT=1.50' 'NETFILTER=stateless' \
	'CAPABILITY="NET_ADMIN:on CHOWN:off SYS_TIME:on"' 'NUMPROC="80:90"' 'KMEMSIZE="14372700:unlimited"'
ct 102 'IOLIMIT=0' 'IOPSLIMIT=0' 'CPULIMIT=0' 'PHYSPAGES="0:unlimited"'
ln -s "$conf/101.conf" "$node/etc/vz/names/a-long-name.of-a-container"

# The titles of numbers are at their right, those of text at their left
column ctid "      CTID" "       101" "       102"
column veid "      CTID" "       101" "       102"
column vpsid "      CTID" "       101" "       102"
column private PRIVATE "$node/vz/private/101" "$node/vz/private/102"
column root ROOT "$node/vz/root/101" "$node/vz/root/102"
column mount_opts MOUNT_OPTS "noatime,nobarrier,x=y" -
column origin_sample ORIGIN_SAMPLE basic -
column hostname HOSTNAME a.host.name.that.is.longer.than.32.characters -
column name NAME a-long-name.of-a-container -
column smart_name " SMARTNAME" a-long-name.of-a-container "       102"
column description DESCRIPTION "Für \"Zitate\" und 32 Zeichen lang, und länger" -
column ostemplate OSTEMPLATE debian-12-amd64-minimal -
column ip IP_ADDR "10.0.0.1 fd00::1 10.0.0.3" -
column nameserver NAMESERVER "10.0.0.53 10.0.1.53" -
column searchdomain SEARCHDOMAIN "a.very.long.domain.example b.example" -
column status STATUS stopped stopped
column numproc "     NPROC" "         -" "         -"
column numproc.m "   NPROC.M" "         -" "         -"
column numproc.b "   NPROC.B" "        80" "         -"
column numproc.l "   NPROC.L" "        90" "         -"
column numproc.f "   NPROC.F" "         -" "         -"
column kmemsize.l KMEMSIZE.L 9223372036854775807 "         -"
column dgramrcvbuf.m " DGRAMRB.M" "         -" "         -"
column diskspace "    DSPACE" "         -" "         -"
column diskspace.s "  DSPACE.S" "   1048576" "         -"
column diskspace.h "  DSPACE.H" "   1153434" "         -"
column diskinodes "   DINODES" "         -" "         -"
column diskinodes.s " DINODES.S" "    200000" "         -"
column diskinodes.h " DINODES.H" "    220000" "         -"
column laverage "      LAVERAGE" "             -" "             -"
column uptime "         UPTIME" "              -" "              -"
column cpulimit " CPULIM" "    150" "      0"
column cpuunits " CPUUNI" "   2000" "      -"
column cpus " CPUS" "    2" "    -"
column ioprio IOP "  6" "  -"
column iolimit "   IOLIMIT" "  10485760" "         -"
column iopslimit IOPS " 500" "   -"
column onboot ONBOOT "   yes" "     -"
column bootorder " BOOTORDER" "        10" "         -"
column layout LAYOUT ploop simfs
column features FEATURES "sysfs:off,nfs:on,sit:on,bridge:off" -
column vswap VSWAP "  yes" "   no"
column disabled DISABL "   yes" "    no"
column vm_overcommit VM_OVC "   1.5" "     -"
column netfilter NETFILTER stateless -
column capability CAPABILITY "chown:off,net_admin:on,sys_time:on" -

# Before another column
row "text is cut" "a.host.name.that.is.longer.than.        101" hostname,ctid
row "unless it is the last" "       101 a.host.name.that.is.longer.than.32.characters" ctid,hostname
row "or must not be" "a.host.name.that.is.longer.than.32.characters        101" hostname,ctid -t
row "the same in long" "a.host.name.that.is.longer.than.32.characters        101" hostname,ctid --no-trim
row "characters are counted, not bytes" "Für \"Zitate\" und 32 Zeichen lang        101" description,ctid
row "a name in a column of numbers" "a-long-nam        101" smart_name,ctid
row "short text is filled up" "basic                                   101" origin_sample,ctid
row "mount options" "noatime,nobarrie        101" mount_opts,ctid
row "features" "sysfs:off,nfs:o        101" features,ctid
row "capabilities are not" "chown:off,net_admin:on,sys_time:on        101" capability,ctid
row "nor numbers" "9223372036854775807        101" kmemsize.l,ctid
row "of a list the first" "10.0.0.1               101" ip,ctid
row "even where it is too long" "a.very.long.domain.example        101" searchdomain,ctid
row "all of it without trimming" "10.0.0.53 10.0.1.53        101" nameserver,ctid -t
row "all of it in the last column too" "10.0.0.1        10.0.0.1 fd00::1 10.0.0.3" ip,ip
row "blanks at the end go" "stopped" status
row "words are at the right" "   yes    yes   yes" onboot,disabled,vswap

quiet "without PHYSPAGES" vzlist -H -ovswap,vm_overcommit 102
is "there is no VSwap" "   no      -" "$out"
sed -i '/PHYSPAGES/d' "$conf/102.conf"
quiet "without a limit" vzlist -H -ovswap 102
is "neither" "   no" "$out"

sed -i '/VE_LAYOUT/d' "$conf/101.conf"
row "a directory" "simfs" layout
mkdir "$node/vz/private/101/root.hdd"
row "an image" "ploop" layout
chown 100000:100000 "$node/vz/private/101/root.hdd"
row "what a container makes is none" "simfs" layout
chown 0:0 "$node/vz/private/101/root.hdd"
echo LOCAL_UID=1879048192 >>"$conf/101.conf"
row "nor in a tree with plain ids, once it has run" "simfs" layout

printf 'DESCRIPTION="a\033[31m\t\302\233b\233 \303\244 \342\202"\nOSTEMPLATE="t\033]0;x\007"\n' >>"$conf/101.conf"
quiet "text of others" vzlist -H -o description,ostemplate,ctid 101
is "does not command the terminal" 'a?[31m???b? ä ?? t?]0;x? 101' "$(tr -s ' ' <<<"$out")"

sed -i 's/^NAME=.*/NAME=other/' "$conf/101.conf"
row "a name that is not registered is none" "-" name
row "and the id stays" "       101" smart_name

echo 'NAMESERVER="inherit"' >>"$node/etc/vz/vz.conf"
echo 'VE_ROOT=/mnt/${VEID}/root/' >>"$conf/102.conf"
quiet "defaults of the node" vzlist -H -onameserver,root 102
is "are the container's where it has none" "inherit         $node/mnt/102/root" "$out"

finish
