#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# From the command line to a command: flags, ids, options, exit codes.

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
make_node
ct 101 'NAME="web"'
ln -s "$conf/101.conf" "$node/etc/vz/names/web"

gives 0 "help succeeds" vzctl --help
like "and begins with the version" "vzctl version [0-9]*.[0-9]*.[0-9]*" \
	"$(head -1 <<<"$out")"
is "and panels see by an option of set that it is release 4 or later" 1 \
	"$(grep -c 'vzctl set <ctid> .*--force' <<<"$out")"
gives 0 "version succeeds" vzctl --version
like "and is one line" "vzctl version [0-9]*" "$out"
gives 0 "help of a command" vzctl --help set
like "shows its options" "--hostname NAME" "$out"
gives 0 "completion words" vzctl --complete start
like "are options" "--wait" "$out"
for words in "--quiet --help" "--verbose --verbose --version" "--skiplock --help set"; do
	# shellcheck disable=SC2086 # words
	gives 0 "flags before do not matter: $words" vzctl $words
	like "$words answers" "vzctl version" "$out"
done
gives 20 "no command is wrong" vzctl
gives 20 "so are flags alone" vzctl --quiet
gives 20 "an unknown command is wrong" vzctl reinstall 101
is "and named" "Bad command: reinstall" "$err"
gives 20 "an unknown flag is wrong" vzctl --loud status 101
is "and named" "Invalid flag --loud" "$err"
gives 20 "the beginning of two flags" vzctl --ver
is "names both" "Flag --ver could be any of --verbose, --version" "$err"
gives 0 "that of one is it" vzctl --verb --vers
gives 20 "a flag with a value is wrong" vzctl --quiet=yes status 101
like "flags end at the command" "Invalid option --quiet" "$(vzctl set 101 --quiet 2>&1)"
gives 21 "of a command they may not be seen" vzctl set --version
gives 21 "a command needs an id" vzctl start
is "and says so" "CT ID missing" "$err"
for id in "" abc 2147483645 -1 1.5 ../../etc/passwd; do
	gives 21 "'$id' is no id" vzctl status "$id"
	is "and named" "Bad CT ID $id" "$err"
done
gives 0 "a name is an id" vzctl status web
like "and shown as its number" "CTID 101 exist" "$out"
ct 102 'NAME="other"'
ln -s "$conf/102.conf" "$node/etc/vz/names/wrong"
gives 21 "a name the configuration denies is no id" vzctl status wrong
gives 14 "start needs a configuration" vzctl start 999
like "and names it" "999.conf" "$err"
gives 0 "status does not" vzctl status 999
gives 21 "the node cannot be started" vzctl start 0
gives 14 "several containers are tried one by one" vzctl destroy 998 999
like "the first" "998.conf" "$err"
like "and the next although that failed" "999.conf" "$err"
gives 20 "other commands take one" vzctl mount 101 102
gives 20 "unknown options are wrong" vzctl set 101 --nosuch 1
like "and named" "--nosuch" "$err"
gives 20 "for start as well" vzctl start 101 --nosuch
gives 20 "an option needs its value" vzctl set 101 --hostname
gives 20 "a flag takes none" vzctl set 101 --save=yes
gives 20 "words left over are wrong" vzctl set 101 --onboot yes word --save
like "and listed" "Invalid arguments: word" "$err"
gives 20 "an ambiguous prefix is wrong" vzctl set 101 --num 5 --save
like "and what it could be is listed" "Option --num could be any of --numproc, --numtcpsock," "$err"
for refusal in \
	"--cpulimit 101% expected percent of one CPU (digits, 0% to 100% of all CPUs, or megahertz with m)" \
	"--cpuunits 7 expected number from 8 to 500000 (N)" \
	"--onboot YES expected yes or no" \
	"--netfilter some expected one of the words (disabled|stateless|stateful|full)" \
	"--ram 5mb expected size in bytes (digits with T, G, M, K, B or P for pages behind them, or unlimited)" \
	"--numproc 5K expected barrier[:limit] without suffix (each digits, or unlimited)" \
	"--ipadd 10.0.0.1/33 expected address[/prefix] (ADDR[/PREFIX])" \
	"--mac x expected virtual Ethernet device (MAC)" \
	"--devices c:1 expected device permission (b|c:MAJOR:MINOR|all:[r][w][q]|none)"; do
	read -r option value expected <<<"$refusal"
	before=
	[ "$option" != --mac ] || before="--ifname eth0"
	# shellcheck disable=SC2086 # words or nothing
	vzctl set 101 $before "$option" "$value" --save >"$node/out" 2>"$node/err"
	is "what $option accepts is said" "Invalid value of $option: $value, $expected" "$(cat "$node/err")"
