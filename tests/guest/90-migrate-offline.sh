#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Containers move to another node and back, stopped and running, over real ssh and
# rsync; what is refused, and what is left when the connection ends half way.
# covers: vzmigrate
# tier: long
# debug: never
# nodes: 2
# timeout: 600

. ./lib.sh

HERE=10.102.0.1
THERE=10.102.0.2

# A node that can be logged in to, with a password at first
set_up() {
	ip address add "10.102.0.$NODE/24" dev eth1
	ip link set eth1 up
	mkdir -p /run/sshd /root/.ssh
	ssh-keygen -q -A
	ssh-keygen -q -t ed25519 -N '' -f /root/.ssh/id_ed25519
	echo root:secret | chpasswd
	/usr/sbin/sshd -o PermitRootLogin=yes
}

# A container of that node has the first range of ids, and an address
set_up_second() {
	small_template
	vzctl create 102 --ostemplate small --config basic
	vzctl set 102 --ipadd 10.102.1.2 --save
	vzctl start 102
}

set_up
if [ "$NODE" = 2 ]; then
	set_up_second
	exit
fi

there() {
	ssh -o BatchMode=yes "root@$THERE" "$@"
}

# key_to ADDRESS: a command line that has it know the key here
key_to() {
	echo "SSHPASS=secret sshpass -e ssh-copy-id -o StrictHostKeyChecking=accept-new root@$1"
}

# left_there: what there is of container 101 on the other node
left_there() {
	there 'ls /etc/vz/conf /etc/vz/names /vz/private /vz/root /vz/lock /var/vzquota | grep -e 101 -e web
		ls -d /run/vzmigrate*; mount | grep /101; sed -n "s/^ *\(101\) .*/\1/p" /proc/vz/veinfo; grep " 101$" /proc/vz/veip' 2> /dev/null
}

# files DIRECTORY: a command line that says all of a tree, but for its owners' range
files() {
	cat <<- END
	cd $1 && find . -printf '%p %y %m %n %s %l\\n' | sort | sha256sum && find . -type f -print0 | sort -z |
		xargs -0 sha256sum | sha256sum && getfattr -Rhd -m- . 2> /dev/null | sha256sum && getfacl -R . 2> /dev/null | sha256sum
	END
}

small_template
t "a container" vzctl create 101 --ostemplate small --config basic --name web --ipadd 10.102.1.1
tree=/vz/private/101
base=$(stat -c %u $tree)
cp "$(command -v busybox)" $tree/bin/capable
chown "$base:$base" $tree/bin/capable
setcap cap_net_raw+ep $tree/bin/capable
setfacl -m "u:$((base + 7)):r" $tree/etc/passwd
truncate -s 100M $tree/root/sparse
ln $tree/etc/passwd $tree/etc/linked
printf '#!/bin/sh\n: > /run/mounted\n' > /etc/vz/conf/101.mount
chmod +x /etc/vz/conf/101.mount

t_status 4 "a node that asks for a password" vzmigrate $THERE 101
t "the key of this node is known there" sh -c "$(key_to $THERE)"
t "and that of the other here" there "$(key_to $HERE)"

t "it can be moved, as it seems" vzmigrate --check-only $THERE 101
eq "and nothing is there yet" "$(left_there)" ""

# Stopped
before=$(sh -c "$(files $tree)")
t "a stopped one moves" phase move vzmigrate $THERE web
eq "with all files as they were" "$(there "$(files $tree)")" "$before"
eq "it is there" "$(there vzctl status web)" "CTID 101 exist unmounted down"
eq "and not here" "$(ls /vz/private; ls /etc/vz/names; vzctl status 101)" "CTID 101 deleted unmounted down"
eq "holes stay holes" "$(there "du -k $tree/root/sparse | cut -f1")" 0
eq "the ids on disk are those of here" "$(there stat -c %u $tree)" "$base"
like "which are another container's there" "$(there cat /var/lib/vzctl/idranges)" "^$base 102$"
t "it starts there" there vzctl start 101
like "in a range of its own" "$(there sed -n 's/^LOCAL_UID=//p' /etc/vz/conf/101.conf)" '^"[0-9]+"$'
unlike "another one" "$(there sed -n 's/^LOCAL_UID=//p' /etc/vz/conf/101.conf)" "^\"$base\"$"
eq "its files are its own inside" "$(there vzctl exec 101 ls -ln /bin/capable | awk '{ print $3, $4 }')" "0 0"
t "its script is run there" there test -e /run/mounted

