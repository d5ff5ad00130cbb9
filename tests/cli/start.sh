#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Starts and stops, in real namespaces on a kernel that is ours in name only:
# which scripts a start runs again, what a stop waits for.

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

own_mounts "starts and stops" "$@"
point=$(awk '/ - cgroup2 / { print $5; exit }' /proc/self/mountinfo)
if [ "$(id -u)" != 0 ] || [ -z "$point" ]; then
	skip "starts and stops" "that takes root, and cgroup2"
	finish
fi
make_node
mount_vz
if ! ${CC:-cc} -shared -fPIC -D_GNU_SOURCE -idirafter "$top/kernel/include/uapi" \
		-o "$node/kernel.so" "$here/fake-kernel.c"; then
	skip "starts and stops" "there is no compiler"
	finish
fi
export VZ_FAKE_KERNEL=$node/fake ASAN_OPTIONS=detect_leaks=0:verify_asan_link_order=0
ln -sf /proc/self/mountinfo "$node/proc/self/mountinfo"
mkdir -p "$node/fake" "$node$point"
cp -r "$top/etc/dists" "$node/etc/vz/"
dists=$node/etc/vz/dists
helpers=$node/usr/libexec/vzctl/scripts
mkdir -p "$helpers"
cp "$top"/scripts/run/* "$helpers"
tree=$node/vz/private/101
record=$node/var/lib/vzctl/applied/101

preload=$node/kernel.so

vzctl()
{
	LD_PRELOAD="$preload" command vzctl "$@"
}

# busybox_tree: a container with nothing else
busybox_tree()
{
	local name library

	mkdir -p "$tree"/{bin,sbin,usr/bin,proc,sys,dev,etc,tmp,run}
	cp "$(command -v busybox)" "$tree/bin/busybox"
	for library in $(ldd "$(command -v busybox)" 2>/dev/null | grep -o '/[^ ]*'); do
		mkdir -p "$tree${library%/*}"
		cp -L "$library" "$tree$library"
	done
	for name in sh awk cat cp grep hostname ip ln ls mkdir mv readlink rm sed sleep; do
		ln -s busybox "$tree/bin/$name"
	done
	cat >"$tree/sbin/init" <<-'END'
	#!/bin/sh
	# Ends when it is asked to, after the seconds in /tmp/slow
	trap 'sleep $(cat /tmp/slow); exit' PWR
	hostname >/tmp/name
	while :; do sleep 1000 & wait; done
	END
	chmod +x "$tree/sbin/init"
	echo 0 >"$tree/tmp/slow"
}

busybox_tree
cp "$conf/ve-basic.conf-sample" "$conf/101.conf"
printf '%s\n' 'HOSTNAME="ct101.example.org"' 'NAMESERVER="10.0.0.1"' >>"$conf/101.conf"
vzctl start 101 >"$node/out" 2>&1
if grep -q '^Step spawn of start failed' "$node/out"; then
	skip "starts and stops" "namespaces: $(grep Unable "$node/out")"
	finish
fi

# ran: the actions whose scripts a start has run
ran()
{
	sed -n 's/^Running \([A-Z_]*\) in the container$/\1/p' <<<"$out" | paste -sd' '
}

# start ACTIONS PROMISE: stops it and starts it again; these run, no others
start()
{
	vzctl stop 101 --fast >/dev/null 2>&1
	gives 0 "a start after: $2" vzctl --verbose start 101
	is "  runs ${1:-nothing}" "$1" "$(ran)"
}

# changes ACTIONS PROMISE COMMAND...: and the start after that has nothing to do
changes()
{
	local actions=$1 promise=$2

	shift 2
	"$@"
	start "$actions" "$promise"
	start "" "nothing, after $promise"
}

all="ADD_IP SET_HOSTNAME SET_DNS"

### What is done again

is "the first start tells what it did" 600 "$(stat -c %a "$record")"
is "the host name is in its file" ct101 "$(cat "$tree/etc/hostname")"
start "" "the first one"
is "and the host name is in use" ct101 "$(cat "$tree/tmp/name")"
before=$(stat -c %y "$record")
start "" "nothing"
is "nor is anything written" "$before" "$(stat -c %y "$record")"

set_name()
{
	vzctl stop 101 --fast >/dev/null 2>&1
	vzctl set 101 --hostname "$1" --save >/dev/null
}
changes SET_HOSTNAME "another name" set_name new.example.org
is "the new name is in its file" new "$(cat "$tree/etc/hostname")"
is "and in use" new "$(cat "$tree/tmp/name")"

# Same size, same time of modification: what a guest can set
edit_hosts()
{
	touch -r "$tree/etc/hosts" "$node/time"
	sed 's/new\.example/old.example/' "$tree/etc/hosts" >"$node/hosts"
	cat "$node/hosts" >"$tree/etc/hosts"
	touch -r "$node/time" "$tree/etc/hosts"
}
changes SET_HOSTNAME "an edit that hides" edit_hosts
like "the file is as it was" "new.example.org" "$(cat "$tree/etc/hosts")"
changes SET_HOSTNAME "a mode" chmod 600 "$tree/etc/hostname"
changes SET_HOSTNAME "an owner" chown 5 "$tree/etc/hostname"
changes SET_DNS "a file that is gone" rm "$tree/etc/resolv.conf"
resolv_link()
{
	rm "$tree/etc/resolv.conf"
	mkdir -p "$tree/run/systemd/resolve" "$tree/etc/systemd"
	ln -s ../run/systemd/resolve/stub-resolv.conf "$tree/etc/resolv.conf"
}
changes SET_DNS "a link in place of a file" resolv_link
like "which is written elsewhere" "DNS=10.0.0.1" "$(cat "$tree/etc/systemd/resolved.conf.d/vz.conf")"
changes ADD_IP "a program that comes" touch "$tree/bin/netplan"
changes ADD_IP "the same, executable" chmod +x "$tree/bin/netplan"
changes ADD_IP "a file that matches a pattern" mkdir -p "$tree/etc/runlevels/default/networking"
start "" "a file that nobody asks for"
outside()
{
	mkdir -p "$node/outside"
	echo x >"$node/outside/file"
	ln -sf "$node/outside/file" "$tree/etc/HOSTNAME"
}
changes SET_HOSTNAME "a link out of the tree" outside
unlike "which is looked for inside" "$(stat -c %i "$node/outside/file")" \
	"$(grep /etc/HOSTNAME "$record" | sed 's/.*>//')"
echo y >"$node/outside/file"
start "" "a change there"

copied()
{
	vzctl stop 101 --fast >/dev/null 2>&1
	cp -a "$tree" "$tree.copy"
	rm -rf "$tree"
	mv "$tree.copy" "$tree"
}
changes "$all" "a private area from a copy" copied

### Scripts of the node

edit()
{
	echo '# edited' >>"$dists/scripts/$1"
}
changes SET_DNS "an edited script" edit set_dns.sh
changes "$all" "edited functions" edit functions
replaced()
{
	cp -a "$dists/scripts/set_dns.sh" "$dists/scripts/new"
	mv "$dists/scripts/new" "$dists/scripts/set_dns.sh"
}
changes SET_DNS "a script with the same text" replaced
cp "$dists/scripts/set_dns.sh" "$dists/scripts/mine.sh"
sed -i 's/SET_DNS=.*/SET_DNS=mine.sh/' "$dists/default"
start SET_DNS "another script"
start "" "which has the same head"
sed -i '/^# files:/d' "$dists/scripts/mine.sh"
start SET_DNS "one that names no files"
start SET_DNS "which may do anything"
printf '%s\n' '# files: /etc/mine' 'cat /etc/mine' 'exit 1' >"$dists/scripts/mine.sh"
start SET_DNS "one that fails"
start SET_DNS "and fails again"
printf '%s\n' 'echo more' '# files: /etc/mine' >"$dists/scripts/mine.sh"
start SET_DNS "files that are named too late"
start SET_DNS "so that they do not count"
mkdir "$tree/etc/many"
(cd "$tree/etc/many" && seq 3000 | xargs touch)
printf '%s\n' '# files: /etc/many/*' >"$dists/scripts/mine.sh"
start SET_DNS "more files than anybody wants to look at"
start SET_DNS "which are not remembered"
rm -r "$tree/etc/many"
cp "$top/etc/dists/default" "$dists/default"
start SET_DNS "the shipped script"

