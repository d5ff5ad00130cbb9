#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The boot service: which containers it starts and stops, in which order, how
# many at a time. vzctl, vzlist and the programs for the network are fakes that
# write down what they are asked.

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
make_node
vz=$top/scripts/run/vz
log=$node/log
reboot=$node/var/lib/vzctl/vzreboot

fake()
{
	mkdir -p "$node/bin"
	{ echo '#!/bin/bash'; cat; } >"$node/bin/$1"
	chmod +x "$node/bin/$1"
}

# Rows of $node/rows: CTID ONBOOT BOOTORDER STATUS DISABLED; those of commands
# go there. Containers with a file fail.CTID fail, those with stubborn.CTID
# only give way to force, those with slow.CTID wait until the calls of vzctl
# have the line that the file holds. busy.* are the calls under way.
make_fakes()
{
	fake vzctl <<-'END'
	cd "$VZ_ROOT_PREFIX"
	state() {
		flock rows sed -i "/^$1 /s/[a-z]*\( [a-z]*\)$/$2\1/" rows
	}
	work() {
		local ctid=$2 try

		: >busy.$$
		printf '%s\n' busy.* | wc -l >>busy
		echo "$*" >>log
		for try in {1..100}; do
			[ -e "slow.$ctid" ] && ! grep -qxf "slow.$ctid" log || break
			[ "$try" -lt 100 ] || exit 1
			sleep 0.1
		done
		[ ! -e "slow.$ctid" ] || sleep 0.2
		rm busy.$$
	}
	while [[ $1 == --* && $1 != --complete ]]; do shift; done
	case $1 in
	start | stop | suspend) work "$@" ;;
	*) echo "$*" >>log ;;
	esac
	case $1 in
	--complete) cat commands ;;
	start | stop | suspend)
		[ "$3" != --fast ] || rm -f "stubborn.$2"
		[ ! -e "stubborn.$2" ] || exit 33
		[ ! -e "fail.$2" ] || exit 47
		case $1 in
		start) state "$2" running ;;
		stop) state "$2" mounted ;;
		suspend) state "$2" suspended ;;
		esac
		;;
	umount) state "$2" stopped ;;
	esac
	END
	fake vzlist <<-'END'
	exec <"$VZ_ROOT_PREFIX/rows"
	case $* in
	*onboot*) cat ;;
	*root*) awk '{ print $1, $4, "/vz/root/" $1 }' ;;
	*) awk '$4 == "running" { print $1, $3 }' ;;
	esac
	END
	fake ip <<-'END'
	echo "ip $*" >>"$VZ_ROOT_PREFIX/net"
	END
	for name in zramctl mkswap swapon swapoff; do
		fake $name <<-'END'
		echo "${0##*/} $*" >>"$VZ_ROOT_PREFIX/swap"
		[ ! -e "$VZ_ROOT_PREFIX/fail.${0##*/}" ] || exit 1
		[ "$1" != --find ] || echo /dev/zram7
		END
	done
	fake vzquota <<-'END'
	[ ! -e "$VZ_ROOT_PREFIX/fail.vzquota" ] || { echo "run tune2fs"; exit 14; }
	END
	PATH=$node/bin:$PATH
}

# rows LINE...: the containers; what was written down before is forgotten
rows()
{
	printf '%s\n' "$@" >"$node/rows"
	rm -f "$log" "$node"/{busy,net} "$node"/{fail,stubborn,slow}.*
}

# many FIRST LAST: stopped ones that are to start
many()
{
	local ctid
	local -a all=()

	for ctid in $(seq "$1" "$2"); do
		all+=("$ctid yes - stopped no")
	done
	rows "${all[@]}"
}

# config LINE...: more of vz.conf
config()
{
	cp "$node/vz.conf" "$node/etc/vz/vz.conf"
	printf '%s\n' "$@" >>"$node/etc/vz/vz.conf"
}

# calls WORD: the CTIDs that vzctl was called for with this command, in order
calls()
{
	words "$(awk -v word="$1" '$1 == word { print $2 $3 }' "$log")"
}

# The same by id: those under way at the same time come in any order
sorted_calls()
{
	words "$(calls "$1" | tr ' ' '\n' | sort -n)"
}

# words LINES: as one line
words()
{
	echo "${1//$'\n'/ }"
}

most_at_once()
{
	sort -n "$node/busy" | tail -1
}

