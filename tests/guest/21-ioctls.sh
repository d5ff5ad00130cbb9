#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Wrong calls to the kernel, from the node and from inside a container.
# debug: yes

. ./lib.sh

# adopt PREFIX: the TAP rows of a program on standard input become ours
adopt() {
	while read -r line; do
		case "$line" in
		ok*) ok "$1: ${line#ok * - }" ;;
		not\ ok*) fail "$1: ${line#not ok * - }" ;;
		esac
	done
}

ct_create 101 > /dev/null
t "start" ct_start 101
ioctls node > /tmp/node.tap
adopt node < /tmp/node.tap
like "node: all calls were made" "$(cat /tmp/node.tap)" '^1\.\.[0-9]+$'
t "what was prepared is gone with the file" wait_for 10 sh -c '! test -d /proc/bc/777'
t "its control group was left empty" rmdir /sys/fs/cgroup/vz/ioctls

vzctl exec 101 'cat > /root/ioctls && chmod 755 /root/ioctls' < "$(command -v ioctls)"
vzctl exec 101 /root/ioctls ct > /tmp/ct.tap
adopt inside < /tmp/ct.tap
like "inside: all calls were made" "$(cat /tmp/ct.tap)" '^1\.\.[0-9]+$'
eq "the container did not mind" "$(vzctl exec 101 echo alive)" alive

vzctl stop 101 --fast > /dev/null
vzctl destroy 101 > /dev/null
finish
