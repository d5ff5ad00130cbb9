#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The boot service starts and stops many containers, so many at a time:
# "start JOBS ms" and "stop JOBS ms", a tab before the number.

set -u
. ./guest-lib.sh

COUNT=100
JOBS='1 2 4 8'
VZ=/usr/libexec/vzctl/scripts/vz

fail() {
	echo "$1:" >&2
	tail -n 20 /tmp/bench.log >&2
	exit 1
}

# service ACTION JOBS: prints the milliseconds that it takes
service() {
	local begin=$EPOCHREALTIME end

	sed -i "s/^VE_PARALLEL=.*/VE_PARALLEL=$2/" /etc/vz/vz.conf
	"$VZ" "$1" > /tmp/bench.log 2>&1 || fail "vz $1, $2 at a time"
	end=$EPOCHREALTIME
	echo $(((${end/./} - ${begin/./}) / 1000))
}

running() {
	vzlist -Ho ctid 2> /dev/null | wc -l
}

for number in $(seq $COUNT); do
	prepare vzctl "$number"
	echo ONBOOT=yes >> "/etc/vz/conf/$((VE_FIRST + number)).conf"
done
printf '%s\n' VE_PARALLEL=1 VE_STOP_MODE=stop VSWAP=no >> /etc/vz/vz.conf
# Later starts have less to do than the first one
service start 4 > /dev/null
service stop 4 > /dev/null
for jobs in $JOBS; do
	printf 'start %s\t%s\n' "$jobs" "$(service start "$jobs")"
	[ "$(running)" -eq $COUNT ] || fail "$(running) of $COUNT run"
	printf 'stop %s\t%s\n' "$jobs" "$(service stop "$jobs")"
	[ "$(running)" -eq 0 ] || fail "$(running) still run"
done
