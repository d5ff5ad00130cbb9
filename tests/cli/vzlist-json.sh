#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# vzlist -j: the shape of every field.

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
make_node

if [ "$(id -u)" != 0 ]; then
	skip "vzlist -j" "needs root"
	finish
fi

# shows PROMISE WANTED ARGUMENT...: byte for byte, and it is JSON
shows()
{
	quiet "$1" vzlist -j "${@:3}"
	is "$1: the text" "$2" "$out"
	is "$1: valid" "" "$(python3 -m json.tool "$node/out" 2>&1 >/dev/null)"
}

# shows_file PROMISE NAME ARGUMENT...: the whole of it, without our scratch root
shows_file()
{
	quiet "$1" vzlist -j "${@:3}"
	is "$1: the text" "$(cat "$here/expected/vzlist/$2.json")" "${out//$node/}"
	is "$1: valid" "" "$(python3 -m json.tool "$node/out" 2>&1 >/dev/null)"
}

# member FIELD WANTED CTID
member()
{
	shows "$1 of $3" "[
  {
    \"$1\": $2
  }
]" -o "$1" "$3"
}

ct 101 'NAME=web' 'HOSTNAME="web.example.com"' 'IP_ADDRESS="10.0.0.1 10.0.0.2"' \
	'NAMESERVER="10.0.0.53"' 'SEARCHDOMAIN="example.com"' 'DESCRIPTION="front end"' \
	'OSTEMPLATE=debian-12' 'ORIGIN_SAMPLE=basic' 'MOUNT_OPTS=noatime' \
	'NUMPROC="80:90"' 'PHYSPAGES="0:65536"' 'DISKSPACE="100:200"' 'DISKINODES="10:20"' \
	'CPULIMIT=50' 'CPUUNITS=1000' 'CPUS=2' 'IOPRIO=4' 'IOLIMIT=1048576' 'IOPSLIMIT=100' \
	'ONBOOT=yes' 'BOOTORDER=7' 'FEATURES="nfs:on sit:off"' 'CAPABILITY="NET_ADMIN:on CHOWN:off"' \
	'DISABLED=no' 'VM_OVERCOMMIT=1.50' 'NETFILTER=full'
ct 102 'NUMPROC=40'
ln -s "$conf/101.conf" "$node/etc/vz/names/web"
runs "101 17 10.0.0.2 10.0.0.1"
counters <<'END'
      101:  kmemsize                  1000000              2000000  9223372036854775807  9223372036854775807                    0
            numproc                        17                   20                   80                   90                    3
END

shows_file "every field of a running container" running 101
shows_file "every field of one that has nothing" stopped 102
gives 0 "all fields" vzlist -j 101
is "are those without a suffix, in their order" \
	"$(awk '$1 !~ /\./ { print $1 }' "$here/expected/vzlist/fields")" \
	"$(grep -oE '^    "[a-z_]+"' <<<"$out" | tr -d ' "')"

shows "columns in the order asked for" '[
  {
    "status": "running",
    "ctid": 101
  },
  {
    "status": "stopped",
    "ctid": 102
  }
]' -a -o status,ctid
shows "the columns of -n" '[
  {
    "smart_name": "web",
    "numproc": {
      "held": 17,
      "maxheld": 20,
      "barrier": 80,
      "limit": 90,
      "failcnt": 3
    },
    "status": "running",
    "ip": [
      "10.0.0.1",
      "10.0.0.2"
    ],
    "hostname": "web.example.com"
  }
]' -n
shows "nothing found" "[]" -S -h nobody

# Text of all kinds
describe()
{
	printf 'DESCRIPTION="%s"\n' "$1" >"$conf/102.conf"
}
describe 'a \"quoted\" \\ text / with'
member description '"a \"quoted\" \\ text / with"' 102
describe $'tab\there, escape \e[31m and \x01'
member description '"tab\there, escape \u001b[31m and \u0001"' 102
describe 'Grüße, 你好, 🐧'
member description '"Grüße, 你好, 🐧"' 102
describe $'Latin-1 \xfc, cut \xe4\xbd, too long \xc0\xaf, half \xed\xa0\x80, high \xf4\x90\x80\x80.'
r=$'\xef\xbf\xbd'
member description "\"Latin-1 $r, cut $r$r, too long $r$r, half $r$r$r, high $r$r$r$r.\"" 102
describe ''
member description null 102

finish
