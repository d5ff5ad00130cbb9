# shellcheck shell=dash
# Gives addresses to venet0: now, and in the container's configuration for its
# own boot.
#
# VE_STATE   starting: IP_ADDR is all it shall have; else it is added
# IP_ADDR    list of A[/M]
# IPDELALL   yes: all others go

# Whatever brings the network up at boot would stumble over addresses that
# are there already.
boot_brings_it_up()
{
	have_ifupdown && {
		[ -x /etc/init.d/networking ] ||
			[ -e /lib/systemd/system/networking.service ]
	}
}

start()
{
	venet_save "$@" || error 'Cannot write the network configuration' \
		"$VZ_FS_NO_DISK_SPACE"
	if [ $# -eq 0 ] || boot_brings_it_up; then
		return 0
	fi
	venet_exists || error 'No venet0, or no ip program to set it up' \
		"$VZ_CANT_ADDIP"
	ip link set dev lo up
	venet_add "$@" || error "Cannot add $*" "$VZ_CANT_ADDIP"
}

# The addresses of the device that are not among the arguments
others()
{
	local live address

	for live in $(venet_list); do
		for address in "$@"; do
			[ "${live%%/*}" != "${address%%/*}" ] || continue 2
		done
		printf '%s\n' "$live"
	done
}

add()
{
	venet_exists || error 'No venet0, or no ip program to set it up' \
		"$VZ_CANT_ADDIP"
	if [ "${IPDELALL-}" = yes ]; then
		# shellcheck disable=SC2046 # a list
		venet_del $(others "$@")
	fi
	venet_add "$@" || error "Cannot add $*" "$VZ_CANT_ADDIP"
	# shellcheck disable=SC2046 # a list
	venet_save $(venet_list) ||
		error 'Cannot write the network configuration' \
			"$VZ_FS_NO_DISK_SPACE"
}

main()
{
	set -f
	# shellcheck disable=SC2086 # a list
	set -- ${IP_ADDR-}
	if [ "$VE_STATE" = starting ]; then
		start "$@"
	else
		add "$@"
	fi
}

main </dev/null
