#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# vzcfgscale: what is multiplied, where it goes.
# shellcheck disable=SC2016 # $VEID is text

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=plan-lib.sh
. "$here/plan-lib.sh"
make_node
file=$node/file.conf
cat >"$file" <<'END'
# a comment
ONBOOT="yes"
NUMPROC="240"
AVNUMPROC="15:20"
KMEMSIZE="1000001:9223372036854775806"
VMGUARPAGES="33792:unlimited"
PHYSPAGES="0:2147483647"
DISKSPACE="1048576:1153433"
DISKINODES="65536:72090"
CPUUNITS="1000"
HOSTNAME="ct.example.com"
NAMESERVER="10.0.0.1"
SEARCHDOMAIN="example.com"
IP_ADDRESS="10.0.0.2"
VE_ROOT="/vz/root/$VEID"
VE_PRIVATE="/vz/private/$VEID"
OSTEMPLATE="debian-12"
ORIGIN_SAMPLE="basic"
BANDWIDTH="eth0:100000"
END

# scales PROMISE CHANGES ARGUMENT...: only these lines differ
scales()
{
	quiet "$1" vzcfgscale "${@:3}" "$file"
	is "$1: the lines" "$2" "$(diff "$file" <(echo "$out") | sed -n 's/^> //p')"
	is "$1: all lines" "$(wc -l <"$file")" "$(wc -l <<<"$out")"
}

quiet "no option" vzcfgscale "$file"
is "changes nothing" "$(cat "$file")" "$out"
scales "beancounters" 'NUMPROC="600"
AVNUMPROC="38:50"
KMEMSIZE="2500003:unlimited"
VMGUARPAGES="84480:unlimited"' -u 2.5
scales "fewer" 'NUMPROC="120"
AVNUMPROC="8:10"
KMEMSIZE="500001:4611686018427387903"
VMGUARPAGES="16896:unlimited"' --ubc-only .5
scales "processors" 'CPUUNITS="1500"' -c 1.5
scales "not above what there is" 'CPUUNITS="500000"' --cpu-only 1000
scales "nor below" 'CPUUNITS="8"' -c 0.0001
scales "the disk" 'DISKSPACE="1153434:1268776"
DISKINODES="72090:79299"' -d 1.1
scales "the network, of which nothing is known" "" -n 2
scales "everything but" 'NUMPROC="480"
AVNUMPROC="30:40"
KMEMSIZE="2000002:unlimited"
VMGUARPAGES="67584:unlimited"
CPUUNITS="3000"' --disk-only 1 -c 3 --all 2
quiet "what is its own" vzcfgscale -r "$file"
is "goes" 'ONBOOT="yes"
ORIGIN_SAMPLE="basic"
BANDWIDTH="eth0:100000"' "$(grep -v '^#\|PROC\|SIZE\|PAGES\|DISK\|CPU' <<<"$out")"

for factor in 0 -1 x 1x 0x2 1e3 inf nan 1.2.3 "" 0.0 .; do
	wrong_usage 1 vzcfgscale -a "$factor" "$file"
done
wrong_usage 1 vzcfgscale
wrong_usage 1 vzcfgscale "$file" "$file"

### Files

scaled=$(vzcfgscale -a 2 "$file")
gives 0 "a new file" vzcfgscale -a 2 -o "$node/new" "$file"
is "is written" "$scaled" "$(cat "$node/new")"
is "and nothing else" "" "$out$err$(ls "$node"/new.*  2>/dev/null)"
gives 0 "in place" vzcfgscale -a 2 --output-file "$node/new" "$node/new"
is "there is a copy" "$scaled" "$(cat "$node/new.bak")"
like "of what was" 'NUMPROC="960"' "$(cat "$node/new")"
gives 1 "a directory" vzcfgscale -a 2 -o "$node" "$file"
gives 1 "no input" vzcfgscale -a 2 -o "$node/other" "$node/nosuch"
is "no output" 0 "$(find "$node" -maxdepth 1 -name 'other*' | wc -l)"
gives 1 "a directory that is not there" vzcfgscale -o "$node/none/x" "$file"

