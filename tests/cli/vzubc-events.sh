#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# vzubc --events and --why: refusals as the kernel records them, with names of
# programs that containers choose.

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
make_node
export TZ=UTC-3

inf=9223372036854775807

# event FILE SEQ TIME "RESOURCE HELD BARRIER LIMIT WANTED MISSED" PROCESS: another line of it
event()
{
	mkdir -p "$(dirname "$1")"
	# shellcheck disable=SC2086 # words
	set -- "$1" "$2" "$3" $4 "$5"
	printf 'seq=%s time=%s ctid=%s resource=%s held=%s barrier=%s limit=%s wanted=%s missed=%s %s\n' \
		"$2" "$3" "${ctid:-101}" "$4" "$5" "$6" "$7" "$8" "$9" "${10}" >>"$1"
}

of101=$node/proc/bc/101/events
of102=$node/proc/bc/102/events
event "$of101" 12 1764012345.123456 "numproc 60 60 60 1 0" "pid=4321 vpid=37 comm=bash"
event "$of101" 15 1764012347.000001 "kmemsize 14372700 14372700 14790164 65536 7" \
	"pid=4400 vpid=50 comm=a\\040b\\033[2J\\134"
ctid=102 event "$of102" 1 1764012346.500000 "physpages 65536 0 65536 512 0" "pid=4500 vpid=9 comm=$(printf '\303\274')x"
ctid=102 event "$of102" 2 1764012348.000000 "dgramrcvbuf 262144 262144 $inf 2304 0" "pid=0 comm=-"
cat "$of101" "$of102" >"$node/proc/vz/events"

shows()
{
	quiet "$1" vzubc --events --no-follow "${@:3}"
	is "$1: the lines" "$2" "$out"
}

first="2025-11-24 22:25:45.123 CT 101 numproc: bash[4321] (37 inside) was refused 1, held 60, barrier 60, limit 60"
second="2025-11-24 22:25:47.000 CT 101 kmemsize: a b\\033[2J\\134[4400] (50 inside) was refused 64K, held 13.7M, barrier \
13.7M, limit 14.1M; 7 more before it"
third="2025-11-24 22:25:46.500 CT 102 physpages: \\303\\274x[4500] (9 inside) was refused 2M, held 256M, barrier 0, limit 256M"
fourth="2025-11-24 22:25:48.000 CT 102 dgramrcvbuf: no process was refused 2.25K, held 256K, barrier 256K, limit unlimited"
lost="(2 lost: overwritten before they were read)"
shows "one container" "$first
$second
$lost" 101
shows "two, by time" "$first
$third
$second
$fourth
$lost" 101 102
shows "JSON" '{"time":1764012345.123456,"ctid":101,"resource":"numproc","seq":12,"held":60,"barrier":60,"limit":60,"wanted":1,"missed":0,"pid":4321,"vpid":37,"comm":"bash"}
{"time":1764012347.000001,"ctid":101,"resource":"kmemsize","seq":15,"held":14372700,"barrier":14372700,"limit":14790164,"wanted":65536,"missed":7,"pid":4400,"vpid":50,"comm":"a b\u001b[2J\\"}
{"lost":2}' --json 101
shows "JSON of other text" '{"time":1764012346.500000,"ctid":102,"resource":"physpages","seq":1,"held":65536,"barrier":0,"limit":65536,"wanted":512,"missed":0,"pid":4500,"vpid":9,"comm":"üx"}
{"time":1764012348.000000,"ctid":102,"resource":"dgramrcvbuf","seq":2,"held":262144,"barrier":262144,"limit":9223372036854775807,"wanted":2304,"missed":0,"pid":null,"vpid":null,"comm":null}' \
	-j 102
quiet "all of the node" vzubc --events --no-follow
is "are in its own file" 4 "$(grep -c 'CT 10' <<<"$out")"
gives 1 "a container that is not there" vzubc --events --no-follow 103
like "is named" "Container 103 is not running" "$err"
gives 1 "the node" vzubc --events 0
like "is never refused" "The node is never refused anything" "$err"

# Following: what is written later comes, until we are interrupted
vzubc --events 101 >"$node/followed" 2>&1 &
pid=$!
trap 'kill $pid 2>/dev/null; rm -rf "$node"' EXIT
# soon PROMISE PATTERN: a line like that is printed
soon()
{
	for _ in {1..100}; do
		! grep -q "$2" "$node/followed" || break
		sleep 0.1
	done
	grep -q "$2" "$node/followed"
	is "$1" 0 $?
}
soon "what was there comes at once" 'kmemsize: a b'
printf 'seq=16 time=1764012349.000000 ctid=101 resource=numfile held=1 barrier=2 limit=2 wan' >>"$of101"
sleep 0.5
printf 'ted=1 missed=0 pid=5 vpid=6 comm=late\nseq=17 nonsense\n' >>"$of101"
soon "half a line waits for the other half" 'numfile: late\[5\]'
soon "nonsense is told once" 'Not all lines of .*101/events are understood'
kill -INT $pid
wait $pid
is "an interrupt is the end" 0 $?
trap 'rm -rf "$node"' EXIT

