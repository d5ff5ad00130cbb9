#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SIGKILL at each system call that changes files: what is there afterwards is
# the old or the new, and the same command again makes it the new.

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

calls="linkat symlink rename mkdir rmdir unlink unlinkat write fsync fchmod fchown ftruncate flock"

if ! strace -o /dev/null true 2>/dev/null; then
	skip "commands that are killed" "strace does not work here"
	finish
fi
# Its own file system keeps the trash in the scratch node
own_mounts "commands that are killed" "$@"
make_node
mount_vz

# died_at CALL NR COMMAND...: it was killed at its call number NR
died_at()
{
	local call=$1 nr=$2 status=0

	shift 2
	strace -o /dev/null -e "trace=$call" \
		-e "inject=$call:signal=KILL:when=$nr" "$@" \
		>/dev/null 2>&1 || status=$?
	[ $status -eq 137 ]
}

# All files with their content. Log and trash do not matter, nor does the lock of
# a dead process: who asks for it removes it.
state()
{
	(cd "$node" && find etc vz ! -path '*/vztmp*' ! -name 've-*' \
		! -name 101.lck \( -type f -exec md5sum {} + -o -printf '%p %l\n' \) |
		LC_ALL=C sort)
}

# survives PROMISE PREPARE CHECK COMMAND...
survives()
{
	local promise=$1 prepare=$2 check=$3 call at wanted bad='' count=0 step

	shift 3
	$prepare
	"$@" >/dev/null 2>&1
	wanted=$(state)
	step=$(every 4)
	for call in $calls; do
		at=$((${SEED:-0} % step + 1 - step))
		while at=$((at + step)) && $prepare &&
			died_at "$call" $at "$@" 2>/dev/null; do
			count=$((count + 1))
			$check || bad+="$call $at: neither old nor new"$'\n'
			"$@" >"$node/out" 2>&1
			[ "$(state)" = "$wanted" ] ||
				bad+="$call $at: $(diff <(echo "$wanted") <(state))"$'\n'
		done
	done
	is "$promise, at each of its calls" "" "$bad"
	[ $((count * step)) -ge 10 ] || not_ok "$promise: killed $count times only"
}

named()
{
	rm -rf "$conf"/[0-9]* "$node"/etc/vz/names/* "$node"/vz/private/*
	ct 101 'NAME="old"' 'ONBOOT=yes'
	ln -sf "$conf/101.conf" "$node/etc/vz/names/old"
}

is_old_or_new()
{
	case $(cat "$conf/101.conf") in
	$'NAME="old"\nONBOOT=yes' | $'NAME="new"\nONBOOT="no"') return 0 ;;
	esac
	return 1
}

survives "set --save can be killed" named is_old_or_new \
	vzctl set 101 --name new --onboot no --save

full()
{
	rm -rf "$conf"/[0-9]*
	named
	touch "$conf/101.mount" "$conf/101.stop" "$node/vz/dump/Dump.101"
	mkdir -p "$node/vz/root/101" "$node/vz/private/101/a/b"
	touch "$node/vz/private/101/a/file"
}

# Repeating it needs the configuration
can_be_repeated()
{
	[ -e "$conf/101.conf" ] || [ "$(find "$conf" "$node/vz" -name '*101*' \
		! -name '*.destroyed' ! -name 101.lck)" = "" ]
}

survives "destroy can be killed" full can_be_repeated vzctl destroy 101
for _ in 1 2 3 4 5 6 7 8 9 10; do
	compgen -G "$node/vz/vztmp/vzctl-*" >/dev/null || break
	sleep 0.2
done
full
vzctl destroy 101 >/dev/null
is "the next one empties the trash" "rm.lck" "$(ls -A "$node/vz/vztmp")"

finish
