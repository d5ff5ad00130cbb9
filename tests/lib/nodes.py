# SPDX-License-Identifier: GPL-2.0-or-later
"""Nodes that run topics, each from the snapshot that it wants."""

import contextlib
import os
import random
import tempfile
import threading
import time

import guest
import tap
import tiers
import topics

CUTS_OF_SAMPLE = 3
CUT_S = (0.2, 8)  # after a script has ended, on a machine that does nothing else
# What a snapshot is made from; others from "clean"
BASES = {"running": "debian"}
JOBS = int(os.environ.get("JOBS", "2"))
ATTEMPTS = 3


@contextlib.contextmanager
def _timed(node, topic, phase):
    """What a node does before a topic counts for the topic."""
    start = time.monotonic()
    try:
        yield
    finally:
        node.seconds.spend(topic, phase, time.monotonic() - start)


def _attempt(job, results, run, renew=lambda rows: None):
    """run(rows) a topic; renew(rows) the node if it does not survive. If only QEMU
    ended it, and no row had failed, all of the topic is run once more."""
    for left in reversed(range(ATTEMPTS)):
        rows = results.section()
        try:
            run(rows)
            return
        except guest.GuestError as error:
            again = left and isinstance(error, guest.EmulatorError) and not rows.have_failed()
            if again:
                rows = results.section()
                for line in f"{job.name} once more: {error}".splitlines():
                    rows.comment(line)
            else:
                rows.row(False, f"{job.name}: the node survives", str(error))
            renew(rows)
            if not again:
                return
        finally:
            results.add(rows)


def _boot_and_run(node, job, results):
    name = f"{job.name} (boot 1)"
    try:
        with _timed(node, name, "boot"):
            node.boot()
        topics.run_topic(node, job, results)
        for boot in range(2, int(job.head.get("boots")) + 1):
            with _timed(node, f"{job.name} (boot {boot})", "boot"):
                node.reboot()
            topics.run_topic(node, job, results, boot)
        topics.check_kernel_log(node, f"{job.name}, all boots", results, 0)
    finally:
        node.close()


def cuts_of(job, seed):
    """How often power is cut, and how long after the script each time: it follows
    from the name of the seed."""
    count = int(job.head.get("cuts"))
    chance = random.Random(f"{seed} {job.head.name}")
    return [chance.uniform(*CUT_S) for _ in range(count if job.whole else min(count, CUTS_OF_SAMPLE))]


def _cut_and_run(node, job, results):
    seed = tiers.seed()[0]
    cuts = cuts_of(job, seed)
    try:
        with _timed(node, f"{job.name} (boot 1)", "boot"):
            node.boot()
        topics.run_topic(node, job, results, 1, len(cuts) + 1)
        for boot, after in enumerate(cuts, 2):
            results.comment(f"{job.name}: power is cut after {after:.2f} s, SEED={seed}")
            time.sleep(after)
            with _timed(node, f"{job.name} (boot {boot})", "boot"):
                node.cut_power()
            topics.run_topic(node, job, results, boot, len(cuts) + 1)
        topics.check_kernel_log(node, f"{job.name}, all boots", results, 0)
    finally:
        node.close()


def _run_cuts(like, job, results):
    """A topic that goes through power cuts, in a node of its own with more disks."""
    node = guest.Guest(kernel=like.kernel, image=like.image, memory=like.memory, cpus=like.cpus,
                       debug=job.debug, seconds=like.seconds,
                       disks_mib=[int(size) for size in job.head.get("disks", "").split()])
    _attempt(job, results, lambda rows: _cut_and_run(node, job, rows))


def _run_boots(like, job, results):
    """A topic that boots: in a node of its own, like this one but with systemd."""
    node = guest.Guest(kernel=like.kernel, image=like.image, memory=like.memory, cpus=like.cpus,
                       debug=job.debug, systemd=True, seconds=like.seconds)
    _attempt(job, results, lambda rows: _boot_and_run(node, job, rows))


def cable(path, number):
    """One end of a cable between two nodes. The first one has to be there first."""
    return ["-netdev", f"stream,id=cable,server={'on' if number == 1 else 'off'},addr.type=unix,addr.path={path}",
            "-device", f"virtio-net-pci,netdev=cable,mac=52:54:00:10:20:0{number},romfile="]


def _boot_pair_and_run(pair, job, results):
    try:
        for node in pair:
            with _timed(node, job.name, "boot"):
                node.boot()
            status, output = node.run(FIRST_BEANCOUNTER)
            results.row(status in (0, 77), f"{job.name}: the first beancounter comes and goes", output)
        topics.run_pair(*pair, job, results)
    finally:
        for node in pair:
            node.close()


def _run_pair(like, job, results):
    """A topic of two nodes."""
    with tempfile.TemporaryDirectory(prefix="vz-") as directory:
        pair = [guest.Guest(kernel=like.kernel, image=like.image, memory=like.memory, cpus=like.cpus,
                            debug=job.debug, seconds=like.seconds, extra=cable(f"{directory}/cable", number))
                for number in (1, 2)]
        _attempt(job, results, lambda rows: _boot_pair_and_run(pair, job, rows))


# Linux rewrites much of itself when there is the first beancounter. An emulator
# that translates such a place at that moment may go on with what was there in
# between (QEMU does), so this is not left to each topic.
FIRST_BEANCOUNTER = """
[ -d /proc/bc ] || exit 77
/usr/lib/vz-tests/bin/luid run 1 true || exit
for i in $(seq 100); do
	[ -d /proc/bc/1 ] || exit 0
	sleep 0.1
done
exit 1
"""


