#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What goes into a container with its processes is the same whoever calls vzctl.
# covers: lib/inside lib/life/init.* lib/base/inherit.* lib/console

. ./lib.sh

small_template
echo 'SET_HOSTNAME=figures.sh' > /etc/vz/dists/small.conf
echo '/root/inherited /figures/dist' > /etc/vz/dists/scripts/figures.sh
vzctl create 101 --ostemplate small --config basic --hostname it > /dev/null
cp "$(command -v inherited)" /vz/private/101/root/inherited
mkdir /vz/private/101/figures
chown -R 1879048192:1879048192 /vz/private/101/root /vz/private/101/figures
sed -i '2i /root/inherited /figures/init' /vz/private/101/sbin/init
echo '/root/inherited /figures/start' > /etc/vz/conf/101.start
echo '/root/inherited /figures/stop' > /etc/vz/conf/101.stop
echo '/root/inherited /figures/runscript' > script
chmod 755 script

# all_ways CALLER...: into the container; what is seen there is in $figures after
all_ways() {
	rm -f /vz/private/101/figures/*
	"$@" vzctl runscript 101 "$PWD/script"
	"$@" vzctl start 101
	wait_for 10 test -s /vz/private/101/figures/init
	"$@" vzctl exec 101 /root/inherited /figures/exec
	"$@" vzctl exec2 101 /root/inherited /figures/exec2
	"$@" vzctl exec3 101 /root/inherited /figures/exec3
	printf '/root/inherited /figures/enter\nexit\n' > keys
	"$@" sh -c 'exec vzctl enter 101 < keys'
	"$@" vzctl stop 101
}

seen() {
	(cd /vz/private/101/figures && grep . -- *)
}

all_ways env > log 2>&1
clean=$(seen)
eq "all ways lead in" "$(cd /vz/private/101/figures && echo *) " \
	"dist enter exec exec2 exec3 init runscript start stop "
unlike "no key of the caller is there" "$clean" found
eq "the figures are those of a fresh system" \
	"$(printf '%s\n' "$clean" | grep -c -e 'policy 0 nice 0$' -e 'oom_score_adj: 0$' -e 'timer slack 50000$')" 27

odd inherited > odd.figures 2> /dev/null
like "the odd caller is odd" "$(cat odd.figures)" "policy 3 nice 12"
like "and has a secret" "$(cat odd.figures)" "secret found"
all_ways odd > odd.log 2>&1
seen > odd.seen
printf '%s\n' "$clean" > clean.seen
eq "an odd caller leaves nothing of it inside" "$(diff clean.seen odd.seen)" ""

# Its terminals are made by a daemon, which the first start has begun
pid=$(cat /run/vzctl/vzconsoled.pid 2> /dev/null)
vzctl stop 101 --fast > /dev/null 2>&1
[ -z "$pid" ] || kill "$pid"
odd vzctl start 101 > /dev/null 2>&1
pid=$(cat /run/vzctl/vzconsoled.pid)
eq "nor does the console daemon have any" \
	"$(ps -o ni= -p "$pid" | tr -d ' '; grep Umask: "/proc/$pid/status" | cut -f 2)" "0
0022"
vzctl stop 101 --fast > /dev/null

t "without new privileges it starts all the same" setpriv --no-new-privs vzctl start 101
vzctl stop 101 --fast > /dev/null
like "but says what that means" "$(setpriv --no-new-privs vzctl start 101 2>&1)" \
	"no_new_privs"

vzctl stop 101 --fast > /dev/null 2>&1
rm -f /etc/vz/conf/101.st*
vzctl destroy 101 > /dev/null
finish
