#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# rpm.sh: builds the package of rpm/vzctl.spec in build/rpm

. scripts/build/lib.sh

top=$BUILD/rpm
version=$(sed -n 's/^#define VZ_VERSION.*"\(.*\)"/\1/p' lib/base/version.h)
options=()
# There rpm's data base does not have what is needed, but packages.list has
! command -v dpkg > /dev/null || options+=(--nodeps)

only_one rpm
command -v rpmbuild > /dev/null || die "rpmbuild is not installed: package rpm of Debian, rpm-build elsewhere"
rm -rf "$top"
mkdir -p "$top/SOURCES/vzctl-$version"
project_files . | rsync -a --files-from=- . "$top/SOURCES/vzctl-$version/"
tar -C "$top/SOURCES" -cJf "$top/SOURCES/vzctl-$version.tar.xz" --remove-files "vzctl-$version"
log=$top/build.log
phase "The rpm package of the tools" "2 minutes"
use_ccache
export MAKEFLAGS=
logged "$log" rpmbuild -ba "${options[@]}" --define "_topdir $top" --define "vz_version $version" rpm/vzctl.spec || {
	log_end "$log"
	die "The build failed, see $log"
}
phase_end
find "$top/RPMS" "$top/SRPMS" -name '*.rpm'
