#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# How much of Linux the patches touch, against the budget of the design. A
# variant stands for a patch that is counted already.

. scripts/build/lib.sh
. scripts/build/series.sh

MAX_FILES=85
MAX_LINES=600

cd "$PATCHES"
mapfile -t names < <(series)
[ ${#names[@]} -gt 0 ] || { echo "No patches"; exit 0; }

for name in "${names[@]}"; do
	printf '%5d lines %3d files  %s\n' "$(grep -c '^+\([^+]\|$\)' "$name")" \
		"$(touched_files "$name" | wc -l)" "$name"
done
files=$(touched_files "${names[@]}" | wc -l)
lines=$(cat "${names[@]}" | grep -c '^+\([^+]\|$\)')
printf '%d patches: %d files of Linux (budget %d), %d added lines (budget %d)\n' \
	"${#names[@]}" "$files" "$MAX_FILES" "$lines" "$MAX_LINES"
[ "$files" -le "$MAX_FILES" ] && [ "$lines" -le "$MAX_LINES" ]
