#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Try patches on files, hunk by hunk: hunks.py DIR PATCH...

The files in DIR are patched, one patch after the other. A hunk that does not
fit is left out and the next one tried. Each that fails, fits only when some of
its context is left out, or lands at other lines or in another function is a
line on standard output; the last line adds them up. Exit status: 1 if a hunk
fails or needs fuzz, 2 if one lands in another function.
"""

import collections
import itertools
import os
import re
import subprocess
import sys

HUNK = re.compile(r"^@@ -(\d+)(?:,\d+)? \+\d+(?:,\d+)? @@ ?(.*)$")
RESULT = re.compile(r"^Hunk #(\d+) succeeded at (\d+)(?: with fuzz (\d+))?(?: \(offset (-?\d+) lines?\))?\.$")
# As git's diff=cpp: what begins a line, but no label
BEGINS = re.compile(r"^[A-Za-z_]")
LABEL = re.compile(r"^[A-Za-z_]\w*:\s*($|/)")

# lines: of context before its first change; function: the one that this is in
Hunk = collections.namedtuple("Hunk", "file number lines function")


def name_of(line):
    """The function that a line begins, without its type and arguments."""
    found = re.search(r"(\w+)\(", line)
    return f"{found.group(1)}()" if found else line.strip()


def function_after(lines):
    for line in reversed(lines):
        if BEGINS.match(line) and not LABEL.match(line):
            return name_of(line)
    return ""


def read_hunks(path):
    hunks, file, number = [], None, 0
    with open(path, encoding="utf-8", errors="replace") as f:
        lines = f.read().split("\n")
    for i, line in enumerate(lines):
        found = HUNK.match(line)
        if line.startswith("+++ b/"):
            file, number = line[6:].split("\t")[0], 0
        elif found and file:
            number += 1
            context = [text[1:] for text in itertools.takewhile(lambda text: text.startswith(" "), lines[i + 1:])]
            hunks.append(Hunk(file, number, len(context), function_after([found.group(2)] + context)))
    return hunks


def function_at(path, line_number):
    with open(path, encoding="utf-8", errors="replace") as f:
        return function_after(f.read().split("\n")[:line_number - 1])


def apply(directory, path):
    """(file, number of hunk) -> (line, fuzz, offset) of those that fit."""
    with open(path, "rb") as f:
        done = subprocess.run(["patch", "-d", directory, "-p1", "-F2", "-N", "--batch", "--verbose",
                               "--no-backup-if-mismatch", "-r", "-"], stdin=f, capture_output=True,
                              text=True, env=dict(os.environ, LC_ALL="C"), check=False)
    fits, file = {}, None
    for line in done.stdout.splitlines():
        found = RESULT.match(line)
        if line.startswith("patching file "):
            file = line[len("patching file "):].strip("'")
        elif line.startswith("can't find file"):
            file = None
        elif found and file:
            number, at, fuzz, offset = (int(text or 0) for text in found.groups())
            fits[file, number] = at, fuzz, offset
    return fits


def judge(directory, hunk, fit):
    """What there is to say of a hunk, or nothing."""
    if not fit:
        return "fails", ""
    at, fuzz, offset = fit
    if fuzz:
        return "needs fuzz", f"{fuzz} lines of its context differ"
    if not offset:
        return None
    where = function_at(os.path.join(directory, hunk.file), at + hunk.lines)
    if where != hunk.function:
        return "elsewhere", f"in {where or 'no function'}"
    return "moved", f"{offset:+d} lines"


def main():
    directory, patches = sys.argv[1], sys.argv[2:]
    count, total = collections.Counter(), 0
    for path in patches:
        fits = apply(directory, path)
        for hunk in read_hunks(path):
            total += 1
            verdict = judge(directory, hunk, fits.get((hunk.file, hunk.number)))
            if verdict:
                count[verdict[0]] += 1
                print(f"{verdict[0]}: {os.path.basename(path)}: {hunk.file}: {hunk.function or 'top of the file'}"
                      f"{verdict[1] and ': ' + verdict[1]}")
    print(f"{len(patches)} patches, {total} hunks: {count['fails']} fail, {count['needs fuzz']} need fuzz, "
          f"{count['elsewhere']} in another function, {count['moved']} at other lines")
    if count["fails"] or count["needs fuzz"]:
        return 1
    return 2 if count["elsewhere"] else 0


sys.exit(main())
