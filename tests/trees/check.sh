#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Does the series fit the trees it is for, and compile on them: Debian's, RHEL
# 10.0's, and the plain one of kernel.org. A tree that cannot be had is skipped.
# What has not changed since it passed is not tried again. Hunks at other lines
# are no matter for a test; make check-tree tells them.

cd "$(dirname "$0")/../.." || exit
. scripts/build/lib.sh
. scripts/build/base.sh

rows=0 failed=0

# check NAME SOURCE HINT COMMAND...
check() {
	local name=$1 source=$2 hint=$3 output
	shift 3

	if [ ! -e "$source" ]; then
		rows=$((rows + 1))
		printf 'ok - %s: the series fits # SKIP no tree: %s\n' "$name" "$hint"
		return
	fi
	output=$("$@") || failed=1
	grep -v '^# moved: ' <<< "$output"
	rows=$((rows + $(grep -cE '^(not )?ok ' <<< "$output")))
}

check debian "$LINUX_SOURCE" "package linux-source-6.12 or LINUX_SOURCE=file" \
	env KERNEL_BASE= bash scripts/build/check-tree.sh
check rhel10 "$RHEL10_SOURCE" "RHEL10_SOURCE=directory or archive" \
	env KERNEL_BASE=rhel10 bash scripts/build/check-tree.sh
vanilla=$(bash scripts/build/vanilla.sh) || true
check vanilla "$vanilla" "LINUX_VANILLA=directory or archive of kernel.org's 6.12" \
	env KERNEL_BASE= bash scripts/build/check-tree.sh "$vanilla" vanilla
printf '1..%d\n' "$rows"
exit "$failed"
