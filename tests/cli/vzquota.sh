#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# vzquota, vzdqdump and vzdqload with a fake kernel: commands, quota files, exit
# codes, and what is left when something fails.

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
make_node

make_quota_kernel || finish
file=$node/var/vzquota/quota.101
tree=$node/vz/private/101
base=1879048192
all="3f"	# everything is counted and enforced
limits="-b 1000 -B 2000 -i 100 -I 200 -e 60 -n 60"

# Another preloaded library would be in the way of its own
preload()
{
	LD_PRELOAD=$node/quota-kernel.so "$@"
}

# q STATUS PROMISE PROGRAM ARGUMENT...
q()
{
	local status=$1 promise=$2

	shift 2
	gives "$status" "$promise" env LD_PRELOAD="$node/quota-kernel.so" "$@"
}

# usage TYPE ID BYTES INODES: what the file system has counted
usage()
{
	local path=$kernel/dq.$1.$2 bhard=0 bsoft=0 btime=0 ihard=0 isoft=0 itime=0

	if [ -e "$path" ]; then
		{ read -r bhard bsoft _ btime; read -r ihard isoft _ itime; } <"$path"
	fi
	printf '%s\n' "$bhard $bsoft $3 $btime" "$ihard $isoft $4 $itime" >"$path"
}

# kernel_limits TYPE ID: "HARD SOFT HARD SOFT" of blocks and inodes
kernel_limits()
{
	local bhard bsoft ihard isoft

	{ read -r bhard bsoft _; read -r ihard isoft _; } <"$kernel/dq.$1.$2"
	echo "$bhard $bsoft $ihard $isoft"
}

# power_cut: the node goes down, what was not synchronised is lost
power_cut()
{
	local old

	rm -f "$kernel"/tree.*
	echo 15 >"$kernel/state"	# counted, not enforced yet
	for old in "$kernel"/old.*; do
		[ -e "$old" ] && mv "$old" "$kernel/dq.${old##*/old.}"
	done
	find "$kernel" -name 'dq.*' -empty -delete
}

# settle: all that was set so far is on the disk by now
settle()
{
	rm -f "$kernel"/old.*
}

# fresh: no quota at all, a tree with two users in it
fresh()
{
	rm -rf "$kernel" "$node/var/vzquota" "$tree"
	mkdir -p "$kernel" "$tree" "$node/var/lib/vzctl" "$node/dev/block"
	chown $base:$base "$tree"
	echo "$base 101" >"$node/var/lib/vzctl/idranges"
	cp /proc/self/mountinfo "$node/proc/self/mountinfo"
	echo $all >"$kernel/state"
	usage 2 101 5120000 50
	usage 0 $base 2048 3
	usage 0 $((base + 1000)) 1025 1
	usage 1 $((base + 100)) 1024 1
	usage 0 $((base + 65536)) 4096 4	# a neighbour's
	usage 0 0 8192 8			# the node's
}

init()
{
	# shellcheck disable=SC2086 # words
	preload vzquota -q init 101 -p "$tree" $limits "$@" || echo "# init failed: $?"
}

### Command line
fresh
gives 0 "the version" vzquota -V
is "has its own form" "Vzquota version 5.0.0" "$out"
gives 0 "help" vzquota --help
like "is on standard output" "setlimit2" "$out"
gives 0 "help of a command" vzquota -h setlimit2
like "has its options" "--user-group" "$out"
gives 0 "help behind a command" vzquota on --help
gives 2 "no command" vzquota
gives 2 "an unknown command" vzquota frobnicate 101
gives 2 "an unknown option" vzquota -x on 101
for id in 0 -1 +1 1x "" " 1" 4294967295 4294967296 99999999999999999999 101.5 0x65; do
	gives 2 "the id \"$id\"" vzquota show "$id"
done
for id in 2147483648 4294967294; do
	q 11 "the id $id may be one" vzquota show "$id"
done
for value in -1 +1 1k 1.5 "" " " 0x10 18446744073709551616 9223372036854775807; do
	gives 2 "blocks \"$value\"" vzquota setlimit 101 -b "$value"
done
for value in -1 1K 4294967296; do
	gives 2 "inodes \"$value\"" vzquota setlimit 101 -i "$value"
done
for value in 1s 60:00 1: -5 99999999999; do
	gives 2 "time \"$value\"" vzquota setlimit 101 -e "$value"
