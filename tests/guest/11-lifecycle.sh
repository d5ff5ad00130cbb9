#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Mounting, starting, stopping, and what is refused meanwhile.
# container: debian
# covers: vzctl/cmd_life.c vzctl/cmd_status.c vzctl/cmd_mount.c vzctl/cmd_umount.c lib/life lib/node
# covers: kernel/kernel/ve/lifecycle.c kernel/kernel/ve/ve.c
# releases: all

. ./lib.sh

status() {
	vzctl status 101
}

debian_create 101 > /dev/null

t_status 40 "umount of what is not mounted" vzctl umount 101
t_status 31 "exec in what is stopped" vzctl exec 101 true
t_status 31 "exec2 in what is stopped" vzctl exec2 101 true
t_status 31 "enter into what is stopped" vzctl enter 101
t "stop of what is stopped is fine" vzctl stop 101

t "mount" vzctl mount 101
eq "status is mounted" "$(status)" "CTID 101 exist mounted down"
t "mount twice is fine" vzctl mount 101
eq "but mounts once" "$(grep -c ' /vz/root/101 ' /proc/mounts)" 1
t_status 41 "destroy of what is mounted" vzctl destroy 101
t "umount" vzctl umount 101
eq "status is unmounted" "$(status)" "CTID 101 exist unmounted down"

out=$(vzctl start 101 2>&1)
eq "start says what it does" "$out" "Starting container...
Container is mounted
Setting CPU units: 1000
Container start in progress..."
eq "status is running" "$(status)" "CTID 101 exist mounted running"
t "the guest comes up" ct_up 101
eq "its processes are not the node's root" \
	"$(ps -eo uid= -p "$(pgrep -n cron)" | head -1 | tr -d ' ')" 0
like "init runs with the container's ids" \
	"$(ps -o uid= -C systemd-journald | tr -d ' ')" '^1879'
like "systemd is content" "$(vzctl exec 101 systemctl is-system-running)" '^running$'
eq "a login waits on its terminals" "$(vzctl exec 101 \
	systemctl is-active console-getty getty@tty2 | xargs)" "active active"
like "where its boot was shown" "$(vzctl console 101 < /dev/null 2>&1)" '^.*Started.*console-getty'
eq "the container knows what it is" "$(vzctl exec 101 systemd-detect-virt)" openvz
t_status 32 "start twice" vzctl start 101
t_status 32 "destroy of what runs" vzctl destroy 101
t_status 32 "umount of what runs" vzctl umount 101
t_status 32 "create over what runs" vzctl create 101 --ostemplate debian-12-amd64-minimal

out=$(vzctl stop 101 2>&1)
eq "stop says what it does" "$out" "Stopping container ...
Container was stopped
Container is unmounted"
eq "status is down" "$(status)" "CTID 101 exist unmounted down"
t_status 1 "no control group stays" test -d /sys/fs/cgroup/vz/101
t_status 1 "no beancounter stays" test -d /proc/bc/101

t "start again" vzctl start 101
out=$(vzctl stop 101 --fast 2>&1)
eq "stop --fast kills" "$out" "Killing container ...
Container was stopped
Container is unmounted"
t "start --wait returns when the guest is up" vzctl start 101 --wait
eq "it is" "$(vzctl exec 101 systemctl is-system-running)" running
t "restart" vzctl restart 101
t "and it comes up" ct_up 101
t "stop --skip-umount" vzctl stop 101 --fast --skip-umount
eq "stays mounted" "$(status)" "CTID 101 exist mounted down"
t "start of what is mounted" vzctl start 101
eq "mounts it once" "$(grep -c ' /vz/root/101 ' /proc/mounts)" 1
vzctl stop 101 --fast > /dev/null

sed -i '/^VE_LAYOUT=/d' /etc/vz/conf/101.conf
vzctl set 101 --disabled yes --save > /dev/null
t_status 105 "a disabled container is not started" vzctl start 101
t_status 1 "its layout is not told by what fails" grep -q VE_LAYOUT /etc/vz/conf/101.conf
t "but with --force" vzctl start 101 --force
eq "the layout of what has started is saved" "$(grep VE_LAYOUT /etc/vz/conf/101.conf)" 'VE_LAYOUT="simfs"'
t_status 105 "nor restarted" vzctl restart 101
eq "and stays up" "$(status)" "CTID 101 exist mounted running"
vzctl stop 101 --fast > /dev/null
vzctl set 101 --disabled no --save > /dev/null

mv /vz/private/101 /vz/private/away
t_status 43 "start without a private area" vzctl start 101
t_status 43 "mount without a private area" vzctl mount 101
mv /vz/private/away /vz/private/101
chown 4711 /vz/private/101
t_status 47 "a private area of somebody else" vzctl start 101
chown 1879048192 /vz/private/101
mv /vz/private/101/sbin /vz/private/101/no-sbin
mkdir /vz/private/101/sbin
t_status 47 "start without an init" vzctl start 101
eq "leaves it down" "$(status)" "CTID 101 exist unmounted down"
rmdir /vz/private/101/sbin
mv /vz/private/101/no-sbin /vz/private/101/sbin
t "start after it was repaired" vzctl start 101
vzctl stop 101 --fast > /dev/null

vzctl destroy 101 > /dev/null
finish
