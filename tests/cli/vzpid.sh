#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# vzpid: whose a process is.

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=plan-lib.sh
. "$here/plan-lib.sh"
make_node

# process PID NAME LINE...
process()
{
	local pid=$1 name=$2

	shift 2
	mkdir -p "$node/proc/$pid"
	printf 'Name:\t%s\nState:\tS (sleeping)\nPid:\t%s\n' "$name" "$pid" >"$node/proc/$pid/status"
	[ $# = 0 ] || printf '%s\n' "$@" >>"$node/proc/$pid/status"
}

process 1 systemd "envID:	0" "VPid:	1"
process 4711 'tmux: server' "envID:	101" "VPid:	12"
process 4712 'envID:	7' "envID:	102" "VPid:	13"
process 4713 $'a\033[2Jb"c' "envID:	102" "VPid:	14"
process 99 old
# A process may be in 65536 groups, and chooses them
process 98 crowded "Groups:	$(seq -s ' ' 4294901760 4294967295)" "envID:	102" "VPid:	15"

shows "two processes" \
"Pid	CTID	Name
4711	101	tmux: server
1	0	systemd" vzpid 4711 1
shows "with their ids inside" \
"Pid	CT/Pid	CTID	Name
4711	12	101	tmux: server
1	1	0	systemd" vzpid -p 4711 1
shows "a process that is in all groups" "Pid	CTID	Name
98	102	crowded" vzpid 98
shows "a kernel without containers" \
"Pid	CT/Pid	CTID	Name
99	99	0	old" vzpid -p 99
shows "a name like a line" "Pid	CTID	Name
4712	102	envID:	7" vzpid 4712
shows "a name made for terminals" "Pid	CTID	Name
4713	102	a?[2Jb\"c" vzpid 4713
shows "one that is gone" "Pid	CTID	Name
1	0	systemd" vzpid 5555 1 6666
gives 1 "all are gone" vzpid 5555 6666
is "which is told by the status" "Pid	CTID	Name" "$out"
is "and nothing else" "" "$err"
gives 0 "a word" vzpid x 1
is "is told" "x is not a process id" "$err"
gives 1 "one word only" vzpid 1.5

out=$(printf '1\n\n 4711\t4712\n' | vzpid -)
is "words of standard input" \
"Pid	CTID	Name
1	0	systemd
4711	101	tmux: server
4712	102	envID:	7" "$out"
gives 1 "which may be empty" vzpid -
shows "JSON" '[
  {
    "pid": 4713,
    "vpid": 14,
    "ctid": 102,
    "name": "a\u001b[2Jb\"c"
  },
  {
    "pid": 1,
    "vpid": 1,
    "ctid": 0,
    "name": "systemd"
  }
]' vzpid --json 4713 1
process 97 $'\302\2332J\177\303\274' "envID:	102" "VPid:	16"
quiet "JSON of other control characters" vzpid --json 97
like "they are escaped, too" '"\\u009b2J\\u007fü"' "$out"
is "and mean the same" $'\302\2332J\177ü' "$(LC_ALL=C.UTF-8 python3 -c 'import json, sys; print(json.load(sys.stdin)[0]["name"])' <<<"$out")"
gives 1 "JSON of nothing" vzpid --json 5555
is "is an empty list" "[]" "$out"
no_room vzpid 1
no_room vzpid --json 1
wrong_usage 1 vzpid
wrong_usage 1 vzpid --nosuch 1
finish
