#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Makes sure that the packages of the named groups of packages.list are
# installed: packages.sh GROUP...
# Root installs what is missing; others are told what to install.

. scripts/build/lib.sh

is_installed() {
	[ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2> /dev/null)" = installed ]
}

wanted() {
	local group=$1 package groups

	while read -r package groups _; do
		case "$package,$groups," in
		\#*) ;;
		*,"$group",*) printf '%s\n' "$package" ;;
		esac
	done < scripts/build/packages.list
}

missing() {
	local group package

	for group in "$@"; do
		for package in $(wanted "$group"); do
			is_installed "$package" || printf '%s\n' "$package"
		done
	done | sort -u
}

install() {
	apt-get -q update && apt-get -qy install --no-install-recommends "$@"
}

command -v dpkg-query > /dev/null || exit 0

mapfile -t packages < <(missing "$@")
[ ${#packages[@]} -gt 0 ] || exit 0

[ "$(id -u)" -eq 0 ] ||
	die "Missing packages; run: sudo apt-get install ${packages[*]}"
only_one packages
mapfile -t packages < <(missing "$@")
[ ${#packages[@]} -gt 0 ] || exit 0
phase "Installing ${packages[*]}" "1 minute"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
logged "$log" install "${packages[@]}" || log_end "$log"
phase_end

mapfile -t packages < <(missing "$@")
[ ${#packages[@]} -eq 0 ] || die "Cannot install packages: ${packages[*]}"
