#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A container's files as the node sees them: VE_ROOT has plain ids for scripts of
# the node's root, and what is mounted below it goes with the container.
# container: debian
# covers: lib/files/fs.* lib/files/view.* lib/files/idmap.* lib/life/init.c

. ./lib.sh

R=/vz/root/101
base=$(sed -n 's/^LOCAL_UID="\(.*\)"$/\1/p' /etc/vz/conf/101.conf)

# in_ct COMMAND...: inside, as its root
in_ct() {
	vzctl exec 101 "$@"
}

scripts_of_the_node() {
	vzctl mount 101 > /dev/null
	eq "root's files are root's" "$(stat -c %u:%g $R/etc/passwd)" 0:0
	eq "others are others'" "$(stat -c %G $R/etc/shadow)" shadow
	echo hello > $R/etc/from-node
	install -d -o 33 -g 33 $R/srv/site
	eq "what root writes has the container's ids on disk" \
		"$(stat -c %u /vz/private/101/etc/from-node /vz/private/101/srv/site | paste -sd' ')" "$base $((base + 33))"
	t "chroot works on files" chroot $R sh -c 'echo more >> /etc/from-node && chown 5 /srv/site'
	tar --numeric-owner -C $R -cf /run/site.tar etc/passwd srv/site
	eq "tar makes archives with plain ids" \
		"$(tar --numeric-owner -tvf /run/site.tar | awk '{print $2}' | paste -sd' ')" "0/0 5/33"
	cp -p /bin/true $R/root/setuid
	chmod 4755 $R/root/setuid
	mknod $R/root/null c 1 3
	like "nobody becomes root there" "$(findmnt -no OPTIONS $R)" 'nosuid'
	t_status 2 "no device is one there" sh -c "echo > $R/root/null"
	vzctl umount 101 > /dev/null
	for dir in /vz/private /vz/root; do
		eq "$dir is root's alone" "$(stat -c %a $dir)" 700
	done
}

inside() {
	t "start" vzctl start 101
	eq "inside they are root's" "$(in_ct stat -c %u:%g /etc/from-node)" 0:0
	eq "or whose they were made" "$(in_ct stat -c %u:%g /srv/site)" 5:33
	eq "with their content" "$(in_ct cat /etc/from-node | paste -sd' ')" "hello more"
	t "root inside may change them" in_ct 'echo changed > /etc/from-node'
	unlike "nothing is nobody's" "$(in_ct 'find / -xdev -uid 65534 ! -path /sys ! -path /proc')" .
	unlike "no mount of the node is seen" "$(in_ct cat /proc/self/mounts)" "$R|/vz/"
	eq "a running one takes files as well" \
		"$(echo late > $R/root/late; in_ct 'stat -c %u /root/late; cat /root/late' | paste -sd' ')" "0 late"
	vzctl stop 101 --fast > /dev/null
}

# What hooks mount: directories, files, a file system that is read-only, another's
# directory, one that cannot be translated
hook() {
	mkdir -p /srv/data/sub /srv/fixed /srv/deep
	echo node > /srv/data/file
	echo one > /srv/one
	echo fixed > /srv/fixed/file
	echo deep > /srv/deep/file
	cat > /etc/vz/conf/101.mount <<-'EOT'
	#!/bin/sh
	set -e
	. /etc/vz/vz.conf
	. "$VE_CONFFILE"
	mkdir -p "$VE_ROOT/mnt/data" "$VE_ROOT/mnt/fixed" "$VE_ROOT/mnt/own" "$VE_ROOT/mnt/old" "$VE_ROOT/mnt/tmp"
	touch "$VE_ROOT/mnt/one"
	mount -n --bind /srv/data "$VE_ROOT/mnt/data"
	mount -n --bind /srv/deep "$VE_ROOT/mnt/data/sub"
	mount -n --bind /srv/one "$VE_ROOT/mnt/one"
	mount -n --bind /srv/fixed "$VE_ROOT/mnt/fixed"
	mount -n -o remount,bind,ro "$VE_ROOT/mnt/fixed"
	mount -n --bind "$VE_ROOT/etc" "$VE_ROOT/mnt/own"
	mount -n -t tmpfs tmpfs "$VE_ROOT/mnt/tmp"
	mount -n -t sysfs sysfs "$VE_ROOT/mnt/old"
	EOT
	chmod +x /etc/vz/conf/101.mount
}

mounts() {
	hook
	out=$(vzctl start 101 2>&1)
	eq "start with mounts" $? 0
	like "what cannot be translated is told" "$out" "^Warning: The owners of files in $R/mnt/old \(sysfs\) cannot be translated"
	unlike "and nothing else is" "$out" "mnt/(data|one|fixed|own|tmp)"
	eq "a directory of the node is root's inside" "$(in_ct stat -c %u /mnt/data/file)" 0
	t "who may write there" in_ct 'echo inside > /mnt/data/new'
	eq "as root of the node sees it" "$(stat -c %u /srv/data/new) $(cat /srv/data/new)" "0 inside"
	eq "a mount below it has come along" "$(in_ct cat /mnt/data/sub/file)" deep
	t "a file can be mounted" in_ct 'echo two > /mnt/one'
	eq "and is the node's" "$(cat /srv/one)" two
	t "a file system of memory can" in_ct 'echo x > /mnt/tmp/x'
	eq "a part of its own tree has its ids" "$(in_ct stat -c %u:%g /mnt/own/passwd)" 0:0
	t_status 8 "read-only stays read-only" in_ct 'echo x 2> /dev/null > /mnt/fixed/file'
	in_ct 'mount -o remount,bind,rw /mnt/fixed' > /dev/null 2>&1
	t_status 8 "whatever root inside tries" in_ct 'echo x 2> /dev/null > /mnt/fixed/file'
	in_ct 'umount /mnt/fixed' > /dev/null 2>&1
	eq "nor does it see what is below" "$(in_ct cat /mnt/fixed/file)" fixed
	t "stop" vzctl stop 101 --fast
	eq "all are gone from the node" "$(grep -c " $R" /proc/self/mounts)" 0
}

administrators_own() {
	rm /etc/vz/conf/101.mount
	vzctl mount 101 > /dev/null
	mount --bind /srv/data $R/mnt/data
	mount -o remount,bind,ro $R
	t "start with what the administrator has mounted" vzctl start 101 --skip-remount
	eq "which is taken" "$(in_ct cat /mnt/data/new)" inside
	t_status 8 "his read-only root is read-only" in_ct 'echo x 2> /dev/null > /etc/from-node'
	vzctl stop 101 --fast > /dev/null
	vzctl umount 101 > /dev/null 2>&1
	mkdir /vz/private/101/srv/trap
	mount --bind /srv/data /vz/private/101/srv/trap
	t_status 41 "destroy with a mount in it is refused" vzctl destroy 101
	umount /vz/private/101/srv/trap
	t "destroy" vzctl destroy 101
	wait_for 60 eval '! ls -d /vz/private/*101* > /dev/null 2>&1'
	eq "no mount was followed" "$(cat /srv/data/file /srv/one /srv/fixed/file /srv/deep/file | paste -sd' ')" \
		"node two fixed deep"
}

scripts_of_the_node
inside
mounts
administrators_own
finish
