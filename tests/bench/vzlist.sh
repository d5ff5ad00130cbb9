#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What vzlist costs for many containers, and what vzctl costs before it does
# anything; on a scratch node, without a guest. Instructions are those of the
# program, counted by valgrind; processor time has the kernel's share as well.

set -e
# shellcheck source-path=SCRIPTDIR source=../cli/lib.sh
. "$(dirname "$0")/../cli/lib.sh"
unset ASAN_OPTIONS
cd "$top"
tools=build/bench/tools
RUNNING=100
RUNS=20
# Instructions for the disk figures of 1000, the fake kernel's among them: some 50 ms
DISK_MOST=125000000
with_kernel=()
mapfile -t resources < <(awk '/^kmemsize /, /^swappages / { if ($1 !~ /\./) print $1 }' \
	tests/cli/expected/vzlist/fields)

# The product's optimisation, and the paths of the tests
build()
{
	make B=$tools CFLAGS="-O2 -g -DVZ_TEST_ROOT" $tools/bin/vzlist $tools/bin/vzctl >/dev/null
}

# configure FIRST LAST: containers as create leaves them
configure()
{
	local id sample

	sample=$(<etc/conf/ve-basic.conf-sample)
	for ((id = $1; id <= $2; id++)); do
		mkdir "$node/vz/private/$id"
		ln -s "$conf/$id.conf" "$node/etc/vz/names/ct$id"
		cat >"$conf/$id.conf" <<-END
		$sample
		ORIGIN_SAMPLE="basic"
		OSTEMPLATE="debian-12-amd64-minimal"
		LOCAL_UID="$((1879048192 + 65536 * id))"
		LOCAL_GID="$((1879048192 + 65536 * id))"
		NAME="ct$id"
		HOSTNAME="ct$id.example.com"
		IP_ADDRESS="10.1.$((id / 250)).$((id % 250))"
		ONBOOT="yes"
		END
	done
}

# bc_block ID
bc_block()
{
	local id=$1: name

	for name in "${resources[@]}"; do
		printf '%11s %-12s %20u %20u %20u %20u %20u\n' "$id" "$name" 1000 2000 100000 \
			9223372036854775807 0
		id=
	done
}

# What the kernel says when the first containers run
start_first()
{
	local id
	local -a lines=()

	for ((id = 101; id <= 100 + RUNNING; id++)); do
		lines+=("$id 10 10.1.$((id / 250)).$((id % 250))")
		echo "$id 20 0:1 / $node/vz/root/$id rw,relatime shared:$id - ext4 /dev/vda rw"
	done >"$node/proc/self/mountinfo"
	runs "${lines[@]}"
	{
		echo "Version: 2.5"
		echo "       uid  resource  held  maxheld  barrier  limit  failcnt"
		for ((id = 101; id <= 100 + RUNNING; id++)); do
			bc_block $id
		done
	} >"$node/proc/bc/resources"
}

# disks: containers have quota, which is on for those that run
disks()
{
	local path inode id

	mkdir -p "$kernel"
	echo 3f >"$kernel/state"
	while read -r path inode; do
		id=${path##*/}
		echo "$id 200" >"$kernel/project.$inode"
		printf '%s\n' "0 0 $((id * 4096)) 0" "0 0 $id 0" >"$kernel/dq.2.$id"
	done < <(stat -c '%n %i' "$node"/vz/private/*)
	{
		echo "       qid: path                    usage      softlimit      hardlimit       time     expire"
		for ((id = 101; id <= 100 + RUNNING; id++)); do
			printf '%10u: %s\n' $id "$node/vz/private/$id"
			printf '%10s %-10s %14u %14u %14u %10u %10u\n' "" 1k-blocks 5000 1048576 1153434 0 0 \
				"" inodes 300 200000 220000 0 0
		done
	} >"$node/proc/vz/vzquota"
	with_kernel=("LD_PRELOAD=$node/quota-kernel.so" QUOTA_KERNEL=all)
}

# instructions COMMAND...
instructions()
{
	env -i LC_ALL=C VZ_ROOT_PREFIX="$node" "${with_kernel[@]}" valgrind --tool=callgrind \
		--callgrind-out-file=/dev/null "$tools/bin/$1" "${@:2}" 2>&1 >/dev/null |
		sed -n 's/.*Collected : //p'
}

# milliseconds COMMAND...: user and system time of one run, and the shortest one
milliseconds()
{
	local TIMEFORMAT="cpu %U %S"
	local i start

	{ time for ((i = 0; i < RUNS; i++)); do
		start=${EPOCHREALTIME/.}
		env "${with_kernel[@]}" "$tools/bin/$1" "${@:2}" >/dev/null
		echo "wall $((${EPOCHREALTIME/.} - start))" >&2
	done; } 2>&1 | awk -v n=$RUNS '
		$1 == "wall" && (!least || $2 < least) { least = $2 }
		$1 == "cpu" { printf "%.1f %.1f\n", ($2 + $3) * 1000 / n, least / 1000 }'
}

# measure TITLE COMMAND...: a row; leaves the instructions in $count
measure()
{
	local cpu wall

	read -r cpu wall < <(milliseconds "${@:2}")
	count=$(instructions "${@:2}")
	printf '%34s%15d%12.1f%12.1f\n' "$1" "$count" "$cpu" "$wall"
}

command -v valgrind >/dev/null || { echo "valgrind is missing" >&2; exit 1; }
build
make_node
configure 101 350
start_first

echo "Listing containers, $RUNNING of them running; instructions and milliseconds"
printf '%34s%15s%12s%12s\n' command instructions "cpu ms" "wall ms"
measure "vzctl status 101" vzctl status 101
measure "vzlist 101" vzlist 101
measure "vzlist" vzlist
measure "vzlist -a, 250 containers" vzlist -a
first=$count
configure 351 600
measure "vzlist -a, 500 containers" vzlist -a
second=$count
configure 601 1100
measure "vzlist -a, 1000 containers" vzlist -a
third=$count
measure "vzlist -a -1, 1000 containers" vzlist -a -1
measure "vzlist -a -j, 1000 containers" vzlist -a -j
json=$count
make_quota_kernel >/dev/null || { echo "The fake kernel needs root and a C compiler" >&2; exit 1; }
unset ASAN_OPTIONS
disks
measure "vzlist -a -o diskspace, 1000" vzlist -a -o ctid,diskspace,diskspace.h,diskinodes
awk -v a="$first" -v b="$second" -v c="$third" -v json="$json" -v disk="$count" -v most=$DISK_MOST 'BEGIN {
	low = (b - a) / 250; high = (c - b) / 500
	printf "one container more: %.0f instructions up to 500, %.0f up to 1000, x %.2f\n",
		low, high, high / low
	printf "all of it as JSON: x %.2f\n", json / c
	if (high > 1.1 * low) { print "The cost grows faster than the number"; exit 1 }
	if (json > 2 * c) { print "JSON costs more than twice the table"; exit 1 }
	if (disk > most) { print "The disk figures take more than " most " instructions"; exit 1 }
}'
