# shellcheck shell=dash
# Switches user and group quota inside on or off, from the next boot on.
#
# DEVFS MAJOR MINOR  name and numbers of the root's device, or
# UGIDLIMIT          the root is on a device of its own;
# neither: off
#
# programs: quota
# files: /etc/vzquota.sh /lib/systemd/system /usr/lib/systemd/system
# files: /etc/systemd/system/vzquota.service
# files: /etc/systemd/system/multi-user.target.wants/vzquota.service
# files: /etc/local.d /etc/local.d/vzquota.start /etc/runlevels/default/local
# files: /etc/init.d /etc/init.d/vzquota /etc/rc[2345].d /etc/rc[2345].d/S10vzquota
# files: /etc/rc.d /etc/rc.d/init.d/vzquota /etc/rc.d/rc[2345].d /etc/rc.d/rc[2345].d/S10vzquota
# files: /etc/init.d/rc[2345].d /etc/init.d/rc[2345].d/S10vzquota
# files: /etc/rc.local /etc/rc.d/rc.local

SCRIPT=/etc/vzquota.sh
UNIT=/etc/systemd/system/vzquota.service
WANTS=/etc/systemd/system/multi-user.target.wants/vzquota.service
SYSV=/etc/init.d/vzquota
OPENRC=/etc/local.d/vzquota.start

# The kernel shows them where quota of users and groups is its own
kernel_shows_options()
{
	local where options rest

	while read -r _ where _ options rest; do
		case $where,$options, in
		/,*,usrquota,*) return 0 ;;
		esac
	done </proc/mounts
	return 1
}

# What runs at boot. Quota tools look for the options and the device of / in
# /etc/mtab; /proc/mounts of other kernels has neither.
quota_script()
{
	cat <<-EOT
	#!/bin/sh
	### BEGIN INIT INFO
	# Provides:          vzquota
	# Required-Start:    \$local_fs
	# Required-Stop:
	# Default-Start:     2 3 4 5
	# Default-Stop:
	# Short-Description: User and group quota of the container
	### END INIT INFO
	# This file is auto-generated.

	[ "\${1:-start}" = start ] || exit 0
	EOT
	if [ -n "${MAJOR-}" ]; then
		echo "device=/dev/$DEVFS"
		echo "rm -f \$device"
		echo "mknod -m 600 \$device b $MAJOR $MINOR"
	else
		echo 'device='
	fi
	cat <<-'EOT'
	rm -f /etc/mtab
	while read -r what where type options rest; do
	    if [ "$where" = / ]; then
	        what="${device:-$what}"
	        options="$options,usrquota,grpquota"
	    fi
	    echo "$what $where $type $options $rest"
	done </proc/mounts >/etc/mtab
	! command -v quotaon >/dev/null || quotaon -aug
	exit 0
	EOT
}

quota_unit()
{
	cat <<-EOT
	[Unit]
	Description=User and group quota of the container
	ConditionPathExists=$SCRIPT

	[Service]
	Type=oneshot
	RemainAfterExit=yes
	ExecStart=/bin/sh $SCRIPT start
	EOT
}

setup_vzquota()
{
	quota_script | replace_file $SCRIPT && chmod 755 $SCRIPT || return 1
	if have_systemd; then
		quota_unit | replace_file $UNIT && replace_link $UNIT $WANTS
	elif [ -d /etc/local.d ]; then
		replace_link $SCRIPT $OPENRC &&
			replace_link /etc/init.d/local \
				/etc/runlevels/default/local
	elif [ -d /etc/init.d ]; then
		replace_link $SCRIPT $SYSV && sysv_links replace_link
	else
		add_to_rc_local
	fi
}

# sysv_links COMMAND: COMMAND TARGET LINK for the run levels there are
sysv_links()
{
	local dir level

	for dir in /etc /etc/rc.d /etc/init.d; do
		for level in 2 3 4 5; do
			[ -d "$dir/rc$level.d" ] || continue
			"$1" $SYSV "$dir/rc$level.d/S10vzquota" || return 1
		done
	done
}

add_to_rc_local()
{
	local file=/etc/rc.local

	[ ! -d /etc/rc.d ] || file=/etc/rc.d/rc.local
	set_line $file "[ ! -x $SCRIPT ]" '' "[ ! -x $SCRIPT ] || $SCRIPT" &&
		chmod 755 $file
}

remove_link()
{
	rm -f "$2"
}

# A line in rc.local stays, it does nothing without the script
remove_vzquota()
{
	[ -e $SCRIPT ] || return 0
	rm -f $UNIT $WANTS $OPENRC $SYSV $SCRIPT
	sysv_links remove_link
	rm -f /etc/mtab
	ln -s ../proc/self/mounts /etc/mtab
}

main()
{
	set -f
	if [ -n "${MAJOR-}${UGIDLIMIT-}" ] && ! kernel_shows_options; then
		setup_quota || error 'Cannot write the start script of quota' \
			"$VZ_FS_NO_DISK_SPACE"
	else
		remove_vzquota || error 'Cannot remove the start script of quota' \
			"$VZ_FS_NO_DISK_SPACE"
	fi
}

main </dev/null
