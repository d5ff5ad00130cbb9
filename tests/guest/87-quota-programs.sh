#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# dpkg and apt-get in a Debian container that meet the limit of its disk: they say
# so, lose nothing, and go on when it is raised.
# tier: long
# debug: never
# timeout: 900
# covers: kernel/kernel/ve/quota*.[ch] lib/quota vzubc/disk.c

. ./lib.sh
. ./quota.sh

inside() {
	vzctl exec 101 "$@" 2>&1
}

raise() {
	t "$1: the limit is raised" vzctl set 101 --diskspace 1400M:1400M
}

# package NAME: of 25 MB in 200 files, on /tmp of the container
package() {
	mkdir -p "$1/DEBIAN" "$1/usr/share/$1"
	printf '%s\n' "Package: $1" "Version: 1" "Architecture: all" "Maintainer: nobody <nobody@localhost>" \
		"Description: fills a disk" > "$1/DEBIAN/control"
	for p_nr in $(seq 200); do
		head -c 131072 /dev/zero > "$1/usr/share/$1/file$p_nr"
	done
	dpkg-deb -Zgzip --root-owner-group --build "$1" "$1.deb" > /dev/null
	rm -r "$1"
	vzctl exec 101 "cat > /tmp/$1.deb && chmod 644 /tmp/$1.deb" < "$1.deb"
}

# What dpkg knows
database() {
	inside "dpkg-query -W -f '\${Package} \${Version} \${Status}\n'" | grep ' ok installed$' | sort | md5sum
}

# refused PROMISE COMMAND: a program of packages at the limit
refused() {
	r_out=$(inside "$2"; echo "status $?")
	like "$1: says what is wrong" "$r_out" "$message"
	unlike "$1: and fails" "$r_out" '^status 0$'
	eq "$1: what is installed is as before" "$(database)" "$packages"
	like "$1: the database can be read" "$(inside 'dpkg -s dpkg')" '^Status: install ok installed$'
}

# installs NAME COMMAND
installs() {
	t "$1: is installed then" vzctl exec2 101 "$2"
	eq "$1: all of it" "$(inside "ls /usr/share/$1 | wc -l")" 200
	eq "$1: as it should be" "$(inside "dpkg --verify $1")" ""
	eq "$1: nothing is left half done" "$(inside 'dpkg --audit')" ""
}

packages_at_limit() {
	package filler
	package heavier
	packages=$(database)
	leave 101 8192
	refused "dpkg in the middle of a package" 'dpkg -i /tmp/filler.deb'
	eq "dpkg in the middle: nothing is left of it" "$(inside 'dpkg --audit; find /usr/share/filler -type f 2> /dev/null')" ""
	like "an event names container, resource and program" "$(cat /proc/vz/events)" 'ctid=101 resource=diskspace .*comm=dpkg'
	like "why says it in words" "$(vzubc --why 101)" \
		'diskspace: refused, the last time .* to dpkg.*: CT 101 had [0-9.]+[MG] of [0-9.]+[MG] disk space'
	like "and what to do" "$(vzubc --why 101)" 'Raise it: vzctl set 101 --diskspace [0-9]+:[0-9]+ --save'
	leave 101 0
	refused "dpkg without a block" 'dpkg -i /tmp/filler.deb'
	raise dpkg
	installs filler 'dpkg -i /tmp/filler.deb'
	packages=$(database)
	leave 101 12288
	refused "apt-get in the middle of a package" 'apt-get install -y /tmp/heavier.deb'
	raise apt-get
	t "apt-get: finds nothing broken" vzctl exec2 101 'apt-get check'
	installs heavier 'apt-get install -y /tmp/heavier.deb'
	t "and removed" vzctl exec2 101 'dpkg -r filler heavier'
}

# Daemons write at any time
is_the_count() {
	sync
	[ "$(used 101) $(figure 101 usage 2)" = "$(vzdqcheck /disk/private/101 | awk 'END { print $1, $2 }')" ]
}

# try_on TYPE
try_on() {
	type=$1
	truncate -s 2G /disk.img
	make_quota_fs "$type" /disk.img
	mount_quota_fs "$type" /disk.img /disk || fail "a disk of $type" "cannot be mounted"
	mkdir /disk/private
	read -r _ message <<-EOT
	$(refusal_of "$type")
	EOT
	t "$type: a Debian container" vzctl create 101 --ostemplate debian-12-amd64-minimal --config basic \
		--private /disk/private/101
	vzctl set 101 --diskspace 1400M:1400M --diskinodes 100000:100000 --save > /dev/null
	t "$type: starts" vzctl start 101 --wait
	phase packages packages_at_limit
	t "$type: all of it was counted" wait_for 10 is_the_count
	t "$type: stops" vzctl stop 101
	vzctl destroy 101 > /dev/null
	t "$type: nothing holds the disk" wait_for 120 umount /disk
	is_sound "$type: the disk is sound" "$type" /disk.img
	rm /disk.img
}

try_on ext4
if has_xfs; then
	try_on xfs
else
	skip "the same on XFS" "not in this node"
fi
finish
