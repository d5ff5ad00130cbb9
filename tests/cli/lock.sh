#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The lock of a container: who is alive, and what of the dead is removed.

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
make_node
ct 101
lock=$node/vz/lock/101.lck
set_it=(vzctl set 101 --onboot yes --save)

printf '%s\nflock\n' $$ >"$lock"
gives 0 "a lock of a process that is not its holder any more" "${set_it[@]}"
is "is removed" "" "$(ls "$node/vz/lock")"
printf '%s\nflock\n' $$ >"$lock"
exec 8<"$lock"
flock 8
gives 9 "one that is held" "${set_it[@]}"
is "is not" "$$ flock" "$(paste -sd' ' "$lock")"
exec 8<&-
rm "$lock"
printf '%s\n' $$ >"$lock"
gives 9 "one of another program, which is alive" "${set_it[@]}"
is "is not either" $$ "$(cat "$lock")"

# Between the look at a dead lock and its removal, somebody else removes it and
# takes the lock: vzctl is stopped at its flock() of the dead file
if ! strace -o /dev/null true 2>/dev/null; then
	skip "a lock that is taken meanwhile" "strace does not work here"
	finish
fi
printf '2147483600\nflock\n' >"$lock"
strace -o /dev/null -e trace=flock -e inject=flock:delay_exit=1500000:when=2 \
	"${set_it[@]}" >"$node/out" 2>&1 &
sleep 0.7
rm "$lock"
echo $$ >"$lock"
wait $!
is "a lock that is taken meanwhile is respected" "9 $$" "$? $(cat "$lock" 2>&1)"

finish
