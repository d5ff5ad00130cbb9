#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Debian's own quota tools, in a Debian container on a plain directory: they find
# the disk, set limits that bind at once, and see nobody else. Tools and container
# are of the node's release.
# tier: long
# template: debian-13-amd64-minimal
# releases: all
# debug: never
# covers: kernel/kernel/ve/quota*.[ch] kernel/kernel/ve/mounts.c lib/files/ugid_quota.c
# covers: etc/dists/scripts/set_ugid_quota.sh lib/quota/ct.c

. ./lib.sh

TOOLS="repquota setquota edquota quotaon quotaoff quotacheck warnquota quotastats quota"
RELEASE=$(sed -n 's/^VERSION_ID="\(.*\)"$/\1/p' /etc/os-release)

inside() {
	vzctl exec 101 "$@" 2>&1
}

# As the user 1000 of it
as_user() {
	inside "setpriv --reuid 1000 --regid 1000 --clear-groups sh -c '$*'"
}

# bring_tools TOOL...: of the node, and the libraries they need
bring_tools() {
	for b_tool; do
		b_path=$(command -v "$b_tool")
		echo "$b_path"
		ldd "$b_path" | awk '/=> \// { print $3 }'
	done | sort -u | xargs tar -ch --absolute-names | vzctl exec 101 'tar -xh --skip-old-files --absolute-names'
}

# rpc.rquotad tells a user's quota to whoever asks over the network
rquotad() {
	if ! command -v rpcbind > /dev/null; then
		skip "rpc.rquotad" "this node has no rpcbind"
		return
	fi
	bring_tools rpc.rquotad rpcbind rpcinfo
	bring 101 rquota
	inside 'grep -q ^_rpc: /etc/passwd || useradd --system --no-create-home _rpc; mkdir -p /run/rpcbind
		grep -qs ^sunrpc /etc/services || printf "sunrpc 111/%s portmapper\n" tcp udp >> /etc/services'
	t "rpcbind" vzctl exec 101 'rpcbind > /run/rpcbind.log 2>&1 < /dev/null || { cat /run/rpcbind.log; false; }'
	t "rpc.rquotad" vzctl exec 101 'rpc.rquotad > /run/rquotad.log 2>&1 < /dev/null || { cat /run/rquotad.log; false; }'
	t "rpc.rquotad answers" wait_for 20 vzctl exec 101 rpcinfo -T udp 127.0.0.1 100011 1
	r_port=$(inside rpcinfo -p 127.0.0.1 | awk '$1 == 100011 && $3 == "udp" { print $4; exit }')
	like "with the limits of a user" "$(inside /root/rquota "$r_port" / 1000)" '^1000 3000 10 20 [0-9]+ [0-9]+$'
	like "of its own disk only" "$(inside /root/rquota "$r_port" /proc 1000)" '^no quota'
}

truncate -s 1500M /disk.img
mkfs.ext4 -q -O quota,project /disk.img
mkdir /disk
mount -o loop /disk.img /disk
mkdir /disk/private
t "a Debian" vzctl create 101 --ostemplate "debian-$RELEASE-amd64-minimal" --config basic --private /disk/private/101
t "with quota of users" vzctl set 101 --diskspace 900M:900M --diskinodes 90000:90000 --quotaugidlimit 1000 --save
t "starts" vzctl start 101 --wait
# shellcheck disable=SC2086 # words
bring_tools $TOOLS
like "the node of its disk is there" "$(inside stat -c %F /dev/simfs)" 'block special file'

out=$(inside repquota -a)
like "repquota finds it" "$out" 'Report for user quotas on device /dev/simfs'
like "and who has files" "$out" '^root +-- +[0-9]+ +0 +0 '
unlike "nobody without a name is there" "$out" '^#[0-9]+ '
like "groups, too" "$(inside repquota -ag)" '^shadow +-- '
like "quotaon tells that they are on" "$(inside quotaon -pa)" 'user quota on / \(/dev/simfs\) is on'
t "quotaon does nothing" vzctl exec 101 quotaon -aug
t "nor does quotaoff" vzctl exec 101 quotaoff -aug
like "they are on all the time" "$(inside quotaon -pa)" 'group quota on / \(/dev/simfs\) is on'

inside 'mkdir /home/one && chown 1000:1000 /home/one'
t "setquota" vzctl exec 101 setquota -u 1000 1000 2000 10 20 /
like "what it has set is there" "$(inside repquota -a -n)" '^#1000 +-- +[0-9]+ +1000 +2000 +1 +10 +20 *$'
like "it binds at once" "$(as_user 'dd if=/dev/zero of=/home/one/big bs=64k count=100')" 'Disk quota exceeded'
like "to the block" "$(as_user 'stat -c %s /home/one/big')" '^20[0-9]{5}$'
# shellcheck disable=SC2016 # for the shell inside
like "and inodes" "$(as_user 'for i in $(seq 30); do touch /home/one/$i || break; done; ls /home/one | wc -l')" '^19$'
like "the user sees it" "$(as_user quota)" '/dev/simfs +2000\* +1000 +2000 +6days|/dev/simfs +2000\* +1000 +2000 +7days|/dev/simfs +2000\* +1000 +2000 +[0-9:]+'
t "grace times" vzctl exec 101 setquota -t 3600 7200 /
like "are there" "$(inside repquota -a)" 'Block grace time: 01:00; Inode grace time: 02:00'
inside 'rm -r /home/one/*'
t "edquota" vzctl exec 101 "EDITOR='sed -i s/2000/3000/' edquota -u 1000"
like "has raised it" "$(inside repquota -a -n)" '^#1000 .* 1000 +3000 '
inside 'printf "%s\n" MAIL_CMD=true FROM=root > /etc/warnquota.conf; : > /etc/quotatab'
t "warnquota" vzctl exec 101 warnquota -u
like "quotacheck sees that there is nothing to do" "$(inside quotacheck -a; echo "$?")" 'on|^[0-9]$'
like "the node knows whose it is" "$(vzquota stat 101 -t)" '^1000 +user +1k-blocks +[0-9]+ +1000 +3000 '
like "so does its own repquota" "$(repquota -n /disk)" " 1000 +3000 "

rquotad
like "a container's refusal names the user" "$(vzubc --events --no-follow 101)" 'diskspace of user 1000: dd'
t "limits live through a restart" vzctl restart 101 --wait
like "and are found again" "$(inside repquota -a -n)" '^#1000 .* 1000 +3000 '
t "off, it is gone from inside" sh -c 'vzctl stop 101 && vzctl set 101 --quotaugidlimit 0 --save && vzctl start 101 --wait'
unlike "mounts do not show it" "$(inside cat /proc/mounts)" usrquota
unlike "and tools find nothing" "$(inside repquota -a)" Report
t "down" vzctl stop 101

finish
