#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Adjustment groups: who is killed late for want of memory is known by name. In
# a container that decides among its own processes, on the node among all.
# covers: kernel/kernel/bc/oom*.c kernel/include/linux/ub_oom.h patches/280-* scripts/run/vz

. ./lib.sh

GROUPS_FILE=/proc/vz/oom_score_adj
CONF=/etc/vz/oom-groups.conf
SHORT=/sys/fs/cgroup/short

# groups [LINE...]: these and no others
groups() {
	printf '%s\n' "$@" > "$GROUPS_FILE"
}

# put FILE OPERATOR: what is in it is written at once
put() {
	case "$2" in
	'>') cat "$1" > "$GROUPS_FILE" ;;
	'>>') cat "$1" >> "$GROUPS_FILE" ;;
	esac
}

# plain FILE: its groups, a blank between words
plain() {
	awk '!/^#/ && NF { $1 = $1; print }' "$1"
}

# hold NAME COMMAND...: it keeps 60 MB
hold() {
	h_name=$1
	shift
	(command "$@" ram 60 --hold 1000 > "/tmp/$h_name.out" 2>&1 &)
	wait_for 60 grep -q '^GOT 60 OK' "/tmp/$h_name.out"
}

# is_killed COMMAND...: it takes more than there is, and does not come to its end
is_killed() {
	"$@" ram 300 > killed.out 2>&1 && return 1
	! grep -q '^GOT' killed.out
}

runs_inside() {
	vzctl exec 101 ps | grep -q '[/]root/late'
}

runs() {
	pgrep -x late > /dev/null
}

# The larger of two, unless its name saves it
small_template
vzctl create 101 --ostemplate small --config basic > /dev/null

### The file

eq "at first it has who is the first in a container" "$(cat $GROUPS_FILE)" "init * 0 -900
systemd * 0 -900"
eq "it is root's" "$(stat -c '%a %u' $GROUPS_FILE)" "660 0"
t "the kernel takes what is shipped" put $CONF '>'
eq "as it is" "$(cat $GROUPS_FILE)" "$(plain $CONF)"
printf '# one\nlate * 0 -10\nlate 0 -10\n' > wrong
t_status 1 "a wrong line is refused" put wrong '>'
like "and named in the log" "$(dmesg)" 'oom_score_adj: line 3 is not'
eq "nothing has changed" "$(cat $GROUPS_FILE)" "$(plain $CONF)"
yes 'late * 0 -10' | head -1025 > many
t_status 1 "too many are refused" put many '>'
eq "nothing has changed by that" "$(cat $GROUPS_FILE)" "$(plain $CONF)"
echo 'late* bash* -500 7' > added
t "others are added" put added '>>'
eq "at the end" "$(tail -2 $GROUPS_FILE)" "$(plain $CONF | tail -1)
$(cat added)"
: > "$GROUPS_FILE"
eq "all are removed" "$(cat $GROUPS_FILE)" ""
t "the boot service gives them again" /usr/libexec/vzctl/scripts/vz start
eq "all of them" "$(cat $GROUPS_FILE)" "$(plain $CONF)"

### A container out of its own memory

t "start" vzctl start 101
vzctl set 101 --privvmpages unlimited --physpages 0:100M --swappages 0:0 > /dev/null
bring 101 hog
for name in late early; do
	vzctl exec 101 busybox cp /root/hog "/root/$name"
done
t_status 8 "it has no such file" vzctl exec 101 test -e $GROUPS_FILE

groups 'late * 0 -1000'
t "a program that holds most" hold inside vzctl exec2 101 /root/late
t "another needs more than there is" is_killed vzctl exec2 101 /root/early
t "which is killed in place of the one in a group" runs_inside
t "it says itself that it is worth less" vzctl exec2 101 \
	'for pid in $(busybox pidof late); do echo 1 > /proc/$pid/oom_score_adj; done'
is_killed vzctl exec2 101 /root/early
t_status 1 "then it is in no group" runs_inside
groups 'late * 5 -1000'
t "again, in a group of somebody else" hold inside vzctl exec2 101 /root/late
is_killed vzctl exec2 101 /root/early
t_status 1 "the one that holds most is killed first" runs_inside
groups 'init * 0 -1000' 'late * -1 -1000' 'early * -1 -1000'
t "all are in groups" hold inside vzctl exec2 101 /root/late
t "somebody is killed all the same" is_killed vzctl exec2 101 /root/early
eq "and the container lives" "$(vzctl exec 101 echo alive)" alive
vzctl stop 101 --fast > /dev/null
vzctl destroy 101 > /dev/null

### The node

mkdir $SHORT
echo 100M > $SHORT/memory.max
echo 0 > $SHORT/memory.swap.max
cp "$(command -v hog)" /tmp/late
cp "$(command -v hog)" /tmp/early
chmod 755 /tmp/late /tmp/early
cat > /tmp/in_short <<-END
	#!/bin/sh
	echo \$\$ > $SHORT/cgroup.procs
	exec "\$@"
END
chmod 755 /tmp/in_short
user="/tmp/in_short setpriv --reuid 1000 --regid 1000 --clear-groups"

groups 'late * 1000 -1000'
# shellcheck disable=SC2086 # words
t "a user's program that holds most of a group of the node" hold node $user /tmp/late
t "another needs more" is_killed /tmp/in_short /tmp/early
t "and is killed" runs
pkill -KILL -x late
groups 'late * 0 -1000'
# shellcheck disable=SC2086
t "root in a user namespace of its own" hold node $user unshare -Ur /tmp/late
is_killed /tmp/in_short /tmp/early
wait_for 10 sh -c '! pgrep -x late'
t_status 1 "is not root" runs
t "its group can be removed" wait_for 10 rmdir $SHORT

finish
