#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# vzoversell: RAM and swap of VSwap containers against those of the node.

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=plan-lib.sh
. "$here/plan-lib.sh"
make_node

head="           RAM                      Swap
      CTID  used  peak limit fails   used  peak limit fails  flags"
rule="---------- ----- ----- ----- -----  ----- ----- ----- -----  -----"

node_memory 1048576 524288
beancounters 0 physpages 100000 0 0 $unlimited 5
beancounters 101 physpages 1000 2000 0 131072 0 swappages 0 10 0 65536 0
shows "one container" "$head
$rule
       101 3.91M 7.81M  512M    -      -    40K  256M    -
$rule
     TOTAL 3.91M 7.81M  512M    -      -    40K  256M    -

           available allocated  oversell
RAM               1G      512M       50%
Swap            512M      256M       50%
RAM+Swap        1.5G      768M       50%" vzoversell
beancounters 103 physpages 0 0 0 $unlimited 0 privvmpages 5 5 65536 131072 0
beancounters 102 physpages 7 7 0 2147483647 0 swappages 0 0 0 65536 0
beancounters 104 physpages 256 256 0 262144 1500 swappages 0 0 0 262144 0
beancounters 105 physpages 0 0 0 262144 3 swappages 0 0 0 131072 2
shows "all kinds" "$head
$rule
       101 3.91M 7.81M  512M    -      -    40K  256M    -
       102   28K   28K    -     -      -     -   256M    -   U
       103    -     -   256M    -      -     -     -     -   RS
       104    1M    1M    1G 1.46K     -     -     1G    -   f
       105    -     -     1G    3      -     -   512M    2   F
$rule
     TOTAL 4.93M 8.84M 2.75G 1.47K     -    40K    2G    2

           available allocated  oversell
RAM               1G     2.75G      275%
Swap            512M        2G      400%
RAM+Swap        1.5G     4.75G      317%

Flags:
R  not VSwap, RAM limit guessed: half of privvmpages
U  RAM and privvmpages are unlimited, not counted
S  swap is unlimited, not counted
f  refusals, all of them of physpages
F  refusals of other resources" vzoversell
mv "$node/proc/bc/resources" "$node/file"
quiet "another file" vzoversell "$node/file"
like "of five containers" "     TOTAL 4.93M" "$out"
quiet "in JSON" vzoversell --json "$node/file"
is "in bytes" "103 268435456 None RS 2952790016 1073741824 275.0 536870912" "$(python3 -c '
import json, sys
r = json.load(sys.stdin)
c, n = r["containers"][2], r["node"]
print(c["ctid"], c["ram"]["limit"], c["swap"]["limit"], c["flags"], n["ram"]["allocated"], n["ram"]["available"],
	n["ram"]["oversell_percent"], n["swap"]["available"])' <<<"$out")"
node_memory 1048576 0
like "a node without swap" "Swap              -         2G        -" "$(vzoversell "$node/file")"
printf 'Version: 2.5\n' >"$node/none"
quiet "no container at all" vzoversell "$node/none"
like "uses nothing" "RAM               1G        -         0%" "$out"
is "which JSON says too" "[]" "$(vzoversell --json "$node/none" | python3 -c 'import json, sys; print(json.load(sys.stdin)["containers"])')"

# What may come in a file
printf 'Version: 2.5\n%s\n' '  x: kmemsize 1 2 3 4 5' '101.5: physpages 1 1 1 1 1' '7: physpages 1 2 3' \
	'physpages -1 2 3 4 5' '99999999999: physpages 1 1 1 1 1' 'physpages 1 1 1 1 1' ': numproc 1 1 1 1 1' \
	'8: nosuch 1 1 1 1 1' "physpages 18446744073709551615 1 1 $unlimited 1" 'swappages 1 1 1 1 99999999999999999999' \
	>"$node/odd"
quiet "odd lines" vzoversell "$node/odd"
is "leave what could be read" "7 8" "$(awk '$1 ~ /^[0-9]+$/ { print $1 }' <<<"$out" | paste -sd ' ')"
gives 1 "a file of another version" vzoversell "$top/README.md"
: >"$node/empty"
gives 1 "an empty file" vzoversell "$node/empty"
gives 1 "no file" vzoversell "$node/nosuch"
gives 1 "no beancounters" vzoversell
wrong_usage 1 vzoversell "$node/file" "$node/file"
finish
