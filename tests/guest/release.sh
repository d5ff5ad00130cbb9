# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# A container of Debian $RELEASE: everything that is configured from outside is
# so inside.

TEMPLATE=debian-$RELEASE-amd64-minimal
ADDRESS=10.101.0.101

if [ ! -e "/vz/template/cache/$TEMPLATE.tar.zst" ]; then
	skip "Debian $RELEASE" "the image has no template $TEMPLATE"
	finish
fi

t "create" vzctl create 101 --ostemplate "$TEMPLATE" --config basic
t "configure" vzctl set 101 --ipadd $ADDRESS --hostname ct101.example.org \
	--nameserver 10.101.0.1 --searchdomain example.org --quotaugidlimit 100 --save
t "set passwords while it is down" vzctl set 101 --userpasswd root:one --userpasswd joe:two
t "start until it is up" vzctl start 101 --wait
eq "no unit failed" "$(vzctl exec 101 systemctl --failed --no-legend --plain)" ""
like "it is Debian $RELEASE" "$(vzctl exec 101 cat /etc/os-release)" "^VERSION_ID=\"$RELEASE\""
eq "its name" "$(vzctl exec 101 hostname -f)" ct101.example.org
eq "its resolver" "$(vzctl exec 101 cat /etc/resolv.conf)" "search example.org
nameserver 10.101.0.1"
eq "its users have passwords" "$(vzctl exec 101 "awk -F: '\$2 ~ /^\\$/ { print \$1 }' /etc/shadow")" "root
joe"
like "its quota tools know of /" "$(vzctl exec 101 cat /etc/mtab)" '^/dev/simfs / .*,usrquota,grpquota '
t "its address answers" ping -c 1 -W 5 $ADDRESS
t "another address" vzctl set 101 --ipadd 10.101.0.102
t "answers at once" ping -c 1 -W 5 10.101.0.102
t "an address is deleted" vzctl set 101 --ipdel $ADDRESS --save
eq "and the other one is left" \
	"$(vzctl exec 101 ip -4 -o addr show dev venet0 scope global | awk '{ print $4 }')" 10.101.0.102/32
t "suspend" vzctl suspend 101
t "resume" vzctl resume 101
t "its address answers again" ping -c 1 -W 5 10.101.0.102
eq "and its systemd is well" "$(vzctl exec 101 systemctl is-system-running)" running
t "a unit can be restarted" vzctl exec 101 systemctl restart systemd-journald
t "stop" vzctl stop 101
t "destroy" vzctl destroy 101
finish