make_fakes
cp "$node/etc/vz/vz.conf" "$node/vz.conf"
printf 'Version: 2.5\n        0:  kmemsize\n' >"$node/proc/user_beancounters"
echo set >"$node/commands"
config VE0CPUUNITS=2000 VE_PARALLEL=1

### Usage and prerequisites

gives 3 "no action is wrong" "$vz"
gives 3 "so is another" "$vz" reload
gives 3 "status before the start" "$vz" status
is "says stopped" "OpenVZ is stopped." "$out"
mv "$node/etc/vz/vz.conf" "$node/etc/vz/off"
gives 6 "vz.conf is needed" "$vz" start
mv "$node/etc/vz/off" "$node/etc/vz/vz.conf"
mv "$node/proc/vz/veinfo" "$node/proc/vz/off"
gives 6 "so is our kernel" "$vz" start
gives 3 "without it there is nothing up" "$vz" status
mv "$node/proc/vz/off" "$node/proc/vz/veinfo"
mv "$node/bin/vzctl" "$node/bin/off"
gives 5 "so is vzctl" env PATH="$node/bin:/usr/bin:/bin" "$vz" start
mv "$node/bin/off" "$node/bin/vzctl"
mv "$node/proc/user_beancounters" "$node/proc/off"
gives 1 "a container is no node" "$vz" stop
mv "$node/proc/off" "$node/proc/user_beancounters"
rows "101 yes - stopped no"
config VIRTUOZZO=no
gives 0 "VIRTUOZZO=no" "$vz" start
is "does nothing" "" "$out$(cat "$log" 2>/dev/null)"

fake vz-check <<-'END'
echo "checked $*"
exit 5
END
gives 5 "check works nevertheless" "$vz" check --json
is "and is vz-check" "checked --json" "$out"

### Start

config VE0CPUUNITS=2000 VE_PARALLEL=1
echo 'ONBOOT=no' >"$conf/0.conf"
mkdir -p "$reboot"
touch "$reboot"/{102,104,106,107}
rows "101 yes - stopped no" "102 yes 5 stopped no" "103 - 5 stopped no" \
	"104 - 5 suspended no" "105 no 9 stopped no" "106 no 9 stopped no" \
	"107 - 0 mounted no" "108 yes 100 stopped no" "109 yes - running no" \
	"110 yes 7 stopped yes" "1000 yes - stopped no"
gives 0 "start" "$vz" start
is "starts who is wanted, by order, then by id" "108 102 104 107 101 1000" "$(calls start)"
is "with a line for each" "Container 108 started
Container 102 started
Container 104 started
Container 107 started
Container 101 started
Container 1000 started" "$out"
is "one at a time" 1 "$(most_at_once)"
is "who ran before is forgotten" "" "$(ls "$reboot")"
is "the node gets its weight first" "set 0 --cpuunits 2000" "$(head -1 "$log")"
is "and no limits" "0--cpuunits" "$(calls set)"
like "venet0 is up" "ip link set dev venet0 up" "$(cat "$node/net")"
gives 0 "status" "$vz" status
is "says running" "OpenVZ is running..." "$out"

config VE_PARALLEL=3
echo 'ONBOOT=yes' >"$conf/0.conf"
many 101 112
touch "$node/fail.103"
gives 1 "one fails" "$vz" start
like "and is named" "Container 103 NOT started, vzctl ended with 47" "$out"
is "the others are started" "$(words "$(seq 101 112)")" "$(sorted_calls start)"
unlike "nothing is said of the disk" "tune2fs" "$err"
like "without VE0CPUUNITS there is a warning" "VE0CPUUNITS is not set" "$err"
is "and 1000" "set 0 --cpuunits 1000
set 0 --reset_ub" "$(grep '^set' "$log")"
gives 0 "status is running all the same" "$vz" status
touch "$node/fail.vzquota"
gives 1 "start on a disk without quota" "$vz" start
like "says what to do about it" "run tune2fs" "$err"
config VE_PARALLEL=3 DISK_QUOTA=no
gives 1 "start without quota" "$vz" start
unlike "does not ask for it" "run tune2fs" "$err"

config VE_PARALLEL=2 VE0CPUUNITS=1000
many 101 104
echo 'start 104' >"$node/slow.101"
gives 0 "a slow container" "$vz" start
is "does not keep later ones waiting" "Container 101 started" "$(tail -1 <<<"$out")"
is "of which there are two at a time" 2 "$(most_at_once)"

