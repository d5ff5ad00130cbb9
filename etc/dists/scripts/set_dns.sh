# shellcheck shell=dash
# Sets the name servers and search domains: each only if it is given, an empty
# list removes them.
#
# NAMESERVER     list of addresses
# SEARCHDOMAIN   list of domains

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

set_dns()
{
	if is_resolved; then
		set_resolved
	elif have resolvconf && [ -d /etc/resolvconf/resolv.conf.d ]; then
		set_resolvconf
	else
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
