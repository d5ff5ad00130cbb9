#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Floods from outside, and the end of a container with 5,000 tasks and 50,000
# open files (less on a slow kernel): its neighbour works on, nothing stays.
# covers: kernel/kernel/ve/lifecycle.c kernel/kernel/ve/cgroup.c kernel/drivers/net/venet patches/341-*
# tier: long

. ./lib.sh
. ./neighbours.sh

packets=$((20000 / PART))
crowd=$((500 / PART))
tasks=$((10 * crowd))

neighbours_up $PAUSE_MS

eq "a port nobody reads from" "$(ask "run open-port")" "GOT 1 OK"
t "a flood of it" within 60 attack --flood 10.101.0.$ATTACKER $packets
# Its last column
dropped=$(vzctl exec $ATTACKER cat /proc/net/udp | awk '$2 ~ /:270F$/ { print $NF }')
t "is dropped" test "$dropped" -ge $((packets / 20))
spares_node "and takes nothing of the node" "$packets packets"
eq "it can end" "$(ask end)" ENDED

# shellcheck disable=SC2086
with_limits $CROWD_LIMITS
eq "$tasks tasks, ten times the files" "$(ask "run crowd $PART")" "GOT $crowd OK"
t "all of them are there" test "$(field numproc 2)" -ge $tasks
t "and the files" test "$(field numfile 2)" -ge $((10 * tasks))
lives
t "are killed with their container" vzctl stop $ATTACKER --fast
t "the neighbour worked meanwhile" wait_for 10 lives_longer "${#lived[@]}"
t "nothing of it is held" wait_for 10 sh -c "! grep -q ' $ATTACKER:' /proc/user_beancounters"
unlike "the neighbour was refused nothing" "$(tail -n 1 $ROUNDS)" REFUSED
neighbours_down
