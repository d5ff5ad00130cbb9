#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Builds one variant of the kernel: kernel-build.sh node|debug [SOURCE], see base.sh
# The build directory lies inside the tree and date, user and host are fixed,
# so that ccache finds again what another checkout built.

. scripts/build/lib.sh
. scripts/build/series.sh
. scripts/build/base.sh
. scripts/build/kbuild.sh

variant=${1:?node or debug}
choose_base "${2:-}"
out=build-$variant
configs=kernel/kernel/configs
target=$(target_of "$KERNEL_TREE")
fragments=("$configs/vz-node.config")
[ -z "$target" ] || fragments+=("$configs/vz-$target.config")
[ "$variant" = node ] || fragments+=("$configs/vz-$variant.config")

make_config() {
	local wanted=$1 lost

	kmake O="$out" KCONFIG_ALLCONFIG="$wanted" alldefconfig > "$KERNEL_TREE/$out/config.log" 2>&1 ||
		die "Cannot configure the kernel, see $KERNEL_TREE/$out/config.log"
	lost=$(options_lost "$wanted" "$KERNEL_TREE/$out/.config")
	[ -z "$lost" ] || die "Linux did not take these options: ${lost//$'\n'/; }"
}

only_one "kernel-$variant${KERNEL_BASE:+-$KERNEL_BASE}"
mkdir -p "$KERNEL_TREE/$out"
wanted=$KERNEL_TREE/$out/wanted.config
# Of an option that two name, the later has it
KCONFIG_CONFIG=$wanted.new "$KERNEL_TREE/scripts/kconfig/merge_config.sh" -m -Q "${fragments[@]}" > /dev/null
config_id=$(hash_of "$wanted.new" "$KERNEL_TREE/kernel/ve/Kconfig")
if ! is_fresh "$wanted.stamp" "$config_id" || [ ! -f "$KERNEL_TREE/$out/.config" ]; then
	mv "$wanted.new" "$wanted"
	phase "Configuring the $variant kernel" "20 seconds"
	make_config "$wanted"
	phase_end
	stamp "$wanted.stamp" "$config_id"
fi
rm -f "$wanted.new"

image=$KERNEL_TREE/$out/arch/x86/boot/bzImage
before=$(stat -c %Y "$image" 2> /dev/null || true)
build_phase "$variant" "$KERNEL_TREE/$out" "$before"
logged "$KERNEL_TREE/$out/build.log" kmake O="$out" -j"$(nproc)" bzImage || {
	grep -E -A 5 'error:|Error [0-9]' "$KERNEL_TREE/$out/build.log" | head -n 40 >&2 ||
		log_end "$KERNEL_TREE/$out/build.log"
	die "The $variant kernel does not build, see $KERNEL_TREE/$out/build.log"
}
phase_end
[ "$before" = "$(stat -c %Y "$image")" ] || say "Built $image"
