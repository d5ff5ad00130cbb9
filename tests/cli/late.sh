#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Failures at the end: the configuration cannot be written when all else is
# done.

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
own_mounts "late failures" "$@"
make_node
trap 'umount "$conf" 2>/dev/null; rm -rf "$node"' EXIT

# read_only COMMAND...: the configurations are, names are not
read_only()
{
	local status=0

	mount --bind "$conf" "$conf"
	mount -o remount,bind,ro "$conf"
	"$@" || status=$?
	umount "$conf"
	return "$status"
}

ct 101 'NAME="old"'
ln -s "$conf/101.conf" "$node/etc/vz/names/old"
gives 139 "a name that cannot be saved" read_only vzctl set 101 --name new --save
like "is an error" "Cannot write configuration $conf/101.conf: Read-only file system" "$err"
is "and the old one is back" old "$(ls "$node/etc/vz/names")"
rm "$node/etc/vz/names/old"
ct 101
gives 139 "a first name" read_only vzctl set 101 --name new --save
is "is taken away again" "" "$(ls "$node/etc/vz/names")"
ct 101 'NUMPROC="40:41"' "$(grep -v NUMPROC "$conf/ve-basic.conf-sample")"
gives 1 "a repair that cannot be saved" read_only vzcfgvalidate -r "$conf/101.conf"
is "is no success" "" "$out"
like "but an error" "Read-only file system" "$err"
gives 1 "nor can a scaled one" read_only vzcfgscale -a 2 -o "$conf/101.conf" "$conf/101.conf"
is "no lock stays" "" "$(ls "$node/vz/lock")"
is "no new file either" "" "$(find "$conf" -name '.*')"

finish
