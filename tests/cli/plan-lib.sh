# SPDX-License-Identifier: GPL-2.0-or-later
# For tests of the planning tools: memory, processors and beancounters of a
# fake node. Sourced by bash behind lib.sh.
# shellcheck shell=bash disable=SC2154 # node, out, err: of lib.sh

: "${top:?lib.sh comes first: without a scratch node all would be done to this machine}"

# node_memory RAM SWAP [THREADS]: KiB
node_memory()
{
	mkdir -p "$node/proc/sys/kernel"
	printf '%-15s%9u kB\n' MemTotal: "$1" MemFree: 1 SwapTotal: "$2" SwapFree: 0 >"$node/proc/meminfo"
	echo "${3:-32000}" >"$node/proc/sys/kernel/threads-max"
}

unlimited=9223372036854775807

# beancounters CTID [RESOURCE HELD MAXHELD BARRIER LIMIT FAILCNT]...: one more
# container in the kernel's table, unlimited in all that is not named
beancounters()
{
	local ctid=$1 table=$node/proc/bc/resources label name
	local -A row=()

	shift
	while [ $# -gt 0 ]; do
		row[$1]="$2 $3 $4 $5 $6"
		shift 6
	done
	[ -e "$table" ] || printf 'Version: 2.5\n%10s  %-12s%21s%21s%21s%21s%21s\n' \
		uid resource held maxheld barrier limit failcnt >"$table"
	label=$ctid:
	for name in kmemsize lockedpages privvmpages shmpages dummy numproc physpages vmguarpages oomguarpages numtcpsock \
		numflock numpty numsiginfo tcpsndbuf tcprcvbuf othersockbuf dgramrcvbuf numothersock dcachesize numfile \
		dummy dummy dummy numiptent swappages; do
		# shellcheck disable=SC2086 # five columns
		printf '%11s %-12s%21s%21s%21s%21s%21s\n' "$label" "$name" \
			${row[$name]:-0 0 $unlimited $unlimited 0} >>"$table"
		label=
	done
}

# shows PROMISE WANTED COMMAND...: the whole output, and no message
shows()
{
	quiet "$1" "${@:3}"
	is "$1: the output" "$2" "$out"
}

# no_room COMMAND...: half of an answer is none
no_room()
{
	local status=0

	"$@" >/dev/full 2>"$node/err" </dev/null || status=$?
	is "$*: nobody has the answer" 1 $status
	like "$*: which is told" "Cannot write to standard output" "$(cat "$node/err")"
}

# wrong_usage STATUS COMMAND...
wrong_usage()
{
	gives "$1" "${*:2} is wrong" "${@:2}"
	like "${*:2}: usage on stderr" "Usage: $2 " "$err"
	is "${*:2}: and nothing else" "" "$out"
}
