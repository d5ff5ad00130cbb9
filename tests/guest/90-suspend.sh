#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A running container goes to a file and comes back: every kind of thing that a
# process has, a distribution with systemd, connections to a program on the node.
# container: running
# timeout: 900
# covers: lib/checkpoint vzctl/cmd_suspend.c vzctl/cmd_life.c scripts/run/vps-criu lib/life/environment.*
# covers: lib/node/freeze.* kernel/kernel/ve/restore.c kernel/kernel/ve/state.c kernel/kernel/bc/marks.c patches/150-*
# debug: never

. ./lib.sh
. ./keeps.sh

DUMP=/vz/dump/Dump.101

uptime_of() {
	in_ct cat /proc/uptime | cut -d. -f1
}

prepare() {
	keeps_begin
	# A refusal that is to be remembered
	vzctl set 101 --numpty 0 > /dev/null 2>&1
	in_ct 'script -c true /dev/null' > /dev/null 2>&1
	vzctl set 101 --numpty 255 > /dev/null 2>&1
	refused=$(ub 101 numpty 6)
	vzctl set 101 --devices c:1:11:r --cpuunits 2000 --save > /dev/null
	# What nobody saves, and rules that need it
	vzctl set 101 --netfilter stateful > /dev/null 2>&1
	in_net 101 nft 'table ip t { chain c { type filter hook input priority 0; ct state established accept; }; }'
}

sessions() {
	command vzctl exec 101 sleep 1000 &
	session=$!
	wait_for 10 sh -c 'vzctl exec 101 pgrep -x sleep > /dev/null'
	t_status 16 "a program from the node is not lost" vzctl suspend 101
	like "it is named" "$t_out" '\(sleep\).*vzctl exec'
	like "and the container goes on" "$(vzctl status 101)" 'running$'
	in_ct pkill sleep
	wait $session
	t "no image is left of it" sh -c '! ls -A /vz/dump | grep .'
}

# vestat_of COLUMN: of the container, in ns: its age is 8, what it used of processors 9
vestat_of() {
	awk -v column="$1" '$1 == 101 { print $column }' /proc/vz/vestat
}

# What is the same afterwards: what the kernel has been told of the container
told() {
	awk '{ print $1, $4, $5 }' /proc/bc/101/resources
	awk '$1 == 101 { print $2; for (i = 4; i <= NF; i++) print $i }' /proc/vz/veinfo
	ip route show 10.101.0.101
	in_net 101 nft list ruleset
	in_ct 'for device in /dev/*; do [ ! -c $device ] || { head -c 0 $device 2> /dev/null; echo $device $?; }; done' < /dev/null
	cat /sys/fs/cgroup/vz/101/cpu.weight /sys/fs/cgroup/vz/101/cpu.max
	in_ct 'cd /proc && grep -h . sys/kernel/hostname sys/kernel/random/boot_id self/uid_map' < /dev/null
}

suspended() {
	before=$(uptime_of)
	told_before=$(told)
	used=$(vestat_of 9)
	age=$(vestat_of 8)
	maxheld=$(ub 101 numproc 3)
	out=$(vzctl suspend 101)
	eq "suspend succeeds" $? 0
	eq "with the classic lines" "$(echo "$out" | paste -sd'|')" \
		"Setting up checkpoint...|	suspend...|	dump...|	kill...|Container is unmounted|Checkpointing completed successfully"
	eq "its state" "$(vzctl status 101)" "CTID 101 exist unmounted down suspended"
	eq "in the list too" "$(vzlist -H -a -o status 101 | tr -d ' ')" suspended
	eq "for root alone" "$(stat -c '%a %U' $DUMP)" "600 root"
	eq "nothing else is there" "$(ls -A /vz/dump)" Dump.101
	t "it holds nothing" sh -c '! test -d /proc/bc/101'
	t_status 31 "it is not suspended twice" vzctl suspend 101
	t_status 31 "nothing is run in it" vzctl exec2 101 true
	t "its peer waits" kill -0 $echo_pid
}

resumed() {
	out=$(vzctl resume 101)
	eq "resume succeeds" $? 0
	like "with the classic lines" "$(echo "$out" | paste -sd'|')" \
		'^Restoring container ...\|Container is mounted\|	undump...\|.*	resume...\|Container start in progress...\|Restoring completed successfully$'
	eq "its state is what it was" "$(vzctl status 101)" "CTID 101 exist mounted running"
	eq "the file is gone" "$(ls -A /vz/dump)" ""
	keeps_ask "resumed"
	t "the connection to the node lives" kill -0 $echo_pid
	after=$(uptime_of)
	t "time has gone on" [ "$after" -ge "$before" ]
	t "and not for what it slept" [ "$after" -lt $((before + 120)) ]
	eq "systemd is well" "$(in_ct systemctl is-system-running)" running
	t "units can be restarted" in_ct systemctl restart cron
	t "the journal is written" in_ct 'logger here && sleep 1 && journalctl -n 20 | grep -q here'
	like "processes are the container's" "$(in_ct ls -l /proc/1/fd)" '/dev/null'
	eq "refusals are remembered" "$(ub 101 numpty 6)" "$refused"
	t "and the most that was held" [ "$(ub 101 numproc 3)" -ge "$maxheld" ]
	like "its addresses work" "$(ping -c 1 -W 5 10.101.0.101)" '1 received'
	like "control groups cannot be left" "$(findmnt -no OPTIONS /sys/fs/cgroup)" nsdelegate
	t "its terminals are there" in_ct 'test -c /dev/console && test -c /dev/tty2'
	eq "limits, addresses, devices and shares are as they were" "$(told)" "$told_before"
	t "processor time goes on" [ "$(vestat_of 9)" -ge "$used" ]
	t "and its age" [ "$(vestat_of 8)" -ge "$age" ]
	t "a limit binds" vzctl set 101 --numproc 2000
}

