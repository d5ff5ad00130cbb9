# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# For tests in a newly installed system of $FRESH_SUITE, in $ROOT. Sourced by bash
# scripts that run from the top of the project.

. tests/cli/tap.sh
BUILD=${BUILD:-$PWD/build}
SUITE=${FRESH_SUITE:-bookworm}
ROOT=$BUILD/fresh/$SUITE

if [ "$(id -u)" -ne 0 ]; then
	echo "1..0 # SKIP a fresh system needs root"
	exit 0
fi
bash scripts/build/packages.sh image || exit 1

# t PROMISE COMMAND..., t_status STATUS PROMISE COMMAND...: it ends so, and what it
# printed is in $output
t()
{
	t_status 0 "$@"
}

t_status()
{
	local want=$1 promise=$2 status=0
	shift 2

	output=$("$@" 2>&1) || status=$?
	if [ "$status" -eq "$want" ]; then
		ok "$promise"
	else
		not_ok "$promise"
		printf 'exit status %s\n%s\n' "$status" "$output" | tail -n 30 | sed 's/^/# /'
	fi
}

# inside COMMANDS: by a shell, in the clone. Its mounts end with it.
inside()
{
	unshare -m chroot "$ROOT" env -i HOME=/root DEBIAN_FRONTEND=noninteractive LC_ALL=C \
		PATH=/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin sh -c "cd /root/vz && $1"
}

trap 'bash scripts/build/fresh.sh --remove "$ROOT"' EXIT
t "a system with make and git" bash scripts/build/fresh.sh "$ROOT" "$SUITE"
