#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# fresh.sh DIR [SUITE]: a newly installed system in DIR, with make and git and
# nothing else, and a clone of the project in /root/vz. fresh.sh --remove DIR

. scripts/build/lib.sh
. scripts/build/rootfs.sh

# Where this machine's apt has its packages from; of another suite, the archive alone
give_sources() {
	local root=$1 host=$2

	cp -a /etc/apt/apt.conf.d "$root/etc/apt/"
	if [ "$SUITE" = "$host" ]; then
		rsync -a --ignore-missing-args /etc/apt/sources.list /etc/apt/sources.list.d \
			/etc/apt/trusted.gpg.d "$root/etc/apt/"
	else
		echo "deb $(debian_mirror) $SUITE main" > "$root/etc/apt/sources.list"
	fi
}

if [ "${1:-}" = --remove ]; then
	remove_root "${2:?which directory}"
	exit 0
fi

root=${1:?which directory}
host=$(host_suite)
SUITE=${2:-$SUITE}
debian_root "$root" make git
give_sources "$root" "$host"
cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
mount -t proc proc "$root/proc"
git clone -q --no-hardlinks . "$root/root/vz"
