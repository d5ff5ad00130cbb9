#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A freshly made system with make and git and nothing else builds what a clone
# of the project has. What is installed on the machine that runs this is not
# seen in there. FRESH_SUITE=trixie tries another one.

. tests/lib/fresh.sh
t_status 127 "has no compiler" inside "gcc --version"
t "make all" inside "make -j4 all"
t "make check-programs" inside "make -j4 check-programs"
t "the programs of the node" inside "make -j4 node-programs"
while read -r group; do
	t "packages of group $group" inside "make packages-$group" < /dev/null
done < <(awk '!/^#/ { gsub(",", "\n", $2); print $2 }' scripts/build/packages.list | sort -u)

finish
