#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Creating, starting, stopping, destroying: what is refused before the kernel
# is needed, and what destroy leaves.

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# The trash is at the top of the file system: one of our own
own_mounts "the life of containers" "$@"
make_node
mount_vz
mkdir -p "$node/vz/template/cache"
vz_conf=$node/etc/vz/vz.conf
touch "$node/etc/vz/dists/default"

# without KEY: vz.conf has no such line for the next command
without()
{
	cp "$vz_conf" "$vz_conf.all"
	sed -i "/^$1=/d" "$vz_conf"
}

with_all()
{
	mv "$vz_conf.all" "$vz_conf"
}

nothing_of()
{
	is "$1" "" "$(cd "$node" && find etc/vz/conf vz/private vz/root vz/lock \
		etc/vz/names -mindepth 1 ! -name 've-*')"
}

create=(vzctl create 101 --ostemplate small)
for refusal in "TEMPLATE 24" "VE_PRIVATE 23" "VE_ROOT 22"; do
	# shellcheck disable=SC2086 # words
	set -- $refusal
	without "$1"
	gives "$2" "create without $1" "${create[@]}"
	with_all
done
gives 29 "create without a template" vzctl create 101
gives 91 "with a template that does not exist" "${create[@]}"
touch "$node/vz/template/cache/small.tar"
gives 82 "with a sample that does not exist" "${create[@]}" --config none
echo 'CONFIGFILE=none' >>"$vz_conf"
gives 82 "or that vz.conf names" "${create[@]}"
like "which is said" "set CONFIGFILE in vz.conf" "$err"
sed -i /CONFIGFILE/d "$vz_conf"
mkdir "$node/vz/private/101"
echo "30 20 0:1 / $node/vz/private/101 rw - ext4 /dev/x rw" \
	>"$node/proc/self/mountinfo"
gives 48 "in a mount point" "${create[@]}"
: >"$node/proc/self/mountinfo"
touch "$node/vz/private/101/file"
gives 44 "where there are files" "${create[@]}"
rm -r "$node/vz/private/101"
rm "$node/etc/vz/dists/default"
gives 107 "without distribution files" "${create[@]}"
touch "$node/etc/vz/dists/default"
gives 11 "without the script that unpacks" "${create[@]}" --config basic --name me
is "every failure ends the same way" "Creation of container private area failed" \
	"$(tail -1 <<<"$err")"
