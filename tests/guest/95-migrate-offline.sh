#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Containers that are mounted or suspended move to another node and back; what is
# refused; one that runs is cut off, interrupted and killed on its way, and is never
# started where it should not be.
# covers: vzmigrate lib/files/unfinished.* lib/files/departed.*
# tier: long
# debug: never
# nodes: 2
# timeout: 900

. ./lib.sh
. ./migrate.sh

two_nodes

GONE="CTID 101 deleted unmounted down"
UP="CTID 101 exist mounted running"

# status_is WHAT HERE THERE
status_is() {
	eq "$1: here" "$(vzctl status 101)" "$2"
	eq "$1: there" "$(there vzctl status 101)" "$3"
}

# The loop of a process that counts into a file, of $1, grows
counts() {
	c_was=$($1 "tail -n 1 /vz/root/101/root/count")
	wait_for 60 "$1" "[ \$(tail -n 1 /vz/root/101/root/count) -gt ${c_was:-999999} ]"
}

here() {
	sh -c "$*" < /dev/null
}

prepare() {
	nodes_meet
	small_template
	t "a container" vzctl create 101 --ostemplate small --config basic --name web --ipadd 10.102.1.1
	vzctl set 101 --onboot yes --save > /dev/null
	head -c 20M /dev/urandom > /vz/private/101/root/data
	sum=$(sha256sum < /vz/private/101/root/data)
}

mounted() {
	vzctl mount 101 > /dev/null
	echo here > /vz/root/101/root/file
	t "a mounted one moves" phase move vzmigrate $THERE 101
	status_is "a mounted one" "$GONE" "CTID 101 exist mounted down"
	eq "it has its files there" "$(there cat /vz/root/101/root/file)" here
	there 'echo there > /vz/root/101/root/file'
	t "it moves back, and its files stay there" phase move there vzmigrate -r no $HERE web
	status_is "back" "CTID 101 exist mounted down" "$GONE"
	eq "it has its files here" "$(cat /vz/root/101/root/file)" there
	eq "there it is of the past" "$(there 'ls /etc/vz/conf | grep ^101; ls /vz/private | grep ^101; ls /etc/vz/names')" "101.conf.migrated
101
101.vzmigrate"
	there '/etc/init.d/vz start' > /dev/null 2>&1
	status_is "when that node starts its containers" "CTID 101 exist mounted down" "$GONE"
	vzctl umount 101 > /dev/null
	there 'echo stale > /vz/private/101/stale'
	t "the next move there goes on with the files" phase move vzmigrate $THERE 101
	like "and says so" "$t_out" 'going on with them'
	eq "they are those of here" "$(there 'cat /vz/private/101/root/file; ls /vz/private/101/stale' 2> /dev/null)" there
	t "and back" phase move there vzmigrate $HERE 101
	status_is "in the end" "CTID 101 exist unmounted down" "$GONE"
}

suspended() {
	vzctl start 101 > /dev/null
	brings_counter /root/count
	vzctl exec 101 '(sh /root/counts) > /dev/null 2>&1 < /dev/null & true'
	t "its process counts" counts here
	t "it is suspended" vzctl suspend 101
	t "and moves so" phase move vzmigrate $THERE 101
	status_is "a suspended one" "$GONE" "CTID 101 exist unmounted down suspended"
	eq "nothing of it is here" "$(ls -A /vz/dump /vz/private)" "/vz/dump:

/vz/private:"
	t "it is resumed there" there vzctl resume 101
	t "its process goes on there" counts there
	there vzctl suspend 101 > /dev/null
	t "it moves back, and its files stay there" phase move there vzmigrate -r no $HERE 101
	status_is "back" "CTID 101 exist unmounted down suspended" "$GONE"
	t "it is resumed here" vzctl resume 101
	t "its process goes on here" counts here
	eq "no number is lost" "$(awk '$1 != NR' /vz/root/101/root/count)" ""
	# What it was must not come back when it is there again
	vzctl stop 101 --fast > /dev/null
	t "stopped, it moves there again" phase move vzmigrate $THERE 101
	status_is "stopped" "$GONE" "CTID 101 exist unmounted down"
	t "and back" phase move there vzmigrate $HERE 101
	status_is "in the end" "CTID 101 exist unmounted down" "$GONE"
	eq "and nothing is there" "$(left_there)" ""
}

# refused STATUS WHAT [OPTION...]: nothing has changed
refused() {
	r_status=$1
	r_what=$2
	shift 2
	r_had=$(vzctl status 101; cat /etc/vz/conf/101.conf)
	t_status "$r_status" "$r_what" vzmigrate "$@"
	eq "$r_what: it is here as before" "$(vzctl status 101; cat /etc/vz/conf/101.conf)" "$r_had"
}

