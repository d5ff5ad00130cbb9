#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The node reboots, and containers do not notice: as the service is installed,
# they are suspended when it goes down and resumed when it is up again.
# boots: 2
# leaves: containers
# covers: scripts/run/vz lib/checkpoint etc/systemd
# debug: never

. ./lib.sh
. ./keeps.sh

root() {
	echo "/vz/private/$1/root"
}

first_boot() {
	small_template
	for id in 101 102; do
		vzctl create $id --ostemplate small --config basic > /dev/null
		vzctl set $id --onboot yes --save > /dev/null
	done
	systemctl -q enable vz vzeventd
	t "the service starts them" systemctl start vz
	bring 101 keeps
	vzctl exec 101 '/root/keeps /root/kd > /dev/null 2>&1 &'
	keeps_one_of_each
	vzctl exec 102 'while :; do echo turn >> /root/turns; sleep 0.2; done > /dev/null 2>&1 &'
	wait_for 10 test -s "$(root 102)/turns"
	vzctl exec 101 cat /proc/uptime | cut -d. -f1 > "$(root 101)/uptime"
}

after_reboot() {
	t "the service is up" wait_for 120 systemctl -q is-active vz
	eq "they run" "$(vzlist -H -o ctid | tr -d ' \n')" 101102
	eq "no file of theirs is left" "$(ls -A /vz/dump)" ""
	keeps_ask "after the reboot"
	t "time has gone on" [ "$(vzctl exec 101 cat /proc/uptime | cut -d. -f1)" -ge "$(cat "$(root 101)/uptime")" ]
	before=$(wc -l < "$(root 102)/turns")
	t "the other one goes on as well" wait_for 10 sh -c "[ \$(wc -l < $(root 102)/turns) -gt $before ]"
	t "the service stops" systemctl stop vz
	like "with files of both" "$(echo /vz/dump/*)" '^/vz/dump/Dump.101 /vz/dump/Dump.102$'
	rm /vz/dump/Dump.10*
}

case $BOOT in
1) first_boot ;;
2) after_reboot ;;
esac
finish
