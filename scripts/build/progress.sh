# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# What is being done, how far it is and how long that usually takes. On a
# terminal this is one line, drawn again every second; the cursor waits at its
# beginning, so that whatever else is printed takes its place. Elsewhere, and
# with V=1, it is a plain message. Sourced by lib.sh.

TICK_S=${TICK_S:-1}
PHASE=
CLEAR=
if [ -z "${V:-}" ] && [ -t 1 ] && [ -t 2 ] && [ "${TERM:-dumb}" != dumb ]; then
	CLEAR=$'\033[K'
fi

# 75 -> 1:15
minutes() {
	printf '%d:%02d' $(($1 / 60)) $(($1 % 60))
}

# percent PART WHOLE: the end is never promised before it is there
percent() {
	local far=$((100 * $1 / $2))

	printf '%3d %%' $((far < 99 ? far : 99))
}

# draw TEXT USUALLY START COUNTER...
draw() {
	local text=$1 usually=$2 start=$3 far='' width=0 line
	shift 3

	[ $# -eq 0 ] || far=$("$@")
	read -r _ width < <(stty size <&2 2> /dev/null) || true
	[ "${width:-0}" -ge 20 ] || width=80
	line="== $text: ${far:+$far, }$(minutes $((SECONDS - start)))${usually:+ (usually $usually)}"
	printf '%s%s\r' "$CLEAR" "${line:0:width-1}" >&2
}

# Of several at a time, in whatever processes, one has the line
keep_drawing() {
	exec 8> "$BUILD/.lock-progress" 9>&-
	while kill -0 $$ 2> /dev/null; do
		! flock -n 8 || draw "$@" 8>&-
		sleep "$TICK_S" 8>&-
	done
	printf %s "$CLEAR" >&2
}

# phase TEXT USUALLY [COUNTER...]: begins; COUNTER prints how far it is
phase() {
	local text=$1 usually=$2
	shift 2

	PHASE=$text
	PHASE_START=$SECONDS
	[ -n "$CLEAR" ] || { say "$text"; return; }
	mkdir -p "$BUILD"
	keep_drawing "$text" "$usually" "$SECONDS" "$@" &
	PHASE_PID=$!
}

# The line goes; there is something else to say
phase_stop() {
	[ -n "$PHASE" ] || return 0
	PHASE=
	[ -n "$CLEAR" ] || return 0
	kill "$PHASE_PID" 2> /dev/null || true
	wait "$PHASE_PID" 2> /dev/null || true
	printf %s "$CLEAR" >&2
}

phase_end() {
	local text=$PHASE

	phase_stop
	[ -z "$CLEAR" ] || say "$text: $(minutes $((SECONDS - PHASE_START)))"
}

# logged FILE COMMAND...: what it prints goes to the file, with V=1 to the terminal too
logged() {
	local log=$1 status=0
	shift

	if [ -n "${V:-}" ]; then
		"$@" 2>&1 | tee "$log" || status=$?
	else
		"$@" > "$log" 2>&1 || status=$?
	fi
	[ "$status" -eq 0 ] || phase_stop
	return "$status"
}

# log_end FILE: the last lines of what failed
log_end() {
	phase_stop
	[ -n "${V:-}" ] || tail -n 20 "$1" >&2
}
