#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Each step of a migration fails, in each way, and both nodes are as before.

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=migrate-lib.sh
. "$here/migrate-lib.sh"
own_mounts "failures of migrations" "$@"
if [ "$(id -u)" != 0 ] || ! command -v rsync >/dev/null; then
	skip "failures of migrations" "needs root, and rsync"
	finish
fi
two_nodes

# begin KIND: container 101, which has everything that a step could be about
begin()
{
	reset
	moving 101 'NAME="web"' 'IP_ADDRESS="10.0.0.1"' 'DISKSPACE="1000:2000"' \
		'DISKINODES="100:200"' 'QUOTAUGIDLIMIT="10"'
	ln -s "$conf/101.conf" "$node/etc/vz/names/web"
	echo "exit 0" >"$conf/101.start"
	touch "$node/var/vzquota/quota.101"
	options=()
	case $1 in
	live) options=(--live) && is_up 101 ;;
	running) is_up 101 ;;
	mounted) is_mounted 101 ;;
	suspended) dump_file 4.1.1 avx2 >"$node/vz/dump/Dump.101" && chmod 600 "$node/vz/dump/Dump.101" ;;
	esac
	before=$(state "$node"; state "$there")
}

# The steps: their code, a kind of container that has them, how many calls like
# theirs come before, and the call.
steps()
{
	cat <<-'END'
	20 running 0 ssh*echo held*
	6 stopped 0 ssh*ls -A*
	6 stopped 0 ssh*wc -c*
	6 stopped 0 ssh*set 101 --private*
	15 stopped 0 ssh*--applyconfig_map*
	6 stopped 0 rsync *--copy-links*
	6 suspended 0 ssh*mkdir -p -m*
	6 suspended 0 rsync *Dump.101*
	6 stopped 0 ssh*echo made*
	6 stopped 0 ssh*chown*
	13 stopped 0 ssh*quotainit 101*
	13 stopped 0 ssh*quotaon 101*
	6 stopped 0 rsync *--sparse*
	6 live 0 rsync *rounds.101*
	6 live 1 rsync *rounds.101*
	6 live 0 rsync *--ignore-times*
	6 live 2 rsync *--log-file-format= --delete*
	8 live 0 vzctl chkpnt 101 --dump*
	6 live 0 ssh*cat >"$1" && wc*
	6 live 1 rsync *--ignore-times*
	6 live 4 rsync *--log-file-format= --delete*
	13 live 0 vzdqdump*
	6 live 0 ssh*grep -vxF*
	7 live 0 ssh*restore 101 --undump*
	7 live 0 ssh*restore 101 --resume*
	7 live 1 ssh*--quiet status 101*
	8 running 0 vzctl stop 101*
	6 running 1 rsync *--sparse*
	13 running 0 ssh*vzdqload 101*
	13 running 0 ssh*vzquota reload2 101*
	7 running 0 ssh*start 101*
	7 running 1 ssh*--quiet status 101*
	8 mounted 0 vzctl umount 101*
	7 mounted 0 ssh*--skiplock mount 101*
	13 stopped 0 ssh*vzquota off 101*
	7 suspended 1 ssh*--quiet status 101*
	END
}

# fails WHAT STATUS KIND SKIP PATTERN
fails()
{
	local what=$1 status=$2 kind=$3 promise="$3: $5 $1"

	begin "$kind"
	echo "$what $4 $5" >"$node.fault"
	gives "$status" "$promise" vzmigrate "${options[@]}" other 101
	[ -e "$node.met" ]
	is "$promise: it has come so far" 0 $?
	is "$promise: nothing has changed" "$before" "$(state "$node"; state "$there")"
}

# The call fails; the user interrupts; the answer is lost, or a copy is not whole
while read -r code kind skip pattern; do
	fails fail-12 "$code" "$kind" "$skip" "$pattern"
	fails int 25 "$kind" "$skip" "$pattern"
	case $pattern in
	*'echo held'* | *'restore 101 --resume'*) ;;
	ssh*) fails late "$code" "$kind" "$skip" "$pattern" ;;
	rsync*) fails after-23 "$code" "$kind" "$skip" "$pattern" ;;
	esac
done < <(mapfile -t rows < <(steps) && sample 10 "${rows[@]}")

fails half 6 stopped 0 'ssh*wc -c*'
for signal in term hup; do
	fails "$signal" 25 running 1 'rsync *--sparse*'
done
fails fail-30 22 running 1 'rsync *--sparse*'
fails after-24 6 running 1 'rsync *--delete*'
begin running
echo "after-24 0 rsync *--sparse*" >"$node.fault"
gives 0 "files that vanish in the first pass" vzmigrate other 101

# What is said
begin running
touch "$there/state/fails-to-start"
before=$(state "$node"; state "$there")
gives 7 "a container that does not start there" vzmigrate other 101
like "what it said there" "it does not start" "$err"
like "what that means" "Error: Unable to start container 101 on other: vzctl start ended with status 7" "$err"
like "what is done about it" "Starting container again" "$out"
is "nothing has changed" "$before" "$(state "$node"; state "$there")"

