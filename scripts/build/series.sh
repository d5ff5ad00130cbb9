# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# The patch queue: patches/series names the patches in order, between comment
# lines. For trees of a target patches/TARGET/NAME stands for patches/NAME.
# Sourced after lib.sh.

PATCHES=${PATCHES:-$PWD/patches}

# target_of TREE: by what the tree says it is; nothing where patches/ fits as it is
target_of() {
	if grep -qsx 'RHEL_MAJOR = 10' "$1/Makefile.rhelver"; then
		echo rhel10
	fi
}

series() {
	local name

	[ -f "$PATCHES/series" ] || return 0
	while read -r name; do
		case "$name" in
		'' | \#*) continue ;;
		esac
		[ -f "$PATCHES/$name" ] || die "$PATCHES/$name is named in the series and missing"
		printf '%s\n' "$name"
	done < "$PATCHES/series"
}

# series_files TARGET: the files with the patches for trees of the target
series_files() {
	local name

	for name in $(series); do
		if [ -n "$1" ] && [ -f "$PATCHES/$1/$name" ]; then
			echo "$PATCHES/$1/$name"
		else
			echo "$PATCHES/$name"
		fi
	done
}

# touched_files PATCH...: the files of Linux that the patches change
touched_files() {
	[ $# -gt 0 ] || return 0
	sed -n 's|^+++ b/\([^\t]*\).*|\1|p' "$@" | LC_ALL=C sort -u
}

# objects_of PATCH...: what is made of the source files among these
objects_of() {
	touched_files "$@" | sed -n 's/\.c$/.o/p'
}

# The first digit of a patch says its area
area_name() {
	case "$1" in
	0*) echo "build" ;;
	1*) echo "processes and namespaces" ;;
	2*) echo "memory accounting" ;;
	3*) echo "socket accounting" ;;
	4*) echo "file systems and quota" ;;
	5*) echo "network devices" ;;
	6*) echo "proc and sysfs" ;;
	7*) echo "checkpoint" ;;
	9*) echo "tests" ;;
	*) die "$1: no area has this first digit" ;;
	esac
}
