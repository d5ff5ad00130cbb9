#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# vzcalc and vzmemcheck: shares of the node, exactly.

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=plan-lib.sh
. "$here/plan-lib.sh"
make_node

# 1000 MiB of RAM, of which 400 MiB are low memory for containers; RAM and swap
# are 2000 MiB: one percent is 4 MiB, 10 MiB and 20 MiB
mib=1048576
node_memory 1024000 1024000 10000
ct 101 "KMEMSIZE=$((8 * mib)):$((10 * mib))" "TCPSNDBUF=$mib:$((2 * mib))" "TCPRCVBUF=$mib:$((2 * mib))" \
	"OTHERSOCKBUF=$mib" "DGRAMRCVBUF=$mib" NUMPROC=200:250 OOMGUARPAGES=1024:unlimited \
	VMGUARPAGES=6144:unlimited PRIVVMPAGES=10000:11264 'NAME="web"'
ct 102 "$(cat "$conf/ve-vswap-1g.conf-sample")"
ln -s "$conf/101.conf" "$node/etc/vz/names/web"

shows "a stopped container" \
"Resource     Current(%)  Promised(%)  Max(%)
Memory            n/a       4.00       4.00" vzcalc 101
shows "a container by its name, and all rows" \
"Resource     Current(%)  Promised(%)  Max(%)
Low Mem           n/a       4.00       4.00
Total RAM         n/a        n/a        n/a
Mem + Swap        n/a       1.00        n/a
Alloc. Mem        n/a       2.00       3.00
Num. Proc         n/a        n/a       2.00
--------------------------------------------
Memory            n/a       4.00       4.00" vzcalc -v web
runs "101 5" "103 7"
gives 1 "one that runs, without its beancounters" vzcalc 101
like "says what is missing" "Cannot read /proc/user_beancounters" "$err"

# What runs in 101 holds 2, 4 and 8 MiB; its limits here are not the configured
beancounters 0 kmemsize $((900 * mib)) 0 1 1 0
beancounters 101 kmemsize $mib 0 $((8 * mib)) $((20 * mib)) 0 tcprcvbuf $mib 0 0 0 0 tcpsndbuf 0 0 0 0 0 \
	othersockbuf 0 0 0 0 0 dgramrcvbuf 0 0 0 0 0 \
	physpages 512 600 0 $unlimited 0 oomguarpages 4608 0 1024 $unlimited 0 vmguarpages 0 0 6144 $unlimited 0 \
	privvmpages 9728 0 10000 15360 0 numproc 60 0 200 250 0
shows "a running one" \
"Resource     Current(%)  Promised(%)  Max(%)
Low Mem          0.50       4.00       4.00
Total RAM        0.40        n/a        n/a
Mem + Swap       1.00       1.00        n/a
Alloc. Mem       2.00       2.00       3.00
Num. Proc        0.60        n/a       2.00
--------------------------------------------
Memory           2.00       4.00       4.00" vzcalc --verbose 101
shows "in JSON" '{
  "ctid": 101,
  "running": true,
  "low_mem": {
    "current": 0.50,
    "promised": 4.00,
    "max": 4.00
  },
  "total_ram": {
    "current": 0.40,
    "promised": null,
    "max": null
  },
  "mem_swap": {
    "current": 1.00,
    "promised": 1.00,
    "max": null
  },
  "alloc_mem": {
    "current": 2.00,
    "promised": 2.00,
    "max": 3.00
  },
  "num_proc": {
    "current": 0.60,
    "promised": null,
    "max": 2.00
  },
  "memory": {
    "current": 2.00,
    "promised": 4.00,
    "max": 4.00
  }
}' vzcalc --json 101
sed -i 's/^PRIVVMPAGES=.*/PRIVVMPAGES=unlimited/; s/^KMEMSIZE=.*/KMEMSIZE=8388608:2147483647/' "$conf/101.conf"
shows "no limit is no number" \
"Resource     Current(%)  Promised(%)  Max(%)
Low Mem          0.50      unlim      unlim
Total RAM        0.40        n/a        n/a
Mem + Swap       1.00      unlim        n/a
Alloc. Mem       2.00      unlim      unlim
Num. Proc        0.60        n/a       2.00
--------------------------------------------
Memory           2.00      unlim      unlim" vzcalc -v 101
like "nor in JSON" '"max": "unlimited"' "$(vzcalc --json 101)"

for key in NUMPROC VMGUARPAGES KMEMSIZE TCPSNDBUF TCPRCVBUF OTHERSOCKBUF DGRAMRCVBUF PRIVVMPAGES OOMGUARPAGES; do
	sed "/^$key=/d" "$conf/101.conf" >"$conf/109.conf"
	gives 1 "without $key" vzcalc 109
	is "it is what is missing" "Parameter $key is not set" "$err"
