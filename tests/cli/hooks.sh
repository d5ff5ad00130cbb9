#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What scripts of the node get from vzctl, and what signals do half way through
# them.

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
make_node
ct 101 'DISABLED=no'
hook=$conf/101.premount

# hook LINE...: what runs before anything is mounted, and ends without success
hook()
{
	printf '%s\n' '#!/bin/bash' "$@" >"$hook"
	chmod +x "$hook"
	rm -f "$node/log"
}

# Mounting needs more than there is here: the hook says no
hook "for fd in /proc/\$\$/fd/*; do readlink \$fd; done >$node/log" 'exit 4'
exec 3</etc/passwd 4<"$node/dev/vzctl" 5>"$node/outside" 77<"$conf/101.conf"
gives 79 "a hook that fails" vzctl mount 101
exec 3<&- 4<&- 5>&- 77<&-
is "has nothing open but what it is meant to have" "$(printf '%s\n' \
	"$hook" /dev/null "$node/out" "$node/err" "$node/log" | sort)" \
	"$(grep -v '^pipe:' "$node/log" | sort -u)"
exec 3<&0 0<&-
gives 79 "with standard descriptors that are closed" sh -c 'exec vzctl mount 101 >&- 2>&-'
exec 0<&3 3<&-
is "it has /dev/null" "/dev/null" "$(sed -n 3p "$node/log")"

hook "grep -E 'Sig(Blk|Ign)' /proc/self/status >$node/log" \
	"env | sort >>$node/log" 'exit 4'
gives 79 "a hook" env -i "PATH=$PATH" "VZ_ROOT_PREFIX=$node" SECRET=1 BASH_ENV=/none \
	"ASAN_OPTIONS=$ASAN_OPTIONS" bash -c 'trap "" HUP TERM USR1; vzctl mount 101'
is "blocks and ignores no signals" "SigBlk: 0000000000000000 SigIgn: 0000000000000000" \
	"$(head -2 "$node/log" | xargs)"
unlike "knows nothing of our environment" SECRET "$(cat "$node/log")"
like "but which container it is" "VEID=101" "$(cat "$node/log")"

# interrupted SIGNAL: vzctl, while its hook is at work; its status in $status
interrupted()
{
	local pid signal=$1

	status=0
	# A shell without jobs has it ignored in what runs beside it
	env --default-signal=QUIT vzctl mount 101 >"$node/out" 2>"$node/err" </dev/null &
	pid=$!
	until grep -q begun "$node/log" 2>/dev/null; do sleep 0.05; done
	kill "-$signal" $pid
	wait $pid || status=$?
	lock=$(ls "$node/vz/lock")
}

for signal in INT TERM HUP QUIT; do
	hook "trap 'echo got $signal >>$node/log; exit 5' $signal" \
		"echo begun >>$node/log" 'while :; do sleep 0.05; done'
	interrupted $signal
	is "SIG$signal goes to the script" "begun got $signal" "$(xargs <"$node/log")"
	is "... which is waited for" 79 $status
	is "... and the lock is released" "" "$lock"
done
hook "trap '' TERM" "echo begun >>$node/log" "sleep 1" "echo done >>$node/log" 'exit 0'
interrupted TERM
is "a script that goes on is waited for" "begun done" "$(xargs <"$node/log")"
is "... and what comes after it is not done" 3 $status
like "... as a message says" "Cancelled by Terminated after step premount of mount" \
	"$(cat "$node/err")"

finish
