# SPDX-License-Identifier: GPL-2.0-or-later
# For tests of vzmigrate: two nodes of files and a network between them that can
# fail. Both have the same paths: the other node's files, in $node.there, are at
# $node in a mount namespace of its own, where a fake ssh runs commands. The
# programs are the real ones, but for what takes a kernel: that is a fake vzctl,
# whose containers are files in $node/state. Sourced by bash, after lib.sh.
# shellcheck shell=bash disable=SC2154 # variables of lib.sh

# two_nodes: $node is here, $there the files of the other one
two_nodes()
{
	make_node
	there=$node.there
	mkdir -p "$node"/{state/{running,mounted,quota},usr/bin,usr/sbin,opt,run,var/vzquota} \
		"$node/var/lib/vzctl/applied" "$node/sys/class/net"
	make_programs
	processors "$node" sse4_2 avx2
	PATH=$node/opt:$PATH
	"$node/usr/sbin/vzctl" nothing 0
	cp -a "$node" "$there"
	cp -a "$node" "$node.here"
	unshare -m sh -c "mount --bind $there $node && exec sleep 1000000" &
	other=$!
	trap 'kill $other; rm -rf "$node" "$node".*' EXIT
	echo "$other" >"$node.pid"
	until nsenter -t $other -m test -e "$node/is-there" 2>/dev/null; do
		touch "$there/is-there"
		sleep 0.05
	done
	rm "$there/is-there"
}

# reset: both nodes are as two_nodes has made them
reset()
{
	rsync -a --delete --exclude=/out --exclude=/err "$node.here/" "$node/"
	rsync -a --delete "$node.here/" "$there/"
	rm -f "$node".{fault,calls,met,gone}
}

