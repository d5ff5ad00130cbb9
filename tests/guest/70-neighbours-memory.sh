#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A bad neighbour's memory: private, shared, of files, locked.
# See neighbours.table.

. ./lib.sh
. ./neighbours.sh

neighbours memory
neighbours_down
