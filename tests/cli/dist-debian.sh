#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The scripts that run inside Debian containers, run with every shell that a
# container may have, against a scratch tree with a venet0 of its own. Needs
# no root: everything happens in new user, mount and network namespaces.

# shellcheck disable=SC2016 # much text here is for the container's shell

here=$(cd "$(dirname "$0")" && pwd)
scripts=$here/../../etc/dists/scripts
# shellcheck source-path=SCRIPTDIR source=tap.sh
. "$here/tap.sh"

# holds PROMISE COMMAND...
holds()
{
	local promise=$1

	shift
	if "$@"; then ok "$promise"; else not_ok "$promise"; fi
}

### The scratch container

# shim NAME [LINE]...: a program of the container
shim()
{
	local file=$root/usr/local/sbin/$1

	shift
	printf '%s\n' '#!/bin/sh' "$@" >"$file"
	chmod +x "$file"
}

# A tree with the node's programs and files of its own
new_tree()
{
	umount -Rl "$root" 2>/dev/null
	mount -t tmpfs tree "$root"
	mkdir -p "$root"/{usr,etc,dev,proc,run,tmp,lib,shims}
	mkdir -p "$root"/etc/{cron.d,alternatives}
	mount --bind /etc/alternatives "$root/etc/alternatives"
	mount --rbind /usr "$root/usr"
	: >"$root/dev/null"
	mount --bind /dev/null "$root/dev/null"
	mount --rbind /proc "$root/proc"
	mount --bind "$root/shims" "$root/usr/local"
	mkdir -p "$root/usr/local/sbin"
	[ ! -d /usr/lib/systemd ] ||
		mount -t tmpfs none "$root/usr/lib/systemd"
	for dir in bin sbin lib64; do
		ln -s "usr/$dir" "$root/$dir"
	done
	ln -s "../usr/lib/$(uname -m)-linux-gnu" "$root/lib/"
	printf '%s\n' 'root:x:0:0:root:/root:/bin/sh' >"$root/etc/passwd"
	printf '127.0.0.1\tlocalhost\n' >"$root/etc/hosts"
	ip link del venet0 2>/dev/null
	for type in ifb veth bridge dummy; do
		ip link add venet0 type $type 2>/dev/null && break
	done
}

has_networkd()
{
	mkdir -p "$root/lib/systemd"
	: >"$root/lib/systemd/systemd-networkd"
	chmod +x "$root/lib/systemd/systemd-networkd"
}

has_ifupdown()
{
	shim ifup
	mkdir -p "$root/etc/network" "$root/lib/systemd/system"
	: >"$root/lib/systemd/system/networking.service"
}

# run SCRIPT [VAR=VALUE]...: as vzctl does
run()
{
	local script=$1

	shift
	# shellcheck disable=SC2086 # "busybox sh"
	cat "$scripts/functions" "$scripts/$script" |
		env -i PATH=/usr/local/sbin:/usr/bin:/bin:/usr/sbin:/sbin \
			"$@" /usr/sbin/chroot "$root" $shell >"$out" 2>&1
	status=$?
	sed 's/^/# /' "$out"
	return $status
}

# call TEXT: functions of the prologue
call()
{
	# shellcheck disable=SC2086
	{ cat "$scripts/functions"; echo "$1"; } |
		env -i PATH=/usr/bin:/bin /usr/sbin/chroot "$root" $shell 2>&1
}

file()
{
	cat "$root/$1"
}

# The addresses, and the labels of those that have one
live()
{
	ip -o addr show dev venet0 scope global |
		awk '{ print $4 (/ venet0:/ ? " " $7 : "") }' | tr -d '\134'
}

routes()
{
	ip "$@" -o route show default | awk '{ print $1, $2, $3 }'
}

### Addresses

test_start_without_any_network_program()
{
	new_tree
	run debian-add_ip.sh VE_STATE=starting IP_ADDR='10.1.0.1 10.1.0.2/24'
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
	run debian-add_ip.sh VE_STATE=starting \
		IP_ADDR='10.1.0.1 2001:db8::1/64' IPV6=yes
	is 'networkd: addresses are up' \
		$'10.1.0.1/32 venet0:0\n2001:db8::1/64' \
		"$(live)"
	is 'networkd: both default routes' \
		$'default dev venet0\ndefault dev venet0' \
		"$(routes; routes -6)"
	is 'networkd: file' "$(cat "$here/expected/dist-debian/venet0.network")" \
		"$(file etc/systemd/network/00-venet0.network)"
	run debian-add_ip.sh VE_STATE=starting IP_ADDR=
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
	run debian-add_ip.sh VE_STATE=starting \
		IP_ADDR='10.1.0.1 10.1.0.2/24 2001:db8::1'
	is 'ifupdown: left to the boot' '' "$(live)"
	is 'ifupdown: file, with what was there before' \
		"$(cat "$here/expected/dist-debian/interfaces")" \
		"$(file etc/network/interfaces)"
	run debian-add_ip.sh VE_STATE=starting \
		IP_ADDR='10.1.0.1 10.1.0.2/24 2001:db8::1'
	is 'ifupdown: the same again' "$(cat "$here/expected/dist-debian/interfaces")" \
		"$(file etc/network/interfaces)"
	run debian-add_ip.sh VE_STATE=starting
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
	run debian-add_ip.sh VE_STATE=starting IP_ADDR=
	is 'ifupdown: own file untouched without addresses' 'auto eth0' \
		"$(file etc/network/interfaces)"
}

