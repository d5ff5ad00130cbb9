#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The scripts that run inside containers, one by one, with every shell that a
# container may have.

# shellcheck disable=SC2016 # much text here is for the container's shell
# shellcheck source-path=SCRIPTDIR source=tap.sh
. "${0%/*}/tap.sh"
# shellcheck source-path=SCRIPTDIR source=dist-lib.sh
. "${0%/*}/dist-lib.sh"

has_networkd()
{
	mkdir -p "$root/usr/lib/systemd"
	: >"$root/usr/lib/systemd/systemd-networkd"
	chmod +x "$root/usr/lib/systemd/systemd-networkd"
}

# wants UNIT: it is enabled
wants()
{
	mkdir -p "$root/etc/systemd/system/multi-user.target.wants"
	ln -s "/lib/systemd/system/$1" \
		"$root/etc/systemd/system/multi-user.target.wants/"
}

has_ifupdown()
{
	program ifup
	mkdir -p "$root/etc/network"
	wants networking.service
}

### Addresses

test_start_without_any_network_program()
{
	new_tree
	run add_ip.sh VE_STATE=starting IP_ADDR='10.1.0.1 10.1.0.2/24'
	is 'start: succeeds' 0 $?
	is 'start: addresses are up' \
		$'10.1.0.1/32 venet0:0\n10.1.0.2/24 venet0:1' "$(live)"
	is 'start: default route without gateway' 'default dev venet0' \
		"$(routes)"
	holds 'start: venet0 keeps its own address' \
		grep -q '127.0.0.2/32' <(ip addr show dev venet0)
}

test_start_with_networkd()
{
	new_tree
	has_networkd
	run add_ip.sh VE_STATE=starting \
		IP_ADDR='10.1.0.1 2001:db8::1/64' IPV6=yes
	is 'networkd: addresses are up' \
		$'10.1.0.1/32 venet0:0\n2001:db8::1/64' \
		"$(live)"
	is 'networkd: both default routes' \
		$'default dev venet0\ndefault dev venet0' \
		"$(routes; routes -6)"
	is 'networkd: file' "$(cat "$cli/expected/dist-scripts/venet0.network")" \
		"$(file etc/systemd/network/00-venet0.network)"
	run add_ip.sh VE_STATE=starting IP_ADDR=
	holds 'networkd: no address, no file' \
		test ! -e "$root/etc/systemd/network/00-venet0.network"
}

test_start_with_ifupdown()
{
	new_tree
	has_ifupdown
	printf '%s\n' '# mine' 'auto eth0 venet0' 'iface eth0 inet dhcp' \
		'auto venet0:7' 'iface venet0:7 inet static' \
		'	address 10.9.9.9' '' 'iface eth1 inet manual' \
		>"$root/etc/network/interfaces"
	echo '# last' >"$root/etc/network/interfaces.tail"
	run add_ip.sh VE_STATE=starting \
		IP_ADDR='10.1.0.1 10.1.0.2/24 2001:db8::1'
	is 'ifupdown: left to the boot' '' "$(live)"
	is 'ifupdown: file, with what was there before' \
		"$(cat "$cli/expected/dist-scripts/interfaces")" \
		"$(file etc/network/interfaces)"
	run add_ip.sh VE_STATE=starting \
		IP_ADDR='10.1.0.1 10.1.0.2/24 2001:db8::1'
	is 'ifupdown: the same again' "$(cat "$cli/expected/dist-scripts/interfaces")" \
		"$(file etc/network/interfaces)"
	run add_ip.sh VE_STATE=starting
	holds 'ifupdown: no address, nothing of venet0' \
		test -z "$(grep venet0 "$root/etc/network/interfaces")"
	holds 'ifupdown: own interfaces stay' \
		grep -q '^iface eth0 inet dhcp' "$root/etc/network/interfaces"
}

test_ifupdown_without_addresses_is_left_alone()
{
	new_tree
	has_ifupdown
	echo 'auto eth0' >"$root/etc/network/interfaces"
	run add_ip.sh VE_STATE=starting IP_ADDR=
	is 'ifupdown: own file untouched without addresses' 'auto eth0' \
		"$(file etc/network/interfaces)"
}