done
gives 0 "an unambiguous one is not" vzctl set 101 --numpr 5 --save
like "and means its option" 'NUMPROC="5"' "$(cat "$conf/101.conf")"
gives 0 "a short option" vzctl set 101 -p 6 --save
like "means its option" 'NUMPROC="6"' "$(cat "$conf/101.conf")"
gives 0 "--option=value" vzctl set 101 --numproc=7 --save
like "is the same" 'NUMPROC="7"' "$(cat "$conf/101.conf")"

gives 0 "--quiet succeeds" vzctl --quiet set 101 --onboot yes --save
is "without a word" "" "$out$err"
like "but the log has it" "vzctl : CT 101 : CT configuration saved to" \
	"$(tail -1 "$node/var/log/vzctl.log")"
gives 21 "--quiet hides errors as well" vzctl --quiet set 101 --onboot x
is "from the console" "" "$err"
line='[0-9-]{10}T[0-9:]{8}[+-][0-9]{4} vzctl : (CT [0-9]+ : )?[^:]'
is "a line of the log is as programs expect it" "" \
	"$(grep -Ev "^$line" "$node/var/log/vzctl.log")"
gives 0 "without --verbose" vzctl set 101 --onboot yes --save
without_detail=$out
echo 'NO_SUCH_KEY=1' >>"$conf/101.conf"
gives 0 "unknown keys are not worth a word" vzctl set 101 --onboot no --save
is "on the console" "$without_detail" "$out$err"
gives 0 "--verbose" vzctl --verbose set 101 --onboot yes --save
like "has one for them" "unknown parameter NO_SUCH_KEY" "$out"
echo 'VERBOSE=1' >>"$node/etc/vz/vz.conf"
gives 0 "VERBOSE=1 in vz.conf" vzctl set 101 --onboot no --save
like "does the same" "unknown parameter NO_SUCH_KEY" "$out"
sed -i 's/^VERBOSE=.*/VERBOSE=-1/' "$node/etc/vz/vz.conf"
gives 0 "VERBOSE=-1" vzctl set 101 --onboot yes --save
is "leaves errors only" "" "$out$err"
gives 0 "to which --verbose is added" vzctl --verbose set 101 --onboot no --save
is "one by one" "$without_detail" "$out"
sed -i '/^VERBOSE/d' "$node/etc/vz/vz.conf"
printf 'HOSTNAME="a\033[2J\302\2332J/b"\n' >>"$conf/101.conf"
gives 0 "control characters in a file" vzctl set 101 --onboot no --save
like "do not reach the terminal" "invalid value of HOSTNAME: a?[2J?" "$err"
is "in any form" "" "$(tr -d '[:print:]\n' <<<"$err")"
sed -i /HOSTNAME/d "$conf/101.conf"
for words in "status 101" --help --version --dump-options "--complete set" "--help set"; do
	gives 3 "vzctl $words: an answer that is lost" sh -c "vzctl $words >/dev/full"
	is "vzctl $words: and said so" "Cannot write to standard output: No space left on device" "$err"
done
gives 0 "what was done is done, whoever hears of it" \
	sh -c "vzctl set 101 --onboot yes --save >/dev/full"
printf 'LOGGING=no\n' >>"$node/etc/vz/vz.conf"
: >"$node/var/log/vzctl.log"
gives 0 "LOGGING=no" vzctl set 101 --onboot no --save
is "keeps the log empty" "" "$(cat "$node/var/log/vzctl.log")"

echo "1" >"$node/vz/lock/101.lck"
gives 9 "a locked container stays alone" vzctl set 101 --onboot yes --save
like "and says so" "Container already locked" "$err"
gives 0 "unless told" vzctl --skiplock set 101 --onboot yes --save
gives 0 "status needs no lock" vzctl status 101
is "and leaves it" "1" "$(cat "$node/vz/lock/101.lck")"
echo "2147483600" >"$node/vz/lock/101.lck"
gives 0 "the lock of a dead process is removed" vzctl set 101 --onboot no --save
[ ! -e "$node/vz/lock/101.lck" ]
is "and released" 0 $?

mv "$node/proc/vz" "$node/proc/vz.off"
gives 5 "another kernel is not enough" vzctl start 101
like "and said so" "not an OpenVZ kernel" "$err"
gives 5 "not for status either" vzctl status 101
gives 5 "nor for set" vzctl set 101 --onboot yes --save
gives 0 "except by force" vzctl set 101 --onboot yes --save --force
mv "$node/proc/vz.off" "$node/proc/vz"
rm "$node/dev/vzctl"
gives 5 "nor is one without its device" vzctl status 101
touch "$node/dev/vzctl"

mv "$node/etc/vz/vz.conf" "$node/etc/vz/vz.off"
gives 10 "vz.conf is needed" vzctl status 101
like "and named" "vz.conf" "$err"
mv "$node/etc/vz/vz.off" "$node/etc/vz/vz.conf"
sed -i /LOCKDIR/d "$node/etc/vz/vz.conf"
gives 3 "LOCKDIR is needed" vzctl set 101 --onboot yes --save

finish