done
gives 2 "a switch that is neither on nor off" vzquota on 101 -s 2
gives 2 "-c and -R" vzquota on 101 -c /a -R
gives 2 "nothing to set" vzquota setlimit 101
gives 2 "init without everything" vzquota init 101 -p / -b 1
gives 2 "a word too many" vzquota show 101 102
like "messages have their form" "vzquota : (error) show: wrong number" "$err"

### init
# shellcheck disable=SC2086 # words
q 0 "init" vzquota init 101 -p "$tree" $limits -s 1 -u 10
is "with a warning of what is above" \
	"vzquota : (warning) 1k-blocks in use, 5000, are above the hard limit, 2000" "$err"
is "makes the file for root alone" "600" "$(stat -c %a "$file")"
is "of the size that its format has" "$((160 + ${#tree} + 8))" "$(stat -c %s "$file")"
is "and of its magic" "27bcdcfe" "$(head -c 4 "$file" | od -An -tx1 | tr -d ' ')"
like "the tree gets the project" "101 200" "$(cat "$kernel"/project.*)"
# shellcheck disable=SC2086 # words
q 0 "init again" vzquota init 101 -p "$tree" -b 10000 -B 20000 -i 100 -I 200 -e 60 -n 1:00:00
like "warns that the file is replaced" "(warning) Quota file $file exists and is replaced" "$err"
# shellcheck disable=SC2086 # words
q 2 "init with limits in the wrong order" vzquota init 102 -p "$tree" -b 2 -B 1 -i 1 -I 1 -e 0 -n 0
is "leaves no file" "quota.101" "$(ls "$node/var/vzquota")"
# shellcheck disable=SC2086 # options
q 1 "init of what is not there" vzquota init 102 -p "$node/none" $limits
rm "$kernel/state"
# shellcheck disable=SC2086 # options
q 3 "init where the file system has no quota" vzquota init 102 -p "$tree" $limits
like "says what to do" "Disk quota is not possible in $tree" "$err"
echo $all >"$kernel/state"
is "and none of them leaves a file" "quota.101" "$(ls "$node/var/vzquota")"

### on, off, show, stat
fresh
init -s 1 -u 10
q 6 "stat before it is on" vzquota stat 101
q 0 "on" vzquota on 101 -b 10000 -B 20000
is "gives its limits to the kernel" "20000 10000 200 100" "$(kernel_limits 2 101)"
is "and the tree" "tree.101" "$(cd "$kernel" && ls tree.*)"
q 5 "on again" vzquota on 101
# shellcheck disable=SC2086 # options
q 5 "init of one that is on" vzquota init 101 -p "$tree" $limits
q 0 "stat" vzquota stat 101
is "has the classic columns" \
"   resource          usage       softlimit      hardlimit    grace
  1k-blocks           5000           10000          20000         
     inodes             50             100            200         " "$out"
usage 2 101 12288000 50
q 0 "stat of what is above" vzquota stat 101
like "has a star" "  1k-blocks          12000*" "$out"
q 0 "stat for programs" vzquota -b stat 101
is "has numbers" \
"         12000          10000          20000              0             60
            50            100            200              0             60" "$out"
q 0 "stat of users and groups" vzquota stat 101 -t
is "has the classic tables" "
User/group quota: on,active
Ugids: loaded 3, total 3, limit 10
Ugid limit was exceeded: no

User/group grace times and quotafile flags:
 type block_exp_time inode_exp_time  dqi_flags
 user          3days          3days         0h
group          3days          3days         0h

User/group objects:
ID           type  resource       usage   softlimit   hardlimit    grace status
0            user 1k-blocks           2           0           0          loaded
0            user    inodes           3           0           0          loaded
100         group 1k-blocks           1           0           0          loaded
100         group    inodes           1           0           0          loaded
1000         user 1k-blocks           2           0           0          loaded
1000         user    inodes           1           0           0          loaded" "$(sed 1,3d <<<"$out")"
q 0 "and as JSON" vzquota stat 101 -t --json
like "with the ids on disk" "\"disk_id\": $((base + 1000))" "$out"
q 0 "show" vzquota show 101
like "warns that it may be older" "(warning) Quota 101 is on: its file may be older" "$err"
q 0 "off" vzquota off 101
is "takes the limits from the kernel" "0 0 0 0" "$(kernel_limits 2 101)"
is "and the tree" "" "$(cd "$kernel" && ls tree.* 2>/dev/null)"
q 6 "off again" vzquota off 101
q 0 "show of one that is off" vzquota show 101
like "has what was so in the end" "  1k-blocks          12000*         10000          20000" "$out"
q 0 "on once more" vzquota on 101
is "has its limits again" "20000 10000 200 100" "$(kernel_limits 2 101)"

