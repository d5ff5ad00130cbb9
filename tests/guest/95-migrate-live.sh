#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A container goes to another node and back while it runs: what its processes have
# and do, a connection to a third machine; what is refused, and what is left of
# one that fails, is interrupted or killed.
# covers: vzmigrate lib/checkpoint/needs.*
# tier: long
# debug: never
# nodes: 2
# timeout: 900

. ./lib.sh
. ./migrate.sh
. ./keeps.sh

LAN=10.102.0.9
PORT=7900
CT=10.102.0.101

# The second node has a third machine beside it, on the same link
if [ "$NODE" = 2 ]; then
	ip link add br0 type bridge
	ip link set eth1 up master br0
	ip netns add lan
	ip link add lan1 type veth peer name lan0 netns lan
	ip link set lan1 up master br0
	ip -n lan link set lo up
	ip -n lan address add $LAN/24 dev lan0
	ip -n lan link set lan0 up
	setsid ip netns exec lan /usr/lib/vz-tests/bin/keeps echo $LAN $PORT < /dev/null > /run/echo.log 2>&1 &
	node_set_up br0
	exit
fi
node_set_up eth1

here() {
	sh -c "$*" < /dev/null
}

# written WHERE WHAT: the numbers in the file are all there, and grow
written() {
	w_count=$($1 wc -l < /dev/null "/vz/root/101/root/log" | cut -d' ' -f1)
	$1 "for i in \$(seq 300); do [ \$(wc -l < /vz/root/101/root/log) -eq $w_count ] || break; sleep 0.1; done"
	w_text=$($1 cat /vz/root/101/root/log)
	eq "$2: no line of a file is lost" "$(echo "$w_text" | awk '$1 != NR { print NR ": " $0 }')" ""
	t "$2: and it is written" test "$(echo "$w_text" | wc -l)" -gt "$w_count"
}

uptime_of() {
	$1 "vzctl exec 101 cat /proc/uptime" | cut -d. -f1
}

# seen_from_lan: where the third machine believes the container to be
seen_from_lan() {
	there "ip netns exec lan ping -c 1 -W 5 $CT > /dev/null; ip -n lan neigh show $CT" | sed -n 's/.*lladdr \([^ ]*\).*/\1/p'
}

mac_of() {
	$1 cat "/sys/class/net/$2/address"
}

prepare() {
	nodes_meet
	small_template
	vzctl create 101 --ostemplate small --config basic --name web --ipadd $CT > /dev/null
	vzctl start 101 > /dev/null
	bring 101 keeps
	brings_counter /root/log
	for work in "/root/keeps /root/kd $LAN $PORT" "sh /root/counts"; do
		vzctl exec 101 "($work) > /dev/null 2>&1 < /dev/null & true"
	done
	keeps_one_of_each
	eq "the third machine sees it here" "$(seen_from_lan)" "$(mac_of here eth1)"
	uptime=$(uptime_of here)
}

moves() {
	t "it looks possible" vzmigrate --live --check-only $THERE 101
	eq "and nothing is there yet" "$(left_there)" ""
	t "it moves" phase move vzmigrate --live -t $THERE web
	note "$t_out"
	like "how long it stood still is said" "$t_out" "Total suspended time: +[0-9]"
	eq "it runs there" "$(there vzctl status 101)" "CTID 101 exist mounted running"
	eq "and not here" "$(ls /vz/private; ls -A /vz/dump; ls /etc/vz/names; vzctl status 101)" "CTID 101 deleted unmounted down"
	eq "nor is its address" "$(grep 101 /proc/vz/veip; ip route show $CT)" ""
	eq "the third machine sees it there" "$(seen_from_lan)" "$(mac_of there br0)"
	keeps_ask "there" there
	written there "there"
	t "its clock has gone on" test "$(uptime_of there)" -ge "$uptime"
	eq "no dump is left there" "$(there ls -A /vz/dump)" ""
}

