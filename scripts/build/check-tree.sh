#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Does the series apply to another Linux tree, without fuzz: check-tree.sh DIR
# The tree is only read: the files that the patches touch are copied away and
# patched there, one patch after the other. Says which hook fails.

. scripts/build/lib.sh
. scripts/build/series.sh

tree=${1:-}
[ -n "$tree" ] || die "Which tree? make check-tree TREE=DIR"
[ -f "$tree/Kbuild" ] || die "$tree is not a Linux tree"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

copy_touched() {
	local file

	touched_files "$PATCHES/$1" | while read -r file; do
		if [ -e "$scratch/$file" ] || [ ! -e "$tree/$file" ]; then
			continue
		fi
		mkdir -p "$scratch/$(dirname "$file")"
		cp "$tree/$file" "$scratch/$file"
	done
}

failed=0 total=0
for name in $(series); do
	total=$((total + 1))
	copy_touched "$name"
	if log=$(patch -d "$scratch" -p1 -F0 -N --batch --dry-run < "$PATCHES/$name" 2>&1); then
		patch -d "$scratch" -p1 -F0 -N --batch -s --no-backup-if-mismatch < "$PATCHES/$name"
	else
		failed=$((failed + 1))
		printf 'FAIL %s\n' "$name"
		printf '%s\n' "$log" | sed 's/^/     /'
	fi
done

printf '%d of %d patches apply to %s\n' $((total - failed)) "$total" "$tree"
[ "$failed" -eq 0 ]
