# SPDX-License-Identifier: GPL-2.0-or-later
"""Run one topic of tests/guest in a node, and judge what it leaves."""

import io
import os
import re
import tarfile
import time

import guest
import tap
import tiers

WORK = "/run/vz-tests"
PHASES = f"{WORK}/phases"
PATIENCE = 4  # a machine that emulates beside others may take so many times longer


def upload(node, path):
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


def run_script(node, path, timeout, sink, slow=1, boot=1, boots=1, whole=True, number=1):
    """Run one script inside the node; returns its exit status."""
    upload(node, path)
    shell = "/bin/sh"
    with open(path, encoding="utf-8") as f:
        first = f.readline()
    if first.startswith("#!"):
        shell = first[2:].strip()
    command = (f"cd {WORK} && PATH=$PATH:/usr/lib/vz-tests/bin SLOW={slow}"
               f" PATIENCE={slow * PATIENCE} BOOT={boot} BOOTS={boots} NODE={number} PHASES={PHASES}"
               f" SWEEP={'all' if whole else 'sample'} SEED={tiers.seed()[1]} exec {shell} ./topic")
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


def check_kernel_log(node, topic, results, since, node_oom=False):
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


def _check(node, name, results, head, debug, since):
    if "leaves" not in head:
        _check_beancounters(node, name, results)
        # The daemons of a whole system have libraries mapped, see above
        if "boots" not in head and "cuts" not in head:
            _check_dead_beancounters(node, name, results)
    if debug:
        _check_leaks(node, name, results)
    check_kernel_log(node, name, results, since, "oom" in head)


def run_topic(node, job, results, boot=1, boots=1):
    head = job.head
    name = job.name + (f" (boot {boot})" if "boots" in head or "cuts" in head else "")
    slow = 4 if job.debug else 1
    since = node.console_position()
    start = time.monotonic()
    topic = tap.Topic(name, results)
    status = run_script(node, head.path, job.time_limit(slow * PATIENCE), topic.feed, slow, boot, boots, job.whole)
    topic.finish(status)
    ended = time.monotonic()
    _, phases = node.run(f"cat {PHASES} 2> /dev/null; rm -f {PHASES}")
    node.seconds.add_phases(name, phases)
    _check(node, name, results, head, job.debug, since)
    node.seconds.add(name, "check", time.monotonic() - ended)
    node.seconds.add(name, None, time.monotonic() - start)
    results.comment(f"{name}: {time.monotonic() - start:.0f} s")


def run_pair(first, second, job, results):
    """Run a topic in the first of two nodes, when it has set up the second one."""
    since = second.console_position()
    slow = 4 if job.debug else 1
    said = []
    status = run_script(second, job.head.path, job.time_limit(slow * PATIENCE), said.append, slow,
                        whole=job.whole, number=2)
    results.row(not status, f"{job.name}: the second node is set up", "".join(said))
    run_topic(first, job, results)
    _check(second, f"{job.name} (node 2)", results, job.head, job.debug, since)
