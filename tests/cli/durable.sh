#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What is there after a power loss: contents reach the disk before the name
# does, the name before the command says so.

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

if ! strace -o /dev/null true 2>/dev/null; then
	skip "the order of writing" "strace does not work here"
	finish
fi
make_node

# order COMMAND...: what it does to files in /etc/vz, one call a line
order()
{
	strace -f -y -o "$node/trace" \
		-e trace=fsync,fdatasync,rename,renameat,renameat2,symlink,symlinkat,link,linkat,write,pwrite64 \
		"$@" >"$node/out" 2>&1
	sed -nE "s|$node/etc/vz/||g
		s|$node|/|g
		s|^[0-9]+ +(write)\([0-9]+<([a-z][^>]*)>.*|\1 \2|p
		s|^[0-9]+ +(f[a-z]*sync)\([0-9]+<([a-z][^>]*)>.*|\1 \2|p
		s|^[0-9]+ +(rename[a-z0-9]*)\(.*\"([a-z][^\"]*)\"[^\"]*\"([a-z][^\"]*)\".*|\1 \2 \3|p
		s|^[0-9]+ +(symlink)[a-z]*\(.*\"([a-z][^\"]*)\"[^\"]*\"([a-z][^\"]*)\".*|\1 \2 \3|p" "$node/trace"
}

saved="write conf/.101.conf.new
fsync conf/.101.conf.new
rename conf/.101.conf.new conf/101.conf
fsync conf"
ct 101
is "a saved configuration" "$saved" "$(order vzctl set 101 --onboot yes --save)"
is "and a name, which comes before" "symlink conf/101.conf names/.101.new
rename names/.101.new names/web
fsync names
$saved" "$(order vzctl set 101 --name web --save)"
ct 101 'NUMPROC="40:41"' "$(grep -v NUMPROC "$conf/ve-basic.conf-sample")"
is "a repaired one" "$saved" "$(order vzcfgvalidate -r "$conf/101.conf")"
is "a scaled one" "write conf/.101.conf.bak.new
fsync conf/.101.conf.bak.new
rename conf/.101.conf.bak.new conf/101.conf.bak
fsync conf
$saved" "$(order vzcfgscale -a 2 -o "$conf/101.conf" "$conf/101.conf")"

# failing CALL COMMAND...: its first call of this kind fails
failing()
{
	local call=$1

	shift
	strace -o /dev/null -e "trace=$call" -e "inject=$call:error=EIO:when=1" "$@"
}

ct 101 ONBOOT=yes
for call in fsync fchown rename; do
	gives 139 "when $call fails" failing $call vzctl set 101 --onboot no --save
	is "$call: nothing is changed" ONBOOT=yes "$(cat "$conf/101.conf")"
	is "$call: nothing is left" "" "$(find "$conf" -name '.*')"
done
gives 139 "when the directory does not reach the disk" \
	strace -o /dev/null -e trace=fsync -e inject=fsync:error=EIO:when=2 \
	vzctl set 101 --onboot no --save
like "is an error as well" "Input/output error" "$err"

finish
