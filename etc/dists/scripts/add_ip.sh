# shellcheck shell=dash
# Gives addresses to venet0: now, and in the container's configuration for its
# own boot.
#
# VE_STATE   starting: IP_ADDR is all it shall have; else it is added
# IP_ADDR    list of A[/M]
# IPDELALL   yes: all others go
#
# programs: ip awk ifup netplan NetworkManager netctl
# files: /etc/network /etc/network/* /etc/netplan /etc/netplan/90-venet0.yaml
# files: /etc/systemd/network/00-venet0.network
# files: /lib/systemd/systemd-networkd /usr/lib/systemd/systemd-networkd
# files: /etc/NetworkManager/conf.d/00-venet0.conf
# files: /etc/NetworkManager/system-connections/venet0.nmconnection
# files: /etc/sysconfig/network /etc/sysconfig/network/if*-venet0
# files: /etc/sysconfig/network-scripts /etc/sysconfig/network-scripts/ifcfg-venet0*
# files: /etc/net/ifaces /etc/net/ifaces/venet0 /etc/net/ifaces/venet0/*
# files: /etc/netctl /etc/netctl/venet0 /etc/rc.d/rc.inet1.conf
# files: /etc/conf.d/net.venet0 /etc/conf.d/netif.venet0
# files: /etc/init.d/net* /etc/rc.d/init.d/network /etc/runlevels/default/net*.venet0
# files: /etc/systemd/system/*.wants/*et[Ww]ork*.service
# files: /usr/lib/systemd/system/*.wants/*et[Ww]ork*.service
# files: /etc/systemd/system/*.wants/netctl@venet0.service
# files: /etc/rc[S2345].d/S[0-9][0-9]*et[Ww]ork*
# files: /etc/rc.d/rc[2345].d/S[0-9][0-9]*et[Ww]ork*
# files: /etc/init.d/rc[2345].d/S[0-9][0-9]*et[Ww]ork*
# files: /etc/runlevels/*/*et[Ww]ork* /etc/init/*et[Ww]ork*.conf

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
