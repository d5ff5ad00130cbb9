#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# vzsplit: what is written, and that others take it. The numbers are in
# unit/node_split.c; those of the disk depend on the machine here.

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=plan-lib.sh
. "$here/plan-lib.sh"
make_node
node_memory 8388608 4194304 65536

# Disk limits by what df says, in their place
disk()
{
	sed -i 's/^\(DISK[A-Z]*\)=.*/\1=/' "$node/out"
	out=$(cat "$node/out")
}

head='# Made by vzsplit for 10 equal containers
# RAM of the node: 8192 MiB
# Low memory 8192 MiB, swap 4096 MiB, threads 16000
# Commit level: 0
# enough for all, any parameter may be raised'

# unlimited KEY...: as the file has it
unlimited()
{
	printf '%s="unlimited"\n' "$@"
}

without_limits()
{
	unlimited KMEMSIZE LOCKEDPAGES PRIVVMPAGES SHMPAGES NUMPROC
	printf '%s="0:unlimited"\n' VMGUARPAGES OOMGUARPAGES
	unlimited NUMTCPSOCK NUMFLOCK NUMPTY NUMSIGINFO TCPSNDBUF TCPRCVBUF OTHERSOCKBUF DGRAMRCVBUF \
		NUMOTHERSOCK NUMFILE DCACHESIZE NUMIPTENT
}

classic="$head
"'# Primary: what the container is for
NUMPROC="4194"
AVNUMPROC="2097"
NUMTCPSOCK="4194"
NUMOTHERSOCK="4194"
VMGUARPAGES="229406:unlimited"

# Secondary: must be enough for the primary ones
KMEMSIZE="171798691:188978560"
TCPSNDBUF="40087606:57266230"
TCPRCVBUF="40087606:57266230"
OTHERSOCKBUF="20043803:37222427"
DGRAMRCVBUF="20043803"
OOMGUARPAGES="229406:unlimited"
PRIVVMPAGES="229406:252346"

# Auxiliary: bounds against misuse
LOCKEDPAGES="8388"
SHMPAGES="22940"
PHYSPAGES="0:unlimited"
NUMFILE="67104"
NUMFLOCK="1000:1100"
NUMPTY="419"
NUMSIGINFO="1024"
DCACHESIZE="37526120:38651904"
NUMIPTENT="200"
DISKSPACE=
DISKINODES=
CPUUNITS="1000"'
vswap="$head
"'# RAM and swap
PHYSPAGES="0:229406"
SWAPPAGES="0:458812"

# No other limits
'"$(without_limits)"'

# Disk quota: KiB and inodes, soft:hard
DISKSPACE=
DISKINODES=
CPUUNITS="1000"'

gives 0 "ten containers" vzsplit -n 10
disk
is "the configuration" "$classic" "$out"
gives 0 "on a VSwap kernel" vzsplit -n 10 -v yes
disk
is "nothing but RAM and swap is limited" "$vswap" "$out"
touch "$node/proc/vz/vswap"
gives 0 "which is told by itself" vzsplit -n 10
disk
is "by the kernel" "$vswap" "$out"
gives 0 "unless it is to be classic" vzsplit -n 10 --vswap no
disk
is "in every respect" "$classic" "$out"
rm "$node/proc/vz/vswap"
is "the number may be asked for" "Number of containers: # Made by vzsplit for 3 equal containers" \
	"$(echo 3 | vzsplit 2>/dev/null | head -n 1)"
like "swap may be given" "swap 1 MiB" "$(vzsplit -n 2 -s 1024 2>/dev/null)"
like "or none" "swap 0 MiB" "$(vzsplit -n 2 -s 0 2>/dev/null)"
gives 0 "much swap" vzsplit -n 2 -s 90000000
like "is not praised" "more than twice the memory" "$err"

### Files

