#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The words of vzctl 3.0, where vz.conf asks for them.

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
make_node
ct 101

# says PROMISE STATUS WANTED COMMAND...: all of its output
says()
{
	gives "$2" "$1" "${@:4}"
	is "$1: the words" "$3" "$out$err"
}

old="WARNING: Settings were not saved and will be resetted to original values on next start (use --save flag)"
says "without being asked" 0 "CTID 101 exist unmounted down" vzctl status 101
echo 'WORDING=3.0' >>"$node/etc/vz/vz.conf"
says "status" 0 "VEID 101 exist unmounted down" vzctl status 101
says "set" 0 "$old" vzctl set 101 --onboot yes
says "set --save" 0 "Saved parameters for VE 101" vzctl set 101 --onboot yes --save
like "the log as well" "CT 101 : Saved parameters for VE 101" "$(tail -n 1 "$node/var/log/vzctl.log")"
says "what was not said otherwise" 14 "Container 102 has no configuration $conf/102.conf" vzctl start 102
gives 29 "a failed create" vzctl create 103
like "ends with the old words" "Creation of VE private area failed" "$err"
sed -i 's/WORDING=.*/WORDING=current/' "$node/etc/vz/vz.conf"
says "and back" 0 "CTID 101 exist unmounted down" vzctl status 101
sed -i 's/WORDING=.*/WORDING=2.7/' "$node/etc/vz/vz.conf"
gives 0 "words that nobody knows" vzctl status 101
is "are the current ones" "CTID 101 exist unmounted down" "$out"
like "which is told" "WORDING" "$err"

# conversions TEXT
conversions()
{
	grep -o '%[a-z]' <<<"$1" | tr -d '\n'
}

# The table: what it has is said, and with arguments that the old words take
rows=0
while IFS='	' read -r current old; do
	rows=$((rows + 1))
	is "it is said somewhere: $current" yes "$(grep -rqF --include='*.c' --exclude=wording.c "\"$current\"" \
		"$top/lib" "$top/vzctl" && echo yes)"
	case $(conversions "$current") in
	"$(conversions "$old")"*) ok "with the same arguments: $old" ;;
	*) not_ok "with the same arguments: $old" ;;
	esac
done < <(sed -nE 's/^	\{ "(.*)", "(.*)", (true|false) \},$/\1	\2/p' "$top/lib/base/wording.c")
is "all rows were looked at" "$(grep -c '^	{ "' "$top/lib/base/wording.c")" "$rows"

finish
