#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Containers when the node boots and goes down, with the units as installed.
# boots: 2
# leaves: containers
# covers: etc/systemd etc/init.d scripts/run/vz vzeventd vzconsoled
# releases: all
# debug: never

. ./lib.sh

LOG=/root/log

# Halts and reboots as its own programs halt and reboot ask it to, and leaves
# a word
init_text() {
	cat <<-'EOT'
	#!/bin/sh
	trap 'echo halted >> /log; exit 0' USR1 USR2
	trap 'echo rebooting >> /log; exec busybox reboot -f' TERM
	echo up >> /log
	while :; do sleep 1000 & wait; done
	EOT
}

# ct CTID [OPTION...]
ct() {
	vzctl create "$1" --ostemplate small --config basic > /dev/null
	init_text > "/vz/private/$1/sbin/init"
	[ $# -eq 1 ] || vzctl set "$@" --save > /dev/null
}

hook() {
	printf '#!/bin/sh\n%s\n' "$2" > "/etc/vz/conf/$1"
	chmod +x "/etc/vz/conf/$1"
}

# log WORD: the containers that were mounted or unmounted, in order
log() {
	sed -n "s/^$1 //p" $LOG | tr '\n' ' '
}

guest_log() {
	tr '\n' ' ' < "/vz/private/$1/log"
}

# is CTID STATE: mount and run words of its status line
is() {
	[ "$(vzctl status "$1" | cut -d ' ' -f 4,5)" = "$2" ]
}

has_line() {
	grep -qx "$1" "$2"
}

first_boot() {
	eq "systemd runs the node" "$(cat /proc/1/comm)" systemd
	echo VE_PARALLEL=1 >> /etc/vz/vz.conf
	echo VE_STOP_MODE=stop >> /etc/vz/vz.conf
	small_template
	ct 101 --onboot yes --bootorder 1
	ct 102 --onboot yes --bootorder 5
	ct 103
	sed -i /^ONBOOT=/d /etc/vz/conf/103.conf
	# This one never starts
	mkdir /vz/private/104
	grep -v LOCAL_ /etc/vz/conf/101.conf > /etc/vz/conf/104.conf
	hook 104.premount "exit 1"
	hook vps.mount "echo mount \$VEID >> $LOG"
	hook vps.umount "echo umount \$VEID >> $LOG"
	t_status 3 "the service is stopped" /etc/init.d/vz status
	t "enable" systemctl -q enable vz vzeventd
	t "the terminals' daemon starts" systemctl -q enable --now vzconsoled
	t "start by the init script" /etc/init.d/vz start
	eq "those with ONBOOT start, by their order" "$(log mount)" "102 101 "
	t "one that fails leaves the unit active" systemctl -q is-active vz vzeventd
	daemon=$(pidof vzconsoled)
	t "the terminals' daemon is started again" systemctl restart vzconsoled
	t "which is another process" test "$(pidof vzconsoled)" -ne "$daemon"
	t "a terminal lives on" vzctl exec2 101 'echo lives > /dev/console'
	like "and shows what is written" "$(vzctl console 101 < /dev/null 2>&1)" lives
	like "with a line for each in the journal" "$(systemctl status vz)" "Container 104 NOT started"
	vzctl start 103 > /dev/null
	mv /etc/vz/conf/104.premount .
	t "one that is only mounted" vzctl mount 104
	mv 104.premount /etc/vz/conf
	rm $LOG
	wait_for 10 has_line up /vz/private/103/log
}

after_reboot() {
	t "the service is up" wait_for 60 systemctl -q is-active vz
	eq "init script and systemd agree" "$(/etc/init.d/vz status)" "OpenVZ is running..."
	eq "containers went down in the reverse order, then mounts" "$(log umount)" "103 101 102 104 "
	like "and were halted" "$(guest_log 103)" "^up halted up "
	eq "ONBOOT starts, then who ran before" "$(log mount)" "102 101 103 "
	eq "so they run" "$(vzlist -H -o ctid | tr -d ' \n')" 101102103
}

guests_act() {
	rm $LOG
	vzctl exec 103 reboot
	t "a guest reboots" wait_for 30 has_line "mount 103" $LOG
	t "and runs again" wait_for 10 is 103 "mounted running"
	vzctl exec 101 halt
	t "a guest halts" wait_for 30 is 101 "unmounted down"
}

service_stops() {
	rm $LOG
	t "stop by the init script" /etc/init.d/vz stop
	t_status 3 "the unit is not active" systemctl -q is-active vz
	t_status 3 "nor is the service" /etc/init.d/vz status
	eq "nothing runs" "$(vzlist -H 2> /dev/null)" ""
	eq "who ran is remembered" "$(cd /var/lib/vzctl/vzreboot && echo *)" "102 103"
}

# Shutdown while containers are being started
start_interrupted() {
	rm $LOG
	: > /vz/private/102/log
	hook 101.mount "sleep 60"
	systemctl start --no-block vz
	t "a start is under way" wait_for 30 has_line "mount 101" $LOG
	t "a stop ends it" systemctl stop vz
	eq "and halts who runs already" "$(guest_log 102)" "up halted "
	t "and whose start was interrupted" is 101 "unmounted down"
}

case $BOOT in
1)
	first_boot
	;;
2)
	after_reboot
	guests_act
	service_stops
	start_interrupted
	;;
esac
finish
