#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The packages on a fresh system: what README.md says of installing, word for word,
# then upgrade, downgrade, removal. FRESH_WHOLE=yes builds them there, else they are
# built on this machine. The kernel's are a stand-in.
# tier: long

. tests/lib/fresh.sh

# As README.md has it
archive=$ROOT/srv/openvz
version=$(sed -n '1s/.*(\(.*\)).*/\1/p' debian/changelog)
newer=$version+newer

### What is on the disk of the fresh system

index()
{
	(cd "$archive" && dpkg-scanpackages --multiversion . > Packages 2> /dev/null)
}

# stand_in PACKAGE LINE...: without files
stand_in()
{
	local dir=$BUILD/fresh/stand-in package=$1
	shift

	rm -rf "$dir"
	mkdir -p "$dir/DEBIAN" "$archive"
	printf '%s\n' "Package: $package" "Version: 6.12.0" "Architecture: all" \
		"Maintainer: none <none@localhost>" "Description: stand-in" "$@" > "$dir/DEBIAN/control"
	dpkg-deb -b "$dir" "$archive/${package}_6.12.0_all.deb"
	rm -r "$dir"
}

# Another version, of which two files of configuration differ
newer_package()
{
	local dir=$BUILD/fresh/newer

	rm -rf "$dir"
	dpkg-deb -R "$archive"/vzctl_"${version}"_*.deb "$dir"
	sed -i "s/^Version: .*/Version: $newer/" "$dir/DEBIAN/control"
	echo '# newer' | tee -a "$dir/etc/vz/vz.conf" >> "$dir/etc/vz/osrelease.conf"
	dpkg-deb -b "$dir" "$archive/vzctl_${newer}_$(dpkg --print-architecture).deb"
	rm -r "$dir"
	index
}

build_here()
{
	MAKEFLAGS='' make -s deb && mkdir -p "$archive" && cp "$BUILD"/deb/*_"${version}"_*.deb "$archive" && index
}

# The lines of a section that are commands
readme()
{
	sed -n "/^## $1\$/,/^## /s/^    //p" README.md
}

# Without sudo and a reboot; the tools are there already, or are built
installing()
{
	local make='make() { :; }'

	[ -z "${FRESH_WHOLE-}" ] || make='make() { command make deb ARCHIVE=/srv/openvz; }'
	printf '%s\n' 'set -e' 'sudo() { "$@"; }' 'reboot() { :; }' "$make" "$(readme Install)"
}

# fake PROGRAM [STATUS]: in the fresh system, writes down how it is called
fake()
{
	printf '#!/bin/sh\necho "${0##*/} $*" >>/root/calls\nexit %s\n' "${2:-0}" > "$ROOT/usr/local/sbin/$1"
	chmod +x "$ROOT/usr/local/sbin/$1"
}

