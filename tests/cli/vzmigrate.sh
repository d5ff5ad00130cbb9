#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# vzmigrate between two nodes of files: its command line, what it checks, and
# each kind of migration.

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=migrate-lib.sh
. "$here/migrate-lib.sh"
own_mounts "migrations" "$@"
if [ "$(id -u)" != 0 ] || ! command -v rsync >/dev/null; then
	skip "migrations" "needs root, and rsync"
	finish
fi
two_nodes

# calls PATTERN: how many of the calls match
calls()
{
	grep -c -e "$1" "$node.calls"
}

### Command line

gives 0 "nothing at all" vzmigrate
like "is asking for help" "Usage: vzmigrate" "$out"
for option in -h --help --usage; do
	gives 0 "$option" vzmigrate $option
	like "prints the usage" "Usage: vzmigrate" "$out"
done
for words in "other" "other 101 102" "--no-such-option other 101" "-r maybe other 101" \
	"--remove-area= other 101" "-fcpu,nothing other 101" "--nodeps=,, other 101" "--timeout 0 other 101" \
	"--timeout x other 101" "other 0" "other -- -1" "--live --max-downtime 0 other 101" "--live --max-downtime x other 101" \
	"--max-downtime 100 other 101" "--live --noiter --max-downtime 100 other 101" "--predict --noiter other 101" \
	"--predict --check-only other 101"; do
	# shellcheck disable=SC2086 # words
	gives 1 "wrong: $words" vzmigrate $words
	is "$words: says nothing on standard output" "" "$out"
done
gives 1 "a destination that is an option" vzmigrate -- -oProxyCommand=x 101
gives 1 "or one with nothing that a host could not have" vzmigrate -- -v 101
gives 1 "a destination with more in it" vzmigrate 'other;reboot' 101
like "is named" "Error: Invalid destination: other;reboot" "$err"
gives 10 "a name that nobody has" vzmigrate other nobody
gives 10 "a container that is not" vzmigrate other 101
like "is named" "Error: Container 101 has no configuration" "$err"
is "and nobody was called" "" "$(cat "$node.calls" 2>/dev/null)"
mv "$node/etc/vz/vz.conf" "$node/vz.conf"
gives 10 "without a configuration of the node" vzmigrate other 101
mv "$node/vz.conf" "$node/etc/vz/vz.conf"

# What the other node is asked
for question in "" nothing "engine version"; do
	gives 1 "no question: $question" vzmigrate --can-restore "$question" </dev/null
done
gives 1 "nor is one with a destination" vzmigrate --can-restore cpu other 101
for text in "" "{" "[]" '{ "format": 1 }' '{ "format": 0 }'; do
	is "needs that are none: $text" 17 "$(vzmigrate --can-restore cpu <<<"$text" 2>/dev/null; echo $?)"
done
is "a format of tomorrow" "17 Error: Dump files have format 2 there, this version knows up to 1" \
	"$(say=$(vzmigrate --can-restore version <<<'{ "format": 2 }' 2>&1); echo "$? $say")"

### Checks

# checks STATUS PROMISE [OPTION...]: both nodes are as before
checks()
{
	local status=$1 promise=$2 before after

	shift 2
	before=$(state "$node"; state "$there")
	gives "$status" "$promise" vzmigrate "$@"
	after=$(state "$node"; state "$there")
	is "$promise: nothing has changed" "$before" "$after"
}

moving 101 'NAME="web"' 'IP_ADDRESS="10.0.0.1/24 fe80::1"' 'ONBOOT="yes"'
ln -s "$conf/101.conf" "$node/etc/vz/names/web"
checks 0 "it looks possible" --check-only other 101
is "that is what it says" "Locked CT 101
Checking migration of CT 101 to other" "$out"
checks 0 "by name, on a dry run" --dry-run other web
checks 2 "live, but it does not run" --live other 101
checks 4 "a node that does not let us in" stranger 101
like "says what to do" "ssh-copy-id" "$err"
like "and why" "Permission denied (publickey)" "$err"
checks 0 "somebody else than root" --check-only admin@other 101
echo "$$" >"$node/vz/lock/101.lck"
checks 20 "one that is locked here" other 101
like "says by whom" "already locked by process $$ (" "$err"
rm "$node/vz/lock/101.lck"
rmdir "$node/vz/lock"
touch "$node/vz/lock"
checks 1 "a lock that cannot be made" other 101
rm "$node/vz/lock"
mkdir "$node/vz/lock"

