#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernel-deb.sh [config]: packages of a kernel for real machines: the
# distribution's configuration with vz.config merged into it. With "config", only
# that configuration is made and checked.
#
#   ARCHIVE=build/deb   where they go
#   CONFIG=file         another one in place of the distribution's
#   MODULES=server      without the families of vz-server.config
#   DEBUG_SYMBOLS=yes   with symbols, which make a package of their own
#   KERNEL_REVISION=1   the M of 6.12.N-vzM-amd64

. scripts/build/lib.sh
. scripts/build/series.sh
. scripts/build/base.sh
. scripts/build/kbuild.sh

choose_base
out=build-deb
archive=$(realpath -m "${ARCHIVE:-$BUILD/deb}")
configs=kernel/kernel/configs
revision=${KERNEL_REVISION:-1}
config=${CONFIG:-/usr/src/linux-config-6.12/config.amd64_none_amd64.xz}

the_config() {
	[ -e "$config" ] || die "$config is missing: package linux-config-6.12 or CONFIG=file"
	case "$config" in
	*.xz) xz -dc "$config" ;;
	*) cat "$config" ;;
	esac
}

# The options that are ours, with the reasons
fragment() {
	if [ "${DEBUG_SYMBOLS:-no}" = yes ]; then
		grep -v DEBUG_INFO "$configs/vz.config"
	else
		cat "$configs/vz.config"
	fi
	case "${MODULES:-all}" in
	server) cat "$configs/vz-server.config" ;;
	all) ;;
	*) die "MODULES=$MODULES is not known: server or all" ;;
	esac
}

make_config() {
	local dir=$KERNEL_TREE/$out lost

	the_config > "$dir/distribution.config"
	fragment > "$dir/wanted.config"
	# Of an option that both name, the later has it
	cat "$dir/distribution.config" "$dir/wanted.config" > "$dir/.config"
	kmake O="$out" olddefconfig > "$dir/config.log" 2>&1 ||
		die "Cannot configure the kernel, see $dir/config.log"
	lost=$(options_lost "$dir/wanted.config" "$dir/.config")
	[ -z "$lost" ] || die "Linux did not take these options: ${lost//$'\n'/; }"
}

version() {
	kmake -s O="$out" kernelversion | tail -n 1
}

# kernel_package NAME: what is upgraded together with the tools
make_metapackage() {
	local dir=$KERNEL_TREE/$out/meta release=$1

	rm -rf "$dir"
	mkdir -p "$dir/DEBIAN"
	cat > "$dir/DEBIAN/control" <<-EOF
	Package: linux-image-vz-amd64
	Version: ${release%-amd64}
	Architecture: amd64
	Section: kernel
	Priority: optional
	Provides: linux-image-vz
	Depends: linux-image-$release
	Maintainer: OpenVZ for Linux 6.12 <vz@localhost.localdomain>
	Description: Linux with the containers of OpenVZ (metapackage)
	 The newest kernel of the OpenVZ series for 64-bit PCs.
	EOF
	dpkg-deb --root-owner-group -b "$dir" "$archive/" > /dev/null
	rm -r "$dir"
}

only_one kernel-deb
mkdir -p "$KERNEL_TREE/$out" "$archive"
phase "Configuring the packages' kernel" "1 minute"
make_config
phase_end
release=$(version)-vz$revision-amd64
[ "${1:-}" != config ] || { say "$release: $KERNEL_TREE/$out/.config"; exit 0; }

log=$KERNEL_TREE/$out/build.log
phase "Building the packages of $release" "1 hour with MODULES=server, 3 without" \
	objects_built "$KERNEL_TREE/$out" "$(date +%s)"
# The tree is one of git, whose state is not to be in the version
logged "$log" kmake O="$out" -j"$(nproc)" LOCALVERSION="-vz$revision-amd64" \
	KDEB_PKGVERSION="${release%-amd64}" KDEB_CHANGELOG_DIST=unstable \
	DEBFULLNAME="OpenVZ for Linux 6.12" DEBEMAIL=vz@localhost.localdomain bindeb-pkg || {
	grep -E -A 5 'error:|Error [0-9]' "$log" | head -n 40 >&2 || log_end "$log"
	die "The packages of the kernel are not built, see $log"
}
mv "$KERNEL_TREE"/linux-{image,headers}-"$release"*.deb "$archive/"
rm -f "$KERNEL_TREE"/linux-{upstream,libc-dev}_*
make_metapackage "$release"
phase_end
make_index "$archive"
ls "$archive"/linux-*-"$release"_*.deb "$archive"/linux-image-vz-amd64_"${release%-amd64}"_*.deb
