# SPDX-License-Identifier: GPL-2.0-or-later
"""Run the tests that need no node: unit programs and cli scripts."""

import concurrent.futures
import glob
import os
import signal
import subprocess

import guest
import heads
import tap
import tiers

TIMEOUT_S = 2400
SCRIPT_TIMEOUT_S = 7200  # of one that builds, where the run is not bounded
FRESH_SUITES = ("bookworm", "trixie")
TEST_BUILD = os.path.join(guest.BUILD, "test")


def _environment():
    env = dict(os.environ, LC_ALL="C.UTF-8")
    env["PATH"] = os.pathsep.join([os.path.join(TEST_BUILD, "bin"), env["PATH"], "/usr/sbin", "/sbin"])
    # Tools end right after main(): what they then still hold is no leak
    env.setdefault("ASAN_OPTIONS", "detect_leaks=0")
    env.setdefault("UBSAN_OPTIONS", "print_stacktrace=1")
    return env


def _hear_signals():
    """In a child: what a run in the background ignores is what some programs are tested with."""
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
        signal.signal(number, signal.SIG_DFL)


def _output_of(path, timeout_s, environment):
    """(text, exit status) of a program; 124 where it took too long."""
    try:
        done = subprocess.run([path], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, env=environment, cwd=guest.TOP,
                              preexec_fn=_hear_signals, timeout=timeout_s, check=False)
        return done.stdout, done.returncode
    except subprocess.TimeoutExpired as error:
        return error.stdout or b"", 124


def _output_of_group(path, timeout_s, environment):
    """The same of a script that builds: what it has started ends with it."""
    with subprocess.Popen([path], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, env=environment, cwd=guest.TOP,
                          preexec_fn=_hear_signals, start_new_session=True) as child:
        try:
            return child.communicate(timeout=timeout_s)[0], child.returncode
        except BaseException as error:
            os.killpg(child.pid, signal.SIGKILL)
            if not isinstance(error, subprocess.TimeoutExpired):
                raise
            return child.communicate()[0], 124


def _judge(path, results, output, status, words=()):
    rows = results.section()
    name = os.path.basename(path).rsplit(".", 1)[0]
    topic = tap.Topic(" ".join([name, *words]), rows)
    topic.feed(output.decode("utf-8", "replace"))
    topic.finish(status)
    results.add(rows)


def _run(path, results, more):
    _judge(path, results, *_output_of(path, TIMEOUT_S, _environment() | more))


def _run_script(path, results, timeout_s, **more):
    """more: variables of its environment, which its name shows."""
    output, status = _output_of_group(path, timeout_s or SCRIPT_TIMEOUT_S, _environment() | more)
    if status == 124 and timeout_s:
        # Of a run that has so much time and no more, this is what is left out
        for line in output.decode("utf-8", "replace").splitlines():
            results.comment(line)
        results.row(True, f"{os.path.basename(path)}: runs to its end # SKIP no time is left")
        return
    _judge(path, results, output, status, more.values())


def _run_all(paths, results, **more):
    """As many at a time as there are processors: each has a scratch node of its own.
    more: variables of their environment."""
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(lambda path: _run(path, results, more), paths))


def _built(kind):
    """The programs made of tests/KIND/*.c."""
    sources = sorted(glob.glob(os.path.join(guest.TOP, "tests", kind, "*.c")))
    names = [os.path.basename(source)[:-2] for source in sources]
    return [os.path.join(TEST_BUILD, "tests", kind, name) for name in names if name != "tap"]


def run_unit(results):
    scripts = sorted(glob.glob(os.path.join(guest.TOP, "tests", "unit", "*.py")))
    _run_all(_built("unit") + scripts, results)


def run_fuzz(results):
    """The corpus of each fuzzing harness, by the compiler that builds the rest."""
    _run_all(_built("fuzz"), results)


def run_cli(results, whole):
    """whole: sweeps go through all, not through a sample."""
    paths = sorted(glob.glob(os.path.join(guest.TOP, "tests", "cli", "*.sh")))
    _run_all([path for path in paths if os.access(path, os.X_OK)], results,
             SWEEP="all" if whole else "sample", SEED=str(tiers.seed()[1]))


def _scripts(kind):
    return sorted(glob.glob(os.path.join(guest.TOP, "tests", kind, "*.sh")))


def run_fresh(results, whole, timeout_s=None):
    """What a freshly installed system needs: packages before programs."""
    for suite in FRESH_SUITES if whole else FRESH_SUITES[:1]:
        for path in _scripts("fresh"):
            if whole:
                _run_script(path, results, timeout_s, FRESH_SUITE=suite, FRESH_WHOLE="whole")
            elif "tier" not in heads.Head(path):
                _run_script(path, results, timeout_s, FRESH_SUITE=suite)


def run_trees(results, timeout_s=None):
    """Other trees of Linux that the series must apply to."""
    for path in _scripts("trees"):
        _run_script(path, results, timeout_s)
