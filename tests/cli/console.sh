#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# vzctl console: its words, and waiting at a container that is down.

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
make_node
ct 101

gives 14 "a container without configuration has none" vzctl console 999
for number in 0 13 -1 1x "" 4294967297; do
	gives 21 "'$number' is no terminal" vzctl console 101 "$number"
	is "and is named" "Bad terminal number $number, there are 1 to 12" "$err"
done
gives 20 "more words are wrong" vzctl console 101 1 2
like "and listed" "Invalid arguments: 2" "$err"

gives 0 "the daemon starts" vzconsoled
pid=$(cat "$node/run/vzctl/vzconsoled.pid")
trap 'kill $pid; rm -rf "$node"' EXIT
gives 1 "once" vzconsoled
like "and says who is there" "vzconsoled is already running" "$err"
is "only root gets to it" "700 600" \
	"$(stat -c %a "$node/run/vzctl" "$node/run/vzctl/console" | xargs)"
gives 0 "a container that is down can be waited for" vzctl console 101 4
is "which is announced, and the end" "Attached to CT 101 (ESC . to detach)
Detached from CT 101" "$err"
is "there is nothing to see" "" "$out"
is "ESC . leaves at once" "Detached from CT 101" "$(
	timeout 3 vzctl console 101 2>&1 < <(printf '\033.'; exec sleep 5) |
		tail -1)"
timeout 1 vzctl console 101 2>/dev/null < <(printf 'x\033.'; exec sleep 5)
is "not in a line" 124 $?
kill -9 "$pid"
wait_pid=$(tail --pid="$pid" -f /dev/null; echo gone)
is "it is killed" gone "$wait_pid"
gives 0 "a new one takes its place" vzconsoled
pid=$(cat "$node/run/vzctl/vzconsoled.pid")

finish