test_running()
{
	new_tree
	has_networkd
	run add_ip.sh VE_STATE=starting IP_ADDR='10.1.0.1 10.1.0.2'
	run add_ip.sh VE_STATE=running IP_ADDR='10.1.0.3'
	is 'running: added' \
		'10.1.0.1/32 10.1.0.2/32 10.1.0.3/32' \
		"$(live | awk '{ printf "%s%s", s, $1; s = " " }')"
	run add_ip.sh VE_STATE=running IP_ADDR='10.1.0.3'
	is 'running: adding twice is no error' 0 $?
	run del_ip.sh VE_STATE=running IP_ADDR='10.1.0.1/24 10.7.7.7'
	is 'running: deleted whatever the mask' \
		$'10.1.0.2/32 venet0:1\n10.1.0.3/32 venet0:2' "$(live)"
	is 'running: saved for the next boot' \
		$'Address=127.0.0.2/32\nAddress=10.1.0.2/32\nAddress=10.1.0.3/32' \
		"$(grep ^Address= "$root/etc/systemd/network/00-venet0.network")"
	run add_ip.sh VE_STATE=running IP_ADDR=10.1.0.9 IPDELALL=yes
	is 'running: replaced all' '10.1.0.9/32 venet0:0' "$(live)"
	run del_ip.sh VE_STATE=running IPDELALL=yes
	is 'running: deleted all' '' "$(live)"
	holds 'running: no address, no file' \
		test ! -e "$root/etc/systemd/network/00-venet0.network"
}

test_no_device()
{
	new_tree
	ip link del venet0
	run add_ip.sh VE_STATE=running IP_ADDR=10.1.0.1
	is 'no venet0: refused' 34 $?
}

### Names

test_hostname()
{
	new_tree
	run set_hostname.sh HOSTNM=ct101.example.org IP_ADDR=10.1.0.1
	is 'hostname: file' ct101 "$(file etc/hostname)"
	is 'hostname: set' ct101 "$(uname -n)"
	is 'hostname: hosts' "$(printf '%s\n' \
		$'127.0.0.1\tlocalhost' \
		'::1 localhost.localdomain localhost' \
		'# Auto-generated hostname. Please do not remove this comment.' \
		'10.1.0.1 ct101.example.org ct101')" "$(file etc/hosts)"
	sed -i '$s/$/ www/' "$root/etc/hosts"
	run set_hostname.sh HOSTNM=new.example.org
	is 'hostname: renamed, alias kept, no address' \
		'127.0.1.1 new.example.org new www' \
		"$(tail -n 1 "$root/etc/hosts")"
	is 'hostname: one entry' 1 "$(grep -c Auto- "$root/etc/hosts")"
	run set_hostname.sh HOSTNM=
	is 'hostname: empty one is no error' 0 $?
}

test_files_that_are_kept()
{
	new_tree
	echo mine >"$root/etc/hostname"
	echo mine >"$root/etc/hosts"
	run set_hostname.sh HOSTNM=ct101.example.org KEEP_FILES='hosts hostname'
	is 'kept: hostname and hosts are not written' $'mine\nmine' \
		"$(file etc/hostname; file etc/hosts)"
	is 'kept: the name is in use all the same' ct101 "$(uname -n)"
	run set_hostname.sh HOSTNM=ct101.example.org KEEP_FILES=hosts
	is 'kept: only what is named' $'ct101\nmine' \
		"$(file etc/hostname; file etc/hosts)"
	echo 'root::0:0:root:/root:/bin/sh' >"$root/etc/passwd"
	rm -f "$root/etc/resolv.conf"
	run postcreate.sh VE_ROOT=/ KEEP_FILES='hosts passwd resolv.conf'
	is 'kept: in a new tree as well' 'mine root::0:0:root:/root:/bin/sh ' \
		"$(file etc/hosts) $(file etc/passwd) $(ls "$root/etc/resolv.conf" 2>/dev/null)"
}

# modes FILE...: with their owners
modes()
{
	(cd "$root/etc" && stat -c '%n %a %u:%g' "$@")
}

