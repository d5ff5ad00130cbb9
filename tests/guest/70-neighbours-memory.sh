#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A bad neighbour's memory: private, shared, of files, locked.
# See neighbours.table.
# covers: kernel/kernel/bc/mm.c kernel/kernel/bc/vmaux.c kernel/kernel/bc/memcg.c kernel/kernel/bc/hugetlb.c
# covers: kernel/kernel/bc/shmem.c patches/2*
# tier: long

. ./lib.sh
. ./neighbours.sh

neighbours memory
neighbours_down