# Running, back again
there "vzctl exec 101 'echo from there > /root/file'"
quota=$(there 'vzquota stat 101 > /dev/null 2>&1; echo $?')
t "a running one moves back" phase move there vzmigrate $HERE 101
like "it runs" "$(vzctl status 101)" "exist mounted running"
eq "with what was written there" "$(vzctl exec 101 cat /root/file)" "from there"
like "its address is here" "$(cat /proc/vz/veip)" "10.102.1.1 +101$"
eq "nothing of it is there" "$(left_there)" ""
eq "quota is as it was there" "$(vzquota stat 101 > /dev/null 2>&1; echo $?)" "$quota"

# Running, and one whose files stay here
t "a running one moves, and stays" phase move vzmigrate -r no $THERE 101
like "it runs there" "$(there vzctl status 101)" "exist mounted running"
t "here it is of the past" test -e /etc/vz/conf/101.conf.migrated
t_status 1 "and no container" test -e /etc/vz/conf/101.conf
t "its files are here" test -e $tree/root/file
there "vzctl exec 101 'echo again > /root/file'"
t "it comes back to them" phase move there vzmigrate $HERE 101
eq "with what was written there" "$(vzctl exec 101 cat /root/file)" "again"
eq "nothing of it is there" "$(left_there)" ""
t_status 1 "nor a mark of it here" test -e $tree.vzmigrate

# Mounted
vzctl stop 101 > /dev/null
vzctl mount 101 > /dev/null
t "a mounted one moves, over one connection" phase move vzmigrate --ssh-mux $THERE 101
eq "it is mounted there" "$(there vzctl status 101)" "CTID 101 exist mounted down"
t "no connection is left" wait_for 10 sh -c '! pgrep -f "^ssh: /run/vzmigrate"'
eq "nor what it was made with" "$(ls -d /run/vzmigrate* 2> /dev/null)" ""
there vzctl umount 101
t "and comes back stopped" phase move there vzmigrate $HERE 101
vzctl start 101 > /dev/null

# refused STATUS PROMISE: nothing changes, here or there
refused() {
	r_before="$(vzctl status 101; cat /etc/vz/conf/101.conf; ls /vz/private /vz/lock; left_there)"
	t_status "$1" "$2" vzmigrate $THERE 101
	eq "and nothing has changed" "$(vzctl status 101; cat /etc/vz/conf/101.conf; ls /vz/private /vz/lock; left_there)" "$r_before"
}

there 'touch /etc/vz/conf/101.conf'
refused 9 "a container of that id is there"
there 'rm /etc/vz/conf/101.conf; vzctl set 102 --ipdel all --ipadd 10.102.1.1 --skip_arpdetect'
refused 12 "its address is in use there"
there 'vzctl set 102 --ipdel all --ipadd 10.102.1.2'
there 'echo "$$" > /vz/lock/101.lck; exec sleep 1000' &
wait_for 20 there test -s /vz/lock/101.lck
refused 20 "it is locked there"
there 'kill $(cat /vz/lock/101.lck); rm -f /vz/lock/101.lck'
wait $!

# The connection ends half way
dd if=/dev/urandom of=$tree/root/large bs=1M count=30 2> /dev/null
vzmigrate --rsync=--bwlimit=500 $THERE 101 > log 2>&1 &
pid=$!
wait_for 60 there "ls -A $tree/root | grep -q large"
pkill -f 'ssh.*rsync --server'
wait $pid
eq "a connection that is killed is a copy that failed" "$?" 6
like "it runs here as before" "$(vzctl status 101)" "exist mounted running"
eq "nothing of it is there" "$(left_there)" ""
eq "it is not locked" "$(ls /vz/lock)" ""

# An interrupt while it does not run
vzmigrate --rsync=--bwlimit=5000 $THERE 101 > log 2>&1 &
pid=$!
wait_for 120 grep -q "Stopping container" log
kill -INT $pid
wait $pid
eq "an interrupt while it is stopped" "$?" 25
like "it runs here again" "$(vzctl status 101)" "exist mounted running"
eq "nothing of it is there" "$(left_there)" ""

# It does not start there
there 'printf "#!/bin/sh\nexit 1\n" > /etc/vz/conf/vps.mount; chmod +x /etc/vz/conf/vps.mount'
refused 7 "a node where it does not start"
there 'rm /etc/vz/conf/vps.mount'
like "its address is here again" "$(cat /proc/vz/veip)" "10.102.1.1 +101$"

vzctl stop 101 --fast > /dev/null
vzctl destroy 101 > /dev/null
there 'vzctl stop 102 --fast; vzctl destroy 102' > /dev/null

finish
