# SPDX-License-Identifier: GPL-2.0-or-later
# What a topic needs to make promises and check them (TAP). POSIX sh; see
# tests/README.md. Every topic ends with `finish`.
# shellcheck shell=sh

export PATH="$PATH:/usr/sbin:/sbin:/usr/lib/vz-tests/bin"
T_COUNT=0
T_FAILED=0

note() {
	printf '%s\n' "$*" | sed 's/^/# /'
}

ok() {
	T_COUNT=$((T_COUNT + 1))
	printf 'ok %d - %s\n' "$T_COUNT" "$1"
}

# fail PROMISE [DETAIL...]
fail() {
	T_COUNT=$((T_COUNT + 1))
	T_FAILED=$((T_FAILED + 1))
	printf 'not ok %d - %s\n' "$T_COUNT" "$1"
	shift
	[ $# -eq 0 ] || note "$*"
}

# skip PROMISE REASON
skip() {
	T_COUNT=$((T_COUNT + 1))
	printf 'ok %d - %s # SKIP %s\n' "$T_COUNT" "$1" "$2"
}

# t PROMISE COMMAND...: the command succeeds
t() {
	t_status 0 "$@"
}

# t_status STATUS PROMISE COMMAND...: the command exits with this status
t_status() {
	t_want=$1
	t_name=$2
	shift 2
	t_got=0
	t_out=$("$@" 2>&1) || t_got=$?
	if [ "$t_got" -eq "$t_want" ]; then
		ok "$t_name"
	else
		fail "$t_name" "$* exited with $t_got, not $t_want" "
$t_out"
	fi
}

# eq PROMISE GOT WANT
eq() {
	if [ "$2" = "$3" ]; then
		ok "$1"
	else
		fail "$1" "got '$2', want '$3'"
	fi
}

# like PROMISE TEXT REGEX: some line of the text matches (grep -E)
like() {
	if printf '%s\n' "$2" | grep -Eq -e "$3"; then
		ok "$1"
	else
		fail "$1" "no line like '$3' in:
$2"
	fi
}

# unlike PROMISE TEXT REGEX: no line matches
unlike() {
	if printf '%s\n' "$2" | grep -Eq -e "$3"; then
		fail "$1" "a line like '$3' in:
$2"
	else
		ok "$1"
	fi
}

# wait_for SECONDS COMMAND...: until the command succeeds ($SLOW times longer
# on the debug kernel)
wait_for() {
	t_left=$(($1 * ${SLOW:-1} * 10))
	shift
	until "$@" > /dev/null 2>&1; do
		t_left=$((t_left - 1))
		[ "$t_left" -gt 0 ] || return 1
		sleep 0.1
	done
}

# ct_up CTID: its systemd has started what it starts
ct_up() {
	wait_for 60 sh -c "vzctl exec $1 systemctl is-system-running | grep -Eq 'running|degraded'"
}

finish() {
	printf '1..%d\n' "$T_COUNT"
	[ "$T_FAILED" -eq 0 ]
	exit
}
