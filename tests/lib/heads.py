# SPDX-License-Identifier: GPL-2.0-or-later
"""What a topic of tests/guest says of itself: comments at its head.

    # covers: PATH...   files and directories of the project whose promises it shows;
                        * stands for anything, and there may be several such lines
    # tier: long        not in the short tier (make test)
    # debug: core       in the short tier on the debug kernel as well
    # debug: only       on the debug kernel and nowhere else
    # debug: never      not on the debug kernel, though it covers the kernel's files
    # sweep: yes        takes a sample of its sweeps in the short tier, see lib.sh
    # sweep: hours      and where a commit has touched what it covers
    # timeout: SECONDS  instead of 300, if the machine did nothing else
    # container: NAME   begins with container 101 as NAME_create of lib.sh makes it
                        (not on the debug kernel)
    # inside: debian    is_up and ct_create make a Debian, on the debug kernel too
    # template: NAME    wants this OS template in the image beside the usual one
    # releases: all     also in nodes of other releases of Debian, in the long tier
    # leaves: containers    do not ask for beancounters back to zero
    # oom: node         the node itself runs out of memory, and what its kernel says
                        of that is no complaint
    # boots: N          in a node of its own that boots with systemd, N times;
                        the script is run after each boot, which is $BOOT
    # cuts: N           in a node of its own whose power is cut N times, some time after
                        the script has ended; it is run after each boot, which is
                        $BOOT of $BOOTS. A sweep, with "sweep: hours"
    # disks: SIZE...    of such a node, in MiB: /dev/vdb and so on. They keep what was
                        flushed to them, the root disk is made anew
    # nodes: 2          in two nodes of its own with a cable between them, eth1 of each;
                        the script is run in the second one, where $NODE is 2, until it
                        ends, then in the first one
"""

import fnmatch
import glob
import os
import re

import guest

KEYS = {"covers": None, "tier": {"long"}, "debug": {"core", "only", "never"}, "sweep": {"yes", "hours"},
        "timeout": None, "container": None, "inside": {"debian"}, "template": None,
        "releases": {"all"}, "leaves": {"containers"}, "oom": {"node"}, "boots": None, "cuts": None,
        "disks": None, "nodes": {"2"}}
LINE = re.compile(r"^# ([a-z]+): +(\S.*?)\s*$")
TIMEOUT_S = 300


class HeadError(Exception):
    """A head that says what nobody understands."""


class Head:
    """The options of one topic."""

    def __init__(self, path):
        self.path = path
        self.name = os.path.basename(path).rsplit(".", 1)[0]
        self.said = {}
        with open(path, encoding="utf-8") as f:
            for line in f:
                if not line.startswith("#"):
                    break
                self._read(line)

    def _read(self, line):
        match = LINE.match(line)
        if not match or match.group(1) not in KEYS:
            return
        key, value = match.groups()
        if KEYS[key] and value not in KEYS[key]:
            raise HeadError(f"{self.path}: {key}: {value}: one of {', '.join(sorted(KEYS[key]))}")
        self.said[key] = f"{self.said[key]} {value}" if key in self.said else value

    def __contains__(self, key):
        return key in self.said

    def get(self, key, default=None):
        return self.said.get(key, default)

    @property
    def timeout(self):
        return int(self.get("timeout", TIMEOUT_S))

    @property
    def covers(self):
        return self.get("covers", "").split()

    def covers_any(self, prefixes):
        return any(pattern.startswith(prefixes) for pattern in self.covers)

    def is_touched_by(self, files):
        """Whether one of these files of the project is covered, or is the topic."""
        own = os.path.relpath(self.path, guest.TOP)
        return any(name == own or covers(pattern, name) for name in files for pattern in self.covers)


def covers(pattern, name):
    """Whether a pattern of "covers:" means this file or a directory above it."""
    return fnmatch.fnmatch(name, pattern) or fnmatch.fnmatch(name, pattern + "/*")


def all_heads():
    return [Head(path) for path in sorted(glob.glob(os.path.join(guest.TOP, "tests", "guest", "[0-9]*.sh")))]
