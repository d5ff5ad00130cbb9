#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The node itself is what the other topics expect.
# covers: vzctl/main.c kernel/kernel/configs scripts/build/image.sh scripts/build/rootfs.sh tests/lib/agent.c
# covers: tests/lib/guest.py patches/001-*
# debug: core
# releases: all

. ./lib.sh

eq "PID 1 is the agent" "$(cat /proc/1/comm)" agent
eq "the node has its address" \
	"$(ip -4 -o addr show dev eth0 | awk '{ print $4 }')" 10.101.0.1/24
like "cgroup2 has the memory controller" "$(cat /sys/fs/cgroup/cgroup.controllers)" '\<memory\>'
t "the OS template is there" test -s /vz/template/cache/debian-12-amd64-minimal.tar.zst
t "files can be created" touch /vz/private/probe
t_status 7 "an exit status arrives" sh -c 'exit 7'
eq "processes left behind do not hold a command" "$(sleep 1000 > /dev/null 2>&1 & echo over)" over

finish
