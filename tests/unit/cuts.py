#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Power cuts of a node: what its disks keep, and when they come."""

import os
import shutil
import subprocess
import sys
import tempfile
import types

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
sys.path.insert(0, os.path.join(TOP, "tests", "lib"))

import disks  # noqa: E402
import nodes  # noqa: E402
import tap  # noqa: E402

BLOCK = 4096

rows = tap.Producer()
row = rows.row


def write_and_die(disk, *commands):
    """What QEMU does that is killed: its own tool, which can."""
    words = [word for command in (*commands, "abort") for word in ("-c", command)]
    subprocess.run(["qemu-io", "-t", "writeback", "-f", "qcow2", *words, disk.overlay], check=False,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    disk.settle()


def first_bytes(disk, *blocks):
    with open(disk.base, "rb") as f:
        return [(f.seek(block * BLOCK), f.read(1)[0])[1] for block in blocks]


def check_disk(directory):
    disk = disks.Disk(directory, "data0", 16)
    row(os.path.getsize(disk.base) == 16 << 20, "a disk has its size")
    write_and_die(disk, "write -P 1 0 4k", "write -P 1 64k 4k", "flush", "write -P 2 128k 4k", "write -P 2 4k 4k")
    row(first_bytes(disk, 0, 16) == [1, 1], "what was flushed lives through a power cut", str(first_bytes(disk, 0, 16)))
    row(first_bytes(disk, 1, 32) == [0, 0], "what was not is lost", str(first_bytes(disk, 1, 32)))
    write_and_die(disk, "write -P 3 0 4k")
    row(first_bytes(disk, 0) == [1], "also where something was before", str(first_bytes(disk, 0)))
    write_and_die(disk, "write -P 4 0 4k", "flush")
    row(first_bytes(disk, 0, 16) == [4, 1], "the next one goes on from there", str(first_bytes(disk, 0, 16)))


def cuts(whole, seed="a"):
    head = types.SimpleNamespace(name="83", get={"cuts": "30"}.get)
    return nodes.cuts_of(types.SimpleNamespace(head=head, whole=whole), seed)


def check_cuts():
    row(len(cuts(True)) == 30 and len(cuts(False)) == nodes.CUTS_OF_SAMPLE, "a sample has some of the cuts")
    row(cuts(True) == cuts(True) and cuts(True)[:3] == cuts(False), "the same seed gives the same", str(cuts(False)))
    row(cuts(True) != cuts(True, "b"), "others give others")
    low, high = nodes.CUT_S
    row(all(low <= cut <= high for cut in cuts(True)), "all come while the node is busy")


if shutil.which("qemu-io") and shutil.which("qemu-img"):
    with tempfile.TemporaryDirectory() as place:
        check_disk(place)
else:
    row(True, "power cuts of a disk # SKIP there is no qemu-io")
check_cuts()
sys.exit(rows.finish())
