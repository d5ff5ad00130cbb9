# shellcheck shell=dash
# Takes addresses off venet0 and out of the container's configuration.
#
# IP_ADDR    list of A[/M] to delete
# IPDELALL   yes: all of them

main()
{
	set -f
	venet_needed
	if [ "${IPDELALL-}" = yes ]; then
		# shellcheck disable=SC2046 # a list
		set -- $(venet_list)
	else
		# shellcheck disable=SC2086 # a list
		set -- ${IP_ADDR-}
	fi
	venet_del "$@" || error "Cannot delete $*" "$VZ_CANT_ADDIP"
	venet_save_live
}

main </dev/null
