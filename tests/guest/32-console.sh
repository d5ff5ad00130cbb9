#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The console of a container and its other terminals.
# covers: vzconsoled vzctl/cmd_console.c lib/console etc/systemd/vzconsoled.service patches/111-*

. ./lib.sh

daemon() {
	pidof vzconsoled
}

# What the daemon holds, and the terminals of the node
held() {
	find "/proc/$(daemon)/fd" /dev/pts -type l -o -type c | wc -l
}

# types TTYNO TEXT: what a terminal shows when this is typed
types() {
	printf '%b' "$2" | vzctl console 101 "$1" 2>&1
}

shows() {
	vzctl console 101 "$1" < /dev/null 2>&1 | grep -q "$2"
}

# Busybox as init, with shells on its terminals
small_template
vzctl create 101 --ostemplate small --config basic > /dev/null
root=/vz/private/101
for name in cp stty tty getty yes mknod; do
	ln -s busybox $root/bin/$name
done
ln -sf ../bin/busybox $root/sbin/init
cat > $root/etc/inittab <<'EOT'
::sysinit:/bin/sh -c 'echo the guest boots > /dev/console'
console::respawn:/bin/getty -n -l /bin/sh 38400 console
tty2::respawn:/bin/getty -n -l /bin/sh 38400 tty2
EOT
chown -R -h "$(stat -c %u:%g $root/etc/passwd)" $root/bin $root/sbin $root/etc

vzctl console 101 < /dev/null > /dev/null 2>&1
before=$(held)

cat > person.exp <<'EOT'
set timeout [expr {60 * $env(PATIENCE)}]
proc sees {text} {
	expect {
		-ex $text { return }
		timeout { puts "\nno $text"; exit 1 }
		eof { puts "\ngone before $text"; exit 1 }
	}
}
proc answer {command text} {
	send "$command\r"
	sees "\n$text\r\n"
	sees "# "
}
spawn -noecho sh -c "stty rows 33 cols 99; exec vzctl console 101"
sees "Attached to CT 101 (ESC . to detach)"
exec vzctl start 101
sees "the guest boots"
sees "# "
answer "tty" "/dev/console"
answer "stty size" "33 99"
stty rows 40 columns 120 < $spawn_out(slave,name)
answer "stty size" "40 120"
send "sleep 100\r"
exec sh -c "until pgrep -fx 'sleep 100'; do sleep 0.1; done"
send "\003"
sees "# "
exec vzctl restart 101 --fast
sees "the guest boots"
sees "# "
send "answer=42\r"
sees "# "
send "\r\033."
sees "Detached from CT 101"
expect eof
lassign [wait] pid id error status
exit $status
EOT
t "a person sees it boot, works, sees it boot again, leaves" expect person.exp
like "who comes later sees what was shown last" \
	"$(vzctl console 101 < /dev/null 2>&1)" 'the guest boots'
like "and finds the same shell" "$(types 1 'echo $((answer + 1))\n')" '^43'
like "which is also on tty1" "$(vzctl exec 101 'echo one > /dev/tty1'; types 1 '')" one
like "there is a second terminal" "$(types 2 'tty\n')" '^/dev/tty2'
t_status 1 "a third one is not there" vzctl exec2 101 test -e /dev/tty3
t "until somebody wants it" vzctl console 101 3 < /dev/null
vzctl exec 101 'echo hello > /dev/tty3'
t "and then shows what is written" shows 3 hello
eq "nothing of the node's terminals is seen" "$(vzctl exec 101 'ls /dev/pts')" ptmx
t_status 1 "nor can be opened by number" vzctl exec2 101 \
	'mknod /tmp/tty c 136 0; echo x 2>/dev/null > /tmp/tty'

types 1 'trap : HUP INT; answer=1\nsleep 1000\n' > /dev/null
t "ESC ! ends what has the terminal" sh -c "
	printf '\033!' | vzctl console 101 2> /dev/null
	! vzctl exec2 101 'ps | grep -q [s]leep.1000'"
like "and there is a new shell" "$(types 1 'echo $((answer + 2))\n')" '^2'

ticks() {
	awk '{ print $14 + $15 }' "/proc/$(daemon)/stat"
}
now() {
	awk '{ print int($1 * 100) }' /proc/uptime
}
start=$(ticks)
since=$(now)
vzctl exec 101 'yes > /dev/tty2 & sleep 2; kill $!'
spent=$(($(ticks) - start))
whole=$(($(now) - since))
t "a flood that nobody looks at takes little: $spent ticks of $whole" test $((spent * 5)) -lt $((whole * 2))

kill -KILL "$(daemon)"
t "without its daemon the container goes on" vzctl exec 101 true
t "and can have its console back" vzctl console 101 < /dev/null
back() {
	types 1 'tty\n' | grep -q '^/dev/console'
}
t "with a shell on it" wait_for 20 back
t "and the others" vzctl exec2 101 'echo > /dev/tty2'

vzctl stop 101 --fast > /dev/null
t "nothing of a stopped container is held" wait_for 5 test "$(held)" -eq "$before"
mv /usr/sbin/vzconsoled /usr/sbin/vzconsoled.away
kill "$(daemon)"
out=$(vzctl --verbose start 101 2>&1)
like "a start goes well without the daemon" "$out" '^Container start in progress'
like "which is told to who asks" "$out" 'has no terminals'
t_status 3 "vzctl console does not" vzctl console 101 < /dev/null
mv /usr/sbin/vzconsoled.away /usr/sbin/vzconsoled

vzctl stop 101 --fast > /dev/null
vzctl destroy 101 > /dev/null
finish
