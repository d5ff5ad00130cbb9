#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Creating and destroying containers.
# covers: vzctl/cmd_create.c vzctl/cmd_destroy.c lib/life/create.* lib/life/destroy.* lib/files
# covers: scripts/run/vps-create scripts/run/vps-functions etc/conf
# releases: all

. ./lib.sh

TEMPLATE=debian-12-amd64-minimal
CONF=/etc/vz/conf/101.conf

value() {
	sed -n "s/^$1=\"\(.*\)\"$/\1/p" "$CONF"
}

t_status 91 "a missing template is refused" \
	vzctl create 101 --ostemplate nonesuch --config basic
t_status 21 "a template must be a name" \
	vzctl create 101 --ostemplate ../cache/$TEMPLATE --config basic
t_status 82 "a missing sample is refused" \
	vzctl create 101 --ostemplate $TEMPLATE --config nonesuch
t_status 21 "a bad name is refused" \
	vzctl create 101 --ostemplate $TEMPLATE --config basic --name a/b
mkdir -p /vz/private/101/something
t_status 44 "a private area with files is refused" \
	vzctl create 101 --ostemplate $TEMPLATE --config basic
rm -r /vz/private/101
t_status 1 "refusals leave no configuration" test -e $CONF
eq "refusals leave no files" "$(ls /vz/private)" ""
eq "refusals leave no names" "$(ls /etc/vz/names 2> /dev/null)" ""

out=$(vzctl create 101 --ostemplate $TEMPLATE --config basic --name first \
	--hostname first.example.org --ipadd 10.101.0.101 2>&1)
eq "create says what it does" "$out" "Name first assigned
Creating container private area ($TEMPLATE)
Performing postcreate actions
CT configuration saved to $CONF
Container private area was created"
eq "the template is recorded" "$(value OSTEMPLATE)" $TEMPLATE
eq "the sample is recorded" "$(value ORIGIN_SAMPLE)" basic
eq "options are recorded" "$(value HOSTNAME) $(value IP_ADDRESS)" \
	"first.example.org 10.101.0.101"
# shellcheck disable=SC2016 # literally
eq "paths are recorded unexpanded" "$(value VE_PRIVATE)" '/vz/private/$VEID'
like "a range of ids is recorded" "$(value LOCAL_UID)" '^[0-9]{10}$'
base=$(value LOCAL_UID)
eq "the private area belongs to it" "$(stat -c %u:%g /vz/private/101)" "$base:$base"
eq "no file belongs to anybody else" \
	"$(find /vz/private/101 -uid -"$base" | head)" ""
eq "file capabilities and setuid bits are kept" \
	"$(stat -c %a:%u /vz/private/101/usr/bin/passwd)" "4755:$base"
eq "nothing stays mounted" "$(grep -c /vz/ /proc/mounts)" 0
eq "the container is not running" "$(vzctl status first)" "CTID 101 exist unmounted down"

t "passwords have blanks" vzctl set 101 --userpasswd "root:my  secret pass" --userpasswd "bob:x root:evil"
cat > has << 'EOF'
#!/bin/sh
perl -e 'for (@ARGV) { my ($user, $password) = split /:/, $_, 2;
	open my $file, "<", "/etc/shadow"; my ($line) = grep { /^\Q$user\E:/ } <$file>;
	my $hash = (split /:/, $line)[1]; exit 1 if crypt($password, $hash) ne $hash }' \
	"root:my  secret pass" "bob:x root:evil"
EOF
t "and are the whole ones, of these users" vzctl runscript 101 "$PWD/has"
eq "shadow stays its group's" "$(stat -c %a:%u:%g /vz/private/101/etc/shadow)" "640:$base:$((base + 42))"
t "its passwords are left alone" vzctl set 101 --keep_files passwd --save
t_status 74 "when that is wished" vzctl set 101 --userpasswd root:other
t "still" vzctl runscript 101 "$PWD/has"
t_status 99 "a container in an image is refused" vzctl create 103 --ostemplate $TEMPLATE --layout ploop
t_status 1 "nothing is made of it" test -e /etc/vz/conf/103.conf

t_status 82 "creating it again with a sample is refused" \
	vzctl create 101 --ostemplate $TEMPLATE --config basic
t_status 44 "creating it again is refused" vzctl create 101 --ostemplate $TEMPLATE
t "its files are untouched" test -x /vz/private/101/usr/bin/passwd

small_template
printf '#!/bin/sh\necho "$VEID $VE_CONFFILE"; exit 3\n' > /etc/vz/conf/vps.create
chmod +x /etc/vz/conf/vps.create
t_status 79 "a failing hook takes everything back" \
	vzctl create 102 --ostemplate small --config basic --name second
eq "hook failure leaves nothing" \
	"$(ls -d /etc/vz/conf/102.conf /vz/private/102* /vz/root/102 /etc/vz/names/second 2> /dev/null)" ""
rm /etc/vz/conf/vps.create

t "a second container" vzctl create 102 --ostemplate small --config basic
eq "its range is another one" "$(sed -n 's/^LOCAL_UID="\(.*\)"/\1/p' /etc/vz/conf/102.conf)" \
	$((base + 65536))

t "destroy" vzctl destroy first
eq "the configuration is kept as .destroyed" \
	"$(cd /etc/vz/conf && echo 101.*)" 101.conf.destroyed
eq "the name is gone" "$(ls /etc/vz/names)" ""
t_status 1 "the private area is gone" test -e /vz/private/101
t_status 14 "destroying twice is refused" vzctl destroy 101
t "the id can be used again" vzctl create 101 --ostemplate small --config basic
t_status 1 "and the old remains are gone" test -e /etc/vz/conf/101.conf.destroyed
vzctl destroy 101 > /dev/null
vzctl destroy 102 > /dev/null

finish
