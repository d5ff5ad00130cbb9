#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Wrong calls to the kernel, from the node and from inside a container.
# container: running
# covers: kernel/kernel/ve/ioctl.c kernel/kernel/ve/device.c kernel/kernel/bc/sys.c kernel/include/uapi/linux
# covers: patches/112-*
# debug: core

. ./lib.sh

t "it is up" is_up 101
adopt node ioctls node
t "what was prepared is gone with the file" wait_for 10 sh -c '! test -d /proc/bc/777'
t "its control group was left empty" rmdir /sys/fs/cgroup/vz/ioctls

bring 101 ioctls
adopt inside vzctl exec 101 /root/ioctls ct
eq "the container did not mind" "$(vzctl exec 101 echo alive)" alive

vzctl stop 101 --fast > /dev/null
vzctl destroy 101 > /dev/null
finish
