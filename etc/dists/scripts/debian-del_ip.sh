# shellcheck shell=dash
# Takes addresses off venet0 and out of the container's configuration.
#
# IP_ADDR    list of A[/M] to delete
# IPDELALL   yes: all of them

main()
{
	set -f
	venet_exists || error 'No venet0, or no ip program to set it up' \
		"$VZ_CANT_ADDIP"
	if [ "${IPDELALL-}" = yes ]; then
		# shellcheck disable=SC2046 # a list
		set -- $(venet_list)
	else
		# shellcheck disable=SC2086 # a list
		set -- ${IP_ADDR-}
	fi
	venet_del "$@" || error "Cannot delete $*" "$VZ_CANT_ADDIP"
	# shellcheck disable=SC2046 # a list
	venet_save $(venet_list) ||
		error 'Cannot write the network configuration' \
			"$VZ_FS_NO_DISK_SPACE"
}

main </dev/null
