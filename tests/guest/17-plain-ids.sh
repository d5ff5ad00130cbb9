#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Ids on disk and ids of processes are two things: plain private areas, copies
# and archives of them. A copied container begins as its owner's guide has it.
# covers: lib/files/idmap.* lib/files/diskids.* lib/model/idrange.c lib/node/idranges.* lib/life/start.c
# covers: lib/files/private.* scripts/run/vps-create

. ./lib.sh

id_of() {
	sed -n 's/^LOCAL_UID="\(.*\)"$/\1/p' "/etc/vz/conf/$1.conf"
}

# uid_map CTID: where its ids begin on the node
uid_map() {
	vzctl exec "$1" cat /proc/1/uid_map | awk '{print $2}'
}

plain_tree() {
	mkdir -p /vz/private/101
	zstd -qdc /vz/template/cache/debian-12-amd64-minimal.tar.zst |
		tar -x -p --numeric-owner -C /vz/private/101
	grep -v -e ^VE_ROOT -e ^VE_PRIVATE /etc/vz/conf/ve-basic.conf-sample > /etc/vz/conf/101.conf
	cat >> /etc/vz/conf/101.conf <<-'EOT'
	VE_ROOT="/vz/root/$VEID"
	VE_PRIVATE="/vz/private/$VEID"
	OSTEMPLATE="debian-12-amd64-minimal"
	HOSTNAME="wks-ve2"
	NAME="testing"
	EOT
	ln -s /etc/vz/conf/101.conf /etc/vz/names/testing
}

plain() {
	phase unpack plain_tree
	t "a plain private area is started" vzctl start 101
	base=$(id_of 101)
	like "a range was given to it" "$base" '^[0-9]{10}$'
	eq "with which its processes run" "$(uid_map 101)" "$base"
	eq "the node sees plain ids" "$(stat -c %u /vz/root/101/etc/passwd)" 0
	eq "which are on disk as well" "$(stat -c %u /vz/private/101/etc/passwd)" 0
	t "the guest comes up" ct_up 101
	vzctl exec 101 'touch /root/new; chown 33:5 /root/new'
	eq "what it writes is plain on disk, too" "$(stat -c %u:%g /vz/private/101/root/new)" 33:5
	eq "and its own inside" "$(vzctl exec 101 stat -c %u:%g /root/new)" 33:5
	vzctl exec 101 chown 4711 /
	vzctl stop 101 --fast > /dev/null
	t "it starts with another owner of its top directory" vzctl start 101
	eq "without any harm" "$(vzctl exec 101 stat -c %u / /etc/passwd | paste -sd' ')" "4711 0"
	vzctl exec 101 chown 0 /
	vzctl stop 101 --fast > /dev/null
	eq "the range stays" "$(id_of 101)" "$base"
}

# As in the guide: the root, the configuration, the files, the name
copy() {
	mkdir /vz/root/105
	cp -a /etc/vz/conf/101.conf /etc/vz/conf/105.conf
	phase unpack cp -a /vz/private/101 /vz/private/105
	sed -i s/wks-ve2/wks-ve5/ /etc/vz/conf/105.conf
	sed -i s/testing/testing_ssh/ /etc/vz/conf/105.conf
	ln -s /etc/vz/conf/105.conf /etc/vz/names/testing_ssh
	t "the original starts" vzctl start testing
	out=$(vzctl start testing_ssh 2>&1)
	eq "the copy starts" $? 0
	like "and says why its ids are others" "$out" \
		"^Warning: User ids from $base belong to container 101: container 105 gets its own$"
	unlike "than the original's" "$(id_of 105)" "^$base$"
	eq "its processes have them" "$(uid_map 105)" "$(id_of 105)"
	eq "the original's are as before" "$(id_of 101) $(uid_map 101)" "$base $base"
	eq "each knows its name" "$(vzctl exec testing hostname) $(vzctl exec testing_ssh hostname)" "wks-ve2 wks-ve5"
	eq "and the list knows both" "$(vzlist -aH -o ctid,name | awk '{print $1, $2}' | paste -sd" ")" "101 testing 105 testing_ssh"
	vzctl stop 105 --fast > /dev/null
	t "it starts again without a word" eval '[ -z "$(vzctl start 105 2>&1 >/dev/null)" ]'
	vzctl stop 101 --fast > /dev/null
	vzctl stop 105 --fast > /dev/null
}

