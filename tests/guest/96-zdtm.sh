#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The programs by which CRIU's authors test it hold their things in a container that
# is suspended and resumed. zdtm.table has those that do not pass, with the reason.
# tier: long
# container: running
# timeout: 7200
# covers: lib/checkpoint vzctl/cmd_suspend.c
# debug: never

. ./lib.sh

PROGRAMS=/usr/lib/vz-tests/zdtm
TOGETHER=16
SAID=/run/zdtm
TOP=/vz/root/101/root

in_ct() {
	vzctl exec 101 "$@"
}

# The part inside: begin NAME... starts them, "NAME" of those that wait is printed;
# end NAME... has them look at what they hold: "NAME pass" or "NAME fail WHY"
write_inside() {
	cat > $TOP/inside <<-'EOF'
	#!/bin/sh
	# Names of files and the like, of those that want some
	options() {
		"/root/zdtm/$1" --help 2>&1 | sed -n 's/^  --\([a-z_0-9]*\)=string.*/\1/p' |
			grep -vx -e pidfile -e outfile | sed "s/.*/--&=$1.&/"
	}
	begin() {
		for name; do
			rm -rf "/root/z/$name"
			mkdir -p "/root/z/$name"
			cd "/root/z/$name"
			timeout 60 "/root/zdtm/$name" --pidfile=pid --outfile=out $(options "$name") > said 2>&1 &&
				echo "$name"
		done
	}
	end() {
		for name; do
			cd "/root/z/$name"
			kill -TERM "$(cat pid 2> /dev/null)" 2> /dev/null
		done
		for name; do
			cd "/root/z/$name"
			for i in $(seq 100); do
				! kill -0 "$(cat pid 2> /dev/null)" 2> /dev/null || sleep 0.1
			done
			kill -KILL "$(cat pid 2> /dev/null)" 2> /dev/null
			if grep -q PASS out; then
				echo "$name pass"
			else
				echo "$name fail $(grep -aE 'FAIL|ERR' out | tail -n 1)"
			fi
		done
	}
	"$@"
	EOF
}

# Those before are killed. As a unit, for what vzctl exec starts is not the container's own.
begin() {
	in_ct 'systemctl stop z; systemctl reset-failed' > /dev/null 2>&1
	rm -f "$TOP/begun.txt"
	in_ct "systemd-run -q -u z -p Type=oneshot -p RemainAfterExit=yes -p TimeoutStartSec=infinity \
		-p StandardOutput=file:/root/begun.txt -p StandardError=null sh /root/inside begin $*"
	cat "$TOP/begun.txt"
}

end() {
	in_ct "sh /root/inside end $*"
}

verdict() {
	echo "$*" >> "$SAID"
	note "$*"
}

# What the last error said, in a line
why() {
	grep -E 'Error|error|cannot|refus|not ' /run/out | tail -n 1 | tr -s ' \t' ' '
}

# The container is gone with its dump, a new one goes on
anew() {
	vzctl stop 101 --fast > /dev/null 2>&1
	rm -f /vz/dump/Dump.101
	vzctl start 101 --wait > /dev/null 2>&1
	ct_up 101
}

# first GROUP: names, a line, to be tried before all others
first() {
	[ -n "$1" ] || return 0
	{ echo "$1"; cat /run/queue; } > /run/queue.new
	mv /run/queue.new /run/queue
}

# Those that do not begin by themselves say why; prints the others
begun() {
	begin "$@" > /run/begun
	for b_name; do
		if ! grep -qx "$b_name" /run/begun; then
			b_why=$(cat "$TOP/z/$b_name/said" "$TOP/z/$b_name/out" 2> /dev/null | grep -a . | tail -n 1)
			verdict "$b_name unable $b_why"
		fi
	done
}

# Those of which vzctl says by name that they stand in the way
named() {
	vzctl suspend --check 101 2> /dev/null | awk 'NR > 1' | tr -s ' ' > /run/named
	while read -r n_name; do
		n_row=$(awk -v name="$n_name" '$2 == substr(name, 1, 15)' /run/named | head -n 1)
		if [ -n "$n_row" ]; then
			verdict "$n_name refused ${n_row#* * }"
		else
			echo "$n_name"
		fi
	done < /run/begun > /run/left
}

# try NAME...: all of them at once; where something is in the way, in parts later
# shellcheck disable=SC2086 # names
try() {
	begun "$@"
	named
	left=$(paste -sd' ' < /run/left)
	if ! cmp -s /run/left /run/begun; then
		first "$left"
	elif ! vzctl suspend 101 > /run/out 2>&1; then
		in_the_way refused $left
	elif ! vzctl resume 101 > /run/out 2>&1; then
		in_the_way lost $left
		anew
	else
		end "$left" > /run/ended
		while read -r line; do verdict "$line"; done < /run/ended
	fi
}

# in_the_way VERDICT NAME...: one of these is the reason
in_the_way() {
	i_verdict=$1
	shift
	i_half=$((($# + 1) / 2))
	case $# in
	0) note "$i_verdict with nothing begun: $(why)" ;;
	1) verdict "$1 $i_verdict $(why)" ;;
	*)
		first "$(echo "$@" | cut -d' ' -f"$((i_half + 1))-")"
		first "$(echo "$@" | cut -d' ' -f"-$i_half")"
		;;
	esac
}

sweep() {
	find "$PROGRAMS" -type f -printf '%f\n' | sort | xargs -n "$TOGETHER" > /run/queue
	while [ -s /run/queue ]; do
		group=$(head -n 1 /run/queue)
		sed -i 1d /run/queue
		# shellcheck disable=SC2086 # names
		try $group
	done
}

if [ ! -d $PROGRAMS ]; then
	skip "CRIU's programs" "this image has none: make zdtm image"
	finish
	exit
fi
write_inside
cp -a $PROGRAMS $TOP/zdtm
: > "$SAID"
phase sweep sweep
while read -r name verdict _; do
	expected=$(awk -v name="$name" '$1 == name { print $2 }' zdtm.table)
	eq "$name: ${expected:-pass}" "$verdict" "${expected:-pass}"
done < "$SAID"
t "all have been tried" [ "$(wc -l < "$SAID")" -ge 300 ]
finish
