#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# vzctl status: one line that programs read.

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
make_node

says()
{
	quiet "$1" vzctl status 101
	is "$1: the line" "$2" "$out"
}

says "nothing" "CTID 101 deleted unmounted down"
ct 101
says "stopped" "CTID 101 exist unmounted down"
touch "$node/vz/dump/Dump.101"
says "suspended" "CTID 101 exist unmounted down suspended"
mkdir -p "$node/vz/root/101"
echo "30 20 0:1 / $node/vz/root/101 rw - ext4 /dev/x rw" \
	>"$node/proc/self/mountinfo"
says "mounted" "CTID 101 exist mounted down suspended"
runs "101 17 10.0.0.1"
says "running" "CTID 101 exist mounted running"
rmdir "$node/vz/private/101"
says "running without files" "CTID 101 deleted mounted running"
mkdir "$node/vz/private/101"
rm "$conf/101.conf"
says "running without configuration" "CTID 101 deleted mounted running"
gives 20 "no more words" vzctl status 101 verbose

finish
