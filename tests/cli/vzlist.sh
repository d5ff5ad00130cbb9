#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# vzlist: what is shown of which container, to people and to programs.

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
make_node

if [ "$(id -u)" != 0 ]; then
	skip "vzlist" "needs root"
	finish
fi

quiet_nothing()
{
	gives 0 "$1" vzlist "${@:2}"
	is "$1: the message" "Container(s) not found" "$err"
	is "$1: nothing else" "" "$out"
}

# shows PROMISE ARGUMENTS WANTED
shows()
{
	# shellcheck disable=SC2086 # words
	quiet "$1" vzlist $2
	is "$1: the table" "$3" "$out"
}

quiet_nothing "an empty node" -a
quiet_nothing "an empty node without -a"
gives 1 "a container that is not there" vzlist 101
gives 0 "nothing in JSON" vzlist -a -j
is "is an empty list" "[]" "$out"

ct 101 'HOSTNAME="web.example.com"' 'IP_ADDRESS="10.0.0.1 10.0.0.2"' 'NAME="web"' \
	'NUMPROC="80:90"' 'PHYSPAGES="0:65536"' 'ONBOOT=yes' 'CPUUNITS=1000' \
	'DESCRIPTION="a \"quoted\" text"' 'FEATURES="nfs:on"' \
	'CAPABILITY="NET_ADMIN:on CHOWN:off"' 'DISKSPACE="100:200"'
ct 102 'HOSTNAME="db.example.com"' 'IP_ADDRESS="192.168.1.101/24"' 'NUMPROC="40"' \
	'PHYSPAGES="0:unlimited"' 'BOOTORDER=5' 'VM_OVERCOMMIT=1.50'
ct 1000 'HOSTNAME="a-very-long-host-name.with.a.very.long.domain.example.org"'
ct 103 'HOSTNAME="gone"'
rmdir "$node/vz/private/103"
touch "$conf/104.conf.destroyed" "$conf/x.conf"
ln -s "$conf/101.conf" "$node/etc/vz/names/web"
runs "101 17 10.0.0.2 10.0.0.1"
cat >"$node/proc/bc/resources" <<'END'
Version: 2.5
       uid  resource                     held              maxheld              barrier                limit              failcnt
        0:  kmemsize                        1                    1  9223372036854775807  9223372036854775807                    0
            numproc                       100                  100  9223372036854775807  9223372036854775807                    0
      101:  kmemsize                  1000000              2000000  9223372036854775807  9223372036854775807                    0
            numproc                        17                   20                   80                   90                    3
END

shows "running containers" "" \
"      CTID      NPROC STATUS    IP_ADDR         HOSTNAME
       101         17 running   10.0.0.1        web.example.com"
shows "all containers" "-a" \
"      CTID      NPROC STATUS    IP_ADDR         HOSTNAME
       101         17 running   10.0.0.1        web.example.com
       102          - stopped   192.168.1.101   db.example.com
      1000          - stopped   -               a-very-long-host-name.with.a.very.long.domain.example.org"
shows "names" "-an 101 102" \
" SMARTNAME      NPROC STATUS    IP_ADDR         HOSTNAME
       web         17 running   10.0.0.1        web.example.com
       102          - stopped   192.168.1.101   db.example.com"
shows "stopped ones" "-S -H -octid,status" \
"       102 stopped
      1000 stopped"
shows "ids" "-a -1" "       101
       102
      1000"
shows "one by its name" "-H web -octid" "       101"
shows "a cut column" "-aH -ohostname,ctid 1000" \
"a-very-long-host-name.with.a.ver       1000"
shows "and an uncut one" "-aHt -ohostname,ctid 1000" \
"a-very-long-host-name.with.a.very.long.domain.example.org       1000"
shows "all addresses in the last column" "-H -octid,ip 101" \
"       101 10.0.0.1 10.0.0.2"
shows "limits" "-aH -octid,numproc,numproc.m,numproc.b,numproc.l,numproc.f,kmemsize.l 101 102" \
"       101         17         20         80         90          3 9223372036854775807
       102          -          -         40         40          -          -"
shows "sorted backwards" "-aH -octid -s -ctid" "      1000
       102
       101"
shows "sorted by name, unset first" "-aH -octid -s hostname" "      1000
       102
       101"
shows "sorted by state" "-aH -octid -s -status" "      1000
       102
       101"
