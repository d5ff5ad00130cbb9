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

# getty_on TTY: the command for it
getty_on()
{
	local name

	for name in mingetty agetty getty; do
		if [ -x "/sbin/$name" ] || [ -x "/usr/sbin/$name" ]; then
			[ "$name" = mingetty ] || name="$name 38400"
			echo "/sbin/$name $1"
			return
		fi
	done
	return 1
}

# Our line in /etc/inittab, where none is for the console. Busybox takes the
# first word for the terminal.
set_inittab_console()
{
	local line getty

	getty="$(getty_on console)" || return 0
	line="vz:2345:respawn:$getty"
	! read_file /etc/inittab | grep -q '^::' ||
		line="console::respawn:$getty"
	if ! is_tty /dev/console; then
		! read_file /etc/inittab | grep -qxF "$line" ||
			set_line /etc/inittab "$line" ''
	elif ! read_file /etc/inittab |
	       grep -q '^[^#]*:respawn:.*[ /]console'; then
		set_line /etc/inittab "$line" '' "$line"
	fi
}

# Jobs like /etc/init/tty1.conf, with an override of ours
set_upstart()
{
	local file tty override

	for file in /etc/init/tty[0-9]*.conf; do
		[ -f "$file" ] || continue
		tty="${file##*/}"
		tty="${tty%.conf}"
		override="/etc/init/$tty.override"
		if [ ! -e "$override" ] && ! is_tty "/dev/$tty"; then
			printf '# vz\nmanual\n' | replace_file "$override"
		elif is_tty "/dev/$tty" &&
		     read_file "$override" | grep -q '^# vz$'; then
			rm -f "$override"
		fi
	done
}

set_upstart_console()
{
	local file=/etc/init/vz-console.conf getty

	if is_tty /dev/console && getty="$(getty_on console)"; then
		printf '%s\n' 'start on runlevel [2345]' \
			'stop on runlevel [!2345]' respawn "exec $getty" |
			replace_file $file
	else
		rm -f $file
	fi
}

main()
{
	if have_systemd; then
		set_systemd
	elif [ -d /etc/init ]; then
		set_upstart
		set_upstart_console
	elif [ -f /etc/inittab ]; then
		set_inittab
		set_inittab_console
	fi
}

main </dev/null