### Limits
q 0 "setlimit of one that is on" vzquota setlimit 101 -b 30000 -B 40000
is "is so at once" "40000 30000 200 100" "$(kernel_limits 2 101)"
was=$(stat -c %i "$file")
q 0 "and once more" vzquota setlimit 101 -b 30000 -B 40000
is "writes no file that is as it was" "$was" "$(stat -c %i "$file")"
q 2 "a soft limit above the hard one" vzquota setlimit 101 -b 50000
is "changes nothing" "40000 30000 200 100" "$(kernel_limits 2 101)"
q 0 "limits below what is used" vzquota setlimit 101 -b 100 -B 200
like "are set with a warning" "(warning) 1k-blocks in use, 12000, are above the hard limit, 200" "$err"
deadline=$(cut -d ' ' -f 4 "$kernel/dq.2.101" | head -n 1)
[ $((deadline - $(date +%s))) -gt 50 ] && [ $((deadline - $(date +%s))) -le 60 ]
is "and a deadline after the quota's own grace time" 0 $?
q 0 "no space at all" vzquota setlimit 101 -b 0 -B 0 -i 0 -I 0
is "is not the kernel's 0, which is no limit" "1 1 1 1" "$(kernel_limits 2 101)"
q 0 "and shown" vzquota stat 101
like "as 0" "12000*              0              0" "$out"
q 0 "more than 16 TiB" vzquota setlimit 101 -b 20000000000 -B 9007199254740991
is "is kept whole" "9007199254740991 20000000000" "$(kernel_limits 2 101 | cut -d ' ' -f 1,2)"
q 0 "up to what bytes can say" vzquota setlimit 101 -B 9007199254740991 -b 1000
sed -i '1s/^9007199254740991/9007199254740992/' "$kernel/dq.2.101"
q 0 "also where the file system has rounded it up" vzquota setlimit 101 -b 1001
is "which it may do again" "9007199254740992 1001" "$(kernel_limits 2 101 | cut -d ' ' -f 1,2)"
q 0 "and back" vzquota setlimit 101 -B 9007199254740991 -b 1000
q 0 "to be counted again" vzquota setlimit 101 -f
q 10 "show says that it is dirty" vzquota -q show 101
echo set >"$kernel/fail"
q 3 "a kernel that refuses" vzquota setlimit 101 -b 5 -B 6
rm "$kernel/fail"
q 10 "leaves the file" vzquota -q show 101
like "as it was" "9007199254740991" "$out"

### Users and groups
q 0 "setlimit2" vzquota setlimit2 101 -u 1000 10 20 30 40
is "of a user" "20 10 40 30" "$(kernel_limits 0 $((base + 1000)))"
q 0 "setlimit2 of a group" vzquota setlimit2 101 -g 5000 0 7 0 0
is "that had nothing" "7 0 0 0" "$(kernel_limits 1 $((base + 5000)))"
q 0 "its grace times" vzquota setlimit2 101 -t -g 1h 2h
q 0 "are those of groups only" vzquota -b stat 101 -t
like "and not of users" " user 259200 259200         0h
group 3600 7200         0h" "$out"
cp "$file" "$node/before"
preload vzquota setlimit2 101 -t -g 3h 4h
cp "$node/before" "$file"	# as if it was changed inside
q 0 "grace times of the tree" vzquota setlimit 101 -e 60
q 0 "are set" vzquota -b stat 101 -t
like "and leave those that were changed inside" "group 10800 14400         0h" "$out"
preload vzquota setlimit2 101 -t -g 1h 2h
q 2 "setlimit2 without limits" vzquota setlimit2 101 -u 1000
q 2 "with too few" vzquota setlimit2 101 -u 1000 1 2 3
q 2 "with one that is none" vzquota setlimit2 101 -u 1000 1 2 3 x
q 2 "with -t and limits" vzquota setlimit2 101 -t 1000 1 2 3 4
q 2 "of a user and a group" vzquota setlimit2 101 -u -g 1000 1 2 3 4
q 2 "in the wrong order" vzquota setlimit2 101 1000 3 2 0 0
q 0 "an id outside of the container's" vzquota setlimit2 101 -u 70000 1 2 3 4
is "is nobody's in the kernel" "" "$(find "$kernel" -name "*dq.0.$((base + 70000))*")"
q 0 "but stays in the file" vzquota stat 101 -t
like "as dirty" "70000        user 1k-blocks           0           1           2           dirty" "$out"
is "neighbours and the node have no limits" "0 0 0 0 0 0 0 0" \
	"$(kernel_limits 0 $((base + 65536))) $(kernel_limits 0 0)"