rows "101 yes 6 stopped no" "102 yes 7 stopped no" "103 yes 8 stopped no" "104 yes 9 stopped no"
echo 'start 101' >"$node/slow.104"
touch "$node/fail.102"
gives 1 "the first one slow, another that fails" "$vz" start
is "beside it the others are begun by their order" "103 102 101" "$(calls start | tr ' ' '\n' | grep -vx 104 | xargs)"
like "and it was among the first two" " 104 " " $(calls start | cut -d ' ' -f 1,2) "
is "whoever could be started runs" "101 103 104" "$(awk '$4 == "running" { print $1 }' "$node/rows" | xargs)"
is "which is said of the failed one only" "Container 102 NOT started, vzctl ended with 47" "$(grep NOT <<<"$out")"

config VE_PARALLEL=0 VE0CPUUNITS=1000
many 101 $((100 + 4 * $(nproc) + 3))
echo "start $((100 + 4 * $(nproc)))" | tee "$node"/slow.{101..600} >/dev/null
gives 0 "without a number" "$vz" start
is "it is four for a processor" $((4 * $(nproc))) "$(most_at_once)"
config VE_PARALLEL=many VE0CPUUNITS=1000
rows "101 yes - stopped no"
gives 0 "no number" "$vz" start
like "is said to be none" "VE_PARALLEL=many is no number" "$err"

touch "$reboot/102"
fake vzlist <<<'exit 1'
gives 1 "a broken vzlist" "$vz" start
like "is reported" "Unable to list" "$err"
is "and nothing is forgotten" "102" "$(ls "$reboot")"
make_fakes

### Files of the node

mkdir -p "$node/etc/vz"
echo groups >"$node/etc/vz/oom-groups.conf"
config VE_PARALLEL=1 VE0CPUUNITS=1000
rows "101 no - stopped no"
gives 0 "a kernel without OOM groups" "$vz" start
is "does not get them" 1 "$([ -e "$node/proc/vz/oom_score_adj" ]; echo $?)"
touch "$node/proc/vz/oom_score_adj"
printf '%s\n' '# PRUNEPATHS="/no"' ' PRUNEPATHS = "/tmp /vz/root2 /media"' >"$node/etc/updatedb.conf"
gives 0 "one with them" "$vz" start
is "gets them" groups "$(cat "$node/proc/vz/oom_score_adj")"
fake cat <<-'END'
	[[ $1 != */oom-groups.conf ]] || exit 1
	exec /bin/cat "$@"
	END
gives 0 "one that refuses them" "$vz" start
rm "$node/bin/cat"
like "is reported" "does not take $node/etc/vz/oom-groups.conf" "$err"
is "what is shipped has the words that it takes" "" "$(awk '
	function is_name(word) { sub(/\*$/, "", word); return length(word) < 16 }
	function is_number(word) { return word ~ /^-?[0-9]+$/ }
	/^#/ || !NF { next }
	NF != 4 || !is_name($1) || !is_name($2) || !is_number($3) || !is_number($4) || $4 < -1000 || $4 > 1000 ||
		seen[$1, $2, $3]++
	{ nr++ }
	END { if (nr < 30) print nr " groups" }' "$top/etc/oom-groups.conf")"
want='# PRUNEPATHS="/no"
 PRUNEPATHS = "/tmp /vz/root2 /media /vz/root /vz/private"'
is "updatedb leaves containers out" "$want" "$(cat "$node/etc/updatedb.conf")"
gives 0 "another start" "$vz" start
is "says it once" "$want" "$(cat "$node/etc/updatedb.conf")"

### Swap in memory

# swap: what was done about it since the last question
swap()
{
	words "$(cat "$node/swap" 2>/dev/null)"
	rm -f "$node/swap"
}

swap >/dev/null
mkdir -p "$node/sys/class/zram-control"
printf 'MemTotal:    1000002 kB\nMemFree:     1 kB\n' >"$node/proc/meminfo"
echo Filename >"$node/proc/swaps"
rm -f "$node/proc/vz/vswap"
gives 0 "a kernel without VSwap" "$vz" start
is "gets no swap" "" "$(swap)"
touch "$node/proc/vz/vswap"
gives 0 "one with it" "$vz" start
is "gets half of the memory" \
	"zramctl --find --size 500001K --algorithm lz4 mkswap /dev/zram7 swapon --priority 100 /dev/zram7" \
	"$(swap)"
