#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What the container is on the node, and what it sees of it.
# container: running
# covers: kernel/kernel/ve/view*.c kernel/kernel/ve/proc.c kernel/kernel/ve/cgroup_text.c
# covers: kernel/kernel/bc/meminfo.c kernel/include/linux/ub_meminfo.h patches/60* patches/610-*

. ./lib.sh

inside() {
	vzctl exec 101 "$@" 2>&1
}

debian_create 101 > /dev/null
vzctl set 101 --ipadd 10.101.0.101 --save > /dev/null
t "it is up" is_up 101
base=$(awk -F '"' '/^LOCAL_UID/ { print $2 }' /etc/vz/conf/101.conf)

like "the node has a version" "$(cat /proc/vz/version)" '^[0-9a-z]+_[0-9]+$'
eq "veinfo of the node: two rows" "$(wc -l < /proc/vz/veinfo)" 2
like "veinfo of the node: columns" "$(cat /proc/vz/veinfo)" \
	'^       101     0 +[0-9]+    10\.101\.0\.101$'
like "veinfo inside: itself" "$(inside cat /proc/vz/veinfo)" '^       101     0 +[0-9]+    10\.101\.0\.101$'
eq "veinfo inside: nobody else" "$(inside cat /proc/vz/veinfo | wc -l)" 1
eq "/proc/vz inside" "$(inside ls /proc/vz | xargs)" "events veinfo vestat vzquota"
unlike "what is of the node is hidden inside" "$(inside ls /proc)" \
	'^(bc|buddyinfo|config.gz|kallsyms|kcore|kmsg|interrupts|softirqs|sysrq-trigger|zoneinfo)$'
t_status 8 "also by name" vzctl exec 101 test -e /proc/bc

eq "counters inside: version" "$(inside cat /proc/user_beancounters | head -1)" "Version: 2.5"
eq "counters inside: one block" "$(inside grep -c kmemsize /proc/user_beancounters)" 1
eq "counters: 24 rows and two lines" "$(inside cat /proc/user_beancounters | wc -l)" 26
eq "counters: seven words first" "$(inside cat /proc/user_beancounters | awk 'NR == 3 { print NF }')" 7
eq "counters: six words then" "$(inside cat /proc/user_beancounters | awk 'NR == 4 { print NF }')" 6
t_status 8 "counters inside: for root only" vzctl exec 101 \
	"su -s /bin/sh nobody -c 'cat /proc/user_beancounters'"
like "counters on the node: all" "$(grep -c kmemsize /proc/user_beancounters)" '^2$'

eq "getty-proof: systemd-detect-virt inside" "$(inside systemd-detect-virt)" openvz
unlike "and not on the node" "$(systemd-detect-virt)" openvz

like "a process on the node: container id" "$(cat /proc/self/status)" '^envID:	0$'
like "a process inside: container id" "$(inside cat /proc/self/status)" '^envID:	101$'
init=$(pgrep -x -n -f 'init.*' -u "$base" | head -1)
like "init from outside: its ids" "$(cat "/proc/$init/status")" '^envID:	101$'
like "init from outside: its own pid" "$(cat "/proc/$init/status")" '^VPid:	'
eq "no process of the container is the node's root" \
	"$(grep -l '^envID:	101$' /proc/[0-9]*/status 2> /dev/null | xargs awk '/^Uid:/ && $2 < 65536' | wc -l)" 0
eq "no file of it belongs to an id outside its range" \
	"$(find /vz/private/101 \( -uid "-$base" -o -gid "-$base" \) | wc -l)" 0
eq "seen from inside they are root's" "$(inside stat -c %u:%g /etc/passwd)" 0:0

for device in "c 1 1" "c 1 11" "c 5 1" "c 4 0" "b 254 0" "c 126 0"; do
	# shellcheck disable=SC2086
	inside "rm -f /tmp/node; mknod /tmp/node $device" > /dev/null
	t_status 8 "device $device cannot be opened" vzctl exec 101 'exec 3< /tmp/node'
done
t "but null can" vzctl exec 101 'mknod /tmp/null c 1 3 && echo > /tmp/null'
t_status 8 "sysctls of the node cannot be written" vzctl exec 101 'echo 1 > /proc/sys/kernel/panic'
t_status 8 "nor the limits of its own namespaces" vzctl exec 101 \
	'echo 1000 > /proc/sys/user/max_user_namespaces'
t_status 8 "the clock cannot be set" vzctl exec 101 date -s 2000-01-01
t_status 8 "no module is loaded for it" vzctl exec 101 \
	'ip link add type bareudp dstport 1 ethertype ip'
t "a file system of a user's" vzctl exec2 101 'mount -t tmpfs -o uid=1000,gid=1001 none /mnt'
like "its options have ids of the container" "$(inside grep ' /mnt ' /proc/mounts)" 'uid=1000,gid=1001'
like "on the node they are the node's" "$(grep ' /mnt ' "/proc/$init/mounts")" "uid=$((base + 1000)),gid=$((base + 1001))"
bring 101 statmount
like "also for who asks without a file" "$(inside /root/statmount /mnt)" 'uid=1000,gid=1001'
eq "for terminals it is the same" "$(inside /root/statmount /dev/pts | grep -o 'gid=[0-9]*')" \
	"$(inside grep ' /dev/pts ' /proc/mounts | grep -o 'gid=[0-9]*')"
like "root on the node sees its own" "$(nsenter -t "$init" -m /root/statmount /mnt)" "uid=$((base + 1000))"
eq "no mount shows an id of the node" "$(inside grep -c "id=${base%??????}" /proc/mounts)" 0
up=$(inside cut -d. -f1 /proc/uptime)
t "its uptime began with it" test "$up" -lt "$(cut -d. -f1 /proc/uptime)"

boot_id() {
	inside cat /proc/sys/kernel/random/boot_id
}

boot=$(boot_id)
like "it has a boot of its own" "$boot" '^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$'
unlike "which is not the node's" "$boot" "$(cat /proc/sys/kernel/random/boot_id)"
eq "and stays the same" "$(boot_id)" "$boot"
unlike "what is random is random" "$(inside cat /proc/sys/kernel/random/uuid)" "$boot"
eq "the journal knows it" "$(inside journalctl -F _BOOT_ID)" "$(echo "$boot" | tr -d -)"
vzctl restart 101 > /dev/null
t "it is up again" is_up 101
unlike "that is another boot" "$(boot_id)" "$boot"
t "for the journal, too" wait_for 30 sh -c '[ "$(vzctl exec 101 journalctl -F _BOOT_ID | wc -l)" = 2 ]'

vzctl stop 101 > /dev/null
vzctl destroy 101 > /dev/null
finish
