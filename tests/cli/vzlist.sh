#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# vzlist: which containers are listed, options, exit status.

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
make_node

if [ "$(id -u)" != 0 ]; then
	skip "vzlist" "needs root"
	finish
fi

nothing()
{
	gives "$1" "$2" vzlist "${@:3}"
	is "$2: the message" "Container(s) not found" "$err"
	is "$2: nothing else" "" "$out"
}

# shows PROMISE WANTED ARGUMENT...
shows()
{
	quiet "$1" vzlist "${@:3}"
	is "$1: the table" "$2" "$out"
}

# refuses PROMISE MESSAGE ARGUMENT...
refuses()
{
	gives 1 "$1" vzlist "${@:3}"
	like "$1: the message" "$2" "$err"
	is "$1: nothing is listed" "" "$out"
}

nothing 0 "an empty node" -a
nothing 0 "an empty node, running ones"
nothing 0 "an empty node, stopped ones" -S -H -octid
nothing 1 "a container that is not there" 101
gives 0 "nothing in JSON" vzlist -a -j
is "is an empty list" "[]" "$out"
gives 1 "a container that is not there, in JSON" vzlist -j 101
is "is one too" "[]" "$out"

ct 101 'HOSTNAME="web.example.com"' 'IP_ADDRESS="10.0.0.1"' 'NAME="web"' \
	'DESCRIPTION="front end"'
ct 102 'HOSTNAME="db.example.com"' 'IP_ADDRESS="192.168.1.101/24"' 'NAME="data"'
ct 1000 'HOSTNAME="a.very.long.name.in.a.long.domain.example.org"'
ct 103 'HOSTNAME="gone"'
rmdir "$node/vz/private/103"
mkdir -p "$node/vz/private"/{7,8}
touch "$conf/104.conf.destroyed" "$conf/x.conf" "$conf/.conf" "$conf/007.conf" "$conf/8.confx"
ln -s "$conf/101.conf" "$node/etc/vz/names/web"
# What another container took
ln -s "$conf/101.conf" "$node/etc/vz/names/data"
runs "101 17 10.0.0.1" "105 3 10.0.0.5"
counters <<'END'
        0:  kmemsize                        1                    1  9223372036854775807  9223372036854775807                    0
            numproc                       100                  100  9223372036854775807  9223372036854775807                    0
      101:  kmemsize                  1000000              2000000  9223372036854775807  9223372036854775807                    0
            numproc                        17                   20                   80                   90                    3
            dummy                           0                    0                    0                    0                    0
END

shows "running containers" \
"      CTID      NPROC STATUS    IP_ADDR         HOSTNAME
       101         17 running   10.0.0.1        web.example.com
       105          - running   10.0.0.5        -"
shows "all containers" \
"      CTID      NPROC STATUS    IP_ADDR         HOSTNAME
       101         17 running   10.0.0.1        web.example.com
       102          - stopped   192.168.1.101   db.example.com
       105          - running   10.0.0.5        -
      1000          - stopped   -               a.very.long.name.in.a.long.domain.example.org" --all
shows "names" \
" SMARTNAME      NPROC STATUS    IP_ADDR         HOSTNAME
       web         17 running   10.0.0.1        web.example.com
       102          - stopped   192.168.1.101   db.example.com" -n 101 102
shows "stopped ones" "       102 stopped
      1000 stopped" -S -H -octid,status
shows "stopped ones of all" "       102
      1000" -a -S -1
shows "ids" "       101
       102
       105
      1000" -a -1
shows "one by its name" "       101" -1 web
shows "one by its number, whatever its state" "       102" 102 -1
shows "options between ids" "       101 running
       102 stopped" 102 -o status,ctid 101 -H -octid,status
shows "an id twice" "       101" 101 -1 101
shows "known ids among unknown ones" "       101" -1 7777 101 8888
nothing 1 "a configuration without files" 103
nothing 1 "unknown ids only" 7777 8888
shows "no header" "       101 running" --no-header --output ctid,status 101
shows "the last of -o and -n" " SMARTNAME      NPROC STATUS    IP_ADDR         HOSTNAME
       web         17 running   10.0.0.1        web.example.com" -octid -n 101
shows "the last of -n and -o" "      CTID
       101" -n -octid 101
shows "the last of -o and -1" "       101" -ohostname -1 101
shows "the last of -1 and -o" "web.example.com" -1 -ohostname 101

shows "a pattern" "       101
       102" -aH -octid -h '*.example.com'
