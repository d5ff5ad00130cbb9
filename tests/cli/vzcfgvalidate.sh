#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# vzcfgvalidate: every rule, its repair, and what is asked.

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=plan-lib.sh
. "$here/plan-lib.sh"
make_node
node_memory 1048576 524288
file=$node/file.conf
success="Validation completed: success"

# config [KEY=VALUE]...: ve-light with these lines in place of its own; an
# empty value leaves the key out
config()
{
	local line

	cp "$conf/ve-light.conf-sample" "$file"
	for line in "$@"; do
		sed -i "/^${line%%=*}=/d" "$file"
		[ -z "${line#*=}" ] || echo "$line" >>"$file"
	done
}

# finds PROMISE MESSAGES: errors or warnings
finds()
{
	gives 2 "$1" vzcfgvalidate "$file"
	is "$1: the messages" "$2" "$err"
	is "$1: no success" "" "$out"
}

value_of()
{
	sed -n "s/^$1=\"\(.*\)\"$/\1/p" "$file"
}

# repairs PROMISE WANTED LINE...: these lines, "KEY=VALUE KEY=VALUE" after it
repairs()
{
	local pair before

	config "${@:3}"
	gives 2 "$1" vzcfgvalidate "$file"
	gives 0 "$1: is repaired" vzcfgvalidate -r "$file"
	is "$1: and said so" "$success" "$out"
	for pair in $2; do
		is "$1: ${pair%%=*}" "${pair#*=}" "$(value_of "${pair%%=*}")"
	done
	before=$(cat "$file")
	shows "$1: for good" "$success" vzcfgvalidate -r "$file"
	is "$1: and not again" "$before" "$(cat "$file")"
}

for sample in basic light vswap-256m; do
	shows "the sample $sample" "$success" vzcfgvalidate "$conf/ve-$sample.conf-sample"
done

### What is missing

for key in NUMPROC NUMTCPSOCK NUMOTHERSOCK OOMGUARPAGES VMGUARPAGES KMEMSIZE TCPSNDBUF TCPRCVBUF OTHERSOCKBUF \
	DGRAMRCVBUF PRIVVMPAGES NUMFILE DCACHESIZE PHYSPAGES NUMPTY; do
	config "$key=" LOCKEDPAGES=
	finds "no $key ends it" "Error: parameter ${key,,} not found"
done
for key in LOCKEDPAGES SHMPAGES NUMFLOCK NUMSIGINFO NUMIPTENT; do
	config "$key=" NUMPTY=1:2
	finds "no $key does not" "$(printf '%s\n' "Error: parameter ${key,,} not found" \
		"Error: barrier should be equal to limit for numpty (currently, 1:2)" | {
		if [[ $key == NUMIPTENT || $key == NUMSIGINFO ]]; then tac; else cat; fi; })"
done
config KMEMSIZE=lots
gives 2 "a value that is none is missing" vzcfgvalidate "$file"
config KMEMSIZE=
echo 'KMEMSIZE="1740800:1847296"' >>"$node/etc/vz/vz.conf"
shows "vz.conf may have it" "$success" vzcfgvalidate "$file"
sed -i '/KMEMSIZE/d' "$node/etc/vz/vz.conf"

### Shape

for key in NUMPROC NUMTCPSOCK NUMOTHERSOCK SHMPAGES NUMFILE NUMPTY NUMSIGINFO NUMIPTENT; do
	config "$key=600:2000"
	gives 2 "$key has one value" vzcfgvalidate "$file"
	like "$key: the message" "Error: barrier should be equal to limit for ${key,,} (currently, 600:2000)" "$err"
	gives 0 "$key: is repaired" vzcfgvalidate -r "$file"
	is "$key: to the larger" 2000 "$(value_of $key)"
done
for key in KMEMSIZE TCPSNDBUF TCPRCVBUF OTHERSOCKBUF DGRAMRCVBUF PRIVVMPAGES LOCKEDPAGES NUMFLOCK DCACHESIZE; do
	config "$key=900000000:7"
	gives 2 "$key has an order" vzcfgvalidate "$file"
	like "$key: the message" "Error: barrier should be <= limit for ${key,,} (currently, " "$err"
done
repairs "an order" "KMEMSIZE=2000000" KMEMSIZE=2000000:7
repairs "another" "NUMFLOCK=50" NUMFLOCK=50:7
repairs "guarantees have no limit" "VMGUARPAGES=1725:unlimited OOMGUARPAGES=7:unlimited" \
	VMGUARPAGES=1725:2000 OOMGUARPAGES=7:8
