#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What a shell offers for the next word of vzctl, vzlist and the small tools.

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
make_node

library=/usr/share/bash-completion/bash_completion
if [ ! -r "$library" ] || [ "$(id -u)" != 0 ]; then
	skip "completion" "needs bash-completion, and root for vzlist"
	finish
fi
# shellcheck source=/dev/null
. "$library"
# shellcheck source=../../etc/bash-completion/vzlist
. "$top/etc/bash-completion/vzlist"

# split LINE: its words as readline sees them, which breaks at : and = too
split()
{
	printf '%s' "${1//\\ /$'\001'}" | sed -E 's/([:=]+)/\n\1\n/g; s/ +/\n/g' |
		sed '/^$/d; s/\x01/\\ /g'
	[[ $1 != *[!\\]" " ]] || echo
}

# replies LINE: the candidates, sorted, on one line
replies()
{
	mapfile -t COMP_WORDS < <(split "$1")
	COMP_LINE=$1
	COMP_POINT=${#1}
	COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
	COMPREPLY=()
	"$(complete -p "${COMP_WORDS[0]}" | sed -nE 's/.* -F ([^ ]+) .*/\1/p')" \
		"${COMP_WORDS[0]}" "${COMP_WORDS[-1]}" "${COMP_WORDS[-2]}"
	[ ${#COMPREPLY[@]} -eq 0 ] || printf '%s\n' "${COMPREPLY[@]}" | sort | paste -sd ' '
}

# offers PROMISE LINE WANTED
offers()
{
	is "$1" "$3" "$(replies "$2")"
}

ct 101 'NAME="web"' 'HOSTNAME="web.example.org"' 'IP_ADDRESS="10.0.0.1 fe80::1"' \
	'NETIF="ifname=eth0,bridge=br0;ifname=eth1,mac=00:18:51:00:00:01"' 'NETDEV="eth5"'
ct 102 'NAME="web server"'
ct 109
ln -s "$conf/101.conf" "$node/etc/vz/names/web"
ln -s "$conf/102.conf" "$node/etc/vz/names/web server"
mkdir -p "$node/vz/template/cache"
touch "$node"/vz/template/cache/{debian-12.tar.gz,debian-13.tar.zst,readme.txt}
runs "101 17 10.0.0.9 10.0.0.1"
dump=$(vzctl --dump-options)

# field KIND COLUMN [COMMAND]: of the table, as replies prints words
field()
{
	awk -F '\t' -v kind="$1" -v column="$2" -v command="${3-}" \
		'$1 == kind && (command == "" || $2 == command) { print $column }' <<<"$dump" |
		grep -vx -e - | sort -u | paste -sd ' '
}

words=$({ field flag 2; field command 2; field command 3; } | tr ' ' '\n' | sort | paste -sd ' ')
offers "flags and commands" "vzctl " "$words"
offers "more than one flag" "vzctl --quiet --verb" "--verbose"
offers "a command after flags" "vzctl --quiet --verbose cre" "create"
like "commands to get help for" "start" "$(replies "vzctl --help sta")"
offers "nothing after those" "vzctl --help start " ""

running="101 web"
stopped='102 109 web\ server'
all='101 102 109 web web\ server'
for command in $(field command 2) $(field command 3); do
	case $command in
	create) want=110 ;;
	start | mount | umount | destroy | delete) want=$stopped ;;
	stop | restart | enter | exec | exec2 | console | suspend | chkpnt) want=$running ;;
	*) want=$all ;;
	esac
	offers "containers to $command" "vzctl $command " "$want"
	name=$(awk -F '\t' -v word="$command" \
		'$1 == "command" && ($2 == word || $3 == word) { print $2 }' <<<"$dump")
	case $command in
	destroy | delete | runscript) ;;
	*) offers "options of $command" "vzctl $command 101 --" "$(field option 3 "$name")" ;;
	esac
done
offers "one container after another" "vzctl destroy 102 " "$stopped"
offers "a name that begins like that" "vzctl set we" 'web web\ server'
offers "a name with a blank" 'vzctl start web\ s' 'web\ server'
offers "flags change nothing" "vzctl --quiet stop " "$running"
offers "numbers that begin like that" "vzctl set 10" "101 102 109"