# Nothing can be read from a directory, nor from the file of one that is gone
mkdir -p "$node/proc/bc/105/events"
gives 0 "the end of the container is the end" timeout 10 vzubc --events 105

# Hostile lines: none of them is shown, none does harm
{
	head -c 20000 /dev/zero | tr '\0' x
	printf '\nseq=1\n\n====\n\033]0;title\a\n'
	printf 'seq=18 time=1764012350.000000 ctid=101 resource=numfile held=1 barrier=2 limit=2 wanted=1 missed=0 pid=5 comm=\033[1m\n'
} >"$of102"
gives 0 "lines that the kernel would not write" vzubc --events --no-follow 102
is "the one that can be read is made safe" \
	"2025-11-24 22:25:50.000 CT 101 numfile: \\033[1m[5] was refused 1, held 1, barrier 2, limit 2" "$out"
like "the others are noticed" "102/events are understood" "$err"

# --why
now=$(date +%s)
table()
{
	echo 'Version: 2.5'
	echo '       uid  resource  held  maxheld  barrier  limit  failcnt'
	printf '%s\n' "0: kmemsize 1 1 $inf $inf 0" "$@"
}
table "101: kmemsize 14000000 14372700 14372700 14790164 8" "numproc 60 60 60 60 12" "numtcpsock 0 360 360 360 2" \
	"tcpsndbuf 0 0 1720320 2703360 0" "numfile 3 4 4000 4000 1" "numpty 0 16 $inf $inf 1" \
	"102: numproc 5 5 60 60 0" "103: physpages 0 60000 0 65536 1" "oomguarpages 0 60000 65536 $inf 1" \
	"swappages 0 0 0 131072 0" >"$node/proc/bc/resources"
rm "$of101" "$of102"
event "$of101" 1 $((now - 4000)).000000 "numproc 60 60 60 1 0" "pid=4320 vpid=36 comm=sh"
event "$of101" 2 $((now - 185)).000000 "numproc 60 60 60 1 0" "pid=4321 vpid=37 comm=bash"
event "$of101" 3 $((now - 7205)).000000 "kmemsize 14372700 14372700 14790164 65536 0" "pid=7 vpid=2 comm=evil\\033[2J"
event "$of101" 4 $((now - 90000)).000000 "numfile 2000 2000 2000 1 0" "pid=0 comm=-"
event "$of102" 1 $((now - 1)).000000 "numproc 60 60 60 1 0" "pid=1 comm=x"

why="kmemsize: 8 refusals, the last 2 hours ago to evil\\033[2J (pid 7): CT 101 had 13.7M of 13.7M kernel memory and wanted 64K more.
  A system call had no kernel memory (ENOMEM), or a page fault killed (SIGKILL).
  Raise it: vzctl set 101 --kmemsize 18M:19M --save
numproc: 12 refusals, the last 3 minutes ago to bash (pid 4321): CT 101 had 60 of 60 processes.
  A process or thread could not be started (EAGAIN).
  Raise it: vzctl set 101 --numproc 90:90 --save
numtcpsock: 2 refusals, none of them on record: CT 101 had at most 360 of 360 TCP sockets.
  A TCP socket could not be opened (ENOBUFS), or a connection was dropped.
  Raise it: vzctl set 101 --numtcpsock 540:540 --tcpsndbuf 1680K:3030K --save
numpty: 1 refusal, none of them on record: CT 101 had at most 16 of unlimited terminals.
  A terminal could not be opened (ENOMEM).
  It is unlimited now.
numfile: 1 refusal, the last 1 day ago outside of any process: CT 101 had 2000 of 2000 open files.
  A file could not be opened (ENFILE).
  It was raised since then."
