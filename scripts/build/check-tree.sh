#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Does the series fit a tree, and compile there: check-tree.sh [SOURCE [NAME]],
# see base.sh. Every hunk is tried, also those after one that fails. Then the
# overlay and every file that a patch touches are compiled, with our options on,
# with containers but no beancounters, and off. Prints rows of TAP; what there is
# to say of hunks are comments.

. scripts/build/lib.sh
. scripts/build/series.sh
. scripts/build/base.sh
. scripts/build/kbuild.sh

OUT=build-check
CONTAINER_DIRS=(kernel/ve/ drivers/net/venet/)

choose_base "${1:-}"
name=${2:-${KERNEL_BASE#tree-}}
name=${name:-debian}
dir=$BUILD/trees/$name
failed=0

# row STATUS PROMISE
row() {
	local result=ok

	[ "$1" -eq 0 ] || { result="not ok"; failed=1; }
	printf '%s - %s: %s\n' "$result" "$name" "$2"
}

comments() {
	sed 's/^/# /'
}

# The touched files as they are in the tree
copy_touched() {
	local to=$1
	local -a paths

	mapfile -t paths < <(touched_files "${files[@]}")
	mapfile -t paths < <(tree_git -C "$KERNEL_TREE" ls-tree -r --name-only base -- "${paths[@]}")
	rm -rf "$to"
	mkdir -p "$to"
	tree_git -C "$KERNEL_TREE" archive base -- "${paths[@]}" | tar -C "$to" -xf -
}

check_hunks() {
	local status=0

	copy_touched "$dir/files"
	scripts/build/hunks.py "$dir/files" "${files[@]}" > "$dir/hunks" || status=$?
	row $((status == 1)) "${#files[@]} patches apply"
	row $((status == 2)) "hooks land in the functions they are for"
	comments < "$dir/hunks"
	return $((status == 1))
}

# compile HOW OBJECT... < OPTIONS: our options are how
compile() {
	local how=$1 log=$dir/${1// /-}.log status=0
	shift

	mkdir -p "$KERNEL_TREE/$OUT"
	cat > "$KERNEL_TREE/$OUT/wanted.config"
	{ configure $OUT && kmake O=$OUT -k -j"$(nproc)" "$@"; } > "$log" 2>&1 || status=1
	row "$status" "overlay and hooked files compile with our options $how"
	{ grep -E 'error|Error|warning:' "$log" || true; } | head -n 40 | comments
}

with_tests() {
	node_options
	printf 'CONFIG_%s=y\n' KUNIT VE_KUNIT_TEST
}

check_compilation() {
	local -a objects

	mapfile -t objects < <(objects_of "${files[@]}")
	compile on "${objects[@]}" "${CONTAINER_DIRS[@]}" kernel/bc/ < <(with_tests)
	compile "on without beancounters" "${objects[@]}" "${CONTAINER_DIRS[@]}" \
		< <(with_tests | without_beancounters)
	compile off "${objects[@]}" < <(node_options | without_ours)
}

check() {
	bash scripts/build/kernel-tree.sh "${1:-}" > "$dir/tree.log" 2>&1 ||
		[ -d "$KERNEL_TREE/.git" ] || { cat "$dir/tree.log" >&2; die "There is no tree to check"; }
	mapfile -t files < <(series_files "$(target_of "$KERNEL_TREE")")
	printf '# %s is Linux %s, from %s\n' "$name" "$(kmake kernelversion)" "$(basename "$SOURCE")"
	if check_hunks; then
		check_compilation
	else
		printf 'ok - %s: overlay and hooked files compile # SKIP patches do not apply\n' "$name"
	fi
}

[ -e "$SOURCE" ] || die "$SOURCE is missing: $SOURCE_HINT"
only_one "check-tree-$name"
mkdir -p "$dir"
id=$({ source_id; hash_of "$PATCHES" kernel scripts/build; "${KERNEL_CC##* }" --version; } | hash_of /dev/stdin)
if ! is_fresh "$dir/stamp" "$id"; then
	rm -f "$dir/stamp"
	check "${1:-}" > "$dir/rows"
	[ "$failed" -ne 0 ] || stamp "$dir/stamp" "$id"
fi
cat "$dir/rows"
exit "$failed"
