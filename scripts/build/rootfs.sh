# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Debian root file systems, made with debootstrap. Sourced after lib.sh.

SUITE=bookworm
DEB_CACHE=$BUILD/cache/deb

# The first archive that the host's own apt uses for this suite
debian_mirror() {
	# shellcheck disable=SC2016 # apt expands these
	apt-get indextargets --format '$(SITE) $(CODENAME)' 2> /dev/null |
		awk -v suite=$SUITE '$2 == suite { print $1; found = 1; exit }
			END { if (!found) print "http://deb.debian.org/debian" }'
}

debian_proxy() {
	local proxy=

	eval "$(apt-config shell proxy Acquire::http::Proxy)"
	printf '%s\n' "$proxy"
}

# An interrupted debootstrap leaves its mounts behind
remove_root() {
	local dir=$1 mount

	awk -v dir="$dir/" 'index($2, dir) == 1 { print $2 }' /proc/mounts | sort -r |
		while read -r mount; do
			umount "$mount" || die "Cannot unmount $mount"
		done
	rm -rf --one-file-system "$dir"
}

# debian_root DIR PACKAGE...: a minimal Debian with the packages in DIR
debian_root() {
	local dir=$1 log=$BUILD/cache/debootstrap.log proxy
	shift

	need_root debootstrap
	proxy=$(debian_proxy)
	remove_root "$dir"
	mkdir -p "$dir" "$DEB_CACHE"
	if ! logged "$log" env ${proxy:+http_proxy="$proxy"} LC_ALL=C \
			debootstrap --variant=minbase --cache-dir="$DEB_CACHE" \
			--include="$(IFS=,; echo "$*")" \
			$SUITE "$dir" "$(debian_mirror)" 9>&-; then
		log_end "$log"
		die "debootstrap failed, see $log"
	fi
	rm -rf "$dir"/var/cache/apt/archives/*.deb "$dir"/var/lib/apt/lists/* \
		"$dir"/var/cache/debconf/*-old "$dir"/var/lib/dpkg/*-old
	: > "$dir/etc/machine-id"
	rm -f "$dir/etc/resolv.conf" "$dir/etc/hostname"
}