gives 0 "another start" "$vz" start
is "sets up no more" "" "$(swap)"
gives 0 "stop" "$vz" stop
is "takes it back" "swapoff /dev/zram7 zramctl --reset /dev/zram7" "$(swap)"
gives 0 "once" "$vz" stop
is "and not twice" "" "$(swap)"
echo 'MemTotal:    9000000000 kB' >"$node/proc/meminfo"
"$vz" start >/dev/null 2>&1
like "the half of 8 TiB has all its digits" "--size 4500000000K " "$(swap)"
"$vz" stop >/dev/null 2>&1
swap >/dev/null
echo "/dev/sda2" >>"$node/proc/swaps"
gives 0 "a node with swap" "$vz" start
is "needs none" "" "$(swap)"
config VSWAP=2G
gives 0 "but can have more" "$vz" start
like "of a given size" "--size 2G " "$(swap)"
touch "$node/fail.zramctl"
gives 1 "what cannot be taken back" "$vz" stop
is "is no success" "swapoff /dev/zram7 zramctl --reset /dev/zram7" "$(swap)"
rm "$node/fail.zramctl"
gives 0 "another stop" "$vz" stop
is "takes it back" "swapoff /dev/zram7 zramctl --reset /dev/zram7" "$(swap)"
echo Filename >"$node/proc/swaps"
config VSWAP=no
gives 0 "VSWAP=no" "$vz" start
is "means none" "" "$(swap)"
config "VSWAP=12x"
gives 0 "a wrong size" "$vz" start
like "is reported" "VSWAP=12x is no size" "$err"
is "and nothing done" "" "$(swap)"
config VSWAP=1G
touch "$node/fail.swapon"
gives 0 "a device that does not work" "$vz" start
like "is reported" "Unable to set up 1G" "$err"
like "and given back" "zramctl --reset /dev/zram7" "$(swap)"
rm "$node/fail.swapon" "$node/proc/vz/vswap"
config VE_PARALLEL=1

### Weights at disks

# disk NAME SCHEDULERS
disk()
{
	mkdir -p "$node/sys/block/$1/queue"
	echo 8:0 >"$node/sys/block/$1/dev"
	echo "$2" >"$node/sys/block/$1/queue/scheduler"
}

scheduler()
{
	cat "$node/sys/block/$1/queue/scheduler"
}

disk sda "none [mq-deadline] bfq"
disk sdb "mq-deadline [bfq]"
disk nvme0n1 "[none] mq-deadline"
disk dm-0 none
disk loop0 "[none] mq-deadline bfq"
gives 0 "disks" "$vz" start
is "with BFQ get it" bfq "$(scheduler sda)"
like "which is said" "Disk sda: BFQ weighs containers, it was none \[mq-deadline\] bfq" "$out"
is "or have it" "mq-deadline [bfq]" "$(scheduler sdb)"
like "and that as well" "Disk sdb: BFQ weighs containers" "$out"
like "those without are warned of" "Disk nvme0n1 has neither BFQ nor io.cost" "$err"
unlike "what is made of disks is left alone" "dm-0|loop0" "$out$err"
is "as it was" "[none] mq-deadline bfq" "$(scheduler loop0)"
mkdir -p "$node/sys/fs/cgroup"
: >"$node/sys/fs/cgroup/io.cost.qos"
gives 0 "a kernel with io.cost" "$vz" start
is "weighs there" "8:0 enable=1" "$(cat "$node/sys/fs/cgroup/io.cost.qos")"
like "which is said" "Disk nvme0n1: io.weight weighs containers" "$out"
disk sda "[none] bfq"
config VE_PARALLEL=1 IO_WEIGHTS=no
gives 0 "IO_WEIGHTS=no" "$vz" start
is "changes no disk" "[none] bfq" "$(scheduler sda)"
rm -r "$node/sys/block" "$node/sys/fs"
config VE_PARALLEL=1

### Stop

touch "$reboot/999"
mkdir -p "$node/var/lib/vzctl/veip"
echo 10.0.0.5 >"$node/var/lib/vzctl/veip/105"
rows "101 yes - running no" "102 yes 5 running no" "103 - 7 running no" \
	"104 no - running no" "105 yes 9 mounted no" "106 yes - stopped no"
gives 0 "stop" "$vz" stop
is "stops in the reverse order of the start" "104 101 102 103" "$(calls stop)"
is "with a line for each" "Container 104 stopped
Container 101 stopped
Container 102 stopped
Container 103 stopped" "$out"
is "after all have the same share" "set 104 --cpuunits 2000 --cpulimit 0 --iolimit 0 --iopslimit 0" \
	"$(head -1 "$log")"
