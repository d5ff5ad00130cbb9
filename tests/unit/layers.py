#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The library's files stand on those below them, and the model stands on none of the node."""

import glob
import os
import re
import sys

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
# Each may use itself and those before it
ROOMS = ["base", "model", "node", "quota", "inside", "resources", "console", "network", "files", "life", "checkpoint", "set"]

# What the model leaves to others; configurations it is given go through base/file.h
NODE_CALLS = """open openat opendir readdir stat lstat fstat access readlink link symlink unlink rename mkdir rmdir
    flock fcntl ioctl mount fork execve socket path_exists path_is_dir dir_create_all""".split()


def modules():
    """For each file without its suffix, what it includes of the library."""
    result = {}
    for path in sorted(glob.glob(os.path.join(TOP, "lib", "*", "*.[ch]"))):
        name = os.path.relpath(path, os.path.join(TOP, "lib"))[:-2]
        with open(path, encoding="utf-8") as file:
            found = re.findall(r'^#include "(\w+/\w+)\.h"', file.read(), re.M)
        result.setdefault(name, set()).update(f for f in found if f != name)
    return result


def circle(graph):
    """Modules that include each other, in their order; an empty list if there is none."""
    done = set()

    def follow(name, way):
        if name in way:
            return way[way.index(name):] + [name]
        if name in done:
            return []
        for below in sorted(graph.get(name, ())):
            found = follow(below, way + [name])
            if found:
                return found
        done.add(name)
        return []

    for name in sorted(graph):
        found = follow(name, [])
        if found:
            return found
    return []


def climbs(graph):
    room = {name: ROOMS.index(name.split("/")[0]) for name in graph}
    return [f"{name} includes {below}" for name in sorted(graph) for below in sorted(graph[name])
            if room.get(below, 0) > room[name]]


def node_calls():
    found = []
    pattern = re.compile(r"\b(" + "|".join(NODE_CALLS) + r")\(")
    for path in sorted(glob.glob(os.path.join(TOP, "lib", "model", "*.c"))):
        with open(path, encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if pattern.search(line):
                    found.append(f"{os.path.basename(path)}:{number}: {line.strip()}")
    return found


def check(number, promise, found):
    print(f"{'not ok' if found else 'ok'} {number} - {promise}")
    for line in found:
        print(f"# {line}")
    return not found


GRAPH = modules()
WAY = circle(GRAPH)
CHECKS = [
    ("no file needs itself by way of others", [" -> ".join(WAY)] if WAY else []),
    ("rooms stand on those before them", climbs(GRAPH)),
    ("the model does not touch the node", node_calls()),
]
GOOD = [check(number, *row) for number, row in enumerate(CHECKS, 1)]
print(f"1..{len(GOOD)}")
sys.exit(0 if all(GOOD) else 1)
