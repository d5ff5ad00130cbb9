#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# vzlist -s: by what a column shows, unset ones first, ties by id.

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
make_node

if [ "$(id -u)" != 0 ]; then
	skip "vzlist -s" "needs root"
	finish
fi

# sorted FIELD WANTED: the ids, and turned round with "-"
sorted()
{
	local turned

	turned=$(tr ' ' '\n' <<<"$2" | tac | paste -sd ' ')
	is "by $1" "$2" "$(order -s "$1")"
	is "by $1, backwards" "$turned" "$(order -s "-$1")"
}

order()
{
	vzlist -a -1 "$@" | awk '{ print $1 }' | paste -sd ' '
}

ct 101 'NUMPROC="50:10"' 'HOSTNAME=b' 'NAME=zoo' 'CPUUNITS=1000' 'BOOTORDER=10' 'ONBOOT=no' \
	'VM_OVERCOMMIT=10.0' 'VE_LAYOUT=ploop' 'DISKSPACE=2:30' 'IP_ADDRESS="10.0.0.9"' 'IOLIMIT=0'
ct 102 'NUMPROC="9:100"' 'HOSTNAME=a' 'CPUUNITS=999' 'BOOTORDER=9' 'ONBOOT=yes' \
	'VM_OVERCOMMIT=9.5' 'VE_LAYOUT=simfs' 'DISKSPACE=10:20' 'IP_ADDRESS="10.0.0.10 10.0.0.11"' \
	'IOLIMIT=5'
ct 103 'NUMPROC="9:100"' 'NAME=ape'
ct 1000 'HOSTNAME=b' 'IP_ADDRESS="10.0.0.10"'
ln -s "$conf/101.conf" "$node/etc/vz/names/zoo"
ln -s "$conf/103.conf" "$node/etc/vz/names/ape"
runs "103 5" "101 5"
touch "$node/vz/dump/Dump.1000"
counters <<'END'
      103:  kmemsize                       100                   5                    0                    0                    0
            numproc                          5                  10                    9                  100  9223372036854775808
      101:  kmemsize                        99                   6                    0                    0                    0
            numproc                          5                   9                   50                   10                    1
END

is "nothing said: by id" "101 102 103 1000" "$(order)"
sorted ctid "101 102 103 1000"
sorted veid "101 102 103 1000"
sorted hostname "103 102 101 1000"
sorted name "102 1000 103 101"
sorted smart_name "102 1000 103 101"
sorted numproc "102 1000 101 103"
sorted numproc.m "102 1000 101 103"
sorted numproc.b "1000 102 103 101"
sorted numproc.l "1000 101 102 103"
sorted numproc.f "102 1000 101 103"
sorted kmemsize "102 1000 101 103"
sorted kmemsize.m "102 1000 103 101"
sorted status "101 103 102 1000"
sorted ip "101 103 1000 102"
sorted cpuunits "103 1000 102 101"
sorted bootorder "103 1000 102 101"
sorted diskspace.s "103 1000 101 102"
sorted diskspace.h "103 1000 102 101"
sorted iolimit "101 103 1000 102"
sorted layout "102 103 1000 101"
sorted laverage "101 102 103 1000"
for field in onboot features vswap disabled vm_overcommit netfilter capability; do
	sorted "$field" "101 102 103 1000"
done
is "a suffix sorts JSON too" "101 103 102 1000" \
	"$(vzlist -aj -octid -s -numproc.b | grep -o '[0-9]*' | paste -sd ' ')"
is "the last of two" "101 102 103 1000" "$(order -s hostname --sort ctid)"
is "of those selected only" "102 101" "$(order -s hostname 101 102)"

finish