offers "an option that begins like that" "vzctl set 101 --onb" "--onboot"
offers "yes or no" "vzctl set 101 --onboot " "no yes"
offers "yes" "vzctl set 101 --save --disabled y" "yes"
offers "with an equals sign" "vzctl set 101 --onboot=n" "no"
offers "a choice" "vzctl set 101 --netfilter state" "stateful stateless"
offers "what to do about a restart" "vzctl set 101 --setmode " "ignore restart"
offers "the layout" "vzctl create 110 --layout " "simfs"
offers "priorities" "vzctl set 101 --ioprio " "0 1 2 3 4 5 6 7"
offers "words beside numbers" "vzctl set 101 --iolimit " "unlimited"
offers "nothing for free text" "vzctl set 101 --description " ""
offers "nor options in its place" "vzctl set 101 --description --" ""
offers "options after a value" "vzctl set 101 --onboot yes --sav" "--save"
offers "OS templates" "vzctl create 110 --ostemplate " "debian-12 debian-13"
offers "OS templates that begin like that" "vzctl set 101 --ostemplate debian-13" "debian-13"
samples=$(basename -a "$conf"/ve-*.conf-sample | sed 's/^ve-//; s/\.conf-sample$//' | sort | paste -sd ' ')
offers "samples" "vzctl create 110 --config " "$samples"
offers "samples to apply" "vzctl set 101 --applyconfig " "$samples"
offers "addresses a container has" "vzctl set 101 --ipdel " "10.0.0.1 10.0.0.9 all fe80::1"
offers "by its name" "vzctl set web --ipdel a" "all"
offers "none, where there are none" "vzctl set 109 --ipdel " "all"
offers "addresses with colons" "vzctl set 101 --ipdel fe80::" "1"
offers "its interfaces" "vzctl set 101 --netif_del " "all eth0 eth1"
offers "its devices" "vzctl set 101 --netdev_del " "eth5"
offers "features" "vzctl set 101 --features n" "nfs:off nfs:on nfsd:off nfsd:on"
offers "files to leave alone" "vzctl set 101 --keep_files h" "hostname hosts"
offers "another feature" "vzctl set 101 --features nfs:on,b" "on,bridge:off on,bridge:on"
offers "a capability" "vzctl set 101 --capability SYS_T" \
	"SYS_TIME:off SYS_TIME:on SYS_TTY_CONFIG:off SYS_TTY_CONFIG:on"
offers "its switch" "vzctl set 101 --capability SYS_TIME:o" "off on"
offers "the command of enter" "vzctl enter 101 " "--exec"
like "scripts of the node" "lib.sh" "$(cd "$here" && replies "vzctl runscript 101 li")"

offers "containers to list" "vzlist " "$all"
offers "options of vzlist" "vzlist --" \
	"$(vzlist --help | grep -o -e '--[a-z_-]*' | sort | paste -sd ' ')"
offers "fields" "vzlist -o host" "hostname"
offers "another field" "vzlist -a -o ctid,numproc.,numf" "ctid,numproc.,numfile ctid,numproc.,numfile.b \
ctid,numproc.,numfile.f ctid,numproc.,numfile.l ctid,numproc.,numfile.m ctid,numproc.,numflock \
ctid,numproc.,numflock.b ctid,numproc.,numflock.f ctid,numproc.,numflock.l ctid,numproc.,numflock.m"
offers "every field" "vzlist --output " "$(vzlist -L | awk '{ print $1 }' | sort | paste -sd ' ')"
offers "letters in one word" "vzlist -Ho smart" "smart_name"
offers "a field to sort by" "vzlist -s vsw" "vswap"
offers "or backwards" "vzlist -a --sort -vsw" "-vswap"
offers "host names" "vzlist -h we" "web.example.org"
offers "names" "vzlist -N " 'web web\ server'
offers "no words of others' choice" "vzlist -d " ""

offers "interfaces to announce on" "arpsend -U -i 10.0.0.1 " "$(cd /sys/class/net && printf "%s\n" * | sort | paste -sd " ")"
offers "no words for what only its user knows" "arpsend -U -i " ""
offers "containers to calculate" "vzcalc " "$all"
offers "containers to ask about" "vzubc --why " "$all"
offers "options of two dashes" "vzubc --no" "--no-follow"
offers "containers to migrate" "vzmigrate -v other.example.org " "$all"
offers "behind an option with its argument" "vzmigrate -r no other.example.org 10" "101 102 109"
offers "what to do with it here" "vzmigrate -r " "no yes"
offers "checks to ignore" "vzmigrate --nodeps=" "all cpu disk_space ipv6"
offers "and words of one" "vzubc -w" "-wd -wn -wt"
for tool in arpsend ndsend vz-check vzcalc vzcfgscale vzcfgvalidate vzcpucheck vzmemcheck vzoversell vzpid vzsplit vzdqcheck vzdqdump vzdqload vzmigrate; do
	# By their long names, or the letters of those that have none
	offers "options of $tool" "$tool -" \
		"$("$tool" --help | grep -o -e '--[a-z-]*' -e '^  -[a-z]  ' | tr -d ' ' | sort -u | paste -sd ' ')"
	is "$tool is completed from the first word on" "$(cat "$top/etc/bash-completion/vzlist")" \
		"$(cat "$top/etc/bash-completion/$tool")"
done

finish