begin running
echo 'kill -INT "$(migrate_pid)"; sleep 0.3' >"$node/state/at-start"
before=$(state "$node"; state "$there")
echo "fail-12 1 rsync *--delete*" >"$node.fault"
gives 25 "an interrupt while it is started again" vzmigrate other 101
is "changes nothing" "$before" "$(state "$node"; state "$there")"
begin running
touch "$there/state/ends-at-once"
before=$(state "$node"; state "$there")
gives 7 "one that starts there and ends" vzmigrate other 101
like "is not there as it was here" "Error: Container 101 is not on other as it was here" "$err"
is "nothing has changed" "$before" "$(state "$node"; state "$there")"

for round in 1 2; do
	begin live
	echo "fail-16 0 vzctl chkpnt 101 --pre-dump $round" >"$node.fault"
	gives 0 "memory that cannot be saved in round $round" vzmigrate --live other 101
	like "is said" "Memory of container 101 cannot be saved while it runs" "$err"
	is "and goes with the dump, all of it" 0 "$(grep -c -e --after "$node.calls")"
	is "nothing is left of what was saved" "" "$(entries "$node/vz/dump" "$there/vz/dump")"
done

# Peers of one that goes on there know what it has said: there is no way back
begin live
echo "late 0 ssh*restore 101 --resume*" >"$node.fault"
gives 0 "a connection that is lost when it goes on there" vzmigrate --live other 101
is "it is told again" 2 "$(grep -c 'restore 101 --resume' "$node.calls")"
is "it runs there" 101 "$(ls "$there/state/running")"
is "and not here" "" "$(ls "$node/state/running")"
begin live
echo "gone 0 ssh*restore 101 --resume*" >"$node.fault"
gives 7 "a node that is gone then" vzmigrate --live other 101
is "it stays suspended here" "101 frozen.101" "$(ls "$node/state/running") $(cd "$node/state" && ls -d frozen*)"
like "what to do is said" "use vzctl chkpnt 101 --resume --force here" "$err"

# Where the other node is gone, nobody knows
begin running
echo "gone 0 ssh*start 101*" >"$node.fault"
gives 7 "a node that is gone behind the start there" vzmigrate other 101
is "it runs there" 101 "$(ls "$there/state/running")"
is "so it does not run here" "" "$(ls "$node/state/running")"
is "nothing there is deleted" text "$(cat "$there/vz/private/101/file")"
like "what to do is said" "use vzctl destroy 101 here; if it does not, use vzctl start 101 --force here" "$err"
begin live
echo "gone 0 ssh*restore 101 --undump*" >"$node.fault"
gives 7 "the same, live" vzmigrate --live other 101
is "it stays suspended here" "101 frozen.101" "$(ls "$node/state/running") $(cd "$node/state" && ls -d frozen*)"
like "what to do is said" "use vzctl chkpnt 101 --resume --force here" "$err"
begin running
echo "gone 0 ssh*vzquota reload2 101*" >"$node.fault"
gives 13 "a node that is gone before the start there" vzmigrate other 101
is "it runs here again" 101 "$(ls "$node/state/running")"
like "what stays there is said" "Unable to take back" "$err"

# The next attempt
begin running
echo "fail-12 1 rsync *--sparse*" >"$node.fault"
gives 6 "a failure with --keep-dst" vzmigrate --keep-dst other 101
is "files stay there" "text" "$(cat "$there/vz/private/101/file")"
is "but nothing else" "" "$(entries "$there/etc/vz/conf" | grep 101
	entries "$there/etc/vz/names" "$there/vz/root" "$there/state/quota")"
touch "$there/vz/private/101/deleted-here"
gives 0 "the next attempt goes on with them" vzmigrate other 101
is "and takes away what is not here" "" "$(entries "$there/vz/private/101" | grep deleted)"
for pattern in 'ssh*set 101 --private*' 'ssh*ls -A*' 'ssh*quotaon 101*' 'rsync *--sparse*'; do
	begin stopped
	echo "kill 0 $pattern" >"$node.fault"
	vzmigrate other 101 >"$node/out" 2>"$node/err"
	is "killed at $pattern" 137 $?
	until [ -z "$(find "$there/vz/lock" -type f)" ]; do sleep 0.1; done
	[ ! -e "$there/etc/vz/conf/101.conf" ] || {
		gives 43 "which is not started there" env "VZ_ROOT_PREFIX=$there" vzctl mount 101
		like "but says what to do" "use vzmigrate there again" "$err"
	}
	gives 0 "the next attempt goes on behind $pattern" vzmigrate other 101
	is "and it is there" "text" "$(cat "$there/vz/private/101/file")"
done

