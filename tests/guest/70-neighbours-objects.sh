#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A bad neighbour's messages, mounts, namespaces, links and rules.
# See neighbours.table.
# covers: kernel/kernel/bc/kmem.c kernel/kernel/ve/userns.c kernel/kernel/ve/security.c patches/10*
# covers: patches/120-* patches/140-* patches/342-* patches/343-*
# tier: long

. ./lib.sh
. ./neighbours.sh

neighbours objects
neighbours_down
