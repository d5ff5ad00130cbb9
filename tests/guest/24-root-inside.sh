#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What root of a container may do to its own processes and files, as root of any
# server, though Linux asks for root of the node: and nobody else in there may.
# container: running
# inside: debian
# covers: kernel/include/linux/ve_security.h kernel/kernel/ve/ni.c patches/104-* patches/122-* patches/604-*

. ./lib.sh

root() {
	vzctl exec2 101 "$1" 2>&1
}

user() {
	vzctl exec2 101 "setpriv --reuid 65534 --regid 65534 --clear-groups sh -c '$1'" 2>&1
}

# Root of a user namespace that somebody in there has made
nested() {
	vzctl exec2 101 "unshare --user --map-root-user sh -c '$1'" 2>&1
}

# root_only PROMISE COMMAND RESULT: for others it is not the result
root_only() {
	eq "$1" "$(root "$2")" "$3"
	t "not for a user: $1" test "$(user "$2")" != "$3"
	t "nor for root of a namespace of users: $1" test "$(nested "$2")" != "$3"
}

t "up" is_up 101

root_only "priority is raised" "nice -n -5 nice" -5
root_only "a hard limit is raised" "ulimit -Hn 2000 && ulimit -Hn 3000 && ulimit -Hn" 3000
root_only "that of processes too" 'bash -c "ulimit -u 500 && ulimit -Hu 600 && ulimit -Hu"' 600
root_only "a process is made dearer" "echo -500 > /proc/self/oom_score_adj && cat /proc/self/oom_score_adj" -500
eq "but not beyond reach" "$(root 'echo -1000 > /proc/self/oom_score_adj; cat /proc/self/oom_score_adj')" -999
eq "which root on the node can make" \
	"$(sh -c 'echo -1000 > /proc/self/oom_score_adj; cat /proc/self/oom_score_adj')" -1000

for policy in f r; do
	t_status 1 "no real-time priority: -$policy" vzctl exec2 101 "chrt -$policy 1 true"
done
t_status 1 "nor a limit of it" vzctl exec2 101 "prlimit --rtprio=1:1 true"

root 'touch /root/fixed /tmp/of-user && chown 65534 /tmp/of-user' > /dev/null
t "a file cannot be changed any more" vzctl exec2 101 "chattr +i /root/fixed"
t_status 1 "by root neither" vzctl exec2 101 "rm -f /root/fixed"
t "one is for additions only" vzctl exec2 101 "chattr +a /tmp/of-user"
t_status 1 "a user cannot take that away" vzctl exec2 101 \
	"setpriv --reuid 65534 --clear-groups --regid 65534 chattr -a /tmp/of-user"
t_status 1 "nor root of a namespace of users" vzctl exec2 101 "unshare --user --map-root-user chattr -i /root/fixed"
t "it can be changed again" vzctl exec2 101 "chattr -i /root/fixed && rm /root/fixed"

eq "units of systemd get what they ask for" "$(root 'systemd-run -q --pipe --wait -p Nice=-7 -p LimitNOFILE=600000 \
	-p LimitNPROC=infinity -p OOMScoreAdjust=-300 bash -c "nice; ulimit -Hn; ulimit -Hu; cat /proc/self/oom_score_adj"' |
	xargs)" "-7 600000 unlimited -300"

# Who is dear is killed last where the container alone is short
vzctl exec 101 'cat > /root/hold && chmod +x /root/hold' << 'END'
#!/usr/bin/perl
my $all = "x" x $ARGV[1];
open my $file, ">", "/run/$ARGV[0]";
close $file;
sleep 1000;
END
# holds NAME ADJUSTMENT BYTES
holds() {
	vzctl exec2 101 "systemd-run -q --unit $1 -p OOMScoreAdjust=$2 -p OOMPolicy=continue /root/hold $1 $3"
}
t "memory of its own" vzctl set 101 --physpages 0:32768 --swappages 0:0
holds dear -900 60000000
holds cheap 0 10000000
t "a large one and a small one" wait_for 10 vzctl exec2 101 "test -e /run/dear -a -e /run/cheap"
holds greedy 0 150000000
t "one that is too large is killed" wait_for 30 vzctl exec2 101 "! systemctl -q is-active greedy"
t "the dear one is left" vzctl exec2 101 "systemctl -q is-active dear"

t "files that cannot be changed do not keep it" vzctl exec2 101 "touch /root/kept && chattr +i /root/kept"
t "stop" vzctl stop 101 --fast
t "destroy" vzctl destroy 101
finish
