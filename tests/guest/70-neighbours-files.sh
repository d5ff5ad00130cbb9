#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A bad neighbour's open files and names.
# See neighbours.table.

. ./lib.sh
. ./neighbours.sh

neighbours files
neighbours_down