config PHYSPAGES=5:unlimited
finds "the barrier of physpages" "Error: barrier should be 0 for physpages (currently, 5:unlimited)"
config PHYSPAGES=5:6
gives 2 "and its limit" vzcfgvalidate -v no "$file"
is "are two findings" "Error: barrier should be 0 for physpages (currently, 5:6)
Error: limit should be unlimited for physpages (currently, 5:6)" "$err"
gives 0 "and repaired" vzcfgvalidate -r -v no "$file"
is "both" "0:unlimited" "$(value_of PHYSPAGES)"
config PHYSPAGES=0:2147483647 VMGUARPAGES=1725:2147483647 KMEMSIZE=1740800:2147483647
shows "32 bits have another word for it" "$success" vzcfgvalidate -r "$file"
is "which stays" "KMEMSIZE=1740800:2147483647" "$(grep ^KMEMSIZE "$file")"

config DISKSPACE=20:10 DISKINODES=
shows "disk limits" "$success" vzcfgvalidate "$file"
echo 'DISK_QUOTA=yes' >>"$node/etc/vz/vz.conf"
finds "count where vz.conf says so" "Error: barrier should be <= limit for diskspace (currently, 20:10)
Error: parameter diskinodes not found"
config DISKSPACE=20:10 DISK_QUOTA=no
shows "but the container's word counts" "$success" vzcfgvalidate "$file"
repairs "limits of the disk" "DISKSPACE=20:20 DISKINODES=9:9" DISKSPACE=20:10 DISKINODES=9:8
sed -i '/DISK_QUOTA/d' "$node/etc/vz/vz.conf"

### Bounds. ve-light: 15 processes on average, 40 sockets of each kind

repairs "1: dcache for files" "DCACHESIZE=196608" DCACHESIZE=196608:196607
repairs "2: memory of processes" "KMEMSIZE=817152:817155" KMEMSIZE=817149:817152
repairs "2: half of all, without their average" "KMEMSIZE=1065344" AVNUMPROC= KMEMSIZE=1:1 NUMFILE=641
repairs "3: what is guaranteed" "PRIVVMPAGES=1725" PRIVVMPAGES=10:1700
repairs "3: keeps a limit" "PRIVVMPAGES=1725:4000" PRIVVMPAGES=10:4000
repairs "4: room for TCP" "TCPSNDBUF=70000:172400" TCPSNDBUF=70000:172399
repairs "5: room for others" "OTHERSOCKBUF=140000:242400" OTHERSOCKBUF=140000:150000
repairs "6: room to receive" "TCPRCVBUF=70000:172400" TCPRCVBUF=70000:172399
repairs "7, 8: the least TCP has" "TCPRCVBUF=65536:262145 TCPSNDBUF=65536:262146" \
	TCPRCVBUF=65535:262144 TCPSNDBUF=65534:262144
repairs "9, 10: and others" "DGRAMRCVBUF=132096:164864 OTHERSOCKBUF=132096:369664" \
	DGRAMRCVBUF=32767:65535 OTHERSOCKBUF=32767:270335
repairs "11: files of processes" "NUMFILE=512" AVNUMPROC=16 NUMFILE=511
repairs "11: or of sockets" "NUMFILE=1204" NUMTCPSOCK=1160 NUMOTHERSOCK=40 NUMPTY=4 NUMFILE=512 \
	TCPSNDBUF=70000:10M TCPRCVBUF=70000:10M DCACHESIZE=10:1M KMEMSIZE=10M
repairs "11: which need memory themselves" "NUMFILE=3200 DCACHESIZE=196608:1228800 KMEMSIZE=5324800:5431296" \
	AVNUMPROC=100

config TCPSNDBUF=70000:70001
finds "a message with a difference" \
	"Error: tcpsndbuf.lim-tcpsndbuf.bar should be > 102400 (currently, 70001-70000=1)"
config DCACHESIZE=1:2 KMEMSIZE=1:2
finds "messages with bounds" "Warning: dcachesize.lim should be > 196608 (currently, 2)
Error: kmemsize.bar should be > 614402 (currently, 1)"
config DGRAMRCVBUF=32768 OTHERSOCKBUF=132095:1M
gives 0 "recommendations" vzcfgvalidate "$file"
is "are told" "Recommendation: dgramrcvbuf.bar should be > 132096 (currently, 32768)
Recommendation: othersockbuf.bar should be > 132096 (currently, 132095)" "$err"
is "and no failure" "$success" "$out"

### Large numbers

