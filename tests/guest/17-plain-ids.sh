#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A private area with plain ids, made by hand: shown through an idmapped mount.
# covers: lib/files/idmap.* lib/model/idrange.* lib/life/start.c

. ./lib.sh

mkdir -p /vz/private/101
zstd -qdc /vz/template/cache/debian-12-amd64-minimal.tar.zst |
	tar -x -p --numeric-owner -C /vz/private/101
grep -v -e ^VE_ROOT -e ^VE_PRIVATE /etc/vz/conf/ve-basic.conf-sample > /etc/vz/conf/101.conf
cat >> /etc/vz/conf/101.conf <<'EOT'
VE_ROOT="/vz/root/$VEID"
VE_PRIVATE="/vz/private/$VEID"
OSTEMPLATE="debian-12-amd64-minimal"
EOT

t "it starts" vzctl start 101
base=$(sed -n 's/^LOCAL_UID="\(.*\)"$/\1/p' /etc/vz/conf/101.conf)
like "a range was given to it" "$base" '^[0-9]{10}$'
eq "shown with its ids" "$(stat -c %u /vz/root/101/etc/passwd)" "$base"
eq "plain on disk" "$(stat -c %u /vz/private/101/etc/passwd)" 0
t "the guest comes up" ct_up 101
vzctl exec 101 'touch /root/new; chown 33:5 /root/new'
eq "what it writes is plain on disk, too" "$(stat -c %u:%g /vz/private/101/root/new)" 33:5
eq "and its own inside" "$(vzctl exec 101 stat -c %u:%g /root/new)" 33:5
t "stop" vzctl stop 101
eq "the range stays" "$(sed -n 's/^LOCAL_UID="\(.*\)"$/\1/p' /etc/vz/conf/101.conf)" "$base"
t "start again" vzctl start 101
vzctl stop 101 --fast > /dev/null

sed -i 's/^LOCAL_GID=.*/LOCAL_GID="4711"/' /etc/vz/conf/101.conf
t_status 85 "two ranges are refused" vzctl start 101
sed -i 's/^LOCAL_.ID=.*//' /etc/vz/conf/101.conf
vzctl create 102 --ostemplate debian-12-amd64-minimal --config basic > /dev/null
sed -n '/^LOCAL_/p' /etc/vz/conf/102.conf >> /etc/vz/conf/101.conf
vzctl start 101 > /dev/null 2>&1
eq "a range of another container is refused" "$(vzctl status 101)" \
	"CTID 101 exist unmounted down"

vzctl destroy 101 > /dev/null
vzctl destroy 102 > /dev/null
finish
