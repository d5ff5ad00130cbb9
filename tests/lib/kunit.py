# SPDX-License-Identifier: GPL-2.0-or-later
"""KUnit's results, as the debug kernel prints them while it boots (KTAP)."""

import re

SUITE = re.compile(r"^\s+# Subtest: (\S+)")
CASE = re.compile(r"^ {4}(?:(not ok)|ok) \d+ (.*)$")
TIME = re.compile(r"^\[ *\d+\.\d+\](?:\[.*?\])? ?")


def report(console, results):
    suite, lines, cases = None, [], 0
    for raw in console.splitlines():
        line = TIME.sub("", raw)
        start, case = SUITE.match(line), CASE.match(line)
        if start:
            suite = start.group(1)
        elif case and suite:
            cases += 1
            results.row(not case.group(1), f"kunit: {suite}: {case.group(2)}", "\n".join(lines))
            lines = []
        elif suite and line.startswith("    # "):
            lines.append(line.strip("# "))
    if not cases:
        results.row(False, "kunit: the debug kernel runs its unit tests")
