#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A bad neighbour's open files and names.
# See neighbours.table.
# covers: kernel/kernel/bc/lock.c kernel/kernel/bc/aio.c kernel/include/linux/ub_aio.h
# covers: kernel/include/linux/ub_lock.h patches/4* kernel/kernel/ve/super.c
# tier: long

. ./lib.sh
. ./neighbours.sh

neighbours files
neighbours_down
