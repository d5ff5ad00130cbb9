# SPDX-License-Identifier: GPL-2.0-or-later
# Running distribution scripts as vzctl does, in a scratch container with a
# venet0 of its own. Sourced by bash tests, after tap.sh; needs no root:
# everything happens in new user, mount and network namespaces.
# shellcheck shell=bash

cli=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
scripts=$cli/../../etc/dists/scripts
shell=dash
limit=			# seconds for a script

# What a container has at least; other programs of the node are not there
PROGRAMS='awk basename bash busybox cat chgrp chmod chown cp cut dash date
	dirname env getcap grep head hostname ip ln ls mkdir mknod mv od
	readlink rm sed setcap sort stat tail touch tr uname wc'

# holds PROMISE COMMAND...
holds()
{
	local promise=$1

	shift
	if "$@"; then ok "$promise"; else not_ok "$promise"; fi
}

# needs_namespaces SCRIPT [ARGUMENT]...: go on inside new ones
needs_namespaces()
{
	if [ "${IN_NAMESPACES-}" = yes ]; then
		return
	fi
	if ! unshare -Urmnu true 2>/dev/null; then
		echo '1..0 # SKIP no unprivileged user namespaces'
		exit 0
	fi
	IN_NAMESPACES=yes exec unshare -Urmnu "$@"
}

drop_tree()
{
	! mountpoint -q "$root" || umount -Rl "$root"
}

# link_programs DIRECTORY
link_programs()
{
	local name path

	for name in $PROGRAMS; do
		path=$(readlink -f "$(command -v "$name")") || continue
		ln -s "/node/${path#/usr/}" "$1/$name"
	done
	ln -s dash "$1/sh"
}

# fixture_tree FIXTURE: a container with the files of a distribution. Those of
# its programs that matter only by being there are empty.
fixture_tree()
{
	local libs

	libs=$(uname -m)-linux-gnu
	drop_tree
	mount -t tmpfs tree "$root"
	mkdir -p "$root"/{usr/{bin,lib,sbin},etc,dev,proc,run,tmp,node}
	[ -z "$1" ] || cp -a "$cli/fixtures/$1/." "$root/"
	mount --rbind /usr "$root/node"
	ln -s "/node/lib/$libs" "$root/usr/lib/$libs"
	ln -s node/lib64 "$root/lib64"
	ln -s usr/bin "$root/bin"
	ln -s usr/sbin "$root/sbin"
	ln -s usr/lib "$root/lib"
	cp -a "$programs/." "$root/usr/bin/"
	: >"$root/dev/null"
	mount --bind /dev/null "$root/dev/null"
	mount --rbind /proc "$root/proc"
	[ -e "$root/etc/passwd" ] ||
		printf '%s\n' 'root:x:0:0:root:/root:/bin/sh' >"$root/etc/passwd"
	[ -e "$root/etc/hosts" ] ||
		printf '127.0.0.1\tlocalhost\n' >"$root/etc/hosts"
	new_device
}

# With nothing of its own
new_tree()
{
	fixture_tree ''
}

# Any kind will do
new_device()
{
	local type

	ip link del venet0 2>/dev/null
	for type in ifb veth bridge dummy; do
		ip link add venet0 type $type 2>/dev/null && break
	done
}

# program NAME [LINE]...: of the container
program()
{
	local file=$root/usr/sbin/$1

	shift
	printf '%s\n' '#!/bin/sh' "$@" >"$file"
	chmod +x "$file"
}

# in_tree FILE... [VAR=VALUE]...: the shell of the container, to read them
in_tree()
{
	local -a files=("$scripts"/functions{,-venet,-network})

	while [ $# -gt 0 ] && [[ $1 != *=* ]]; do
		files+=("$1")
		shift
	done
	# shellcheck disable=SC2086 # "busybox sh"
	cat "${files[@]}" |
		env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@" \
			${limit:+timeout "$limit"} /usr/sbin/chroot "$root" $shell 2>&1
}

# run SCRIPT [VAR=VALUE]...: as vzctl does
run()
{
	local script=$1 status

	shift
	in_tree "$scripts/$script" "$@" >"$out"
	status=$?
	[ ! -s "$out" ] || sed 's/^/# /' "$out"
	return "$status"
}

# call TEXT: functions of the prologue
call()
{
	in_tree - <<<"$1"
}

file()
{
	cat "$root/$1"
}

# The addresses, and the labels of those that have one
live()
{
	ip -o addr show dev venet0 scope global |
		awk '{ print $4 (/ venet0:/ ? " " $7 : "") }' | tr -d '\134'
}

routes()
{
	ip "$@" -o route show default | awk '{ print $1, $2, $3 }'
}

# Never all of $work: parts of the node may still be mounted below it
end_tests()
{
	drop_tree
	rm -f "$work"/programs/* "$out" "$transcript" "$work/changed" "$work/not-named"
	rmdir "$programs" "$root" "$work"
}

# Before everything else
begin_tests()
{
	work=$(mktemp -d)
	trap end_tests EXIT
	root=$work/root
	programs=$work/programs
	out=$work/out
	transcript=$work/transcript
	mkdir "$root" "$programs"
	link_programs "$programs"
}
