#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The session of `make demo`: runs inside a node, prints every command with its
# output, and checks it. The first thing that is not as promised ends it.

set -uo pipefail
OUTPUT='' STATUS=0

wrong() {
	local line=${BASH_LINENO[${#BASH_LINENO[@]} - 2]}

	printf '\n*** Line %s of the transcript: %s\n' "$line" "$*"
	exit 1
}

title() {
	printf '\n--- %s\n' "$*"
}

# As a person would type it: quotes only where they are needed
typed() {
	local word words=()

	for word in "$@"; do
		case "$word" in
		*\'*) word="\"$word\"" ;;
		'' | *[!A-Za-z0-9_.,:=/@+-]*) word="'$word'" ;;
		esac
		words+=("$word")
	done
	printf 'node# %s\n' "${words[*]}"
}

# show COMMAND...: print it ($TYPED instead, if set) with its output, whatever comes
show() {
	# shellcheck disable=SC2086 # words, as in a shell
	typed ${TYPED:-"$@"}
	OUTPUT=$("$@" 2>&1)
	STATUS=$?
	[ -z "$OUTPUT" ] || printf '%s\n' "$OUTPUT"
}

# run COMMAND...: it must succeed
run() {
	run_status 0 "$@"
}

# run_status STATUS COMMAND...
run_status() {
	local want=$1
	shift
	show "$@"
	[ "$STATUS" -eq "$want" ] || wrong "$* exited with $STATUS, not $want"
}

# says REGEX: some line of the last output matches
says() {
	grep -Eq -e "$1" <<< "$OUTPUT" || wrong "no line of the output is like '$1'"
}

says_not() {
	! grep -Eq -e "$1" <<< "$OUTPUT" || wrong "a line of the output is like '$1'"
}

# soon SECONDS COMMAND...: it succeeds within the time, of a machine that does nothing else
soon() {
	local limit=$(($1 * ${PATIENCE:-1}))
	local end=$((SECONDS + limit))
	shift
	until "$@" > /dev/null 2>&1; do
		[ "$SECONDS" -lt "$end" ] || wrong "$*: not within $limit s"
		sleep 0.2
	done
}

numproc_failcnt() {
	awk '{ sub(/^ *[0-9]+:/, "") } $1 == "numproc" { print $NF }' "/proc/bc/$1/resources"
}

is_held_back() {
	[ "$(numproc_failcnt 101)" -gt "$failcnt" ]
}

venet_dropped() {
	vzctl exec "$1" cat /proc/net/dev | awk '$1 == "venet0:" { print $13 }'
}

# Its systemd is up, and it is not the boot that made the file
is_up_again() {
	vzctl exec 101 'test ! -e /run/before && systemctl is-system-running'
}

is_listening() {
	: > "/dev/tcp/$1/$2"
}

enter_on_a_terminal() {
	TERM=dumb expect <<-'EOF' | tr -d '\r'
	set timeout [expr {60 * $env(PATIENCE)}]
	spawn -noecho vzctl enter stable
	expect -re {[#$] $}
	foreach {command answer} {{uname -n} ct101 whoami root tty /dev/pts/} {
		send "$command\r"
		expect {
			-re "\n$answer\[^\n\]*\r\n.*\[#$\] $" {}
			timeout { puts "\n$command: no answer '$answer'"; exit 1 }
			eof { puts "\nThe shell is gone"; exit 1 }
		}
	}
	send "exit\r"
	expect { eof {} timeout { exit 1 } }
	lassign [wait] pid spawn_id error status
	exit $status
	EOF
}

title "A node, and a container from a template"
run uname -r
run vzeventd
run vzctl create 101 --ostemplate debian-12-amd64-minimal --config basic
run vzctl set 101 --hostname ct101.example.org --name stable --save
run vzctl set stable --ipadd 10.101.0.101 --nameserver 10.101.0.1 --numproc 80 --onboot no --save
run vzctl start stable --wait
run vzlist -a
says '^ +101 +[0-9]+ +running +10\.101\.0\.101 +ct101\.example\.org'
run vzlist -an
says '^ +stable +[0-9]+ +running +10\.101\.0\.101'

title "Inside: systemd, its services, its own counters"
run vzctl exec stable ps ax
says ' (/lib/systemd/systemd|/sbin/init|systemd|init)( |$)'
says 'systemd-journal'
says 'sshd|cron'
run vzctl exec stable systemctl is-system-running
says '^running$'
run vzctl exec stable cat /proc/user_beancounters
says '^Version: 2\.5'
says '^ +101: +kmemsize'
says '^ +numproc +[1-9][0-9]* +[1-9][0-9]* +80 +80 +0$'
says_not '^ +0:'
run vzctl exec stable systemd-detect-virt
says '^openvz$'
show systemd-detect-virt --container
says '^none$'

title "The network: node, neighbour, forgery"
run ping -c 1 -W 5 10.101.0.101
run vzctl exec stable ping -c 1 -W 5 10.101.0.1
run vzctl create 102 --ostemplate debian-12-amd64-minimal --config basic
run vzctl set 102 --hostname ct102.example.org --ipadd 10.101.0.102 --save
run vzctl start 102 --wait
run vzctl exec stable ping -c 1 -W 5 10.101.0.102
dropped=$(venet_dropped 101)
run vzctl exec stable ip address add 10.101.0.102/32 dev venet0
run_status 8 vzctl exec stable ping -c 1 -W 1 -I 10.101.0.102 10.101.0.1
[ "$(venet_dropped 101)" -gt "$dropped" ] || wrong "the forged packet is not counted as dropped"
printf 'dropped by venet0 of 101: %s before, %s now\n' "$dropped" "$(venet_dropped 101)"
run vzctl exec stable ip address del 10.101.0.102/32 dev venet0

title "A fork bomb in 101"
failcnt=$(numproc_failcnt 101)
run vzctl exec stable 'bomb() { bomb | bomb & }; bomb > /dev/null 2>&1'
soon 20 is_held_back
printf 'numproc failcnt of 101: %s before, %s now\n' "$failcnt" "$(numproc_failcnt 101)"
run timeout 60 vzctl exec 102 echo 102 answers
says '^102 answers$'
run timeout 60 vzlist -o ctid,numproc,numproc.l,numproc.f,status
run vzctl stop stable --fast
run vzctl start stable --wait

title "On a terminal, and by ssh"
TYPED='vzctl enter stable' run enter_on_a_terminal
says '^ct101'
says '^root'
says '^/dev/pts/[0-9]+'
run vzctl set stable --userpasswd root:secret
soon 30 is_listening 10.101.0.101 22
run sshpass -p secret ssh -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null \
	-o LogLevel=ERROR root@10.101.0.101 'id -un; hostname'
says '^root$'
says '^ct101'

title "Exit codes, reboot, restart, stop"
# Words are joined as always, so the quotes are for the shell inside
run_status 7 vzctl exec2 stable "sh -c 'exit 7'"
run vzctl exec stable touch /run/before
show vzctl exec stable reboot
soon 90 is_up_again
run vzlist -a
says '^ +101 +[0-9]+ +running '
run vzctl exec stable touch /run/before
run vzctl restart stable --wait
is_up_again > /dev/null || wrong "the restarted container is the old one"
run vzctl stop stable
run vzctl status stable
says 'exist unmounted down'
run vzctl start stable
run vzctl stop stable --fast
run vzctl status stable
says 'exist unmounted down'

title "Nothing is left"
run vzctl stop 102
run vzctl destroy 101 102
run ls /vz/private /etc/vz/conf
says_not '^10[12](\.conf)?$'
says '^101\.conf\.destroyed$'
says '^102\.conf\.destroyed$'
run vzlist -a
says_not '^ +10[12]'
soon 10 sh -c '! grep -E "^ *10[12]:" /proc/user_beancounters'
run cat /proc/user_beancounters
says_not '^ *10[12]:'
run dmesg --level=emerg,alert,crit,err
says_not 'BUG|WARNING|Call Trace'
printf '\nThe transcript went as promised.\n'