gives 0 "a sample" vzsplit -n 4 -f four
is "is reported" "Config $conf/ve-four.conf-sample was created" "$out"
is "and is what would be shown" "$(vzsplit -n 4 2>/dev/null)" "$(cat "$conf/ve-four.conf-sample")"
before=$(cat "$conf/ve-four.conf-sample")
gives 1 "an old sample" vzsplit -n 5 -f four
like "is not replaced" "File exists" "$err"
is "at all" "$before" "$(cat "$conf/ve-four.conf-sample")"
ln -s "$node/elsewhere" "$conf/ve-link.conf-sample"
gives 1 "nor is a link followed" vzsplit -n 5 -f link
is "to nowhere" "" "$(ls "$node/elsewhere" 2>/dev/null)"
gives 1 "a name is no path" vzsplit -n 5 -f ../../x
gives 1 "and not empty" vzsplit -n 5 -f ""
gives 0 "another sample" vzsplit -n 5 -f five -v yes
for name in four five; do
	gives 0 "vzcfgvalidate accepts $name" vzcfgvalidate "$conf/ve-$name.conf-sample"
	is "and says so" "Validation completed: success" "$out"
	ct 104
	quiet "vzctl set applies $name" vzctl set 104 --applyconfig $name --save
	like "with the values of $name" "ORIGIN_SAMPLE=\"$name\"" "$(cat "$conf/104.conf")"
done
# create gets as far as it does with any sample: the script that unpacks
mkdir -p "$node"/vz/template/cache "$node/etc/vz/dists"
tar -czf "$node/vz/template/cache/small.tar.gz" -C "$node" dev
echo 'TEMPLATE="small"' >"$node/etc/vz/dists/default"
gives 11 "create takes its own sample" vzctl create 120 --ostemplate small --config basic
basic=$err
gives 11 "and ours" vzctl create 120 --ostemplate small --config four
is "just so" "$basic" "$err"

### The disk

cp "$node/etc/vz/vz.conf" "$node/vz.conf"
sed -i 's|^VE_PRIVATE=.*|VE_PRIVATE=/none/$VEID|' "$node/etc/vz/vz.conf"
gives 0 "no such directory" vzsplit -n 2
like "is a warning" "Warning: The file system of the private areas cannot be examined" "$err"
like "and gives the least" 'DISKSPACE="204799:225280"
DISKINODES="80000:88000"' "$out"
rm "$node/etc/vz/vz.conf"
gives 0 "without vz.conf as well" vzsplit -n 2
like "the least" 'DISKSPACE="204799:225280"' "$out"
cp "$node/vz.conf" "$node/etc/vz/vz.conf"
read -r kib inodes <<<"$(stat -f -c '%b %S %c' "$node/vz/private" | awk '{ print $1 * $2 / 1024, $3 }')"
if awk -v k="$kib" -v i="$inodes" 'BEGIN { exit !(k > 21000000 && i > 1000000) }'; then
	quiet "a large file system" vzsplit -n 2
	is "is shared" "$(awk -v k="$kib" -v i="$inodes" 'function row(key, limit) {
			limit = int(limit / 4); printf "%s=\"%d:%d\"\n", key, limit / 1.1, limit }
		BEGIN { row("DISKSPACE", k - 10485760); row("DISKINODES", i - 100000) }')" "$(grep ^DISK <<<"$out")"
else
	skip "a large file system" "this one is small"
fi

### What cannot be

gives 1 "more than fit" vzsplit -n 3000
like "is told with the largest number" "at most 2315 are possible" "$err"
gives 0 "which is possible" vzsplit -n 2315
no_room vzsplit -n 2315
node_memory 203528 505037 9031
gives 0 "a small node" vzsplit -n 112
like "is full" "# Commit level: 3
# nothing is left, no parameter should be changed" "$out"
for number in 0 -1 x 1.5 99999999999999999999 ""; do
	gives 1 "$number is no number of containers" vzsplit -n "$number"
done
gives 1 "nor is silence" vzsplit
for swap in -1 x 99999999999999999; do
	gives 1 "$swap is no swap" vzsplit -n 1 -s "$swap"
done
rm "$node/proc/sys/kernel/threads-max"
gives 1 "unknown threads" vzsplit -n 1
rm "$node/proc/meminfo"
gives 1 "unknown memory" vzsplit -n 1
wrong_usage 1 vzsplit -n 1 extra
wrong_usage 1 vzsplit -n 1 -v maybe
wrong_usage 1 vzsplit -n
gives 0 "-h is help" vzsplit -h
finish