comes_back() {
	uptime=$(uptime_of there)
	t "it moves back, and its files stay there" phase move there vzmigrate --live -r no --ssh-mux --json $HERE 101
	eq "all of it is said" "$(echo "$t_out" | grep -c '"result": "failed"')" 0
	eq "it runs here" "$(vzctl status 101)" "CTID 101 exist mounted running"
	eq "there it is of the past" "$(there 'ls /etc/vz/conf | grep 101; ls /vz/dump; vzctl status 101')" "101.conf.migrated
CTID 101 deleted unmounted down"
	eq "the third machine sees it here again" "$(seen_from_lan)" "$(mac_of here eth1)"
	keeps_ask "back"
	written here "back"
	t "its clock has gone on again" test "$(uptime_of here)" -ge "$uptime"
	there 'rm -r /etc/vz/conf/101.conf.migrated /vz/private/101*; rmdir /vz/root/101'
}

# goes_on WHAT: it runs here as before, and nothing is there
goes_on() {
	eq "$1: it runs here" "$(vzctl status 101)" "CTID 101 exist mounted running"
	eq "$1: and is not frozen" "$(sed -n 's/^frozen //p' /sys/fs/cgroup/vz/101/ct/cgroup.events)" 0
	eq "$1: no dump is left" "$(ls -A /vz/dump)" ""
	eq "$1: nor a lock" "$(ls /vz/lock)" ""
	eq "$1: nothing is there" "$(left_there)" ""
	keeps_ask "$1"
	written here "$1"
}

# fails STATUS WHAT [OPTION...]
fails() {
	f_status=$1
	f_what=$2
	shift 2
	t_status "$f_status" "$f_what" phase move vzmigrate --live "$@" $THERE 101
	goes_on "$f_what"
}

refused() {
	there 'mv /usr/sbin/criu /usr/sbin/criu.away'
	t_status 14 "no CRIU there" vzmigrate --live $THERE 101
	like "it is named" "$t_out" "criu is not installed"
	# One that fails when it is to restore
	there 'printf "#!/bin/sh\ncase \"\$1\" in --version) echo \"Version: 4.1.1\" ;; *) exit 1 ;; esac\n" > /usr/sbin/criu
		chmod +x /usr/sbin/criu'
	fails 7 "it cannot be restored there"
	there 'mv -f /usr/sbin/criu.away /usr/sbin/criu; rm -f /vz/dump/*.log'
	there 'mount -t tmpfs -o size=256k none /vz/dump'
	fails 6 "no room for the dump there"
	there 'umount /vz/dump'
	there "echo '$CT 5' > /run/veip; mount --bind /run/veip /proc/vz/veip"
	t_status 12 "its address is in use there" vzmigrate --live $THERE 101
	there "umount /proc/vz/veip"
}

interrupted() {
	during "dump\.\.\.\$" cut_off 'ssh.*tmp-dump'
	eq "a connection that is cut in the copy of the dump" $d_got 6
	goes_on "cut"
	for step in "dump\\.\\.\\.\$" "Step second-copy"; do
		during "$step" interrupt
		eq "an interrupt in $step" $d_got 25
		goes_on "interrupted in $step"
	done
	during "Step second-copy" kill_it
	eq "it is killed" $d_got 137
	t_status 43 "what came there in part is not started" there vzctl start 101
	t "it goes on here when it is told to" vzctl chkpnt 101 --resume
	rm -f /vz/dump/tmp-dump.101
	keeps_ask "after a kill"
}

how=--live
prepare
moves
comes_back
refused
interrupted
t "the next attempt takes over what is there" phase move vzmigrate --live $THERE 101
keeps_ask "in the end" there
written there "in the end"

there 'vzctl stop 101 --fast; vzctl destroy 101; pkill keeps' > /dev/null
# Connections whose peer has not heard of their end try to tell it for a while
gone='! grep -q "destroyed.*numtcpsock=" /sys/kernel/debug/vz/beancounters'
t "what was killed here goes" wait_for 120 sh -c "$gone"
t "and there" wait_for 120 there "$gone"
there_ends
finish
