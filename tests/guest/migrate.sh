# SPDX-License-Identifier: GPL-2.0-or-later
# For topics of migrations: two nodes that know each other by ssh. Sourced after
# lib.sh.
# shellcheck shell=sh

# Options of the migrations that "during" begins
how=
HERE=10.102.0.1
THERE=10.102.0.2

# node_set_up DEVICE: one that can be logged in to, with a password at first
node_set_up() {
	ip address add "10.102.0.$NODE/24" dev "$1"
	ip link set "$1" up
	mkdir -p /run/sshd /root/.ssh
	ssh-keygen -q -A
	ssh-keygen -q -t ed25519 -N '' -f /root/.ssh/id_ed25519
	echo root:secret | chpasswd
	# Emulated, the usual exchange of keys takes seconds
	echo "KexAlgorithms curve25519-sha256" > /etc/ssh/ssh_config.d/tests.conf
	/usr/sbin/sshd -o PermitRootLogin=yes
}

# other_container: of the second node, with the first range of ids and an address
other_container() {
	small_template
	vzctl create 102 --ostemplate small --config basic
	vzctl set 102 --ipadd 10.102.1.2 --save
	vzctl start 102
}

# two_nodes: the second one has a container, and nothing more to do
two_nodes() {
	node_set_up eth1
	[ "$NODE" = 2 ] || return 0
	other_container
	exit
}

# brings_counter FILE: container 101 has a script /root/counts that counts into it
brings_counter() {
	# shellcheck disable=SC2016 # in the container
	printf '%s\n' i=0 'while :; do' '	i=$((i + 1))' "	echo \$i >> $1" '	sleep 0.2' 'done' |
		vzctl exec 101 'cat > /root/counts'
}

# Over the one connection that nodes_meet has made; vzmigrate has its own
there() {
	ssh -n -o BatchMode=yes -o ControlPath=/run/there "root@$THERE" "$@"
}

# there_ends: that connection
there_ends() {
	ssh -o ControlPath=/run/there -O exit "root@$THERE" 2> /dev/null
}

# key_to ADDRESS: a command line that has it know the key here
key_to() {
	echo "SSHPASS=secret sshpass -e ssh-copy-id -o StrictHostKeyChecking=accept-new root@$1"
}

# nodes_meet: each can log in to the other
nodes_meet() {
	t "the key of this node is known there" sh -c "$(key_to $THERE)"
	ssh -f -N -M -o ControlPath=/run/there "root@$THERE" < /dev/null > /dev/null 2>&1
	t "and that of the other here" there "$(key_to $HERE)"
}

# left_there: what there is of container 101 on the other node
left_there() {
	there 'ls /etc/vz/conf /etc/vz/names /vz/private /vz/root /vz/lock /vz/dump /var/vzquota | grep -e 101 -e web | grep -v "\.destroyed\$"
		ls -d /run/vzmigrate*; ls -A /vz/dump; mount | grep /101; ls -d /sys/fs/cgroup/vz/101; ip route show | grep -e "^10.102.1.1 " -e "^10.102.0.101 "
		sed -n "s/^ *\(101\) .*/\1/p" /proc/vz/veinfo; grep " 101$" /proc/vz/veip' 2> /dev/null
}

# during TEXT COMMAND...: run when a migration of 101, with the options in $how, has
# said this. What it says is in the file "log", its process $pid, its status $d_got.
during() {
	d_text=$1
	shift
	# shellcheck disable=SC2086 # words
	command vzmigrate $how -v $THERE 101 > log 2>&1 &
	pid=$!
	wait_for 240 grep -q "$d_text" log
	"$@"
	wait "$pid"
	# shellcheck disable=SC2034 # of topics
	d_got=$?
}

# cut_off PATTERN: the connection with this command line
cut_off() {
	wait_for 60 pgrep -f "$1" > /dev/null
	pkill -f "$1"
}

interrupt() {
	kill -INT "$pid"
}

is_unlocked_there() {
	! there ls /vz/lock | grep -q 101
}

# Behind it, those that it has called come to their end
kill_it() {
	kill -KILL "$pid"
	wait_for 60 sh -c '! pgrep -f "[c]riu dump|[v]zctl.*(chkpnt|stop|start)"'
	wait_for 60 is_unlocked_there
}
