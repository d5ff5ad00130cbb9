#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# make install: who may search which directory, and what an administrator wrote stays.

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
make_node
dest=$node/dest
etc=$dest/etc/vz

install_it()
{
	MAKEFLAGS='' make -s -C "$top" COMMANDS= DESTDIR="$dest" install
}

modes()
{
	(cd "$dest/vz" && stat -c '%n %a' private root dump lock template/cache | paste -sd' ')
}

gives 0 "make install works" install_it
is "and has nothing to say" "" "$out$err"
is "users of the node cannot search what is of containers" \
	"private 700 root 700 dump 700 lock 755 template/cache 755" "$(modes)"
is "what is shipped is there" "" \
	"$(diff -r "$top/etc/dists" "$etc/dists" && diff "$top/etc/vz.conf" "$etc/vz.conf")"
chmod 755 "$dest/vz/private" "$dest/vz/root"
chmod 700 "$dest/vz/lock"
gives 0 "again" install_it
is "an open directory is closed, a closed one not opened" \
	"private 700 root 700 dump 700 lock 700 template/cache 755" "$(modes)"

edited="vz.conf conf/0.conf conf/ve-basic.conf-sample dists/default dists/debian.conf dists/scripts/add_ip.sh osrelease.conf oom-groups.conf"
for file in $edited; do
	echo '# mine' >>"$etc/$file"
done
echo '# mine' >>"$dest/etc/default/vzeventd"
gives 0 "over edited files" install_it
said=$out
for file in $edited ../default/vzeventd; do
	is "$file stays as it was edited" '# mine' "$(tail -n 1 "$etc/$file")"
	like "$file: which is said" "/$(basename "$file") was edited and is kept" "$said"
	gives 1 "$file: ours is beside it" grep -q mine "$etc/$file.dpkg-dist"
done

# An older version of ours: it is replaced
echo '# older' >"$etc/dists/scripts/functions"
sum=$(sha256sum <"$etc/dists/scripts/functions" | cut -d' ' -f1)
sed -i "s|^.*  \(/etc/vz/dists/scripts/functions\)\$|$sum  \1|" \
	"$dest/var/lib/vzctl/installed.sha256"
ln -sf /dev/null "$dest/etc/logrotate.d/vzctl"
cp "$top/etc/osrelease.conf" "$etc/osrelease.conf"
gives 0 "a newer version" install_it
is "takes the place of what was not edited" "" \
	"$(diff "$top/etc/dists/scripts/functions" "$etc/dists/scripts/functions")"
is "not of a link" /dev/null "$(readlink "$dest/etc/logrotate.d/vzctl")"
gives 1 "what is beside a file that is ours again goes" test -e "$etc/osrelease.conf.dpkg-dist"

finish
