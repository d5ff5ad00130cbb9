#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SIGKILL after each step of the commands that 14-interrupt.sh does not try:
# the same command again gives what it should, and nothing is left.
# timeout: 900
# covers: lib/life lib/node lib/files lib/network vzctl/cmd_*
# sweep: yes

. ./lib.sh

FAULTY=/usr/lib/vz-tests/vzctl-fault
SPARE=/vz/spare

# All there may be of a container that is not running
remains() {
	find /vz/lock /etc/vz/names -mindepth 1 ! -name it
	ls -d /vz/private/101.tmp /etc/vz/conf/.101* /sys/fs/cgroup/vz/101 \
		/var/lib/vzctl/veip/101 2> /dev/null
	grep ' /vz/' /proc/mounts
	trees_under_quota
	ip route show dev venet0
	ip neigh show proxy | grep 10.101.0.101
	vzlist -Ho ctid 2> /dev/null
}

steps_of() {
	rm -f /tmp/steps
	VZ_FAULT=trace:/tmp/steps $FAULTY "$@" > /dev/null 2>&1
	cat /tmp/steps
}

# killed PREPARE STATUS AFTERWARDS STEPS COMMAND...: for each step
killed() {
	phase sweep kill_after_steps "$@"
}

kill_after_steps() {
	local prepare=$1 want=$2 afterwards=$3 step
	local steps=$4

	shift 4
	# shellcheck disable=SC2086 # words
	for step in $(sample 2 $steps); do
		$prepare
		{ VZ_FAULT=$step:kill $FAULTY "$@"; } > /dev/null 2>&1
		[ $? -eq 137 ] || fail "$1 is killed after $step"
		t_status "$want" "$1, killed after $step, can be repeated" vzctl "$@"
		$afterwards "$1, killed after $step"
	done
}

nothing_left() {
	eq "$1, leaves nothing" "$(remains)" ""
}

is_up() {
	eq "$1, is up at last" "$(vzctl exec 101 echo up; ip route show dev venet0)" \
		"up
10.101.0.101 scope link "
}

up() {
	vzctl status 101 | grep -q running || vzctl start 101 > /dev/null
}

small_template
# No scripts of the distribution: they are not what is killed
echo 'SET_USERPASS=true.sh' > /etc/vz/dists/small.conf
echo 'exit 0' > /etc/vz/dists/scripts/true.sh
vzctl create 101 --ostemplate small --config basic > /dev/null
vzctl set 101 --ipadd 10.101.0.101 --save > /dev/null
printf '#!/bin/sh\nexit 0\n' > /etc/vz/conf/101.umount
chmod +x /etc/vz/conf/101.umount
cp /etc/vz/conf/101.umount /etc/vz/conf/101.mount
cp /etc/vz/conf/101.umount /etc/vz/conf/101.postumount

up
steps=$(steps_of stop 101 --fast)
like "stop has steps" "$steps" '^stop:cgroup$'
killed up 0 nothing_left "$steps" stop 101 --fast

# Whoever was killed last: start finds it
up
{ VZ_FAULT=stop:down:kill $FAULTY stop 101 --fast; } > /dev/null 2>&1
vzctl set 101 --ipdel all --ipadd 10.101.0.102 --save > /dev/null
vzctl start 101 > /dev/null
eq "start removes the old address" "$(ip route show dev venet0)" "10.101.0.102 scope link "
vzctl stop 101 --fast > /dev/null
vzctl set 101 --ipdel all --ipadd 10.101.0.101 --save > /dev/null

# Of a restart, what lies between its two halves
killed up 0 is_up "stop:down umount:detach start:run start:release" restart 101 --fast
nothing_left_after_stop() {
	is_up "$1"
	vzctl stop 101 --fast > /dev/null 2>&1
	nothing_left "$1"
	sed -i /FEATURES/d /etc/vz/conf/101.conf
}
killed up 0 nothing_left_after_stop "stop:cgroup set:apply" \
	set 101 --features nfs:on --setmode restart --save

echo 'exit 5' > script
steps=$(steps_of runscript 101 "$PWD/script")
like "runscript has steps" "$steps" '^bare:run$'
killed true 5 nothing_left "$steps" runscript 101 "$PWD/script"
killed true 0 nothing_left "bare:mount bare:run" \
	set 101 --userpasswd root:secret
t "a mount of the administrator stays" sh -c "vzctl mount 101 && ! vzctl runscript 101 $PWD/script"
eq "mounted" "$(vzctl status 101)" "CTID 101 exist mounted down"
vzctl umount 101 > /dev/null

steps=$(steps_of mount 101)
like "mount has steps" "$steps" '^mount:attach$'
vzctl umount 101 > /dev/null
after_mount() {
	vzctl umount 101 > /dev/null
	nothing_left "$1"
}
killed true 0 after_mount "$steps" mount 101
vzctl mount 101 > /dev/null
steps=$(steps_of umount 101)
like "umount has steps" "$steps" '^umount:detach$'
killed "vzctl --quiet mount 101" 0 nothing_left "umount:hook" umount 101
killed "vzctl --quiet mount 101" 40 nothing_left "umount:detach umount:posthook" umount 101

# destroy: copies of the container
vzctl set 101 --name it --save > /dev/null
cp -a /vz/private/101 $SPARE
cp -a /etc/vz/conf/101.conf $SPARE.conf
again() {
	rm -f /etc/vz/conf/101*
	[ -d /vz/private/101 ] || cp -a "$SPARE" /vz/private/101
	cp -a "$SPARE.conf" /etc/vz/conf/101.conf
	ln -sfn /etc/vz/conf/101.conf /etc/vz/names/it
	touch /etc/vz/conf/101.mount /vz/dump/Dump.101
	mkdir -p /vz/root/101
}
steps=$(steps_of destroy 101)
like "destroy has steps" "$steps" '^destroy:config$'
gone() {
	rm -f /vz/lock/101.lck
	nothing_left "$1"
	eq "$1, nor files and names" \
		"$(ls -d /vz/private/101 /etc/vz/names/it /vz/dump/* /var/vzquota/quota.101 2> /dev/null)" ""
	eq "$1, but the configuration" "$(cd /etc/vz/conf && echo 101.*)" \
		"101.conf.destroyed 101.mount.destroyed"
}
killed again 0 gone "$(echo "$steps" | grep -v :config)" destroy 101
killed again 14 gone destroy:config destroy 101

wait_for 30 trash_is_empty
eq "the trash is empty" "$(trash)" ""
rm -r $SPARE $SPARE.conf

finish