cp "$conf/ve-light.conf-sample" "$node/light"
gives 0 "larger" vzcfgscale -v -a 1.5 -o "$node/valid" "$node/light"
is "is valid" 0 "$(vzcfgvalidate "$node/valid" >/dev/null; echo $?)"
gives 1 "smaller" vzcfgscale -v -u 0.1 -o "$node/invalid" "$node/light"
like "may not be" "Warning: numfile.bar should be > 64 (currently, 51)" "$err"
is "and is not written" "" "$(ls "$node/invalid" 2>/dev/null)"
node_memory 1048576 0
gives 0 "more RAM" vzcfgscale -v -u 1 "$conf/ve-vswap-1g.conf-sample"
gives 1 "than the node has" vzcfgscale -v -u 1.01 "$conf/ve-vswap-1g.conf-sample"
gives 0 "without a check it is written" vzcfgscale -u 1.01 "$conf/ve-vswap-1g.conf-sample"

### Running containers

mkdir -p "$node/usr/sbin"
cat >"$node/usr/sbin/vzctl" <<END
#!/bin/sh
echo "\$@" >>$node/calls
exit \$(cat $node/status)
END
chmod +x "$node/usr/sbin/vzctl"
echo 0 >"$node/status"
for id in 101 102; do
	ct $id NUMPROC=40 AVNUMPROC=20 CPUUNITS=1000 DISKSPACE=10:20
done
runs "101 5"
ln -s "$conf/101.conf" "$node/link"
gives 0 "a container that does not run" vzcfgscale -a 2 -o "$conf/102.conf" "$conf/102.conf"
gives 0 "one that runs, on standard output" vzcfgscale -a 2 "$conf/101.conf"
is "is not told" "" "$(cat "$node/calls" 2>/dev/null)"
gives 0 "one that runs, in its file" vzcfgscale -a 2 -o "$node/link" "$conf/101.conf"
is "is" "--skiplock set 101 --save --numproc 80 --cpuunits 2000 --diskspace 20:40" "$(cat "$node/calls")"
like "and the file has it" 'NUMPROC="80"' "$(cat "$conf/101.conf")"
is "through the link" 'NUMPROC="80"' "$(grep ^NUMPROC "$node/link")"
echo 1 >"$node/status"
gives 1 "a failure" vzcfgscale -a 2 -o "$conf/101.conf" "$conf/101.conf"
like "is told" "could not be applied to container 101" "$err"
echo 0 >"$node/status"
: >"$node/calls"
gives 0 "what is left out" vzcfgscale -r -o "$conf/101.conf" "$conf/101.conf"
is "has no new values" "" "$(cat "$node/calls")"

### The lock of the container

echo $$ >"$node/vz/lock/102.lck"
before=$(cat "$conf/102.conf")
gives 1 "while a command changes the container" vzcfgscale -a 2 -o "$conf/102.conf" "$conf/102.conf"
like "it says so" "Container already locked by process $$" "$err"
is "and changes nothing" "$before" "$(cat "$conf/102.conf")"
gives 0 "reading needs no lock" vzcfgscale -a 2 "$conf/102.conf"
echo $$ >"$node/vz/lock/103.lck"
gives 1 "a configuration that is made" vzcfgscale -a 2 -o "$conf/103.conf" "$file"
is "waits for its lock, too" "" "$(ls "$conf/103.conf" 2>/dev/null)"
rm "$node"/vz/lock/*.lck
cat >"$node/usr/sbin/vzctl" <<END
#!/bin/sh
cat $node/vz/lock/101.lck >$node/held
END
ct 101 NUMPROC=40
gives 0 "without one" vzcfgscale -a 2 -o "$conf/101.conf" "$conf/101.conf"
like "it holds the lock" flock "$(cat "$node/held")"
is "to the end" "" "$(ls "$node/vz/lock")"
finish
