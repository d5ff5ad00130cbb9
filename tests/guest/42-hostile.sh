#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What a container's root may have made of its files: no command touches a file
# of the node or waits for ever.
# timeout: 900
# covers: lib/inside lib/files lib/life etc/dists/scripts scripts/run
# sweep: yes

. ./lib.sh

PRIVATE=/vz/private/101
HOSTILE="/etc/passwd /etc/shadow /etc/group /etc/resolv.conf /etc/hostname /etc/hosts
	/etc/network /etc/systemd /etc/inittab /fastboot /reboot /vztmp /tmp /run /sys
	/root /usr /etc/fstab"

# Files of the node that have changed, without those that may
changed() {
	find / /dev /run -xdev -newer stamp ! -path '/proc/*' ! -path '/vz/*' ! -path '/var/log/*' \
		! -path '/var/lib/vzctl*' ! -path '/var/vzquota*' ! -path '/etc/vz/*' ! -path '/run/vz-tests*' ! -path '/run/vzctl/*' \
		! -path '/tmp/vz-canary*' ! -path '/dev/*' ! -type d 2> /dev/null
	sha256sum --quiet -c canary.sums
	find /tmp/vz-canary -mindepth 1 ! -name file
}

# run STATUS... -- COMMAND...: one of these, within a minute
run() {
	local allowed='' status=0

	while [ "$1" != -- ]; do
		allowed+=" $1"
		shift
	done
	shift
	timeout -k 5 60 "$@" > out 2>&1 < /dev/null || status=$?
	case " $allowed " in
	*" $status "*) ;;
	*) bad+="$* exited with $status: $(tail -2 out)"$'\n' ;;
	esac
}

# make KIND PATH: in the container, by its root
make_hostile() {
	local kind=$1 path=$PRIVATE$2

	rm -rf "$path"
	case $kind in
	absolute) ln -s /tmp/vz-canary/file "$path" ;;
	parent) ln -s ../../../../../../../tmp/vz-canary/file "$path" ;;
	directory_link) ln -s ../../../../../../../tmp/vz-canary "$path" ;;
	fifo) mkfifo "$path" ;;
	directory) mkdir "$path" ;;
	sparse) truncate -s 10G "$path" ;;
	missing) ;;
	esac
}

restore() {
	rm -rf $PRIVATE
	cp -a /vz/spare $PRIVATE
}

mkdir /tmp/vz-canary
echo canary > /tmp/vz-canary/file
chmod 777 /tmp/vz-canary
chmod 666 /tmp/vz-canary/file
sha256sum /tmp/vz-canary/file /etc/passwd /etc/shadow /etc/hosts > canary.sums

small_template
vzctl create 101 --ostemplate small --config basic > /dev/null
vzctl set 101 --hostname first --nameserver 10.0.0.53 --ipadd 10.101.0.101 --save > /dev/null
cp -a $PRIVATE /vz/spare
touch stamp
sleep 0.1

for kind in $(sample 2 absolute parent fifo directory sparse); do
	bad=
	paths=$HOSTILE
	# Scripts inside may read what is there for as long as they are given
	[ "$kind" != sparse ] || paths="/fastboot /reboot /vztmp /etc/fstab"
	for path in $paths; do
		make_hostile "$kind" "$path"
	done
	run 0 -- vzctl start 101
	run 0 79 -- vzctl set 101 --hostname second --nameserver 10.0.0.54 --save
	run 0 74 -- vzctl set 101 --userpasswd root:secret
	run 0 -- vzctl exec 101 true
	run 0 -- vzctl stop 101 --fast
	run 0 -- vzctl mount 101
	run 0 -- vzctl umount 101
	eq "files that are $kind are no trouble" "$bad" ""
	eq "nor to the node" "$(changed)" ""
	restore
done

# What a container cannot do without
for kind in $(sample 2 parent fifo sparse missing); do
	bad=
	for path in /sbin/init /bin/sh; do
		make_hostile "$kind" $path
		run 47 7 -- vzctl start 101
		run 0 -- vzctl stop 101
		restore
	done
	eq "init and shell that are $kind are refused" "$bad" ""
done
for kind in $(sample 1 directory_link fifo); do
	bad=
	for path in /proc /dev; do
		make_hostile "$kind" $path
		run 7 -- vzctl start 101
		restore
	done
	eq "/proc and /dev that are $kind are refused" "$bad" ""
done
eq "no file of the node was touched" "$(changed)" ""
eq "nothing stays mounted" "$(grep ' /vz/' /proc/mounts)" ""

# Talking to it while it runs
cat > $PRIVATE/bin/talk <<'EOT'
#!/bin/sh
printf '\033]0;title\007\033[2J\302\233Jtext\n'
exit 3
EOT
chmod +x $PRIVATE/bin/talk
echo /bin/talk > /etc/vz/conf/101.stop
vzctl start 101 > /dev/null
t_status 79 "a hook that talks" vzctl stop 101
eq "cannot write to the terminal" \
	"$(vzctl stop 101 2>&1 | head -1 | tr -d '?')" "]0;title[2JJtext"
eq "but exec is exact" "$(vzctl exec 101 /bin/talk | od -An -c | tr -d ' ')" \
	"$(printf '\033]0;title\007\033[2J\302\233Jtext\n' | od -An -c | tr -d ' ')"
rm /etc/vz/conf/101.stop
eq "endless output is no trouble" "$(vzctl exec 101 busybox yes | head -2 | tr -d '\n')" yy
t "nor is output that goes on behind our back" within 60 sh -c \
	"vzctl exec 101 'busybox yes & echo \$! > /pid' > /dev/null"
vzctl exec 101 'kill $(cat /pid)' 2> /dev/null
t "a vzctl that dies is noticed" sh -c \
	'vzctl exec 101 "sleep 100" & sleep 2; kill -9 $!; vzctl exec 101 true'
vzctl stop 101 --fast > /dev/null
rm -r /vz/spare

# Its files go, theirs stay
for path in /vztmp /etc/passwd /usr; do
	make_hostile parent $path
done
t "destroy" vzctl destroy 101
wait_for 30 trash_is_empty
rm -rf /vztmp
eq "no file of the node is gone or changed" "$(changed)" ""
rm -r /tmp/vz-canary

finish
