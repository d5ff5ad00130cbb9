# SPDX-License-Identifier: GPL-2.0-or-later
# A bad neighbour, container 101, and a good one, 102: what the bench of isolation
# does in the node. Sourced after lib.sh, by bash.
# shellcheck shell=bash

ATTACKER=101
VICTIM=102
TABLE=neighbours.table
ROUNDS=victim.log		# what the good neighbour says
OUTSIDE_KB=16384		# more of the node than this is too much

# What each may hold besides the basic limits. It must be able to reach every
# other limit within its memory.
ATTACKER_PAGES=24576
VICTIM_PAGES=32768

# Where the kernel is slow: the Nth part of an attack that is never refused, lower
# limits for the others, and a good neighbour that seldom does anything
PART=1
PAUSE_MS=100
if [ "${SLOW:-1}" -gt 1 ]; then
	PART=$((2 * SLOW))
	PAUSE_MS=3000
fi
LOW_LIMITS='numproc=60:60 numfile=600:600 kmemsize=8000000:8000000
	dcachesize=1000000:1000000 privvmpages=12288:12288 shmpages=4096:4096
	numtcpsock=60:60 numothersock=60:60'

# For "crowd": 5,000 tasks with 50,000 files
# shellcheck disable=SC2034
CROWD_LIMITS='numproc=5200:5200 numfile=60000:60000 kmemsize=unlimited:unlimited
	privvmpages=unlimited:unlimited physpages=0:unlimited'

# rows TOPIC...: of these topics, or all
rows() {
	awk -v topics=" $* " '/^[^#]/ && (topics == "  " || index(topics, " " $1 " "))' $TABLE
}

resources() {
	cat /proc/bc/$ATTACKER/resources
}

# risen RESOURCES-BEFORE: the names of those that refused something since
risen() {
	awk '$1 in before { if ($6 > before[$1]) { printf "%s%s", comma, $1; comma = "," } }
		{ before[$1] = $6 }' - /proc/bc/$ATTACKER/resources <<< "$1"
}

# What the node uses besides the attacker, in kB. Page cache is left out on both
# sides: that of the attacker is its own, the rest nobody misses. Pages that a
# CPU keeps at hand are free as well, though MemFree does not say so.
outside_kb() {
	awk -v group=/sys/fs/cgroup/vz/$ATTACKER 'BEGIN {
		while ((getline < "/proc/meminfo") > 0)
			node[$1] = $2
		while ((getline < (group "/memory.stat")) > 0)
			own[$1] = $2 / 1024
		while ((getline < "/proc/zoneinfo") > 0)
			if ($1 == "count:")
				node["MemFree:"] += $2 * 4
		getline < (group "/memory.current")
		used = node["MemTotal:"] - node["MemFree:"] - node["Buffers:"] - node["Cached:"]
		printf "%d\n", used - ($1 / 1024 - own["file"])
	}'
}

# The node uses as much as before the first attack. What is being freed counts
# for a moment as the node's.
has_spared() {
	grown=$(($(outside_kb) - START_KB))
	[ $grown -le $OUTSIDE_KB ]
}

# spares_node PROMISE ANSWER. Not asked on the debug kernel, where KASAN keeps what
# was freed in quarantine.
spares_node() {
	grown=unknown
	[ $PART -eq 1 ] || return 0
	if wait_for 3 has_spared; then
		ok "$1"
	else
		fail "$1" "$grown kB for $2" "$(grown_rows)"
	fi
}

# What has grown by a megabyte, for the message
grown_rows() {
	awk '{ if ($1 in before) { if ($2 > before[$1] + 1024) print $1, $2 - before[$1], "kB more" }
		else before[$1] = $2 }' meminfo.start /proc/meminfo
}

