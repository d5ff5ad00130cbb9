#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# CPU and I/O parameters become values of the outer control group.

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
make_node

group=$node/sys/fs/cgroup/vz/101
# A node with four CPUs and two memory nodes
make_groups()
{
	echo "30 1 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw" \
		>"$node/proc/self/mountinfo"
	mkdir -p "$group" "$node"/sys/devices/system/node/node{0,1}
	echo 0-3 >"$group/../cpuset.cpus.effective"
	echo 0-1 >"$node/sys/devices/system/node/node0/cpulist"
	echo 2-3 >"$node/sys/devices/system/node/node1/cpulist"
}

# sets PROMISE "FILE=VALUE..." OPTION...: exactly these files were written
sets()
{
	local promise=$1 want=$2 file

	shift 2
	: >"$group/../cpu.weight"
	for file in cpu.max cpu.weight cpuset.cpus cpuset.mems io.bfq.weight io.weight; do
		: >"$group/$file"
	done
	gives 0 "$promise" vzctl set 101 "$@"
	is "$promise: values" "$want" "$(cd "$group" && for file in *; do
		[ ! -s "$file" ] || echo "$file=$(cat "$file")"
	done | paste -sd' ')"
}

make_groups
ct 101
runs "101 5"

sets "units are a weight" "cpu.weight=100" --cpuunits 1000
like "and reported" "Setting CPU units: 1000" "$out"
sets "few units" "cpu.weight=1" --cpuunits 8
sets "many units" "cpu.weight=10000" --cpuunits 500000
sets "a classic weight" "cpu.weight=100" --cpuweight 500
sets "units beside a weight" "cpu.weight=200" --cpuweight 500 --cpuunits 2000
sets "a limit" "cpu.max=25000 100000" --cpulimit 25
sets "no limit" "cpu.max=max" --cpulimit 0
printf 'processor\t: 0\ncpu MHz\t\t: 2500.123\n' >"$node/proc/cpuinfo"
sets "megahertz" "cpu.max=20000 100000" --cpulimit 500m
sets "few of them" "cpu.max=1000 100000" --cpulimit 1m
mkdir -p "$node/sys/devices/system/cpu/cpu0/cpufreq"
echo 2000000 >"$node/sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq"
sets "of a CPU whose speed changes" "cpu.max=25000 100000" --cpulimit 500m
rm -r "$node/sys/devices/system/cpu" "$node/proc/cpuinfo"
gives 21 "where nothing tells the speed" vzctl set 101 --cpulimit 500m
sets "CPUs by number" "cpuset.cpus=0-1,3" --cpus 3
sets "more CPUs than there are" "" --cpus 64
sets "CPUs by mask" "cpuset.cpus=1-2" --cpumask 1-2,9
sets "all CPUs" "" --cpumask all
sets "some of a mask" "cpuset.cpus=2" --cpumask 1-2 --cpus 1
sets "memory nodes with their CPUs" "cpuset.cpus=2-3 cpuset.mems=1" \
	--cpumask auto --nodemask 1
sets "memory nodes with other CPUs" "cpuset.cpus=0 cpuset.mems=1" \
	--cpumask 0 --nodemask 1
sets "both memory nodes" "cpuset.cpus=0-3 cpuset.mems=0-1" \
	--cpumask auto --nodemask 0-1
sets "some CPUs of a memory node" "cpuset.cpus=3 cpuset.mems=1" \
	--cpumask auto --nodemask 1 --cpus 1
gives 2 "a memory node that is not there" vzctl set 101 --cpumask auto --nodemask 7
like "is an error" "None of the CPUs for container 101 is present" "$err"
gives 20 "auto needs memory nodes" vzctl set 101 --cpumask auto --save
for list in 4096 x 1-; do
	gives 21 "no list of memory nodes: $list" vzctl set 101 --cpumask all --nodemask "$list"
done
echo 0-1 >"$group/../cpuset.mems.effective"
echo 1 >"$group/cpuset.mems"
gives 0 "all memory nodes after one" vzctl set 101 --cpumask all --nodemask all
is "are written out" 0-1 "$(cat "$group/cpuset.mems")"
echo 1 >"$group/cpuset.cpus"
gives 0 "all CPUs after some" vzctl set 101 --cpumask all
is "are written out" 0-3 "$(cat "$group/cpuset.cpus")"
gives 2 "CPUs that are not there" vzctl set 101 --cpumask 8-9
like "are an error" "None of the CPUs for container 101 is present" "$err"
sets "an I/O priority" "io.bfq.weight=160 io.weight=160" --ioprio 7
rm "$group/io.bfq.weight"
: >"$group/io.weight"
gives 0 "a kernel with io.cost only" vzctl set 101 --ioprio 3
is "has that weight" 80 "$(cat "$group/io.weight")"
rm "$group/io.weight"
gives 0 "a kernel without BFQ" vzctl set 101 --ioprio 7 --save
like "is no error" "not supported by the kernel" "$err"
is "and the priority is saved" 'IOPRIO="7"' "$(grep . "$conf/101.conf")"
rm "$group/cpu.max"
gives 2 "a kernel without CPU limits" vzctl set 101 --cpulimit 10 --save
is "is one, and nothing is saved" 'IOPRIO="7"' "$(grep . "$conf/101.conf")"

