#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Live migrations between two nodes: for each kind of container a line of its name,
# what --predict says, what moving it was, both as JSON, and the milliseconds that
# dump and restore take without another node, a tab between them.

. ./lib.sh
. ./migrate.sh

node_set_up eth1
if [ "$NODE" = 2 ]; then
	exit
fi
nodes_meet > /dev/null
small_template

# fail WHAT: with what was said of it
failed() {
	echo "$1:" >&2
	cat log >&2
	exit 1
}

# must COMMAND...
must() {
	"$@" > log 2>&1 || failed "$*"
}

# as_line COMMAND...: its standard output, one line
as_line() {
	"$@" 2> log < /dev/null | tr -d '\n'
}

milliseconds() {
	echo $(($(date +%s%N) / 1000000))
}

# in_place: both halves of moving it, here, after a round of memory
in_place() {
	must vzctl chkpnt 101 --pre-dump 1
	i_begin=$(milliseconds)
	must vzctl chkpnt 101 --dump --dumpfile /vz/dump/step --after 1
	i_ms=$(($(milliseconds) - i_begin))
	must vzctl chkpnt 101 --kill
	i_begin=$(milliseconds)
	must vzctl restore 101 --undump --dumpfile /vz/dump/step --skip_arpdetect
	must vzctl restore 101 --resume
	echo $((i_ms + $(milliseconds) - i_begin))
	rm -rf /vz/dump/step /vz/dump/.rounds.101
}

# case_of NAME TEMPLATE [MIB KIB]
case_of() {
	c_name=$1
	must vzctl create 101 --ostemplate "$2" --config basic
	must vzctl start 101 --wait
	if [ $# -eq 4 ]; then
		bring 101 dirty
		vzctl exec 101 "/root/dirty $3 $4 > /root/ready 2> /dev/null < /dev/null & true"
		must wait_for 60 vzctl exec 101 grep -q ready /root/ready
	fi
	c_predicted=$(as_line vzmigrate --predict --json "$THERE" 101)
	c_place=$(in_place)
	c_moved=$(as_line vzmigrate --live --json "$THERE" 101)
	printf '%s\t%s\t%s\t%s\n' "$c_name" "$c_predicted" "$c_moved" "$c_place"
	there 'vzctl stop 101 --fast; vzctl destroy 101' > /dev/null 2>&1
	vzctl destroy 101 > /dev/null 2>&1
}

case_of "busybox, idle" small
case_of "busybox, 64 MB" small 64 0
case_of "busybox, 64 MB, 1 MB/s" small 64 1024
case_of "busybox, 64 MB, 8 MB/s" small 64 8192
case_of "Debian, idle" debian-12-amd64-minimal
there_ends