test_running()
{
	new_tree
	has_networkd
	run debian-add_ip.sh VE_STATE=starting IP_ADDR='10.1.0.1 10.1.0.2'
	run debian-add_ip.sh VE_STATE=running IP_ADDR='10.1.0.3'
	is 'running: added' \
		'10.1.0.1/32 10.1.0.2/32 10.1.0.3/32' \
		"$(live | awk '{ printf "%s%s", s, $1; s = " " }')"
	run debian-add_ip.sh VE_STATE=running IP_ADDR='10.1.0.3'
	is 'running: adding twice is no error' 0 $?
	run debian-del_ip.sh VE_STATE=running IP_ADDR='10.1.0.1/24 10.7.7.7'
	is 'running: deleted whatever the mask' \
		$'10.1.0.2/32 venet0:1\n10.1.0.3/32 venet0:2' "$(live)"
	is 'running: saved for the next boot' \
		$'Address=127.0.0.2/32\nAddress=10.1.0.2/32\nAddress=10.1.0.3/32' \
		"$(grep ^Address= "$root/etc/systemd/network/00-venet0.network")"
	run debian-add_ip.sh VE_STATE=running IP_ADDR=10.1.0.9 IPDELALL=yes
	is 'running: replaced all' '10.1.0.9/32 venet0:0' "$(live)"
	run debian-del_ip.sh VE_STATE=running IPDELALL=yes
	is 'running: deleted all' '' "$(live)"
	holds 'running: no address, no file' \
		test ! -e "$root/etc/systemd/network/00-venet0.network"
}

test_no_device()
{
	new_tree
	ip link del venet0
	run debian-add_ip.sh VE_STATE=running IP_ADDR=10.1.0.1
	is 'no venet0: refused' 34 $?
}

### Names

test_hostname()
{
	new_tree
	run debian-set_hostname.sh HOSTNM=ct101.example.org IP_ADDR=10.1.0.1
	is 'hostname: file' ct101 "$(file etc/hostname)"
	is 'hostname: set' ct101 "$(uname -n)"
	is 'hostname: hosts' "$(printf '%s\n' \
		$'127.0.0.1\tlocalhost' \
		'::1 localhost.localdomain localhost' \
		'# Auto-generated hostname. Please do not remove this comment.' \
		'10.1.0.1 ct101.example.org ct101')" "$(file etc/hosts)"
	sed -i '$s/$/ www/' "$root/etc/hosts"
	run debian-set_hostname.sh HOSTNM=new.example.org
	is 'hostname: renamed, alias kept, no address' \
		'127.0.1.1 new.example.org new www' \
		"$(tail -n 1 "$root/etc/hosts")"
	is 'hostname: one entry' 1 "$(grep -c Auto- "$root/etc/hosts")"
	run debian-set_hostname.sh HOSTNM=
	is 'hostname: empty one is no error' 0 $?
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
	shim chpasswd 'cat >>/tmp/chpasswd' 'echo "$@" >>/tmp/arguments' \
		'env >>/tmp/arguments'
	shim useradd 'echo "$@" >>/tmp/useradd'
	run set_userpass.sh USERPW='root:a:b*$x joe:secret'
	is 'password: every pair, special characters kept' \
		$'root:a:b*$x\njoe:secret' "$(file tmp/chpasswd)"
	is 'password: missing user is created' '-m -- joe' \
		"$(file tmp/useradd)"
	holds 'password: not in arguments or environment' \
		test -z "$(grep -F secret "$root/tmp/arguments")"
	for bad in noseparator root: :secret -x:secret; do
		run set_userpass.sh "USERPW=$bad"
		is "password: $bad is refused" 74 $?
	done
	shim chpasswd 'exit 1'
	run set_userpass.sh USERPW=root:secret
	is 'password: failure is reported' 74 $?
}

### A new tree

test_postcreate()
{
	new_tree
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

test_console()
{
	new_tree
	mkdir -p "$root/lib/systemd/system"
	printf '%s\n' 'id:2:initdefault:' '1:23:respawn:/sbin/getty 38400 tty1' \
		>"$root/etc/inittab"
	run set_console.sh
	is 'console: none, so no getty' /dev/null \
		"$(readlink "$root/etc/systemd/system/console-getty.service")"
	is 'console: inittab' \
		$'id:2:initdefault:\n#vz:1:23:respawn:/sbin/getty 38400 tty1' \
		"$(file etc/inittab)"
	run set_console.sh
	is 'console: twice is the same' 1 "$(grep -c '^#vz:1:' "$root/etc/inittab")"
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
	is 'ip_conv' '10.0.0.1 32 255.255.255.255|::1 64  yes' "$(call \
		'ip_conv 10.0.0.1; printf "%s %s %s|" $_IP $_MASK $_NETMASK
		ip_conv ::1/64; echo "$_IP $_MASK $_NETMASK $_IPV6ADDR"')"
}

main()
{
	local list

	root=$(mktemp -d)
	out=$(mktemp)
	trap 'umount -Rl "$root"; rmdir "$root"; rm -f "$out"' EXIT
	list=$(declare -F | awk '$3 ~ /^test_/ { print $3 }')
	for shell in dash bash 'busybox sh'; do
		command -v "${shell%% *}" >/dev/null || continue
		echo "# shell: $shell"
		for t in $list; do
			$t
		done
	done
	finish
}

case "${1-}" in
--inside)
	main
	;;
*)
	if ! unshare -Urmnu true 2>/dev/null; then
		echo '1..0 # SKIP no unprivileged user namespaces'
		exit 0
	fi
	exec unshare -Urmnu "$0" --inside
	;;
esac
