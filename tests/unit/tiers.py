#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What a run has time for, what a sample takes, and where the time went."""

import os
import subprocess
import sys
import time
import types

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
sys.path.insert(0, os.path.join(TOP, "tests", "lib"))

import nodes  # noqa: E402
import seconds  # noqa: E402
import tap  # noqa: E402
import tiers  # noqa: E402

rows = tap.Producer()
row = rows.row


def job(extra):
    return types.SimpleNamespace(extra=extra)


def check_limits():
    row(not nodes.Limits().forbid(job(False)), "without limits everything is begun")
    late = nodes.Limits(until=time.time() - 1)
    row(late.forbid(job(False)) and late.forbid(job(True)), "after the last time nothing is")
    budget = nodes.Limits(extra_s=100)
    row(not budget.forbid(job(True)), "what is extra is begun")
    budget.extra_begun -= 101
    row(budget.forbid(job(True)), "until its seconds are over")
    row(not budget.forbid(job(False)), "which says nothing of the rest")


def check_caps():
    now = time.time()
    row(tiers.capped(100, None) == 100, "what is not bounded has its own limit")
    row(tiers.capped(100, now) == 100 and tiers.capped(3600, now) <= tiers.GRACE_S, "else a run ends with a grace")
    row(isinstance(tiers.capped(3600, now + 0.5), int), "in whole seconds, which the agent of a node takes")
    row(tiers.capped(3600, now - 7200) == 1, "and what comes too late ends at once")


def sample(sweep, seed, count=3, items=tuple("abcdefghij")):
    script = '. tests/guest/sample.sh; sample "$@"'
    done = subprocess.run(["sh", "-c", script, "sh", str(count), *items], cwd=TOP, text=True, check=True,
                          stdout=subprocess.PIPE, env=dict(os.environ, SWEEP=sweep, SEED=str(seed)))
    return done.stdout.split()


def check_samples():
    one = sample("sample", 1)
    row(len(one) == 3 and one == sorted(one), "a sample has its size and keeps the order", str(one))
    row(one == sample("sample", 1), "the same seed gives the same")
    row(len({tuple(sample("sample", seed)) for seed in range(20)}) > 10, "others give others")
    row(len({item for seed in range(20) for item in sample("sample", seed)}) == 10, "in time all are tried")
    row(sample("all", 1) == list("abcdefghij"), "a whole sweep has all")
    row(sample("sample", 1, items=("a b", "c")) == ["a", "b", "c"], "of fewer than its size it has all")


def check_phases():
    script = ("cd tests/guest; . ./lib.sh; inner() { phase start true; }; phase wait inner;"
              " phase sweep false; echo $?; cat $PHASES")
    path = f"/tmp/phases.{os.getpid()}"
    done = subprocess.run(["sh", "-c", script], cwd=TOP, text=True, check=True, stdout=subprocess.PIPE,
                          env=dict(os.environ, PHASES=path))
    os.unlink(path)
    lines = [line.split()[0] for line in done.stdout.splitlines()]
    row(lines == ["1", "wait", "sweep"], "a phase keeps the status, what is called within belongs to it", str(lines))
    table = seconds.Seconds()
    table.add("a", None, 20)
    table.add_phases("a", "wait 1.00 6.50\nsweep 7 9\nnoise\n")
    table.spend("b", "boot", 30)
    text = [line.split() for line in table.table()]
    row(text[1] == ["b", "30", "30"] + ["-"] * 7 + ["0"], "the longest comes first", str(text[1]))
    row(text[2] == ["a", "20"] + ["-"] * 5 + ["6", "2", "-", "12"], "phases and the rest", str(text[2]))
    row(text[3][:2] == ["sum", "50"], "and a sum", str(text[3]))


check_limits()
check_caps()
check_samples()
check_phases()
sys.exit(rows.finish())
