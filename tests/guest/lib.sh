# SPDX-License-Identifier: GPL-2.0-or-later
# What a topic needs to make promises and check them (TAP). POSIX sh; see
# tests/README.md. Every topic ends with `finish`.
# shellcheck shell=sh

. ./sample.sh

export PATH="$PATH:/usr/sbin:/sbin:/usr/lib/vz-tests/bin"
# Seconds are those of a machine that does nothing else; so many times more are waited
export PATIENCE="${PATIENCE:-1}"
T_COUNT=0
T_FAILED=0

# phase NAME COMMAND...: where the time goes, see tests/lib/seconds.py. What is
# called from within one belongs to it.
PHASES=${PHASES:-/dev/null}
P_NAME=
phase() {
	if [ -n "$P_NAME" ]; then
		shift
		"$@"
		return
	fi
	P_NAME=$1
	shift
	p_status=0
	read -r p_from _ < /proc/uptime
	"$@" || p_status=$?
	read -r p_to _ < /proc/uptime
	echo "$P_NAME $p_from $p_to" >> "$PHASES"
	P_NAME=
	return $p_status
}

# A job in the background is a shell then, so what is to be killed by its process
# id is called as "command vzctl"
vzctl() {
	case "$1" in
	create) phase unpack command vzctl "$@" ;;
	start | restart) phase start command vzctl "$@" ;;
	stop | destroy) phase stop command vzctl "$@" ;;
	*) command vzctl "$@" ;;
	esac
}

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

# adopt NAME COMMAND...: the TAP rows of a program become ours; it must reach its end
adopt() {
	a_name=$1
	shift
	a_rows=$(mktemp)
	"$@" > "$a_rows" 2>&1
	while read -r a_line; do
		case "$a_line" in
		ok*) ok "$a_name: ${a_line#ok * - }" ;;
		not\ ok*) fail "$a_name: ${a_line#not ok * - }" ;;
		1..*) ;;
		*) note "$a_line" ;;
		esac
	done < "$a_rows"
	eq "$a_name: all were tried" "$(sed -n 's/^1\.\.//p' "$a_rows")" "$(grep -Ec '^(not )?ok ' "$a_rows")"
	rm "$a_rows"
}

# wait_for SECONDS COMMAND...: until the command succeeds
wait_for() {
	phase wait until_succeeds "$@"
}

until_succeeds() {
	t_left=$(($1 * PATIENCE * 10))
	shift
	until "$@" > /dev/null 2>&1; do
		t_left=$((t_left - 1))
		[ "$t_left" -gt 0 ] || return 1
		sleep 0.1
	done
}

# within SECONDS COMMAND...: ends it where it takes longer
within() {
	w_left=$(($1 * PATIENCE))
	shift
	timeout "$w_left" "$@"
}

# ct_up CTID: its systemd has started what it starts
ct_up() {
	wait_for 60 sh -c "vzctl exec $1 systemctl is-system-running | grep -Eq 'running|degraded'"
}

# small_template: an OS template named small, with busybox and nothing else; its
# init, a shell, ends when busybox halts it (USR1) or vzctl does (PWR)
small_template() {
	s_dir=$(mktemp -d)
	chmod 755 "$s_dir"
	(cd "$s_dir" && mkdir -p bin sbin etc dev proc sys tmp run root usr)
	cp /bin/busybox "$s_dir/bin/busybox"
	for s_name in sh cat echo sleep hostname ls mkdir rm mv ip grep sed awk id ps \
		halt touch chmod env test ping tail mknod; do
		ln -s busybox "$s_dir/bin/$s_name"
	done
	# "wait" for all would start another sleep for each orphan that it adopts
	printf '#!/bin/sh\ntrap "exit 0" PWR USR1\nwhile :; do sleep 1000 & wait $!; done\n' > "$s_dir/sbin/init"
	chmod +x "$s_dir/sbin/init"
	echo 'root:x:0:0::/root:/bin/sh' > "$s_dir/etc/passwd"
	tar -C "$s_dir" -cf /vz/template/cache/small.tar .
	rm -r "$s_dir"
}

# debian_create CTID: from Debian's template; "container: debian" has made 101
debian_create() {
	[ -e "/etc/vz/conf/$1.conf" ] ||
		vzctl create "$1" --ostemplate debian-12-amd64-minimal --config basic
}

# running_create CTID: a debian that is up; "container: running" has started 101
running_create() {
	debian_create "$1" && vzctl start "$1" --wait
}

# is_up CTID: as "container: running" has made it, or from the small template
# where the kernel is slow
is_up() {
	vzctl status "$1" 2> /dev/null | grep -q running && return
	[ -e "/etc/vz/conf/$1.conf" ] || ct_create "$1" > /dev/null || return
	ct_start "$1"
}

# On the slow debug kernel a container is small, unless the topic says "inside: debian"
is_debian_inside() {
	[ "${SLOW:-1}" -eq 1 ] || grep -q '^# inside: debian$' topic
}

# ct_create CTID: a debian, or what is as good and faster
ct_create() {
	if is_debian_inside; then
		debian_create "$1"
	else
		small_template
		vzctl create "$1" --ostemplate small --config basic
	fi
}

# ct_start CTID: what ct_create made, until it is up
ct_start() {
	if is_debian_inside; then
		vzctl start "$1" --wait
	else
		vzctl start "$1"
	fi
}

# in_net CTID COMMAND...: of the node, in the container's network namespace
in_net() {
	n_init=$(grep -l "^envID:	$1\$" /proc/[0-9]*/status | head -n 1)
	shift
	nsenter --net="${n_init%/status}/ns/net" "$@"
}

# bring CTID PROGRAM...: these test programs into its /root
bring() {
	b_ctid=$1
	shift
	for b_name; do
		vzctl exec "$b_ctid" "cat > /root/$b_name && chmod 755 /root/$b_name" < "$(command -v "$b_name")"
	done
}

# What destroy has moved away and nobody has deleted yet
trash() {
	ls -d /vztmp/vzctl* /vz/vztmp/vzctl* 2> /dev/null
}

trash_is_empty() {
	[ -z "$(trash)" ]
}

# Those whose quota is on; nothing where the kernel has none
trees_under_quota() {
	grep -E '^[0-9]+: ' /proc/vz/vzquota 2> /dev/null
}

# ub CTID ROW COLUMN: held 2, maxheld 3, barrier 4, limit 5, failcnt 6
ub() {
	awk -v row="$2" -v column="$3" '$1 == row { print $column }' "/proc/bc/$1/resources"
}

# The same of container 101, which most topics are about
field() { ub 101 "$1" "$2"; }
ub_held() { ub 101 "$1" 2; }
ub_maxheld() { ub 101 "$1" 3; }
ub_failcnt() { ub 101 "$1" 6; }

# holds_at_most RESOURCE MOST: 101 does
holds_at_most() {
	[ "$(ub 101 "$1" 2)" -le "$2" ]
}

# is_refused PROMISE RESOURCE ERRNO COMMAND...: a program in 101 comes so far and
# no farther, and that is counted; what it says is left in $r_out
is_refused() {
	r_name=$1
	r_row=$2
	r_errno=$3
	shift 3
	r_before=$(ub 101 "$r_row" 6)
	r_out=$("$@" 2>&1)
	like "$r_name: refused with $r_errno" "$r_out" "^GOT [0-9]+ $r_errno$"
	t "$r_name: counted" test "$(ub 101 "$r_row" 6)" -gt "$r_before"
}

finish() {
	printf '1..%d\n' "$T_COUNT"
	[ "$T_FAILED" -eq 0 ]
	exit
}