done
gives 1 "a VSwap container" vzcalc 102
like "has another tool" "vzoversell" "$err"
gives 1 "no configuration" vzcalc 555
gives 1 "no container" vzcalc nobody
is "is an invalid id" "CT ID nobody is invalid." "$err"
gives 1 "nor is the node" vzcalc 0
wrong_usage 1 vzcalc
wrong_usage 1 vzcalc 101 102
wrong_usage 1 vzcalc --nosuch 101

### All containers

titles="Output values in %
CTID        LowMem  LowMem     RAM MemSwap MemSwap   Alloc   Alloc   Alloc
              util  commit    util    util  commit    util  commit   limit"
rule=--------------------------------------------------------------------------
shows "the sum of one, and not the node's" \
"Output values in %
 LowMem  LowMem     RAM MemSwap MemSwap   Alloc   Alloc   Alloc
   util  commit    util    util  commit    util  commit   limit
   0.50    5.00    0.40    1.00    1.20    2.00    2.20    4.00" vzmemcheck
# 1 MiB of kernel memory each, 3 at most, and pages of 4 KiB
beancounters 103 kmemsize $mib 0 $mib $((3 * mib)) 0 tcprcvbuf 0 0 0 0 0 tcpsndbuf 0 0 0 0 0 \
	othersockbuf 0 0 0 0 0 dgramrcvbuf 0 0 0 0 0 physpages 256 0 0 $unlimited 0 \
	oomguarpages 256 0 256 $unlimited 0 vmguarpages 0 0 256 $unlimited 0 privvmpages 256 0 256 4352 0
# Dead, but not gone yet
beancounters 104 kmemsize $((100 * mib)) 0 1 1 0
both="$titles
101           0.50    5.00    0.40    1.00    1.20    2.00    2.20    4.00
103           0.25    0.75    0.20    0.10    0.20    0.10    0.20    1.00
$rule
Summary:      0.75    5.75    0.60    1.10    1.40    2.10    2.40    5.00"
shows "each of those that run" "$both" vzmemcheck -v
shows "in MiB" \
"${titles/\%/Mbytes}
101           2.00   20.00    4.00   20.00   24.00   40.00   44.00   80.00
103           1.00    3.00    2.00    2.00    4.00    2.00    4.00   20.00
$rule
Summary:      3.00   23.00    6.00   22.00   28.00   42.00   48.00  100.00
            400.00  400.00 1000.00 2000.00 2000.00 2000.00 2000.00 2000.00" vzmemcheck -v -A
quiet "in JSON" vzmemcheck --json -A
is "with the node" "MiB 101 2.00 23.00 100.00 2000.00" "$(python3 -c '
import json, sys
r = json.load(sys.stdin)
print(r["unit"], r["containers"][0]["ctid"], *("%.2f" % x for x in (r["containers"][0]["lowmem_util"],
	r["total"]["lowmem_commit"], r["total"]["alloc_limit"], r["node"]["alloc_limit"])))' <<<"$out")"
echo "LowTotal: 512000 kB" >>"$node/proc/meminfo"
like "low memory where the node has such" "   1.00   10.00    0.40    1.00    1.20" "$(vzmemcheck -v)"
node_memory 1024000 1024000
sed -i '/SwapTotal/d' "$node/proc/meminfo"
like "without swap, RAM alone" "   0.40    2.00    2.40    4.00    4.40    8.00" "$(vzmemcheck -v)"

node_memory 1024000 1024000
runs "101 5" "103 7" "105 1"
beancounters 105
gives 0 "a container without limits" vzmemcheck -v
is "is not in the sums" "${both/$rule/105           0.00   unlim    0.00    0.00   unlim    0.00   unlim   unlim
$rule}" "$out"
like "and another tool knows more" "vzoversell" "$err"
like "nor in those of JSON" '"lowmem_commit": "unlimited"' "$(vzmemcheck --json 2>/dev/null)"

sed -i '1s/2.5/2.6/' "$node/proc/bc/resources"
gives 1 "beancounters of another version" vzmemcheck
sed -i '1s/2.6/2.5/' "$node/proc/bc/resources"
mv "$node/proc/bc/resources" "$node/proc/user_beancounters"
gives 0 "the classic file" vzmemcheck
rm "$node/proc/user_beancounters"
gives 1 "no beancounters" vzmemcheck
rm "$node/proc/meminfo"
gives 1 "no memory figures" vzmemcheck
gives 1 "not for vzcalc either" vzcalc 101
wrong_usage 1 vzmemcheck 101
wrong_usage 1 vzmemcheck -z
finish
