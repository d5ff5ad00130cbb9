# SPDX-License-Identifier: GPL-2.0-or-later
"""Which topics a run has: the short tier, what the last commits touched, or all."""

import os
import subprocess
import time
import zlib

import guest
import heads

RECENT_S = 12 * 3600  # before the last commit: what is tested together
GRACE_S = 600  # after its last beginning a run is over


def capped(limit_s, until):
    """What is left of a time limit in a run that begins nothing after a time: whole
    seconds, as a node takes them."""
    return limit_s if until is None else min(limit_s, max(int(until + GRACE_S - time.time()), 1))


class Job:
    """A topic on a kernel, perhaps in a node of another release than others."""

    def __init__(self, head, debug, whole, extra=False, release=""):
        self.head = head
        self.debug = debug
        self.whole = whole  # sweeps go through all, not through a sample
        self.release = release
        self.until = None  # when the run begins nothing more
        self.extra = extra  # not in the short tier: as the budget allows

    def time_limit(self, patience):
        """Seconds that it may take where everything takes so many times longer."""
        return capped(self.head.timeout * patience, self.until)

    @property
    def name(self):
        words = ("debug" if self.debug else "", "whole" if self.extra and self.whole else "", self.release)
        return " ".join([self.head.name, *[f"({word})" for word in words if word]])


def is_short(head):
    return "tier" not in head


KERNEL = ("kernel/", "patches/")


def runs_on(head, debug):
    """The debug kernel shows nothing more of a tool: it has the topics that cover the
    kernel, and those that say so."""
    if not debug:
        return head.get("debug") != "only"
    return head.get("debug", "core" if head.covers_any(KERNEL) else "never") != "never"


def short(debug):
    """The short tier: each promise once, a core of them on the debug kernel too."""
    kinds = {"core", "only"} if debug else {None, "core", "never"}
    return [Job(head, debug, whole=False) for head in heads.all_heads()
            if is_short(head) and head.get("debug") in kinds]


def everything(debug):
    """All topics of a kernel. What a sweep does to a tool at each of its steps is seen
    on the normal one; the other shows what the kernel does to itself, in a sample of
    the steps, unless the topic is only there."""
    return [Job(head, debug, whole=not debug or head.get("debug") == "only")
            for head in heads.all_heads() if runs_on(head, debug)]


def on_release(release):
    return [Job(head, False, whole=True, release=release) for head in heads.all_heads() if "releases" in head]


def touched(debug, files):
    """What the short tier leaves out of the topics that cover these files; of
    sweeps that take hours, a sample."""
    if debug:
        files = [name for name in files if name.startswith(KERNEL)]
    has = {job.head.path for job in short(debug)}
    return [Job(head, debug, whole=head.get("sweep") != "hours", extra=True) for head in heads.all_heads()
            if runs_on(head, debug) and head.is_touched_by(files)
            and (head.path not in has or head.get("sweep") == "yes")]


def _git(*arguments):
    done = subprocess.run(["git", "-C", guest.TOP, "-c", f"safe.directory={guest.TOP}", *arguments],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def recent_files():
    """The files that commits touched shortly before the last one, and with it."""
    last = _git("log", "-1", "--format=%ct")
    if not last:
        return []
    names = _git("log", f"--since={int(last) - RECENT_S}", "--first-parent", "-m", "--name-only", "--format=")
    return sorted(set(names.splitlines()) - {""})


def seed():
    """(name, number) that samples of this commit follow from; $SEED repeats another one's."""
    name = os.environ.get("SEED") or _git("rev-parse", "--short=12", "HEAD") or "none"
    return name, zlib.crc32(name.encode())