def _take_snapshot(node, results):
    """What every topic starts from: a node that has had a container."""
    status, output = node.run(FIRST_BEANCOUNTER)
    skip = " # SKIP this kernel has none" if status == 77 else ""
    results.row(status in (0, 77), f"the first beancounter comes and goes{skip}", output)
    node.savevm("clean")


def _prepare(node, results, debug):
    if debug:
        node.run("echo clear > /sys/kernel/debug/kmemleak")
    complaints = node.complaints()
    results.row(not complaints, f"the {_kind(debug)} boots with a clean kernel log", "\n".join(complaints))
    with _timed(node, _kind(debug), "snapshot"):
        _take_snapshot(node, results)


def _kind(debug):
    return "debug node" if debug else "node"


class _Snapshots:
    """A booted node that runs each topic from the snapshot it wants."""

    def __init__(self, node, debug):
        self.node = node
        self.debug = debug
        self.taken = {"clean"}
        self.at = "clean"  # None: somewhere else

    def run(self, job, rows):
        wanted = "clean" if self.debug else job.head.get("container", "clean")
        with _timed(self.node, job.name, "snapshot"):
            self._go_to(wanted, job.head.path, rows)
        self.at = None
        topics.run_topic(self.node, job, rows)

    def _take(self, name, path, rows):
        """Unpacking and starting a distribution is most of the time of some topics."""
        since = self.node.console_position()
        topics.upload(self.node, path)
        status, output = self.node.run(f"cd {topics.WORK} && . ./lib.sh && {name}_create 101")
        promise = f"a container that is {name}"
        rows.row(status == 0, f"{promise}, for all who want it", output)
        topics.check_kernel_log(self.node, promise, rows, since)
        self.node.savevm(name)
        self.taken.add(name)

    def _go_to(self, name, path, rows):
        if name not in self.taken:
            self._go_to(BASES.get(name, "clean"), path, rows)
            self._take(name, path, rows)
        elif name != self.at:
            self.node.loadvm(name)
        self.at = name

    def renew(self, rows):
        self.node.close()
        with _timed(self.node, _kind(self.debug), "boot"):
            self.node.boot()
            _take_snapshot(self.node, rows)
        self.taken = {"clean"}
        self.at = "clean"


def run_topics(node, jobs, results, debug=False):
    """Run the topics one after the other in a booted node."""
    rows = results.section()
    _prepare(node, rows, debug)
    results.add(rows)
    snapshots = _Snapshots(node, debug)
    for job in jobs:
        if "boots" in job.head:
            _run_boots(node, job, results)
        elif "cuts" in job.head:
            _run_cuts(node, job, results)
        elif "nodes" in job.head:
            _run_pair(node, job, results)
        else:
            _attempt(job, results, lambda rows, job=job: snapshots.run(job, rows), snapshots.renew)


class Limits:
    """When nothing more is begun: of what must be run at a time of day, of what is
    run beside it after so many seconds. None: never."""

    def __init__(self, until=None, extra_s=None):
        self.until = until
        self.extra_s = extra_s
        self.extra_begun = None

    def forbid(self, job):
        """Why this one is not begun now, or nothing."""
        if self.until is not None and time.time() > self.until:
            return "no time is left"
        if job.extra and self.extra_s is not None:
            if self.extra_begun is None:
                self.extra_begun = time.monotonic()
            if time.monotonic() - self.extra_begun > self.extra_s:
                return f"the {self.extra_s} s for what the last commits touched are over"
        return None


class _Shared:
    """The jobs that are left, for several nodes: long ones first, then all nodes end
    at about the same time; what is extra after all others."""

    def __init__(self, jobs, limits, results):
        self.lock = threading.Lock()
        self.left = sorted(jobs, key=lambda job: (job.extra, -job.head.timeout))
        self.limits = limits
        self.results = results

    def __iter__(self):
        return self

    def __next__(self):
        with self.lock:
            while self.left:
                job = self.left.pop(0)
                reason = self.limits.forbid(job)
                if not reason:
                    job.until = self.limits.until
                    return job
                rows = self.results.section()
                rows.row(True, f"{job.name}: is run # SKIP {reason}")
                self.results.add(rows)
            raise StopIteration


def _one_node(left, results, debug, image, seconds, see_console):
    rows = tap.Rows()
    start = time.monotonic()
    try:
        with guest.Guest(debug=debug, image=image, seconds=seconds) as node:
            seconds.spend(_kind(debug), "boot", time.monotonic() - start)
            see_console(node.console())
            run_topics(node, left, results, debug)
    except Exception as error:  # a topic that did not run must not look well
        rows.row(False, f"the {_kind(debug)} works", f"{type(error).__name__}: {error}")
    results.add(rows)


def run_in_nodes(jobs, results, seconds, debug=False, image=None, limits=None,
                 first_console=lambda text: None):
    """Run the jobs in as many nodes at a time as $JOBS says."""
    left = _Shared(jobs, limits or Limits(), results)
    first = threading.Lock()

    def see_console(text):
        if first.acquire(blocking=False):
            first_console(text)

    workers = [threading.Thread(target=_one_node, args=(left, results, debug, image, seconds, see_console))
               for _ in range(min(JOBS, len(jobs)) or 1)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
