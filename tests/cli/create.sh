#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What create writes into the configuration of a new container.
# shellcheck disable=SC2016 # $VEID is text

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

own_mounts "new containers" "$@"
make_node
mount_vz
scripts=$node/usr/libexec/vzctl/scripts
mkdir -p "$node/vz/template/cache" "$scripts"
touch "$node/etc/vz/dists/default"
cp "$top"/scripts/run/vps-{create,functions} "$scripts"
mkdir -p "$node/tree/sbin"
tar -C "$node/tree" -cf "$node/vz/template/cache/small.tar" .

if ! vzctl create 100 --ostemplate small --config basic >"$node/out" 2>&1; then
	skip "new containers" "$(grep -v "^Creat" "$node/out" | tail -n 1)"
	finish
fi

value()
{
	sed -n "s/^$1=\"\(.*\)\"$/\1/p" "$conf/101.conf"
}

# creates SAMPLE-LINE... -- OPTION...: container 101 from these lines
creates()
{
	: >"$conf/ve-mine.conf-sample"
	while [ "$1" != -- ]; do
		echo "$1" >>"$conf/ve-mine.conf-sample"
		shift
	done
	shift
	rm -rf "$conf/101.conf" "$node"/vz/private/101
	gives 0 "create from a sample $*" vzctl create 101 --ostemplate small --config mine "$@"
}

creates 'DISKSPACE="2G:2.2G"' 'DISKINODES=5K' '# a comment' --
is "disk space is in numbers" "2097152:2306867 5120:5120" "$(value DISKSPACE) $(value DISKINODES)"
is "once" 1 "$(grep -c DISKSPACE "$conf/101.conf")"
is "it does not start at boot" no "$(value ONBOOT)"
like "the rest is as it was" "# a comment" "$(cat "$conf/101.conf")"
creates 'ONBOOT=yes' -- --diskspace unlimited --diskinodes 1000:unlimited
is "unless the sample says so" yes "$(value ONBOOT)"
is "no limit is a number as well" "9223372036854775807:9223372036854775807 1000:9223372036854775807" \
	"$(value DISKSPACE) $(value DISKINODES)"
echo ONBOOT=yes >>"$node/etc/vz/vz.conf"
creates --
is "or the node" yes "$(value ONBOOT)"
sed -i /ONBOOT/d "$node/etc/vz/vz.conf"

rm -rf "$conf/101.conf" "$node"/vz/private/101
gives 0 "a sample by the name of older releases" \
	vzctl create 101 --ostemplate small --config vps.basic
is "is what it is called today" "basic 240:240" "$(value ORIGIN_SAMPLE) $(value NUMPROC)"
gives 0 "applied, too" vzctl set 101 --applyconfig vps.light --save
is "is the same" "light 40" "$(value ORIGIN_SAMPLE) $(value NUMPROC)"
sed 's/^NUMPROC.*/NUMPROC=77/' "$conf/ve-basic.conf-sample" >"$conf/ve-vps.basic.conf-sample"
gives 0 "one that has this name" vzctl set 101 --applyconfig vps.basic --save
is "goes before" 77 "$(value NUMPROC)"
gives 109 "one that has neither" vzctl set 101 --applyconfig vps.none --save
like "is named as it was given" "ve-vps.none.conf-sample does not exist" "$err"
rm -rf "$conf/101.conf" "$node"/vz/private/101
gives 99 "an image" vzctl create 101 --ostemplate small --config basic --layout ploop
like "cannot be made" "ploop" "$err"
is "and no other layout is taken for it" "" "$(find "$conf" "$node/vz/private" -name '101*')"
sed -i 's/VE_LAYOUT=.*/VE_LAYOUT="ploop"/' "$conf/100.conf"
for command in mount start; do
	gives 99 "$command of an image" vzctl "$command" 100
done
cp "$conf/100.conf" "$conf/101.conf"
sed -i 's/VE_LAYOUT=.*//; s/^LOCAL_.*//; $aNAME="old"' "$conf/101.conf"
ln -s "$conf/101.conf" "$node/etc/vz/names/old"
printf '#!/bin/sh\nexit 1\n' >"$conf/vps.create"
chmod +x "$conf/vps.create"
gives 79 "create with a configuration that is there and another name" \
	vzctl create 101 --ostemplate small --name new
is "when it fails, the old name is back" "old old" "$(ls "$node/etc/vz/names") $(value NAME)"
rm "$conf/vps.create" "$conf/101.conf" "$node/etc/vz/names/old"
gives 0 "an id that others may use" vzctl create 99 --ostemplate small --config basic
like "is warned about" "Warning: CT IDs up to 100 are reserved" "$err"
gives 82 "by create as well" vzctl create 101 --ostemplate small --config vps.none
like "with its name" "ve-vps.none.conf-sample does not exist" "$err"

finish
