#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Real programs in a Debian container that meet the limit of its disk: they say so,
# lose nothing, and go on when it is raised.
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

# so many lines of 1,000 characters
lines() {
	inside "head -c $(($1 * 750)) /dev/urandom | base64 -w 1000 | systemd-cat -t $2; journalctl --sync"
}

# What verifies writes lists, which have no room on a disk that is full
is_whole() {
	j_out=$(inside 'TMPDIR=/run journalctl --verify; echo "status $?"')
	like "$1" "$j_out" '^status 0$'
	unlike "$1: nothing is corrupt" "$j_out" 'FAIL|[Cc]orrupt'
}

journal_at_limit() {
	inside 'mkdir -p /var/log/journal /etc/systemd/journald.conf.d &&
		printf "%s\n" "[Journal]" SystemKeepFree=4K SystemMaxUse=1G RateLimitBurst=0 > /etc/systemd/journald.conf.d/full.conf &&
		systemctl restart systemd-journald && journalctl --flush'
	lines 500 before
	like "the journal is on the disk" "$(inside 'ls /var/log/journal/*/system.journal')" 'system.journal$'
	leave 101 3072
	lines 400 flood
	inside 'dd if=/dev/zero of=/fill bs=4k' > /dev/null
	lines 50 full
	is_whole "the journal at the limit"
	like "and can be read" "$(inside 'journalctl -q -o cat -n 1; echo "status $?"')" '^status 0$'
	inside 'rm -f /fill'
	raise "the journal"
	inside 'echo goes-on | systemd-cat -t after; journalctl --sync; journalctl --rotate'
	like "it goes on" "$(inside 'journalctl -q -t after')" 'after.*: goes-on$'
	is_whole "and afterwards"
}

# The node's, whose Debian is the same
bring_python() {
	b_python=$(readlink -f "$(command -v python3)")
	b_lib=/usr/lib/${b_python##*/}
	{
		echo "$b_python"
		echo "$b_lib"
		ldd "$b_python" "$b_lib"/lib-dynload/_sqlite3*.so | awk '/=> \// { print $3 }' | sort -u
	} | xargs tar -ch --absolute-names 2> /dev/null | vzctl exec 101 'tar -xh --skip-old-files --absolute-names'
	vzctl exec 101 'cat > /root/sql.py' <<-EOT
	import sqlite3, sys
	try:
	    for row in sqlite3.connect("/root/db", isolation_level=None).execute(sys.argv[1]):
	        print(row[0])
	except sqlite3.Error as error:
	    print(error.sqlite_errorname, error)
	EOT
}

# sql STATEMENT
sql() {
	inside "$b_python /root/sql.py '$1'"
}

sqlite_at_limit() {
	if ! python3 -c 'import sqlite3' 2> /dev/null; then
		skip "SQLite at the limit" "the node has none"
		return
	fi
	bring_python
	sql 'create table t (x)'
	sql 'insert into t values (1), (2), (3)'
	eq "SQLite works" "$(sql 'select count(*) from t')" 3
	leave 101 4096
	like "SQLite is refused" "$(sql 'with recursive c(n) as (select 1 union all select n + 1 from c where n < 2000)
		insert into t select randomblob(10000) from c')" "$sqlite"
	eq "what it had is there" "$(sql 'select count(*) from t')" 3
	eq "and whole" "$(sql 'pragma integrity_check')" ok
	raise SQLite
	sql 'insert into t select randomblob(10000) from t as t, t as u, t as v'
	eq "it goes on" "$(sql 'select count(*) from t')" 30
	eq "and is whole" "$(sql 'pragma integrity_check')" ok
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
	read -r errno message <<-EOT
	$(refusal_of "$type")
	EOT
	# Which knows one of the two errors as that of a full disk
	case $errno in
	ENOSPC) sqlite='^SQLITE_FULL ' ;;
	EDQUOT) sqlite='^SQLITE_IOERR_WRITE ' ;;
	esac
	t "$type: a Debian container" vzctl create 101 --ostemplate debian-12-amd64-minimal --config basic \
		--private /disk/private/101
	vzctl set 101 --diskspace 1400M:1400M --diskinodes 100000:100000 --save > /dev/null
	t "$type: starts" vzctl start 101 --wait
	phase packages packages_at_limit
	phase journal journal_at_limit
	phase sqlite sqlite_at_limit
	t "$type: all of it was counted" wait_for 10 is_the_count
	t "$type: stops" vzctl stop 101
	vzctl destroy 101 > /dev/null
	t "$type: all of it is deleted" are_deleted /disk
	disk_ends "$type"
}

try_on ext4
on_xfs_too && try_on xfs
finish