is "and all of them before" "set set set set --complete stop" \
	"$(awk '{ printf "%s ", $1 }' "$log" | cut -d ' ' -f 1-6)"
is "who ran is remembered, nobody else" "101 102 103 104" "$(words "$(ls "$reboot")")"
is "what stays mounted is unmounted" "101 102 103 104 105" "$(calls umount)"
is "addresses of the dead are forgotten" "" "$(ls "$node/var/lib/vzctl/veip")"
like "with their routes" "route del 10.0.0.5 dev venet0" "$(cat "$node/net")"
is "venet0 is down" "ip link set dev venet0 down" "$(tail -1 "$node/net")"
gives 3 "status after it" "$vz" status
gives 0 "a second stop" "$vz" stop
is "forgets nobody" "101 102 103 104" "$(words "$(ls "$reboot")")"

rows "101 yes 1 running no" "102 yes 2 running no" "103 yes 3 running no"
touch "$node/stubborn.102"
gives 0 "a stubborn container" "$vz" stop
is "is tried three times, at last by force" "101 102 103 102 102--fast" "$(calls stop)"
rows "101 yes 1 running no" "102 yes 2 running no"
touch "$node/fail.101"
gives 1 "one that cannot be stopped" "$vz" stop
is "does not keep the others" "101 102 101 101--fast" "$(calls stop)"
like "is named" "Still running: 101" "$err"
rows "101 yes 1 running no" "10 yes 2 running no" "1 yes 3 mounted no"
touch "$node/fail.101"
for ctid in 1 10 101; do
	echo "10.0.0.$ctid" >"$node/var/lib/vzctl/veip/$ctid"
done
gives 1 "one whose number holds those of others" "$vz" stop
is "is not taken for them" "101" "$(words "$(ls "$node/var/lib/vzctl/veip")")"
unlike "and keeps its own addresses" "10.0.0.101" "$(cat "$node/net")"
is "who is down is unmounted" "10 1" "$(calls umount | tr ' ' '\n' | sort -rn | xargs)"
rm "$node/var/lib/vzctl/veip/101"

rows "101 yes - running no" "102 yes - running no"
echo "--dumpfile FILE" >>"$node/commands"
gives 0 "a vzctl that suspends" "$vz" stop
is "is asked to" "102 101" "$(calls suspend)"
is "and not to stop" "" "$(calls stop)"
config VE_PARALLEL=1 VE_STOP_MODE=stop
rows "101 yes - running no"
gives 0 "VE_STOP_MODE=stop" "$vz" stop
is "does not suspend" "" "$(calls suspend)"
is "but stops" 101 "$(calls stop)"
config VE_PARALLEL=1
rows "101 yes - running no" "102 yes - running no"
touch "$node/stubborn.102"
gives 0 "one that cannot be suspended" "$vz" stop
is "is stopped after three attempts" "102 102 102--fast" "$(calls stop)"

### Both

config VE_PARALLEL=1
rows "101 yes - running no" "102 - - running no" "103 no - running no"
gives 0 "restart" "$vz" restart
is "starts what ran, unless told not to" "101 102" "$(calls start)"
gives 0 "force-reload is the same" "$vz" force-reload
is "and leaves the service up" "OpenVZ is running..." "$("$vz" status)"

rows "101 yes - running no"
echo 'never' >"$node/slow.101"
"$vz" stop >/dev/null 2>&1 &
pid=$!
disown
until [ -s "$node/busy" ]; do sleep 0.1; done
gives 1 "two at the same time" "$vz" start
is "are kept apart" "OpenVZ is locked" "$out"
event()
{
	VZ_LOCK_DIR=$node/var/lock VZ_CONF=$node/etc/vz/vz.conf VEID=101 VE_CONFFILE=/none \
		VZ_VEINFO=$node/proc/vz/veinfo VE_STATE_DIR=$node/none VZ_REBOOTS_DIR=$node/reboots \
		VZ_CGROUP_DIR=$node/cgroup "$top/scripts/run/vzevent-reboot"
}
mkdir -p "$node/cgroup/101"
gives 0 "a guest that reboots meanwhile" event
is "stays down" "" "$(calls start)"
kill -KILL $pid
rm "$node/slow.101"
while compgen -G "$node/busy.*" >/dev/null; do sleep 0.1; done
gives 0 "the lock does not outlive its holder" "$vz" start

finish
