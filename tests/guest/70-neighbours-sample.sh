#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Some ways of a bad neighbour, of all that the other topics try: other ones with
# each commit. See neighbours.table.
# covers: kernel patches tests/guest/neighbours.* tests/guest/helpers/attack
# sweep: yes

. ./lib.sh
. ./neighbours.sh

SWEEP=sample
neighbours ""
neighbours_down
