#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# One command at a time for a container.
# container: debian
# covers: lib/node/lock.*

. ./lib.sh

LOCK=/vz/lock/101.lck

debian_create 101 > /dev/null
t_status 1 "no lock stays after a command" test -e $LOCK

# A command that holds it: its mount hook waits
printf '#!/bin/sh\ntouch /tmp/waiting\nsleep 30\n' > /etc/vz/conf/101.mount
chmod +x /etc/vz/conf/101.mount
command vzctl mount 101 > /dev/null &
wait_for 10 test -e /tmp/waiting
eq "the lock file has the holder's id" "$(head -1 $LOCK)" $!
t_status 9 "another command is refused" vzctl umount 101
t_status 9 "so is set" vzctl set 101 --onboot yes --save
t_status 9 "so is create" vzctl create 101 --ostemplate debian-12-amd64-minimal
like "and told by whom" "$(vzctl start 101 2>&1)" "^Container already locked by process $! \(vzctl\)"
eq "status needs no lock" "$(vzctl status 101)" "CTID 101 exist mounted down"
t "--skiplock goes past it" vzctl --skiplock set 101 --onboot yes --save
kill -9 $!
wait $! 2> /dev/null
rm /etc/vz/conf/101.mount
like "the lock of a dead process is removed" "$(vzctl umount 101 2>&1)" \
	"^Removing stale lock file $LOCK"
pkill -x sleep

echo $$ > $LOCK
t_status 9 "a lock written by a script counts" vzctl mount 101
echo 999999 > $LOCK
t "unless the script is gone" vzctl mount 101
printf '%s\nflock\n' $$ > $LOCK
t "or its process id is another's" vzctl umount 101
echo nonsense > $LOCK
t "or it makes no sense" vzctl mount 101
: > $LOCK
t "or is empty" vzctl umount 101
t_status 1 "no lock stays" test -e $LOCK

# Many at once: each gets in or is told so
for i in 1 2 3 4 5 6 7 8; do
	(
		vzctl set 101 --description "$i" --save > /dev/null 2>&1
		echo $? > status.$i
	) &
done
wait
eq "of many at once each succeeds or is locked out" \
	"$(cat status.* | grep -vx -e 0 -e 9)" ""
like "and one is the last" "$(grep DESCRIPTION /etc/vz/conf/101.conf)" '^DESCRIPTION="[1-8]"$'

vzctl destroy 101 > /dev/null
finish
