#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The samples: which memory model they are, what they limit, that all of it is
# understood.

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
make_node

# limits: of container 101, what it has
limits()
{
	sed -nE 's/^PARAM\(([A-Z]+), .* UBC, .*/\1/p' "$top/lib/model/params.def" |
		grep -f - -x -F <(sed 's/=.*//' "$conf/101.conf") | sort
}

# sample NAME VSWAP: as the configuration of container 101
sample()
{
	ct 101 "$(cat "$conf/ve-$1.conf-sample")"
	gives 0 "$1" vzctl --verbose set 101 --onboot no --save
	is "$1: all of it is understood" "" "$(grep -F "101.conf:" <<<"$out$err")"
	if [ "$(id -u)" != 0 ]; then
		skip "$1: the memory model" "vzlist needs root"
	else
		is "$1: the memory model" "$2" "$(vzlist -H -o vswap 101 | tr -d ' ')"
	fi
}

for row in "256m 256" "512m 512" "1024m 1024" "1g 1024" "2g 2048" "4g 4096"; do
	name=${row% *}
	pages=$((${row#* } * 256))
	sample "vswap-$name" yes
	is "vswap-$name: RAM and swap" "PHYSPAGES=\"0:$pages\" SWAPPAGES=\"0:$((2 * pages))\"" \
		"$(grep PAGES "$conf/101.conf" | paste -sd ' ')"
	is "vswap-$name: nothing else" "PHYSPAGES SWAPPAGES" "$(limits | paste -sd ' ')"
done
for name in basic light; do
	sample $name no
	is "$name: every limit but one" "$(sed -nE 's/^PARAM\(([A-Z]+), .* UBC, .*/\1/p' \
		"$top/lib/model/params.def" | grep -vx SWAPPAGES | sort)" "$(limits)"
done
is "that is all of them" 8 "$(find "$conf" -name 've-*.conf-sample' | wc -l)"

finish
