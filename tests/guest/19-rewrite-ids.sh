#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A tree's ids become those of its container: all that names them, with nothing
# lost on the way, whenever it is killed.
# covers: lib/files/owner.* lib/files/tree_ids.* lib/life/ids.c vzctl/cmd_ids.c
# sweep: yes
# timeout: 600

. ./lib.sh

P=/vz/private/101

base_of() {
	sed -n 's/^LOCAL_UID="\(.*\)"$/\1/p' "/etc/vz/conf/$1.conf"
}

# Everything that has an owner, in a plain tree
fill() {
	mkdir -p $P/srv/dir $P/srv/deep
	cd $P/srv || exit
	echo x > plain
	chown 33:5 plain
	ln plain hard
	ln -s /etc/passwd soft
	chown -h 7:8 soft
	cp /bin/true setuid
	chown 9:10 setuid
	chmod 6755 setuid
	cp /bin/true capable
	setcap cap_net_raw+ep capable
	echo x > acl
	setfacl -m u:33:rw,g:5:r,m::rwx acl
	setfacl -d -m u:34:rx dir
	setfacl -m u:35:rx dir
	mknod null c 1 3
	mkfifo fifo
	echo x > fixed
	chown 11 fixed
	chattr +i fixed
	chattr +a dir
	d=deep
	for _ in $(seq 60); do
		d=$d/deep
		mkdir "$d"
	done
	echo x > "$d/file"
	cd /
}

# What there is, each id less BASE: owner and mode, lists, capabilities, flags
seen() {
	(
		cd $P || exit
		find . -printf '%p %U %G %m %n\n' | sort
		getfacl -nacs srv/acl srv/dir
		getfattr -n security.capability -e hex srv/capable | grep "="
		# A copy is of no project
		lsattr -d srv/fixed srv/dir | tr P -
	) | awk -v base="$1" '
		/^\.\/?/ && NF == 5 { $2 -= base; $3 -= base }
		/^(default:)?(user|group):[0-9]/ { n = split($0, f, ":"); i = f[1] == "default" ? 3 : 2
			f[i] -= base; s = f[1]; for (j = 2; j <= n; j++) s = s ":" f[j]; $0 = s }
		{ print }'
}

small_template
vzctl create 101 --ostemplate small --config basic > /dev/null
own=$(base_of 101)

# To a plain one: by hand, so that what follows has something to change
find $P -exec chown -h 0:0 {} +
fill
seen 0 > /run/plain
t "a plain one starts as it is" vzctl start 101
eq "capabilities are valid inside" "$(vzctl exec 101 stat -c %u /srv/capable)" 0
t_status 32 "a running one is not rewritten" vzctl rewrite-ids 101
vzctl stop 101 --fast > /dev/null
vzctl mount 101 > /dev/null
t_status 41 "nor a mounted one" vzctl rewrite-ids 101
vzctl umount 101 > /dev/null
cp -a $P /vz/private/copy

same() {
	seen "$own" | sed 's/^\(security.capability=0x\)01000003\(.*\)........$/\100000002\2/; s/=0x0100000\(3\)/=0x0100000\1/' > /run/now
	diff /run/plain /run/now | grep -v capability= | grep '^[<>]'
}

# The capability has a root now, else nothing differs
check_rewritten() {
	eq "$1" "$(same)" ""
	like "$1: capabilities are those of its root" "$(getfattr -n security.capability -e hex $P/srv/capable 2>&1)" \
		"=0x0[01]00000300200000.*$(printf '%08x' "$own" | sed 's/\(..\)\(..\)\(..\)\(..\)/\4\3\2\1/')$"
	eq "$1: no mark is left" "$(getfattr -d -m 'trusted.vz' $P 2> /dev/null)" ""
}

out=$(vzctl rewrite-ids 101 2>&1)
eq "rewrite" $? 0
like "which says how many" "$out" '^Changed [0-9]{2,} of [0-9]{2,} files$'
check_rewritten "all is as before with other ids"
out=$(vzctl rewrite-ids 101 2>&1)
like "again there is nothing to do" "$out" "are the container's own, from $own\$"
t "it starts" vzctl start 101
eq "and owns what it owned" "$(vzctl exec 101 stat -c %u:%g:%a /srv/setuid)" 9:10:6755
vzctl stop 101 --fast > /dev/null

# back: the plain tree again
back() {
	chattr -R -i -a $P > /dev/null 2>&1
	rm -rf $P
	cp -a /vz/private/copy $P
	chattr +i $P/srv/fixed
	chattr +a $P/srv/dir
}

# killed FUNCTION N: when it comes to the Nth of these system calls
killed() {
	strace -qq -o /dev/null -e "trace=$1" -e "inject=$1:signal=KILL:when=$2" vzctl rewrite-ids 101
}

# Each of the calls that change something is one's last
kills() {
	all_killed=
	for call in fchownat setxattr fsetxattr chmod ioctl fremovexattr; do
		for n in $(sample 1 1 2 3 5 9 20 60); do
			back
			killed "$call" "$n" > /dev/null 2>&1
			status=$?
			[ "$status" -eq 0 ] || all_killed=$all_killed$call
			[ "$status" -eq 0 ] || [ "$status" -eq 137 ] || fail "$call $n: exit status $status"
			if [ "$status" -eq 137 ] && getfattr -n trusted.vz.ids "$P" > /dev/null 2>&1; then
				vzctl start 101 > /dev/null 2>&1
				[ $? -eq 47 ] || fail "$call $n: it does not start half done"
			fi
			vzctl rewrite-ids 101 > /dev/null || fail "$call $n: it goes on"
			[ -z "$(same)" ] || fail "$call $n: all is as before" "$(same)"
			[ -z "$(getfattr -d -m trusted.vz "$P" 2> /dev/null)" ] || fail "$call $n: no mark is left"
		done
		ok "killed at a $call, it goes on and loses nothing"
	done
}
if strace -V > /dev/null 2>&1; then
	phase sweep kills
	like "some were killed" "$all_killed" .
else
	skip "killed at each change" "no strace"
fi

back
t_status 3 "interrupted, it says so" sh -c 'strace -qq -o /dev/null -e trace=fchownat -e inject=fchownat:signal=INT:when=9 vzctl rewrite-ids 101'
t "and goes on" vzctl rewrite-ids 101
check_rewritten "after an interruption"

# Ids that are nobody's in it: the node's root's, another container's
echo x > $P/srv/stray
chown $((own + 65536 + 12)):0 $P/srv/stray
echo x > $P/srv/root
chown 1000000:1000000 $P/srv/root
out=$(vzctl repair-ids 101)
eq "repair" $? 0
like "only what is astray" "$out" '^Changed 2 of'
eq "ids of the node's and of other ranges keep their place" "$(stat -c %u:%g $P/srv/stray)" $((own + 12)):"$own"
eq "others are nobody's" "$(stat -c %u:%g $P/srv/root)" $((own + 65534)):$((own + 65534))

# A range that overlaps the new one
chattr -R -i -a $P > /dev/null 2>&1
find $P -exec sh -c 'for f; do chown -h $(($(stat -c %u "$f") - 32768)):$(($(stat -c %g "$f") - 32768)) "$f"; done' sh {} +
rm -rf $P/srv/root
t "from a range that overlaps" vzctl rewrite-ids 101
eq "its owner is the container's" "$(stat -c %u:%g $P/srv/setuid)" $((own + 9)):$((own + 10))

vzctl destroy 101 > /dev/null
chattr -R -i -a /vz/private/copy > /dev/null 2>&1
rm -rf /vz/private/copy
finish
