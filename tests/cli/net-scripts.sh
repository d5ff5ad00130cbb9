#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The node's network helpers, in network namespaces of their own: eth0 faces
# the network, venet0 the containers.
# shellcheck disable=SC2016 # text for other shells

here=$(cd "$(dirname "$0")" && pwd)
scripts=$here/../../scripts/run
# shellcheck source-path=SCRIPTDIR source=tap.sh
. "$here/tap.sh"

# conf LINE...: the node's vz.conf
conf()
{
	printf '%s\n' SKIP_ARPDETECT=yes "$@" >"$dir/vz.conf"
}

# run SCRIPT [VAR=VALUE]... [ARG]...
traced=''
run()
{
	local script=$1 status
	local -a vars=()

	shift
	while [[ ${1-} == *=* ]]; do
		vars+=("$1")
		shift
	done
	env -i PATH="$dir/bin:/usr/sbin:/usr/bin:/sbin:/bin" \
		VZ_CONF="$dir/vz.conf" VE_STATE_DIR="$dir/veip" \
		VZ_VEINFO="$dir/veinfo" VZ_VEIP="$dir/proc-veip" \
		VZ_LOCK_DIR="$dir" ARPSEND_CMD="$dir/bin/arpsend" \
		NDSEND_CMD="$dir/bin/ndsend" \
		VZ_CGROUP_DIR="$dir/cgroup" VZ_REBOOTS_DIR="$dir/reboots" \
		VEID=101 VE_CONFFILE="$dir/101.conf" "${vars[@]}" \
		${traced:+strace -f -o "$traced" -e trace=%file} \
		"$scripts/$script" "$@" >"$dir/out" 2>&1
	status=$?
	sed 's/^/# /' "$dir/out"
	return $status
}

# What leads to containers, and what is answered for
routes()
{
	ip -o route show dev venet0 | awk '{ print $1, $2 == "via" ? $3 : "" }'
	ip -6 -o route show dev venet0 | awk '!/fe80/ { print $1 }'
}

proxies()
{
	ip neigh show proxy | awk '{ print $1, $3 }' | sort
}

