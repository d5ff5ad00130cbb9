# SPDX-License-Identifier: GPL-2.0-or-later
"""Live migrations between two nodes on one cable: how long a container stands still,
and what for. What is emulated is slow: shares and ratios are what counts. "in place"
is a dump and a restore of the same container on one node, with nothing copied."""

import json
import os
import tempfile

import guest
import nodes
import topics

SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "guest-migrate.sh")
TIMEOUT_S = 5400
PHASES = ("dump", "second-copy", "depart", "complete", "undump", "resume")


def _measure():
    """The lines of the script."""
    said = []
    with tempfile.TemporaryDirectory(prefix="vz-") as directory:
        pair = [guest.Guest(extra=nodes.cable(f"{directory}/cable", number)) for number in (1, 2)]
        try:
            for node in pair:
                node.boot()
                node.run(nodes.FIRST_BEANCOUNTER)
            for number in (2, 1):
                status = topics.run_script(pair[number - 1], SCRIPT, TIMEOUT_S, said.append, number=number)
                if status:
                    raise guest.GuestError(f"node {number} failed:\n{''.join(said)}")
        finally:
            for node in pair:
                node.close()
    return [line.split("\t") for line in "".join(said).splitlines() if line.count("\t") == 3]


def _figures(name, predicted, moved, in_place):
    """Of one container, for JSON as it is."""
    predicted = json.loads(predicted)["prediction"]
    moved = json.loads(moved)
    seconds = {stage["name"]: stage["seconds"] for stage in moved["stages"]}
    return {
        "container": name,
        "predicted": predicted,
        "rounds": len(moved["rounds"]),
        "total": sum(value for value in seconds.values() if value),
        "bytes_sent": moved["bytes_sent"],
        "frozen": moved["frozen"]["seconds"],
        "frozen_bytes": moved["frozen"]["bytes"],
        "phases": {phase: seconds[phase] for phase in PHASES},
        "in_place": int(in_place) / 1000,
    }


def _print(rows):
    print("Live migration, seconds; MB sent")
    columns = ("total", "rounds", "MB", "frozen", "MB", *PHASES, "predicted", "in place", "frozen x")
    print(f"{'':24}" + "".join(f"{column:>12}" for column in columns))
    for row in rows:
        values = [f"{row['total']:.1f}", str(row["rounds"]), f"{row['bytes_sent'] / 1e6:.1f}",
                  f"{row['frozen']:.2f}", f"{row['frozen_bytes'] / 1e6:.2f}",
                  *(f"{row['phases'][phase]:.2f}" for phase in PHASES),
                  f"{row['predicted']['frozen']:.2f}", f"{row['in_place']:.2f}",
                  f"{row['frozen'] / row['in_place']:.2f}"]
        print(f"{row['container']:24}" + "".join(f"{value:>12}" for value in values))


def report(as_json=False):
    rows = [_figures(*line) for line in _measure()]
    if as_json:
        print(json.dumps({"migrate": rows}, indent=2))
    else:
        _print(rows)
    return bool(rows)
