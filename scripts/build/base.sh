# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Which Linux is built on, and where. Sourced after lib.sh.
#
#   Debian's source package     build/kernel/tree           by default
#   RHEL 10.0's tree            build/kernel/rhel10/tree    KERNEL_BASE=rhel10
#   any directory or archive    build/kernel/tree-NAME/tree choose_base SOURCE

KERNEL_BASE=${KERNEL_BASE:-}
LINUX_SOURCE=${LINUX_SOURCE:-/usr/src/linux-source-6.12.tar.xz}
RHEL10_SOURCE=${RHEL10_SOURCE:-../shared/rhel10/linux-6.12.0-55.24.1.el10_0-x86.tar.zst}

# choose_base [SOURCE]: sets KERNEL_BASE, KERNEL_TREE, SOURCE and SOURCE_HINT
# shellcheck disable=SC2034,SC2120 # for those who source this
choose_base() {
	SOURCE=${1:-}
	SOURCE=${SOURCE%/}
	case "${SOURCE:+other}$KERNEL_BASE" in
	'')
		SOURCE=$LINUX_SOURCE
		SOURCE_HINT="package linux-source-6.12 or LINUX_SOURCE=file"
		;;
	rhel10)
		SOURCE=$RHEL10_SOURCE
		SOURCE_HINT="RHEL10_SOURCE=directory or archive"
		;;
	other*)
		SOURCE_HINT="TREE= is to be a directory or an archive"
		KERNEL_BASE=tree-$(basename "$SOURCE" | sed 's/\.tar\..*//; s/[^A-Za-z0-9._-]/_/g')
		;;
	*) die "KERNEL_BASE=$KERNEL_BASE is not known: rhel10, or nothing for Debian's" ;;
	esac
	KERNEL_TREE=$BUILD/kernel/${KERNEL_BASE:+$KERNEL_BASE/}tree
}

# What tells whether SOURCE has changed; of a directory, every file in it
source_id() {
	if [ -d "$SOURCE" ]; then
		realpath "$SOURCE"
		find "$SOURCE/" -name .git -prune -o -type f -printf '%P %s %T@\n' | LC_ALL=C sort | sha256sum
	elif [ -e "$SOURCE" ]; then
		stat -L -c '%n %s %Y' "$SOURCE"
	else
		echo "no source"
	fi | paste -sd ' '
}

copy_directory() {
	rsync -a --exclude=/.git "$1/" "$2/"
	# What was built there is in the way of a build elsewhere
	if [ -f "$2/.config" ] || [ -d "$2/include/generated" ]; then
		make -s -C "$2" mrproper
	fi
}

# Some archives have a folder around the tree, some have not
unpack_archive() {
	local from=$1 to=$2 inner

	case "$from" in
	*.zst) tar -C "$to" -I 'zstd -d --long=27' -xf "$from" ;;
	*) tar -C "$to" -xf "$from" ;;
	esac
	if [ ! -f "$to/Kbuild" ]; then
		inner=$(cd "$to" && echo */)
		mv "$to/$inner" "$to.inner"
		rm -rf "$to"
		mv "$to.inner" "$to"
	fi
}

# unpack_source DIR: SOURCE into an empty directory
unpack_source() {
	[ -e "$SOURCE" ] || die "$SOURCE is missing: $SOURCE_HINT"
	if [ -d "$SOURCE" ]; then
		copy_directory "$SOURCE" "$1"
	else
		unpack_archive "$SOURCE" "$1"
	fi
	[ -f "$1/Kbuild" ] || die "$SOURCE is not a Linux tree"
}
