# shellcheck shell=dash
# Terminals at boot: a getty where there is a terminal, none where its endless
# restarts would only fill the log. Runs before init does.

# is_tty DEVICE
is_tty()
{
	[ -c "$1" ] && (exec <"$1" && [ -t 0 ]) 2>/dev/null
}

# systemd's own units look for /dev/tty0 but take any /dev/console
set_systemd()
{
	local mask=/etc/systemd/system/console-getty.service

	if is_tty /dev/console; then
		[ "$(readlink $mask)" != /dev/null ] || rm -f $mask
	elif [ ! -e $mask ] && [ ! -L $mask ]; then
		mkdir -p "${mask%/*}" && ln -s /dev/null $mask
	fi
	set_systemd_ttys
}

# Beside the console; for this boot only. Without /dev/tty0 systemd takes them
# for those of a machine without a screen.
set_systemd_ttys()
{
	local units=/run/systemd/system tty name

	for tty in /dev/tty[2-9] /dev/tty1[0-9]; do
		name="getty@${tty#/dev/}.service"
		is_tty "$tty" || continue
		mkdir -p "$units/$name.d" $units/getty.target.wants
		printf '[Unit]\nConditionPathExists=\n' >"$units/$name.d/vz.conf"
		ln -sf /lib/systemd/system/getty@.service \
			"$units/getty.target.wants/$name"
	done
}

# Lines of /etc/inittab like "1:2345:respawn:/sbin/getty 38400 tty1"
set_inittab()
{
	local line bare tty

	read_file /etc/inittab |
	while IFS= read -r line || [ -n "$line" ]; do
		bare="${line#\#vz:}"
		case "$bare" in
		\#*) ;;
		*:respawn:*getty*\ tty[0-9]*)
			tty="tty${bare##* tty}"
			tty="${tty%%[!a-z0-9]*}"
			line="$bare"
			is_tty "/dev/$tty" || line="#vz:$bare"
			;;
		esac
		printf '%s\n' "$line"
	done | replace_file /etc/inittab
}

main()
{
	if [ -d /lib/systemd/system ] || [ -d /usr/lib/systemd/system ]; then
		set_systemd
	fi
	if [ -f /etc/inittab ]; then
		set_inittab
	fi
}

main </dev/null