quiet "why" vzubc --why 101
is "a paragraph for each resource" "$why" "$out"
quiet "a container that was refused nothing" vzubc --why 102
is "is told so" "Nothing was refused to CT 102." "$out"
quiet "VSwap" vzubc --why 103
is "speaks of RAM, whichever counter it was" "--ram 320M --ram 320M" "$(grep -o -e '--ram [^ ]*' <<<"$out" | paste -sd ' ')"
quiet "all containers, not the node" vzubc --why
is "in one go" "8 1" "$(grep -c refus <<<"$out") $(grep -c Nothing <<<"$out")"
gives 1 "one that is not there" vzubc --why 104
like "is named" "Container 104 is not running" "$err"
quiet "why in JSON" vzubc --why --json 101 102
is "can be read by a program" "$(printf '%s\n' "101 5" "102 0" "12 evil.[2J bash None" \
	"{'numtcpsock': '540:540', 'tcpsndbuf': '1680K:3030K'}" "vzctl set 101 --numproc 90:90 --save" "True")" \
	"$(python3 - "$node/out" <<-'END'
	import json, sys
	one, two = json.load(open(sys.argv[1]))
	rows = {row["resource"]: row for row in one["refused"]}
	print(one["ctid"], len(rows))
	print(two["ctid"], len(two["refused"]))
	print(rows["numproc"]["refusals"], rows["kmemsize"]["last"]["comm"].replace("\033", "."),
	      rows["numproc"]["last"]["comm"], rows["numpty"]["last"])
	print(rows["numtcpsock"]["proposal"])
	print(rows["numproc"]["command"])
	print(rows["numfile"]["raised_since"])
	END
	)"
# What happened then, in words that fit the errors in Documentation/vz/beancounter.rst
table "101: shmpages 0 1 1 1 1" "numothersock 0 1 1 1 1" "physpages 0 1 0 1 1" "numsiginfo 0 1 1 1 1" \
	"kmemsize 0 1 1 1 1" "dcachesize 0 1 1 1 1" "numpty 0 16 2147483647 2147483647 1" >"$node/proc/bc/resources.new"
mv "$node/proc/bc/resources" "$node/proc/bc/resources.old"
mv "$node/proc/bc/resources.new" "$node/proc/bc/resources"
quiet "what happened then" vzubc --why 101
for words in "memory (ENOMEM), or a page fault killed (SIGKILL)" "(ENOMEM, ENOSPC); touching it kills (SIGBUS)" \
	"killed, or an allocation failed (ENOMEM)" "(ENOBUFS; ENOMEM for local and netlink ones)" \
	"queued or a timer made (EAGAIN)" "looked up, opened or created (ENOMEM)"; do
	like "in words: $words" "$words" "$out"
done
like "the old unlimited is unlimited" "at most 16 of unlimited terminals" "$out"
is "and is left alone" "" "$(grep -e --numpty <<<"$out")"
mv "$node/proc/bc/resources.old" "$node/proc/bc/resources"
rm "$of101"
quiet "a kernel that keeps no record" vzubc --why 101
like "counts all the same" "numproc: 12 refusals, none of them on record" "$out"

# What disk quota refused is no beancounter's: nobody counts it
disk="held=2147483648 barrier=2147483648 limit=2362232012 wanted=0 missed=0"
ctid=102 event "$of102" 2 $((now - 65)).000000 "diskspace 2362232012 2147483648 2362232012 0 0" "pid=9 vpid=3 comm=dd"
ctid=102 event "$of102" 3 $((now - 5)).000000 "diskspace 2362232012 2147483648 2362232012 0 0" "pid=10 vpid=4 comm=dd"
echo "seq=4 time=$((now - 3)).000000 ctid=102 resource=diskspace $disk expired=1 uid=1000 pid=11 vpid=5 comm=cp" >>"$of102"
ctid=102 event "$of102" 5 $((now - 2)).000000 "diskinodes 220000 0 220000 0 0" "pid=12 vpid=6 comm=tar"
quiet "events of a disk" vzubc --events --no-follow 102
like "name the limits" "CT 102 diskspace: dd?10? (4 inside) was refused more, held 2.2G, soft limit 2G, limit 2.2G" "$out"
like "and whose they are" "diskspace of user 1000: cp?11? (5 inside) was refused more after the grace time, held 2G" "$out"
quiet "why the disk is full" vzubc --why 102
is "each limit once" "diskspace: refused, the last time 5 seconds ago to dd (pid 10): CT 102 had 2.2G of 2.2G disk space.
  A file could not grow (EDQUOT, ENOSPC).
  Raise it: vzctl set 102 --diskspace 2621441:2883584 --save
diskspace of user 1000: refused, the last time 3 seconds ago to cp (pid 11): CT 102 had 2G of 2G disk space, for longer \
than the grace time.
  A file could not grow (EDQUOT, ENOSPC).
  Raise it inside: edquota -u 1000