### Moving: dump and load
q 0 "a dump from the kernel" vzdqdump 101 -f -G -U -T -F
is "has its form" "ugid_quota_status:	1
#grace_time:	type	bgrace	igrace
grace_time:	0	259200	259200
grace_time:	1	3600	7200
ugid_number:	5
#ugid:	id	type	bsoft	bhard	isoft	ihard	btime	itime
ugid:	0	0	0	0	0	0	0	0
ugid:	100	1	0	0	0	0	0	0
ugid:	1000	0	10	20	30	40	0	0
ugid:	5000	1	0	7	0	0	0	0
ugid:	70000	0	1	2	3	4	0	0" "$(sed '/^first/,$d' <<<"$out")"
cp "$node/out" "$node/dump"
sed -i 's/^ugid:\t1000\t.*/ugid:\t1000\t0\t11\t22\t33\t44\t0\t0/' "$node/dump"
gives_from()
{
	local status=0

	LD_PRELOAD=$node/quota-kernel.so "${@:4}" <"$3" >"$node/out" 2>"$node/err" || status=$?
	out=$(cat "$node/out")
	err=$(cat "$node/err")
	is "$2" "$1" $status
}
gives_from 0 "is loaded" "$node/dump" vzdqload 101 -G -U -T -F
like "what is on has to be told" "vzquota reload2 101" "$err"
is "and has not been" "20 10 40 30" "$(kernel_limits 0 $((base + 1000)))"
q 0 "reload2" vzquota reload2 101
is "tells it" "22 11 44 33" "$(kernel_limits 0 $((base + 1000)))"
gives_from 2 "other parts than were dumped" "$node/dump" vzdqload 101 -F
sum=$(md5sum <"$file")
gives_from 2 "half a dump" <(head -n 8 "$node/dump") vzdqload 101 -G -U -T -F
is "changes nothing" "$sum" "$(md5sum <"$file")"
gives 2 "a dump of nothing" vzdqdump 101
q 0 "off" vzquota off 101
is "leaves no limit of a user" "0 0 0 0" "$(kernel_limits 0 $((base + 1000)))"
q 6 "a dump from a kernel that has it not" vzdqdump 101 -f -F
q 0 "a dump from the file" vzdqdump 101 -U
like "has it" "ugid:	1000	0	11	22	33	44" "$out"
echo "2 0 0 0
0 0 0 0" >"$kernel/dq.0.$((base + 1000))"
q 0 "on" vzquota on 101
is "gives limits of the file to the kernel" "22 11 44 33" "$(kernel_limits 0 $((base + 1000)))"

### After a crash: the kernel's table is empty, the file system has kept all
usage 0 $((base + 1000)) 4096 4
sed -i '1s/^22 11/99 88/' "$kernel/dq.0.$((base + 1000))"
rm "$kernel"/tree.101
echo "15" >"$kernel/state"	# counted, not enforced yet
q 0 "on after a crash" vzquota on 101
is "enforces" "3f" "$(cat "$kernel/state")"
is "and keeps what was set inside since" "99 88 44 33" "$(kernel_limits 0 $((base + 1000)))"
rm "$kernel"/tree.101
sed -i '1s/^99 88/77 66/' "$kernel/dq.0.$((base + 1000))"
q 0 "off after a crash" vzquota off 101
q 0 "repairs the file" vzdqdump 101 -U
like "with what was set inside since" "ugid:	1000	0	66	77	33	44" "$out"
is "and leaves no limit" "0 0 0 0" "$(kernel_limits 0 $((base + 1000)))"
q 6 "once" vzquota off 101
preload vzquota on 101
rm "$kernel"/tree.101
printf '0 0 5120000 0\n0 0 50 0\n' >"$kernel/dq.2.101"
printf '0 0 2048 0\n0 0 3 0\n' >"$kernel/dq.0.$((base + 1000))"
q 0 "on after a crash and a move to another disk" vzquota on 101
is "gives it what the file has" "77 66 44 33" "$(kernel_limits 0 $((base + 1000)))"
q 0 "off" vzquota off 101