# has_returned RESOURCES-BEFORE: nothing that can be counted is held but what was.
# Memory is not looked at: caches stay.
has_returned() {
	kept=$(awk '$1 !~ /^(lockedpages|shmpages|num.*|tcp.*|dgramrcvbuf|othersockbuf)$/ { next }
		$1 in before && $2 > before[$1] { print $1, "held", $2, "before", before[$1] }
		{ before[$1] = $2 }' - /proc/bc/$ATTACKER/resources <<< "$1")
	[ -z "$kept" ]
}

# Commands go to descriptor 8, answers come from 9
start_attacker() {
	mkfifo asked answered
	command vzctl exec2 $ATTACKER /root/attack < asked > answered 2> attacker.err &
	exec 8> asked 9< answered
	eq "the attacker is there" "$(next_answer)" READY
}

next_answer() {
	local answer=

	read -r -t $((60 * PATIENCE)) answer <&9 || answer="NOTHING $(cat attacker.err)"
	echo "$answer"
}

# ask COMMAND: prints the answer. Without one there is no going on.
ask() {
	echo "$1" >&8
	next_answer
}

# lives: what the good neighbour has said so far, a line a round, is in $lived
lives() {
	mapfile -t lived < $ROUNDS
}

# lives_longer ROUNDS: than so many; its last line is no complaint
lives_longer() {
	lives
	[ ${#lived[@]} -gt "$1" ] && [[ ${lived[-1]} = ROUND* ]]
}

# set_limits OPTION... NAME=BARRIER:LIMIT...: of the attacker, all at once
set_limits() {
	local limit options=()

	for limit; do
		case "$limit" in
		-*)	options+=("$limit") ;;
		*)	options+=("--${limit%%=*}" "${limit#*=}") ;;
		esac
	done
	vzctl --quiet set $ATTACKER "${options[@]}"
}

# make_neighbour CTID PAGES PROGRAM
make_neighbour() {
	vzctl create "$1" --ostemplate small --config basic > /dev/null
	vzctl set "$1" --ipadd "10.101.0.$1" --save > /dev/null
	t "container $1 starts" vzctl start "$1"
	# With these in its configuration it would have no other limits
	vzctl --quiet set "$1" --physpages "0:$2" --swappages 0:0
	# The small template has no scripts that would do it
	t "container $1 has its address" vzctl exec "$1" \
		"ip addr add 10.101.0.$1/32 dev venet0 && ip link set venet0 up"
	bring "$1" "$3"
}

# neighbours_up PAUSE_MS: both are there, the good one works and sleeps so long
neighbours_up() {
	small_template
	: > /etc/vz/dists/small.conf
	make_neighbour $ATTACKER $ATTACKER_PAGES attack
	# shellcheck disable=SC2086
	[ $PART -eq 1 ] || set_limits --save $LOW_LIMITS
	make_neighbour $VICTIM $VICTIM_PAGES neighbour
	start_attacker
	: > $ROUNDS
	command vzctl exec2 $VICTIM /root/neighbour "$1" > $ROUNDS 2>&1 &
	wait_for 20 grep -q ROUND $ROUNDS || fail "the good neighbour works" "$(cat $ROUNDS)"
	[ "$T_FAILED" -eq 0 ] || neighbours_down
	START_KB=$(outside_kb)
	cat /proc/meminfo > meminfo.start
}

# with_limits NAME=BARRIER:LIMIT...: for this attack
with_limits() {
	[ $# -eq 0 ] || set_limits "$@"
}

# without_limits NAME=...: as the configuration has them
without_limits() {
	local name limits=()

	for name; do
		name=${name%%=*}
		limits+=("$name=$(sed -n "s/^${name^^}=\"\(.*\)\"/\1/p" \
			/etc/vz/conf/$ATTACKER.conf | tail -n 1)")
	done
	[ $# -eq 0 ] || set_limits "${limits[@]}"
}

# is_one_of NAME,... NAME,...: some name is in both lists
is_one_of() {
	local name

	for name in ${1//,/ }; do
		case ",$2," in *",$name,"*) return 0 ;; esac
	done
	return 1
}

# try_attack ROW: the promises of a row of the table
try_attack() {
	local name refusers results limits
	local before answer refused grown kept lived rounds part=1

	read -r _ name refusers results limits <<< "$1"
	# shellcheck disable=SC2086
	with_limits $limits
	before=$(resources)
	lives
	rounds=${#lived[@]}
	[ "$results" != OK ] || part=$PART
	answer=$(ask "run $name $part")
	refused=$(risen "$before")

	like "$name: ends with ${results//,/ or }" "$answer" "^GOT [0-9]+ (${results//,/|})$"
	[ "${answer%% *}" = GOT ] || neighbours_down
	[ "$refusers" = - ] ||
		t "$name: counted by ${refusers//,/ or }" is_one_of "$refusers" "$refused"
	spares_node "$name: nothing of the node" "$answer"
	eq "$name: can end" "$(ask end)" ENDED
	wait_for 10 has_returned "$before"
	eq "$name: all is given back" "$kept" ""
	t "$name: the neighbour works on" wait_for 20 lives_longer "$rounds"
	# shellcheck disable=SC2086
	without_limits $limits
	note "$name: $answer, refused by ${refused:-no counter}; $grown kB outside; after $SECONDS s"
}

# Ends the topic
neighbours_down() {
	exec 8>&-
	t "container $ATTACKER stops" vzctl stop $ATTACKER --fast
	t "container $VICTIM stops" vzctl stop $VICTIM --fast
	vzctl destroy $ATTACKER $VICTIM > /dev/null
	finish
}

# neighbours TOPIC: all of it
neighbours() {
	local row rows

	neighbours_up $PAUSE_MS
	mapfile -t rows < <(rows "$1")
	while read -r row <&7; do
		phase sweep try_attack "$row"
	done 7< <(sample 6 "${rows[@]}")
	unlike "the good neighbour failed in nothing" "$(tail -n 1 $ROUNDS)" REFUSED
	eq "the good neighbour was refused nothing" \
		"$(awk '$6 + 0 > 0 { print $1, $6 }' /proc/bc/$VICTIM/resources)" ""
}
