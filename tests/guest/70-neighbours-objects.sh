#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A bad neighbour's messages, mounts, namespaces, links and rules.
# See neighbours.table.

. ./lib.sh
. ./neighbours.sh

neighbours objects
neighbours_down
