#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# install.sh DESTDIR DIR...: installs the rows of $INSTALL_TABLE
# (mode|files|directory) below DESTDIR and makes the empty directories.

set -euo pipefail

destdir=$1
shift

while IFS='|' read -r mode files dir; do
	[ -n "$files" ] || continue
	install -d "$destdir$dir"
	# shellcheck disable=SC2086 # a list of files without blanks
	install -m "$mode" -t "$destdir$dir" $files
done <<< "$INSTALL_TABLE"

for dir in "$@"; do
	install -d "$destdir$dir"
done
