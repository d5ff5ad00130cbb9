#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What a build says: how far it is on a terminal, plain lines in a pipe."""

import os
import pty
import re
import subprocess
import sys
import tempfile

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
sys.path.insert(0, os.path.join(TOP, "tests", "lib"))

import tap  # noqa: E402

# Each time the line is drawn there is an object more, in the end two more than
# are expected; then it says something
BUILDS = """
. scripts/build/lib.sh
. scripts/build/kbuild.sh
one_more() {
	touch "$BUILD/$(ls "$BUILD" | wc -l).o"
	objects_built "$BUILD" 0 $1
}
phase Compiling "5 minutes" one_more "$1"
until [ -z "$CLEAR" ] || [ "$(ls "$BUILD" | wc -l)" -ge 7 ]; do
	sleep 0.05
done
phase_end
say Ready
"""

# Two processes and the tools' make at the same time
AT_ONCE = r"""
. scripts/build/lib.sh
# Asked for the second time, it has been drawn once
asked() { [ ! -e "$BUILD/$1" ] || touch "$BUILD/$1-is-drawn"; touch "$BUILD/$1"; }
wait_for() { until [ -e "$BUILD/$1" ]; do sleep 0.05; done; }
second() {
	PHASE=
	phase Second "" asked second
	touch "$BUILD/second-begins"
	wait_for second-is-drawn
	phase_end
}
phase First "" asked first
wait_for first-is-drawn
second &
wait_for second-begins
printf 'include Makefile\nboth: one two\none two:\n\t$(SAY) CC $@\n' | make -s -f - both
phase_end
wait
"""

FAILS = """
. scripts/build/lib.sh
work() { seq 100; echo "no space left" >&2; return 3; }
phase Working ""
logged "$BUILD/log" work || { log_end "$BUILD/log"; die "It does not work, see $BUILD/log"; }
"""
LOG_END = "".join(f"{line}\n" for line in (*range(82, 101), "no space left"))
LAST_WORDS = "build.sh: It does not work, see BUILD/log\n"

rows = tap.Producer()


def row(good, promise, output):
    rows.row(good, promise, repr(output))


def environment(build, more):
    env = dict(os.environ, BUILD=build, TERM="xterm", TICK_S="0.05")
    for name in ("V", "MAKEFLAGS", "MAKELEVEL", "MAKE_TERMOUT", "MAKE_TERMERR"):
        env.pop(name, None)
    return {**env, **more}


def in_pipe(script, *arguments, **more):
    with tempfile.TemporaryDirectory() as build:
        done = subprocess.run(["bash", "-c", script, "build.sh", *arguments], cwd=TOP, check=False,
                              env=environment(build, more), stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.returncode, done.stdout.decode().replace(build, "BUILD")


def on_terminal(script, *arguments, **more):
    """All that is written to a terminal."""
    output = b""
    with tempfile.TemporaryDirectory() as build:
        mine, its = pty.openpty()
        with subprocess.Popen(["bash", "-c", script, "build.sh", *arguments], cwd=TOP,
                              env=environment(build, more), stdin=its, stdout=its, stderr=its) as child:
            os.close(its)
            try:
                while data := os.read(mine, 65536):
                    output += data
            except OSError:  # nobody has it open any more
                pass
            os.close(mine)
    return child.returncode, output.decode().replace(build, "BUILD")


def screen(output):
    """The lines that a terminal, wide enough for all, shows in the end."""
    lines = [""]
    column = 0
    for part in re.findall(r"\033\[K|\r|\n|[^\033\r\n]+", output):
        if part == "\r":
            column = 0
        elif part == "\n":
            lines.append("")
        elif part == "\033[K":
            lines[-1] = lines[-1][:column]
        else:
            lines[-1] = lines[-1][:column] + part + lines[-1][column + len(part):]
            column += len(part)
    return lines


def matches(pattern, output):
    return re.fullmatch(pattern, output) is not None


status, output = in_pipe(BUILDS, "4")
row((status, output) == (0, "== Compiling\n== Ready\n"), "in a pipe, plain lines and nothing else", output)
status, output = on_terminal(BUILDS, "4", TERM="dumb")
row(output == "== Compiling\r\n== Ready\r\n", "so on a terminal that cannot go back", output)

status, output = on_terminal(BUILDS, "4")
shares = [int(share) for share in re.findall(r"(\d+) %", output)]
row(status == 0 and {25, 50, 75} <= set(shares) and shares == sorted(shares),
    "on others, how far it is", output)
row(max(shares, default=0) == 99, "never at the end before it is there", output)
row(re.search(r"== Compiling:  25 %, \d:\d\d \(usually 5 minutes\)\r", output), "and how long it usually takes", output)
row(matches(r"== Compiling: \d:\d\d\n== Ready\n", "\n".join(screen(output))),
    "what stays is how long it took", screen(output))
status, output = on_terminal(BUILDS, "")
row("== Compiling: 3 files, 0:" in output and "%" not in output,
    "a count where nobody knows of how many", output)

status, output = on_terminal(AT_ONCE)
row(matches(r"(== First: \d:\d\d\n|  CC      (one|two)\n){3}== Second: \d:\d\d\n", "\n".join(screen(output))),
    "several at a time leave whole lines", screen(output))
row(matches(r"(?s).*== First: ....\r.*  CC .*== Second: ....\r.*== Second: ....\r\n", output),
    "one has the line, then the next", output)

status, output = in_pipe(FAILS)
row((status, output) == (1, "== Working\n" + LOG_END + LAST_WORDS),
    "a failure shows the end of the log and where all of it is", output)
status, output = on_terminal(FAILS)
row((status, "\n".join(screen(output))) == (1, LOG_END + LAST_WORDS), "so on a terminal", screen(output))
for where in (in_pipe, on_terminal):
    status, output = where(FAILS, V="1")
    everything = "".join(f"{line}\n" for line in range(1, 101)) + "no space left\n"
    row((status, output.replace("\r", "")) == (1, "== Working\n" + everything + LAST_WORDS),
        f"with V=1 everything as it comes, {where.__name__.replace('_', ' ')}", output)

sys.exit(rows.finish())
