#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Makes or updates a kernel tree: kernel-tree.sh [SOURCE], see base.sh. It is a
# git repository with that Linux as tag "base", our patches as commits on top of
# it, and the overlay kernel/ as files that git ignores. Only files that really
# changed get a new time, so that the next build is short.

. scripts/build/lib.sh
. scripts/build/series.sh
. scripts/build/base.sh

choose_base "${1:-}"
OVERLAY=$PWD/kernel
TREE=$KERNEL_TREE

unpack() {
	local new=$TREE.new

	phase "Unpacking $SOURCE" "2 minutes"
	rm -rf "$new"
	mkdir -p "$new"
	unpack_source "$new"
	tree_git -C "$new" init -q -b vz
	tree_git -C "$new" -c core.compression=1 add -A -f
	tree_git -C "$new" commit -q -m base
	tree_git -C "$new" tag base
	rm -rf "$TREE"
	mv "$new" "$TREE"
	stamp "$TREE/.git/vz-source" "$1"
	phase_end
}

# Work that was done in the tree and not exported must not be lost
refuse_if_changed() {
	local made=

	[ ! -f "$TREE/.git/vz-head" ] || made=$(cat "$TREE/.git/vz-head")
	if [ "$(tree_git -C "$TREE" rev-parse HEAD)" != "${made:-$(tree_git -C "$TREE" rev-parse base)}" ] ||
			[ -n "$(tree_git -C "$TREE" status --porcelain -uno)" ]; then
		die "$TREE has changes that patches/ does not: run make kernel-refresh (or remove the tree)"
	fi
}

# The patches are applied beside the tree, in a work tree that holds just the
# files they touch; then the tree moves to the result in one step.
apply_series() {
	local side=$TREE.am name head paths=()
	local -a files

	mapfile -t files < <(series_files "$(target_of "$TREE")")
	rm -rf "$side"
	tree_git -C "$TREE" worktree prune
	tree_git -C "$TREE" worktree add -q --detach --no-checkout "$side" base
	if [ ${#files[@]} -gt 0 ]; then
		mapfile -t paths < <(touched_files "${files[@]}")
		printf '/%s\n' "${paths[@]}" |
			tree_git -C "$side" sparse-checkout set --no-cone --stdin
		tree_git -C "$side" checkout -q
	fi
	for name in "${files[@]}"; do
		tree_git -C "$side" am -q --keep-non-patch --committer-date-is-author-date \
			"$name" ||
			die "Patch ${name##*/} does not apply to $(basename "$SOURCE"); see $side"
	done
	head=$(tree_git -C "$side" rev-parse HEAD)
	tree_git -C "$TREE" worktree remove --force "$side"
	tree_git -C "$TREE" checkout -q -B vz "$head"
	stamp "$TREE/.git/vz-head" "$head"
}

overlay_files() {
	(cd "$OVERLAY" && find . -type f -printf '%P\n' | LC_ALL=C sort)
}

# The overlay holds what Linux does not have
refuse_if_in_linux() {
	local known

	known=$(comm -12 "$1" <(tree_git -C "$TREE" ls-tree -r --name-only base | LC_ALL=C sort))
	[ -z "$known" ] || die "Linux has these files of kernel/ already, patch them: $known"
}

copy_overlay() {
	local list=$TREE/.git/vz-overlay name

	overlay_files > "$list.new"
	refuse_if_in_linux "$list.new"
	[ ! -f "$list" ] || comm -23 "$list" "$list.new" | while read -r name; do
		rm -f "${TREE:?}/$name"
	done
	{ echo '/build-*/'; sed 's|^|/|' "$list.new"; } > "$TREE/.git/info/exclude"
	rsync -rlp --checksum --files-from="$list.new" "$OVERLAY/" "$TREE/"
	mv "$list.new" "$list"
}

only_one "kernel-tree${KERNEL_BASE:+-$KERNEL_BASE}"
mkdir -p "$(dirname "$TREE")"
id=$(source_id)
if [ ! -d "$TREE" ] || ! is_fresh "$TREE/.git/vz-source" "$id"; then
	[ ! -d "$TREE" ] || refuse_if_changed
	unpack "$id"
fi

patches_id=$(hash_of "$PATCHES")
if ! is_fresh "$TREE/.git/vz-patches" "$patches_id"; then
	refuse_if_changed
	phase "Applying $(series | wc -l) patches" "10 seconds"
	apply_series
	stamp "$TREE/.git/vz-patches" "$patches_id"
	phase_end
fi
copy_overlay
