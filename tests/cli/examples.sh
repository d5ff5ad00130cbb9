#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The examples of the manuals: what needs no kernel is run, what does is known
# to get as far as asking for one, which is behind reading its command line.

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=plan-lib.sh
. "$here/plan-lib.sh"
make_node
node_memory 8388608 4194304
beancounters 0
beancounters 101
mkdir -p "$node/proc/bc/101"
touch "$node/proc/bc/101/events"
echo "bogomips : 5000.0" >"$node/proc/cpuinfo"
mkdir "$node/proc/1"
printf 'Name:\tinit\n' >"$node/proc/1/status"

# examples PAGE: the lines of literal blocks and .Dl, without a prompt
examples()
{
	sed -n '/^\.Sh EXAMPLES/,/^\.Sh SEE/p' "$top/man/$1" | sed -nE '
		/^\.Bd -literal/,/^\.Ed/{/^\./!p}
		s/^\.Dl (# )?//p'
}

# Commands of ours that need no kernel, by their first words
is_offline()
{
	case $1 in
	"vzctl set "* | "vzctl status "* | "vzctl --"* | "vzlist "*) ;;
	vzc[ap]* | vzcfg* | vzmemcheck* | vzoversell* | vzpid* | vzsplit* | vzubc*) ;;
	*) return 1 ;;
	esac
}

# A network of its own has none of the interfaces that it names
is_network()
{
	[[ $1 =~ ^(arp|nd)send\  ]]
}

# Of a node that nobody can log in to
is_migration()
{
	[[ $1 =~ ^vzmigrate\  ]]
}

# Of a container whose quota is not on, in a directory that is not there
is_quota()
{
	[[ $1 =~ ^vz(quota|dq[a-z]+)\  ]]
}

is_ours()
{
	[ -x "$top/build/test/bin/$1" ]
}

# example LINE: run it, or as much of it as can be
example()
{
	local -a words
	local status

	mapfile -t words < <(xargs -n 1 printf '%s\n' <<<"$1")
	if ! is_ours "${words[0]}"; then
		command -v "${words[0]}" >/dev/null || grep -rqlw "${words[0]}" "$top/scripts" "$top/etc"
		is "$1: a program there is" 0 $?
	elif is_offline "$1"; then
		gives 0 "$1" "${words[@]}"
	elif is_quota "$1"; then
		status=0
		"${words[@]}" >"$node/out" 2>&1 </dev/null || status=$?
		[[ $status =~ ^(1|6|11)$ ]]
		is "$1: needs a quota, and nothing but that" 0 $?
	elif is_migration "$1"; then
		status=4
		[[ $1 != *--live* ]] || status=2
		gives $status "$1: needs the other node, or a container that runs" "${words[@]}"
	elif is_network "$1"; then
		gives 2 "$1: needs the interface" unshare -Urn "${words[@]}"
	else
		mv "$node/proc/vz" "$node/proc/vz.off"
		status=5
		[ "${words[0]}" != vzeventd ] || status=1
		gives $status "$1: needs a kernel, and nothing but that" "${words[@]}"
		mv "$node/proc/vz.off" "$node/proc/vz"
	fi
}

# All of them are about container 101, made of the sample that is named first
ct 101 "$(cat "$conf/ve-basic.conf-sample")"
for page in "$top"/man/*.8; do
	page=${page##*/}
	mapfile -t lines < <(examples "$page")
	if [ "$(id -u)" != 0 ] && [[ ${lines[*]} == *vzlist* ]]; then
		skip "${page/.8/(8)}" "vzlist needs root"
		continue
	fi
	[ ${#lines[@]} -gt 0 ]
	is "${page/.8/(8)} has examples" 0 $?
	for line in "${lines[@]}"; do
		example "$line"
	done
done

mapfile -t lines < <(examples ctid.conf.5)
[ ${#lines[@]} -gt 3 ]
is "ctid.conf(5) has examples" 0 $?
ct 200 "${lines[@]}"
gives 0 "a configuration of a container" vzctl --verbose set 200 --onboot yes --save
is "is understood" "" "$(grep -F "200.conf:" <<<"$out$err")"
for line in "${lines[@]}"; do
	[[ $line == ONBOOT=* ]] || like "$line stays" "$line" "$(cat "$conf/200.conf")"
done
ct 200 "${lines[@]/#ONBOOT/ON_BOOT}"
gives 0 "a key that nobody knows" vzctl --verbose set 200 --onboot yes --save
like "is noticed" "200.conf:1: unknown parameter ON_BOOT" "$out$err"

mapfile -t lines < <(examples vz.conf.5)
[ ${#lines[@]} -gt 3 ]
is "vz.conf(5) has examples" 0 $?
printf '%s\n' "${lines[@]}" >"$node/etc/vz/vz.conf"
# node_conf PROMISE: what stands in vz.conf is known and can be used
node_conf()
{
	gives 0 "$1" vzctl set 200 --onboot yes --save
	is "$1, without a word about it" "" "$(grep -F "vz.conf:" <<<"$out$err")"
	is "$1, all of it" "" "$(comm -23 <(sed -nE 's/^([A-Z0-9_]+)=.*/\1/p' "$node/etc/vz/vz.conf" | sort) \
		<(vzctl --dump-options | awk -F '\t' '$1 == "key" { print $3 }' | sort))"
}

ct 200
node_conf "a configuration of a node"
cp "$top/etc/vz.conf" "$node/etc/vz/vz.conf"
node_conf "the configuration that is installed"

finish
