#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Descriptors: what scripts of the administrator get, and what happens where a
# caller has closed the first three.

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
make_node
ct 101 LOCAL_UID=1879048192 LOCAL_GID=1879048192

cat >"$conf/101.premount" <<END
#!/bin/sh
ls /proc/self/fd >$node/fds
readlink /proc/self/fd/0 >>$node/fds
exit 1
END
chmod +x "$conf/101.premount"
vzctl mount 101 3<"$conf/ve-basic.conf-sample" 7<"$node" 9>"$node/open" 88<&0 \
	>"$node/out" 2>&1 <"$node/dev/vzctl"
# 3 is the directory that ls looks at
is "a hook has three descriptors and reads nothing" "0 1 2 3 /dev/null" "$(paste -sd' ' "$node/fds")"

log=$node/var/log/vzctl.log
runs "101 5"
vzctl set 101 --onboot yes --save <&- >&- 2>&-
is "without descriptors it works" 'ONBOOT="yes"' "$(tail -n 1 "$conf/101.conf")"
is "and nothing is written where it does not belong" "" \
	"$(grep -v '^20[0-9-]*T[0-9:+-]* vzctl : CT 101 : ' "$log")"
vzctl status 101 >&-
is "an answer nobody wants is no error" 0 $?
ct 102 'NUMPROC="40:41"' "$(grep -v NUMPROC "$conf/ve-basic.conf-sample")"
vzcfgvalidate -r "$conf/102.conf" <&- >&- 2>&-
is "nor do small tools write messages into files" 0 "$(grep -c 'Error\|success\|set to' "$conf/102.conf")"
is "that they repair" 'NUMPROC="41"' "$(head -n 1 "$conf/102.conf")"
vzcfgscale -a 2 -o "$conf/102.conf" "$conf/102.conf" <&- >&- 2>&-
is "or scale" 'NUMPROC="82"' "$(head -n 1 "$conf/102.conf")"

finish
