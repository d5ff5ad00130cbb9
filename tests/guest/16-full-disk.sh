#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A disk that fills up while a container is created.
# covers: lib/files lib/life/create.* lib/base/file.* lib/model/config_save.c

. ./lib.sh

TEMPLATE=debian-12-amd64-minimal

# disk SIZE: /vz/private on an ext4 of its own
disk() {
	umount /vz/private 2> /dev/null
	rm -f disk.img
	truncate -s "$1" disk.img
	mke2fs -q -F -t ext4 -N 20000 disk.img
	mount -o loop disk.img /vz/private
	chmod 700 /vz/private
}

leaves_nothing() {
	eq "$1" "$(ls -d /etc/vz/conf/101* /vz/private/101* /etc/vz/names/* 2> /dev/null)" ""
}

disk 100M
t_status 46 "a disk that is too small is noticed before" \
	vzctl create 101 --ostemplate $TEMPLATE --config basic --name it
leaves_nothing "and nothing is left"

# An archive that does not tell its size
mkdir tree
truncate -s 100M tree/zeros
tar -C tree -cj --no-xattrs -f /vz/template/cache/deceiving.tar.bz2 .
rm -r tree
disk 64M
t_status 46 "a disk that fills up while unpacking" \
	vzctl create 101 --ostemplate deceiving --config basic --name it
leaves_nothing "leaves nothing"

disk 1G
t "a second try with room works" \
	vzctl create 101 --ostemplate $TEMPLATE --config basic --name it
t "and starts" vzctl start it
vzctl stop it --fast > /dev/null
vzctl destroy it > /dev/null
is_emptied() {
	! ls -d /vz/private/vztmp/vzctl-rm-me.* 2> /dev/null
}
wait_for 30 is_emptied
umount /vz/private

finish
