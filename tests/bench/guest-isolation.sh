#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Attacks of one container on another, inside a node that counts instructions.
# Prints lines of words separated by tabs:
#
#	rounds	CASE	ROUND of helpers/neighbour.c, a line each
#	attack	NAME	answer	resources that refused	kB of the node	rows not returned
#
# Each attack is first led to its end and looked at, then repeated while the
# neighbour lives its rounds.

set -u
. ./lib.sh
. ./neighbours.sh

NR_ROUNDS=6
VICTIM_GROUP=/sys/fs/cgroup/vz/$VICTIM

freeze() {
	echo "$1" > "$VICTIM_GROUP/cgroup.freeze"
}

# live CASE: some rounds of the neighbour; the one it was stopped in is left out
live() {
	local first

	first=$(($(grep -c . "$ROUNDS") + 2))
	freeze 0
	wait_for 120 sh -c "test \$(grep -c . '$ROUNDS') -ge $((first + NR_ROUNDS - 1))"
	freeze 1
	sed -n "$first,$((first + NR_ROUNDS - 1))s/^/rounds\t$1\t/p" "$ROUNDS"
}

# look NAME: once, to the end
look() {
	local before answer what grown kept

	before=$(resources)
	answer=$(ask "run $1")
	wait_for 1 has_spared
	what=$(risen "$before")
	ask end > /dev/null
	wait_for 10 has_returned "$before"
	printf 'attack\t%s\t%s\t%s\t%s\t%s\n' "$1" "$answer" "${what:--}" "$grown" \
		"${kept//$'\n'/;}"
}

# repeat NAME: and until what it left is gone, which the next one would pay for
repeat() {
	local before kept

	before=$(resources)
	ask "loop $1" > /dev/null
	live "$1"
	ask end > /dev/null
	wait_for 10 has_returned "$before"
}

each_row() {
	local name limits

	while read -r _ name _ _ limits <&7; do
		# shellcheck disable=SC2086
		with_limits $limits
		look "$name"
		repeat "$name"
		# shellcheck disable=SC2086
		without_limits $limits
	done 7< <(rows "$@")
}

# Packets for a socket that nobody reads, from the node
outside_flood() {
	local pid

	ask "run open-port" > /dev/null
	attack --flood "10.101.0.$ATTACKER" 1000000000 &
	pid=$!
	live flood-from-outside
	kill $pid
	ask end > /dev/null
}

# The neighbour while a crowd is killed with its container
kill_crowd() {
	local answer kb pid

	# shellcheck disable=SC2086
	with_limits $CROWD_LIMITS
	kb=$(outside_kb)
	answer=$(ask "run crowd")
	kb=$(($(outside_kb) - kb))
	vzctl stop "$ATTACKER" --fast > /dev/null 2>&1 &
	pid=$!
	live kill-crowd
	wait $pid
	printf 'attack\tkill-crowd\t%s\t-\t%s\t%s\n' "$answer" "$kb" \
		"$(grep " $ATTACKER:" /proc/user_beancounters)"
}

neighbours_up 0 >&2
freeze 1
live alone
live alone
repeat burner
# shellcheck disable=SC2046
each_row $(cat attacks)
outside_flood
live alone
kill_crowd
freeze 0
