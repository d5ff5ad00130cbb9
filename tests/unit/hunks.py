#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What make check-tree says of the hunks of a patch."""

import difflib
import os
import subprocess
import tempfile

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
HUNKS = os.path.join(TOP, "scripts", "build", "hunks.py")


NAMES = ("first", "second", "third")


def function(name, begin="begin", work=None):
    return (f"int {name}(void)\n{{\n\tint err;\n\n\t{begin}();\n\t{work or name}_work();\n"
            "out:\n\tend();\n\treturn 0;\n}\n\n")


def source(**differences):
    return "".join(function(name, **differences.get(name, {})) for name in NAMES)


OLD = source()
NEW = OLD.replace("_work();\n", "_work();\n\thook();\n")


def patch(old, new):
    """A patch whose hunks name their function, as those of git do."""
    lines = difflib.unified_diff(old.splitlines(True), new.splitlines(True), "a/f.c", "b/f.c")
    names = iter(NAMES)
    return "".join(f"{line[:-1]} int {next(names)}(void)\n" if line.startswith("@@") else line for line in lines)


def run(tree):
    with tempfile.TemporaryDirectory() as directory:
        with open(os.path.join(directory, "1.patch"), "w", encoding="ascii") as f:
            f.write(patch(OLD, NEW))
        files = os.path.join(directory, "files")
        os.mkdir(files)
        if tree is not None:
            with open(os.path.join(files, "f.c"), "w", encoding="ascii") as f:
                f.write(tree)
        done = subprocess.run([HUNKS, files, os.path.join(directory, "1.patch")],
                              stdout=subprocess.PIPE, text=True, check=False)
        return done.returncode, done.stdout.splitlines()


def total(fail=0, fuzz=0, elsewhere=0, moved=0):
    return (f"1 patches, 3 hunks: {fail} fail, {fuzz} need fuzz, {elsewhere} in another function, "
            f"{moved} at other lines")


CASES = (
    ("the tree they were made for", OLD, 0, [total()]),
    ("lines above them", "/* */\n\n" + OLD, 0,
     [f"moved: 1.patch: f.c: {name}(): +2 lines" for name in NAMES] + [total(moved=3)]),
    ("one that fails does not hide the others", source(first={"work": "other"}, second={"work": "other"}), 1,
     ["fails: 1.patch: f.c: first()", "fails: 1.patch: f.c: second()", total(fail=2)]),
    ("context that differs", source(second={"begin": "start"}), 1,
     ["needs fuzz: 1.patch: f.c: second(): 2 lines of its context differ", total(fuzz=1)]),
    ("another function that looks the same",
     OLD.replace(function("second"), function("second", work="other") + function("copy", work="second")), 2,
     ["elsewhere: 1.patch: f.c: second(): in copy()", "moved: 1.patch: f.c: third(): +11 lines",
      total(elsewhere=1, moved=1)]),
    ("no such file", None, 1, [f"fails: 1.patch: f.c: {name}()" for name in NAMES] + [total(fail=3)]),
)

for number, (name, tree, want, lines) in enumerate(CASES, 1):
    status, got = run(tree)
    good = status == want and got == lines
    print(f"{'ok' if good else 'not ok'} {number} - {name}")
    if not good:
        print(*(f"# {line}" for line in [f"status {status}"] + got), sep="\n")
print(f"1..{len(CASES)}")
