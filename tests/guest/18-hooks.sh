#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Scripts of the administrator: order, place, and what their failure does.
# container: debian
# covers: lib/node/script.* lib/life scripts/run/vps-prestart vzctl/cmd_life.c

. ./lib.sh

CONF=/etc/vz/conf

host_hook() {
	cat > "$CONF/$1" <<-EOT
	#!/bin/sh
	mounted=unmounted
	grep -q ' /vz/root/101 ' /proc/mounts && mounted=mounted
	echo "$1 \$VEID \$mounted \${FOO-clean}" >> /tmp/log
	exit ${2-0}
	EOT
	chmod +x "$CONF/$1"
}

inside_hook() {
	echo "echo \"$1 \$(cat /proc/1/comm)\" >> /log; exit ${2-0}" > "$CONF/$1"
}

log() {
	cat /tmp/log
	rm -f /tmp/log
}

debian_create 101 > /dev/null
for name in premount mount umount postumount; do
	host_hook vps.$name
	host_hook 101.$name
done
inside_hook 101.start
inside_hook 101.stop

t "start" env FOO=bar vzctl start 101
eq "hooks of mounting: the node's first" "$(log)" "vps.premount 101 unmounted clean
101.premount 101 unmounted clean
vps.mount 101 mounted clean
101.mount 101 mounted clean"
ct_up 101
t "stop" vzctl stop 101
eq "hooks of unmounting: the node's last" "$(log)" "101.umount 101 mounted clean
vps.umount 101 mounted clean
101.postumount 101 unmounted clean
vps.postumount 101 unmounted clean"
eq "hooks inside: before init, and while it runs" "$(cat /vz/private/101/log)" \
	"101.start vzctl
101.stop systemd"

for name in vps.premount 101.premount vps.mount 101.mount; do
	host_hook $name 1
	t_status 79 "$name fails" vzctl mount 101
	eq "and nothing is mounted" "$(vzctl status 101)" "CTID 101 exist unmounted down"
	host_hook $name
done
inside_hook 101.start 4
t_status 79 "101.start fails" vzctl start 101
eq "and nothing runs" "$(vzctl status 101)" "CTID 101 exist unmounted down"
inside_hook 101.start
vzctl start 101 > /dev/null
inside_hook 101.stop 4
t_status 79 "101.stop fails" vzctl stop 101
eq "and it goes on running" "$(vzctl status 101)" "CTID 101 exist mounted running"
inside_hook 101.stop
host_hook 101.umount 1
t_status 79 "101.umount fails" vzctl stop 101 --fast
eq "and it stays mounted" "$(vzctl status 101)" "CTID 101 exist mounted down"
host_hook 101.umount
vzctl umount 101 > /dev/null
chmod -x $CONF/101.mount
t_status 79 "a hook that cannot be executed fails" vzctl mount 101
printf '#!/bin/sh\nkill -9 $$\n' > $CONF/101.mount
chmod +x $CONF/101.mount
t_status 79 "so does one that is killed" vzctl mount 101
like "which is said" "$(vzctl mount 101 2>&1)" "^Got signal 9 from $CONF/101.mount"
rm $CONF/vps.*mount $CONF/101.*mount
host_hook 101.postumount 1
vzctl mount 101 > /dev/null
t_status 79 "101.postumount fails" vzctl umount 101
eq "but it is unmounted" "$(vzctl status 101)" "CTID 101 exist unmounted down"
printf '#!/bin/sh\nenv | grep -v -e ^PWD= -e ^SHLVL= -e ^_= | sort > /tmp/env; readlink /proc/self/fd/0 >> /tmp/env\n' \
	> $CONF/101.premount
chmod +x $CONF/101.premount
FOO=bar vzctl mount 101 > /dev/null < /etc/passwd
eq "what hooks know" "$(cat /tmp/env)" "HOME=/
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
TERM=linux
VEID=101
VE_CONFFILE=$CONF/101.conf
/dev/null"
rm $CONF/101.*mount
vzctl umount 101 > /dev/null

# The helper that loads modules
vzctl set 101 --features bridge:on --save > /dev/null
prestart=/usr/libexec/vzctl/scripts/vps-prestart
mv $prestart $prestart.off
t_status 11 "a missing vps-prestart" vzctl start 101
printf '#!/bin/sh\nexit 1\n' > $prestart
chmod +x $prestart
t_status 79 "vps-prestart fails" vzctl start 101
eq "and nothing is mounted" "$(vzctl status 101)" "CTID 101 exist unmounted down"
mv $prestart.off $prestart

t "runscript needs no hooks" sh -c 'rm -f /tmp/log; echo : > s; vzctl runscript 101 $PWD/s; ! test -e /tmp/log'
vzctl destroy 101 > /dev/null
eq "hooks are kept with the configuration" "$(cd $CONF && echo 101.* | tr ' ' '\n' | grep -v destroyed)" ""
finish