rm -r "$there/proc/vz"
checks 14 "a node without OpenVZ" other 101
cp -a "$node/proc/vz" "$there/proc/"
is_up 101
mv "$node/opt/criu" "$node/criu"
checks 14 "live, without CRIU here" --live other 101
mv "$node/criu" "$node/opt/criu"
mv "$there/opt/criu" "$there/criu"
checks 14 "or there" --live other 101
like "says where" "Processes of container 101 cannot be restored on other" "$err"
like "and why" "criu is not installed" "$err"
mv "$there/criu" "$there/opt/criu"
checks 0 "with both" --live --check-only other 101
criu "$there" 4.1
checks 17 "an older CRIU there" --live other 101
like "is named" "Images of CRIU 4.1.1 are not for version 4.1, which is older" "$err"
criu "$there" 4.2
checks 0 "a newer one" --live --check-only other 101
processors "$there" sse4_2 sse avx
checks 18 "processors that lack something" --live other 101
like "it is named" "lack what the container may be using: avx2" "$err"
checks 0 "which can be ignored" --live --check-only -f other 101
like "and is said" "The error above is ignored" "$out"
for option in -fcpu -f=cpu --nodeps=cpu,ipv6 --nodeps=cpu_check --nodeps; do
	gives 0 "$option" vzmigrate --live --check-only $option other 101
done
gives 18 "--nodeps=ipv6 is another" vzmigrate --live --check-only --nodeps=ipv6 other 101
processors "$there" sse4_2 avx avx2
checks 0 "processors that have more" --live --check-only other 101
echo "7 cat socket" >"$node/state/obstacle"
checks 8 "one that cannot be saved" --live other 101
like "says why" "7 cat socket" "$err"
gives 0 "but can be stopped" vzmigrate --check-only other 101
rm "$node/state/obstacle"
mkdir -p "$node/proc/net"
touch "$node/proc/net/if_inet6"
checks 14 "IPv6 is only here" --live other 101
gives 0 "which can be ignored" vzmigrate --live --check-only -fipv6 other 101

