#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What topics say they cover is there, and nothing that they could cover is left out."""

import glob
import os
import re
import sys

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
sys.path.insert(0, os.path.join(TOP, "tests", "lib"))

import heads  # noqa: E402
import tap  # noqa: E402
import tiers  # noqa: E402

# What runs on the node. Parsers and tables of the library have unit tests.
PRODUCT = ("kernel/", "patches/", "lib/files", "lib/inside", "lib/life", "lib/network", "lib/node",
           "lib/quota", "lib/resources", "lib/set", "lib/checkpoint", "lib/console", "scripts/run/", "etc/init.d", "etc/systemd",
           "vzctl/", "vzlist/", "vzubc/", "vzeventd/", "vzconsoled/", "vzquota/", "vzmigrate/", "vzdqcheck/", "vzdqdump/", "vzdqload/", "arpsend/", "ndsend/")
NOT_RUN = ("kernel/Documentation/", "patches/series", "patches/rhel10/", "kernel/kernel/configs/")

rows = tap.Producer()
row = rows.row


def project_files():
    found = []
    for directory, below, names in os.walk(TOP):
        below[:] = [name for name in below if name != ".git" and os.path.join(directory, name) != f"{TOP}/build"]
        found += [os.path.relpath(os.path.join(directory, name), TOP) for name in names]
    return found


def check_patterns(all_heads, files):
    for head in all_heads:
        idle = [p for p in head.covers if not any(heads.covers(p, name) for name in files)]
        row(head.covers and not idle, f"{head.name} covers what is there", f"nothing is {' '.join(idle)}")


def check_all_are_covered(all_heads, files):
    patterns = [p for head in all_heads for p in head.covers]
    bare = [name for name in files if name.startswith(PRODUCT) and not name.startswith(NOT_RUN)
            and not any(heads.covers(p, name) for p in patterns)]
    row(not bare, "every file that runs on a node has a topic", " ".join(sorted(bare)))


def check_tiers(all_heads):
    names = {(job.head.name, job.debug) for debug in (False, True) for job in tiers.everything(debug)}
    short = {(job.head.name, job.debug) for debug in (False, True) for job in tiers.short(debug)}
    row(short < names, "the long tier has all that the short one has", str(short - names))
    row({name for name, _ in names} == {head.name for head in all_heads}, "and no topic is left out")
    whole = {job.head.name for debug in (False, True) for job in tiers.everything(debug) if job.whole}
    row(whole == {head.name for head in all_heads}, "each is whole on one of the kernels", str(names))


def check_touched():
    jobs = tiers.touched(False, ["etc/dists/debian.conf"])
    row([job.head.name for job in jobs if "tier" in job.head] == ["03-debian-11", "03-debian-13"],
        "a touched file brings the topics of the long tier that cover it", str([job.name for job in jobs]))
    jobs = {job.head.name: job.whole for job in tiers.touched(False, ["lib/checkpoint/restore.c", "lib/quota/store.c"])}
    row("94-suspend-often" not in jobs and jobs.get("83-quota-crash") is False and jobs.get("93-resume-undone") is True,
        "of what takes hours a sample, once", str(jobs))
    row(not tiers.touched(False, ["man/vzctl.8"]), "a manual brings none")
    row(any(job.head.name == "34-socket-limits" for job in tiers.touched(True, ["kernel/kernel/bc/sock.c"])),
        "and brings to the debug kernel what the short tier leaves out there")


# In a shell function, which vzctl is in topics, a job in the background is a shell:
# it keeps open what its vzctl does not, and what is killed is not vzctl
FUNCTION_IN_BACKGROUND = re.compile(r"^\s*\(?vzctl [^#\n]*[^&\n]&\)?$", re.MULTILINE)


def check_background():
    found = [path for path in glob.glob(f"{TOP}/tests/guest/*.sh")
             if FUNCTION_IN_BACKGROUND.search(open(path, encoding="utf-8").read())]
    row(not found, 'what runs in the background is "command vzctl"', " ".join(found))


def main():
    files = project_files()
    all_heads = heads.all_heads()
    check_patterns(all_heads, files)
    check_all_are_covered(all_heads, files)
    check_tiers(all_heads)
    check_touched()
    check_background()
    return rows.finish()


sys.exit(main())
