#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What the scripts write in a container of each distribution. A fixture is a
# tree with the files that matter; all that changes in it is compared with
# expected/dist-families/. What sets something is done twice: the second time
# nothing may change.
#
#     dist-families.sh [--update] [FAMILY]...

# shellcheck source-path=SCRIPTDIR source=tap.sh
. "${0%/*}/tap.sh"
# shellcheck source-path=SCRIPTDIR source=dist-lib.sh
. "${0%/*}/dist-lib.sh"

expected=$cli/expected/dist-families
declare -A now		# what was there after the last step

# shellcheck disable=SC2034,SC2178 # arrays are handed over by name
# snapshot NAME: reads the tree into the array NAME: by path, what is there
snapshot()
{
	local -n files=$1
	local path type mode target text

	files=()
	while IFS=$'\t' read -r path type mode target; do
		if [ "$type" = l ]; then
			files["$path"]=" -> $target"
			continue
		fi
		IFS= read -r -d '' text <"$root/etc/$path"
		files["$path"]=" ($mode)"${text:+$'\n'}${text%$'\n'}
	done < <(find "$root/etc" ! -type d -printf '%P\t%y\t%m\t%l\n')
}

# changes OLD NEW: between two snapshots
changes()
{
	local -n old=$1 new=$2
	local path

	while read -r path; do
		if [ -z "${new[$path]-}" ]; then
			echo "gone: $path"
		elif [ "${new[$path]}" != "${old[$path]-}" ]; then
			printf '%s\n' "$path${new[$path]}" | sed '2,$s/^/| /'
		fi
	done < <(printf '%s\n' "${!old[@]}" "${!new[@]}" | LC_ALL=C sort -u)
}

# is_named PATH SCRIPT: the head of the script has it, or a pattern for it. A script
# without such a head is always run
is_named()
{
	local pattern
	local -a patterns

	read -ra patterns <<<"$(sed -n '/^[^#]/q; s/^# files://p' "$scripts/$2" | paste -sd' ')"
	[ ${#patterns[@]} -gt 0 ] || return 0
	for pattern in "${patterns[@]}"; do
		pattern="${pattern//./\\.}"
		pattern="${pattern//\*/[^/]*}"
		[[ ! $1 =~ ^${pattern//\?/[^/]}$ ]] || return 0
	done
	return 1
}

# not_named SCRIPT: on stdin what changes() says, from which the others come
not_named()
{
	local line path

	while read -r line; do
		case "$line" in
		'|'*) continue ;;
		esac
		path=${line#gone: }
		path=/etc/${path%% *}
		is_named "$path" "$1" || echo "$1 $path"
	done
}

# shellcheck disable=SC2034,SC2178 # arrays are handed over by name
# step TITLE SCRIPT [VAR=VALUE]...: run it, tell what it changed
step()
{
	local title=$1 path
	local -A before=()

	shift
	echo "=== $title: $*"
	for path in "${!now[@]}"; do
		before[$path]=${now[$path]}
	done
	run "$@" || echo "status $?"
	snapshot now
	changes before now | tee "$work/changed"
	not_named "$1" <"$work/changed" >>"$work/not-named"
}

# again SCRIPT [VAR=VALUE]...
again()
{
	step again "$@" | sed -n '2,$s/^/second time: /p'
}

# twice TITLE SCRIPT [VAR=VALUE]...
twice()
{
	step "$@"
	shift
	again "$@"
}

show_live()
{
	echo "--- live"
	live
	routes
	routes -6
}

# If it is left to the boot
boot_network()
{
	[ -n "$(live)" ] || call "venet_add $1"
}

addresses()
{
	local list='10.1.0.1 10.1.0.2/24 2001:db8::1/64'

	step 'start without addresses' add_ip.sh VE_STATE=starting IP_ADDR=
	twice 'start with addresses' add_ip.sh VE_STATE=starting \
		"IP_ADDR=$list" IPV6=yes
	show_live
	boot_network "$list"
	step 'add one' add_ip.sh VE_STATE=running IP_ADDR=10.1.0.3
	twice 'delete two' del_ip.sh VE_STATE=running \
		IP_ADDR='10.1.0.1 2001:db8::1'
	show_live
	step 'replace all' add_ip.sh VE_STATE=running IPDELALL=yes \
		IP_ADDR=10.1.0.9/32
	show_live
	new_device
	step 'start without any again' add_ip.sh VE_STATE=starting IP_ADDR=
}

others()
{
	twice 'host name' set_hostname.sh HOSTNM=ct101.example.org \
		IP_ADDR=10.1.0.1
	echo "--- $(uname -n)"
	step 'no host name' set_hostname.sh HOSTNM=
	twice 'resolver' set_dns.sh NAMESERVER='10.0.0.1 10.0.0.2' \
		SEARCHDOMAIN=example.org
	twice 'quota on' set_ugid_quota.sh VE_STATE=starting DEVFS=simfs \
		MAJOR=7 MINOR=1
	step 'quota off' set_ugid_quota.sh VE_STATE=starting
	twice 'before init' prestart.sh VZ_KERNEL=yes USERNS=yes
	twice 'terminals' set_console.sh
}

# The map that vzctl takes for a template of this name
map_of()
{
	local name=$1

	while [ ! -e "$cli/../../etc/dists/$name.conf" ] &&
	      [ "$name" != "${name%-*}" ]; do
		name=${name%-*}
	done
	echo "$name.conf"
}

family()
{
	local map

	map=$cli/../../etc/dists/$(map_of "$1")
	holds "$1: there is a map" test -e "$map"
	fixture_tree "$1"
	: >"$work/not-named"
	snapshot now
	echo "kind: $(call 'set -f; network_kind')" >"$transcript"
	addresses >>"$transcript"
	others >>"$transcript"
	# /etc/mtab comes and goes with the script that writes it at boot
	is "$1: what is written has its name in the script" '' \
		"$(grep -v ' /etc/mtab$' "$work/not-named")"
	holds "$1: the second time nothing changes" \
		test -z "$(grep '^second time' "$transcript")"
	[ -z "$update" ] || cp "$transcript" "$expected/$1"
	is "$1: what is written" "$(<"$expected/$1")" "$(<"$transcript")"
}

maps_name_scripts()
{
	local map key script

	for map in "$cli"/../../etc/dists/{*.conf,default}; do
		while IFS='=' read -r key script; do
			case "$key" in
			\#* | '') continue ;;
			esac
			[ -f "$scripts/$script" ] || echo "$map: $key"
		done <"$map"
	done
}

update=
if [ "${1-}" = --update ]; then
	update=yes
	shift
fi
needs_namespaces "$0" ${update:+--update} "$@"
begin_tests
is 'every script of every map exists' '' "$(maps_name_scripts)"
if [ $# -eq 0 ]; then
	cd "$cli/fixtures" && set -- *
fi
for name in "$@"; do
	family "$name"
done
finish
