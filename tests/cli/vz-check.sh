#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# vz-check: what a machine has and lacks, what mends it, and the exit status.

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR source=plan-lib.sh
. "$(dirname "$0")/plan-lib.sh"
make_node
# What follows would else be done to the machine itself
: "${node:?}"

# One that has everything. Of the clock the machine's kernel tells, so it is left out.
mkdir -p "$node"/{bin,boot,usr/sbin,sys/fs/cgroup,proc/sys/net/ipv4,proc/sys/net/ipv6/conf/all} \
	"$node"/vz/template/cache "$node"/etc/systemd/system/multi-user.target.wants
chmod 700 "$node/vz/private"
echo DISK_QUOTA=no >>"$node/etc/vz/vz.conf"
echo "30 1 0:26 / $node/sys/fs/cgroup rw - cgroup2 cgroup2 rw" >"$node/proc/self/mountinfo"
echo "cpuset cpu io memory hugetlb pids" >"$node/sys/fs/cgroup/cgroup.controllers"
echo 1 >"$node/proc/sys/net/ipv4/ip_forward"
echo 1 >"$node/proc/sys/net/ipv6/conf/all/forwarding"
touch "$node/usr/sbin/nft" "$node/vz/template/cache/debian-12.tar.zst"
ln -s /usr/lib/systemd/system/vz.service "$node/etc/systemd/system/multi-user.target.wants/vz.service"
for program in ip rsync ssh tar xz zstd; do
	printf '#!/bin/sh\n' >"$node/bin/$program"
done
printf '#!/bin/sh\necho Version: 4.1.1\n' >"$node/bin/criu"
chmod +x "$node"/bin/*
check=$(command -v vz-check)

# shellcheck disable=SC2120 # by gives
run_check()
{
	PATH=$node/bin "$check" "$@"
}

# What is not there: "TITLE: no, TITLE: NO"
lacking()
{
	# shellcheck disable=SC2119
	run_check | awk '!/->/ && !/^Time/ { state = substr($0, 22, 4); title = substr($0, 1, 20)
		gsub(/ +$/, "", state); gsub(/ +$/, "", title)
		if (state != "yes") { printf "%s%s: %s", comma, title, state; comma = ", " } }'
}

# lacks STATUS NAME STATE PATTERN: this alone is not there, and what is said of it
lacks()
{
	gives "$1" "$2 is not there" run_check
	like "$2: which is said, with what to do" "$4" "$(grep -A9 "^$2 " <<<"$out")"
	is "$2: and nothing else lacks" "$2: $3" "$(lacking)"
}

gives 0 "a machine that has everything" run_check
is "nothing lacks" "" "$(lacking)"
is "and nothing is to be done" "" "$(grep -e '->' <<<"$out" | grep -v timesyncd)"
gives 0 "in JSON" run_check --json
is "it is ready" true "$(python3 -c 'import json, sys; print(str(json.load(sys.stdin)["ready"]).lower())' <<<"$out")"
is "each feature is there" "kernel cgroups conf directories programs quota forwarding ipv6 firewall criu time templates services" \
	"$(python3 -c 'import json, sys; print(*[c["name"] for c in json.load(sys.stdin)["checks"]])' <<<"$out")"
wrong_usage 2 vz-check -z
wrong_usage 2 vz-check 101

mv "$node/proc/vz" "$node/proc/off"
lacks 5 Kernel NO "*is not an OpenVZ kernel*apt install openvz-node; then reboot"
touch "$node"/boot/vmlinuz-6.12.{90,107}-vz1-amd64
lacks 5 Kernel NO "reboot, with 6.12.*-vz1-amd64 in the boot menu"
rm "$node/dev/vzctl"
lacks 5 Kernel NO "is not an OpenVZ kernel"
mv "$node/proc/off" "$node/proc/vz"
lacks 1 Kernel NO "/dev/vzctl does not exist"
touch "$node/dev/vzctl"

echo "cpuset cpu io pids" >"$node/sys/fs/cgroup/cgroup.controllers"
lacks 1 "Control groups" NO "no control of memory*cgroup_disable*update-grub"
cp "$node/proc/self/mountinfo" "$node/mountinfo"
echo "31 1 0:27 / $node/sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu" >>"$node/proc/self/mountinfo"
lacks 1 "Control groups" NO "Version 1 is mounted*cgroup_no_v1=all"
: >"$node/proc/self/mountinfo"
lacks 1 "Control groups" NO "Version 2 is not mounted at /sys/fs/cgroup"
mv "$node/mountinfo" "$node/proc/self/mountinfo"
echo "cpuset cpu io memory pids" >"$node/sys/fs/cgroup/cgroup.controllers"

chmod 755 "$node/vz/private"
lacks 1 Directories NO "is open to users of the node*chmod 700 $node/vz/private"
rmdir "$node/vz/private"
lacks 1 Directories NO "$node/vz/private does not exist*install -d -m 700"
mkdir -m 700 "$node/vz/private"
rm "$node/bin/rsync" "$node/bin/ssh"
lacks 1 Programs NO "Not installed: rsync, ssh*apt install rsync openssh-client"
cp -p "$node/bin/tar" "$node/bin/rsync"
cp -p "$node/bin/tar" "$node/bin/ssh"
sed -i 's/^DISK_QUOTA=no/DISK_QUOTA=yes/' "$node/etc/vz/vz.conf"
lacks 0 "Disk quota" no "$node/vz/private*vzquota check-fs"
sed -i 's/^DISK_QUOTA=yes/DISK_QUOTA=no/' "$node/etc/vz/vz.conf"
echo 0 >"$node/proc/sys/net/ipv4/ip_forward"
lacks 1 "IPv4 network" NO "does not forward packets*sysctl --system"
echo 1 >"$node/proc/sys/net/ipv4/ip_forward"
echo 0 >"$node/proc/sys/net/ipv6/conf/all/forwarding"
lacks 0 "IPv6 network" no "does not forward packets*net.ipv6.conf.all.forwarding=1"
mv "$node/proc/sys/net/ipv6" "$node/ipv6"
lacks 0 "IPv6 network" no "The kernel has no IPv6*ipv6.disable=1"
echo IPV6=no >>"$node/etc/vz/vz.conf"
is "unless it is not wanted" "" "$(lacking)"
rm "$node/usr/sbin/nft"
lacks 0 Firewall no "apt install nftables"
touch "$node/usr/sbin/nft"
printf '#!/bin/sh\necho Version: 3.11\n' >"$node/bin/criu"
lacks 0 "Suspend, live move" no "too old"
rm "$node/bin/criu"
lacks 0 "Suspend, live move" no "not installed*apt install criu"
printf '#!/bin/sh\necho Version: 4.1.1\n' >"$node/bin/criu"
chmod +x "$node/bin/criu"
rm "$node/vz/template/cache/debian-12.tar.zst"
lacks 0 "OS templates" no "$node/vz/template/cache has none*copy an archive"
touch "$node/vz/template/cache/debian-12.tar.zst"
rm "$node/etc/systemd/system/multi-user.target.wants/vz.service"
lacks 0 "Start at boot" no "systemctl enable --now vzconsoled vzeventd vz"
ln -s /dev/null "$node/etc/systemd/system/multi-user.target.wants/vz.service"
rm "$node/etc/vz/vz.conf"
gives 1 "without vz.conf" run_check
like "it is named" "Configuration        NO   /etc/vz/vz.conf cannot be read" "$out"

finish
