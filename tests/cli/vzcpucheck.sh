#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# vzcpucheck: CPU units that are promised, and the power of the node.

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=plan-lib.sh
. "$here/plan-lib.sh"
make_node

# processors LINE...: one with each of these
processors()
{
	local line

	for line in "$@"; do
		printf 'processor\t: 0\nmodel name\t: bogomips: 7\n%s\nflags\t: fpu\n\n' "$line"
	done >"$node/proc/cpuinfo"
}

gives 1 "without processors" vzcpucheck
like "there is no power" "/proc/cpuinfo" "$err"
processors "bogomips	: 5192.18" "bogomips	: 5192.19"
shows "a node without containers" \
"Current CPU utilization: 1000
Power of the node: 259609" vzcpucheck
processors "BogoMIPS	: 38.40" "BogoMIPS        : 38.4"
like "other processors say it otherwise" "node: 1920" "$(vzcpucheck)"
processors "cpu MHz		: 2600.123456"
like "or nothing but their clock" "node: 130006" "$(vzcpucheck)"
processors "Features	: fp"
gives 1 "or nothing at all" vzcpucheck
processors "bogomips	: 100.0"

### Without a table of the scheduler

ct 101 CPUUNITS=2000
ct 102 CPUUNITS=255
ct 103
ct 104 CPUUNITS=500
ct 105 CPUUWEIGHT=500
runs "105 1" "103 5" "102 5" "101 5"
shows "configured units" \
"VEID		CPUUNITS
-------------------------
0		1000
101		2000
102		255
103		1000
105		1000
Current CPU utilization: 5255
Power of the node: 2500
Warning: more CPU units are promised than the node has power" vzcpucheck -v
echo "30 20 0:1 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw" >"$node/proc/self/mountinfo"
groups=$node/sys/fs/cgroup/vz
mkdir -p "$groups"/{101,102,104}
echo 50 >"$groups/101/cpu.weight"
echo 25 >"$groups/102/cpu.weight"
echo 9999 >"$groups/104/cpu.weight"
printf 'VE0CPUUNITS=400\n' >>"$node/etc/vz/vz.conf"
shows "what control groups have, and the node" \
"VEID		CPUUNITS
-------------------------
0		400
101		500
102		255
103		1000
105		1000
Current CPU utilization: 3155
Power of the node: 2500
Warning: more CPU units are promised than the node has power" vzcpucheck --verbose
runs "101 5"
shows "in JSON" '{
  "utilization": 900,
  "power": 2500,
  "containers": [
    {
      "ctid": 0,
      "cpuunits": 400
    },
    {
      "ctid": 101,
      "cpuunits": 500
    }
  ]
}' vzcpucheck --json

### With one

cat >"$node/proc/fairsched" <<'END'
Version: 2.6 debug
      veid         id     parent weight   rate tasks   run cpus flg ready           start_tag             value             delay
         0        102          0    500    512     0     0    1 L-- 1                       0                0                 0
         0        101          0      0      0     0     0    1 L-- 1                       0                0                 0
         0          0          0      1      0     0     0    1 L-- 1                       0                0                 0
       101       9000        101    100      0     0     0    1 L-- 1                       0                0                 0
         0 2147483647          0    300      0     0     0    1 L-- 1                       0                0                 0
         0 broken
END
shows "the table goes first" \
"VEID		CPUUNITS
-------------------------
0		1666
101		500000
102		1000
Current CPU utilization: 502666
Power of the node: 2500
Warning: more CPU units are promised than the node has power" vzcpucheck -v
sed -i 1d "$node/proc/fairsched"
like "without a version as well" "utilization: 502666" "$(vzcpucheck)"
for column in id weight; do
	sed "1s/ $column / other /" "$node/proc/fairsched" >"$node/fairsched"
	cp "$node/fairsched" "$node/proc/fairsched.new"
	mv "$node/proc/fairsched" "$node/proc/fairsched.old"
	mv "$node/proc/fairsched.new" "$node/proc/fairsched"
	gives 1 "but not without its column $column" vzcpucheck
	mv "$node/proc/fairsched.old" "$node/proc/fairsched"
done
: >"$node/proc/fairsched"
gives 1 "an empty table" vzcpucheck
rm "$node/proc/fairsched"
mkdir "$node/proc/fairsched"
gives 1 "one that cannot be read" vzcpucheck

wrong_usage 2 vzcpucheck 101
wrong_usage 2 vzcpucheck -z
finish
