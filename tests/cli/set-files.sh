#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Configuration files in unusual shapes, and samples.

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
make_node

ct 101 'ONBOOT=yes'
chmod 640 "$conf/101.conf"
chown 1:2 "$conf/101.conf" 2>/dev/null
owner=$(stat -c %u:%g:%a "$conf/101.conf")
quiet "saving" vzctl set 101 --onboot no --save
is "keeps owner and mode" "$owner" "$(stat -c %u:%g:%a "$conf/101.conf")"
is "and leaves no other file" "101.conf" "$(cd "$conf" && echo [0-9]*)"

mv "$conf/101.conf" "$node/real.conf"
ln -s ../../../real.conf "$conf/101.conf"
quiet "saving through a link" vzctl set 101 --onboot yes --save
is "writes the file" 'ONBOOT="yes"' "$(cat "$node/real.conf")"
[ -L "$conf/101.conf" ]
is "and keeps the link" 0 $?
rm "$conf/101.conf"

printf 'ONBOOT="yes"\r\n#c\r\nCPUS="1"\r\n' >"$conf/101.conf"
quiet "CRLF" vzctl set 101 --cpus 2 --save
is "is kept" 'ONBOOT="yes"^M$ #c^M$ CPUS="2"^M$' \
	"$(cat -A "$conf/101.conf" | tr '\n' ' ' | sed 's/ $//')"

yes '# a comment of some length, again and again' | head -c 1048000 \
	>"$conf/101.conf"
printf '\nCPUS=1\n' >>"$conf/101.conf"
sum=$(grep -v CPUS "$conf/101.conf" | md5sum)
quiet "a megabyte" vzctl set 101 --cpus 2 --save
is "is saved" 'CPUS="2"' "$(tail -1 "$conf/101.conf")"
is "and is otherwise the same" "$sum" "$(grep -v CPUS "$conf/101.conf" | md5sum)"
yes '# more' | head -c 2000000 >"$conf/101.conf"
gives 10 "two are too many" vzctl set 101 --cpus 2 --save
printf 'DESCRIPTION="%100000s"\nCPUS=1\n' x >"$conf/101.conf"
quiet "a long line" vzctl set 101 --cpus 2 --save
is "is kept" 100000 "$(sed -n 's/DESCRIPTION="\(.*\)"/\1/p' "$conf/101.conf" |
	tr -d '\n' | wc -c)"

ct 101 'ONBOOT' 'HOSTNAME="x' 'CPUS=lots' 'IP_ADDRESS="10.0.0.1 10.0.0"' \
	'CPUUNITS=1000' 'CPUUNITS=2000' 'WHATEVER=1'
