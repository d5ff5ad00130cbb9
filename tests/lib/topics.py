# SPDX-License-Identifier: GPL-2.0-or-later
"""Run the topics of tests/guest in a node, each from the same clean snapshot.

A topic is a shell script; comments at its head say how it wants to be run:

    # debug: yes        also on the debug kernel, with a leak scan after it
    # debug: only       on the debug kernel and nowhere else
    # timeout: SECONDS  instead of 300, if the machine did nothing else
    # container: debian    begins with container 101, of Debian's template (not on the debug kernel)
    # leaves: containers    do not ask for beancounters back to zero
    # oom: node         the node itself runs out of memory, and what its kernel says
                        of that is no complaint
    # boots: N          in a node of its own that boots with systemd, N times;
                        the script is run after each boot, which is $BOOT
"""

import io
import os
import re
import tarfile
import threading
import time

import guest
import tap

WORK = "/run/vz-tests"
PATIENCE = 4  # a machine that emulates beside others may take so many times longer
JOBS = int(os.environ.get("JOBS", "2"))
HEADER = re.compile(r"^# (debug|timeout|container|leaves|oom|boots): *(\S+)")


def headers(path):
    found = {}
    with open(path, encoding="utf-8") as f:
        for line in f:
            if not line.startswith("#"):
                break
            match = HEADER.match(line)
            if match:
                found[match.group(1)] = match.group(2)
    return found


def _time_limit(path):
    return int(headers(path).get("timeout", 300))


def _upload(node, path):
    """The script with the library and data beside it, as they are now."""
    blob = io.BytesIO()
    directory = os.path.join(guest.TOP, "tests", "guest")
    with tarfile.open(fileobj=blob, mode="w") as archive:
        for name in sorted(os.listdir(directory)):
            if not name.endswith((".c", ".h")):
                archive.add(os.path.join(directory, name), arcname=name)
        archive.add(path, arcname="topic")
    status, output = node.run(f"mkdir -p {WORK} && tar -C {WORK} --no-same-owner -xf -", blob.getvalue())
    if status:
        raise guest.GuestError(f"Cannot copy {path}: {output}")


def run_script(node, path, timeout, sink, slow=1, boot=1):
    """Run one script inside the node; returns its exit status."""
    _upload(node, path)
    shell = "/bin/sh"
    with open(path, encoding="utf-8") as f:
        first = f.readline()
    if first.startswith("#!"):
        shell = first[2:].strip()
    command = (f"cd {WORK} && PATH=$PATH:/usr/lib/vz-tests/bin SLOW={slow}"
               f" PATIENCE={slow * PATIENCE} BOOT={boot} exec {shell} ./topic")
    status, _ = node.run(command, timeout=timeout, sink=sink)
    return status


def _check_beancounters(node, topic, results):
    """Their last references go a little later than their containers."""
    status, text = node.run("[ -e /proc/user_beancounters ] || exit 77;"
                            " for i in $(seq 50); do grep -Eq '^ +[1-9][0-9]*:' /proc/user_beancounters || break;"
                            " sleep 0.2; done; cat /proc/user_beancounters")
    name = f"{topic}: no beancounter is left"
    if status == 77:
        results.row(True, f"{name} # SKIP this kernel has no beancounters")
        return
    left = [m.group(1) for m in re.finditer(r"^\s*(\d+):", text, re.MULTILINE) if m.group(1) != "0"]
    results.row(not status and not left, name, text if status or left else "")


# Whatever is charged by beancounters themselves must be back. Kernel memory may
# stay for a while: what caches of the node keep is dropped first, and Linux
# keeps the last network namespace until the next one ends. All of it in a static
# program: a page of the C library that a container's process was the first to
# touch stays, with its memory cgroup, as long as anybody has it mapped. Daemons
# of the node have, so kernel memory alone is no failure.
DEAD_BEANCOUNTERS = """
[ -e /sys/kernel/debug/vz/beancounters ] || exit 77
unshare -n true
exec busybox sh -c '
	busybox sync
	for i in $(busybox seq 20); do
		echo 3 > /proc/sys/vm/drop_caches
		left=$(busybox sed -n "/destroyed/{s/ \\(kmemsize\\|dcachesize\\)=[0-9]*//g;p}" \
			/sys/kernel/debug/vz/beancounters | busybox grep =) || break
		busybox sleep 0.5
	done
	echo "$left"'
"""


def _check_dead_beancounters(node, topic, results):
    """Whatever a container held must be back when no cache needs it."""
    name = f"{topic}: nothing is held for the dead"
    status, text = node.run(DEAD_BEANCOUNTERS)
    if status == 77:
        results.row(True, f"{name} # SKIP this kernel has no beancounters")
        return
    left = text.strip()
    results.row(not status and not left, name, left)


def _check_kernel_log(node, topic, results, since, node_oom=False):
    complaints = node.complaints(since, node_oom)
    results.row(not complaints, f"{topic}: the kernel log is clean",
                node.console(since) if complaints else "")


LEAK_SCAN = """
scan() { sleep 6; echo scan > /sys/kernel/debug/kmemleak; cat /sys/kernel/debug/kmemleak; }
found=$(scan)
[ -z "$found" ] || scan
"""


