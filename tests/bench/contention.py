# SPDX-License-Identifier: GPL-2.0-or-later
"""Storms on two CPUs at once: does a container scale as the node does?

The clock is the time that QEMU's threads for the CPUs get from the machine
below: what else runs there does not count, waiting for a lock or a cache line
does. It needs threads of their own for the CPUs, which KVM and multi-threaded
TCG have.
"""

import json
import os

import guest
import instructions

ROUNDS = 7
STORMS = (("fork+exit", "fork", 400), ("open+close", "open", 20000))
WHERE = (("node", "{command}"),
         ("container", "vzctl --quiet exec 101 {command}"))
SETUP = """
. ./lib.sh
small_template
vzctl --quiet create 101 --ostemplate small --config basic &&
vzctl --quiet start 101 &&
install -m 755 /run/storm /vz/private/101/bin/storm
"""
STORM = "/bin/storm"


def _seconds(node, command):
    """How long the CPUs ran between "go" and "done"."""
    stamps = {}

    def see(text):
        for word in text.split():
            stamps[word] = node.cpu_seconds()

    status, output = node.run(command, sink=see, timeout=300)
    if status or not {"go", "done"} <= set(stamps):
        raise guest.GuestError(f"{command}: status {status}\n{output}")
    return stamps["done"] - stamps["go"]


def _measure(node):
    """{storm: {where: [seconds on one CPU, on two, added up]}}: the least of all rounds,
    for what disturbs only adds to it.
    """
    least = {name: {where: [float("inf")] * 2 for where, _ in WHERE} for name, _, _ in STORMS}
    for _ in range(ROUNDS):
        for name, operation, number in STORMS:
            for where, how in WHERE:
                for i, cpus in enumerate((1, 2)):
                    command = how.format(command=f"{STORM} {operation} {number} {cpus}")
                    seconds = _seconds(node, command)
                    least[name][where][i] = min(least[name][where][i], seconds)
    return least


def _set_up(node):
    with open(instructions.build("bench-storm", "storm.c"), "rb") as f:
        program = f.read()
    library = os.path.join(guest.TOP, "tests", "guest", "lib.sh")
    with open(library, "rb") as f:
        node.run("cat > /run/lib.sh", f.read())
    node.run(f"cat > /run/storm && install -m 755 /run/storm {STORM}", program)
    status, output = node.run(f"cd /run && {SETUP}")
    if status:
        raise guest.GuestError(f"No container:\n{output}")


def _row(storm, least):
    row = {"storm": storm}
    for where, (one, two) in least.items():
        # Twice the work, and both clocks added up
        row[where] = round(2 * one / (two / 2), 3)
    row["container_to_node"] = round(row["container"] / row["node"], 3)
    return row


def report(as_json=False):
    """Prints the figures; returns True, for there is no target."""
    with guest.Guest(cpus=2) as node:
        _set_up(node)
        least = _measure(node)
        complaints = node.complaints()
    if complaints:
        raise guest.GuestError("The kernel complains:\n" + "\n".join(complaints))
    rows = [_row(name, least[name]) for name, _, _ in STORMS]
    if as_json:
        print(json.dumps({"unit": "throughput of 2 CPUs / 1 CPU", "rows": rows}, indent=2))
        return True
    print("Throughput of two CPUs, one being 1")
    print(f"{'storm':>20}{'node':>12}{'container':>12}{'container/node':>18}")
    for row in rows:
        print(f"{row['storm']:>20}{row['node']:>12.2f}{row['container']:>12.2f}"
              f"{row['container_to_node']:>18.2f}")
    return True