# make_programs: the fake ones, for both nodes
make_programs()
{
	make_common >"$node.common"
	make_ssh >"$node/usr/bin/ssh"
	make_rsync >"$node/usr/bin/rsync"
	make_vzctl >"$node/usr/sbin/vzctl"
	make_quota >"$node/usr/sbin/vzquota"
	cp "$node/usr/sbin/vzquota" "$node/usr/sbin/vzdqdump"
	cp "$node/usr/sbin/vzquota" "$node/usr/sbin/vzdqload"
	criu "$node" 4.1.1
	chmod +x "$node"/usr/{bin,sbin}/*
}

# criu NODE VERSION: as if there were one
criu()
{
	printf '#!/bin/sh\necho "Version: %s"\n' "$2" >"$1/opt/criu"
	chmod +x "$1/opt/criu"
}

# processors NODE WORD...: what they can do
processors()
{
	printf 'processor\t: 0\nflags\t\t: fpu %s\n' "${*:2}" >"$1/proc/cpuinfo"
}

# dump_file CRIU CPU: processes of 101, as a file of this node has them
dump_file()
{
	python3 -c '
import json, struct, sys
meta = {"format": 1, "ctid": 101, "name": "web", "made": 1, "node": "here", "kernel": "6.12", "tools": "1", "criu": sys.argv[1],
        "cpu": sys.argv[2], "config": "", "local_uid": 0, "nr_ids": 65536, "nr_files": 0, "bytes": 0}
text, payload = json.dumps(meta).encode(), b"processes of 101\n"
sys.stdout.buffer.write(b"VZDUMP\r\n" + struct.pack("<II", 1, len(text)) + text + payload
                        + b"VZDUMPED" + struct.pack("<Q", len(payload)) + bytes(32))' "$@"
}

# What all of them begin with. The file fault has "WHAT SKIP PATTERN": of the calls
# that match, the one behind so many meets it.
make_common()
{
	cat <<-END
	#!/bin/bash
	node=$node
	export VZ_ROOT_PREFIX=\$node ASAN_OPTIONS=detect_leaks=0 LC_ALL=C
	export PATH=\$node/usr/sbin:\$node/opt:$top/build/test/bin:/usr/sbin:/usr/bin:/sbin:/bin
	END
	cat <<-'END'
	# meet CALL: what is to happen to it, in $what
	meet()
	{
		local pattern skip

		echo "$1" >>"$node.calls"
		what=
		[ -e "$node.fault" ] || return
		read -r what skip pattern <"$node.fault"
		# shellcheck disable=SC2254 # a pattern on purpose
		case $1 in
		$pattern) ;;
		*) what=; return ;;
		esac
		if [ "$skip" -gt 0 ]; then
			echo "$what $((skip - 1)) $pattern" >"$node.fault"
			what=
		else
			mv "$node.fault" "$node.met"
		fi
	}
	# migrate_pid: the vzmigrate that has called us
	migrate_pid()
	{
		local pid=$PPID

		until grep -q '^vzmigrate' "/proc/$pid/comm"; do
			pid=$(awk '/^PPid/ { print $2 }' "/proc/$pid/status")
		done
		echo "$pid"
	}
	# fate: what happens instead of the call, or before it
	fate()
	{
		case $what in
		lost) exit 255 ;;
		fail-*) echo "it fails on purpose" >&2; exit "${what#fail-}" ;;
		int | term | hup) kill "-${what^^}" "$(migrate_pid)"; sleep 0.2 ;;
		appear) echo A >"$node.there/etc/vz/conf/101.conf" ;;
		kill) kill -KILL "$(migrate_pid)"; sleep 0.2 ;;
		esac
	}
	END
}

make_ssh()
{
	cat "$node.common"
	cat <<-'END'
	user=
	while :; do
		case $1 in
		-o | -p) shift 2 ;;
		-l) user=$2; shift 2 ;;
		-O) exit 0 ;;
		--) shift; break ;;
		-*) shift ;;
		*) break ;;
		esac
	done
	login=${user:+$user@}$1
	shift
	command=${*#*:/sbin\"; }
	meet "ssh $login $command"
	fate
	[ ! -e "$node.gone" ] || exit 255
	case $login in
	root@other | admin@other | root@fe80::1) ;;
	*) echo "$login: Permission denied (publickey)." >&2; exit 255 ;;
	esac
	status=0
	# Some of what it should read
	[ "$what" != half ] || exec < <(head -c 20)
	nsenter -t "$(cat "$node.pid")" -m -- env -i "PATH=$PATH" "VZ_ROOT_PREFIX=$node" \
		"ASAN_OPTIONS=$ASAN_OPTIONS" sh -c "$*" || status=$?
	case $what in
	late) exit 255 ;;
	gone) touch "$node.gone"; exit 255 ;;
	esac
	exit $status
	END
}

make_rsync()
{
	cat "$node.common"
	cat <<-'END'
	meet "rsync $*"
	fate
	/usr/bin/rsync "$@" || exit
	case $what in
	after-*) exit "${what#after-}" ;;
	esac
	END
}

# Containers that run are files; everything else the real vzctl does. Which node
# it is, the file of its calls tells.
make_vzctl()
{
	cat "$node.common"
	cat <<-'END'
	state=$node/state
	all=("$@")
	skiplock=
	while [[ ${1-} == --* ]]; do
		[ "$1" != --skiplock ] || skiplock=yes
		shift
	done
	command=$1 id=$2
	shift 2
	file=
	for word; do [[ $word != --dumpfile ]] || file=next; [[ $file != next || $word == --* ]] || file=$word; done
	# The one here is not called by ssh
	if [ -e "$state/here" ]; then
		meet "vzctl $command $id${*:+ $*}"
		fate
	fi
	lock=$node/vz/lock/$id.lck
	config=$node/etc/vz/conf/$id.conf
	# get KEY: of the configuration
	get()
	{
		sed -n "s/^$1=\"\\(.*\\)\"/\\1/p" "$config"
	}
	publish()
	{
		local ctid

		: >"$node/proc/vz/veip"
		for ctid in $(ls "$state/running") 0; do
			printf '%10u %5u %5u' "$ctid" 0 5
			for ip in $(cat "$state/running/$ctid" 2>/dev/null); do
				printf ' %15s' "$ip"
				printf '%39s %10u\n' "$ip" "$ctid" >>"$node/proc/vz/veip"
			done
			echo
		done >"$node/proc/vz/veinfo"
		echo "29 20 0:2 / /sys/fs/cgroup rw - cgroup2 none rw" >"$node/proc/self/mountinfo"
		for ctid in $(ls "$state/mounted"); do
			echo "30 20 0:1 / $(cat "$state/mounted/$ctid") rw - ext4 /dev/x rw"
		done >>"$node/proc/self/mountinfo"
	}
	root()
	{
		local root

		root=$(get VE_ROOT)
		echo "${root:-$node/vz/root/$id}"
	}
	runs()
	{
		echo "$(get IP_ADDRESS | sed 's/\/[0-9]*//g')" >"$state/running/$id"
	}
	case $command in
	nothing) publish; exit ;;
	start | stop | mount | umount | suspend | chkpnt | restore | quotainit | quotaon) ;;
	*) exec "$(PATH=${PATH#*:} command -v vzctl)" "${all[@]}" ;;
	esac
	if [ -z "$skiplock" ] && [ -e "$lock" ]; then
		echo "Container already locked" >&2
		exit 9
	fi
	[ -e "$config" ] || exit 14
	case $command:${1-} in
	start:*)
		# shellcheck source=/dev/null
		[ ! -e "$state/at-start" ] || . "$state/at-start"
		[ -d "$node/vz/private/$id" ] || exit 43
		[ ! -e "$state/fails-to-start" ] || { root >"$state/mounted/$id"; publish; echo "it does not start" >&2; exit 7; }
		[ ! -e "$state/running/$id" ] || exit 32
		root >"$state/mounted/$id"
		[ -e "$state/ends-at-once" ] || runs
		;;
	stop:*)
		[ ! -e "$state/at-stop" ] || sh "$state/at-stop"
		rm -f "$state/running/$id" "$state/mounted/$id"
		;;
	mount:*) root >"$state/mounted/$id" ;;
	umount:*) [ -e "$state/mounted/$id" ] || exit 40; rm "$state/mounted/$id" ;;
	suspend:--check)
		[ ! -e "$state/obstacle" ] || { cat "$state/obstacle"; echo "1 thing cannot be saved" >&2; exit 16; }
		;;
	chkpnt:--pre-dump)
		mkdir -p "$node/vz/dump/.rounds.$id/$2"
		head -c $((6000000 / ($2 * $2 * $2))) /dev/zero >"$node/vz/dump/.rounds.$id/$2/pages-1.img"
		;;
	chkpnt:--dump)
		touch "$state/frozen.$id"
		[ "$file" = - ] || exit 20
		echo "processes of $id"
		;;
	chkpnt:--resume) rm -f "$state/frozen.$id" ;;
	chkpnt:--kill) rm "$state/frozen.$id" "$state/running/$id" ;;
	restore:--undump)
		grep -q "processes of $id" "$file" || exit 17
		touch "$state/frozen.$id"
		root >"$state/mounted/$id"
		runs
		;;
	restore:--resume) rm "$state/frozen.$id" ;;
	restore:--kill) rm -f "$state/frozen.$id" "$state/running/$id" ;;
	quotainit:*) [ "$(cat "$state/quota/$id" 2>/dev/null)" != on ] || exit 61; echo new >"$state/quota/$id" ;;
	quotaon:*) echo on >"$state/quota/$id" ;;
	*) echo "vzctl $command $*: not faked" >&2; exit 99 ;;
	esac
	publish
	END
}

