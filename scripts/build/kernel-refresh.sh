#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Writes patches/ from the commits of a kernel git tree: kernel-refresh.sh [TREE]
# From a target's tree come the variants in patches/TARGET/: patches that differ
# there in more than places and hashes. New patches come from Debian's tree.
# The base is the tag "base", or the tree's first commit. The file names come
# from the Patch-Name: lines; everything else in the output depends on the
# commits alone, so that an unchanged patch stays unchanged.

. scripts/build/lib.sh
. scripts/build/series.sh
. scripts/build/base.sh

choose_base ""
TREE=${1:-$KERNEL_TREE}

base_of() {
	tree_git -C "$TREE" rev-parse -q --verify 'base^{commit}' ||
		tree_git -C "$TREE" rev-list --max-parents=0 HEAD | tail -n 1
}

check_commit() {
	local commit=$1 name=$2 added

	[[ $name =~ ^[0-9]{3}-[A-Za-z0-9_-]+\.patch$ ]] ||
		die "Commit ${commit:0:12} has no usable Patch-Name: line ('$name')"
	[ ! -e "$new/$name" ] || die "Two commits are named $name"
	added=$(tree_git -C "$TREE" diff-tree -r --no-commit-id --name-only --diff-filter=AD "$commit")
	[ -z "$added" ] || die "$name adds or removes files, which belong in kernel/: $added"
}

export_commit() {
	tree_git -C "$TREE" -c format.signature= -c core.abbrev=40 format-patch -q -1 "$1" \
		--stdout --zero-commit --no-signature -N --no-stat --full-index --no-renames \
		--diff-algorithm=myers -U3 --src-prefix=a/ --dst-prefix=b/
}

# Of a patch, what is the same wherever it applies
without_places() {
	sed 's/^@@ .*/@@/; /^index /d' "$1"
}

# write_variants DIR: those of the new patches that patches/ does not have so
write_variants() {
	local dir=$1 name variants=0

	rm -rf "$dir"
	for name in $(PATCHES=$new series); do
		[ -f "$PATCHES/$name" ] || die "$name is no patch of $PATCHES/series"
		cmp -s <(without_places "$new/$name") <(without_places "$PATCHES/$name") && continue
		mkdir -p "$dir"
		cp "$new/$name" "$dir/"
		variants=$((variants + 1))
	done
	say "$variants variants written to $dir"
}

write_patches() {
	mkdir -p "$PATCHES"
	: >> "$new/series"
	rsync -rc --delete --include='*.patch' --include=series --exclude='*' "$new/" "$PATCHES/"
	say "$(series | wc -l) patches written to $PATCHES"
}

[ -d "$TREE/.git" ] || die "$TREE is not a git tree"
[ -z "$(tree_git -C "$TREE" status --porcelain -uno)" ] ||
	die "$TREE has changes that are not committed"

mkdir -p "$BUILD"
new=$(mktemp -d "$BUILD/patches.XXXXXX")
trap 'rm -rf "$new"' EXIT
area=

for commit in $(tree_git -C "$TREE" rev-list --reverse "$(base_of)..HEAD"); do
	name=$(tree_git -C "$TREE" log -1 --format='%(trailers:key=Patch-Name,valueonly)' "$commit" | head -n 1)
	check_commit "$commit" "$name"
	export_commit "$commit" > "$new/$name"
	if [ "$area" != "${name:0:1}" ]; then
		[ -z "$area" ] || echo >> "$new/series"
		area=${name:0:1}
		echo "# $area: $(area_name "$name")" >> "$new/series"
	fi
	echo "$name" >> "$new/series"
done

target=$(target_of "$TREE")
if [ -n "$target" ]; then
	write_variants "$PATCHES/$target"
else
	write_patches
fi
if [ "$TREE" = "$KERNEL_TREE" ]; then
	tree_git -C "$TREE" rev-parse HEAD > "$TREE/.git/vz-head"
	stamp "$TREE/.git/vz-patches" "$(hash_of "$PATCHES")"
fi
