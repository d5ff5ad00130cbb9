#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Floods from outside, and the end of a container with 5,000 tasks and 50,000
# open files: its neighbour works on, nothing stays.

. ./lib.sh
. ./neighbours.sh

neighbours_up 100

eq "a port nobody reads from" "$(ask "run open-port")" "GOT 1 OK"
t "a flood of it" timeout 60 attack --flood 10.101.0.$ATTACKER 20000
# Its last column: what a socket has dropped
like "is dropped" "$(vzctl exec $ATTACKER cat /proc/net/udp)" ':270F .* [0-9]{4,} *$'
t "and takes nothing of the node" wait_for 3 has_spared
eq "it can end" "$(ask end)" ENDED

# shellcheck disable=SC2086
with_limits $CROWD_LIMITS
like "5,000 tasks with 50,000 files" "$(ask "run crowd")" "^GOT 500 OK$"
t "all of them are there" test "$(field numproc 2)" -ge 5000
t "and the files" test "$(field numfile 2)" -ge 50000
lives
t "are killed with their container" vzctl stop $ATTACKER --fast
t "the neighbour worked meanwhile" wait_for 10 lives_longer "${#lived[@]}"
t "nothing of it is held" wait_for 10 sh -c "! grep -q ' $ATTACKER:' /proc/user_beancounters"
unlike "the neighbour was refused nothing" "$(tail -n 1 $ROUNDS)" REFUSED
neighbours_down
