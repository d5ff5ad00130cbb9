#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A stopped container moves to another node, over real ssh and rsync, with all that
# its files have, and a running one back.
# covers: vzmigrate
# debug: never
# nodes: 2
# timeout: 600

. ./lib.sh
. ./migrate.sh

two_nodes

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
nodes_meet

t "it can be moved, as it seems" vzmigrate --check-only $THERE 101
eq "and nothing is there yet" "$(left_there)" ""

# Stopped
before=$(sh -c "$(files $tree)")
t "a stopped one moves" phase move vzmigrate --ssh-mux $THERE web
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
t "a running one moves back" phase move there vzmigrate --ssh-mux $HERE 101
like "it runs" "$(vzctl status 101)" "exist mounted running"
eq "with what was written there" "$(vzctl exec 101 cat /root/file)" "from there"
like "its address is here" "$(cat /proc/vz/veip)" "10.102.1.1 +101$"
eq "nothing of it is there" "$(left_there)" ""
eq "quota is as it was there" "$(vzquota stat 101 > /dev/null 2>&1; echo $?)" "$quota"

vzctl stop 101 --fast > /dev/null
vzctl destroy 101 > /dev/null
there 'vzctl stop 102 --fast; vzctl destroy 102' > /dev/null
there_ends
finish
