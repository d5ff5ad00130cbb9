#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What a container does by itself, and what vzeventd makes of it.
# container: running
# inside: debian
# covers: vzeventd scripts/run/vzevent-* kernel/kernel/ve/vzevent.c etc/init.d/vzeventd etc/default

. ./lib.sh

# is STATE: mount and run words of the status line
is() {
	[ "$(vzctl status 101 | cut -d ' ' -f 4,5)" = "$1" ]
}

t "vzeventd starts" /etc/init.d/vzeventd start
t "and says so" /etc/init.d/vzeventd status
# vzeventd has cleaned up and let go of the container, too
is_over() {
	is "unmounted down" && test ! -e /vz/lock/101.lck
}

t "it is up" is_up 101
vzctl set 101 --ipadd 10.101.0.101 --save > /dev/null

vzctl exec 101 touch /run/before
vzctl exec 101 reboot > /dev/null 2>&1
t "reboot from inside comes back" wait_for 90 vzctl exec 101 'test ! -e /run/before'
t "and comes up" ct_up 101
like "with its address" "$(ip route)" '^10\.101\.0\.101 dev venet0'

vzctl exec 101 poweroff > /dev/null 2>&1
t "halt from inside stops it" wait_for 60 is_over
t "its route is gone" wait_for 10 sh -c '! ip route | grep -q 10.101.0.101'
t_status 1 "its control group is gone" test -d /sys/fs/cgroup/vz/101

t "start again" vzctl start 101
kill -KILL "$(pgrep -n -u 1879048192 -f '^(/sbin/)?init')"
t "a killed init stops it, too" wait_for 60 is_over
t "start after that" vzctl start 101
t "restart while vzeventd looks on" vzctl restart 101 --fast
sleep 3
t "leaves it running" is "mounted running"


VZ_FAULT=stop:down:kill /usr/lib/vz-tests/vzctl-fault restart 101 --fast > /dev/null 2>&1
t "a restart that was killed half way is finished" wait_for 60 is "mounted running"
t "it starts at boot" wait_for 60 vzctl set 101 --onboot yes --save
/etc/init.d/vzeventd stop > /dev/null
vzctl exec 101 poweroff -ff > /dev/null 2>&1
t "it ends while nobody listens" wait_for 60 is "mounted down"
/etc/init.d/vzeventd start > /dev/null
t "who starts at boot starts when somebody listens again" \
	wait_for 60 is "mounted running"
t "it does not start at boot" wait_for 60 vzctl set 101 --onboot no --save
/etc/init.d/vzeventd stop > /dev/null
vzctl exec 101 poweroff -ff > /dev/null 2>&1
wait_for 60 is "mounted down"
/etc/init.d/vzeventd start > /dev/null
t "others are cleaned up after" wait_for 60 is_over

# The bare environment of a script is no container that has ended
vzctl mount 101 > /dev/null
touch /vz/root/101/reboot
echo 'echo in; reboot -f' > script
vzctl runscript 101 "$PWD/script" > /dev/null 2>&1
vzctl set 101 --userpasswd root:secret > /dev/null 2>&1
sleep 5
eq "a mount of the administrator stays, with its files" \
	"$(vzctl status 101; ls /vz/root/101/reboot)" \
	"CTID 101 exist mounted down
/vz/root/101/reboot"
rm /vz/root/101/reboot
vzctl umount 101 > /dev/null
vzctl destroy 101 > /dev/null

# One that reboots at once, always
small_template
: > /etc/vz/dists/small.conf
vzctl create 102 --ostemplate small --config basic > /dev/null
printf '#!/bin/sh\necho x >> /boots\nexec busybox reboot -f\n' > /vz/private/102/sbin/init
vzctl start 102 > /dev/null 2>&1
is_left_down() {
	grep -q 'Script.*vzevent-reboot failed' /var/log/vzctl.log &&
		vzctl status 102 | grep -q 'unmounted down' &&
		test ! -e /vz/lock/102.lck
}
t "who reboots without end is left stopped" wait_for 120 is_left_down
eq "after five attempts" "$(grep -c x /vz/private/102/boots)" 6
vzctl destroy 102 > /dev/null
t "vzeventd stops" /etc/init.d/vzeventd stop
t_status 3 "and says so" /etc/init.d/vzeventd status
finish
