#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A bad neighbour's processes, signals, terminals, locks and keys.
# See neighbours.table.
# covers: kernel/kernel/bc/counter.c kernel/kernel/ve/security.c kernel/include/linux/ub_signal.h patches/11*
# covers: patches/12*
# tier: long

. ./lib.sh
. ./neighbours.sh

# What the kernel runs when somebody asks for a key that is not there
printf '#!/bin/sh\ntouch /run/helper-ran\n' > /sbin/request-key
chmod +x /sbin/request-key

neighbours tasks
t_status 2 "no program of the node was run for a container" ls /run/helper-ran
echo "run node-helper" | attack > /dev/null
t "but it is for the node" wait_for 10 test -e /run/helper-ran
neighbours_down