### Power cuts: what a command has promised is so afterwards
fresh
init -s 1 -u 10
preload vzquota -q on 101
settle
q 0 "limits of a tree that is on" vzquota setlimit 101 -b 30000 -B 40000
q 0 "and of a user" vzquota setlimit2 101 -u 1000 10 20 30 40
power_cut
q 0 "on after a power cut" vzquota on 101
is "has the tree's as the last command left them" "40000 30000 200 100" "$(kernel_limits 2 101)"
is "and the user's" "20 10 40 30" "$(kernel_limits 0 $((base + 1000)))"
settle
power_cut
q 0 "limits that are changed before it is on again" vzquota setlimit 101 -b 50000 -B 60000
q 0 "on" vzquota on 101
is "are not those that the disk had" "60000 50000 200 100" "$(kernel_limits 2 101)"
settle
preload vzquota -q setlimit 101 -b 70000 -B 80000
power_cut
q 0 "off after a power cut" vzquota off 101
q 0 "show" vzquota show 101
like "has the last ones as well" "70000          80000" "$out"
printf 'ugid_quota_status:\t1\nugid_number:\t1\nugid:\t1000\t0\t11\t22\t33\t44\n' >"$node/dump"
preload vzdqload 101 -U <"$node/dump"
preload vzquota -q on 101
power_cut
q 0 "on after a power cut just after another start" vzquota on 101
is "users have what was loaded while it was off" "22 11 44 33" "$(kernel_limits 0 $((base + 1000)))"
sed -i 's/\t22\t/\t99\t/' "$node/dump"
preload vzdqload 101 -U <"$node/dump" 2>/dev/null
q 0 "reload2" vzquota reload2 101
power_cut
preload vzquota -q on 101
is "lives through one, too" "99 11 44 33" "$(kernel_limits 0 $((base + 1000)))"
usage 2 101 72000000 50
sed -i '1s/0$/4000000000/' "$kernel/dq.2.101"
settle
power_cut
preload vzquota -q on 101
is "a grace time that ran goes on" 4000000000 "$(head -n 1 "$kernel/dq.2.101" | cut -d ' ' -f 4)"
preload vzquota -q off 101
q 0 "drop" vzquota drop 101
power_cut
is "leaves no user's limit even so" "0 0 0 0" "$(kernel_limits 0 $((base + 1000)))"
init -s 1 -u 10

### Level 2 is not possible
q 0 "on without users and groups" vzquota on 101 -s 0
q 9 "stat -t says that it is inactive" vzquota stat 101 -t
like "in its table" "User/group quota: off,inactive" "$out"
q 6 "and nothing is set" vzquota setlimit2 101 -u 1 1 2 3 4
q 0 "reload2 has nothing to do" vzquota reload2 101
q 0 "switching it on" vzquota setlimit 101 -s 1 -u 10
like "waits for the next start" "(warning) Quota of users and groups of 101 is switched on when the quota is switched on again" "$err"
preload vzquota off 101
chown 0:0 "$tree"
q 0 "in a tree of other ids" vzquota on 101
like "the command that rewrites them is named" "vzctl rewrite-ids 101" "$err"
preload vzquota -q off 101
chown $base:$base "$tree"
echo 30 >"$kernel/state"	# projects alone
q 0 "on a file system without quota of users" vzquota on 101
like "what to do is said" "Quota of users and groups of 101 is off" "$err"
preload vzquota -q off 101
echo $all >"$kernel/state"

### drop
preload vzquota -q on 101
q 5 "drop of one that is on" vzquota drop 101
q 0 "unless it is forced" vzquota drop 101 -f
is "the file is gone" "" "$(ls -A "$node/var/vzquota")"
is "the quota is on" "tree.101" "$(cd "$kernel" && ls tree.*)"
q 11 "off without a file" vzquota off 101
printf '%s\n' "qid: path" "101: $tree" >"$node/proc/vz/vzquota"
q 0 "unless it is forced" vzquota off 101 -f
is "where it is, the kernel knows" "0 0 0 0" "$(kernel_limits 2 101)"
rm "$node/proc/vz/vzquota"
q 11 "drop of what is gone" vzquota drop 101
fresh
init -s 1 -u 10
preload vzquota on 101
preload vzquota setlimit2 101 -u 1000 10 20 30 40
preload vzquota off 101
q 0 "drop" vzquota drop 101
is "leaves no limit to whoever gets the ids next" "0 0 0 0" "$(kernel_limits 0 $((base + 1000)))"