nothing_of "and leaves nothing"
ct 102 'NAME="me"'
ln -s "$conf/102.conf" "$node/etc/vz/names/me"
gives 131 "a name that is another's" "${create[@]}" --name me
rm -r "$conf/102.conf" "$node/etc/vz/names/me" "$node/vz/private/102"
nothing_of "leaves nothing either"
gives 99 "in an image" "${create[@]}" --layout ploop
like "with advice" "can have --layout simfs" "$err"
gives 99 "of any format" "${create[@]}" --velayout ploop:raw
sed 's/^VE_LAYOUT=.*//' "$conf/ve-basic.conf-sample" >"$conf/ve-image.conf-sample"
echo 'VE_LAYOUT="ploop"' >>"$conf/ve-image.conf-sample"
gives 99 "or as a sample says" "${create[@]}" --config image
echo 'VE_LAYOUT=ploop' >>"$vz_conf"
gives 99 "or vz.conf" "${create[@]}"
gives 11 "but not against the command line" "${create[@]}" --layout simfs
sed -i /VE_LAYOUT/d "$vz_conf"
nothing_of "nothing is made of it"
ct 101 "$(cat "$conf/ve-basic.conf-sample")" 'VE_LAYOUT="ploop"'
cp "$conf/101.conf" "$node/before"
for command in mount start "start --force" "runscript 101 $0" rewrite-ids repair-ids; do
	# shellcheck disable=SC2086 # words
	set -- $command
	[ $# -gt 2 ] || set -- "$1" 101 "${@:2}"
	gives 99 "$1 of a container in an image" vzctl "$@"
done
like "with advice as well" "can be copied into a directory" "$err"
is "its configuration stays" "$(cat "$node/before")" "$(cat "$conf/101.conf")"
is "nothing is mounted" "" "$(ls "$node/vz/root")"
rm -r "$conf/101.conf" "$node/vz/private/101"
ct 101 'ONBOOT="yes"'
gives 82 "a sample over a configuration" "${create[@]}" --config basic
echo 'CONFIGFILE=basic' >>"$vz_conf"
gives 11 "the configured sample is not used then" "${create[@]}"
like "as a warning says" "Sample configuration $conf/ve-basic.conf-sample is not used" "$err"
sed -i /CONFIGFILE/d "$vz_conf"
is "and the old configuration stays" 'ONBOOT="yes"' "$(cat "$conf/101.conf")"

ct 101 'DISABLED="yes"'
gives 105 "a disabled container is not started" vzctl start 101
gives 105 "nor restarted" vzctl restart 101

ct 101 'DISABLED="no"'
sed -i '1i # This container may be on another node: other' "$conf/101.conf"
gives 105 "one that may be on another node is not started" vzctl start 101
like "it is said where, and what to do" "see vzctl status 101 there. If it runs there, use vzmigrate other 101 again; if it does not, use vzctl start 101 --force here" "$err"
gives 105 "nor resumed" vzctl resume 101
vzctl start 101 --force >/dev/null 2>&1
is "if it is told to, it is here from then on" 0 "$(grep -c "another node" "$conf/101.conf")"
rmdir "$node/vz/private/101"
gives 43 "start without files" vzctl start 101 --force
gives 28 "start without beancounters" sh -c "mkdir $node/vz/private/101 && vzctl start 101 --force"
like "says which are missing" "KMEMSIZE" "$err"
# Of one that runs, before it is stopped
runs "101 3"
ct 101
gives 28 "restart without beancounters" vzctl restart 101
is "is refused before anything is stopped" "" "$out"
ct 101 'DISABLED="yes"'
gives 105 "nor is what is disabled" vzctl restart 101
cp "$conf/ve-basic.conf-sample" "$conf/101.conf"
mv "$node/etc/vz/dists/default" "$node/default"
gives 107 "nor what has no distribution" vzctl restart 101
mv "$node/default" "$node/etc/vz/dists/default"
printf '%s\n' 'PHYSPAGES="0:256M"' 'SWAPPAGES="0:256M"' >>"$conf/101.conf"
gives 5 "nor VSwap without the kernel's" vzctl restart 101
cp "$conf/ve-basic.conf-sample" "$conf/101.conf"
printf '%s\n' 'LOCAL_UID="1879048192"' 'LOCAL_GID="1"' >>"$conf/101.conf"
mkdir -p "$node/var/lib/vzctl"
echo "1879048192 101" >"$node/var/lib/vzctl/idranges"
gives 85 "nor what has groups of others" vzctl restart 101
rm "$node/var/lib/vzctl/idranges"
rmdir "$node/vz/private/101"
gives 43 "nor what has no files" vzctl restart 101
mkdir "$node/vz/private/101"
runs

# A restart that was killed between its halves
killed_at()
{
	printf '%s\n' 999999999 flock "$@" >"$node/vz/lock/101.lck"
}
killed_at restart
gives 0 "who sets a parameter after that" vzctl set 101 --onboot no --save
like "finishes the restart" "restart of container 101 was not finished, starting it
Starting container" "$out"
gives 0 "the next one" vzctl set 101 --onboot yes --save
unlike "has nothing to finish" "not finished" "$out"
killed_at
gives 0 "nor has one after something else" vzctl set 101 --onboot no --save
unlike "has nothing to finish, either" "not finished" "$out"
killed_at restart
gives 0 "a stop after it" vzctl stop 101
unlike "does not start it" "not finished" "$out"
killed_at restart
runs "101 3"
gives 0 "one that somebody has started" vzctl set 101 --onboot no --save
unlike "is not started again" "not finished" "$out"
runs
ct 101 'DISABLED="yes"'
rmdir "$node/vz/private/101"
gives 43 "mount without files" vzctl mount 101
gives 40 "umount of what is not mounted" vzctl umount 101
gives 0 "stop of what does not run" vzctl stop 101
is "says so" "Unable to stop: container is not running" "$err"
gives 20 "start takes no words" vzctl start 101 now
gives 0 "prefixes of options will do" vzctl stop 101 --fa
gives 20 "if they are clear" vzctl start 101 --skip
gives 11 "a script that does not exist" vzctl runscript 101 /none
gives 43 "a script without a container" vzctl runscript 101 /dev/null
gives 20 "exec needs a command" vzctl exec 101
ln -s nowhere "$conf/109.conf"
gives 14 "a link to no configuration is none" vzctl start 109
rm "$conf/109.conf"

# From here: destroy
mkdir -p "$node/vz/root/101"
echo "30 20 0:1 / $node/vz/root/101 rw - ext4 /dev/x rw" \
	>"$node/proc/self/mountinfo"
gives 41 "destroy of what is mounted" vzctl destroy 101
gives 0 "mount of what is mounted" vzctl mount 101
is "says so" "Container is already mounted" "$out"
mkdir -p "$node/vz/private/101"
echo "30 20 0:1 / $node/vz/private/101 rw - ext4 /dev/x rw" \
	>"$node/proc/self/mountinfo"
gives 52 "destroy of a mount point" vzctl destroy 101
[ -e "$conf/101.conf" ]
is "does nothing" 0 $?
: >"$node/proc/self/mountinfo"
rmdir "$node/vz/private/101"
quiet "destroy without files" vzctl destroy 101
like "keeps the configuration" 'DISABLED="yes"' "$(cat "$conf/101.conf.destroyed")"

ct 101 'NAME="me"'
ln -s "$conf/101.conf" "$node/etc/vz/names/me"
ln -s "$conf/101.conf" "$node/etc/vz/names/old"
for suffix in mount umount premount postumount start stop; do
	touch "$conf/101.$suffix"
done
mkdir -p "$node/vz/root/101" "$node/vz/dump/Dump.101" "$node/vz/private/101/a/b"
mkdir -p "$node/vz/dump/.rounds.101/1" "$node/vz/dump/.images.101"
touch "$node/vz/dump/.rounds.101/1/pages-1.img" "$node/vz/dump/Dump.101.old" "$node/vz/dump/images.101.log" "$node/vz/dump/tmp-dump.101"
quiet "destroy by name" vzctl delete me
is "is told" "Destroying container private area: $node/vz/private/101
Container private area was destroyed" "$out"
is "takes files, dump, mount point, names" "" "$(cd "$node" &&
	find vz/private vz/dump vz/root etc/vz/names -mindepth 1)"
