#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Running commands inside: arguments, data, exit status, environment.
# container: running
# inside: debian
# covers: vzctl/cmd_exec.c lib/inside kernel/kernel/ve/ioctl.c
# releases: all

. ./lib.sh

t "it is up" is_up 101

inside() {
	vzctl exec 101 "$@"
}

t_status 20 "exec without a command" vzctl exec 101
t "exec of true" vzctl exec 101 true
t_status 8 "exec of false" vzctl exec 101 false
t_status 7 "exec2 has the status" vzctl exec2 101 sh -c "'exit 7'"
t_status 3 "a signal is 3" vzctl exec2 101 'kill -9 $$'
t_status 8 "exec3 of a missing program" vzctl exec3 101 nonesuch
eq "words are joined for a shell" "$(inside echo 'a   b' '|' tr a-z A-Z)" "A B"
eq "patterns are expanded inside" "$(inside echo '/etc/host*')" \
	"$(cd /vz/root/101 && echo etc/host* | sed 's,etc,/etc,g')"
eq "an empty word stays one" "$(inside printf '[%s]' a '' b)" "[a][][b]"
eq "exec3 keeps words" "$(vzctl exec3 101 printf '[%s]' 'a  b' '*')" "[a  b][*]"
eq "- reads commands" "$(echo 'echo $((6 * 7))' | vzctl exec 101 -)" 42

head -c 3000000 /dev/urandom > data
eq "data in and out is the same" "$(vzctl exec 101 cat < data | sha256sum)" \
	"$(sha256sum < data)"
eq "so is data with a pipe that closes" \
	"$(yes | head -c 20000000 | vzctl exec 101 head -c 10 | wc -c)" 10
eq "standard error is separate" "$(inside 'echo out; echo err >&2' 2> /dev/null)" out
eq "and arrives" "$(inside 'echo err >&2' 2>&1 > /dev/null)" err
eq "a daemon left behind holds nobody" \
	"$(inside 'sleep 300 & echo left')" left

eq "the environment is clean" "$(FOO=bar inside env | grep -v -e ^_= -e ^PWD= -e ^SHLVL= | sort)" \
	"HOME=/
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
TERM=linux"
eq "the directory is /" "$(inside pwd)" /
eq "nothing else is open" \
	"$(vzctl exec3 101 ls /proc/self/fd | tr '\n' ' ')" "0 1 2 3 "
eq "there is no terminal" "$(inside 'tty < /dev/tty' 2>&1 | grep -c 'No such device')" 1
eq "root inside" "$(inside id)" "uid=0(root) gid=0(root) groups=0(root)"
like "no capabilities of the node" "$(inside grep CapBnd /proc/self/status)" 'bdecffff$'
eq "in the container's own processes" "$(inside cat /proc/1/comm)" systemd

# Whoever called it wants it to end
for signal in INT TERM HUP; do
	command vzctl exec 101 "exec -a job-$signal sleep 1000" < /dev/null &
	pid=$!
	wait_for 10 vzctl exec 101 "pgrep -f ^job-$signal"
	kill -$signal $pid
	wait $pid
	t_status 8 "SIG$signal ends what is executed" vzctl exec 101 "pgrep -f ^job-$signal"
done
# As a job of its own: who has no shell that would let him go on is not stopped
set -m
command vzctl exec 101 'exec -a job-STOP sleep 1000' < /dev/null &
pid=$!
set +m
wait_for 10 vzctl exec 101 "pgrep -f ^job-STOP"
kill -TSTP $pid
t "who is stopped by the terminal stops the command" \
	wait_for 10 vzctl exec 101 'grep -q "^State:.T" /proc/$(pgrep -f ^job-STOP)/status'
t "and does not keep the container from ending" within 60 vzctl stop 101 --fast
kill -CONT $pid
wait $pid
vzctl start 101 --wait > /dev/null 2>&1
t_status 3 "a command that kills everything does not hurt us" \
	vzctl exec2 101 'kill -9 -1; kill -9 $$'
t "the container goes on" ct_up 101
eq "the caller's control group is its own" "$(cat /proc/self/cgroup)" "0::/"

echo 'echo "in $(cat /proc/1/comm)"; exit 5' > script
t_status 5 "runscript gives the status" vzctl runscript 101 "$PWD/script"
eq "and runs inside" "$(vzctl runscript 101 "$PWD/script")" "in systemd"
t_status 11 "a missing script" vzctl runscript 101 /nonesuch
vzctl stop 101 --fast > /dev/null
eq "in a stopped container it runs alone" "$(vzctl runscript 101 "$PWD/script")" "in vzctl"
eq "which is left as it was" "$(vzctl status 101)" "CTID 101 exist unmounted down"
t "a password can be set while it is stopped" \
	vzctl set 101 --userpasswd "root:it's-a-secret"
like "and is there" "$(grep ^root: /vz/private/101/etc/shadow)" '^root:\$y\$'

rm -f /vz/private/101/bin
mkdir /vz/private/101/bin
t_status 47 "no shell inside" vzctl runscript 101 "$PWD/script"

vzctl destroy 101 > /dev/null
finish