echo 'echo 10.0.0.9 more >>/etc/hosts' >"$conf/101.start"
start "" "a start script comes"
start SET_HOSTNAME "what it has changed"
start SET_HOSTNAME "and changes each time"
rm "$conf/101.start"
changes SET_HOSTNAME "the start script goes" true

### The record

spoilt()
{
	vzctl stop 101 --fast >/dev/null 2>&1
	"$@"
}
cut_record()
{
	truncate -s -20 "$record"
}
changes SET_DNS "a record that is cut off" spoilt cut_record
changes "$all" "one that is empty" spoilt truncate -s 0 "$record"
changes "$all" "one of zeroes" spoilt dd if=/dev/zero of="$record" bs=999 count=1 status=none
changes "$all" "one of another version" spoilt sed -i '1s/version 1/version 9/' "$record"
changes "$all" "one of another container" spoilt sed -i '1s/101/102/' "$record"
changes SET_HOSTNAME "one that tells another name" spoilt sed -i 's/HOSTNM=new/HOSTNM=old/' "$record"
changes "$all" "none" spoilt rm "$record"
no_record()
{
	rm "$record"
	mkdir "$record"
}
spoilt no_record
start "$all" "a directory in its place"
start "$all" "where none can be written"
rmdir "$record"
start "$all" "room for one"
vzctl stop 101 --fast >/dev/null 2>&1
rm "$tree/tmp/name"
gives 0 "a start without setup" vzctl --verbose start 101 --skip_ve_setup
is "  runs nothing" "" "$(ran)"
# Its init has run, and nobody has waited for more
until [ -s "$tree/tmp/name" ]; do sleep 0.1; done
is "nor is there a name" localhost "$(cat "$tree/tmp/name")"
start "" "what was left alone is still known"