# The copy of a container that create has made: its ids are another one's
copy_of_shifted() {
	vzctl create 102 --ostemplate debian-12-amd64-minimal --config basic > /dev/null
	phase unpack cp -a /vz/private/102 /vz/private/106
	sed 's/^NAME=.*//' /etc/vz/conf/102.conf > /etc/vz/conf/106.conf
	vzctl start 106 > /dev/null 2>&1
	eq "the copy of a made one starts" "$(vzctl status 106)" "CTID 106 exist mounted running"
	unlike "with ids of its own" "$(uid_map 106)" "^$(id_of 102)$"
	eq "the disk has the original's" "$(stat -c %u /vz/private/106/etc/passwd)" "$(id_of 102)"
	eq "root's files are root's inside" "$(vzctl exec 106 stat -c %u /etc/passwd)" 0
	eq "and for the node" "$(stat -c %u /vz/root/106/etc/passwd)" 0
	vzctl exec 106 'touch /root/x; chown 7 /root/x'
	eq "new ones go by the tree" "$(stat -c %u /vz/private/106/root/x)" $(($(id_of 102) + 7))
	vzctl stop 106 --fast > /dev/null
}

# An archive of such a private area as a template
archive() {
	chown 0 /vz/private/106/etc/issue
	phase unpack tar --numeric-owner --xattrs '--xattrs-include=*' -C /vz/private/106 \
		-cf /vz/template/cache/mine.tar .
	t "an archive of a private area is a template" vzctl create 107 --ostemplate mine --config basic
	sed -i '/^DISTRIBUTION/d; $aDISTRIBUTION="debian"' /etc/vz/conf/107.conf
	eq "its ids become the new one's" "$(stat -c %u /vz/private/107 /vz/private/107/etc/passwd | sort -u)" "$(id_of 107)"
	eq "each of them" "$(stat -c %u /vz/private/107/root/x)" $(($(id_of 107) + 7))
	eq "also what the node's root had put there" "$(stat -c %u /vz/private/107/etc/issue)" "$(id_of 107)"
	t "it starts" vzctl start 107
	eq "as itself" "$(uid_map 107) $(vzctl exec 107 stat -c %u /etc/passwd)" "$(id_of 107) 0"
	vzctl stop 107 --fast > /dev/null
	rm /vz/template/cache/mine.tar
}

refusals() {
	sed -i 's/^LOCAL_GID=.*/LOCAL_GID="4711"/' /etc/vz/conf/101.conf
	t_status 85 "two ranges are refused" vzctl start 101
	sed -i 's/^LOCAL_GID=.*//' /etc/vz/conf/101.conf
	t_status 21 "ids of the node's users are" vzctl create 108 --local_uid 1000
	echo 'VE_PRIVATE="/vz/private/101"' > /etc/vz/conf/109.conf
	t_status 21 "a configuration with another's files deletes nothing" vzctl destroy 109
	echo 'VE_PRIVATE="/vz/private"' > /etc/vz/conf/109.conf
	t_status 21 "one with everybody's neither" vzctl destroy 109
	rm /etc/vz/conf/109.conf
	t_status 21 "nothing is made within another's" vzctl create 109 --private /vz/private/101/srv/109
	eq "all is there" "$(ls -d /vz/private/101/etc/passwd)" /vz/private/101/etc/passwd
	mkdir /vz/mine
	mount --bind /vz/private/101/srv /vz/mine
	t_status 41 "what is mounted somewhere is not deleted" vzctl destroy 101
	umount /vz/mine
}

plain
copy
copy_of_shifted
archive
refusals
for id in 101 102 105 106 107; do
	t "destroy $id" vzctl destroy $id
done
eq "no range is left" "$(grep -c '^[0-9]' /var/lib/vzctl/idranges)" 0
finish
