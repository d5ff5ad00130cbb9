#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Failure, Ctrl-C and SIGKILL after each step of create, start and stop:
# nothing is left that the next command cannot deal with.
# timeout: 900
# covers: lib/life lib/node lib/files lib/network lib/resources vzctl/main.c scripts/run/vps-create
# sweep: yes
# debug: never

. ./lib.sh

FAULTY=/usr/lib/vz-tests/vzctl-fault
TEMPLATE=small

# All there may be of a container
remains() {
	ls -d /vz/private/101* /vz/root/101 /etc/vz/names/* /etc/vz/conf/101.* \
		/sys/fs/cgroup/vz/101 /vz/lock/101.lck /var/vzquota/quota.101 2> /dev/null
	grep ' /vz/' /proc/mounts
	trees_under_quota
	vzlist -aHo ctid 2> /dev/null | grep -w 101
}

is_clean() {
	eq "$1" "$(remains)" ""
}

create() {
	"$@" create 101 --ostemplate $TEMPLATE --config basic --name it --hostname it
}

steps_of() {
	local trace=$1
	shift

	rm -f "$trace"
	VZ_FAULT=trace:$trace "$@" > /dev/null 2>&1
	cat "$trace"
}

is_down() {
	eq "$1" "$(vzctl status 101; trees_under_quota)" "CTID 101 exist unmounted down"
}

small_template
create_steps=$(steps_of /tmp/create.steps create $FAULTY)
like "create has steps" "$create_steps" '^create:unpack$'
start_steps=$(steps_of /tmp/start.steps $FAULTY start 101)
like "start has steps" "$start_steps" '^start:release$'
vzctl stop 101 --fast > /dev/null
vzctl destroy 101 > /dev/null
rm -f /etc/vz/conf/101.conf.destroyed
is_clean "the start is clean"
# Ctrl-C at the steps of others comes to the same as at ours
faults() {
	case "$1" in
	"$2":*) echo fail int ;;
	# A part of taking things back, which goes on
	umount:*) ;;
	*) echo fail ;;
	esac
}

# interrupt_create STEP
interrupt_create() {
	local step=$1 what

	for what in $(faults "$step" create); do
		t_status 3 "create, $what after $step" env "VZ_FAULT=$step:$what" \
			"$FAULTY" create 101 --ostemplate "$TEMPLATE" --config basic --name it
		is_clean "create, $what after $step leaves nothing"
	done
	VZ_FAULT=$step:kill create "$FAULTY" > /dev/null 2>&1
	if [ "$step" = create:save ] || [ "$step" = create:hook ]; then
		t "create, killed after $step, is complete" vzctl start it
		vzctl stop it --fast > /dev/null
	else
		t "create, killed after $step, can be tried again" create vzctl
	fi
	t "and what it made is whole" test -x /vz/private/101/sbin/init
	vzctl destroy 101 > /dev/null
	rm -f /etc/vz/conf/101.conf.destroyed
	is_clean "and goes away"
}

# interrupt_start STEP
interrupt_start() {
	local step=$1 what

	for what in $(faults "$step" start); do
		t_status 3 "start, $what after $step" env "VZ_FAULT=$step:$what" "$FAULTY" start 101
		is_down "start, $what after $step leaves it down"
		eq "without a route" "$(ip route show 10.101.0.101)" ""
		t_status 1 "without a control group" test -d /sys/fs/cgroup/vz/101
	done
	VZ_FAULT=$step:kill "$FAULTY" start 101 > /dev/null 2>&1
	# What is killed after the release has started it
	if [ "$step" = start:release ]; then
		eq "start, killed after $step, is running" "$(vzctl status 101)" \
			"CTID 101 exist mounted running"
	else
		t "start, killed after $step, is down at once" wait_for 5 sh -c \
			'vzctl status 101 | grep -q down'
		t "start, killed after $step, can be tried again" vzctl start 101
	fi
	t "and works" vzctl exec 101 true
	vzctl stop 101 --fast > /dev/null
	is_down "and stops"
}

# shellcheck disable=SC2086 # words
for step in $(sample 3 $create_steps); do
	phase sweep interrupt_create "$step"
done

create vzctl > /dev/null
vzctl set 101 --ipadd 10.101.0.101 --save > /dev/null
# shellcheck disable=SC2086 # words
for step in $(sample 4 $start_steps); do
	phase sweep interrupt_start "$step"
done

# A stop that is killed while it waits
vzctl start 101 > /dev/null
command vzctl stop 101 > /dev/null 2>&1 &
# It has the lock while it waits
wait_for 10 grep -qx $! /vz/lock/101.lck
kill -9 $!
wait $! 2> /dev/null
t "a killed stop can be tried again" vzctl stop 101 --fast
is_down "and ends"
vzctl start 101 > /dev/null
printf '#!/bin/sh\nkill -INT $PPID\nsleep 1\n' > /etc/vz/conf/101.umount
chmod +x /etc/vz/conf/101.umount
vzctl stop 101 --fast > /dev/null 2>&1
rm /etc/vz/conf/101.umount
vzctl umount 101 > /dev/null 2>&1
is_down "an interrupted stop can be finished"

vzctl destroy 101 > /dev/null
finish