config NUMFILE=unlimited
repairs "unlimited files" "DCACHESIZE=196608:unlimited KMEMSIZE=unlimited" NUMFILE=unlimited
repairs "unlimited processes" "KMEMSIZE=unlimited NUMFILE=unlimited" NUMPROC=unlimited AVNUMPROC=unlimited
repairs "unlimited sockets" \
	"TCPSNDBUF=159744:unlimited TCPRCVBUF=159744:unlimited OTHERSOCKBUF=135168:unlimited NUMFILE=unlimited" \
	NUMTCPSOCK=unlimited NUMOTHERSOCK=unlimited NUMPTY=9223372036854775806
repairs "no sum goes round" "TCPSNDBUF=9223372036854775800:unlimited" TCPSNDBUF=9223372036854775800:9223372036854775801
cp "$conf/ve-light.conf-sample" "$file"
sed -i 's/^\([A-Z]*\)="[0-9:a-z]*"/\1=unlimited/; s/^PHYSPAGES=.*/PHYSPAGES=0:unlimited/; /^DISK\|^CPU\|^NETF\|^QUO/d' "$file"
shows "everything unlimited" "$success" vzcfgvalidate "$file"

### Saving

config NUMPTY=1:2
{
	printf '# a comment\n  UNKNOWN = "x"\n'
	cat "$conf/ve-light.conf-sample"
	echo NUMPTY=1:2
} >"$file"
gives 0 "a repair" vzcfgvalidate -r "$file"
is "says what was set" "Error: barrier should be equal to limit for numpty (currently, 1:2)
set to 2" "$(grep -v 'given twice' <<<"$err")"
is "and keeps everything else" "$(printf '# a comment\n  UNKNOWN = "x"\n'; sed 's/^NUMPTY=.*/NUMPTY="2"/' \
	"$conf/ve-light.conf-sample")" "$(cat "$file")"
config PHYSPAGES=5:unlimited TCPSNDBUF=1:100
gives 0 "a repair of several" vzcfgvalidate -r "$file"
is "says all" "Error: barrier should be 0 for physpages (currently, 5:unlimited)
set to 0:unlimited
Error: tcpsndbuf.lim-tcpsndbuf.bar should be > 102400 (currently, 100-1=99)
set to 1:102401
Warning: tcpsndbuf.bar should be > 65536 (currently, 1)
set to 65536:167936" "$err"

### Questions

# answers STATUS PROMISE ANSWERS: to vzcfgvalidate -i
answers()
{
	local status=0

	printf '%b' "$3" >"$node/answers"
	vzcfgvalidate -i "$file" <"$node/answers" >"$node/out" 2>"$node/err" || status=$?
	is "$2" "$1" "$status"
	out=$(cat "$node/out")
	err=$(cat "$node/err")
}

wrong="NUMPTY=1:2 NUMIPTENT=20:30 KMEMSIZE=1000:1001"
# shellcheck disable=SC2086 # lines without blanks
config $wrong
answers 0 "all is accepted" 'y\n\nyes\n'
is "which is success" "$success" "$out"
is "each is asked" 3 "$(grep -o '(y/n) \[y\] ' <<<"$err" | wc -l)"
like "behind what it would be" \
	"Error: barrier should be equal to limit for numpty (currently, 1:2)
set to 2 (y/n) \\[y\\] " "$err"
is "and done" "2 30 817152:817153" "$(value_of NUMPTY) $(value_of NUMIPTENT) $(value_of KMEMSIZE)"
# shellcheck disable=SC2086
config $wrong
answers 2 "one is refused" 'y\nn\ny\n'
is "the others are saved" '2  817152:817153' "$(value_of NUMPTY) $(value_of NUMIPTENT) $(value_of KMEMSIZE)"
is "and it is asked once" 3 "$(grep -o '(y/n)' <<<"$err" | wc -l)"
is "no success" "" "$out"
# shellcheck disable=SC2086
config $wrong
answers 2 "the input ends" 'maybe\n3\nY\n'
is "other answers are none, nor is the end" "2  " "$(value_of NUMPTY) $(value_of NUMIPTENT) $(value_of KMEMSIZE)"
is "each is asked again" 5 "$(grep -o '(y/n)' <<<"$err" | wc -l)"
config DGRAMRCVBUF=32768
answers 0 "a recommendation is refused" 'n\n'
is "and nothing saved" "32768" "$(sed -n s/^DGRAMRCVBUF=//p "$file")"
config AVNUMPROC=100
answers 2 "a rule that others follow" 'n\ny\ny\n'
is "counts as it stays" "512:512 196608:202752 4298752:4405248" \
	"$(value_of NUMFILE) $(value_of DCACHESIZE) $(value_of KMEMSIZE)"

### VSwap. The node has 262144 pages and 131072 of swap

