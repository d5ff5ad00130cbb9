#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What the kernel does for a restore: the order of calls, whose the memory is,
# and that nothing is left of one that is not completed.
# covers: kernel/kernel/ve/restore.c kernel/kernel/ve/state.c kernel/kernel/bc/marks.c patches/150-*
# debug: core

. ./lib.sh

mkdir -p /sys/fs/cgroup/vz
for controller in cpu io memory pids; do
	echo "+$controller" > /sys/fs/cgroup/cgroup.subtree_control
	echo "+$controller" > /sys/fs/cgroup/vz/cgroup.subtree_control
done 2> /dev/null
adopt calls restoring
finish
