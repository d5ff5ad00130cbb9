#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Unpacking the template with tar, once as it is used and once with all that
# create restores as well, and vzctl create of the same: "what ms".

set -u
. ./guest-lib.sh

ROUNDS=3
OSTEMPLATE=debian-12-amd64-minimal
ARCHIVE=/vz/template/cache/$OSTEMPLATE.tar.zst

# timed FILE COMMAND...: until everything is on disk
timed() {
	local file=$1 start end
	shift

	sync
	start=$(date +%s%N)
	"$@" > /tmp/timed.log 2>&1 || {
		cat /tmp/timed.log >&2
		exit 1
	}
	sync
	end=$(date +%s%N)
	echo $(((end - start) / 1000000)) >> "$file"
}

# unpack [OPTION...]
unpack() {
	mkdir -p "$BENCH/unpacked"
	tar -C "$BENCH/unpacked" --numeric-owner "$@" --zstd -xpf $ARCHIVE
}

cat $ARCHIVE > /dev/null
round=0
while [ $round -lt $ROUNDS ]; do
	timed /tmp/tar.ms unpack
	rm -rf "$BENCH/unpacked"
	timed /tmp/tar-all.ms unpack --xattrs '--xattrs-include=*' --acls
	rm -rf "$BENCH/unpacked"
	timed /tmp/create.ms vzctl create 990 --ostemplate $OSTEMPLATE
	vzctl --quiet destroy 990
	round=$((round + 1))
done
printf 'tar\t%s\n' "$(median < /tmp/tar.ms)"
printf 'tar --xattrs --acls\t%s\n' "$(median < /tmp/tar-all.ms)"
printf 'vzctl create\t%s\n' "$(median < /tmp/create.ms)"