refusals() {
	refused 1 "an option that is none" --nothing $THERE 101
	refused 2 "one that does not run, live" --live $THERE 101
	refused 10 "a name that is nobody's" $THERE nobody
	refused 10 "an id that is nobody's" $THERE 103
	refused 4 "a node that nobody has" 10.102.0.7 101
	echo $$ > /vz/lock/101.lck
	refused 20 "one that is locked here" $THERE 101
	rm /vz/lock/101.lck
	there 'echo $PPID > /vz/lock/101.lck'
	refused 20 "one that is locked there" $THERE 101
	there 'rm /vz/lock/101.lck; echo A=b > /etc/vz/conf/101.conf'
	refused 9 "an id that is taken there" $THERE 101
	there 'rm /etc/vz/conf/101.conf; echo 10.102.1.1 5 > /run/veip; mount --bind /run/veip /proc/vz/veip'
	refused 12 "an address that is taken there" $THERE 101
	there 'umount /proc/vz/veip; mv /etc/vz/vz.conf /etc/vz/vz.away'
	refused 19 "no configuration there" $THERE 101
	there 'mv /etc/vz/vz.away /etc/vz/vz.conf; chmod -x /usr/sbin/vzctl'
	refused 14 "no OpenVZ there" $THERE 101
	there 'chmod +x /usr/sbin/vzctl; mount -t tmpfs -o size=1m none /vz/private'
	refused 31 "no disk space there" $THERE 101
	there 'umount /vz/private; ln -s /etc/vz/conf/102.conf /etc/vz/names/web; echo NAME=web >> /etc/vz/conf/102.conf'
	refused 45 "a name that is taken there" $THERE 101
	there 'rm /etc/vz/names/web; sed -i /^NAME=web/d /etc/vz/conf/102.conf; mkdir -p /vz/private/101/x'
	refused 6 "files of nobody there" $THERE 101
	eq "which stay" "$(there ls /vz/private/101)" x
	there 'rm -r /vz/private/101'
	eq "nothing of it is there" "$(left_there)" ""
}

# goes_on WHAT: it runs here, and nothing is there
goes_on() {
	status_is "$1" "$UP" "$GONE"
	eq "$1: it can be worked in" "$(vzctl exec 101 'sha256sum < /root/data' 2>&1)" "$sum"
	eq "$1: no lock is left" "$(ls /vz/lock)" ""
	eq "$1: nothing is there" "$(left_there)" ""
}

# Whatever that node does, it does not run there
not_there() {
	t_status 43 "$1: it is not started there" there vzctl start 101
	there '/etc/init.d/vz start' > /dev/null 2>&1
	like "$1: nor when that node starts its containers" "$(there vzctl status 101)" 'unmounted down$'
}

interrupted() {
	for step in "Syncing private" "Step second-copy"; do
		during "$step" cut_off 'ssh.*rsync --server'
		eq "a connection that is cut in $step" $d_got 6
		goes_on "cut in $step"
	done
	for step in "Syncing private" "Stopping container" "Step second-copy" "Starting container"; do
		during "$step" interrupt
		eq "an interrupt in $step" $d_got 25
		goes_on "interrupted in $step"
	done
}

kill_when_it_starts() {
	wait_for 60 there test -e /run/starts
	kill -KILL "$pid"
	there rm /run/hold /etc/vz/conf/vps.mount
	wait_for 60 there "vzctl status 101 | grep -q running"
	wait_for 60 is_unlocked_there
}

killed() {
	for step in "Syncing private" "Stopping container" "Step second-copy"; do
		during "$step" kill_it
		eq "it is killed in $step" $d_got 137
		not_there "killed in $step"
		vzctl start 101 > /dev/null 2>&1
		eq "killed in $step: it runs here when it is told to" "$(vzctl status 101)" "$UP"
	done
	there 'touch /run/hold; printf "#!/bin/sh\n: > /run/starts\nwhile [ -e /run/hold ]; do sleep 0.1; done\n" > /etc/vz/conf/vps.mount
		chmod +x /etc/vz/conf/vps.mount'
	during "Starting container" kill_when_it_starts
	eq "the next attempt takes over what is there, and is killed when it starts there" $d_got 137
	t_status 105 "it is not started here then" vzctl start 101
	/etc/init.d/vz start > /dev/null 2>&1
	status_is "nor when this node starts its containers" "CTID 101 exist unmounted down" "$UP"
	t "the attempt behind that" phase move vzmigrate $THERE 101
	like "sees where it runs" "$t_out" 'runs on .*, where an attempt that was killed has brought it'
	status_is "in the end" "$GONE" "$UP"
	eq "with all that it had" "$(there "vzctl exec 101 'sha256sum < /root/data'")" "$sum"
}

prepare
mounted
suspended
refusals
vzctl start 101 > /dev/null
interrupted
killed

there 'vzctl stop 101 --fast; vzctl destroy 101; vzctl stop 102 --fast; vzctl destroy 102' > /dev/null
there_ends
finish
