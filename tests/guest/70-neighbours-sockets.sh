#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A bad neighbour's sockets and the data in them.
# See neighbours.table.

. ./lib.sh
. ./neighbours.sh

neighbours sockets
neighbours_down
