# SPDX-License-Identifier: GPL-2.0-or-later
# Containers with the smallest init, made and started by several systems.
# Sourced by the bash scripts that run inside the node.
# shellcheck shell=bash

PATH=$PATH:/usr/sbin:/sbin
BENCH=/vz/bench		# trees of all systems but vzctl
VE_FIRST=900		# vzctl's containers are VE_FIRST + number

# root_of SYSTEM NUMBER
root_of() {
	case "$1" in
	vzctl) echo "/vz/private/$((VE_FIRST + $2))" ;;
	*) echo "$BENCH/$1-$2" ;;
	esac
}

make_tree() {
	local dir

	for dir in bin sbin dev proc sys run tmp etc usr/lib var/log; do
		mkdir -p "$1/$dir"
	done
	# One inode: its pages are counted once for all containers
	ln -f "$INIT" "$1/sbin/init"
	# vzctl sets a container up with its own shell
	ln -f /bin/busybox "$1/bin/sh"
	echo ID=bench > "$1/etc/os-release"
}

# prepare SYSTEM NUMBER: a container that can be started
prepare() {
	local root

	root=$(root_of "$1" "$2")
	make_tree "$root"
	case "$1" in
	vzctl)
		cp /etc/vz/conf/ve-basic.conf-sample "/etc/vz/conf/$((VE_FIRST + $2)).conf"
		;;
	nspawn)
		# It wants to know the machine
		[ -s /etc/machine-id ] || tr -d - < /proc/sys/kernel/random/uuid > /etc/machine-id
		;;
	lxc)
		cat > "$root.conf" <<-END
		lxc.rootfs.path = dir:$root
		lxc.rootfs.options = idmap=container
		lxc.idmap = u 0 1000000 65536
		lxc.idmap = g 0 1000000 65536
		lxc.net.0.type = empty
		lxc.mount.auto = proc:mixed sys:mixed cgroup:mixed
		lxc.init.cmd = /sbin/init
		lxc.log.file = /tmp/lxc.log
		END
		;;
	esac
}

# start SYSTEM NUMBER: prints the milliseconds until its init runs. Those that
# keep their starter are killed at once unless KEEP is set.
start() {
	local root kill=-k

	[ -z "${KEEP:-}" ] || kill=
	root=$(root_of "$1" "$2")
	case "$1" in
	vzctl)
		stopwatch "$root/started" vzctl --quiet start "$((VE_FIRST + $2))"
		;;
	unshare)
		stopwatch $kill "$root/started" unshare --map-root-user --pid --fork --kill-child \
			--mount --net --ipc --uts --cgroup --time --root="$root" /sbin/init
		;;
	lxc)
		stopwatch "$root/started" lxc-start -n "bench-$2" -f "$root.conf"
		;;
	nspawn)
		stopwatch $kill "$root/started" systemd-nspawn --quiet --directory="$root" \
			--private-users=2000000000:65536 --private-users-ownership=map \
			--private-network --register=no --keep-unit /sbin/init
		;;
	esac
}

stop() {
	case "$1" in
	vzctl) vzctl --quiet stop "$((VE_FIRST + $2))" --fast ;;
	lxc) lxc-stop -k -n "bench-$2" ;;
	esac
}

median() {
	sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}