test_owner_and_mode_stay()
{
	local before
	local -a files=(passwd shadow hosts hostname resolv.conf crontab)

	new_tree
	has_ifupdown
	files+=(network/interfaces)
	echo 'root::0:0:root:/root:/bin/sh' >"$root/etc/passwd"
	echo 'root::19000::::::' >"$root/etc/shadow"
	echo '17 * * * * root true' >"$root/etc/crontab"
	echo old | tee "$root/etc/hostname" "$root/etc/resolv.conf" >/dev/null
	echo 'auto lo' >"$root/etc/network/interfaces"
	chmod 640 "$root"/etc/{shadow,resolv.conf}
	chmod 600 "$root"/etc/{crontab,network/interfaces,hostname}
	chmod 664 "$root/etc/hosts"
	before=$(modes "${files[@]}")
	run postcreate.sh VE_ROOT=/
	run add_ip.sh VE_STATE=starting IP_ADDR=10.1.0.1
	run set_hostname.sh HOSTNM=ct101.example.org
	run set_dns.sh NAMESERVER=10.0.0.1
	is 'owner and mode of what is rewritten stay' "$before" "$(modes "${files[@]}")"
	is 'which all of them are' 7 "$(cd "$root/etc" &&
		grep -lE 'root:!!|10.1.0.1|ct101|10.0.0.1|^[0-9]+ \* \* \* \* root' "${files[@]}" | wc -l)"
	is 'nothing else is left' '' "$(cd "$root" && find . -xdev -name '*.vz-new')"
}

test_dns()
{
	new_tree
	printf '%s\n' 'nameserver 1.1.1.1' 'options rotate' 'search old' \
		>"$root/etc/resolv.conf"
	run set_dns.sh NAMESERVER='10.0.0.1 10.0.0.2'
	is 'dns: name servers only' \
		$'options rotate\nsearch old\nnameserver 10.0.0.1\nnameserver 10.0.0.2' \
		"$(file etc/resolv.conf)"
	run set_dns.sh SEARCHDOMAIN='a.org b.org' NAMESERVER=
	is 'dns: search domains, name servers removed' \
		$'options rotate\nsearch a.org b.org' "$(file etc/resolv.conf)"
	ln -sf /nowhere/resolv.conf "$root/etc/resolv.conf"
	run set_dns.sh NAMESERVER=10.0.0.1
	is 'dns: a dangling link is replaced' 'nameserver 10.0.0.1' \
		"$(file etc/resolv.conf)"
	ln -sf ../run/systemd/resolve/stub-resolv.conf "$root/etc/resolv.conf"
	run set_dns.sh NAMESERVER=10.0.0.1 SEARCHDOMAIN=a.org
	is 'dns: systemd-resolved' $'[Resolve]\nDNS=10.0.0.1\nDomains=a.org' \
		"$(file etc/systemd/resolved.conf.d/vz.conf | grep -v '^#')"
}

### Passwords

test_passwords()
{
	new_tree
	program chpasswd 'cat >>/tmp/chpasswd' 'echo "$@" >>/tmp/arguments' \
		'env >>/tmp/arguments'
	program useradd 'echo "$@" >>/tmp/useradd'
	run set_userpass.sh USERPW=$'root:a:b*$x\njoe:secret'
	is 'password: every pair, special characters kept' \
		$'root:a:b*$x\njoe:secret' "$(file tmp/chpasswd)"
	is 'password: missing user is created' '-m -- joe' \
		"$(file tmp/useradd)"
	holds 'password: not in arguments or environment' \
		test -z "$(grep -F secret "$root/tmp/arguments")"
	rm "$root"/tmp/{chpasswd,useradd}
	run set_userpass.sh USERPW=$'root: my  secret pass \nbob:x root:evil'
	is 'password: blanks are a part of it' \
		$'root: my  secret pass \nbob:x root:evil' "$(file tmp/chpasswd)"
	is 'password: and of no other user' '-m -- bob' "$(file tmp/useradd)"
	for bad in noseparator root: :secret -x:secret 'a b:secret'; do
		run set_userpass.sh "USERPW=$bad"
		is "password: $bad is refused" 74 $?
	done
	program chpasswd 'exit 1'
	run set_userpass.sh USERPW=root:secret
	is 'password: failure is reported' 74 $?
}

### A new tree

