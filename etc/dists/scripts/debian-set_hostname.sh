# shellcheck shell=dash
# Sets the host name, in the files and in the running system.
#
# HOSTNM     the name, may be empty
# IP_ADDR    first address of the container, may be absent

main()
{
	local name="${HOSTNM%%.*}"

	name="${name:-localhost}"
	echo "$name" | replace_file /etc/hostname ||
		error 'Cannot write /etc/hostname' "$VZ_FS_NO_DISK_SPACE"
	change_hostname /etc/hosts "$HOSTNM" "${IP_ADDR-}" ||
		error 'Cannot write /etc/hosts' "$VZ_FS_NO_DISK_SPACE"
	if have hostname; then
		hostname "$name"
	else
		echo "$name" >/proc/sys/kernel/hostname
	fi
}

main </dev/null
