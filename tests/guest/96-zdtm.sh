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
	cat > $TOP/inside <<-'END'
	#!/bin/sh
	# Of those that want some: names of files, directories and the like
	options() {
		case $1 in
		cmdlinenv00) echo "--arg1=arg1 --arg2=arg2 --arg3=arg3" ;;
		env00) echo "--envname=ENV_00_TEST" ;;
		umask00) echo "--mask=0345" ;;
		shm-unaligned) echo "--shmem_size=5000" ;;
		shm-hugetlb) echo "--shmem_size=4194304" ;;
		*)
			"/root/zdtm/$1" --help 2>&1 | sed -n 's/^  --\([a-z_0-9]*\)=string.*/\1/p' |
				grep -vx -e pidfile -e outfile | sed "s/.*/--&=$1.&/"
			;;
		esac
	}
	begin() {
		for name; do
			rm -rf "/root/z/$name"
			mkdir -p "/root/z/$name"
			cd "/root/z/$name"
			timeout 120 "/root/zdtm/$name" --pidfile=pid --outfile=out $(options "$name") > said 2>&1 < /dev/null &&
				echo "$name"
		done
	}
	end() {
		for name; do
			kill -TERM "$(cat "/root/z/$name/pid" 2> /dev/null)" 2> /dev/null
		done
		for name; do
			cd "/root/z/$name"
			for i in $(seq 300); do
				kill -0 "$(cat pid 2> /dev/null)" 2> /dev/null || break
				sleep 0.1
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
	END
}

# Those before are killed; their programs, which are large, go. As a unit, for what vzctl exec starts is not the container's own.
begin() {
	in_ct 'systemctl stop z; systemctl reset-failed' > /dev/null 2>&1
	rm -rf "$TOP/begun.txt" "$TOP/zdtm"
	mkdir "$TOP/zdtm"
	for b_name; do cp "$PROGRAMS/$b_name" "$TOP/zdtm/"; done
	in_ct "systemd-run -q -u z -p Type=oneshot -p RemainAfterExit=yes -p TimeoutStartSec=infinity \
		-p TasksMax=infinity -p StandardOutput=file:/root/begun.txt -p StandardError=null sh /root/inside begin $*"
	cat "$TOP/begun.txt"
}

end() {
	in_ct "sh /root/inside end $*"
}

# What is there again and again takes no verdict back
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

# Those that do not begin by themselves say why; of the others, the list
begun() {
	begin "$@" > /run/begun
	for b_name; do
		if ! grep -qx "$b_name" /run/begun; then
			b_why=$(cat "$TOP/z/$b_name/said" "$TOP/z/$b_name/out" 2> /dev/null | grep -a . | tail -n 1)
			verdict "$b_name unable $b_why"
		fi
	done
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

# Those of which vzctl tells by name that they are in the way; the beginning of a
# name may be that of several
named() {
	vzctl suspend --check 101 2> /dev/null | awk 'NR > 1 { print $2 }' | sort -u > /run/named
	for n_name; do
		! grep -qx "$(echo "$n_name" | cut -c -15)" /run/named || echo "$n_name"
	done
}

# try NAME...: all of them at once; where something is in the way, in parts later
# shellcheck disable=SC2046,SC2086 # names
try() {
	begun "$@"
	left=$(paste -sd' ' < /run/begun)
	if ! vzctl suspend 101 > /run/out 2>&1; then
		named=$(named $left)
		if [ -z "$named" ] || [ $# -eq 1 ]; then
			in_the_way refused $left
		else
			first "$(echo "$left" | tr ' ' '\n' | grep -vxF "$named" | paste -sd' ')"
			for name in $named; do first "$name"; done
		fi
	elif ! vzctl resume 101 > /run/out 2>&1; then
		in_the_way lost $left
		anew
	else
		end "$left" > /run/ended
		while read -r line; do verdict "$line"; done < /run/ended
	fi
}

# of VERDICT...: those there are of which the table says so
of() {
	for o_verdict; do
		awk -v verdict="$o_verdict" '$2 == verdict { print $1 }' zdtm.table
	done | grep -xFf /run/all
}

# Those of which nobody knows come first; whose dump or restore is known to fail is
# tried alone
queue() {
	find "$PROGRAMS" -type f -printf '%f\n' | sort > /run/all
	of unknown > /run/unknown
	of refused lost > /run/alone
	xargs -n "$TOGETHER" < /run/unknown
	grep -vxFf /run/alone /run/all | grep -vxFf /run/unknown | xargs -n "$TOGETHER"
	cat /run/alone
}

sweep() {
	queue > /run/queue
	while [ -s /run/queue ]; do
		group=$(head -n 1 /run/queue)
		sed -i 1d /run/queue
		# shellcheck disable=SC2086 # names
		try $group
	done
}

judge() {
	while read -r name verdict why; do
		expected=$(awk -v name="$name" '$1 == name { print $2 }' zdtm.table)
		case " $(echo "${expected:-pass}" | tr / ' ') " in
		*" unknown "*) ;;
		*" $verdict "*) ok "$name: ${expected:-pass}" ;;
		*) fail "$name: ${expected:-pass}" "it is: $verdict $why" ;;
		esac
	done < "$SAID"
	[ ! -s /run/unknown ] || note "not judged, for zdtm.table says nothing of them: $(wc -l < /run/unknown) of $(wc -l < /run/all)"
	eq "each has one verdict" "$(cut -d' ' -f1 "$SAID" | sort)" "$(cat /run/all)"
	eq "all of the table are there" "$(grep -v '^#' zdtm.table | cut -d' ' -f1 | grep -vxFf /run/all)" ""
}

if [ ! -d $PROGRAMS ]; then
	skip "CRIU's programs" "this image has none: make zdtm image"
	finish
	exit
fi
write_inside
: > "$SAID"
phase sweep sweep
judge
vzctl stop 101 --fast > /dev/null
vzctl destroy 101 > /dev/null
finish
