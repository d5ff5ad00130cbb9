#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A shell inside, on a terminal.
# container: running
# inside: debian
# covers: vzctl/cmd_enter.c lib/inside lib/console patches/111-*

. ./lib.sh

t_status 14 "a container that does not exist" vzctl enter 999
t "it is up" is_up 101

t_status 20 "only --exec may follow" vzctl enter 101 ls
t_status 20 "--exec wants a command" vzctl enter 101 --exec

out=$(vzctl enter 101 --exec 'echo $((6 * 7)); logout' < /dev/null)
like "--exec is typed" "$out" '^.*42'
like "entering is announced" "$out" '^entered into CT 101'
like "so is leaving" "$out" '^exited from CT 101'

# A person at a terminal of a size of its own
cat > person.exp <<'EOT'
set timeout [expr {60 * $env(PATIENCE)}]
proc answer {command pattern} {
	send "$command\r"
	expect {
		-re "\n($pattern)\[^\n\]*\r\n.*# $" { return }
		timeout { puts "\n$command: no answer like $pattern"; exit 1 }
		eof { puts "\nThe shell is gone"; exit 1 }
	}
}
spawn -noecho env TERM=dumb sh -c "stty rows 33 cols 99; exec vzctl enter 101"
expect "# "
answer "tty" "/dev/pts/0"
answer "whoami" "root"
answer "stty size" "33 99"
answer "echo \$HOME \$TERM \$USER" "/root dumb root"
answer "cat /proc/1/comm" "systemd"
stty rows 40 columns 120 < $spawn_out(slave,name)
answer "stty size" "40 120"
send "sleep 100\r"
exec sh -c "until pgrep -fx 'sleep 100'; do sleep 0.1; done"
send "\003"
expect "# "
answer "echo still here" "still here"
send "exit\r"
expect eof
lassign [wait] pid id error status
exit $status
EOT
t "a person can work in it" expect person.exp
eq "no terminal stays behind" "$(vzctl exec 101 'ls /dev/pts')" ptmx
mkfifo silence
t "a container that stops ends the session" sh -c '
	(sleep 2; vzctl stop 101 --fast > /dev/null 2>&1) &
	timeout $((20 * PATIENCE)) vzctl enter 101 <> silence > /dev/null; wait'

vzctl destroy 101 > /dev/null
finish
