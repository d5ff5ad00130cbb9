#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What the packages repeat of other files is the same there."""

import os
import re
import sys

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
sys.path.insert(0, os.path.join(TOP, "tests", "lib"))

import tap  # noqa: E402

rows = tap.Producer()


def read(path):
    with open(os.path.join(TOP, path), encoding="utf-8") as file:
        return file.read()


def check_version():
    version = re.search(r'VZ_VERSION\s+"(.*)"', read("lib/base/version.h")).group(1)
    rows.row(read("debian/changelog").startswith(f"vzctl ({version}"), "the package has the version of the tools", version)


def check_build_depends():
    table = [line.split() for line in read("scripts/build/packages.list").splitlines() if not line.startswith("#")]
    tools = {line[0] for line in table if "tools" in line[1].split(",")} - {"build-essential"}
    field = re.search(r"^Build-Depends:\n((?: .*\n)*)", read("debian/control"), re.M).group(1)
    built = {word.split()[0] for word in field.replace(",", "").splitlines()} - {"debhelper-compat"}
    rows.row(tools == built, "it is built with what packages.list has for the tools", str(tools ^ built))


def unexplained(path):
    """Options without a comment above them or the group they are in."""
    found, explained = [], False
    for line in read(path).splitlines():
        if re.match(r"(# )?CONFIG_", line):
            found += [] if explained else [line]
        else:
            explained = line.startswith("#")
    return found


def check_reasons():
    for path in ("vz.config", "vz-server.config"):
        bare = unexplained(f"kernel/kernel/configs/{path}")
        rows.row(not bare, f"{path} has a reason for each line", " ".join(bare))


def main():
    check_version()
    check_build_depends()
    check_reasons()
    return rows.finish()


sys.exit(main())
