# shellcheck shell=dash
# Gives addresses to venet0: now, and in the container's configuration for its
# own boot.
#
# VE_STATE   starting: IP_ADDR is all it shall have; else it is added
# IP_ADDR    list of A[/M]
# IPDELALL   yes: all others go

start()
{
	venet_save "$@" || error 'Cannot write the network configuration' \
		"$VZ_FS_NO_DISK_SPACE"
	if [ $# -eq 0 ] || network_at_boot; then
		return 0
	fi
	venet_needed
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
	venet_needed
	if [ "${IPDELALL-}" = yes ]; then
		# shellcheck disable=SC2046 # a list
		venet_del $(others "$@")
	fi
	venet_add "$@" || error "Cannot add $*" "$VZ_CANT_ADDIP"
	venet_save_live
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
