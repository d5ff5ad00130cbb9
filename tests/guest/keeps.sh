# SPDX-License-Identifier: GPL-2.0-or-later
# Container 101 with the program that holds one of each kind of thing, for topics of
# checkpoint. After lib.sh.
# shellcheck shell=sh

KEEPS_NODE=10.101.0.1
KEEPS_PORT=7900
ANSWER=/vz/root/101/root/kd/answer

in_ct() {
	vzctl exec 101 "$@"
}

# keeps_one_of_each: it has begun
keeps_one_of_each() {
	wait_for 20 test -s $ANSWER
	eq "it has one of each" "$(grep -v '^ok' $ANSWER)" ""
}

# keeps_begin: the container runs. It has a connection to the node, whose other end
# is $echo_pid.
keeps_begin() {
	ip address add $KEEPS_NODE/32 dev lo
	vzctl set 101 --ipadd 10.101.0.101 --save > /dev/null
	/usr/lib/vz-tests/bin/keeps echo $KEEPS_NODE $KEEPS_PORT 2> /run/echo.err &
	echo_pid=$!
	bring 101 keeps
	in_ct "systemd-run --unit keeps /root/keeps /root/kd $KEEPS_NODE $KEEPS_PORT" > /dev/null 2>&1
	keeps_one_of_each
}

# keeps_answer [WHERE]: it looks at all that it holds, and says what it has found.
# WHERE is a command that has a shell on its node do a line
keeps_answer() {
	"${1:-eval}" "vzctl exec 101 'rm -f /root/kd/answer; touch /root/kd/ask'
		for i in \$(seq $((600 * PATIENCE))); do [ ! -s $ANSWER ] || break; sleep 0.1; done
		cat $ANSWER"
}

# keeps_ask WHEN [WHERE]
keeps_ask() {
	k_answer=$(keeps_answer "${2:-eval}")
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
