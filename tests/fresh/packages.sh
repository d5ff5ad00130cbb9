#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A freshly made system with make and git and nothing else builds what a clone
# of the project has. What is installed on the machine that runs this is not
# seen in there. FRESH_SUITE=trixie tries another one.

. tests/cli/tap.sh
BUILD=${BUILD:-$PWD/build}
SUITE=${FRESH_SUITE:-bookworm}
ROOT=$BUILD/fresh/$SUITE

if [ "$(id -u)" -ne 0 ]; then
	echo "1..0 # SKIP a fresh system needs root"
	exit 0
fi
bash scripts/build/packages.sh image || exit 1

# t PROMISE COMMAND..., t_status STATUS PROMISE COMMAND...: it ends so
t()
{
	t_status 0 "$@"
}

t_status()
{
	local want=$1 promise=$2 output status=0
	shift 2

	output=$("$@" 2>&1) || status=$?
	if [ "$status" -eq "$want" ]; then
		ok "$promise"
	else
		not_ok "$promise"
		printf 'exit status %s\n%s\n' "$status" "$output" | tail -n 30 | sed 's/^/# /'
	fi
}

inside() {
	chroot "$ROOT" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C \
		sh -c "cd /root/vz && $1"
}

trap 'bash scripts/build/fresh.sh --remove "$ROOT"' EXIT

t "a system with make and git" bash scripts/build/fresh.sh "$ROOT" "$SUITE"
t_status 127 "has no compiler" inside "gcc --version"
t "make all" inside "make -j4 all"
t "make check-programs" inside "make -j4 check-programs"
t "the programs of the node" inside "make -j4 node-programs"
while read -r group; do
	t "packages of group $group" inside "make packages-$group" < /dev/null
done < <(awk '!/^#/ { gsub(",", "\n", $2); print $2 }' scripts/build/packages.list | sort -u)

finish