shows "of one character and a set" "       101" -aH -octid --hostname '[v-x]?b.*'
shows "of the whole name" "      CTID" -a -octid -h 'example'
shows "two patterns" "       101" -aH -octid -h '*.example.com' -N 'w?b'
shows "the last of two of a kind" "       102" -aH -octid -h 'web*' -h 'db*'
shows "a name of another one is none" "      CTID" -a -octid --name_filter data
shows "a description" "       101" -aH -octid --description 'front*'
shows "whoever has none does not match" "       101" -aH -octid -d '*'
shows "a pattern without match" "      CTID" -a -octid -N nobody

touch "$conf/2147483645.conf" "$conf/99999999999999999999.conf"
gives 0 "a number that is too large is skipped" vzlist -a -1
is "with a warning each" 2 "$(grep -c 'the id is too large' <<<"$err")"
is "and not shown" "       101       102       105      1000" "$(tr -d '\n' <<<"$out")"
rm "$conf"/2147483645.conf "$conf"/9999*.conf

# What libvirt asks
shows "ids and states" "       101 running
       102 stopped
       105 running
      1000 stopped" -a -ovpsid,status -H
shows "a name's id" "       101" web -ovpsid -H
shows "one state" "stopped" 102 -ostatus -H
shows "a host name" "db.example.com" -o hostname 102 -H
shows "an unset one" "-" -o hostname 105 -H
printf 'NUMPROC="40"\n' >>"$conf/102.conf"
shows "limits" "        40         40" --no-header -onumproc.b,numproc.l 102

touch "$node/vz/dump/Dump.102"
shows "a suspended one" "suspended" -H -ostatus 102
mkdir -p "$node/vz/root/102"
echo "30 20 0:1 / $node/vz/root/102 rw - ext4 /dev/x rw" \
	>"$node/proc/self/mountinfo"
shows "a mounted one" "mounted" -H -ostatus 102
mv "$node/vz/root" "$node/vz/elsewhere"
ln -s elsewhere "$node/vz/root"
echo "30 20 0:1 / $node/vz/elsewhere/102 rw - ext4 /dev/x rw" \
	>"$node/proc/self/mountinfo"
shows "mounted behind a link" "mounted" -H -ostatus 102
rm "$node/vz/root"
shows "no mount point is no reason for noise" "suspended
stopped" -H -ostatus 102 1000

gives 0 "the fields" vzlist -L
is "all of them in their order" "$(cat "$here/expected/vzlist/fields")" "$out"
for words in -L "-a -o ctid" -aj --help; do
	gives 1 "vzlist $words: output that is lost" sh -c "vzlist $words >/dev/full"
done
gives 0 "help" vzlist --help
like "says how" "Usage: vzlist" "$out"
refuses "an unknown field" nosuch -o ctid,nosuch
refuses "no field" "Unknown field" -o ,
refuses "an unknown sort field" nosuch -s -nosuch
refuses "an unknown option" "Usage: vzlist" --nosuch
refuses "an option without its argument" "Usage: vzlist" -o
refuses "a word that is no name" "CT ID abc is invalid." abc
is "and nothing more" "CT ID abc is invalid." "$err"
refuses "the node" "CT ID 0 is invalid." 101 0
refuses "a negative number" "CT ID -5 is invalid." -- -5
refuses "a number above the largest" "CT ID 2147483645 is invalid." 2147483645
refuses "a suffix in JSON" "numproc.b is not available in JSON" -j -onumproc.b

cp "$(type -P vzlist)" "$node/vzlist"
chmod 755 "$node"
gives 1 "somebody else" setpriv --reuid 65534 --clear-groups "$node/vzlist" -a
like "must be root" "root" "$err"
gives 0 "except for the fields" setpriv --reuid 65534 --clear-groups "$node/vzlist" -L

printf 'Bad line\nHOSTNAME="x\n' >>"$conf/101.conf"
shows "a bad configuration is no reason for noise" "       101 web.example.com" \
	-H -octid,hostname 101
mv "$node/proc/bc/resources" "$node/proc/user_beancounters"
shows "beancounters in the classic file" "        17" -H -onumproc 101
rm "$node/proc/user_beancounters"
refuses "no beancounters" "user_beancounters"
refuses "nor in JSON" "user_beancounters" -j
refuses "nor to sort by" "user_beancounters" -1 -s numproc
shows "unless nobody asks for them" "       101
       105" -1
mv "$node/proc/vz/veinfo" "$node/proc/off"
refuses "no list of those that run" "veinfo" -a
rmdir "$node/proc/vz"
shows "another kernel, where nothing runs" "       101          - stopped" \
	-H -octid,numproc,status 101

finish
