# SPDX-License-Identifier: GPL-2.0-or-later
# Container 101 with the program that holds one of each kind of thing, and a
# connection to the node, for topics of checkpoint. After lib.sh.
# shellcheck shell=sh

NODE=10.101.0.1
PORT=7900

in_ct() {
	vzctl exec 101 "$@"
}

# keeps_begin: the container runs. The other end of its connection is $echo_pid.
keeps_begin() {
	ip address add $NODE/32 dev lo
	vzctl set 101 --ipadd 10.101.0.101 --save > /dev/null
	/usr/lib/vz-tests/bin/keeps echo $NODE $PORT 2> /run/echo.err &
	echo_pid=$!
	bring 101 keeps
	in_ct "systemd-run --unit keeps /root/keeps /root/kd $NODE $PORT" > /dev/null 2>&1
	wait_for 20 test -s /vz/root/101/root/kd/answer
	eq "it has one of each" "$(grep -v '^ok' /vz/root/101/root/kd/answer)" ""
}

# keeps_answer: it looks at all that it holds, and says what it has found
keeps_answer() {
	in_ct 'rm -f /root/kd/answer; touch /root/kd/ask'
	wait_for 60 test -s /vz/root/101/root/kd/answer
	cat /vz/root/101/root/kd/answer
}

# keeps_ask WHEN
keeps_ask() {
	k_answer=$(keeps_answer)
	eq "$1: all 26 are there" "$(echo "$k_answer" | grep -c .)" 26
	eq "$1: and as they were" "$(echo "$k_answer" | grep -v '^ok')" ""
}

# keeps_end: with the container, of which nothing is left
keeps_end() {
	kill "$echo_pid" 2> /dev/null
	vzctl stop 101 --fast > /dev/null
	vzctl destroy 101 > /dev/null
	# Connections whose peer has not heard of their end try to tell it for a while
	t "what was killed for good goes" \
		wait_for 120 sh -c '! grep -q "destroyed.*numtcpsock=" /sys/kernel/debug/vz/beancounters'
}