test_postcreate()
{
	new_tree
	mkdir "$root/etc/cron.d"
	echo 'root::0:0:root:/root:/bin/sh' >"$root/etc/passwd"
	printf '%s\n' 'PATH=/bin' '# 1 2 3 4 5 root x' \
		'17 *	* * *	root  cd  /' '70 80 90 * * root true' \
		>"$root/etc/crontab"
	printf '%s\n' '# VZCTL_POSTCREATE_SKIP' '99 99 99 * * root true' \
		>"$root/etc/cron.d/own"
	: >"$root/etc/hosts"
	echo 0123 >"$root/etc/machine-id"
	chmod 640 "$root/etc/crontab"
	run postcreate.sh VE_ROOT=/
	is 'postcreate: succeeds' 0 $?
	holds 'postcreate: minute varied, the rest kept' grep -Eq \
		$'^([0-9]|[1-5][0-9]) \\*\t\\* \\* \\*\troot  cd  /$' \
		"$root/etc/crontab"
	holds 'postcreate: minute, hour and day in range' grep -Eq \
		'^([0-9]|[1-5][0-9]) [0-5] ([1-9]|1[0-9]|2[0-8]) \* \* root true$' \
		"$root/etc/crontab"
	is 'postcreate: comments and variables kept' \
		$'PATH=/bin\n# 1 2 3 4 5 root x' \
		"$(head -n 2 "$root/etc/crontab")"
	is 'postcreate: mode kept' 640 "$(stat -c %a "$root/etc/crontab")"
	holds 'postcreate: skip word honoured' \
		grep -q '^99 99 99' "$root/etc/cron.d/own"
	holds 'postcreate: empty root password locked' \
		grep -q '^root:!!:' "$root/etc/passwd"
	is 'postcreate: localhost' 2 "$(grep -c localhost "$root/etc/hosts")"
	is 'postcreate: no machine id of the template' '' \
		"$(file etc/machine-id)"
	holds 'postcreate: resolv.conf made' test -f "$root/etc/resolv.conf"
}

test_no_console()
{
	new_tree
	mkdir -p "$root/usr/lib/systemd/system"
	run set_console.sh
	is 'console: none, so no getty' /dev/null \
		"$(readlink "$root/etc/systemd/system/console-getty.service")"
	new_tree
	printf '%s\n' 'id:2:initdefault:' '1:23:respawn:/sbin/getty 38400 tty1' \
		>"$root/etc/inittab"
	run set_console.sh
	is 'console: inittab' \
		$'id:2:initdefault:\n#vz:1:23:respawn:/sbin/getty 38400 tty1' \
		"$(file etc/inittab)"
	run set_console.sh
	is 'console: twice is the same' 1 "$(grep -c '^#vz:1:' "$root/etc/inittab")"
	new_tree
	mkdir "$root/etc/init"
	echo 'exec getty 38400 tty1' >"$root/etc/init/tty1.conf"
	run set_console.sh
	is 'console: upstart' $'# vz\nmanual' "$(file etc/init/tty1.override)"
}

# terminal NAME...: the device of a terminal in the tree, until $terminal_pid ends
terminal()
{
	local tty name

	coproc terminal {
		exec script -qefc 'tty; exec sleep 60' /dev/null 2>/dev/null
	}
	terminal_pid=$!
	read -r tty <&"${terminal[0]}"
	tty=${tty%$'\r'}
	for name in "$@"; do
		: >"$root/dev/$name"
		mount --bind "$tty" "$root/dev/$name"
	done
}

test_console()
{
	command -v script >/dev/null || return 0
	new_tree
	program getty
	terminal console tty1
	printf '%s\n' '#vz:1:23:respawn:/sbin/getty 38400 tty1' \
		'2:23:respawn:/sbin/getty 38400 tty2' >"$root/etc/inittab"
	run set_console.sh
	is 'console: getties where there are terminals' "$(printf '%s\n' \
		'1:23:respawn:/sbin/getty 38400 tty1' \
		'#vz:2:23:respawn:/sbin/getty 38400 tty2' \
		'vz:2345:respawn:/sbin/getty 38400 console')" \
		"$(file etc/inittab)"
	mkdir "$root/etc/init"
	: >"$root/etc/init/tty1.conf"
	printf '# vz\nmanual\n' >"$root/etc/init/tty1.override"
	run set_console.sh
	holds 'console: upstart, the override is gone' \
		test ! -e "$root/etc/init/tty1.override"
	is 'console: upstart' 'exec /sbin/getty 38400 console' \
		"$(tail -n 1 "$root/etc/init/vz-console.conf")"
	mkdir -p "$root/usr/lib/systemd/system" "$root/etc/systemd/system"
	ln -s /dev/null "$root/etc/systemd/system/console-getty.service"
	run set_console.sh
	holds "console: systemd's own" \
		test ! -L "$root/etc/systemd/system/console-getty.service"
	umount "$root/dev/console"
	rm "$root/dev/console"
	rm -r "$root/etc/init" "$root/usr/lib/systemd"
	run set_console.sh
	is 'console: no terminal, no line' '' "$(grep console "$root/etc/inittab")"
	kill "$terminal_pid"
	wait "$terminal_pid" 2>/dev/null
}

