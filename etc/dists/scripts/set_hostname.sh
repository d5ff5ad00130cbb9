# shellcheck shell=dash
# Sets the host name, in the files and in the running system.
#
# HOSTNM     the name, may be empty
# IP_ADDR    first address of the container, may be absent
# KEEP_FILES of hostname and hosts, those to leave alone
#
# programs: hostname
# files: /etc/hostname /etc/hosts /etc/HOSTNAME /etc/conf.d/hostname
# files: /etc/sysconfig/network /lib/systemd/system /usr/lib/systemd/system

# save_name FULL SHORT: where the tree keeps it
save_name()
{
	if [ -f /etc/conf.d/hostname ]; then
		put_param /etc/conf.d/hostname hostname "$2" || return 1
	fi
	if [ -f /etc/HOSTNAME ] && [ ! -L /etc/HOSTNAME ]; then
		echo "$1" | replace_file /etc/HOSTNAME
	elif [ -f /etc/sysconfig/network ] && ! have_systemd &&
	     [ ! -e /etc/hostname ]; then
		put_param /etc/sysconfig/network HOSTNAME "$1"
	else
		echo "$2" | replace_file /etc/hostname
	fi
}

main()
{
	local full="${HOSTNM:-localhost}" short

	short="${full%%.*}"
	short="${short:-localhost}"
	is_kept hostname || save_name "$full" "$short" ||
		error 'Cannot write the host name' "$VZ_FS_NO_DISK_SPACE"
	is_kept hosts || change_hostname /etc/hosts "$HOSTNM" "${IP_ADDR-}" ||
		error 'Cannot write /etc/hosts' "$VZ_FS_NO_DISK_SPACE"
	if have hostname; then
		hostname "$short"
	else
		echo "$short" >/proc/sys/kernel/hostname
	fi
}

main </dev/null