in_steps() {
	t "frozen" vzctl chkpnt 101 --suspend
	t_status 20 "the step needs a file" vzctl chkpnt 101 --dump
	t "saved" vzctl chkpnt 101 --dump --dumpfile /vz/dump/step
	like "it stands still" "$(cat /sys/fs/cgroup/vz/101/ct/cgroup.events)" 'frozen 1'
	t "it can go on" vzctl chkpnt 101 --resume
	keeps_ask "after a save"
	t "frozen again" vzctl chkpnt 101 --suspend
	t "saved again" vzctl chkpnt 101 --dump --dumpfile /vz/dump/step.2
	t "killed" vzctl chkpnt 101 --kill
	eq "which leaves it mounted" "$(vzctl status 101)" "CTID 101 exist mounted down"
	t "undumped" vzctl restore 101 --undump --dumpfile /vz/dump/step.2 --skip_arpdetect
	like "it stands still again" "$(cat /sys/fs/cgroup/vz/101/ct/cgroup.events)" 'frozen 1'
	t "resumed" vzctl restore 101 --resume
	keeps_ask "in steps"
	rm /vz/dump/step /vz/dump/step.2
	(umask 077; vzctl chkpnt 101 --dump --dumpfile - 2> /dev/null | cat > /vz/dump/step)
	t "saved into a pipe, and killed" vzctl chkpnt 101 --kill
	t "undumped from what came out" vzctl restore 101 --undump --dumpfile /vz/dump/step --skip_arpdetect
	t "and resumed" vzctl restore 101 --resume
	keeps_ask "out of a pipe"
	rm /vz/dump/step
	t_status 16 "nobody reads it" sh -c 'vzctl chkpnt 101 --dump --dumpfile - 2> /dev/null > /dev/full'
	keeps_ask "after that"
}

by_start() {
	eq "it runs before" "$(vzctl status 101)" "CTID 101 exist mounted running"
	vzctl suspend 101 > /dev/null
	vzctl set 101 --numproc 1500 --save > /dev/null
	out=$(vzctl start 101)
	eq "start brings it back" $? 0
	like "and says so" "$out" "Dump file $DUMP exists, trying to restore from it"
	eq "a limit that was saved meanwhile is newer" "$(ub 101 numproc 4)" 1500
	eq "another is as it was, though nobody has saved it" "$(ub 101 numpty 4)" 255
	keeps_ask "started"
}

damaged() {
	vzctl suspend 101 > /dev/null
	cp $DUMP /run/dump
	head -c 100000 /run/dump > $DUMP
	t_status 17 "half a file is refused" vzctl resume 101
	t_status 17 "nor is it started over it" vzctl start 101
	eq "it stays suspended" "$(vzctl status 101)" "CTID 101 exist unmounted down suspended"
	t "nothing is left of the attempt" sh -c '! test -d /sys/fs/cgroup/vz/101 && ! test -d /vz/dump/.images.101'
	cp /run/dump $DUMP
	t "the whole one is taken" vzctl resume 101
	keeps_ask "after a refusal"
	vzctl suspend 101 > /dev/null
	t "it starts anew if told so" vzctl start 101 --skip-restore
	eq "what it was is kept" "$(ls -A /vz/dump)" Dump.101.old
	rm $DUMP.old
}

# Whenever it is interrupted or killed, the container runs or is in the file
interrupted() {
	for delay in 0.2 0.6 1.2 2; do
		for signal in INT KILL; do
			command vzctl suspend 101 > /run/out 2>&1 &
			suspend=$!
			sleep $delay
			kill -s $signal $suspend 2> /dev/null
			wait $suspend
			wait_for 60 sh -c '! pgrep -f "[c]riu dump"'
			if vzctl status 101 | grep -q 'down suspended'; then
				t "$signal after $delay s: it is resumed" vzctl resume 101
			fi
			eq "$signal after $delay s: it runs" "$(vzctl status 101)" "CTID 101 exist mounted running"
			eq "$signal after $delay s: and works" "$(in_ct systemctl is-active keeps)" active
		done
	done
	keeps_ask "after interrupts"
}

# A control group of threads, as those who divide processors among threads have
threads() {
	ct_up 101
	in_ct 'mkdir -p /sys/fs/cgroup/th/a && echo threaded > /sys/fs/cgroup/th/a/cgroup.type &&
		systemd-run -q --unit threaded sleep 10000 && sleep 1 &&
		pid=$(systemctl show -P MainPID threaded) && echo $pid > /sys/fs/cgroup/th/cgroup.procs &&
		echo $pid > /sys/fs/cgroup/th/a/cgroup.threads'
	t "it has a thread" in_ct 'grep -q . /sys/fs/cgroup/th/a/cgroup.threads'
	t "suspended with a group of threads" vzctl suspend 101
	t "resumed with it" vzctl resume 101
	eq "the group is one of threads" "$(in_ct cat /sys/fs/cgroup/th/a/cgroup.type)" threaded
	t "and has its thread" in_ct 'grep -q . /sys/fs/cgroup/th/a/cgroup.threads'
	in_ct 'pkill -x sleep; sleep 1; rmdir /sys/fs/cgroup/th/a /sys/fs/cgroup/th'
}

host_names() {
	t_status 8 "a host name beside its own cannot be saved" in_ct unshare -u true
	t "a container inside has one" in_ct unshare -u -p -f true
}

prepare
sessions
suspended
resumed
suspended
resumed
in_steps
by_start
interrupted
damaged
threads
host_names

keeps_end
finish