### Addresses of a device that is set at run time

# live: the script for addresses makes the device, which our kernel would have
live()
{
	cat >"$dists/scripts/live.sh" <<-'END'
	# files: /etc/live
	echo "$IP_ADDR" >/etc/live
	ip link add venet0 type dummy || ip link add venet0 type bridge || ip link add venet0 type veth
	ip link set dev venet0 up
	ip addr add 10.7.0.1/32 dev venet0
	ip route add 10.8.0.0/16 dev venet0
	ip route | grep -q venet0
	END
	sed -i 's/ADD_IP=.*/ADD_IP=live.sh/' "$dists/default"
	printf '%s\n' '#!/bin/sh' 'exit 0' | tee "$helpers/vps-net_ask" "$helpers/vps-net_add" \
		>"$helpers/vps-net_del"
	printf '%s\n' 'IP_ADDRESS="10.7.0.1 10.7.1.2/24 fd00::7"' 'IPV6="yes"' >>"$conf/101.conf"
	echo 'IPV6=yes' >>"$node/etc/vz/vz.conf"
	mkdir -p "$node/usr/sbin"
	printf '%s\n' '#!/bin/sh' "cat >>'$node/batch'" "exit \$(cat '$node/ip-status')" \
		>"$node/usr/sbin/ip"
	chmod +x "$node/usr/sbin/ip"
	echo 0 >"$node/ip-status"
}
live
vzctl stop 101 --fast >/dev/null 2>&1
vzctl --verbose start 101 >"$node/out" 2>&1
if grep -q 'ADD_IP failed' "$node/out"; then
	skip "addresses at run time" "no device can be made: $(grep -m1 ip: "$node/out")"
