#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Builds the kernel to compare with: the node's source and configuration with
# our options off. Prints the path of the image.

cd "$(dirname "$0")/../.." || exit
. scripts/build/lib.sh
. scripts/build/kbuild.sh

OURS='CONFIG_(VE|VE_.*|BEANCOUNTERS)=y'

out=$KERNEL_TREE/build-plain
log=$out/build.log
mkdir -p "$out"
grep -Evx "$OURS" kernel/kernel/configs/vz-node.config > "$out/wanted.new"
if ! cmp -s "$out/wanted.new" "$out/wanted.config" || [ ! -f "$out/.config" ]; then
	mv "$out/wanted.new" "$out/wanted.config"
	kmake O=build-plain KCONFIG_ALLCONFIG="$out/wanted.config" alldefconfig > "$log" 2>&1 ||
		die "Cannot configure the plain kernel, see $log"
	! grep -Ex "$OURS" "$out/.config" >&2 || die "The plain kernel has options of ours"
fi
rm -f "$out/wanted.new"
say "Building the plain kernel"
kmake O=build-plain -j"$(nproc)" bzImage > "$log" 2>&1 || die "The plain kernel does not build, see $log"
echo "$out/arch/x86/boot/bzImage"
