# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# The kernel's make with a fixed identity and ccache, and its configuration.
# Sourced after lib.sh and series.sh.

export KBUILD_BUILD_TIMESTAMP=2026-01-01 KBUILD_BUILD_USER=vz KBUILD_BUILD_HOST=node

KERNEL_CC=gcc
if command -v ccache > /dev/null; then
	KERNEL_CC="ccache gcc"
	if [ -z "${CCACHE_DIR:-}" ] && [ -w /var/cache ]; then
		export CCACHE_DIR=/var/cache/vz-ccache
	fi
	export CCACHE_MAXSIZE=${CCACHE_MAXSIZE:-10G} CCACHE_NOHASHDIR=1
fi

# Its messages are only those of the compiler, with V=1 all commands
KERNEL_VERBOSE=-s
[ -z "${V:-}" ] || KERNEL_VERBOSE=V=1

# The outer make's options and variables are not for Linux
kmake() {
	env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS -u MAKEOVERRIDES -u KERNEL -u B -u V -u CC \
		make "$KERNEL_VERBOSE" -C "$KERNEL_TREE" CC="$KERNEL_CC" "$@"
}

# What a build from nothing makes, about
declare -A OBJECTS=([node]=2040 [debug]=1630)

# objects_built DIR START [EXPECTED]
objects_built() {
	local dir=$1 start=$2 expected=${3:-}

	if [ -n "$expected" ]; then
		percent "$(find "$dir" -name '*.o' 2> /dev/null | wc -l)" "$expected"
	else
		printf '%d files' "$(find "$dir" -name '*.o' -newermt "@$start" 2> /dev/null | wc -l)"
	fi
}

# build_phase VARIANT DIR BEFORE: nobody knows how much has to be made again
# where something was built BEFORE
build_phase() {
	local variant=$1 dir=$2 before=$3 usually="15 minutes, 3 with a warm ccache" expected=${OBJECTS[$1]}

	if [ -n "$before" ]; then
		usually=
		expected=
	fi
	phase "Building the $variant kernel" "$usually" objects_built "$dir" "$(date +%s)" "$expected"
}

# The options of a node on this tree
node_options() {
	local target

	target=$(target_of "$KERNEL_TREE")
	cat kernel/kernel/configs/vz-node.config ${target:+"kernel/kernel/configs/vz-$target.config"}
}

without_ours() {
	grep -Ev '^CONFIG_(VE|VE_[A-Z_]*|BEANCOUNTERS)='
}

# Containers alone
without_beancounters() {
	grep -Ev '^CONFIG_(BEANCOUNTERS|VE_QUOTA)='
}

# configure OUT: by the options in OUT/wanted.config
configure() {
	kmake O="$1" KCONFIG_ALLCONFIG="$KERNEL_TREE/$1/wanted.config" alldefconfig
}

# options_lost WANTED CONFIG: lines of WANTED that are not so in CONFIG
options_lost() {
	local wanted=$1 config=$2 line option

	while IFS= read -r line; do
		case "$line" in
		CONFIG_*) grep -qxF -e "$line" "$config" || printf '%s\n' "$line" ;;
		'# CONFIG_'*' is not set')
			option=${line#\# }
			option=${option% is not set}
			! grep -q "^$option=" "$config" || printf '%s\n' "$line"
			;;
		esac
	done < "$wanted"
}
