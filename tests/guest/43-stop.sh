#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Containers that do not want to stop, and sessions open while they do.
# timeout: 600
# covers: lib/life lib/node/freeze.* vzctl/cmd_life.c kernel/kernel/ve/lifecycle.c

. ./lib.sh

small_template
: > /etc/vz/dists/small.conf
vzctl create 101 --ostemplate small --config basic > /dev/null
echo 'STOP_TIMEOUT="2"' >> /etc/vz/conf/101.conf
cp -a /vz/private/101 /vz/spare
printf '#!/bin/sh\ntrap "" HUP INT QUIT TERM USR1 USR2 PWR\nwhile :; do sleep 1000; done\n' \
	> /vz/private/101/sbin/init
ln -sf busybox /vz/private/101/bin/sleep
ln -sf busybox /vz/private/101/bin/mkdir

# stops PROMISE [OPTION]: within the time it is given twice, and some for the rest
stops() {
	begin=$(date +%s)
	t "$1" within 120 vzctl stop 101 ${2:+"$2"}
	took=$(($(date +%s) - begin))
	ok "... after $took seconds"
	[ $took -le $((20 * PATIENCE)) ] || fail "... in time" "$took seconds"
	eq "... and is gone" "$(vzctl status 101; ls -d /sys/fs/cgroup/vz/101 2> /dev/null)" \
		"CTID 101 exist unmounted down"
}

start() {
	vzctl start 101 > /dev/null
}

is_refused_processes() {
	[ "$(ub_failcnt numproc)" -gt 0 ]
}

init_pid() {
	pgrep -n -u 1879048192 -f '^(/bin/sh )?/sbin/init'
}

start
stops "an init that ignores everything is killed"
start
kill -STOP "$(init_pid)"
stops "so is one that is stopped"
start
echo 1 > /sys/fs/cgroup/vz/101/cgroup.freeze
stops "so is a frozen container"
start
echo 1 > /sys/fs/cgroup/vz/101/cgroup.freeze
stops "a frozen container at once" --fast

# By itself: everybody in a group that is frozen by its last member
start
vzctl exec 101 'mkdir /cg && mount -t cgroup2 none /cg || mount --bind /sys/fs/cgroup /cg' > /dev/null 2>&1
vzctl exec 101 'cd /sys/fs/cgroup && mkdir in && echo 1 > in/cgroup.procs && echo 1 > in/cgroup.freeze' ||
	note "it cannot freeze itself"
begin=$(date +%s)
timeout -s INT 5 vzctl exec 101 true > /dev/null 2>&1
[ $(($(date +%s) - begin)) -lt 60 ] && ok "exec into it can be interrupted"
stops "a container that has frozen itself"

# The program that is asked to halt
rm /vz/private/101/bin/halt
printf '#!/bin/sh\ntrap "" TERM\nwhile :; do sleep 1000; done\n' > /vz/private/101/bin/halt
chmod +x /vz/private/101/bin/halt
start
stops "a halt program that does not end"
t_status 1 "... which is not there any more" pgrep -f /bin/halt
mkfifo /vz/private/101/bin/fifo
mv /vz/private/101/bin/fifo /vz/private/101/bin/halt
start
stops "a halt program that is a FIFO"
rm /vz/private/101/bin/halt

start
eq "nothing is said of a halt program that is not there" \
	"$(vzctl stop 101 2>&1 > /dev/null)" ""

# The administrator's script, which a guest may keep from running
hook=/etc/vz/conf/101.stop
echo 'trap "" INT TERM; while :; do sleep 1; done' > $hook
start
begin=$(date +%s)
timeout -s INT 2 vzctl stop 101 > /dev/null 2>&1
eq "a stop whose script ignores its interrupt is given up" \
	"$([ $(($(date +%s) - begin)) -lt $((30 * PATIENCE)) ] && vzctl status 101)" \
	"CTID 101 exist mounted running"
stops "a stop script that does not end"
echo 'exit 1' > $hook
start
t_status 79 "one that says no is heard" vzctl stop 101
stops "but not by --fast" --fast
start
rm /vz/private/101/bin/sh
stops "one that has no shell"
ln -s busybox /vz/private/101/bin/sh

echo 'exit 0' > $hook
vzctl set 101 --numproc 50 --save > /dev/null
printf '#!/bin/sh\ntrap "" TERM PWR\nb() { b | b & }\nb\nwhile :; do sleep 1; b; done\n' \
	> /vz/private/101/sbin/init
start
wait_for 20 is_refused_processes
stops "a fork bomb, with a stop script"
rm $hook
start
wait_for 20 is_refused_processes
stops "a fork bomb"

rm -r /vz/private/101
mv /vz/spare /vz/private/101
start
command vzctl exec 101 'echo in; sleep 1000' > exec.out 2>&1 &
exec_pid=$!
# One whose reader does not read
mkfifo stuck
sh -c "sleep 1000" < stuck &
reader_pid=$!
command vzctl exec 101 'busybox yes' > stuck 2> /dev/null &
stuck_pid=$!
mkfifo keys
command vzctl enter 101 <> keys > enter.out 2>&1 &
enter_pid=$!
wait_for 20 grep -q in exec.out
wait_for 20 grep -q entered enter.out
stops "with sessions open" --fast
t "... exec ends" wait_for 10 sh -c "! kill -0 $exec_pid"
t "... enter ends" wait_for 10 sh -c "! kill -0 $enter_pid"
kill $exec_pid $enter_pid $reader_pid $stuck_pid 2> /dev/null

vzctl destroy 101 > /dev/null
finish
