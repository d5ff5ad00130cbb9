#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Known ways out of a container, or at its node: escapes.table has them, and how
# each is kept closed.
# timeout: 400
# container: debian
# inside: debian
# covers: kernel/kernel/ve/security.c lib/inside patches/104-* tests/guest/helpers/escape.c

. ./lib.sh

# Safe where they succeed, and they do on the node: so they are tried in earnest
HARMLESS="swap-on swap-off clock-set log-read perf-processor bpf-by-number device-memory
	device-disk watch-file-system fault-handler context-of-ext4"

t "create" ct_create 101
t "start" ct_start 101
bring 101 escape

# shellcheck disable=SC2086 # words
escape $HARMLESS > node-ways
closed=$(grep -v ' done$' node-ways | xargs)
eq "on the node the same attempts succeed" "$closed" ""
like "and from a tree of its own file system" "$(chroot /vz/root/101 /root/escape handle-ext4)" ' done$'

vzctl exec2 101 /root/escape > ways-of-root
vzctl exec2 101 'cd /tmp && cp /root/escape . && ./escape -u 65534' > ways-of-user
ways=$(wc -l < ways-of-root)
eq "a user has tried as many ways as root" "$(wc -l < ways-of-user)" "$ways"

# tried NAME WHAT WAY...
tried() {
	e_promise="$1: $2"
	shift 2
	for e_way; do
		for e_who in root user; do
			e_said=$(grep "^$e_way " "ways-of-$e_who")
			case "$e_said" in
			*' refused: '*) ;;
			*) fail "$e_promise" "$e_who: ${e_said:-$e_way was not tried}"; return ;;
			esac
		done
	done
	ok "$e_promise"
}

# is_since VERSION: of the running kernel
is_since() {
	[ "$(printf '%s\n' "$1" "$(uname -r)" | sort -V | head -n 1)" = "$1" ]
}

by_table() {
	tab=$(printf '\t')
	while IFS=$tab read -r name how what; do
		case "$how" in
		try\ *)
			# shellcheck disable=SC2086 # words
			tried "$name" "$what" ${how#try }
			;;
		upstream\ *) t "$name: $what" is_since "${how#upstream }" ;;
		other\ *) t "$name: $what" [ -e "${how#other }.sh" ] ;;
		none) like "$name is not here" "$what" . ;;
		topic) like "$name has a test here" "$(cat topic)" "^# $name\$" ;;
		*) fail "$name" "how is it kept closed: '$how'?" ;;
		esac
	done
}
grep -v -e '^#' -e '^	' escapes.table > rows
by_table < rows
untried=$(cut -d ' ' -f 1 ways-of-root | while read -r way; do
	grep -qw -e "$way" rows || echo "$way"
done)
eq "every way is of a row" "$untried" ""

# CVE-2015-6927
vzctl exec2 101 'mkdir -p /root.hdd && ln -s /etc/passwd /root.hdd/DiskDescriptor.xml'
t "a disk descriptor inside is a file like others" vzctl restart 101
like "the layout is what the configuration says" "$(vzlist -H -o layout 101)" '^ *simfs *$'

# CVE-2019-5736
sums=$(sha256sum /usr/sbin/vzctl /usr/sbin/vzmigrate)
vzctl exec2 101 'cat > /root/lurk && chmod +x /root/lurk' << 'END'
#!/bin/sh
# Programs that are nobody's here are kept open, and written to when they have ended
until [ -e /root/enough ]; do
	for exe in $(find -L /proc/[0-9]*/exe -maxdepth 0 -uid 65534 2> /dev/null); do
		( exec 9< "$exe" && sleep 1 && echo x >> /proc/self/fd/9 ) 2> /dev/null &&
			echo "$exe" >> /root/written
	done
	echo >> /root/rounds
done
echo done > /root/lurked
END
vzctl exec2 101 'printf "#!/proc/self/exe\n" > /root/self; chmod +x /root/self; /root/lurk > /dev/null 2>&1 &'
lurking() {
	vzctl exec 101 /root/self > /dev/null 2>&1
	[ "$(vzctl exec 101 'wc -l < /root/rounds')" -ge 10 ]
}
t "who lurks for programs of the node" wait_for 60 lurking
vzctl exec2 101 touch /root/enough
t "until it is told" wait_for 20 vzctl exec2 101 'test -e /root/lurked'
eq "has written to none" "$(vzctl exec 101 'cat /root/written 2> /dev/null')" ""
eq "and they are as they were" "$(sha256sum /usr/sbin/vzctl /usr/sbin/vzmigrate)" "$sums"

# CVE-2016-9962
command vzctl exec 101 'sleep 1000' > /dev/null 2>&1 &
t "a process that has entered" wait_for 20 vzctl exec2 101 'pgrep -f "sleep 1000" > /dev/null'
# shellcheck disable=SC2016 # inside
eq "has no descriptor of the node" "$(vzctl exec 101 'for pid in $(pgrep -f "sleep 1000"); do
		for fd in /proc/$pid/fd/*; do readlink "$fd"; done; done' | grep -v -e pipe: -e socket: -e /dev/ | xargs)" ""

vzctl stop 101 --fast > /dev/null
vzctl destroy 101 > /dev/null
finish
