#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# vzmigrate over real ssh, where there is an sshd: the other node of files has one,
# in a network that nobody else is in.

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=migrate-lib.sh
. "$here/migrate-lib.sh"

sshd=$(PATH=$PATH:/usr/sbin command -v sshd)
if [ "$(id -u)" != 0 ] || ! command -v rsync >/dev/null || [ -z "$sshd" ]; then
	skip "migrations over ssh" "needs root, rsync and openssh-server"
	finish
fi
if ! unshare -mn true 2>/dev/null; then
	skip "migrations over ssh" "namespaces are not permitted"
	finish
fi
[ "${1-}" = inside ] || exec unshare -mn "$0" inside
ip link set lo up
mount -t tmpfs none /run

two_nodes
ln -sf /usr/bin/ssh "$node/usr/bin/ssh"
ln -sf "$(command -v rsync)" "$node/usr/bin/rsync"
ln -sf /usr/bin/ssh "$node.here/usr/bin/ssh"
ln -sf "$(command -v rsync)" "$node.here/usr/bin/rsync"
keys=$node.keys
mkdir "$keys"
for key in host user; do
	ssh-keygen -q -t ed25519 -N '' -f "$keys/$key"
done
cat >"$keys/config" <<END
Port 22
ListenAddress 127.0.0.1
HostKey $keys/host
AuthorizedKeysFile $keys/user.pub
StrictModes no
UsePAM no
PermitRootLogin yes
PidFile none
SetEnv VZ_ROOT_PREFIX=$node ASAN_OPTIONS=$ASAN_OPTIONS PATH=$node/usr/sbin:$node/opt:$top/build/test/bin:/usr/sbin:/usr/bin:/sbin:/bin
END
echo "127.0.0.1 $(cut -d' ' -f1,2 "$keys/host.pub")" >"$keys/known"
# shellcheck disable=SC2154 # other: of two_nodes
nsenter -t "$other" -m sh -c "mount -t tmpfs none /run && mkdir -p /run/sshd && exec $sshd -D -e -f $keys/config" 2>"$keys/log" &
daemon=$!
trap 'kill $daemon $other; rm -rf "$node" "$node".*' EXIT
until : 2>/dev/null >/dev/tcp/127.0.0.1/22; do
	if ! kill -0 $daemon; then
		sed 's/^/# /' "$keys/log"
		skip "migrations over ssh" "sshd does not run here"
		finish
	fi
	sleep 0.1
done
options=(--ssh="-i $keys/user -o UserKnownHostsFile=$keys/known -o IdentitiesOnly=yes")

# settle: a running container of some megabytes
settle()
{
	reset
	moving 101 'NAME="web"' 'QUOTAUGIDLIMIT="10"'
	touch "$node/var/vzquota/quota.101"
	head -c 5000000 /dev/urandom >"$node/vz/private/101/large"
	is_up 101
	before=$(tree "$node/vz/private/101")
}

# ssh_left: what of ssh still runs, when the one connection has had time to end
ssh_left()
{
	local i

	for ((i = 0; i < 50; i++)); do
		pgrep -f "ssh .*$keys" >/dev/null || break
		sleep 0.1
	done
	pgrep -af "ssh .*$keys"
	find "$node/run" "$there/vz/lock" -mindepth 1
}

for more in --json --ssh-mux --live "--live --ssh-mux"; do
	settle
	# shellcheck disable=SC2086 # words
	gives 0 "it moves with $more" vzmigrate $more "${options[@]}" 127.0.0.1 101
	is "$more: its files are there" "$before" "$(tree "$there/vz/private/101")"
	is "$more: it runs there" 101 "$(ls "$there/state/running")"
	is "$more: and nothing is left" "" "$(ssh_left)"
done

settle
before=$(state "$node"; state "$there")
gives 4 "a key that is not known" vzmigrate --ssh="-i $keys/host -o UserKnownHostsFile=$keys/known -o IdentitiesOnly=yes" \
	127.0.0.1 101
gives 4 "a host that is not known" vzmigrate --ssh="-i $keys/user -o UserKnownHostsFile=/dev/null" 127.0.0.1 101
like "which says why" "Host key verification failed" "$err"
gives 4 "a host that does not answer" vzmigrate --timeout 1 --ssh="-p 7" 127.0.0.1 101
is "nothing has changed" "$before" "$(state "$node"; state "$there")"

# half_way STATUS PROMISE COMMAND...: what happens then
half_way()
{
	local status=$1 promise=$2 pid got=0

	shift 2
	vzmigrate "${options[@]}" --rsync=--bwlimit=1000 127.0.0.1 101 >"$node/out" 2>"$node/err" &
	pid=$!
	until [ -n "$(find "$there/vz/private/101" -name '.large*' 2>/dev/null)" ]; do sleep 0.1; done
	"$@" $pid
	wait $pid || got=$?
	is "$promise half way" "$status" "$got"
	is "$promise: nothing has changed" "$before" "$(state "$node"; state "$there")"
	is "$promise: and nothing is left" "" "$(ssh_left)"
}

kill_copy()
{
	pkill -f 'ssh .*rsync --server'
}
half_way 6 "the connection of the copy ends" kill_copy
half_way 25 "an interrupt" kill -INT
half_way 25 "a hangup" kill -HUP

settle
gives 0 "with all that can be said" vzmigrate -vvvv "${options[@]}" 127.0.0.1 101
like "ssh has its part" "debug1: " "$err"

finish
