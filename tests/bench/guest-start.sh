#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Times of starts, commands inside and stops in turn, so that all systems see the
# same machine: "start SYSTEM ms", "exec SYSTEM ms" and "stop SYSTEM ms", a tab
# before the number.

set -u
. ./guest-lib.sh

ROUNDS=7
# What another is compared with comes first. The first start of a container by
# vzctl is one of which nothing is on record
STARTS='lxc nspawn unshare vzctl-first vzctl'
# With the container's shell
EXECS='lxc vzctl'
# Asked and killed
STOPS='lxc vzctl lxc-kill vzctl-kill'
RECORD=/var/lib/vzctl/applied/$((VE_FIRST + 1))

fail() {
	echo "$1:" >&2
	cat /tmp/bench.log >&2
	exit 1
}

# note FILE NUMBER: the first round only warms the caches
note() {
	[ "$round" -eq 0 ] || echo "$2" >> "/tmp/$1.ms"
}

# timed FILE COMMAND...: how long it takes, in ms
timed() {
	local file=$1 begin=$EPOCHREALTIME end us
	shift

	"$@" > /tmp/bench.log 2>&1 || fail "$*"
	end=$EPOCHREALTIME
	us=$((${end/./} - ${begin/./}))
	note "$file" "$((us / 1000)).$(printf %03d $((us % 1000)))"
}

# begin NAME: starts a container and notes the time until its init runs
begin() {
	local ms

	[ "$1" != vzctl-first ] || rm -f "$RECORD"
	ms=$(start "${1%-first}" 1 < /dev/null 2> /tmp/bench.log) || fail "$1 does not start"
	note "start-$1" "$ms"
}

# inside NAME: a command in the running container that does nothing
inside() {
	case "$1" in
	lxc) timed "exec-$1" lxc-attach -n bench-1 -- /bin/sh -c : ;;
	vzctl) timed "exec-$1" vzctl --quiet exec2 "$((VE_FIRST + 1))" : ;;
	esac
}

# end NAME: the command until it says that the container has stopped
end() {
	case "$1" in
	lxc) timed "stop-$1" lxc-stop -n bench-1 ;;
	vzctl) timed "stop-$1" vzctl --quiet stop "$((VE_FIRST + 1))" ;;
	*-kill) timed "stop-$1" stop "${1%-kill}" 1 ;;
	esac
}

for system in lxc nspawn unshare vzctl; do
	prepare "$system" 1
done
round=0
while [ $round -le $ROUNDS ]; do
	for name in $STARTS; do
		begin "$name"
		stop "${name%-first}" 1 > /tmp/bench.log 2>&1
	done
	for name in $EXECS; do
		start "$name" 1 < /dev/null > /tmp/bench.log 2>&1 || fail "$name does not start"
		inside "$name"
		stop "$name" 1 > /tmp/bench.log 2>&1
	done
	for name in $STOPS; do
		start "${name%-kill}" 1 < /dev/null > /tmp/bench.log 2>&1 || fail "$name does not start"
		end "$name"
	done
	round=$((round + 1))
done
for name in $STARTS; do
	printf 'start %s\t%s\n' "$name" "$(median < "/tmp/start-$name.ms")"
done
for name in $EXECS; do
	printf 'exec %s\t%s\n' "$name" "$(median < "/tmp/exec-$name.ms")"
done
for name in $STOPS; do
	printf 'stop %s\t%s\n' "$name" "$(median < "/tmp/stop-$name.ms")"
done