make_quota()
{
	cat "$node.common"
	cat <<-'END'
	file=$node/state/quota/$2
	case ${0##*/}:$1 in
	vzdqdump:*) meet "vzdqdump $*"; fate; echo "quota of $1" ;;
	vzdqload:*) cat >"$node/state/quota/$1.dump" ;;
	vzquota:off) [ "$(cat "$file" 2>/dev/null)" = on ] || exit 6; echo off >"$file" ;;
	vzquota:drop) [ -e "$file" ] || exit 11; rm -f "$file" "$file.dump" ;;
	vzquota:reload2) [ "$(cat "$file" 2>/dev/null)" = on ] || exit 6; echo reloaded >>"$file.dump" ;;
	*) echo "${0##*/} $*: not faked" >&2; exit 99 ;;
	esac
	END
}

# moving ID LINE...: a container with files, on this node
moving()
{
	local id=$1

	ct "$@"
	touch "$node/state/here"
	printf 'text\n' >"$node/vz/private/$id/file"
	ln "$node/vz/private/$id/file" "$node/vz/private/$id/link"
	ln -s /etc/passwd "$node/vz/private/$id/outside"
	mkdir -p "$node/vz/private/$id/a dir; with \$(words)"
	touch -d 2020-01-01 "$node/vz/private/$id/old"
	chown 1879048192:1879048193 "$node/vz/private/$id" "$node/vz/private/$id/old"
	chmod 4751 "$node/vz/private/$id/old"
	mkdir -p "$node/vz/root/$id"
}

# is_up ID, is_mounted ID: on this node
is_up()
{
	"$node/usr/sbin/vzctl" start "$1"
}

is_mounted()
{
	"$node/usr/sbin/vzctl" mount "$1"
}

# entries DIRECTORY...: what is in them
entries()
{
	find "$@" -mindepth 1 -maxdepth 1 -printf '%f\n'
}

# state DIRECTORY: a node, whole, as text
state()
{
	(
		cd "$1" || exit
		find . -path ./var/log -prune -o -path ./out -prune -o -path ./err -prune -o \
			-printf '%p %y %m %U:%G %l\n' | sort
		find . -path ./var/log -prune -o -type f ! -path ./out ! -path ./err -print0 | sort -z |
			xargs -0 sha256sum
	)
}

# tree DIRECTORY: what is in a private area, as text
tree()
{
	(cd "$1" && find . -printf '%p %y %m %U:%G %n %l %T@\n' | sort && find . -type f -print0 | sort -z | xargs -0 sha256sum)
}
