#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A bad neighbour's sockets and the data in them.
# See neighbours.table.
# covers: kernel/kernel/bc/sock* patches/30* patches/310-*
# tier: long

. ./lib.sh
. ./neighbours.sh

neighbours sockets
neighbours_down
