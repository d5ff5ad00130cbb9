#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Distribution scripts in a container that has put something else in the place
# of its files: they end, and say what they could not write.

# shellcheck source-path=SCRIPTDIR source=tap.sh
. "${0%/*}/tap.sh"
# shellcheck source-path=SCRIPTDIR source=dist-lib.sh
. "${0%/*}/dist-lib.sh"

# What the scripts write and read
FILES='hosts hostname resolv.conf passwd crontab inittab network/interfaces
	network/interfaces.head network/interfaces.template'

# new_container: with all of them, set up by ifupdown
new_container()
{
	new_tree
	program ifup
	program chpasswd 'cat >/dev/null'
	mkfifo "$root/tmp/pipe"
	mkdir -p "$root/etc/network"
	echo 'iface lo inet loopback' >"$root/etc/network/interfaces"
}

# Ways to make FILE something else
as_pipe() { mkfifo "$1"; }
as_directory() { mkdir -p "$1/below"; }
as_link() { ln -s /tmp/pipe "$1"; }
as_huge() { truncate -s 1T "$1"; }
as_loop() { ln -s "${1##*/}" "$1"; }

# ends PROMISE SCRIPT [VAR=VALUE]...: in time; 124 is that it did not
ends()
{
	local promise=$1

	shift
	run "$@"
	case $? in
	124 | 137 | 143) not_ok "$promise" ;;
	*) ok "$promise" ;;
	esac
}

all_end()
{
	ends "$1: ADD_IP at start" add_ip.sh VE_STATE=starting \
		IP_ADDR='10.1.0.1 2001:db8::1' IPV6=yes
	ends "$1: ADD_IP" add_ip.sh VE_STATE=running IP_ADDR=10.1.0.3
	ends "$1: DEL_IP" del_ip.sh VE_STATE=running IP_ADDR=10.1.0.1
	ends "$1: SET_HOSTNAME" set_hostname.sh HOSTNM=a.b IP_ADDR=10.1.0.1
	ends "$1: SET_DNS" set_dns.sh NAMESERVER=10.0.0.1
	ends "$1: SET_USERPASS" set_userpass.sh USERPW=root:secret
	ends "$1: SET_UGID_QUOTA" set_ugid_quota.sh DEVFS=simfs MAJOR=1 MINOR=2
	ends "$1: PRE_START" prestart.sh USERNS=yes
	ends "$1: SET_CONSOLE" set_console.sh
	ends "$1: POST_CREATE" postcreate.sh VE_ROOT=/
}

test_ends()
{
	local way file

	for way in pipe directory link huge loop; do
		new_container
		for file in $FILES; do
			rm -f "$root/etc/$file"
			"as_$way" "$root/etc/$file"
		done
		all_end "$way"
	done
}

test_no_etc()
{
	new_container
	rm -r "${root:?}/etc"
	all_end 'no /etc'
	rm -rf "${root:?}/etc"
	mkfifo "${root:?}/etc"
	all_end '/etc is a pipe'
}

# says PROMISE STATUS TEXT SCRIPT [VAR=VALUE]...
says()
{
	local promise=$1 want=$2 text=$3

	shift 3
	run "$@"
	is "$promise" "$want $text" "$? $(grep ERROR "$out")"
}

test_errors()
{
	local error='Distribution script ERROR:'

	new_container
	rm "$root/etc/hosts"
	mkfifo "$root/etc/hosts"
	says 'hosts is a pipe' 46 "$error Cannot write /etc/hosts" \
		set_hostname.sh HOSTNM=a.b
	holds 'and stays one' test -p "$root/etc/hosts"
	truncate -s 1T "$root/etc/resolv.conf"
	says 'resolv.conf is huge' 46 \
		"$error Cannot write the resolver configuration" \
		set_dns.sh NAMESERVER=10.0.0.1
	rm "$root/etc/hostname"
	mkdir "$root/etc/hostname"
	says 'hostname is a directory' 46 "$error Cannot write the host name" \
		set_hostname.sh HOSTNM=a.b
	is 'nothing is put into it' '' "$(ls "$root/etc/hostname")"
	rm "$root/etc/network/interfaces"
	mkfifo "$root/etc/network/interfaces"
	says 'interfaces is a pipe' 46 \
		"$error Cannot write the network configuration" \
		add_ip.sh VE_STATE=starting IP_ADDR=10.1.0.1
}

needs_namespaces "$0"
begin_tests
limit=20
test_ends
test_no_etc
test_errors
finish
