# SPDX-License-Identifier: GPL-2.0-or-later
"""Figures that need a whole node: start time, many starts at once, memory, creation.

Each is a script guest-*.sh that runs in a fresh node and prints lines of
name and number; all names of a table are measured in the same run.
"""

import io
import os
import tarfile

import guest
import instructions

HERE = os.path.dirname(os.path.abspath(__file__))
IMAGE = os.path.join(guest.BUILD, "image", "bench.img")


def _archive():
    """The scripts, and the programs they use in bin/."""
    blob = io.BytesIO()
    with tarfile.open(fileobj=blob, mode="w") as archive:
        for name in os.listdir(HERE):
            if name.startswith("guest-"):
                archive.add(os.path.join(HERE, name), arcname=name)
        for program in ("init", "stopwatch"):
            path = instructions.build("bench-" + program, program + ".c")
            archive.add(path, arcname="bin/" + program)
    return blob.getvalue()


def _measure(script):
    """{name: number} in the order printed."""
    with guest.Guest(image=IMAGE) as node:
        status, output = node.run("mkdir -p /vz/bench && tar -C /vz/bench --no-same-owner -xf -",
                                  _archive())
        if not status:
            status, output = node.run(
                f"cd /vz/bench && INIT=$PWD/bin/init PATH=$PATH:$PWD/bin exec bash ./{script}",
                timeout=1800)
        if status:
            raise guest.GuestError(f"{script} failed:\n{output}")
        complaints = node.complaints()
        if complaints:
            raise guest.GuestError("The kernel complains:\n" + "\n".join(complaints))
    rows = (line.split("\t") for line in output.splitlines() if "\t" in line)
    return {name: float(number) for name, number in rows}


def _table(title, unit, figures):
    """The first row is what the others are compared with."""
    print(title)
    base = next(iter(figures.values()))
    for name, number in figures.items():
        print(f"{name:>24}{number:>12.1f} {unit}  x {number / base:.2f}")


def _tables(script, titles):
    """One for each first word of the names, with the rest of them."""
    figures = _measure(script)
    for what, title in titles.items():
        _table(title, "ms", {name.split(" ", 1)[1]: number for name, number in figures.items()
                             if name.startswith(what + " ")})


def report_start():
    _tables("guest-start.sh", {
        "start": "From the command to the first instruction of init, median",
        "exec": "From the command to its end, a shell inside does nothing, median",
        "stop": "From the command to its end, the container is gone, median",
    })


def report_parallel():
    _tables("guest-parallel.sh", {
        "start": "vz start of 100 containers, so many at a time",
        "stop": "vz stop of them",
    })


def report_memory():
    _table("Memory of an idle container with an init and nothing else", "kB",
           _measure("guest-memory.sh"))


def report_create():
    _table("From a template to a container on disk, median", "ms", _measure("guest-create.sh"))
