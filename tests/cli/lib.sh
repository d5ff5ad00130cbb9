# SPDX-License-Identifier: GPL-2.0-or-later
# For tests of the commands: a scratch node below $VZ_ROOT_PREFIX with a fake
# kernel of files, and TAP. Sourced by bash.
# shellcheck shell=bash disable=SC2034 # variables for those who source this

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$here/../.." && pwd)
export LC_ALL=C ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=0}
# shellcheck source=tap.sh
. "$here/tap.sh"
# shellcheck source=../guest/sample.sh
. "$here/../guest/sample.sh"

# like PROMISE PATTERN TEXT: a shell pattern somewhere in the text
like()
{
	# shellcheck disable=SC2254 # a pattern on purpose
	case $3 in
	*$2*) ok "$1" ;;
	*)
		not_ok "$1"
		echo "# wanted: $2"
		echo "# got: ${3//$'\n'/$'\n'# }"
		;;
	esac
}

# unlike PROMISE PATTERN TEXT: nowhere in the text
unlike()
{
	# shellcheck disable=SC2254 # a pattern on purpose
	case $3 in
	*$2*)
		not_ok "$1"
		echo "# not wanted: $2"
		echo "# got: ${3//$'\n'/$'\n'# }"
		;;
	*) ok "$1" ;;
	esac
}

# gives STATUS PROMISE COMMAND...: its output is in $out and $err after
gives()
{
	local want=$1 promise=$2 status=0

	shift 2
	"$@" >"$node/out" 2>"$node/err" </dev/null || status=$?
	out=$(cat "$node/out")
	err=$(cat "$node/err")
	if [ "$status" = "$want" ]; then
		ok "$promise"
	else
		not_ok "$promise: status $status, not $want"
		sed 's/^/# /' "$node/out" "$node/err"
	fi
}

# quiet PROMISE COMMAND...: succeeds and has nothing to say on stderr
quiet()
{
	gives 0 "$@"
	is "$1 (silently)" "" "$err"
}

# A node with our kernel, no container, the shipped samples.
make_node()
{
	node=$(mktemp -d /tmp/vz-cli.XXXXXX)
	trap 'rm -rf "$node"' EXIT
	export VZ_ROOT_PREFIX=$node
	conf=$node/etc/vz/conf
	mkdir -p "$conf" "$node"/etc/vz/{names,dists} "$node"/dev \
		"$node"/vz/{private,root,lock,dump} "$node/var/log" "$node/run" \
		"$node"/proc/{vz,bc,self}
	cp "$top"/etc/conf/ve-*.conf-sample "$conf"
	touch "$node/dev/vzctl" "$node/proc/self/mountinfo"
	cat >"$node/etc/vz/vz.conf" <<-'END'
	VIRTUOZZO=yes
	LOCKDIR=/vz/lock
	DUMPDIR=/vz/dump
	LOGFILE=/var/log/vzctl.log
	LOG_LEVEL=0
	VE_ROOT=/vz/root/$VEID
	VE_PRIVATE=/vz/private/$VEID
	TEMPLATE=/vz/template
	END
	runs
}

# own_mounts PROMISE "$@": go on in a mount namespace of our own, or skip it all
own_mounts()
{
	if ! unshare -m true 2>/dev/null; then
		skip "$1" "mount namespaces are not permitted"
		finish
	fi
	[ "${2-}" = inside ] || exec unshare -m "$0" inside
}

# mount_vz: /vz of the node becomes a file system of its own
mount_vz()
{
	trap 'umount -l "$node/vz"; rm -rf "$node"' EXIT
	mount -t tmpfs none "$node/vz"
	mkdir "$node"/vz/{private,root,lock,dump}
}

# ct ID LINE...: a container with a private area and these configuration lines
ct()
{
	local id=$1

	shift
	mkdir -p "$node/vz/private/$id"
	printf '%s\n' "$@" >"$conf/$id.conf"
}

# runs "ID TASKS [ADDRESS...]"...: what the kernel says
runs()
{
	local line

	for line in "$@" "0 50"; do
		# shellcheck disable=SC2086 # words
		set -- $line
		printf '%10u %5u %5u' "$1" 0 "$2"
		shift 2
		[ $# = 0 ] || printf ' %15s' "$@"
		echo
	done >"$node/proc/vz/veinfo"
}

# counters: the kernel's beancounters; standard input has their rows
counters()
{
	{
		cat <<-'END'
		Version: 2.5
		       uid  resource                     held              maxheld              barrier                limit              failcnt
		END
		cat
	} >"$node/proc/bc/resources"
}

# make_quota_kernel: a kernel with quota, for what is run with
# LD_PRELOAD=$node/quota-kernel.so; its state is in $kernel. False, with a row
# that says so: not here.
make_quota_kernel()
{
	if [ "$(id -u)" != 0 ] || ! ${CC:-cc} -shared -fPIC -D_GNU_SOURCE -idirafter "$top/kernel/include/uapi" \
			-o "$node/quota-kernel.so" "$here/quota-kernel.c" -ldl; then
		skip "disk quota" "needs root and a C compiler"
		return 1
	fi
	export ASAN_OPTIONS=detect_leaks=0:verify_asan_link_order=0 QUOTA_KERNEL=all
	kernel=$node/quota-kernel
}