### Where the file is
fresh
# shellcheck disable=SC2086 # words
q 0 "a file beside the tree" vzquota init 101 -R -p "$tree" $limits
is "is named after it" "quota.101" "$(cd "$node/vz/private" && ls quota.*)"
q 11 "is not found without it" vzquota show 101 -R
q 0 "but with it" vzquota show 101 -p "$tree"
q 13 "and does not say where the tree is" vzquota on 101 -c "$node/vz/private/quota.101"
rm "$node/vz/private/quota.101"
# shellcheck disable=SC2086 # words
q 0 "a file of any name" vzquota init 101 -c "$node/any" -p "$tree" $limits
q 0 "is taken" vzquota show 101 -c "$node/any"

### Damage
fresh
init
cp "$file" "$node/good"
for damage in empty short foreign bit; do
	case $damage in
	empty) : >"$file" ;;
	short) head -c 100 "$node/good" >"$file" ;;
	foreign) cp /etc/passwd "$file" ;;
	bit) printf 'X' | dd of="$file" bs=1 seek=20 conv=notrunc status=none ;;
	esac
	sum=$(md5sum <"$file")
	for command in show on "off -f" "setlimit -b 1"; do
		# shellcheck disable=SC2086 # words
		set -- $command
		want=4
		[ "$command" != "off -f" ] || want=6
		q $want "$damage: $command" vzquota "$1" 101 "${@:2}"
	done
	is "$damage: the file is as it was" "$sum" "$(md5sum <"$file")"
	q 0 "$damage: it can be dropped" vzquota drop 101
	cp "$node/good" "$file"
done
rm "$file"
mkdir "$file"
q 4 "a directory" vzquota show 101
rmdir "$file"
mkfifo "$file"
q 4 "a pipe" vzquota show 101
rm "$file"

### Locks
cp "$node/good" "$file"
lock=$node/var/vzquota/.quota.101.lock
q 0 "the lock is a file of its own" vzquota setlimit 101 -b 1
is "beside it" 1 "$(find "$lock" | wc -l)"
exec 9>"$lock"
flock 9
q 7 "somebody has it" vzquota setlimit 101 -b 2
q 7 "dumps wait, too" vzdqdump 101 -F
q 0 "show does not" vzquota show 101
exec 9>&-
for i in 1 2 3 4 5 6 7 8 9 10; do
	preload vzquota -q setlimit 101 -b $i 2>/dev/null &
done
wait
q 0 "ten at once leave a file" vzquota show 101

### A full disk, a failure in the middle
fresh
init
echo on >"$kernel/fail"
q 3 "the kernel refuses the tree" vzquota on 101
is "and has no limits of it" "0 0 0 0" "$(kernel_limits 2 101)"
rm "$kernel/fail"
chattr +i "$node/var/vzquota" 2>/dev/null && {
	q 1 "the file cannot be written" vzquota on 101
	chattr -i "$node/var/vzquota"
	is "so it is not on" "" "$(cd "$kernel" && ls tree.* 2>/dev/null)"
	is "and there are no limits" "0 0 0 0" "$(kernel_limits 2 101)"
}
echo get >"$kernel/fail"
q 3 "a kernel that gives no answer" vzquota on 101
rm "$kernel/fail"

### Two trees with one id
preload vzquota on 101
preload vzquota off 101
mkdir "$node/vz/private/copy"
q 2 "another tree with the same id" vzquota on 101 -p "$node/vz/private/copy"
like "is refused" "Quota 101 counts $tree already" "$err"
mv "$tree" "$node/vz/private/moved"
q 0 "one that has moved" vzquota on 101 -p "$node/vz/private/moved"
q 0 "is known there" vzquota show 101 --json
like "by its path" "\"path\": \"$node/vz/private/moved\"" "$out"

### A kernel without disk quota
unset QUOTA_KERNEL
gives 6 "stat on another kernel" vzquota stat 101
gives 16 "check-fs of what has none" vzquota check-fs /proc
gives 16 "and as JSON" vzquota check-fs --json /proc
like "with the reason" '"reason": "proc at /proc has no project quota"' "$out"
gives 1 "check-fs of nothing" vzquota check-fs "$node/none"

finish