no_fakes()
{
	rm -f "$ROOT"/usr/local/sbin/* "$ROOT/root/calls"
}

# As if the kernel was ours and systemd ran, with container 101
running='mount -t tmpfs none /proc && mkdir /proc/vz && printf "0 0 50\n101 0 7 10.0.0.1\n" >/proc/vz/veinfo &&
	mount -t tmpfs none /run && mkdir -p /run/systemd/system /run/lock'

state()
{
	inside "dpkg-query -W -f '\${db:Status-Abbrev} \${Version}' vzctl 2>/dev/null"
}

### Build and install

stand_in linux-image-vz > /dev/null
if [ -n "${FRESH_WHOLE-}" ]; then
	index
else
	t "the packages are built" build_here
fi
t_status 5 "README.md, Install, to its end: a kernel is not there yet" inside "$(installing)"
case $output in
*'is not an OpenVZ kernel'*) ok "which vz-check says" ;;
*) not_ok "which vz-check says" ;;
esac
is "both are installed" "ii  $version" "$(state)"
t "the metapackage too" inside "dpkg -s openvz-node"
if [ -n "${FRESH_WHOLE-}" ]; then
	sums='sha256sum vzctl*.deb openvz*.deb *.dsc *.tar.xz'
	before=$(inside "cd /srv/openvz && $sums")
	t "they are built again, in another directory" inside "rm -rf build; cp -a . /root/elsewhere; cd /root/elsewhere && make deb"
	is "and are the same" "$before" "$(inside "cd /root/elsewhere/build/deb && $sums")"
	# The project has no address for mail
	t "lintian has nothing to say" inside "lintian --fail-on error,warning --allow-root \
		--suppress-tags bogus-mail-host,bogus-mail-host-in-debian-changelog /srv/openvz/vzctl_*.changes"
fi

t "vzctl runs" inside "vzctl --version"
is "users of the node cannot search what is of containers" "private 700 root 700 dump 700 lock 755 template/cache 755" \
	"$(inside "cd /vz && stat -c '%n %a' private root dump lock template/cache" | paste -sd' ')"
t "what make install installs" make -s install DESTDIR="$BUILD/fresh/dest"
is "is in the package" "" "$(cd "$BUILD/fresh/dest" && find . -type f ! -path './var/*' | sed 's/^.//; s/\.[58]$/&.gz/' | sort |
	comm -23 - <(inside "dpkg -L vzctl" | sort))"
rm -rf "$BUILD/fresh/dest"
is "all of /etc is configuration" "" "$(comm -3 <(inside "dpkg -L vzctl" | grep ^/etc/ | while read -r file; do
	[ -d "$ROOT$file" ] || echo "$file"
done | sort) <(sort "$ROOT/var/lib/dpkg/info/vzctl.conffiles"))"
for unit in vz vzeventd vzconsoled; do
	t "$unit is enabled" test -L "$ROOT/etc/systemd/system/multi-user.target.wants/$unit.service"
done

### Upgrade and downgrade, with a container

fake deb-systemd-invoke
fake systemctl
fake invoke-rc.d
echo '# mine' >> "$ROOT/etc/vz/vz.conf"
echo 'ONBOOT=yes' > "$ROOT/etc/vz/conf/101.conf"
mkdir -p "$ROOT/vz/private/101"
newer_package
t "an upgrade" inside "apt-get -q update && $running && apt-get -qy -o Dpkg::Options::=--force-confold install vzctl"
is "is there" "ii  $newer" "$(state)"
is "daemons are started anew, containers go on" "deb-systemd-invoke restart vzconsoled.service vzeventd.service" \
	"$(grep -v daemon-reload "$ROOT/root/calls")"
is "an edited file is kept" '# mine' "$(tail -n 1 "$ROOT/etc/vz/vz.conf")"
is "ours is beside it" '# newer' "$(tail -n 1 "$ROOT/etc/vz/vz.conf.dpkg-dist")"
is "one that was not edited is new" '# newer' "$(tail -n 1 "$ROOT/etc/vz/osrelease.conf")"
no_fakes
t "a downgrade" inside "apt-get -qy --allow-downgrades -o Dpkg::Options::=--force-confold install vzctl=$version"
is "is there, too" "ii  $version" "$(state)"
is "with its configuration" "" "$(grep newer "$ROOT/etc/vz/osrelease.conf")"
t "the same again" inside "apt-get -qy --reinstall -o Dpkg::Options::=--force-confold install vzctl"
is "and the edited file is still kept" 1 "$(grep -c mine "$ROOT/etc/vz/vz.conf")"

fake update-rc.d 1
t_status 100 "an upgrade that breaks" inside "apt-get -qy -o Dpkg::Options::=--force-confold install vzctl=$newer"
is "is half-configured" "iF  $newer" "$(state)"
no_fakes
t "is completed later" inside "dpkg --configure -a"
is "and then is there" "ii  $newer" "$(state)"

### Removal

t_status 1 "tools of a container that runs are not removed" inside "$running && dpkg -r --force-depends vzctl"
case $output in
*'containers run: 101'*'systemctl stop vz'*) ok "which is said, with what to do" ;;
*) not_ok "which is said, with what to do: $output" ;;
esac
is "they are still there" "ii  $newer" "$(state)"
t "vz still enabled" test -L "$ROOT/etc/systemd/system/multi-user.target.wants/vz.service"

t "without containers they are" inside "apt-get -qy remove vzctl"
is "the configuration is left" "rc  $newer" "$(state)"
t_status 1 "no program is" test -e "$ROOT/usr/sbin/vzctl"
t_status 5 "the init script knows" inside "/etc/init.d/vz start"
t "they come back" inside "apt-get -qy -o Dpkg::Options::=--force-confold install vzctl"
is "with what was edited" 1 "$(grep -c mine "$ROOT/etc/vz/vz.conf")"

echo log > "$ROOT/var/log/vzctl.log"
t "purge" inside "apt-get -qy purge vzctl"
case $output in
*'left in /vz'*/etc/vz*) ok "says what is left" ;;
*) not_ok "says what is left: $output" ;;
esac
t "containers are" test -d "$ROOT/vz/private/101"
is "and their configuration is, alone" "conf conf/101.conf" "$(cd "$ROOT/etc/vz" && find . -mindepth 1 | sed 's/^..//' | sort | paste -sd' ')"
t_status 1 "no log is" test -e "$ROOT/var/log/vzctl.log"
t_status 1 "no service is" test -L "$ROOT/etc/systemd/system/multi-user.target.wants/vz.service"

finish
