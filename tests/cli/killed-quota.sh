#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SIGKILL of vzctl with disk quota at each system call that changes something, the
# kernel's quota among it: the same command again makes all of it what it should
# be, and limits and usage of file, kernel and configuration agree.

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# What lies between two of them is not to be seen afterwards
calls="rename linkat symlink unlink unlinkat flock mkdir rmdir"

if ! strace -o /dev/null true 2>/dev/null; then
	skip "commands that are killed" "strace does not work here"
	finish
fi
own_mounts "commands that are killed" "$@"
make_node
make_quota_kernel || finish
mount_vz
base=1879048192
tree=$node/vz/private/101

# q COMMAND...: with the fake kernel
q()
{
	env LD_PRELOAD="$node/quota-kernel.so" "$@"
}

# died_at CALL NR COMMAND...: it was killed at its call number NR
died_at()
{
	local call=$1 nr=$2 status=0

	shift 2
	strace -o /dev/null -E LD_PRELOAD="$node/quota-kernel.so" -e "trace=$call" \
		-e "inject=$call:signal=KILL:when=$nr" "$@" \
		>/dev/null 2>&1 || status=$?
	[ $status -eq 137 ]
}

# All files with their content and the fake kernel's state, but the log, the lock
# of a dead process, and what a killed call of the kernel did not do.
# A file of a quota that is on may be older than the kernel: both are asked.
state()
{
	[ ! -e "$kernel/tree.101" ] || q vzquota -q stat 101 -t >/dev/null 2>&1
	(cd "$node" && find etc vz var/vzquota quota-kernel ! -path '*/vztmp*' ! -name 'old.*' ! -name 've-*' \
		! -name 101.lck ! -name 'new.*' ! -name '.*.lock' \
		\( -type f -exec md5sum {} + -o -printf '%p %l\n' \) | LC_ALL=C sort)
}

# prepare COMMAND: and keep what it makes
prepare()
{
	$1
	rm -rf "$node/prepared"
	mkdir "$node/prepared"
	cp -a "$node"/{etc,var,quota-kernel} "$node/prepared"
}

# again: all as that was, which took longer to make. The tree is the same, for the
# fake kernel knows it by its inode.
again()
{
	rm -rf "${node:?}"/{etc,var,quota-kernel} "$node"/vz/vztmp "$node"/vz/lock/*
	cp -a "$node/prepared/." "$node"
	[ -d "$tree" ] || down_tree
}

# survives PROMISE FROM COMMAND...
survives()
{
	local promise=$1 from=$2 call at wanted bad='' count=0 step

	shift 2
	prepare "$from"
	q "$@" >"$node/out" 2>&1 || not_ok "$promise: $(<"$node/out")"
	wanted=$(state)
	step=$(every 4)
	for call in $calls; do
		at=$((${SEED:-0} % step + 1 - step))
		while at=$((at + step)) && again && died_at "$call" $at "$@" 2>/dev/null; do
			count=$((count + 1))
			q "$@" >"$node/out" 2>&1
			[ "$(state)" = "$wanted" ] ||
				bad+="$call $at: $(diff <(echo "$wanted") <(state))"$'\n'"$(<"$node/out")"
		done
	done
	is "$promise, at each of its calls" "" "$bad"
	[ $((count * step)) -ge 10 ] || not_ok "$promise: killed $count times only"
}

down_tree()
{
	mkdir -p "$tree"
	chown $base:$base "$tree"
}

# A container with 5000 KiB in 50 files, two users, one of them with limits
down()
{
	rm -rf "$node"/var/vzquota "$node"/quota-kernel "$conf"/[0-9]* "$node"/vz/private/* \
		"$node"/vz/vztmp "$node"/vz/lock/*
	mkdir -p "$node/quota-kernel" "$node/var/lib/vzctl"
	down_tree
	ct 101 'DISKSPACE="10000:20000"' 'DISKINODES="100:200"' 'QUOTATIME="60"' \
		'QUOTAUGIDLIMIT="10"' "LOCAL_UID=$base" "LOCAL_GID=$base"
	echo "$base 101" >"$node/var/lib/vzctl/idranges"
	echo 3f >"$kernel/state"
	printf '0 0 5120000 0\n0 0 50 0\n' >"$kernel/dq.2.101"
	printf '30 20 2048 0\n5 4 3 0\n' >"$kernel/dq.0.$((base + 1000))"
	printf '0 0 1024 0\n0 0 1 0\n' >"$kernel/dq.0.$base"
}

made()
{
	down
	q vzctl --quiet quotainit 101
}

on()
{
	made
	q vzctl --quiet quotaon 101
	q vzquota -q setlimit2 101 -u 1000 20 30 4 5
}

: >"$node/etc/vz/dists/default"
survives "quotainit can be killed" down vzctl quotainit 101
survives "quotaon can be killed" made vzctl quotaon 101
survives "set can be killed" on vzctl set 101 --diskspace 30000:40000 --quotatime 90 --save
like "and has set it" "DISKSPACE=\"30000:40000\"" "$(cat "$conf/101.conf")"
is "in the kernel" "40000 30000 5120000 0" "$(head -n 1 "$kernel/dq.2.101")"
survives "quotaoff can be killed" on vzctl quotaoff 101
q vzquota -b show 101 -t >"$node/out"
# on_again: after a quotaoff that was killed at each of its calls
on_again()
{
	local call at wanted bad=''

	prepare on
	wanted=$(state)
	for call in rename unlink; do
		at=0
		while at=$((at + 1)) && again &&
			died_at "$call" $at vzctl quotaoff 101 2>/dev/null; do
			q vzctl --quiet quotaon 101 >"$node/out" 2>&1
			[ "$(state)" = "$wanted" ] ||
				bad+="$call $at: $(diff <(echo "$wanted") <(state))"$'\n'"$(<"$node/out")"
		done
	done
	is "quotaoff can be killed, and quotaon comes after it" "" "$bad"
}

is "and has kept usage and limits" "5000 10000 20000 0 60 50 100 200 0 60" \
	"$(head -n 2 "$node/out" | xargs)"
like "those of users, too" "30" "$(grep -w 1000 "$node/out")"
on_again
survives "destroy can be killed" on vzctl destroy 101
is "and leaves no limit" "0 0 5120000 0
0 0 50 0
0 0 2048 0
0 0 3 0" "$(cat "$kernel/dq.2.101" "$kernel/dq.0.$((base + 1000))")"

finish
