# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Debian root file systems, made with debootstrap. Sourced after lib.sh.

DEB_CACHE=$BUILD/cache/deb

host_suite() {
	# shellcheck source=/dev/null
	(. /etc/os-release && printf '%s\n' "${VERSION_CODENAME:-unknown}")
}

# What a node is made of unless NODE_SUITE says: programs that are built on
# trixie do not run on bookworm
default_suite() {
	case $(host_suite) in
	trixie) echo trixie ;;
	*) echo bookworm ;;
	esac
}

SUITE=$(default_suite)

# The first archive that the host's own apt uses for this suite
debian_mirror() {
	# shellcheck disable=SC2016 # apt expands these
	apt-get indextargets --format '$(SITE) $(CODENAME)' 2> /dev/null |
		awk -v suite="$SUITE" '$2 == suite { print $1; found = 1; exit }
			END { if (!found) print "http://deb.debian.org/debian" }'
}

# An apt in DIR with sources and lists of its own, which leaves the system as it
# is; without network it gives up soon: own_apt get|cache DIR ARGUMENT...
make_own_apt() {
	mkdir -p "$1/lists/partial" "$1/cache/archives/partial"
}

own_apt() {
	local program=apt-$1 dir=$2
	shift 2

	"$program" -q -o "Dir::State::Lists=$dir/lists" -o "Dir::Cache=$dir/cache" \
		-o "Dir::Etc::SourceList=$dir/sources.list" -o Dir::Etc::SourceParts=/dev/null \
		-o Acquire::Retries=0 -o Acquire::http::Timeout=20 -o APT::Sandbox::User=root "$@"
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
	local dir=$1 log=$BUILD/cache/debootstrap.log in_any_order proxy
	shift

	need_root debootstrap
	proxy=$(debian_proxy)
	remove_root "$dir"
	mkdir -p "$dir" "$DEB_CACHE"
	# It hands dpkg a pre-dependency and all it needs sorted by name, systemd
	# before its library is configured
	in_any_order=$dir/etc/dpkg/dpkg.cfg.d/in-any-order
	mkdir -p "${in_any_order%/*}"
	echo force-depends > "$in_any_order"
	if ! logged "$log" env ${proxy:+http_proxy="$proxy"} LC_ALL=C \
			debootstrap --variant=minbase --cache-dir="$DEB_CACHE" \
			--include="$(IFS=,; echo "$*")" \
			"$SUITE" "$dir" "$(debian_mirror)" 9>&-; then
		log_end "$log"
		die "debootstrap failed, see $log"
	fi
	rm -rf "$dir"/var/cache/apt/archives/*.deb "$dir"/var/lib/apt/lists/* \
		"$dir"/var/cache/debconf/*-old "$dir"/var/lib/dpkg/*-old
	: > "$dir/etc/machine-id"
	rm -f "$in_any_order" "$dir/etc/resolv.conf" "$dir/etc/hostname"
}