cp "$conf/ve-vswap-1g.conf-sample" "$file"
gives 0 "more swap than the node" vzcfgvalidate "$file"
is "is recommended against" "Recommendation: swappages.lim should be <= 131072, what the node has (currently, 524288)" \
	"$err"
echo 'KMEMSIZE="5:1"' >>"$file"
gives 0 "other parameters do not count" vzcfgvalidate "$file"
gives 2 "unless it is to be classic" vzcfgvalidate -v no "$file"
printf 'PHYSPAGES="5:262145"\nSWAPPAGES="6:7"\n' >"$file"
finds "barriers and RAM" "Error: barrier should be 0 for physpages (currently, 5:262145)
Error: barrier should be 0 for swappages (currently, 6:7)
Warning: physpages.lim should be <= 262144, what the node has (currently, 262145)"
gives 0 "are repaired" vzcfgvalidate -r "$file"
is "all" '0:262144 0:7' "$(value_of PHYSPAGES) $(value_of SWAPPAGES)"
printf 'PHYSPAGES="0:5"\n' >"$file"
finds "swap is required" "Error: parameter swappages not found"
gives 2 "which no repair invents" vzcfgvalidate -r "$file"
: >"$file"
gives 2 "VSwap by order" vzcfgvalidate -v yes "$file"
is "requires two" "Error: parameter physpages not found
Error: parameter swappages not found" "$err"
node_memory 1048576 0
gives 0 "a node without swap" vzcfgvalidate -r "$conf/ve-vswap-256m.conf-sample"
like "takes nothing away" "SWAPPAGES=\"0:131072\"" "$(cat "$conf/ve-vswap-256m.conf-sample")"
rm "$node/proc/meminfo"
gives 1 "an unknown node" vzcfgvalidate "$conf/ve-vswap-256m.conf-sample"
shows "matters to VSwap only" "$success" vzcfgvalidate "$conf/ve-light.conf-sample"

### The lock of the container

config NUMPROC=40:41
cp "$file" "$conf/101.conf"
ln -s "$conf/101.conf" "$node/etc/vz/names/web"
echo $$ >"$node/vz/lock/101.lck"
before=$(cat "$conf/101.conf")
for name in "$conf/101.conf" "$node/etc/vz/names/web"; do
	gives 1 "while a command changes the container" vzcfgvalidate -r "$name"
	like "it says so" "Container already locked by process $$ (" "$err"
done
is "and changes nothing" "$before" "$(cat "$conf/101.conf")"
gives 2 "looking needs no lock" vzcfgvalidate "$conf/101.conf"
rm "$node/vz/lock/101.lck"
mkfifo "$node/typed"
vzcfgvalidate -i "$conf/101.conf" <"$node/typed" >/dev/null 2>&1 &
exec 7>"$node/typed"
for _ in $(seq 100); do
	[ -e "$node/vz/lock/101.lck" ] || sleep 0.1
done
gives 9 "while it asks" vzctl set 101 --numtcpsock 50 --save
yes 2>/dev/null | head -20 >&7
exec 7>&-
wait $!
is "others wait, and what it found is right" "NUMPROC=\"41\"" "$(grep ^NUMPROC "$conf/101.conf")"
quiet "then they may" vzctl set 101 --numtcpsock 50 --save
sed -i /LOCKDIR/d "$node/etc/vz/vz.conf"
gives 1 "a node without locks" vzcfgvalidate -r "$conf/101.conf"
is "is refused" "LOCKDIR is not set" "$err"
echo LOCKDIR=/vz/lock >>"$node/etc/vz/vz.conf"
rm "$conf/101.conf" "$node/etc/vz/names/web"

### Files and usage

config
mv "$node/etc/vz/vz.conf" "$node/off"
gives 0 "no vz.conf" vzcfgvalidate "$file"
like "is a warning" "Warning: " "$err"
mv "$node/off" "$node/etc/vz/vz.conf"
gives 1 "no file" vzcfgvalidate "$node/nosuch"
gives 1 "a directory" vzcfgvalidate "$node"
gives 1 "a number is no file" vzcfgvalidate 101
printf 'NUMPROC="1\0"\n' >"$file"
gives 1 "no text" vzcfgvalidate "$file"
head -c 100000 /dev/zero | tr '\0' '"' >"$file"
gives 2 "one odd line" vzcfgvalidate "$file"
wrong_usage 1 vzcfgvalidate
wrong_usage 1 vzcfgvalidate -r -i "$file"
wrong_usage 1 vzcfgvalidate -v maybe "$file"
wrong_usage 1 vzcfgvalidate -v
wrong_usage 1 vzcfgvalidate "$file" "$file"
finish
