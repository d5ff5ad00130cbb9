#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Why was it refused: programs inside hit their limits, the node hears who, what
# and what to do about it, and that helps; containers hear of themselves only.
# covers: vzubc kernel/kernel/bc/event.c kernel/include/trace lib/model/refusal.* kernel/kernel/bc/proc.c

. ./lib.sh

# take CTID PROGRAM THING MAX: what a hog of that name says
take() {
	vzctl exec2 "$1" "$2" "$3" "$4" 2> /dev/null
}

# command_for RESOURCE: what $why, the words of vzubc, would have us do
command_for() {
	echo "$why" | awk -v row="$1:" '$1 == row { inside = 1 } inside && sub(/^  Raise it: /, "") { print; exit }'
}

small_template
for id in 101 102; do
	vzctl create $id --ostemplate small --config basic > /dev/null
	t "start $id" vzctl start $id
	bring $id hog
done
# A name that would clear the screen of whoever looks
vzctl exec 101 'cat /root/hog > "/root/$(printf "a b\033[2J")" && chmod 755 /root/a*'

eq "at first nothing was refused" "$(vzubc --why)" "Nothing was refused to CT 101.
Nothing was refused to CT 102."
vzctl set 101 --numproc 30 --numfile 200 > /dev/null
like "processes are refused" "$(take 101 /root/hog process 5000)" '^GOT [0-9]+ EAGAIN$'
like "files are refused" "$(take 101 '/root/a*' file 5000)" '^GOT [0-9]+ ENFILE$'

events=$(vzubc --events --no-follow 101)
like "an event names the resource, the program and the limits" "$events" \
	'CT 101 numproc: hog\[[0-9]+\] \([0-9]+ inside\) was refused 1, held 30, barrier 30, limit 30'
like "a name is made safe" "$events" 'CT 101 numfile: a b\\033\[2J\[[0-9]+\]'
unlike "and nothing else comes" "$events" "$(printf '\033')"

why=$(vzubc --why 101)
like "why says who met it last" "$why" 'numproc: [0-9]+ refusals?, the last .* to hog \(pid [0-9]+\): CT 101 had 30 of 30 processes'
eq "and what to raise to what" "$(command_for numproc)" "vzctl set 101 --numproc 45:45 --save"
like "the same for a program" "$(vzubc --why --json 101)" '"command": "vzctl set 101 --numproc 45:45 --save"'
# shellcheck disable=SC2046 # words
t "the proposal is a command" $(command_for numproc)
# shellcheck disable=SC2046 # words
t "and so is the other one" $(command_for numfile)
eq "the same program works then" "$(take 101 /root/hog process 30)" "GOT 30 OK"
eq "and the other one" "$(take 101 /root/hog file 200)" "GOT 200 OK"
why=$(vzubc --why 101)
like "which is noticed" "$why" 'It was raised since then'
eq "nothing is proposed again" "$(command_for numproc)$(command_for numfile)" ""

(vzubc --events 101 102; echo "followed to the end") > followed 2>&1 &
wait_for 5 grep -q 'CT 101 numproc' followed
vzctl set 102 --numpty 2 > /dev/null
like "terminals are refused to another container" "$(take 102 /root/hog pty 5)" '^GOT 2 '
t "who follows hears of it" wait_for 5 grep -q 'CT 102 numpty: hog' followed

inside=$(vzctl exec 102 cat /proc/vz/events)
eq "inside there are its own only" "$(echo "$inside" | awk '{ print $3, $4 }' | sort -u)" \
	"ctid=102 resource=numpty"
unlike "with its own process ids" "$inside" vpid
# Also what the kernel's own tests have been refused, where it has them
like "the node has all of them" "$(vzubc --events --no-follow | awk '{ print $4 }' | sort -u | paste -sd ' ')" '^101 102( 4000000000)?$'
like "the table has them too" "$(vzubc -q 102)" ' numpty\|.*\|   2 \|   2 \| +[1-9]'

vzctl stop 102 --fast > /dev/null
unlike "a container that stops ends nothing" "$(cat followed)" "to the end"
vzctl set 102 --features hidevz:on --save > /dev/null
vzctl start 102 > /dev/null
eq "a container that hides OpenVZ runs" "$(vzctl exec 102 echo inside)" inside
t_status 1 "has no /proc/vz" vzctl exec2 102 test -e /proc/vz
t_status 1 "and no beancounters" vzctl exec2 102 test -e /proc/user_beancounters
like "the node sees it as ever" "$(vzubc -v 102)" '^CT 102 '
eq "the other one hides nothing" "$(vzctl exec 101 'ls -d /proc/vz /proc/user_beancounters' | wc -l)" 2
vzctl stop 101 --fast > /dev/null
t "the end of all is the end of following" wait_for 10 grep -q "to the end" followed
vzctl stop 102 --fast > /dev/null
vzctl destroy 101 102 > /dev/null
finish
