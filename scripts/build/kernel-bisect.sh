#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Every patch by itself: kernel-bisect.sh [PATCH...], those whose names begin so
# After each patch, the objects that it touches must compile with our options
# on and off, and with them off have the same instructions as in plain Linux.
# A patch to a header may touch anything: then all objects that the series
# touches are looked at.

. scripts/build/lib.sh
. scripts/build/series.sh
. scripts/build/base.sh
. scripts/build/kbuild.sh

choose_base ""
tree=$KERNEL_TREE
side=${tree%/tree}/bisect
plain=$side.plain
failed=0

cleanup() {
	tree_git -C "$tree" worktree remove --force "$side" 2> /dev/null || true
	rm -rf "$plain"
}

side_make() {
	KERNEL_TREE=$side kmake "$@"
}

side_configure() {
	local out=$1

	mkdir -p "$side/$out"
	cat > "$side/$out/wanted.config"
	KERNEL_TREE=$side configure "$out" > /dev/null
}

touches_header() {
	touched_files "$1" | grep -qv '\.c$'
}

# is_wanted NAME PREFIX...: without prefixes all are
is_wanted() {
	local name=$1 prefix
	shift

	[ $# -gt 0 ] || return 0
	for prefix in "$@"; do
		[[ $name != "$prefix"* ]] || return 0
	done
	return 1
}

# Of an object, a line for each function, in an order that does not depend on
# where the compiler put them; names that it has made of a counter without that
instructions() {
	objdump -d --no-addresses --no-show-raw-insn "$1" | tail -n +4 |
		sed -E 's/__UNIQUE_ID_[A-Za-z_]*[0-9]*(\+0x[0-9a-f]+)?/__UNIQUE_ID/g' |
		awk '/^<.*>:$/ { printf "\n" } { printf "%s|", $0 }' | sort
}

# Objects that differ though nothing of ours is in them: the system calls that
# answer ENOSYS, and numbers of lines in messages
differs_for_a_reason() {
	case "$1" in
	kernel/sys_ni.o | net/core/neighbour.o | net/ipv4/nexthop.o) return 0 ;;
	*) return 1 ;;
	esac
}

build() {
	local out=$1 patch=$2
	shift 2

	side_make O="$out" -k -j"$(nproc)" "$@" > "$side/$out.log" 2>&1 && return
	failed=1
	printf 'FAIL %s: does not build in %s\n' "$patch" "$out"
	grep -E 'error|Error' "$side/$out.log" | head -n 5 | sed 's/^/     /'
	return 1
}

compare_with_plain() {
	local patch=$1 object
	shift

	for object in "$@"; do
		differs_for_a_reason "$object" && continue
		cmp -s <(instructions "$side/build-off/$object") "$plain/${object//\//_}" && continue
		failed=1
		printf 'FAIL %s: %s differs from plain Linux with our options off\n' "$patch" "$object"
	done
}

mapfile -t files < <(series_files "$(target_of "$tree")")
mapfile -t commits < <(tree_git -C "$tree" rev-list --reverse base..HEAD)
[ ${#files[@]} -eq ${#commits[@]} ] || die "$tree is not what patches/ makes: run make kernel-tree"
mapfile -t all_objects < <(objects_of "${files[@]}")

trap cleanup EXIT
cleanup
mkdir -p "$plain"
say "Plain Linux: ${#all_objects[@]} objects"
tree_git -C "$tree" worktree prune
tree_git -C "$tree" worktree add -q --detach "$side" base
node_options | without_ours | side_configure build-off
build build-off "plain Linux" "${all_objects[@]}" || exit 1
for object in "${all_objects[@]}"; do
	instructions "$side/build-off/$object" > "$plain/${object//\//_}"
done

rsync -rlp kernel/ "$side/"
for i in "${!files[@]}"; do
	file=${files[$i]}
	name=${file##*/}
	is_wanted "$name" "$@" || continue
	tree_git -C "$side" checkout -q "${commits[$i]}"
	if touches_header "$file" || [ ! -f "$side/build-on/.config" ]; then
		# Kconfig may have changed
		node_options | without_ours | side_configure build-off
		node_options | side_configure build-on
	fi
	if touches_header "$file"; then
		objects=("${all_objects[@]}")
	else
		mapfile -t objects < <(objects_of "$file")
	fi
	before=$failed
	failed=0
	build build-on "$name" "${objects[@]}" || true
	build build-off "$name" "${objects[@]}" && compare_with_plain "$name" "${objects[@]}"
	[ "$failed" -ne 0 ] || printf 'ok   %s (%d objects)\n' "$name" ${#objects[@]}
	failed=$((before | failed))
done
exit "$failed"