is "and keeps what the administrator wrote" \
	"conf mount postumount premount start stop umount" \
	"$(cd "$conf" && echo 101.* | sed 's/101\.\([a-z]*\)\.destroyed/\1/g')"
gives 14 "destroy twice" vzctl destroy 101

ct 101
rmdir "$node/vz/private/101"
mkdir "$node/vz/elsewhere"
touch "$node/vz/elsewhere/file"
ln -s ../elsewhere "$node/vz/private/101"
gives 0 "a private area that is a link" vzctl destroy 101
like "is warned about" "its destination stays" "$err"
is "which stays" file "$(ls "$node/vz/elsewhere")"
[ -L "$node/vz/private/101" ]
is "but the link goes" 1 $?
ct 101
rmdir "$node/vz/private/101"
touch "$node/vz/private/101"
quiet "a private area that is a file" vzctl destroy 101
is "goes" "" "$(ls "$node/vz/private")"

# Whoever could write to the top of the file system
rm -r "$node/vz/vztmp"
mkdir "$node/outside"
ln -s "$node/outside" "$node/vz/vztmp"
ct 101
gives 52 "a trash that is a link" vzctl destroy 101
is "is not followed" "" "$(ls "$node/outside")"
rm "$node/vz/vztmp"
if [ "$(id -u)" = 0 ]; then
	mkdir "$node/vz/vztmp"
	chown 4711 "$node/vz/vztmp"
	ct 101
	gives 52 "a trash of somebody else" vzctl destroy 101
	is "is not used" "" "$(ls "$node/vz/vztmp")"
	rmdir "$node/vz/vztmp"
