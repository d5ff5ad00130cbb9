# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Which Linux is built on, and where. Sourced after lib.sh.
#
#   nothing set          Debian's source            build/kernel/tree
#   KERNEL_BASE=rhel10   the archive RHEL10_SOURCE  build/kernel/rhel10/tree
#   TREE=DIR-OR-ARCHIVE  that one                   build/kernel/NAME/tree

KERNEL_BASE=${KERNEL_BASE:-}
RHEL10_SOURCE=${RHEL10_SOURCE:-../shared/rhel10/linux-6.12.0-55.24.1.el10_0-x86.tar.zst}
SOURCE_HINT="package linux-source-6.12 or LINUX_SOURCE=file"

if [ -n "${TREE_SOURCE:-}" ]; then
	SOURCE=${TREE_SOURCE%/}
	SOURCE_HINT="TREE= names no directory or archive"
	KERNEL_BASE=$(basename "$SOURCE" | sed 's/\.tar\..*//; s/[^A-Za-z0-9._-]/_/g')
elif [ "$KERNEL_BASE" = rhel10 ]; then
	SOURCE=$RHEL10_SOURCE
	SOURCE_HINT="RHEL10_SOURCE=archive names it"
elif [ -n "$KERNEL_BASE" ]; then
	die "KERNEL_BASE=$KERNEL_BASE is not known: rhel10, or nothing for Debian's"
else
	# shellcheck disable=SC2034 # for those who source this
	SOURCE=${LINUX_SOURCE:-/usr/src/linux-source-6.12.tar.xz}
fi
[ -z "$KERNEL_BASE" ] || KERNEL_TREE=$BUILD/kernel/$KERNEL_BASE/tree

# Some archives have a folder around the tree, some have not
unpack_source() {
	local from=$1 to=$2 inner

	if [ -d "$from" ]; then
		cp -a "$from/." "$to"
		rm -rf "$to/.git"
		return
	fi
	case "$from" in
	*.zst) tar -C "$to" -I 'zstd -d --long=27' -xf "$from" ;;
	*) tar -C "$to" -xf "$from" ;;
	esac
	if [ ! -f "$to/Kbuild" ]; then
		inner=$(cd "$to" && echo */)
		[ -f "$to/$inner/Kbuild" ] || die "$from holds no kernel tree"
		mv "$to/$inner" "$to.inner"
		rm -rf "$to"
		mv "$to.inner" "$to"
	fi
}
