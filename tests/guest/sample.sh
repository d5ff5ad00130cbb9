# SPDX-License-Identifier: GPL-2.0-or-later
# Sweeps of which the short tier takes a sample. Sourced by shells.
# shellcheck shell=sh

# sample COUNT ITEM...: so many of them, a line each, in their order; all where
# sweeps are whole. Which ones follows from $SEED, a number.
sample() {
	s_count=$1
	shift
	[ "${SWEEP:-all}" = sample ] || s_count=$#
	printf '%s\n' "$@" |
		awk -v seed="${SEED:-0}" 'BEGIN { srand(seed) } { print rand() "\t" NR "\t" $0 }' |
		sort -n | head -n "$s_count" | sort -n -k 2 | cut -f 3
}

# every COUNT: the length of a step through a sweep of which one in so many is
# taken; 1 where sweeps are whole
every() {
	[ "${SWEEP:-all}" = sample ] || set -- 1
	echo "$1"
}
