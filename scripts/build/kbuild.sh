# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# kmake: the kernel's make with a fixed identity and ccache. Sourced after lib.sh.

export KBUILD_BUILD_TIMESTAMP=2026-01-01 KBUILD_BUILD_USER=vz KBUILD_BUILD_HOST=node

KERNEL_CC=gcc
if command -v ccache > /dev/null; then
	KERNEL_CC="ccache gcc"
	if [ -z "${CCACHE_DIR:-}" ] && [ -w /var/cache ]; then
		export CCACHE_DIR=/var/cache/vz-ccache
	fi
	export CCACHE_MAXSIZE=${CCACHE_MAXSIZE:-10G} CCACHE_NOHASHDIR=1
fi

# The outer make's options and variables are not for Linux
kmake() {
	env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS -u MAKEOVERRIDES -u KERNEL -u B -u V -u CC \
		make -s -C "$KERNEL_TREE" CC="$KERNEL_CC" "$@"
}