shows "a pattern" "-aH -octid -h *.example.com" "       101
       102"
shows "two patterns" "-aH -octid -h *.example.com -N w?b" "       101"
shows "a pattern without match" "-a -octid -N nobody" "      CTID"
shows "yes and no" "-aH -octid,onboot,disabled,vswap 101 102" \
"       101    yes     no   yes
       102      -     no    no"
shows "switches" "-H -ofeatures,capability 101" \
"nfs:on          chown:off,net_admin:on"
shows "a real number" "-aH -ovm_overcommit 102" "   1.5"
shows "what libvirt asks" "-a -ovpsid,status -H" \
"       101 running
       102 stopped
      1000 stopped"
shows "one word" "102 -ostatus -H" "stopped"
shows "an unset word" "-o private -H 102" "$node/vz/private/102"
shows "several limits" "--no-header -onumproc.b,numproc.l 102" \
"        40         40"

touch "$node/vz/dump/Dump.102"
shows "a suspended one" "-H -ostatus 102" "suspended"
mkdir -p "$node/vz/root/102"
echo "30 20 0:1 / $node/vz/root/102 rw - ext4 /dev/x rw" \
	>"$node/proc/self/mountinfo"
shows "a mounted one" "-H -ostatus 102" "mounted"

gives 0 "the fields" vzlist -L
is "are 144" 144 "$(wc -l <<<"$out")"
gives 0 "help" vzlist --help
gives 1 "an unknown field" vzlist -onosuch
like "is named" "nosuch" "$err"
gives 1 "an unknown sort field" vzlist -s nosuch
like "is named" "nosuch" "$err"
gives 1 "an unknown option" vzlist --nosuch
gives 1 "an invalid id" vzlist abc
is "is named" "CT ID abc is invalid." "$err"
gives 1 "the node is none" vzlist 0
gives 1 "a suffix in JSON" vzlist -j -onumproc.b
gives 0 "one known id among unknown ones" vzlist -1 101 7777
is "is shown" "       101" "$out"

json()
{
	vzlist -j "$@" | python3 -c '
import json, sys
for ct in json.load(sys.stdin):
    print(*(f"{k}={json.dumps(v)}" for k, v in ct.items()))'
}

is "JSON of a running container" \
'ctid=101 smart_name="web" ip=["10.0.0.1", "10.0.0.2"] status="running" description="a \"quoted\" text"' \
	"$(json 101 -octid,smart_name,ip,status,description)"
is "its beancounters" \
'numproc={"held": 17, "maxheld": 20, "barrier": 80, "limit": 90, "failcnt": 3}' \
	"$(json 101 -onumproc)"
is "its switches" \
'features={"nfs": true} capability={"chown": false, "net_admin": true} onboot=true disabled=false vswap=true' \
	"$(json 101 -ofeatures,capability,onboot,disabled,vswap)"
is "JSON of a stopped one" \
'smart_name=102 numproc={"held": 0, "maxheld": 0, "barrier": 40, "limit": 40, "failcnt": 0} kmemsize=null onboot=null cpus=0 bootorder=5 description=null nameserver=[] uptime=0.0 laverage=null vm_overcommit=1.5 netfilter=null diskspace=null' \
	"$(json 102 -osmart_name,numproc,kmemsize,onboot,cpus,bootorder,description,nameserver,uptime,laverage,vm_overcommit,netfilter,diskspace)"
is "disk limits" 'diskspace={"usage": 0, "softlimit": 100, "hardlimit": 200}' \
	"$(json 101 -odiskspace)"
is "JSON has every plain field" 56 \
	"$(vzlist -j 101 | python3 -c 'import json, sys; print(len(json.load(sys.stdin)[0]))')"
is "two blanks indent it" '[
  {
    "ctid": 101
  }
]' "$(vzlist -j -octid 101)"

printf 'Bad line\nHOSTNAME="x\n' >>"$conf/101.conf"
shows "a bad configuration is no reason for noise" "-H -octid 101" "       101"
rm "$node/proc/bc/resources"
gives 1 "without beancounters there is an error" vzlist
gives 0 "unless they are not shown" vzlist -1
mv "$node/proc/vz" "$node/proc/off"
gives 0 "on another kernel" vzlist -aH -octid,status 101
is "nothing runs" "       101 stopped" "$out"

finish