# From the moment when it can be started there it is not started here
begin running
echo "kill 0 ssh*start 101*" >"$node.fault"
vzmigrate other 101 >"$node/out" 2>"$node/err"
is "killed when it is told to start there" 137 $?
until [ -e "$there/state/running/101" ] && [ -z "$(find "$there/vz/lock" -type f)" ]; do sleep 0.1; done
is "it is known where it may be" "# This container may be on another node: other" "$(head -n 1 "$node/etc/vz/conf/101.conf")"
is "there nobody says so" 0 "$(grep -c "may be on another" "$there/etc/vz/conf/101.conf")"
gives 9 "it does not go elsewhere then" vzmigrate fe80::1 101
like "but where it went" "use vzmigrate other 101 again" "$err"
is_up 101
gives 9 "one that somebody has started here as well" vzmigrate other 101
is "is not destroyed" text "$(cat "$node/vz/private/101/file")"
"$node/usr/sbin/vzctl" stop 101
gives 0 "the next attempt" vzmigrate other 101
like "sees that it runs there" "Container 101 runs on other, where an attempt that was killed has brought it" "$out"
is "and destroys it here" "" "$(entries "$node/vz/private" "$node/state/running")"
is "with nothing of a migration there" "101" "$(entries "$there/vz/private")"
begin live
echo "kill 0 ssh*restore 101 --undump*" >"$node.fault"
vzmigrate --live other 101 >"$node/out" 2>"$node/err"
is "killed when it is told to restore it there" 137 $?
until [ -e "$there/state/running/101" ] && [ -z "$(find "$there/vz/lock" -type f)" ]; do sleep 0.1; done
mkdir -p "$node/sys/fs/cgroup/vz/101/ct"
echo "frozen 1" >"$node/sys/fs/cgroup/vz/101/ct/cgroup.events"
gives 0 "the next attempt lets it go on" vzmigrate --live other 101
is "there" "101" "$(cd "$there/state" && ls running; ls -d frozen* 2>/dev/null)"
is "and not here" "" "$(entries "$node/vz/private" "$node/state/running" "$node/vz/dump")"
is "no dump is left there" "" "$(entries "$there/vz/dump")"
begin live
echo "kill 0 vzctl chkpnt 101 --kill*" >"$node.fault"
vzmigrate --live other 101 >"$node/out" 2>"$node/err"
is "killed when the one here is killed" 137 $?
until [ ! -e "$node/state/running/101" ] && [ -z "$(find "$there/vz/lock" -type f)" ]; do sleep 0.1; done
gives 0 "the next attempt goes on with that" vzmigrate --live other 101
is "nothing of it is here" "" "$(entries "$node/vz/private" "$node/state/mounted")"
is "and it runs there" "101" "$(cd "$there/state" && ls running; ls -d frozen* 2>/dev/null)"
begin stopped
echo "kill 0 ssh*vzquota off 101*" >"$node.fault"
vzmigrate other 101 >"$node/out" 2>"$node/err"
is "killed when all is there" 137 $?
until [ -z "$(find "$there/vz/lock" -type f)" ]; do sleep 0.1; done
gives 9 "one that has not run there" vzmigrate other 101
like "is somebody's to choose" "use vzctl start 101 there and vzctl destroy 101 here, or vzctl destroy 101 there and vzctl start 101 --force here" "$err"
begin running
echo "fail-12 0 ssh*grep -vxF*" >"$node.fault"
sed -i "1i # This container may be on another node: other" "$node/etc/vz/conf/101.conf"
gives 6 "one that has not got there by far" vzmigrate other 101
is "is here then" 0 "$(grep -c "may be on another" "$node/etc/vz/conf/101.conf")"

# Two at a time
begin stopped
echo "$other" >"$there/vz/lock/101.lck"
before=$(state "$node"; state "$there")
gives 20 "one that is locked there" vzmigrate other 101
like "says by whom" "already locked on other by process $other" "$err"
is "nothing has changed" "$before" "$(state "$node"; state "$there")"
begin stopped
echo "appear 0 ssh*ls -A*" >"$node.fault"
gives 6 "a container that has come to be there meanwhile" vzmigrate other 101
is "is left alone" A "$(cat "$there/etc/vz/conf/101.conf")"
begin stopped
echo 4194305 >"$there/vz/lock/101.lck"
gives 0 "a lock there of somebody who is dead" vzmigrate other 101

# Behind the point of no return
begin running
echo "int 0 vzctl destroy 101*" >"$node.fault"
gives 0 "an interrupt while it is destroyed here" vzmigrate other 101
is "does nothing" "" "$(ls "$node/vz/private")"
begin running
echo "fail-3 0 vzctl destroy 101*" >"$node.fault"
gives 0 "what cannot be destroyed here" vzmigrate other 101
like "is a warning" "Warning: Container 101 is on other now" "$err"
begin live
echo "fail-3 0 vzctl chkpnt 101 --kill*" >"$node.fault"
gives 0 "what cannot be killed here" vzmigrate --live other 101
like "is a warning" "vzctl chkpnt 101 --kill, never --resume" "$err"
begin stopped
echo "fail-12 0 ssh*rm -f -- \"\$@\"' vzmigrate*" >"$node.fault"
gives 0 "a mark that cannot be removed there" vzmigrate other 101
like "is a warning" "Warning: Unable to remove $node/vz/private/101.vzmigrate on other" "$err"

finish
