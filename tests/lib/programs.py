# SPDX-License-Identifier: GPL-2.0-or-later
"""Run the tests that need no node: unit programs and cli scripts."""

import glob
import os
import subprocess

import guest
import tap

TIMEOUT_S = 1200
TEST_BUILD = os.path.join(guest.BUILD, "test")


def _environment():
    env = dict(os.environ, LC_ALL="C.UTF-8")
    env["PATH"] = os.pathsep.join([os.path.join(TEST_BUILD, "bin"), env["PATH"], "/usr/sbin", "/sbin"])
    # Tools end right after main(): what they then still hold is no leak
    env.setdefault("ASAN_OPTIONS", "detect_leaks=0")
    env.setdefault("UBSAN_OPTIONS", "print_stacktrace=1")
    return env


def _run(path, results):
    rows = results.section()
    topic = tap.Topic(os.path.basename(path).rsplit(".", 1)[0], rows)
    try:
        done = subprocess.run([path], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, env=_environment(), cwd=guest.TOP,
                              timeout=TIMEOUT_S, check=False)
        output, status = done.stdout, done.returncode
    except subprocess.TimeoutExpired as error:
        output, status = error.stdout or b"", 124
    topic.feed(output.decode("utf-8", "replace"))
    topic.finish(status)
    results.add(rows)


def run_unit(results):
    sources = sorted(glob.glob(os.path.join(guest.TOP, "tests", "unit", "*.c")))
    for source in sources:
        name = os.path.basename(source)[:-2]
        if name != "tap":
            _run(os.path.join(TEST_BUILD, "tests", "unit", name), results)
    for script in sorted(glob.glob(os.path.join(guest.TOP, "tests", "unit", "*.py"))):
        _run(script, results)


def run_fuzz(results):
    """The corpus of each fuzzing harness, by the compiler that builds the rest."""
    for source in sorted(glob.glob(os.path.join(guest.TOP, "tests", "fuzz", "*.c"))):
        _run(os.path.join(TEST_BUILD, "tests", "fuzz", os.path.basename(source)[:-2]), results)


def run_cli(results):
    for path in sorted(glob.glob(os.path.join(guest.TOP, "tests", "cli", "*.sh"))):
        if os.access(path, os.X_OK):
            _run(path, results)