def _check_leaks(node, topic, results):
    """Objects count when they are older than 5 s. One may look lost while it
    moves, so what a scan finds must be there in a second one."""
    _, text = node.run(LEAK_SCAN, timeout=1200)
    results.row(not text.strip(), f"{topic}: nothing leaks", text)


def run_topic(node, path, results, debug=False, boot=1):
    head = headers(path)
    name = os.path.basename(path).rsplit(".", 1)[0] + (" (debug)" if debug else "")
    if "boots" in head:
        name += f" (boot {boot})"
    slow = 4 if debug else 1
    since = node.console_position()
    start = time.monotonic()
    topic = tap.Topic(name, results)
    status = run_script(node, path, _time_limit(path) * slow * PATIENCE, topic.feed, slow, boot)
    topic.finish(status)
    if "leaves" not in head:
        _check_beancounters(node, name, results)
        # The daemons of a whole system have libraries mapped, see above
        if "boots" not in head:
            _check_dead_beancounters(node, name, results)
    if debug:
        _check_leaks(node, name, results)
    _check_kernel_log(node, name, results, since, "oom" in head)
    results.comment(f"{name}: {time.monotonic() - start:.0f} s")


ATTEMPTS = 3


def _attempt(path, results, run, renew=lambda rows: None):
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
                for line in f"{os.path.basename(path)} once more: {error}".splitlines():
                    rows.comment(line)
            else:
                rows.row(False, f"{os.path.basename(path)}: the node survives", str(error))
            renew(rows)
            if not again:
                return
        finally:
            results.add(rows)


def _boot_and_run(node, path, results, debug):
    with node:
        run_topic(node, path, results, debug)
        for boot in range(2, int(headers(path)["boots"]) + 1):
            node.reboot()
            run_topic(node, path, results, debug, boot)
        _check_kernel_log(node, f"{os.path.basename(path)}, all boots", results, 0)


def run_boots(like, path, results, debug):
    """A topic that boots: in a node of its own, like this one but with systemd."""
    node = guest.Guest(kernel=like.kernel, image=like.image, memory=like.memory, cpus=like.cpus,
                       debug=debug, systemd=True)
    _attempt(path, results, lambda rows: _boot_and_run(node, path, rows, debug))


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
    results.row(not complaints, f"the {'debug ' if debug else ''}node boots with a clean kernel log",
                "\n".join(complaints))
    _take_snapshot(node, results)


class _Snapshots:
    """A booted node that runs each topic from the snapshot it wants."""

    def __init__(self, node, debug):
        self.node = node
        self.debug = debug
        self.taken = {"clean"}
        self.at = "clean"  # None: somewhere else

    def run(self, path, rows):
        wanted = headers(path).get("container", "clean")
        self._go_to("clean" if self.debug else wanted, path, rows)
        self.at = None
        run_topic(self.node, path, rows, self.debug)

    def _take(self, name, path, rows):
        """Unpacking a distribution is most of the time of some topics."""
        since = self.node.console_position()
        _upload(self.node, path)
        status, output = self.node.run(f"cd {WORK} && . ./lib.sh && {name}_create 101")
        promise = f"a container of {name}"
        rows.row(status == 0, f"{promise} for all who want it", output)
        _check_kernel_log(self.node, promise, rows, since)
        self.node.savevm(name)
        self.taken.add(name)

    def _go_to(self, name, path, rows):
        if name not in self.taken:
            self._go_to("clean", path, rows)
            self._take(name, path, rows)
        elif name != self.at:
            self.node.loadvm(name)
        self.at = name

    def renew(self, rows):
        self.node.close()
        self.node.boot()
        _take_snapshot(self.node, rows)
        self.taken = {"clean"}
        self.at = "clean"


def run_topics(node, paths, results, debug=False):
    """Run the topics one after the other in a booted node."""
    rows = results.section()
    _prepare(node, rows, debug)
    results.add(rows)
    snapshots = _Snapshots(node, debug)
    for path in paths:
        if "boots" in headers(path):
            run_boots(node, path, results, debug)
        else:
            _attempt(path, results, lambda rows, path=path: snapshots.run(path, rows), snapshots.renew)


class _Shared:
    """The topics that are left, for several nodes."""

    def __init__(self, paths):
        self.lock = threading.Lock()
        self.left = iter(paths)

    def __iter__(self):
        return self

    def __next__(self):
        with self.lock:
            return next(self.left)


def _one_node(left, results, debug, see_console):
    name = "debug node" if debug else "node"
    rows = tap.Rows()
    try:
        with guest.Guest(debug=debug) as node:
            see_console(node.console())
            run_topics(node, left, results, debug)
    except Exception as error:  # a topic that did not run must not look well
        rows.row(False, f"the {name} works", f"{type(error).__name__}: {error}")
    results.add(rows)


def run_in_nodes(paths, results, debug=False, first_console=lambda text: None):
    """Run the topics in as many nodes at a time as $JOBS says, long ones first: then
    all nodes end at about the same time."""
    left = _Shared(sorted(paths, key=_time_limit, reverse=True))
    first = threading.Lock()

    def see_console(text):
        if first.acquire(blocking=False):
            first_console(text)

    workers = [threading.Thread(target=_one_node, args=(left, results, debug, see_console))
               for _ in range(min(JOBS, len(paths)) or 1)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
