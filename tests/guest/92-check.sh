#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# vzctl suspend --check names everything that cannot be saved, and stops nothing.
# container: running
# covers: lib/checkpoint/check*.* lib/checkpoint/sessions.* lib/checkpoint/externals.*
# debug: never

. ./lib.sh

in_ct() {
	vzctl exec 101 "$@"
}

check() {
	out=$(vzctl suspend 101 --check 2>&1)
	status=$?
}

t "nothing is in the way" vzctl suspend 101 --check
bring 101 unsaveable
in_ct 'systemd-run --unit odd sh -c "/root/unsaveable mqueue deleted socket traced user pid > /root/odd.out 2>&1"' > /dev/null 2>&1
wait_for 20 grep -q "done" /vz/root/101/root/odd.out
note "$(cat /vz/root/101/root/odd.out)"
command vzctl exec 101 sleep 1000 &
wait_for 10 sh -c 'vzctl exec 101 pgrep -x sleep > /dev/null'

check
eq "something is" $status 16
# shellcheck disable=SC2013 # words
for kind in $(grep -xE 'mqueue|deleted|socket|traced' /vz/root/101/root/odd.out); do
	like "the program is named for $kind" "$out" "unsaveable +$kind "
done
# shellcheck disable=SC2013 # words
for kind in $(grep -xE 'user|pid' /vz/root/101/root/odd.out); do
	like "a namespace of its own: $kind" "$out" "unsaveable +namespace +$kind:"
done
like "what came from the node" "$out" 'sleep +session'
like "all of it is counted" "$out" 'has [0-9]+ thing\(s\) that cannot be saved'
like "for programs" "$(vzctl suspend 101 --check --json 2> /dev/null)" '"kind": "session"'
eq "it runs as before" "$(in_ct systemctl is-active odd)" active
t_status 16 "and is not suspended" vzctl suspend 101
eq "which it survives" "$(in_ct systemctl is-active odd)" active

in_ct 'systemctl kill -s KILL odd; pkill -x sleep'
check
like "a queue that nobody has open" "$out" '- +- +mqueue +/dev/mqueue/unsaveable '
in_ct 'rm /dev/mqueue/unsaveable'
wait_for 20 vzctl suspend 101 --check
t "without all that nothing is in the way" vzctl suspend 101 --check
t "and it is suspended" vzctl suspend 101
t "and resumed" vzctl resume 101

vzctl stop 101 --fast > /dev/null
vzctl destroy 101 > /dev/null
finish
