#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Unpacking of templates: every compression, told by content, and what goes
# wrong. Needs no root: the private area is a small tmpfs in a mount namespace.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source-path=SCRIPTDIR source=tap.sh
. "$here/tap.sh"

# A private area of SIZE
new_area()
{
	umount "$dir/area" 2>/dev/null
	mount -t tmpfs -o "size=$1,mode=0755" area "$dir/area"
}

# create TEMPLATE [SIZE]
create()
{
	local status

	new_area "${2:-64m}"
	env -i PATH="${path:-/usr/sbin:/usr/bin:/sbin:/bin}" \
		PRIVATE_TEMPLATE="$1" VE_PRVT="$dir/area" \
		"$here/../../scripts/run/vps-create" >"$dir/out" 2>&1
	status=$?
	sed 's/^/# /' "$dir/out"
	return $status
}

# What matters of a tree: names, modes, hard links, sizes
listing()
{
	(
		cd "$1" || exit
		find . -type d -printf '%p %M\n' -o -printf '%p %M %n %s %l\n' | sort
	)
}

make_tree()
{
	mkdir -p "$dir/tree/dir"
	chmod 0755 "$dir/tree"
	echo text >"$dir/tree/dir/plain"
	chmod 4711 "$dir/tree/dir/plain"
	ln "$dir/tree/dir/plain" "$dir/tree/hard"
	ln -s /etc/nowhere "$dir/tree/soft"
	truncate -s 8M "$dir/tree/sparse"
	head -c 300000 /dev/urandom >"$dir/tree/data"
	tar -C "$dir/tree" --numeric-owner -S -cf "$dir/plain.tar" .
}

test_compressions()
{
	local row program file

	for row in cat:plain gzip:gz bzip2:bz2 xz:xz zstd:zst; do
		program=${row%:*}
		command -v "$program" >/dev/null || continue
		file=$dir/as-${row#*:}
		"$program" <"$dir/plain.tar" >"$file"
		create "$file"
		is "$program: succeeds" 0 $?
		is "$program: the same tree" "$(listing "$dir/tree")" \
			"$(listing "$dir/area")"
	done
	is 'sparse file stays sparse' yes \
		"$([ "$(stat -c %b "$dir/area/sparse")" -lt 100 ] && echo yes)"
	is 'area is open to all afterwards' 755 "$(stat -c %a "$dir/area")"
}

test_space()
{
	create "$dir/plain.tar" 200k
	is 'too small: refused' 46 $?
	is 'too small: nothing unpacked' '' "$(ls "$dir/area")"
	# gives a size of one in its last four bytes
	head -c 2M /dev/zero >"$dir/zeros"
	tar -C "$dir" -czf "$dir/lies.gz" zeros
	printf '\1\0\0\0' >>"$dir/lies.gz"
	create "$dir/lies.gz" 400k
	is 'full while unpacking' 46 $?
}

test_bad_archives()
{
	create "$dir/none"
	is 'missing template' 48 $?
	head -c 100000 "$dir/plain.tar" >"$dir/cut.tar"
	create "$dir/cut.tar"
	is 'cut off' 48 $?
	xz -c "$dir/plain.tar" | head -c 100000 >"$dir/cut.xz"
	create "$dir/cut.xz"
	is 'cut off, compressed' 48 $?
	echo nonsense >"$dir/nonsense"
	create "$dir/nonsense"
	is 'no archive at all' 48 $?
	mkdir "$dir/few"
	for program in sh od tr stat chmod tar printf; do
		ln -s "$(command -v $program)" "$dir/few/"
	done
	xz -c "$dir/plain.tar" >"$dir/plain.xz"
	path=$dir/few create "$dir/plain.xz"
	is 'no program for it' "48 Error: Program xz is needed for $dir/plain.xz: install it" \
		"$? $(cat "$dir/out")"
}

# calls COMMAND...: how often it and its children read and write
calls()
{
	strace -f -o "$dir/trace" -e trace=read,write "$@" >/dev/null 2>&1
	grep -c '= [1-9]' "$dir/trace"
}

# A process between the file and tar, or small pieces, cost more than the files do.
test_pieces()
{
	local plain

	if ! strace -o /dev/null true 2>/dev/null; then
		skip 'pieces' 'strace does not work here'
		return
	fi
	head -c 16M /dev/urandom >"$dir/tree/big"
	tar -C "$dir/tree" --numeric-owner -S -czf "$dir/big.gz" .
	new_area 64m
	plain=$(calls tar -C "$dir/area" -xpf "$dir/big.gz")
	new_area 64m
	PRIVATE_TEMPLATE="$dir/big.gz" VE_PRVT="$dir/area" \
		calls "$here/../../scripts/run/vps-create" >"$dir/nr"
	is 'a large archive: the same tree' "$(listing "$dir/tree")" "$(listing "$dir/area")"
	is "not in more pieces than tar has by itself ($(cat "$dir/nr"), $plain)" yes \
		"$([ "$(cat "$dir/nr")" -le "$plain" ] && echo yes)"
}

main()
{
	dir=$(mktemp -d)
	trap 'umount "$dir/area"; rm -rf "$dir"' EXIT
	mkdir "$dir/area"
	make_tree
	test_compressions
	test_space
	test_bad_archives
	test_pieces
	finish
}

case "${1-}" in
--inside)
	main
	;;
*)
	if ! unshare -Urm mount -t tmpfs none /mnt 2>/dev/null; then
		echo '1..0 # SKIP no unprivileged mount namespaces'
		exit 0
	fi
	exec unshare -Urm "$0" --inside
	;;
esac