reset
moving 101 'NAME="web"' 'IP_ADDRESS="10.0.0.1/24 fe80::1"'
mkdir "$there/vz/private/101"
echo A >"$there/etc/vz/conf/101.conf"
checks 9 "a container of that id there" other 101
rmdir "$there/vz/private/101"
checks 9 "or its configuration alone" other 101
rm "$there/etc/vz/conf/101.conf"
mkdir "$there/vz/private/101"
touch "$there/vz/private/101/strange"
gives 6 "or files of nobody" vzmigrate other 101
like "says what to do" "no migration has left it" "$err"
is "they stay" strange "$(ls "$there/vz/private/101")"
is "and nothing else does" "" "$(entries "$there/etc/vz/conf" | grep 101; entries "$there/vz/lock" "$there/vz/root")"
# mark: as of a migration that has left these files
mark()
{
	stat -c %i:%W "$there/vz/private/101" >"$there/vz/private/101.vzmigrate"
}
mark
gives 0 "files that a migration has left" vzmigrate --check-only other 101
mv "$there/vz/private/101" "$there/vz/private/other"
cp -r "$there/vz/private/other" "$there/vz/private/101"
gives 6 "others that have taken their place" vzmigrate other 101
is "they stay" strange "$(ls "$there/vz/private/101")"
echo A >"$there/etc/vz/conf/101.conf"
mark
checks 9 "a container that has taken it" other 101
rm -r "$there/etc/vz/conf/101.conf" "$there"/vz/private/*
echo 'VE_ROOT=/vz/root/$VEID' >"$there/etc/vz/vz.conf"
checks 19 "a vz.conf that says too little" other 101
rm "$there/etc/vz/vz.conf"
checks 19 "or is missing" other 101
cp "$node/etc/vz/vz.conf" "$there/etc/vz/"
printf '%39s %10u\n' 010.0.0.1 5 1.1.1.1 6 >"$there/proc/vz/veip"
checks 0 "addresses that are no such" --check-only other 101
printf '%39s %10u\n' 10.0.0.1 5 >"$there/proc/vz/veip"
checks 12 "an address that is in use" other 101
like "is named" "10.0.0.1/24" "$err"
printf '%39s %10u\n' fe80:0000::0001 5 >"$there/proc/vz/veip"
checks 12 "as it may be written" other 101
: >"$there/proc/vz/veip"
touch "$there/etc/vz/conf/102.conf"
ln -s "$conf/102.conf" "$there/etc/vz/names/web"
checks 45 "a name that is another's" other 101
rm "$there/etc/vz/conf/102.conf"
gives 0 "unless that one is gone" vzmigrate --check-only other 101
rm "$there/etc/vz/names/web"
nsenter -t $other -m mount -t tmpfs -o size=64k none "$node/vz/private"
dd if=/dev/zero "of=$node/vz/private/101/large" bs=1k count=100 2>/dev/null
checks 31 "a disk that is too small" other 101
gives 0 "which can be ignored" vzmigrate --check-only --nodeps=disk_space other 101
nsenter -t $other -m umount "$node/vz/private"
echo 'NETIF="ifname=eth0,bridge=br7,mac=00:18:51:00:00:01,host_ifname=veth101.0,host_mac=00:18:51:00:00:02"' >>"$conf/101.conf"
echo 'DEVNODES="net/tun:rw"' >>"$conf/101.conf"
gives 0 "devices that are missing there" vzmigrate --check-only other 101
like "a bridge is said" "/sys/class/net/br7, which is not on other" "$err"
like "a device is said" "/dev/net/tun, which is not on other" "$err"

### Migrations

# moves PROMISE WORD... [-- OPTION...]: container 101 is there as it was here, with
# the words of its state
moves()
{
	local promise=$1 words=$2 before

	shift 2
	before=$(tree "$node/vz/private/101")
	gives 0 "$promise" vzmigrate "$@" other 101
	is "$promise: its files are there" "$before" "$(tree "$there/vz/private/101")"
	is "$promise: and its state" "CTID 101 $words" \
		"$(nsenter -t $other -m "$node/usr/bin/env-there" vzctl status 101)"
	is "$promise: nothing is left" "" "$(entries "$there/vz/lock" "$node/vz/lock" "$node/run" "$there/run"
		entries "$there/vz/private" | grep vzmigrate)"
}

# settle ID LINE...: both nodes as in the beginning, with a container
settle()
{
	reset
	moving "$@"
	for side in "$node" "$there"; do
		{
			cat "$node.common"
			echo 'exec "$@"'
		} >"$side/usr/bin/env-there"
		chmod +x "$side/usr/bin/env-there"
	done
}

is_gone()
{
	is "$1: here it is gone" "101.conf.destroyed" "$(entries "$conf" | grep '101\.conf')"
	is "$1: with its files" "" "$(entries "$node"/vz/{private,root,dump} "$node/etc/vz/names")"
}

config='NAME="web"'$'\n''IP_ADDRESS="10.0.0.1"'$'\n''ONBOOT="yes"'$'\n''LOCAL_UID="1879048192"'$'\n''# a comment'$'\n''UNKNOWN="x $(reboot) '"'"'y"'
settle 101 "$config"
ln -s "$conf/101.conf" "$node/etc/vz/names/web"
printf '#!/bin/sh\necho mounted\n' >"$conf/101.mount"
chmod 750 "$conf/101.mount"
moves "a stopped one" "exist unmounted down"
is "its lines" "Locked CT 101
Starting migration of CT 101 to other
Preparing remote node
Syncing private
Cleaning up" "$out"
is_gone "a stopped one"
is "the configuration is as it was" "$config" "$(grep -v '^VE_' "$there/etc/vz/conf/101.conf")"
is "it has its name there" "$conf/101.conf" "$(readlink "$there/etc/vz/names/web")"
is "and its scripts" "750 mounted" "$(stat -c %a "$there/etc/vz/conf/101.mount") $(nsenter -t $other -m "$conf/101.mount")"
gives 10 "it cannot go again" vzmigrate other 101

settle 101 "$config"
is_mounted 101
moves "a mounted one" "exist mounted down"
like "its lines" "Unmounting container
Mounting container" "$out"
is_gone "a mounted one"

settle 101 "$config"
is_up 101
moves "a running one" "exist mounted running"
like "its lines" "Syncing private
Stopping container
Starting container
Cleaning up" "$out"
is_gone "a running one"
is "its files went twice" 2 "$(calls '^rsync .*--delete')"
like "with what vzquota and file capabilities need" "-aHAXs --numeric-ids" "$(cat "$node.calls")"

# What is written between both copies, in the same second or through a mapping
# whose page is dirty, which changes no time
settle 101 "$config"
is_up 101
file=$node/vz/private/101/mapped
head -c 8192 /dev/zero >"$file"
cat >"$node/state/at-stop" <<-END
	touch $node.write
	while [ -e $node.write ]; do sleep 0.05; done
	echo new! >$node/vz/private/101/file
	touch -d @1500000000.2 $node/vz/private/101/file $node/vz/private/101/a*
END
echo text >"$node/vz/private/101/file"
touch -d @1500000000.1 "$node/vz/private/101/file" "$node"/vz/private/101/a*
python3 -c '
import mmap, os, sys, time
with open(sys.argv[1], "r+b") as file:
    page = mmap.mmap(file.fileno(), 0)
page[0] = 1
print(flush=True)
while not os.path.exists(sys.argv[2]):
    time.sleep(0.05)
page[0] = 2
os.unlink(sys.argv[2])
' "$file" "$node.write" >"$node.writer" &
until [ -s "$node.writer" ]; do sleep 0.05; done
written=$(stat -c %y "$file")
gives 0 "one that writes to the end" vzmigrate other 101
is "what was written through a mapping is there" 2 "$(od -An -tu1 -N1 "$there/vz/private/101/mapped" | xargs)"
# Once the kernel has written the page out, the next write does change the time
if [ "$(stat -c %y "$there/vz/private/101/mapped")" = "$written" ]; then
	ok "though no time tells of it"
else
	skip "though no time tells of it" "the page was written out meanwhile"
fi
is "and what was written in the same second" "new!" "$(cat "$there/vz/private/101/file")"
is "and what a directory was in it" 1500000000.2 "$(find "$there"/vz/private/101/a* -maxdepth 0 -printf '%.12T@\n')"

settle 101 "$config"
dump_file 4.1.1 "avx2 sse4_2" >"$node/vz/dump/Dump.101"
chmod 600 "$node/vz/dump/Dump.101"
processors "$there" sse4_2
checks 18 "a suspended one that has used more" other 101
processors "$node" sse4_2
processors "$there" sse4_2 avx2
criu "$node" 5.0
mv "$there/opt/criu" "$there/criu"
checks 14 "one that cannot be resumed there" other 101
mv "$there/criu" "$there/opt/criu"
echo 'DUMPDIR=/vz/elsewhere' >>"$there/etc/vz/vz.conf"
moves "a suspended one" "exist unmounted down suspended"
is_gone "a suspended one"
like "its processes are there" "processes of 101" "$(tr -d '\0' <"$there/vz/elsewhere/Dump.101")"
settle 101 "$config"
echo text >"$node/vz/dump/Dump.101"
chmod 600 "$node/vz/dump/Dump.101"
checks 17 "one whose file is none" other 101

settle 101 "$config"
is_up 101
moves "a running one, live" "exist mounted running" --live -t
like "its lines" "Starting live migration of CT 101 to other
Preparing remote node
Syncing private
Syncing memory
Live migrating container...
Cleaning up" "$out"
is_gone "a running one, live"
is "it does not stand still there" "" "$(entries "$there/state" | grep frozen)"
is "the dump is gone on both" "" "$(entries "$node/vz/dump" "$there/vz/dump")"
is "its times" "
        Suspend + Dump:
          Second rsync:
       Undump + Resume:
                        ------
  Total suspended time:
" "$(sed -n '/^$/,/^$/p' <<<"$out" | sed 's/: .*[0-9]$/:/')
"
is "the files went after the dump" "chkpnt --dump
--delete
restore --undump" "$(grep -o -e 'chkpnt 101 --dump' -e 'restore 101 --undump' -e '^rsync .*--delete' "$node.calls" |
	sed 's/ 101//; s/^rsync.* --delete/--delete/' | tail -n 3)"
is "which no disk here has had" 0 "$(calls 'rsync.*tmp-dump')"

is "memory went in rounds, until little was left" "1 2 --after 2" "$(grep -o -e '--pre-dump .*' -e '--after .*' "$node.calls" | tail -n 3 |
	sed 's/--pre-dump //' | xargs)"
settle 101 "$config"
is_up 101
moves "live, without rounds" "exist mounted running" --live --noiter
is "has none" 0 "$(grep -c rounds "$node.calls")"

# How long it would stand still
settle 101 "$config"
checks 2 "a prediction of one that does not run" --predict other 101
is_up 101
checks 0 "a prediction" --predict other 101
is "its lines" "Locked CT 101
Predicting live migration of CT 101 to other
Preparing remote node
Measuring memory

         Memory, bytes:  5.72M
   Written to a second:
  Sent while suspended:
  Total suspended time:
" "$(sed '/Memory/!s/^\(  .*: \) .*[0-9.][KM]\?$/\1/; s/: $/:/' <<<"$out")
"
is "it has not stood still" 0 "$(calls 'chkpnt 101 --dump')"
is "the second round alone is sent" 0 "$(calls '^rsync .*rounds.101/ ')"
checks 0 "one as JSON" --predict --json other 101
# of KEY...: what JSON says
of()
{
	python3 -c '
import json, sys
o = json.loads(sys.argv[1])
for keys in sys.argv[2:]:
    value = o
    for key in keys.split("."):
        value = value[key]
    print(value)' "$out" "$@" | xargs
}
is "says so" "live True 0 6000000 None" "$(of kind predict result prediction.memory frozen)"
is "no more would be left than was written to" yes "$(of prediction.bytes prediction.dirty_per_second |
	awk '{ print ($1 > 0 && $1 <= 750000 && $2 > 0) ? "yes" : $0 }')"
checks 11 "one that would take too long" --predict --max-downtime 1 other 101
like "is named" "would stand still for" "$err"
like "and its figures are there" "Total suspended time" "$out"
checks 0 "one that would not" --predict --max-downtime 1000000 other 101
echo "fail-16 0 vzctl chkpnt 101 --pre-dump 2*" >"$node.fault"
checks 6 "a container whose memory cannot be saved while it runs" --predict other 101
like "is named" "it is not known for how long" "$err"
for call in 'ssh*echo held*' 'vzctl chkpnt 101 --pre-dump 1*' 'rsync *rounds.101/2*'; do
	echo "int 0 $call" >"$node.fault"
	checks 25 "a prediction that is interrupted in $call" --predict other 101
done
checks 11 "moving it, which would take too long" --live --max-downtime 1 other 101
is "was tried in all rounds" "10" "$(grep -o -e '--pre-dump .*' "$node.calls" | sort -u | wc -l)"
is "and it has not stood still" 0 "$(calls 'chkpnt 101 --dump')"
moves "one that would not take too long" "exist mounted running" --live --max-downtime 1000000 --json
is "a round was enough, and said is what it took" "1 True" \
	"$(python3 -c '
import json, sys
o = json.loads(sys.argv[1])
print(len(o["rounds"]), o["frozen"]["seconds"] > 0 and 0 < o["frozen"]["bytes"] < o["bytes_sent"] and
      o["bytes_sent"] == sum(s["bytes"] for s in o["stages"]) and o["bytes_sent"] > 0 and o["prediction"]["frozen"] > 0)' "$out")"

# Quota
for kind in stopped running live; do
	settle 101 "$config" 'DISKSPACE="1000:2000"' 'DISKINODES="100:200"' 'QUOTAUGIDLIMIT="10"'
	touch "$node/var/vzquota/quota.101"
	words="exist mounted running" options="" quota=on
	case $kind in
	stopped) words="exist unmounted down" quota=off ;;
	*) is_up 101 ;;
	esac
	[ $kind != live ] || options=--live
	# shellcheck disable=SC2086 # words, or nothing
	moves "with quota, $kind" "$words" $options
	is "$kind: quota is $quota there" "$quota" "$(cat "$there/state/quota/101")"
	is "$kind: users and groups are known" "quota of 101 reloaded" "$(xargs <"$there/state/quota/101.dump")"
	like "$kind: says so" "Initializing remote quota
Syncing private" "$out"
	like "$kind: and so" "Syncing 2nd level quota" "$out"
done
settle 101 "$config" 'QUOTAUGIDLIMIT="0"'
touch "$node/var/vzquota/quota.101"
moves "with quota of one level" "exist unmounted down"
unlike "says nothing of the other" "2nd level" "$out"
settle 101 "$config"
touch "$node/var/vzquota/quota.101"
echo DISK_QUOTA=no >>"$there/etc/vz/vz.conf"
moves "without quota there" "exist unmounted down"
is "there is none" "" "$(ls "$there/state/quota")"

# On a terminal
settle 101 "$config"
is_up 101
gives 0 "on a terminal" script -qec "vzmigrate --live other 101" /dev/null
like "rounds are shown" "Round 1: saving memory" "$out"
like "and how far files are" "100%" "$out"
settle 101 "$config"
is_up 101
gives 0 "in a pipe" vzmigrate --live other 101
unlike "nothing of that is" "Round" "$out$err"

# Other places, other ways
settle 101 "$config"
sed -i 's/^VE_PRIVATE=.*/VE_PRIVATE=\/vz\/private\/s p '"'"'$VEID/; s/^VE_ROOT=.*/VE_ROOT=\/vz\/root\/r$VEID/' "$there/etc/vz/vz.conf"
gives 0 "other directories there" vzmigrate other 101
like "are said" "Container 101 will be in $node/vz/private/s p '101 on other, mounted at $node/vz/root/r101" "$out"
is "and used" "text" "$(cat "$there/vz/private/s p '101/file")"
is "and in the configuration" "VE_PRIVATE=\"$node/vz/private/s p '101\"" "$(grep ^VE_PRIVATE "$there/etc/vz/conf/101.conf")"