diskinodes: refused, the last time 2 seconds ago to tar (pid 12): CT 102 had 220000 of 220000 inodes.
  A file could not be made (EDQUOT, ENOSPC).
  Raise it: vzctl set 102 --diskinodes 275001:275001 --save" "$(sed 's/[0-9]* seconds\? ago/N ago/; s/N ago to dd/5 seconds ago to dd/
	s/N ago to cp/3 seconds ago to cp/; s/N ago to tar/2 seconds ago to tar/' <<<"$out")"
quiet "in JSON" vzubc --why --json 102
is "as well" "diskspace edquota -u 1000 True" "$(python3 -c 'import json, sys
row = json.load(open(sys.argv[1]))[0]["refused"][1]
print(row["resource"], row["command"], row["last"]["expired"])' "$node/out")"
printf '%s\n' "qid: path usage softlimit hardlimit time expire" "102: /vz/private/102" \
	"  1k-blocks 2097152 2621441 2883584 0 0" "     inodes 220000 0 220000 0 0" >"$node/proc/vz/vzquota"
quiet "after it was raised" vzubc --why 102
is "that is said, of this limit alone" "1 1" "$(grep -c 'raised since' <<<"$out") $(grep -c 'set 102 --diskinodes' <<<"$out")"
rm "$of102"

# What is denied has no limit, but perhaps a feature that allows it
denied()
{
	printf 'seq=%s time=%s ctid=102 resource=%s held=0 barrier=0 limit=0 wanted=1 missed=0 what=%s pid=13 vpid=7 comm=%s\n' \
		"$1" "$((now - 62 + $1)).000000" "$2" "$3" "$4" >>"$of102"
}
denied 1 mount ramfs mount
denied 2 mount sysfs mount
denied 3 netfilter nat iptables
denied 4 netfilter conntrack iptables
denied 5 netfilter tables nft
denied 6 mount ramfs again
quiet "events of what is denied" vzubc --events --no-follow 102
like "name it" "CT 102 mount: again?13? (7 inside) was denied ramfs" "$out"
quiet "why it is denied" vzubc --why 102
is "each kind once, and what allows it" "mount: sysfs was denied, the last time N ago to mount (pid 13).
  It could not be mounted (EPERM).
  Allow it: vzctl set 102 --features sysfs:on --save
netfilter: nat was denied, the last time N ago to iptables (pid 13).
  A rule that translates addresses could not be made (EPERM).
  Allow it: vzctl set 102 --netfilter full --save
netfilter: conntrack was denied, the last time N ago to iptables (pid 13).
  A rule that looks at connections could not be made (EPERM).
  Allow it: vzctl set 102 --netfilter stateful --save
netfilter: tables was denied, the last time N ago to nft (pid 13).
  Rules of a firewall could not be read or made (EPERM).
  Allow it: vzctl set 102 --netfilter stateless --save
mount: ramfs was denied, the last time N ago to again (pid 13).
  A container cannot mount file systems of this kind (EPERM)." "$(sed 's/[0-9]* [a-z]* ago/N ago/' <<<"$out")"
quiet "in JSON" vzubc --why --json 102
is "as well" "sysfs vzctl set 102 --features sysfs:on --save 7 False" "$(python3 -c 'import json, sys
rows = json.load(open(sys.argv[1]))[0]["refused"]
print(rows[0]["last"]["denied"], rows[0]["command"], rows[0]["last"]["vpid"], "command" in rows[-1])' "$node/out")"
rm "$of102"

# Inside a container: its own, and who to ask
rm -r "$node/proc/bc"
table "101: numproc 60 60 60 60 12" >"$node/proc/user_beancounters"
sed -i '/^0:/d' "$node/proc/user_beancounters"
: >"$node/proc/vz/events"
event "$node/proc/vz/events" 1 $((now - 65)).000000 "numproc 60 60 60 1 0" "pid=37 comm=bash"
like "the table inside" "CT 101 " "$(vzubc)"
quiet "events inside" vzubc --events --no-follow
like "have the numbers of inside" "CT 101 numproc: bash?37? was refused 1" "$out"
quiet "why inside" vzubc --why
is "says who to ask" "numproc: 12 refusals, the last 1 minute ago to bash (pid 37): CT 101 had 60 of 60 processes.
  A process or thread could not be started (EAGAIN).
  Ask the administrator of the node for: vzctl set 101 --numproc 90:90 --save" "$out"
for mode in "" --events --why; do
	# shellcheck disable=SC2086 # no word
	gives 1 "there is no other container to ask for ${mode:---}" vzubc $mode 101
	like "and it says so" "Inside a container there is no other one" "$err"
done
rm -r "$node/proc/vz" "$node/proc/user_beancounters"
for mode in "" --events --why; do
	# shellcheck disable=SC2086 # no word
	gives 1 "where all of it is hidden ${mode:---}" vzubc $mode
done

finish