gives 0 "bad lines" vzctl set 101 --onboot no --save
is "are reported" "Cannot parse $conf/101.conf:1
Cannot parse $conf/101.conf:2
$conf/101.conf:3: invalid value of CPUS: lots, expected number (N)
$conf/101.conf:4: invalid element of IP_ADDRESS skipped: 10.0.0
$conf/101.conf:6: CPUUNITS is given twice, the last value counts" \
	"${err//Warning: /}"
is "and stay" 'HOSTNAME="x' "$(sed -n 2p "$conf/101.conf")"

ct 101 'DESCRIPTION="first' 'second: \"x=1\"' 'third"' 'ONBOOT=yes'
gives 0 "a value of several lines" vzctl set 101 --description new --save
is "is replaced as a whole" 'DESCRIPTION="new"
ONBOOT=yes' "$(cat "$conf/101.conf")"
is "and a shell can read the file" "new yes" \
	"$(sh -ec '. "$1"; echo "$DESCRIPTION $ONBOOT"' - "$conf/101.conf" 2>&1)"
printf 'NUMPROC="1\0"\n' >"$conf/101.conf"
gives 10 "a file with a NUL byte" vzctl set 101 --onboot no --save
is "is refused by what is wrong" \
	"Cannot read configuration $conf/101.conf: there is a NUL byte in it" "$err"

ct 101 'VETH="veth101.0,00:18:51:00:00:01"'
gives 0 "a key of older releases" vzctl set 101 --onboot no --save
is "is said to mean nothing" \
	"Warning: $conf/101.conf:1: VETH is obsolete and ignored, use NETIF" "$err"

# Bytes that are no text, keys of others, no newline at the end
printf '# caf\351\n\tONBOOT=yes\nDESCRIPTION="na\303\257ve \351"\nX_SITE="\377"\n\n#CPUS=9\nHOSTNAME=a' \
	>"$conf/101.conf"
chmod 444 "$conf/101.conf"
quiet "a file that has seen many editors" vzctl set 101 --cpus 2 --save
is "keeps every other byte" "$(printf '# caf\351\n\tONBOOT=yes\nDESCRIPTION="na\303\257ve \351"\nX_SITE="\377"\n\n#CPUS=9\nHOSTNAME=a\nCPUS="2"')" \
	"$(cat "$conf/101.conf")"
is "and may be read-only" 444 "$(stat -c %a "$conf/101.conf")"
quiet "vzlist reads it" vzlist -aHo ctid,onboot,hostname
is "as it is" "101 yes a" "$(tr -s ' ' <<<"$out" | sed 's/^ //; s/ $//')"
quiet "a changed description" vzctl set 101 --description "$(printf 'tab\tand \303\244')" --save
is "is one line" "DESCRIPTION=\"$(printf 'tab\tand \303\244')\"" \
	"$(grep -a DESCRIPTION "$conf/101.conf")"
gives 21 "two lines are refused" vzctl set 101 --description $'a\nONBOOT=no' --save
quiet "a list over and over" vzctl set 101 --ipadd 10.0.0.1 --ipadd 10.0.0.2 \
	--nameserver 10.0.0.53 --nameserver 10.0.0.54 --save
like "adds up" 'IP_ADDRESS="10.0.0.1 10.0.0.2"' "$(cat "$conf/101.conf")"
quiet "a single value over and over" vzctl set 101 --hostname first --cpus 3 \
	--hostname second --cpus 4 --onboot no --onboot yes --save
is "is the last" 'ONBOOT="yes"
HOSTNAME="second"
CPUS="4"' "$(grep -a -e ^ONBOOT -e ^HOSTNAME -e ^CPUS "$conf/101.conf")"
printf 'CPUS=1\nCPUS=2\n  CPUS = 3\nHOSTNAME=x\nHOSTNAME=y\n' >"$conf/101.conf"
gives 0 "a key three times" vzctl set 101 --cpus 4 --save
is "is there once then" "CPUS=\"4\"
  CPUS = 3
HOSTNAME=x
HOSTNAME=y" "$(cat "$conf/101.conf")"
gives 0 "of two names vzlist" vzlist -aHo hostname
is "shows the last" y "$out"
printf 'ONBOOT=yes\n%0100000d\nCPUS=1' 0 >"$conf/101.conf"
gives 0 "a long line that is nothing" vzctl set 101 --cpus 2 --save
like "is reported by its number" "Cannot parse $conf/101.conf:2" "$err"
is "and stays" "10 100000 8 " "$(awk '{ printf "%d ", length($0) }' "$conf/101.conf")"

printf 'CPUS=1\0\n' >"$conf/101.conf"
gives 10 "a NUL is refused" vzctl set 101 --cpus 2 --save
rm "$conf/101.conf"
mkdir "$conf/101.conf"
gives 10 "a directory is no configuration" vzctl set 101 --cpus 2 --save
rmdir "$conf/101.conf"

ct 101 'CPUS=1'
if unshare -m true 2>/dev/null; then
	# shellcheck disable=SC2016 # for the other shell
	gives 139 "a read-only disk" unshare -m sh -c '
		mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" &&
		exec vzctl set 101 --cpus 2 --save' sh "$conf"
	is "loses nothing" 'CPUS=1' "$(cat "$conf/101.conf")"
	# shellcheck disable=SC2016 # for the other shell
	gives 139 "a full disk" unshare -m sh -c '
		mount -t tmpfs -o size=4k none "$1" && echo CPUS=1 >"$1/101.conf" &&
		vzctl set 101 --cpus 2 --save; status=$?
		cat "$1/101.conf"; ls "$1"; exit $status' sh "$conf"
	is "loses nothing either" "CPUS=1
101.conf" "$(grep -v ^CT <<<"$out")"
else
	skip "a read-only disk" "mount namespaces are not permitted"
fi

ct 101 'NUMPROC="1:1"' 'KMEMSIZE="1:1"' 'HOSTNAME="mine"' 'AVNUMPROC="7"'
gives 109 "an unknown sample" vzctl set 101 --applyconfig nosuch --save
gives 0 "a sample with options" vzctl set 101 --numproc 5 --applyconfig light --save
like "options win" 'NUMPROC="5"' "$(cat "$conf/101.conf")"
like "the rest is the sample's" 'KMEMSIZE="1740800:1847296"' "$(cat "$conf/101.conf")"
like "who it is stays" 'HOSTNAME="mine"' "$(cat "$conf/101.conf")"
like "the sample is recorded" 'ORIGIN_SAMPLE="light"' "$(cat "$conf/101.conf")"
gives 0 "a sample of the other memory model" vzctl set 101 --applyconfig vswap-256m --save
is "takes the old limits away" "" "$(grep KMEMSIZE "$conf/101.conf")"
like "and sets its own" 'PHYSPAGES="0:65536"' "$(cat "$conf/101.conf")"

finish