settle 101 "$config"
mkdir "$node/vz/disk"
mv "$node/vz/private/101" "$node/vz/disk/101"
ln -s "$node/vz/disk/101" "$node/vz/private/101"
gives 0 "a private area that is a link" vzmigrate -r no other 101
is "is one there" "$node/vz/disk/101" "$(readlink "$there/vz/private/101")"
is "with the files" text "$(cat "$there/vz/disk/101/file")"
is "here the configuration is of the past" "101.conf.migrated" "$(entries "$conf" | grep 101)"
is "the files stay" text "$(cat "$node/vz/private/101/file")"

# There and back, with what was left
settle 101 "$config"
dump_file 4.1.1 avx2 >"$node/vz/dump/Dump.101"
chmod 600 "$node/vz/dump/Dump.101"
gives 0 "it stays here" vzmigrate --remove-area no other 101
is "what its processes were is of the past here" "Dump.101.migrated" "$(entries "$node/vz/dump")"
is "and there it is suspended" "Dump.101" "$(entries "$there/vz/dump")"
is "its files have a mark" "$(stat -c %i:%W "$node/vz/private/101")" "$(cat "$node/vz/private/101.vzmigrate")"
rm "$there/vz/private/101/file"
touch "$there/state/here"
swap=$(mktemp -d "$node.swap.XXXX")
rsync -a --delete "$node/" "$swap/"
rsync -a --delete "$there/" "$node/"
rsync -a --delete "$swap/" "$there/"
rm -f "$there/state/here"
mark
gives 0 "and comes back to its files" vzmigrate other 101
like "which is said" "an earlier migration has left" "$out"
is "what was of the past is not there any more" "101.conf Dump.101" "$(entries "$there/etc/vz/conf" "$there/vz/dump" | grep 101 | xargs)"
is "what was deleted meanwhile is gone" link "$(entries "$there/vz/private/101" | grep -e file -e link)"

