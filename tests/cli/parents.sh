#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Users of the node must not reach the files of containers: a directory above
# them that others may search is closed, or the command is refused.

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
make_node
touch "$node/etc/vz/dists/default"
mkdir -p "$node/vz/template/cache"
touch "$node/vz/template/cache/small.tar"
create=(vzctl create 101 --ostemplate small)

# open_all: others may search every directory above private areas and roots
open_all()
{
	chmod 755 "$node" "$node/vz" "$node"/vz/{private,root}
}

modes()
{
	(cd "$node/vz" && stat -c '%n %a' private root | paste -sd' ')
}

open_all
gives 11 "create, which finds no script to unpack with" "${create[@]}"
is "closes both before" "private 700 root 700" "$(modes)"
like "and says so" \
	"Warning: Directory $node/vz/private had mode 0755 and is closed to users of the node now" "$err"
gives 11 "the next one" "${create[@]}"
case $err in
*closed*) not_ok "has no reason to" ;;
*) ok "has no reason to" ;;
esac

ct 102 LOCAL_UID=1879048192 LOCAL_GID=1879048192 "$(cat "$conf/ve-basic.conf-sample")"
printf '#!/bin/sh\nexit 1\n' >"$conf/102.premount"
chmod +x "$conf/102.premount"
for command in mount start; do
	open_all
	vzctl "$command" 102 >"$node/out" 2>&1
	is "$command closes both too" "private 700 root 700" "$(modes)"
done

open_all
chmod 700 "$node/vz"
gives 11 "below a closed directory" "${create[@]}"
is "nothing is changed" "private 755 root 755" "$(modes)"

open_all
mkdir "$node/vz/private/home"
gives 48 "a directory that others need" "${create[@]}"
is "is left alone" "private 755 root 755" "$(modes)"
like "and refused, with the reason and a way out" \
	"through $node/vz/private, which holds home as well; make it mode 0700" "$err"
rmdir "$node/vz/private/home"
mkdir "$node/vz/private/lost+found" "$node/vz/private/.old" "$node/vz/private/103.tmp"
chmod 750 "$node/vz/private"
gives 11 "what containers leave does not matter" "${create[@]}"
is "a group is somebody as well" "private 700 root 700" "$(modes)"
if [ "$(id -u)" = 0 ]; then
	chown 4711 "$node/vz/root"
	open_all
	gives 48 "a directory of another user" "${create[@]}"
	like "is refused as well" "which belongs to user 4711" "$err"
fi

finish
