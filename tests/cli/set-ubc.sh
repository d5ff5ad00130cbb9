#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# vzctl set of beancounters: what the kernel is told of a running container,
# what of it is saved.

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
make_node

if ! ${CC:-cc} -shared -fPIC -D_GNU_SOURCE -idirafter "$top/kernel/include/uapi" \
		-o "$node/limits.so" "$here/limits.c"; then
	skip "beancounters of a running container" "needs a C compiler"
	finish
fi
export VZ_TEST_LIMITS=$node/limits ASAN_OPTIONS=detect_leaks=0:verify_asan_link_order=0

# tells PROMISE "RESOURCE BARRIER:LIMIT"... -- ARGUMENT...: of container 101, in any order
tells()
{
	local promise=$1
	local -a want=()

	shift
	while [ "$1" != -- ]; do
		want+=("101 $1")
		shift
	done
	shift
	: >"$VZ_TEST_LIMITS"
	gives 0 "$promise" env LD_PRELOAD="$node/limits.so" vzctl set "$@"
	is "$promise: what the kernel is told" "$(printf '%s\n' "${want[@]}" | sort)" "$(sort "$VZ_TEST_LIMITS")"
}

unlimited=9223372036854775807
runs "101 5"

# Classic
ct 101
sed -nE 's/^PARAM\([A-Z]+, "([A-Z]+)", "([a-z]+)".* UBC, .*/\1 \2/p' "$top/lib/model/params.def" >"$node/ubc"
is "there are so many of them" 21 "$(wc -l <"$node/ubc")"
while read -r key name; do
	tells "$name" "$name 70000:80000" -- 101 --"$name" 70000:80000 --save
	is "$name is saved" "$key=\"70000:80000\"" "$(grep "^$key=" "$conf/101.conf")"
done < <(grep -v -e physpages -e swappages "$node/ubc")
tells "what counts nothing" -- 101 --avnumproc 5
tells "too few netfilter rules" "numiptent 16:16" -- 101 --numiptent 5
like "are noticed" "NUMIPTENT 5:5 is too low, using 16:16" "$err"
tells "overcommit without a limit" -- 101 --vm_overcommit 2
like "has no effect" "VM_OVERCOMMIT has no effect" "$err"

# VSwap
gives 3 "a kernel without VSwap refuses RAM" vzctl set 101 --ram 512M --swap 1G
touch "$node/proc/vz/vswap"
ct 101
derived=("lockedpages 131072:131072" "oomguarpages 131072:$unlimited" "vmguarpages 393216:$unlimited")
tells "RAM and swap, and what follows from them" "physpages 0:131072" "swappages 0:262144" \
	"${derived[@]}" "privvmpages $unlimited:$unlimited" -- 101 --ram 512M --swap 1G --save
is "which is not saved" 'PHYSPAGES="0:131072" SWAPPAGES="0:262144"' "$(grep . "$conf/101.conf" | paste -sd ' ')"
tells "overcommit" "${derived[@]}" "privvmpages 589824:589824" -- 101 --vm_overcommit 1.5 --save
is "is saved itself" 'VM_OVERCOMMIT="1.5"' "$(grep VM "$conf/101.conf")"
tells "another limit alone" "numproc 80:80" "${derived[@]}" "privvmpages 589824:589824" -- 101 --numproc 80
tells "one that would follow" "privvmpages 7:8" "${derived[@]}" -- 101 --privvmpages 7:8 --save
tells "and no longer does" "swappages 0:0" "lockedpages 131072:131072" "oomguarpages 131072:$unlimited" \
	"vmguarpages 131072:$unlimited" -- 101 --swap 0
tells "what is no beancounter tells nothing" -- 101 --onboot yes
ct 101 'PHYSPAGES=0:1000'
for option in "--numproc 5" "--vm_overcommit 2" "--reset_ub"; do
	# shellcheck disable=SC2086 # words
	gives 28 "$option without any swap" vzctl set 101 $option
done

# --reset_ub
ct 101 'NUMPROC="50:60"' 'PHYSPAGES="0:1000"' 'SWAPPAGES="0:unlimited"' 'VM_OVERCOMMIT=9' 'NUMIPTENT="20:8"'
tells "all that is configured again" "numproc 50:60" "physpages 0:1000" "swappages 0:$unlimited" \
	"numiptent 16:16" "lockedpages 1000:1000" "oomguarpages 1000:$unlimited" \
	"vmguarpages $unlimited:$unlimited" "privvmpages $unlimited:$unlimited" -- 101 --reset_ub
like "is reported" "UB limits were set successfully" "$out"
is "and saves nothing" 5 "$(wc -l <"$conf/101.conf")"
for option in --save "--numproc 5" "--setmode ignore" "--applyconfig basic" "--applyconfig_map name" \
	--skip_arpdetect --userpasswd-stdin "--ipdel all"; do
	# shellcheck disable=SC2086 # words
	gives 20 "--reset_ub and $option" vzctl set 101 --reset_ub $option
done

# From one memory model to the other
ct 101 "$(cat "$conf/ve-basic.conf-sample")"
released=()
while read -r key name; do
	case $name in
	physpages | swappages | lockedpages | oomguarpages | vmguarpages) ;;
	*) released+=("$name $unlimited:$unlimited") ;;
	esac
done <"$node/ubc"
grep PAGES "$conf/ve-vswap-256m.conf-sample" >"$conf/ve-ram.conf-sample"
tells "a VSwap sample lifts the classic limits" "physpages 0:65536" "swappages 0:131072" \
	"lockedpages 65536:65536" "oomguarpages 65536:$unlimited" "vmguarpages 196608:$unlimited" \
	"${released[@]}" -- 101 --applyconfig ram --save
is "and takes them out" "PHYSPAGES SWAPPAGES" \
	"$(grep -oE "^($(cut -d ' ' -f 1 "$node/ubc" | paste -sd '|'))" "$conf/101.conf" | paste -sd ' ')"
printf '%s\n' 'PHYSPAGES="0:1"' >"$conf/ve-half.conf-sample"
ct 101
gives 28 "a sample without swap" vzctl set 101 --applyconfig half --save
is "changes nothing" "" "$(cat "$conf/101.conf")"

# The node
gives 1 "the node is not limited" vzctl set 0 --numproc 5
like "and says so" "The node's own resources are counted and never limited" "$err"
gives 0 "a configuration for it may be kept" vzctl set 0 --numproc 5 --save
like "with the same words" "NUMPROC has no effect: the node's own resources" "$err"
is "in 0.conf" 'NUMPROC="5"' "$(cat "$conf/0.conf")"
gives 0 "applying it" vzctl set 0 --reset_ub
like "is no more" "0.conf has no effect" "$err"

finish