else
	is "a start that is told of addresses asks no other program" "" "$(cat "$node/batch" 2>/dev/null)"
	like "and knows that they were set at run time" "ADD_IP live" "$(cat "$record")"
	start "" "the device went with the network"
	is "the node sets it up again" "link set dev venet0 up
addr add 127.0.0.2/32 dev venet0 scope host
addr add 10.7.0.1/32 dev venet0 label venet0:0
addr add 10.7.1.2/24 dev venet0 label venet0:1
addr add fd00::7/128 dev venet0
route add default dev venet0
route add ::/0 dev venet0" "$(cat "$node/batch")"
	echo 1 >"$node/ip-status"
	start ADD_IP "ip has failed"
	echo 0 >"$node/ip-status"
	start "" "ip works"
fi
cp "$top/etc/dists/default" "$dists/default"

### Other users of an address

events=$node/events
said()
{
	paste -sd' ' "$events" 2>/dev/null
}
# helper NAME LINE...: of the node
helper()
{
	local file=$helpers/$1

	shift
	printf '%s\n' '#!/bin/sh' "$@" >"$file"
	chmod +x "$file"
}
vzctl stop 101 --fast >/dev/null 2>&1
helper vps-net_ask "echo \"ask \$VEID \$IP_ADDR\" >>$events" \
	"until grep -q mount $events; do sleep 0.1; done" "echo answer >>$events"
helper vps-net_add "echo \"add \$SKIP_ARPDETECT\" >>$events"
printf '%s\n' '#!/bin/sh' "echo mount >>$events" >"$conf/101.mount"
chmod +x "$conf/101.mount"
rm -f "$events"
gives 0 "a start with addresses" vzctl start 101
is "asks while it goes on, and waits for the answer" \
	"ask 101 10.7.0.1 10.7.1.2/24 fd00::7 mount answer add yes" "$(said)"
vzctl stop 101 --fast >/dev/null 2>&1
helper vps-net_ask "exit 5"
rm -f "$events"
gives 5 "an address that somebody has" vzctl start 101
is "is not taken" mount "$(said)"
is "nothing is left" "" "$(ls "$node$point/vz")$(grep "$node/vz/root/101" /proc/self/mountinfo)"
helper vps-net_ask "echo \$\$ >$node/asking" "exec sleep 1000"
printf '%s\n' '#!/bin/sh' "until [ -s $node/asking ]; do :; done" 'exit 1' >"$conf/101.mount"
gives 79 "a start that fails before there is an answer" vzctl start 101
kill -0 "$(cat "$node/asking")" 2>/dev/null
is "takes the question back" 1 $?
rm "$conf/101.mount"
helper vps-net_ask "echo ask >>$events"
rm -f "$events"
gives 0 "a start without setup" vzctl start 101 --skip_ve_setup
is "asks nobody" "" "$(said)"
vzctl stop 101 --fast >/dev/null 2>&1
echo SKIP_ARPDETECT=yes >>"$node/etc/vz/vz.conf"
gives 0 "nor does one" vzctl start 101
is "with SKIP_ARPDETECT" "add yes" "$(said)"
vzctl stop 101 --fast >/dev/null 2>&1
sed -i '/SKIP_ARPDETECT/d' "$node/etc/vz/vz.conf"
sed -i '/^IP_ADDRESS/d' "$conf/101.conf"
echo 'IP_ADDRESS="fd00::7"' >>"$conf/101.conf"
rm -f "$events"
gives 0 "nor one" vzctl start 101
is "with IPv6 alone" "add yes" "$(said)"
sed -i '/^IP_ADDRESS/d' "$conf/101.conf"

### The helper that loads modules

