#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Starting and stopping while a part of the node is read-only.
# covers: lib/base/file.* lib/base/paths.* lib/node/lock.* lib/life

. ./lib.sh

read_only() {
	mount --bind "$1" "$1"
	mount -o remount,bind,ro "$1"
}

status() {
	vzctl status 101 | cut -d ' ' -f 4,5
}

small_template
: > /etc/vz/dists/small.conf
vzctl create 101 --ostemplate small --config basic > /dev/null
vzctl set 101 --ipadd 10.101.0.101 --save > /dev/null

read_only /etc
t "start with a read-only /etc" vzctl start 101
t_status 139 "nothing can be saved" vzctl set 101 --onboot yes --save
t "stop" vzctl stop 101 --fast
t_status 139 "destroy is refused" vzctl destroy 101
t "and has destroyed nothing" test -x /vz/private/101/sbin/init
umount /etc

read_only /var/lib/vzctl
t_status 34 "addresses need their record" vzctl start 101
eq "without it nothing runs" "$(status)" "unmounted down"
eq "and there is no route" "$(ip route show dev venet0)" ""
umount /var/lib/vzctl
t "then it starts" vzctl start 101

read_only /vz/lock
t_status 3 "no lock, no stop" vzctl stop 101 --fast
like "but a hint" "$(vzctl stop 101 --fast 2>&1)" 'use --skiplock: Read-only'
t "which helps" vzctl --skiplock stop 101 --fast
eq "altogether" "$(status)" "unmounted down"
umount /vz/lock

# Not a byte for a lock
mount -t tmpfs -o size=4k none /vz/lock
echo x > /vz/lock/full
t_status 3 "nor is there on a full disk" vzctl mount 101
t "where the hint helps as well" vzctl --skiplock mount 101
umount /vz/lock

vzctl umount 101 > /dev/null
t "with all back, destroy" vzctl destroy 101
finish
