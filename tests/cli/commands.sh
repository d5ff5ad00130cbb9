#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Commands that cannot be carried out, here or by this version, say so.

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
make_node

ct 101 'DISK_QUOTA="yes"'
ct 102 'DISK_QUOTA="no"'
for row in "quotaon 60" "quotaoff 66" "quotainit 61"; do
	# shellcheck disable=SC2086 # words
	set -- $row
	gives "$2" "$1" vzctl "$1" 101
	like "needs another kernel" "Disk quota of container 101 is not possible: the running kernel has none" "$err"
	gives "$2" "$1 without quota" vzctl "$1" 102
	like "has nothing to do" "Disk quota is not enabled, skipping operation" "$err"
	gives 14 "$1 of an unknown container" vzctl "$1" 103
done

for command in convert snapshot snapshot-switch snapshot-delete snapshot-list \
	snapshot-mount snapshot-umount; do
	gives 99 "$command" vzctl "$command" 101 --id 4711
	like "is of another layout" "$command is not supported with the simfs layout" "$err"
done
quiet "compact is done already" vzctl compact 101

gives 31 "a stopped container is not suspended" vzctl chkpnt 101 --suspend
gives 31 "nor thawed" vzctl restore 101 --resume
gives 17 "nor resumed" vzctl resume 101
gives 20 "two ways of suspending" vzctl suspend 101 --suspend --kill
runs "101 5"
gives 16 "no image without an engine" vzctl suspend 101 --dumpfile /vz/dump/x
like "with the package" "install the package criu" "$err"
gives 32 "and it is not resumed" vzctl resume 101

# What the freezer of a kernel would do
echo "30 1 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw" >"$node/proc/self/mountinfo"
group=$node/sys/fs/cgroup/vz/101/ct
mkdir -p "$group"
: >"$group/cgroup.freeze"
printf 'populated 1\nfrozen 1\n' >"$group/cgroup.events"
quiet "freezing" vzctl --quiet chkpnt 101 --suspend
is "asks the freezer" 1 "$(cat "$group/cgroup.freeze")"
quiet "thawing" vzctl --quiet chkpnt 101 --resume
is "too" 0 "$(cat "$group/cgroup.freeze")"
rm "$group/cgroup.freeze"
gives 16 "a kernel without it" vzctl chkpnt 101 --suspend

# A dump that goes to a program: that reads nothing else
gives 0 "a dump into a pipe, which fails" sh -c '! vzctl --verbose chkpnt 101 --dump --dumpfile -'
is "writes nothing there" "" "$out"
like "says why elsewhere" "Setting up checkpoint" "$err"
gives 20 "nor to a terminal" script -qec "vzctl chkpnt 101 --dump --dumpfile -" /dev/null

finish