new_node()
{
	rm -rf "${dir:?}"/*
	mkdir -p "$dir/bin"
	conf
	ip link del venet0 2>/dev/null
	ip link del eth0 2>/dev/null
	ip link add venet0 type ifb
	ip link add eth0 type veth peer name wire
	ip link set wire up
	ip link set eth0 up
	ip addr add 10.0.0.1/24 dev eth0
	: >"$dir/101.conf"
	: >"$dir/veinfo"
	fakes 0
}

test_add_and_del()
{
	new_node
	run vps-net_add VE_STATE=starting IP_ADDR='10.1.0.1 10.1.0.2/24 2001:db8::1'
	is 'add: succeeds' 0 $?
	is 'add: a route each' $'10.1.0.1 \n10.1.0.2 \n2001:db8::1' "$(routes)"
	is 'add: answered for on the network' \
		$'10.1.0.1 eth0\n10.1.0.2 eth0\n2001:db8::1 eth0' "$(proxies)"
	is 'add: on record' '10.1.0.1 10.1.0.2 2001:db8::1' "$(cat "$dir/veip/101")"
	run vps-net_add VE_STATE=running IP_ADDR='10.1.0.3 10.1.0.2'
	is 'add: twice is no error' 0 $?
	is 'add: record without repetition' \
		'10.1.0.1 2001:db8::1 10.1.0.3 10.1.0.2' "$(cat "$dir/veip/101")"
	run vps-net_del VE_STATE=running IP_ADDR='10.1.0.1/32 2001:db8::1 10.9.9.9'
	is 'del: succeeds' 0 $?
	is 'del: routes gone' $'10.1.0.2 \n10.1.0.3 ' "$(routes)"
	is 'del: not answered for any more' $'10.1.0.2 eth0\n10.1.0.3 eth0' \
		"$(proxies)"
	is 'del: record' '10.1.0.3 10.1.0.2' "$(cat "$dir/veip/101")"
	run vps-net_del VE_STATE=stopping IP_ADDR='10.1.0.2 10.1.0.3'
	is 'stop: nothing left' '' "$(routes; proxies; ls "$dir/veip")"
	run vps-net_add VE_STATE=starting IP_ADDR='10.1.0.4'
	run vps-net_del VE_STATE=stopping IP_ADDR=
	is 'stop: nor what only the record knows' '' \
		"$(routes; proxies; ls "$dir/veip")"
}

test_start_without_addresses()
{
	new_node
	mkdir "$dir/veip"
	echo '10.7.7.7' >"$dir/veip/101"
	run vps-net_add VE_STATE=starting IP_ADDR=
	is 'start: old record emptied' '' "$(cat "$dir/veip/101")"
}

test_route_in_the_way()
{
	new_node
	ip route add 10.1.0.2 via 10.0.0.9
	run vps-net_add VE_STATE=running IP_ADDR='10.1.0.1 10.1.0.2'
	is 'route elsewhere: refused' 34 $?
	is 'route elsewhere: all undone' '' \
		"$(routes; proxies; cat "$dir/veip/101")"
	is 'route elsewhere: untouched' '10.1.0.2 via 10.0.0.9 dev eth0' \
		"$(ip route show 10.1.0.2 | sed 's/ *$//')"
	conf FORCE_ROUTE=yes
	run vps-net_add VE_STATE=running IP_ADDR=10.1.0.2
	is 'FORCE_ROUTE: taken' 0 $?
	is 'FORCE_ROUTE: leads to venet0' '10.1.0.2 ' "$(routes)"
}

# others_run ADDRESS...: container 101 runs without one, 102 with these
others_run()
{
	printf '%10u %5u %5u\n' 101 0 1 >"$dir/veinfo"
	{
		printf '%10u %5u %5u' 102 0 1
		printf ' %15s' "$@"
		echo
	} >>"$dir/veinfo"
}

test_address_of_another()
{
	new_node
	run vps-net_add VEID=102 VE_STATE=starting \
		IP_ADDR='10.1.0.5 2001:db8::5'
	others_run 10.1.0.5 2001:0db8:0000:0000:0000:0000:0000:0005
	for state in running stopping; do
		run vps-net_del VE_STATE=$state IP_ADDR='10.1.0.5 2001:db8::5'
		is "$state: the routes of another container stay" \
			$'10.1.0.5 \n2001:db8::5' "$(routes)"
		is "$state: and it is answered for" \
			$'10.1.0.5 eth0\n2001:db8::5 eth0' "$(proxies)"
	done
	run vps-net_del VEID=102 VE_STATE=running IP_ADDR='10.1.0.5'
	is 'its own go' '2001:db8::5' "$(routes)"
}

test_undo_takes_back_its_own()
{
	new_node
	run vps-net_add VE_STATE=running IP_ADDR=10.1.0.1
	ip neigh add proxy 10.1.0.4 dev eth0
	ip route add 10.1.0.3 via 10.0.0.9
	run vps-net_add VE_STATE=running IP_ADDR='10.1.0.1 10.1.0.2 10.1.0.3 10.1.0.4'
	is 'undo: after a refusal' 34 $?
	is 'undo: what was there before stays' '10.1.0.1 ' "$(routes)"
	is 'undo: what was not reached is not touched' \
		$'10.1.0.1 eth0\n10.1.0.4 eth0' "$(proxies)"
	is 'undo: the record is as before' '10.1.0.1' "$(cat "$dir/veip/101")"
}

test_source_address()
{
	new_node
	conf VE_ROUTE_SRC_DEV=eth0
	run vps-net_add VE_STATE=running IP_ADDR=10.1.0.1
	is 'source: address of the device' 'src 10.0.0.1' \
		"$(ip route show 10.1.0.1 | grep -o 'src [^ ]*')"
	conf VE_ROUTE_SRC_DEV=wire
	run vps-net_add VE_STATE=running IP_ADDR=10.1.0.2
	is 'source: device without address is refused' 34 $?
}

test_neighbour_devices()
{
	new_node
	conf 'NEIGHBOUR_DEVS="list:wire eth0"'
	run vps-net_add VE_STATE=running IP_ADDR=10.1.0.1
	is 'neighbours: as listed' $'10.1.0.1 eth0\n10.1.0.1 wire' "$(proxies)"
	conf NEIGHBOUR_DEVS=detect
	run vps-net_add VE_STATE=running IP_ADDR='10.0.0.77 10.2.0.1'
	is 'neighbours: where the node would send it' \
		$'10.0.0.77 eth0\n10.1.0.1 eth0\n10.1.0.1 wire' "$(proxies)"
	ip link del eth0
	conf
	run vps-net_add VE_STATE=running IP_ADDR=10.1.0.2
	is 'neighbours: a node without network' 0 $?
}

# fakes STATUS: what arpsend -D says; with what both are called is in the log
fakes()
{
	local program

	for program in arpsend ndsend; do
		printf '%s\n' '#!/bin/sh' "echo \"\$*\" >>$dir/$program.log" \
			'[ "$1" = -D ] || exit 0' "exit $1" \
			>"$dir/bin/$program"
		chmod +x "$dir/bin/$program"
	done
}

test_duplicate_address()
{
	new_node
	fakes 3
	printf '%s\n' SKIP_ARPDETECT=no >"$dir/vz.conf"
	run vps-net_add VE_STATE=running IP_ADDR=10.1.0.1
	is 'duplicate: a warning' \
		'0 vps-net_add WARNING: Address 10.1.0.1 is in use on eth0' \
		"$? $(cat "$dir/out")"
	is 'duplicate: asked, then announced' \
		$'-D -c 1 -w 1 -e 10.1.0.1 eth0\n-U -c 1 -w 1 -i 10.1.0.1 -e 10.1.0.1 eth0' \
		"$(cat "$dir/arpsend.log")"
	rm "$dir/arpsend.log"
	run vps-net_add VE_STATE=running IP_ADDR=10.1.0.2 SKIP_ARPDETECT=yes
	is 'duplicate: not asked with SKIP_ARPDETECT' \
		'-U -c 1 -w 1 -i 10.1.0.2 -e 10.1.0.2 eth0' "$(cat "$dir/arpsend.log")"
	echo ERROR_ON_ARPFAIL=yes >>"$dir/vz.conf"
	run vps-net_add VE_STATE=running IP_ADDR=10.1.0.3
	is 'duplicate: refused with ERROR_ON_ARPFAIL' 1 $?
	is 'duplicate: nothing done' '10.1.0.1 10.1.0.2' "$(cat "$dir/veip/101")"
	fakes 1
	run vps-net_add VE_STATE=running IP_ADDR=10.1.0.3
	is 'duplicate: no answer to a wrong question' \
		'0 vps-net_add WARNING: Unable to look for other users of 10.1.0.3 on eth0' \
		"$? $(cat "$dir/out")"
}

test_question_alone()
{
	new_node
	fakes 3
	printf '%s\n' SKIP_ARPDETECT=no >"$dir/vz.conf"
	run vps-net_ask IP_ADDR='10.1.0.1/24 fd00::1'
	is 'question: a warning' \
		'0 vps-net_ask WARNING: Address 10.1.0.1 is in use on eth0' \
		"$? $(cat "$dir/out")"
	is 'question: asked, and no more' '-D -c 1 -w 1 -e 10.1.0.1 eth0' \
		"$(cat "$dir/arpsend.log")"
	is 'question: nothing is done' '' "$(ls "$dir/veip" 2>/dev/null)"
	echo ERROR_ON_ARPFAIL=yes >>"$dir/vz.conf"
	run vps-net_ask IP_ADDR=10.1.0.1
	is 'question: an error with ERROR_ON_ARPFAIL' 1 $?
	fakes 0
	run vps-net_ask IP_ADDR=10.1.0.1
	is 'question: nobody has it' 0 $?
}

test_announcement_fails()
{
	new_node
	printf '%s\n' '#!/bin/sh' 'exit 2' >"$dir/bin/arpsend"
	run vps-net_add VE_STATE=running IP_ADDR=10.1.0.1
	is 'announcement: a failure is told, and the address works' \
		'0 vps-net_add WARNING: Unable to announce 10.1.0.1 on eth0' \
		"$? $(tail -n 1 "$dir/out")"
	is 'announcement: with its route' '10.1.0.1 ' "$(routes)"
}

# fake_vzctl: follows $dir/status and writes down what it is asked
fake_vzctl()
{
	cat >"$dir/bin/vzctl" <<-EOT
	#!/bin/sh
	[ "\$1" != status ] || exec cat $dir/status
	echo "\$*" >>$dir/vzctl.log
	case "\$*" in
	*umount*) echo CTID 101 exist unmounted down >$dir/status ;;
	esac
	EOT
	chmod +x "$dir/bin/vzctl"
	echo "$1" >"$dir/status"
	mkdir -p "$dir/lock" "$dir/root" "$dir/cgroup/101"
	conf "LOCKDIR=$dir/lock" "VE_ROOT=$dir/root"
}

test_halt_from_inside()
{
	new_node
	fake_vzctl 'CTID 101 exist mounted down'
	run vps-net_add VE_STATE=starting \
		IP_ADDR='10.1.0.1 10.1.0.2 2001:db8::1 2001:db8::2'
	printf '%10u %5u %5u %15s %s\n' 102 0 1 10.1.0.2 \
		2001:0db8:0000:0000:0000:0000:0000:0002 >"$dir/veinfo"
	run vzevent-stop
	is 'halt: unmounted' '--quiet umount 101' "$(cat "$dir/vzctl.log")"
	is 'halt: addresses of others stay' $'10.1.0.2 \n2001:db8::2' "$(routes)"
	is 'halt: record gone' '' "$(ls "$dir/veip")"
}

test_reboot_from_inside()
{
	new_node
	fake_vzctl 'CTID 101 exist mounted down'
	run vzevent-reboot
	is 'reboot: a full start' $'--quiet umount 101\n--quiet start 101' \
		"$(cat "$dir/vzctl.log")"
	fake_vzctl 'CTID 101 exist mounted down'
	rm "$dir/vzctl.log"
	ln -s /nowhere "$dir/root/reboot"
	run vzevent-stop
	is 'reboot: asked for by an old guest' \
		$'--quiet umount 101\n--quiet start 101' "$(cat "$dir/vzctl.log")"
	is 'reboot: asked for once' '' "$(ls "$dir/root")"
	if ! strace -o /dev/null true 2>/dev/null; then
		skip 'reboot: links are not followed' 'strace does not work here'
		return
	fi
	fake_vzctl 'CTID 101 exist mounted down'
	ln -s /nowhere "$dir/root/reboot"
	traced=$dir/trace
	run vzevent-stop
	traced=''
	is 'reboot: links are not followed' '' \
		"$(grep "root/reboot" "$dir/trace" | grep -v 'AT_SYMLINK_NOFOLLOW\|lstat\|unlink\|rm')"
	is 'reboot: which was looked at' '' "$(ls "$dir/root")"
}

# What ended without leaving anything has not halted: it was stopped, or it was
# the bare environment of a script
test_bare_environment()
{
	local event

	for event in stop reboot; do
		new_node
		fake_vzctl 'CTID 101 exist mounted down'
		rmdir "$dir/cgroup/101"
		touch "$dir/root/reboot"
		run vzevent-$event
		is "bare, $event: the mount is the administrator's" '' \
			"$(cat "$dir/vzctl.log" 2>/dev/null)"
		is "bare, $event: so are its files" reboot "$(ls "$dir/root")"
	done
	new_node
	fake_vzctl 'CTID 101 exist mounted down'
	touch "$dir/root/reboot" "$dir/lock/101.lck"
	flock "$dir/lock/101.lck" sleep 0.5 &
	sleep 0.1
	flock "$dir/lock/101.lck" sh -c "sleep 1; rmdir $dir/cgroup/101" &
	run vzevent-reboot
	is 'bare, one after the other: what there is meanwhile is no remains' '' \
		"$(cat "$dir/vzctl.log" 2>/dev/null)"
	wait
	new_node
	fake_vzctl 'CTID 101 exist mounted running'
	run vzevent-stop
	is 'who has been started again is left alone' '' \
		"$(cat "$dir/vzctl.log" 2>/dev/null)"
}

test_restart_that_was_killed()
{
	local pid

	new_node
	fake_vzctl 'CTID 101 exist unmounted down'
	rmdir "$dir/cgroup/101"
	printf '%s\nflock\nrestart\n' 999999999 >"$dir/lock/101.lck"
	(exec 9<"$dir/lock/101.lck"; flock 9; sleep 1; echo ended >>"$dir/vzctl.log") &
	pid=$!
	sleep 0.3
	run vzevent-stop
	wait $pid
	is 'killed restart: waited for, and finished' $'ended\n--quiet start 101' \
		"$(cat "$dir/vzctl.log")"
	rm "$dir/lock/101.lck" "$dir/vzctl.log"
	run vzevent-stop
	is 'killed restart: finished once' '' "$(cat "$dir/vzctl.log" 2>/dev/null)"
}

test_events_lost()
{
	new_node
	fake_vzctl 'CTID 101 exist mounted down'
	echo 'ONBOOT="yes"' >"$dir/101.conf"
	run vzevent-stop
	is 'halt: of one that starts at boot' '--quiet umount 101' "$(cat "$dir/vzctl.log")"
	fake_vzctl 'CTID 101 exist mounted down'
	rm "$dir/vzctl.log"
	run vzevent-stop EVENT_LOST=yes
	is 'lost: who starts at boot starts' \
		$'--quiet umount 101\n--quiet start 101' "$(cat "$dir/vzctl.log")"
	fake_vzctl 'CTID 101 exist mounted down'
	rm "$dir/vzctl.log"
	echo 'ONBOOT="no"' >"$dir/101.conf"
	run vzevent-stop EVENT_LOST=yes
	is 'lost: others stay down' '--quiet umount 101' "$(cat "$dir/vzctl.log")"
}

test_endless_reboot()
{

	new_node
	for _ in 1 2 3 4 5 6; do
		fake_vzctl 'CTID 101 exist mounted down'
		run vzevent-reboot >/dev/null
	done
	is 'reboots: the sixth in a row is the last' 1 $?
	grep -q 'vzctl start 101' "$dir/out"
	is 'reboots: which is said' 0 $?
	is 'reboots: five were answered' 5 "$(grep -c start "$dir/vzctl.log")"
	is 'reboots: it is unmounted' 6 "$(grep -c umount "$dir/vzctl.log")"
	fake_vzctl 'CTID 101 exist mounted down'
	run vzevent-reboot
	is 'reboots: who is started by hand begins anew' 6 \
		"$(grep -c start "$dir/vzctl.log")"
	echo "$(($(date +%s) - 100)) 5" >"$dir/reboots/101"
	fake_vzctl 'CTID 101 exist mounted down'
	run vzevent-reboot
	is 'reboots: now and then is fine' 7 "$(grep -c start "$dir/vzctl.log")"
	echo "x; rm -rf /" >"$dir/reboots/101"
	fake_vzctl 'CTID 101 exist mounted down'
	run vzevent-reboot
	is 'reboots: an odd record is none' 8 "$(grep -c start "$dir/vzctl.log")"
}

test_stop_in_progress()
{
	new_node
	fake_vzctl 'CTID 101 exist mounted down'
	mkfifo "$dir/wait"
	exec 9<>"$dir/wait"
	(exec -a vzctl bash -s -- stop 101 <&9) &
	echo $! >"$dir/lock/101.lck"
	until grep -q stop "/proc/$!/cmdline"; do sleep 0.1; done
	run vzevent-stop
	is 'event: left to vzctl stop' '' "$(cat "$dir/vzctl.log" 2>/dev/null)"
	kill $!
	exec 9>&-
}

# external LINE...: vznet.conf
external()
{
	printf '%s\n' "$@" >"$dir/vznet.conf"
}

new_veth()
{
	new_node
	ip link del br0 2>/dev/null
	ip link del veth101.0 2>/dev/null
	ip link add name br0 type bridge
	ip link add name veth101.0 type veth peer name inside
}

# state DEV: its bridge, and whether it is up
state()
{
	ip -o link show dev "$1" |
		awk '{ up = /[<,]UP[,>]/ ? "up" : "down"; bridge = "-"
			for (i = 1; i < NF; i++) if ($i == "master") bridge = $(i + 1)
			print bridge, up }'
}

test_veth()
{
	new_veth
	run vznetcfg init veth veth101.0
	is 'veth: brought up' '0 - up' "$? $(state veth101.0)"
	new_veth
	run vznetcfg BRIDGE=br0 init veth veth101.0
	is 'veth: in its bridge' '0 br0 up' "$? $(state veth101.0)"
	run vznetcfg BRIDGE=br9 init veth veth101.0
	is 'veth: a missing bridge is an error' 1 $?
	run vznetcfg init veth
	is 'veth: too few words' '0 Usage: vznetcfg init veth DEV' \
		"$? $(cat "$dir/out")"
	run vznetcfg stop veth veth101.0
	is 'veth: another action is an error' 1 $?
}

test_veth_external()
{
	new_veth
	printf '%s\n' '#!/bin/sh' "echo \"\$# \$3 \$VEID \$BRIDGE\"" \
		>"$dir/mine"
	external "EXTERNAL_SCRIPT=$dir/mine"
	run vznetcfg BRIDGE=br0 init veth 'a b'
	is 'external: what cannot be executed is passed over' 1 $?
	chmod +x "$dir/mine"
	run vznetcfg BRIDGE=br0 init veth 'a b'
	is 'external: has arguments and variables' '0 3 a b 101 br0' \
		"$? $(cat "$dir/out")"
}

test_veth_to_bridge()
{
	local net=/proc/sys/net/ipv4/conf/veth101.0

	new_veth
	echo 'NETIF="ifname=eth1,host_ifname=veth101.1;ifname=eth0,bridge=br0,host_ifname=veth101.0"' \
		>"$dir/101.conf"
	run vznetaddbr init veth veth101.0
	is 'vznetaddbr: in the bridge of NETIF' '0 br0 up' "$? $(state veth101.0)"
	is 'vznetaddbr: routed and answered for' '1 1' \
		"$(cat $net/forwarding) $(cat $net/proxy_arp)"
	run vznetaddbr init veth veth101.1
	is 'vznetaddbr: vmbr0 if none is named, and that is missing' \
		'1 vznetaddbr ERROR: Bridge vmbr0 does not exist' \
		"$? $(tail -n 1 "$dir/out")"
	new_veth
	run vznetaddbr BRIDGE=br0 init veth veth101.0
	is 'vznetaddbr: a device that is not saved' '0 br0 up' \
		"$? $(state veth101.0)"
	run vznetaddbr init veth veth101.0
	is 'vznetaddbr: no NETIF' 1 $?
	ip link del br0
}

# ifup DEV
ifup()
{
	run vzifup-post "$1"
}

test_interface_comes_up()
{
	new_node
	ifup eth0
	is 'ifup: without our kernel there is nothing to do' '0 ' "$? $(proxies)"
	printf 'Version: 2.5\n%39s %10d\n' 10.1.0.1 101 \
		2001:0db8:0000:0000:0000:0000:0000:0001 101 10.0.0.77 102 \
		>"$dir/proc-veip"
	ip link set venet0 up
	ip route add 10.0.0.77 dev venet0
	fakes 0
	ifup wire
	is 'ifup: an interface without address is left alone' '0 ' \
		"$? $(proxies)"
	ifup eth0
	is 'ifup: succeeds' 0 $?
	is 'ifup: answered for' \
		$'10.0.0.77 eth0\n10.1.0.1 eth0\n2001:db8::1 eth0' "$(proxies)"
	is 'ifup: and announced' \
		$'-U -c 1 -w 1 -i 10.1.0.1 -e 10.1.0.1 eth0\n-U -c 1 -w 1 -i 10.0.0.77 -e 10.0.0.77 eth0' \
		"$(cat "$dir/arpsend.log")"
	is 'ifup: IPv6 as well' \
		'2001:0db8:0000:0000:0000:0000:0000:0001 eth0' \
		"$(cat "$dir/ndsend.log")"
	ip neigh del proxy 10.0.0.77 dev eth0
	ip neigh del proxy 10.1.0.1 dev eth0
	ip neigh del proxy 2001:db8::1 dev eth0
	conf NEIGHBOUR_DEVS=detect
	ifup eth0
	is 'ifup: where the node would send it' '10.0.0.77 eth0' "$(proxies)"
	is 'ifup: and the routes to containers are back' \
		$'10.0.0.77 \n10.1.0.1 \n2001:db8::1' "$(routes)"
	conf NEIGHBOUR_DEVS=list:wire
	ip neigh del proxy 10.0.0.77 dev eth0
	ifup eth0
	is 'ifup: only devices of the list' '' "$(proxies)"
}

main()
{
	dir=$(mktemp -d)
	trap 'rm -rf "$dir"' EXIT
	ip link set lo up
	for t in $(declare -F | awk '$3 ~ /^test_/ { print $3 }'); do
		$t
	done
	finish
}

case "${1-}" in
--inside)
	main
	;;
*)
	if ! unshare -Urn ip link add venet0 type ifb 2>/dev/null; then
		echo '1..0 # SKIP no unprivileged network namespaces with ifb'
		exit 0
	fi
	exec unshare -Urn "$0" --inside
	;;
esac