vzctl stop 101 --fast >/dev/null 2>&1
helper vps-prestart "echo modules >>$events"
rm -f "$events"
gives 0 "a start without features and devices" vzctl start 101
is "needs no modules" "" "$(said)"
vzctl stop 101 --fast >/dev/null 2>&1
echo 'FEATURES="bridge:on"' >>"$conf/101.conf"
gives 0 "one with a feature" vzctl start 101
is "does" modules "$(said)"

### Stops

requests=$node/fake/requests
running()
{
	vzctl start 101 >/dev/null 2>&1
	: >"$requests"
}
gives 0 "a stop without a halt program" vzctl stop 101
running
gives 0 "asks init" vzctl stop 101
is "and kills nobody" "" "$(cat "$requests")"
echo 1 >"$tree/tmp/slow"
running
gives 0 "an init that takes its time" vzctl stop 101
is "is waited for" "" "$(cat "$requests")"
echo 0 >"$tree/tmp/slow"
printf '%s\n' '#!/bin/sh' 'echo asked >/tmp/halt' 'exit 7' >"$tree/sbin/halt"
chmod +x "$tree/sbin/halt"
running
gives 0 "a halt program that fails" vzctl stop 101
is "has been asked, then init" "asked " "$(cat "$tree/tmp/halt") $(cat "$requests")"
printf '%s\n' '#!/bin/sh' 'kill -PWR 1' 'sleep 1000' >"$tree/sbin/halt"
running
gives 0 "one that does not end before init" vzctl stop 101
is "does not matter" "" "$(cat "$requests")"
printf '%s\n' '#!/bin/sh' 'exit 0' >"$tree/sbin/halt"
echo 'STOP_TIMEOUT="1"' >>"$conf/101.conf"
running
gives 0 "one that does nothing" vzctl stop 101
is "has its time" kill "$(cat "$requests")"
like "then all are killed" "Killing container ..." "$out"
sed -i '/STOP_TIMEOUT/d' "$conf/101.conf"
running
LD_PRELOAD="$node/kernel.so" timeout --preserve-status -s INT 2 vzctl stop 101 >"$node/out" 2>"$node/err"
is "an interrupt" 3 $?
is "ends the waiting, and nothing else" "Interrupted " "$(cat "$node/err") $(cat "$requests")"
gives 0 "one that is to be quick" vzctl stop 101 --fast
is "kills at once" kill "$(cat "$requests")"

### Disk quota

preload="$node/quota-kernel.so $node/kernel.so"

# start_calls: system calls of vzctl at a start
start_calls()
{
	vzctl stop 101 --fast >/dev/null 2>&1
	strace -o "$node/calls" -E LD_PRELOAD="$node/quota-kernel.so $node/kernel.so" \
		vzctl start 101 >"$node/out" 2>&1 || not_ok "start: $(<"$node/out")"
	wc -l <"$node/calls"
}

if make_quota_kernel && strace -o /dev/null true 2>/dev/null; then
	mkdir -p "$kernel" "$tree/srv"
	echo 3f >"$kernel/state"
	vzctl start 101 >/dev/null 2>&1
	(cd "$tree/srv" && seq 10 | xargs touch)
	start_calls >/dev/null
	few=$(start_calls)
	is "quota is on" tree.101 "$(cd "$kernel" && ls tree.*)"
	(cd "$tree/srv" && seq 10000 | xargs touch)
	many=$(start_calls)
	echo "# $few system calls with 10 files, $many with 10000"
	is "a start with quota looks at no file of the tree" yes "$([ $((many - few)) -lt 50 ] && echo yes)"
	vzctl stop 101 --fast >/dev/null 2>&1
	is "and quota is off" "" "$(cd "$kernel" && ls tree.* 2>/dev/null)"
fi

gives 0 "destroy" vzctl destroy 101
is "forgets what was done" "" "$(ls "$node/var/lib/vzctl/applied")"

finish