settle 101 "$config"
gives 0 "over one connection, with options" vzmigrate --ssh-mux --ssh="-p 2222 -o Compression=yes" \
	--rsync="--bwlimit=100000" --timeout 30 -c -s other 101
like "ssh has them" "--bwlimit=100000" "$(cat "$node.calls")"

settle 101 "$config"
is_up 101
gives 0 "all as JSON" vzmigrate --json other 101
is "is that, and nothing else" "offline 0 start:done destroy:done" "$(python3 -c '
import json, sys
o = json.loads(sys.argv[1])
print(o["kind"], o["result"], *(s["name"] + ":" + s["result"] for s in o["stages"] if s["name"] in ("start", "destroy")))' "$out")"
settle 101 "$config"
is_up 101
echo "fail-7 0 ssh*vzctl*start 101*" >"$node.fault"
gives 7 "a failure as JSON" vzmigrate --json other 101
is "says what failed, and what was undone" "7 start:failed private:undone" "$(python3 -c '
import json, sys
o = json.loads(sys.argv[1])
print(o["result"], *(s["name"] + ":" + s["result"] for s in o["stages"][::-1] if s["name"] in ("start", "private")))' "$out")"

for v in -v -vv -vvv -vvvvv; do
	settle 101 "$config"
	gives 0 "$v" vzmigrate $v other 101
	like "$v tells of steps" "   Step private" "$out"
done
like "and hands it on" "ssh" "$(cat "$node.calls")"

# An older node
settle 101 "$config"
ln -s "$conf/101.conf" "$node/etc/vz/names/web"
echo "fail-20 0 ssh*applyconfig_map*" >"$node.fault"
gives 0 "a node whose vzctl knows no names" vzmigrate other 101
settle 101 "$config"
echo "fail-7 0 ssh*applyconfig_map*" >"$node.fault"
gives 15 "a name that cannot be given" vzmigrate other 101

finish
