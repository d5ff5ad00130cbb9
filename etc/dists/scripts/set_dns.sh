# shellcheck shell=dash
# Sets the name servers and search domains: each only if it is given, an empty
# list removes them.
#
# NAMESERVER     list of addresses
# SEARCHDOMAIN   list of domains
#
# programs: netconfig resolvconf NetworkManager
# files: /etc/resolv.conf /etc/systemd/resolved.conf.d/vz.conf
# files: /etc/resolvconf/resolv.conf.d /etc/resolvconf/resolv.conf.d/base
# files: /etc/resolvconf.conf /etc/sysconfig/network/config
# files: /etc/NetworkManager/conf.d/00-vz-dns.conf

# The file is a view of systemd-resolved's
is_resolved()
{
	case "$(readlink /etc/resolv.conf)" in
	*/systemd/resolve/*) return 0 ;;
	esac
	return 1
}

set_resolved()
{
	{
		echo '# This configuration file is auto-generated.'
		echo '[Resolve]'
		[ -z "${NAMESERVER-}" ] || echo "DNS=$NAMESERVER"
		[ -z "${SEARCHDOMAIN-}" ] || echo "Domains=$SEARCHDOMAIN"
	} | replace_file /etc/systemd/resolved.conf.d/vz.conf || return 1
	[ ! -d /run/systemd/system ] ||
		systemctl try-restart systemd-resolved 2>/dev/null || :
}

# set_resolv_conf FILE: other lines stay
set_resolv_conf()
{
	local line word

	read_file "$1" | {
		while IFS= read -r line || [ -n "$line" ]; do
			case "${NAMESERVER+n}${SEARCHDOMAIN+s} $line" in
			n*\ nameserver[[:space:]]*) ;;
			*s\ search[[:space:]]* | *s\ domain[[:space:]]*) ;;
			*) printf '%s\n' "$line" ;;
			esac
		done
		[ -z "${SEARCHDOMAIN-}" ] || echo "search $SEARCHDOMAIN"
		for word in ${NAMESERVER-}; do
			echo "nameserver $word"
		done
	} | replace_file "$1"
}

set_resolvconf()
{
	set_resolv_conf /etc/resolvconf/resolv.conf.d/base || return 1
	[ ! -d /run/resolvconf ] || resolvconf -u
}

# Where SUSE's netconfig makes it, by whatever brings the network up
set_netconfig()
{
	local file=/etc/sysconfig/network/config

	[ -z "${NAMESERVER+given}" ] ||
		put_param $file NETCONFIG_DNS_STATIC_SERVERS "$NAMESERVER" ||
		return 1
	[ -z "${SEARCHDOMAIN+given}" ] ||
		put_param $file NETCONFIG_DNS_STATIC_SEARCHLIST \
			"$SEARCHDOMAIN" || return 1
	[ ! -d /run/netconfig ] || netconfig update -f || :
}

# Where openresolv makes it
set_openresolv()
{
	local file=/etc/resolvconf.conf

	[ -z "${NAMESERVER+given}" ] ||
		put_param $file name_servers "$NAMESERVER" || return 1
	[ -z "${SEARCHDOMAIN+given}" ] ||
		put_param $file search_domains "$SEARCHDOMAIN" || return 1
	[ ! -d /run/resolvconf ] || resolvconf -u || :
}

# It would write the file anew, without what is not in its own configuration
keep_networkmanager_off()
{
	local file=/etc/NetworkManager/conf.d/00-vz-dns.conf

	have NetworkManager && [ ! -e $file ] || return 0
	printf '[main]\ndns=none\n' | replace_file $file || return 1
	[ ! -d /run/NetworkManager ] ||
		nmcli -w 5 general reload conf >/dev/null 2>&1 || :
}

set_dns()
{
	if is_resolved; then
		set_resolved
	elif have netconfig && [ -f /etc/sysconfig/network/config ]; then
		set_netconfig && set_resolv_conf /etc/resolv.conf
	elif have resolvconf && [ -d /etc/resolvconf/resolv.conf.d ]; then
		set_resolvconf
	elif have resolvconf && [ -f /etc/resolvconf.conf ]; then
		set_openresolv && set_resolv_conf /etc/resolv.conf
	else
		keep_networkmanager_off || return 1
		set_resolv_conf /etc/resolv.conf
	fi
}

main()
{
	set -f
	set_dns || error 'Cannot write the resolver configuration' \
		"$VZ_FS_NO_DISK_SPACE"
}

main </dev/null
