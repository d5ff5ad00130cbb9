#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Full and read-only disks: the documented code, one clear message, nothing
# half done, and the same command works when there is room again.

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

own_mounts "full and read-only disks" "$@"
make_node
trap 'umount -l "$node"/{etc,vz,var} 2>/dev/null; rm -rf "$node"' EXIT

# Each directory on a small disk of its own
disk()
{
	cp -a "$node/$1" "$node/$1.old"
	mount -t tmpfs -o size=256k,nr_inodes=200 none "$node/$1"
	cp -a "$node/$1.old/." "$node/$1"
	rm -r "$node/$1.old"
}

mkdir -p "$node"/var/lib/vzctl "$node"/vz/template/cache
disk etc
disk vz
disk var

read_only()
{
	mount -o remount,ro "$node/$1"
}

# Not a byte and not a file more
full()
{
	head -c 1M /dev/zero >"$node/$1/ballast" 2>/dev/null
	while mkdir "$node/$1/ballast.$((n++))" 2>/dev/null; do :; done
}

room_again()
{
	mount -o remount,rw "$node/$1"
	rm -rf "$node/$1"/ballast*
}

state()
{
	(cd "$node" && find etc vz var ! -name 've-*' ! -name 'ballast*' \
		! -path '*/log/*' ! -name vztmp ! -name rm.lck \
		\( -type f -exec md5sum {} + -o -printf '%p %l\n' \) | LC_ALL=C sort)
}

# refused STATUS PATTERN HOW DISK COMMAND...: and after that it works
refused()
{
	local want=$1 message=$2 how=$3 disk=$4 before

	shift 4
	before=$(state)
	$how "$disk"
	gives "$want" "$how /$disk: $*" "$@"
	is "... is explained" 1 "$(grep -c "^$message" <<<"$err")"
	room_again "$disk"
	is "... and changes nothing" "$before" "$(state)"
}

ct 101 'NAME="old"' 'ONBOOT="yes"'
ln -s "$conf/101.conf" "$node/etc/vz/names/old"
touch "$conf/101.mount" "$node/vz/private/101/file"
mkdir "$node/vz/root/101"

set_it=(vzctl --skiplock set 101 --name new --onboot no --save)
refused 131 "Cannot create name new: Read-only file system" read_only etc \
	"${set_it[@]}"
refused 139 "Cannot write configuration .*101.conf: Read-only file system" \
	read_only etc vzctl set 101 --onboot no --save
refused 139 "Cannot write configuration .*101.conf: No space left on device" \
	full etc vzctl set 101 --onboot no --save
for command in "set 101 --onboot no --save" "start 101" "stop 101" \
	"destroy 101"; do
	for how in read_only full; do
		# shellcheck disable=SC2086 # words
		refused 3 "Unable to create lock file .*, use --skiplock: " \
			$how vz vzctl $command
	done
done
read_only var
quiet "no log is no reason to stop" vzctl set 101 --onboot yes --save
like "but told to who wants to know" "Cannot open log file" \
	"$(vzctl --verbose set 101 --onboot yes --save)"
room_again var
full var
quiet "nor is a full one" vzctl set 101 --onboot yes --save
room_again var

refused 139 "Unable to write to .*conf: Read-only file system" read_only etc \
	vzctl destroy 101
rm -rf "$node/vz/private/101"
quiet "afterwards it works" vzctl destroy 101

echo >"$node/vz/template/cache/small.tar"
touch "$node/etc/vz/dists/default" "$node/var/lib/vzctl/idrange.lock"
echo '# First id and container of each range of user ids' >"$node/var/lib/vzctl/idranges"
create=(vzctl --skiplock create 102 --ostemplate small --config basic --name new)
refused 82 "Unable to write .*102.conf: Read-only file system" read_only etc \
	"${create[@]}"
refused 82 "Unable to write .*102.conf: No space left on device" full etc \
	"${create[@]}"
refused 48 "Unable to create directory .*102: Read-only file system" \
	read_only vz "${create[@]}"
refused 48 "Unable to create directory .*102: No space left on device" \
	full vz "${create[@]}"
refused 3 "Cannot lock the user id ranges .*: Read-only file system" \
	read_only var "${create[@]}"
rm "$node/var/lib/vzctl/idrange.lock"
refused 3 "Cannot lock the user id ranges .*: No space left on device" \
	full var "${create[@]}"

finish
