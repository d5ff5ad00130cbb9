#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# template.sh NAME...: makes the OS templates build/template/NAME.tar.zst, the
# archives that `vzctl create` unpacks.

. scripts/build/lib.sh
. scripts/build/rootfs.sh

declare -A SUITES=(
	[debian-13-amd64-minimal]=trixie
	[debian-12-amd64-minimal]=bookworm
	[debian-11-amd64-minimal]=bullseye
)
PACKAGES=(systemd systemd-sysv dbus openssh-server cron
	iproute2 iputils-ping procps less)

# Host keys must differ between containers, so each makes its own. One kind
# is enough and RSA keys are slow to find.
make_ssh_keys_on_first_boot() {
	local root=$1

	rm -f "$root"/etc/ssh/ssh_host_*
	cat > "$root/etc/systemd/system/ssh-host-key.service" <<-'EOF'
	[Unit]
	Description=Make the ssh host key
	Before=ssh.service
	ConditionPathExists=!/etc/ssh/ssh_host_ed25519_key

	[Service]
	Type=oneshot
	ExecStart=/usr/bin/ssh-keygen -q -t ed25519 -N "" -f /etc/ssh/ssh_host_ed25519_key

	[Install]
	WantedBy=multi-user.target
	EOF
	mkdir -p "$root/etc/systemd/system/multi-user.target.wants"
	ln -s ../ssh-host-key.service "$root/etc/systemd/system/multi-user.target.wants/"
	cat > "$root/etc/ssh/sshd_config.d/container.conf" <<-'EOF'
	HostKey /etc/ssh/ssh_host_ed25519_key
	PermitRootLogin yes
	EOF
}

no_hardware() {
	local root=$1 unit

	for unit in getty@tty1.service console-getty.service getty-static.service \
			systemd-udevd.service systemd-udev-trigger.service \
			systemd-timesyncd.service apt-daily.timer apt-daily-upgrade.timer \
			e2scrub_all.timer e2scrub_reap.service fstrim.timer; do
		ln -sf /dev/null "$root/etc/systemd/system/$unit"
	done
	ln -sf /lib/systemd/system/multi-user.target "$root/etc/systemd/system/default.target"
	: > "$root/etc/fstab"
	ln -sf ../proc/self/mounts "$root/etc/mtab"
}

# What makes it minimal; packages installed later follow the same rule
no_documents() {
	local root=$1

	cat > "$root/etc/dpkg/dpkg.cfg.d/minimal" <<-'EOF'
	path-exclude=/usr/share/man/*
	path-exclude=/usr/share/info/*
	path-exclude=/usr/share/locale/*
	path-exclude=/usr/share/doc/*
	path-include=/usr/share/doc/*/copyright
	EOF
	find "$root"/usr/share/{man,info,locale} -mindepth 1 -delete
	find "$root/usr/share/doc" ! -type d ! -name copyright -delete
	find "$root/usr/share/doc" -type d -empty -delete
}

nothing_personal() {
	local root=$1

	chroot "$root" passwd -q -l root
	: > "$root/etc/resolv.conf"
	echo 127.0.0.1 localhost > "$root/etc/hosts"
	echo localhost > "$root/etc/hostname"
	rm -rf "$root"/var/lib/dbus/machine-id "$root"/var/lib/systemd/random-seed \
		"$root"/tmp/* "$root"/var/tmp/* "$root"/run/*
	find "$root/var/log" -type f -exec truncate -s 0 {} +
}

# make_template NAME
make_template() {
	local name=$1 out=$BUILD/template/$1.tar.zst root=$BUILD/template/root hash

	SUITE=${SUITES[$name]:-}
	[ -n "$SUITE" ] || die "No template $name, there are: ${!SUITES[*]}"
	hash=$({ hash_of "$0" scripts/build/rootfs.sh; echo "$name"; } | hash_of /dev/stdin)
	is_fresh "$out.stamp" "$hash" && return
	phase "Making OS template $name" "2 minutes"
	rm -f "$out.stamp"
	debian_root "$root" "${PACKAGES[@]}"
	make_ssh_keys_on_first_boot "$root"
	no_hardware "$root"
	no_documents "$root"
	nothing_personal "$root"
	tar -C "$root" --numeric-owner --xattrs --xattrs-include='*' --acls -S --sort=name \
		-cf - . | zstd -q -T0 -8 -f -o "$out.new"
	mv "$out.new" "$out"
	remove_root "$root"
	stamp "$out.stamp" "$hash"
	phase_end
}

only_one template
for name in "$@"; do
	make_template "$name"
done
