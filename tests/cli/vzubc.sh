#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# vzubc: the table, what it leaves out, what it remembers.

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
make_node

head='Version: 2.5
       uid  resource                     held              maxheld              barrier                limit              failcnt'
inf=9223372036854775807

# row WORD...: of the kernel's table
row()
{
	# shellcheck disable=SC2086 # words
	set -- $1
	case $1 in
	*:) ;;
	*) set -- "" "$@" ;;
	esac
	printf '%10s  %-12s %20s %20s %20s %20s %20s\n' "$@"
}

# table ROW...: what the kernel counts
table()
{
	echo "$head"
	for line; do
		row "$line"
	done
}

# shows PROMISE WANTED ARGUMENT...
shows()
{
	quiet "$1" vzubc "${@:3}"
	is "$1: the table" "$2" "$out"
}

refuses()
{
	gives 1 "$1" vzubc "${@:3}"
	like "$1: the message" "$2" "$err"
	is "$1: nothing is shown" "" "$out"
}

table "0: kmemsize 1 1 $inf $inf 0" "numproc 100 100 $inf $inf 0" \
	"101: kmemsize 4000000 5000000 14372700 14790164 0" "lockedpages 0 0 2048 2048 0" \
	"privvmpages 40000 50000 $inf $inf 0" "dummy 0 0 0 0 7" "numproc 17 40 240 240 3" \
	"physpages 5000 6000 0 65536 0" "vmguarpages 0 0 33792 $inf 0" "numfile 9500 9500 9312 9312 0" \
	"dcachesize 200 3000 1000000000000000000 $inf 0" "numflock 60 60 100 110 0" "numpty 1 14 16 16 0" \
	"102: kmemsize 1024 1047552 $inf $inf 0" "numproc 5 5 1000 1000 0" >"$node/proc/bc/resources"

rule=--------------------------------------------------------------------
ct101="$rule
CT 101       | HELD  Bar%  Lim%| MAXH  Bar%  Lim%| BAR | LIM | FAIL
-------------+-----------------+-----------------+-----+-----+------
     kmemsize|3.81M   28%   27%|4.77M   35%   34%|13.7M|14.1M|    - 
  lockedpages|   -     -     - |   -     -     - |   8M|   8M|    - 
      numproc|  17     7%    7%|  40    17%   17%| 240 | 240 |    3 
    physpages|19.5M    -     8%|23.4M    -     9%|   - | 256M|    - 
  vmguarpages|   -     -     - |   -     -     - | 132M|   - |    - 
     numflock|  60    60%   55%|  60    60%   55%| 100 | 110 |    - 
       numpty|   1     6%    6%|  14    88%   88%|  16 |  16 |    - 
   dcachesize| 200  0.00%    - |2.93K 0.00%    - | 888P|   - |    - 
      numfile|9.28K  102%  102%|9.28K  102%  102%|9.09K|9.09K|    - 
$rule"
ct102="$rule
CT 102       | HELD  Bar%  Lim%| MAXH  Bar%  Lim%| BAR | LIM | FAIL
-------------+-----------------+-----------------+-----+-----+------
      numproc|   5   0.5%  0.5%|   5   0.5%  0.5%|1000 |1000 |    - 
$rule"
shows "all containers, without what is unlimited" "$ct101

$ct102"
shows "one" "$ct102" 102
ct 101 'NAME="web"'
ln -s "$conf/101.conf" "$node/etc/vz/names/web"
shows "by its name" "$ct101" web
shows "an unknown id is nobody" "$ct102" 999 102
shows "verbose" "$rule
CT 102       | HELD  Bar%  Lim%| MAXH  Bar%  Lim%| BAR | LIM | FAIL
-------------+-----------------+-----------------+-----+-----+------
     kmemsize|   1K    -     - |1023K    -     - |   - |   - |    - 
      numproc|   5   0.5%  0.5%|   5   0.5%  0.5%|1000 |1000 |    - 
$rule" -v 102

# rows ARGUMENT...: the resources that are shown of 101
rows()
{
	vzubc "$@" 101 | sed -nE 's/^ *([a-z]+)\|.*/\1/p' | paste -sd ' '
}

is "quiet: what was refused or is near" "numproc numflock numpty numfile" "$(rows -q)"
is "near is what one says" "numproc numpty numfile" "$(rows -q -qh 0.7)"
is "in percent" "numproc numpty numfile" "$(rows --quiet -qh 70)"
is "ever held" "numproc numflock numfile" "$(rows -q -qm 90)"
is "and held is no more than ever held" "kmemsize numproc numflock numpty numfile" "$(rows -q -qm 0.2 -qh 0.9)"
is "nobody is near" "" "$(vzubc -q 102)"