### Functions

test_functions()
{
	new_tree
	printf '%s\n' 'A="1"' '  B="x y"' 'B=z' 'C=( "p" )' >"$root/etc/conf"
	is 'error: text and code' 'Distribution script ERROR: no luck/7' \
		"$(call "(error 'no luck' 7); echo \$?" | paste -sd/)"
	call 'put_param /etc/conf B new; put_param /etc/new/conf N 1'
	is 'put_param: replaces all' $'A="1"\nB="new"\nC=( "p" )' \
		"$(file etc/conf)"
	is 'put_param: new file' 'N="1"' "$(file etc/new/conf)"
	call 'add_param /etc/conf B more; del_param /etc/conf B new
		del_param /etc/conf A'
	is 'add_param, del_param' $'B="more"\nC=( "p" )' "$(file etc/conf)"
	call 'add_param3 /etc/conf C "q r"; del_param3 /etc/conf C p
		put_param3 /etc/conf D "s"; put_param2 /etc/conf E 5
		put_param2 /etc/conf E 6'
	is 'arrays and plain values' \
		$'B="more"\nC=( "q r" )\nD=( "s" )\nE 6' "$(file etc/conf)"
	is 'cidr2mask' '0.0.0.0 255.255.240.0 255.255.255.255' "$(call \
		'echo $(cidr2mask 0) $(cidr2mask 20) $(cidr2mask 32)')"
	is 'quota_tools_support_ext4' '1 1 0 0' "$(for version in 'no quota' \
		'Quota utilities version 3.16.' 'Quota utilities version 3.17.' \
		'Quota utilities version 4.09.'; do
			[ "$version" = 'no quota' ] ||
				program quota "echo '$version'"
			call 'quota_tools_support_ext4; echo $?'
		done | paste -sd' ')"
	program wicked
	mkdir -p "$root/etc/systemd/system"
	ln -s /lib/systemd/system/wicked.service \
		"$root/etc/systemd/system/network.service"
	is 'is_wicked' 0 "$(call 'is_wicked; echo $?')"
	ln -sf NetworkManager.service "$root/etc/systemd/system/network.service"
	is 'is_wicked: installed, not in use' 1 "$(call 'is_wicked; echo $?')"
	program ifconfig
	is 'have_ifconfig' 0 "$(call 'have_ifconfig; echo $?')"
	is 'setup_quota: by the script, or for a device' 'vz/47' "$(call '
		setup_vzquota() { printf vz/; }
		quota_tools_support_ext4() { return 1; }
		setup_quota
		(UGIDLIMIT=5; setup_quota >/dev/null); echo $?')"
	is 'ip_conv' '10.0.0.1 32 255.255.255.255|::1 64  yes' "$(call \
		'ip_conv 10.0.0.1; printf "%s %s %s|" $_IP $_MASK $_NETMASK
		ip_conv ::1/64; echo "$_IP $_MASK $_NETMASK $_IPV6ADDR"')"
}

main()
{
	local list test

	needs_namespaces "$0"
	begin_tests
	list=$(declare -F | awk '$3 ~ /^test_/ { print $3 }')
	for shell in dash bash 'busybox sh'; do
		if ! command -v "${shell%% *}" >/dev/null; then
			skip "the scripts in $shell" "there is no ${shell%% *}"
			continue
		fi
		echo "# shell: $shell"
		for test in $list; do
			$test
		done
	done
	finish
}

main