fi
# A mount that nobody told of
ct 101
mount -t tmpfs none "$node/vz/private/101"
gives 52 "a private area that is a file system" vzctl destroy 101
is "gets no trash of its own" "" "$(ls "$node/vz/private/101")"
umount "$node/vz/private/101"
rm -rf "$node/vz/private/101"

# Two mounts of one file system: nothing can be moved between them
mount --bind "$node/vz/private" "$node/vz/private"
ct 101
mkdir -p "$node/vz/private/101/a/b"
quiet "a private area behind a bind mount" vzctl destroy 101
is "is deleted where it is" "" "$(ls "$node/vz/private")"
umount "$node/vz/private"

in_trash()
{
	find "$node/vz/vztmp" -mindepth 1 ! -name rm.lck | wc -l
}

# Several at once: all are tried, the first failure counts
mounted_104()
{
	rm -f "$conf"/10*
	ct 101
	ct 103
	ct 104
	mkdir -p "$node/vz/root/104"
	echo "30 20 0:1 / $node/vz/root/104 rw - ext4 /dev/x rw" \
		>"$node/proc/self/mountinfo"
}
left()
{
	(cd "$conf" && echo 10*.conf)
}
mounted_104
gives 14 "destroy of several" vzctl destroy 101 102 104 103
is "tries all of them" 104.conf "$(left)"
like "and says of each what is wrong" "*102 *mounted" "$err"
mounted_104
gives 41 "in another order" vzctl destroy 104 102 101 103
is "all the same" 104.conf "$(left)"
: >"$node/proc/self/mountinfo"
ct 103
gives 0 "success is that of all" vzctl destroy 103 104
rm -rf "$conf"/10* "$node"/vz/private/10* "$node"/vz/root/10*

exec 8>>"$node/vz/vztmp/rm.lck"
flock 8
ct 101
quiet "while somebody empties the trash" vzctl destroy 101
is "it is left to them" 1 "$(in_trash)"
exec 8>&-
ct 101
quiet "the next one" vzctl destroy 101
is "empties all of it" 0 "$(in_trash)"

# holder: who empties the trash
holder()
{
	local fd

	for fd in /proc/[0-9]*/fd/4; do
		[ "$(readlink "$fd")" != "$node/vz/vztmp/rm.lck" ] || cut -d/ -f3 <<<"$fd"
	done
}

log=$node/var/log/vzctl.log
if : >"$node/vz/probe" && chattr +i "$node/vz/probe" 2>/dev/null; then
	chattr -i "$node/vz/probe"
	ct 101
	mkdir -p "$node/vz/private/101/a/b"
	touch "$node"/vz/private/101/a/{file,log}
	chattr +i "$node/vz/private/101/a/file" "$node/vz/private/101/a/b"
	chattr +a "$node/vz/private/101/a/log"
	chattr +i "$node/vz/private/101/a" "$node/vz/private/101"
	quiet "files that must not change" vzctl destroy 101
	is "go all the same" 0 "$(in_trash)"
else
	skip "files that must not change" "tmpfs has no such flag here"
fi
# The same file system under a second name
mkdir -p "$node/vz/elsewhere/kept"
ct 101
mkdir "$node/vz/private/101/point"
mount --bind "$node/vz/elsewhere" "$node/vz/private/101/point"
quiet "a tree with a bind mount in it" vzctl destroy 101
is "what is mounted there stays" "file kept" "$(cd "$node/vz/elsewhere" && echo *)"
kill "$(holder)"
umount "$node"/vz/vztmp/*/point
rm -rf "$node"/vz/vztmp/vzctl-*
ct 101
mkdir "$node/vz/private/101/point"
mount --bind "$node/outside" "$node/vz/private/101/point"
quiet "what cannot be deleted" vzctl destroy 101
like "stays in the trash" vzctl-rm-me. "$(ls "$node/vz/vztmp")"
like "and in the log, with place and reason" \
	"Cannot delete vzctl-rm-me.?????? in $node/vz/vztmp: Device or resource busy" \
	"$(grep 'Cannot delete' "$log")"
pid=$(holder)
kill "$pid"
for _ in $(seq 50); do
	[ -d "/proc/$pid" ] && sleep 0.1
done
is "whoever tries it again ends when told" "" "$(holder)"
umount "$node"/vz/vztmp/*/point

finish