esc=$'\e'
shows "colours" "$rule
${esc}[32mCT 102       | HELD  Bar%  Lim%| MAXH  Bar%  Lim%| BAR | LIM | FAIL${esc}[0m
-------------+-----------------+-----------------+-----+-----+------
${esc}[33m      numproc|   5   0.5%  0.5%|   5   0.5%  0.5%|1000 |1000 |    - ${esc}[0m
$rule" -c -qh 0.001 102
like "red is what was refused" "${esc}[31m      numproc|" "$(vzubc --color 101)"

table "105: numproc 1 2 4 8 16" >"$node/other"
like "another file" "numproc|   1    25%   12%|   2    50%   25%|   4 |   8 |   16 " "$(vzubc -f "$node/other")"
like "standard input" "numproc|   1    25%   12%" "$(vzubc --file - <"$node/other")"

# JSON
shows "JSON" '[
  {
    "ctid": 102,
    "resources": [
      {
        "resource": "kmemsize",
        "unit": "bytes",
        "held": 1024,
        "maxheld": 1047552,
        "barrier": 9223372036854775807,
        "limit": 9223372036854775807,
        "failcnt": 0,
        "held_barrier_percent": null,
        "held_limit_percent": null,
        "maxheld_barrier_percent": null,
        "maxheld_limit_percent": null
      },
      {
        "resource": "numproc",
        "unit": "items",
        "held": 5,
        "maxheld": 5,
        "barrier": 1000,
        "limit": 1000,
        "failcnt": 0,
        "held_barrier_percent": 0.50,
        "held_limit_percent": 0.50,
        "maxheld_barrier_percent": 0.50,
        "maxheld_limit_percent": 0.50
      }
    ]
  }
]' --json -v 102
shows "JSON of nobody" "[]" -j 999

# What is remembered
store=$node/var/lib/vzubc
table "101: numproc 17 40 240 240 3" "numfile 10 20 $inf $inf 0" >"$node/proc/bc/resources"
like "refusals at first are all of them" "| LIM |+FAIL" "$(vzubc -r)"
is "the directory is private" 700 "$(stat -c %a "$store")"
is "it has the numbers" "0 3" "$(cat "$store"/ubc.101.{numfile,numproc}.failcnt | paste -sd ' ')"
like "then none" "| 240 |    - " "$(vzubc -r)"
table "101: numproc 20 40 240 240 8" "numfile 9 20 $inf $inf 0" >"$node/proc/bc/resources"
like "then new ones" "| 240 |    5 " "$(vzubc --relative)"
is "in JSON" 0 "$(vzubc -r -j | sed -n 's/.*"failcnt_change": //p')"
table "101: numproc 20 40 240 240 2" "numfile 9 20 $inf $inf 0" >"$node/proc/bc/resources"
like "a container that was started again counts anew" "| 240 |    2 " "$(vzubc -r)"
like "until that is forgotten" "| 240 |    2 " "$(vzubc -rc)"

irule=---------------------------------------------------------------------------
vzubc -i >"$node/out"
is "held at first has no difference" "$irule
CT 101       | HELD +/-     Bar%  Lim%| MAXH  Bar%  Lim%| BAR | LIM | FAIL
-------------+------------------------+-----------------+-----+-----+------
      numproc|  20            8%    8%|  40    17%   17%| 240 | 240 |    2 
$irule" "$(cat "$node/out")"
table "101: numproc 27 40 240 240 2" "numfile 5 20 $inf $inf 0" >"$node/proc/bc/resources"
is "then it has, and even what is unlimited is shown" "$irule
CT 101       | HELD +/-     Bar%  Lim%| MAXH  Bar%  Lim%| BAR | LIM | FAIL
-------------+------------------------+-----------------+-----+-----+------
      numproc|  27     +7    11%   11%|  40    17%   17%| 240 | 240 |    2 
      numfile|   5     -4     -     - |  20     -     - |   - |   - |    - 
$irule" "$(vzubc -i)"
like "forgotten" "  27           11%" "$(vzubc -ic)"
gives 0 "another directory" vzubc -r -i -rd "$node/mine/deep"
is "is made for it" "2" "$(cat "$node/mine/deep/ubc.101.numproc.failcnt")"
chmod 777 "$node/mine/deep"
mkdir "$node/mine/group"
chmod 770 "$node/mine/group"
refuses "not one where a group may write" "others could write to it" -r -id "$node/mine/group"
refuses "not one where others may write" "others could write to it" -r -id "$node/mine/deep"
chmod 700 "$node/mine/deep"
ln -sf "$node/victim" "$node/mine/deep/ubc.101.numproc.held"
gives 1 "a link" vzubc -i -id "$node/mine/deep"
[ ! -e "$node/victim" ]
is "is not followed" 0 $?
printf 1 >"$store/ubc.101.numproc.failcnt"
like "half a number is none" "| 240 |    2 " "$(vzubc -r)"

# watch(1) gets words, not a command line for a shell
mkdir -p "$node/usr/bin"
cat >"$node/usr/bin/watch" <<'END'
#!/bin/sh
printf '%s\n' "$@" | sed 's/.*bin\/vzubc$/vzubc/' | paste -sd '|'
END
chmod +x "$node/usr/bin/watch"
is "watch" "-x|--|vzubc|--" "$(vzubc -w)"
is "with all options" "-d|-t|-n|5|-x|--|vzubc|-q|-qh|0.6|-r|-i|-rd|a b;c|--|101|web" \
	"$(vzubc -wd -wt -wn 5 -q -qh 0.6 -r -i -rd 'a b;c' 101 web)"

# Wrong usage
for words in "-w -c" "-qh 0.5" "-qm 0.5 -v" "-q -v" "-wn" "-qh" "-f" "-z" "--nothing" "-j -c" "-j -w" \
	"-q -qh x" "-q -qm -1" "--events --why" "--why -q" "--no-follow" "--events -f x"; do
	# shellcheck disable=SC2086 # words
	gives 1 "$words is refused" vzubc $words
done
refuses "a name that is none" "CT ID nobody is invalid" nobody
refuses "no such file" "Cannot read $node/none" -f "$node/none"
sed -i 's/2.5/2.6/' "$node/other"
refuses "another version" "no table of beancounters of version 2.5" -f "$node/other"
echo "$head" >"$node/other"
refuses "differences of nobody" "does not say whose" -r -f "$node/other"
rm "$node/proc/bc/resources"
refuses "no beancounters" "Cannot read" 101
gives 0 "help" vzubc --help
like "is printed" "Usage: vzubc" "$out"

finish