gives 0 "what nothing enforces" vzctl set 101 --pci_add 0:1f.2 --save
like "is said to be kept" "PCI is kept in the configuration only" "$out"
is "and saved" 'IOPRIO="7"
PCI="0000:00:1f.2"' "$(grep . "$conf/101.conf")"

# All containers against the node
shared=$node/sys/fs/cgroup/vz/cpu.weight
remembered=$node/run/vz-cpuunits
# weighs WANTED PROMISE: the parent of all containers
weighs()
{
	is "$2" "$1" "$(cat "$shared")"
	: >"$shared"
}

# units STATUS PROMISE COMMAND...: the first container gets others
units()
{
	: >"$group/cpu.weight"
	gives "$@"
}

rm -rf "$node"/sys/fs/cgroup/vz/*
make_groups
mkdir -p "$node"/sys/fs/cgroup/vz/{102,not-a-container}
: >"$shared"
echo 50 >"$group/../102/cpu.weight"
echo 5000 >"$group/../not-a-container/cpu.weight"
: >"$group/cpu.weight"
units 0 "a container gets its units" vzctl set 101 --cpuunits 1000
weighs 150 "and all together the sum"
echo 'VE0CPUUNITS=2000' >>"$node/etc/vz/vz.conf"
units 0 "units where the node has more" vzctl set 101 --cpuunits 1500
weighs 100 "make all of them weigh less"
gives 0 "the node gets other units" vzctl set 0 --cpuunits 500
weighs 400 "which count at once"
is "is told" "Setting CPU units of the node: 500" "$out"
like "with the way to keep them" "not saved to config and will be lost when the node boots" "$err"
is "and they are remembered" 500 "$(cat "$remembered")"
units 0 "a container gets less" vzctl set 101 --cpuunits 500
weighs 200 "against what the node has now"
touch "$conf/0.conf"
quiet "the node's units may be saved" vzctl set 0 --cpuunits 8 --save
weighs 10000 "no weight is above the largest"
is "in 0.conf" 'CPUUNITS="8"' "$(cat "$conf/0.conf")"
case $out in
*kept*) not_ok "and have an effect" ;;
*) ok "and have an effect" ;;
esac
quiet "the largest units" vzctl set 0 --cpuunits 500000 --save
weighs 1 "no weight is below the smallest"
echo rubbish >"$remembered"
units 0 "what cannot be read" vzctl set 101 --cpuunits 1500
weighs 100 "is what vz.conf says"
rm -r "$node"/sys/fs/cgroup/vz/1*
gives 0 "without containers" vzctl set 0 --cpuunits 1000
weighs "" "the weight stays"
rm "$shared"
gives 2 "a kernel without weights" vzctl set 0 --cpuunits 1000
is "is an error" "Unable to set the CPU units of the node to 1000: No such file or directory" "$(grep Unable <<<"$err")"
rm -r "$node/sys/fs/cgroup/vz"
gives 0 "before the first container" vzctl set 0 --cpuunits 700
is "units wait for it" 700 "$(cat "$remembered")"
gives 0 "the node's priority" vzctl set 0 --ioprio 5
is "waits as well" 5 "$(cat "$node/run/vz-ioprio")"
like "with the way to keep it" "not saved to config and will be lost when the node boots" "$err"

# The same of I/O; BFQ tells its weights so
make_groups
: >"$group/../cpu.weight"
echo "default 100" >"$group/io.bfq.weight"
shared=$node/sys/fs/cgroup/vz/io.bfq.weight
: >"$shared"
units 0 "a container that has come" vzctl set 101 --cpuunits 1000
weighs 83 "has its part against the node's priority"
rm "$node/run/vz-ioprio"
units 0 "it comes" vzctl set 101 --cpuunits 1000
weighs 100 "which is 4 where nothing else is said"
: >"$group/io.bfq.weight"
gives 0 "its own priority" vzctl set 101 --ioprio 7
weighs 160 "counts"
gives 0 "the least priority of the node" vzctl set 0 --ioprio 0 --save
weighs 800 "makes containers weigh more"
is "it is saved" 'IOPRIO="0"' "$(grep IOPRIO "$conf/0.conf")"
rm "$node/run/vz-ioprio"
units 0 "when the node has booted" vzctl set 101 --cpuunits 1000
weighs 800 "that is what counts"
mkdir "$group/../102"
echo 1000 >"$group/../102/io.bfq.weight"
gives 0 "many containers" vzctl set 0 --ioprio 0
weighs 1000 "weigh the largest weight"
rm "$shared" "$group/../102/io.bfq.weight" "$group/io.bfq.weight"
gives 0 "a kernel without BFQ" vzctl set 0 --ioprio 5
like "is no failure" "ioprio is not supported by the kernel: BFQ or io.cost is missing" "$err"

finish
