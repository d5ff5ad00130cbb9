# SPDX-License-Identifier: GPL-2.0-or-later
"""Instructions of operations on a container's disk with and without quota.

Counted as instructions.py does; see quota.c, which is PID 1 of the guest. Each
boot has a fresh disk, made with the features of its kind.
"""

import concurrent.futures
import json
import os
import subprocess
import tempfile

import guest
import instructions

SIZE = 256 << 20
MKFS = ("mke2fs", "-q", "-F", "-t", "ext4", "-I", "256", "-U", "00000000-0000-0000-0000-000000000101",
        "-E")
STEADY = "lazy_itable_init=0,lazy_journal_init=0,hash_seed=00000000-0000-0000-0000-000000000101"

# key, title, options of mke2fs and what quota it is to have
CASES = (
    ("off", "no quota", "^quota,^project", None),
    ("user", "quota of users", "quota,^project", "usrquota"),
    ("tree", "level 1", "quota,project", "prjquota"),
    ("all", "plain, all kinds", "quota,project", "usrquota:grpquota:prjquota"),
    ("both", "both levels", "quota,project", "usrquota:grpquota:prjquota"),
)
BASE = "user"
# How much more than plain quota that counts as many owners, in percent
TARGETS = {"tree": ("user", 1.0), "both": ("all", 1.0)}


def make_disk(path, features, types):
    with open(path, "wb") as f:
        f.truncate(SIZE)
    extended = STEADY + (f",quotatype={types}" if types else "")
    subprocess.run([*MKFS, extended, "-O", features, path], check=True,
                   env={**os.environ, "PATH": os.environ["PATH"] + ":/sbin:/usr/sbin"})


def count_all(kernel, program):
    """{case: {operation: instructions}}"""
    archive = instructions.initramfs(program)
    names = subprocess.run([program, "list"], stdout=subprocess.PIPE, text=True,
                           check=True).stdout.splitlines()
    with tempfile.TemporaryDirectory(dir=instructions.OUT) as directory, \
            concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        boots = {}
        for case, _, features, types in CASES:
            disk = os.path.join(directory, case)
            make_disk(disk, features, types)
            drive = ["-drive", f"file={disk},format=raw,if=virtio,cache=unsafe,snapshot=on"]
            boots[case] = {name: pool.submit(instructions.count, kernel, archive, case, name, drive)
                           for name in names}
        return {case: {name: boot.result()[1] for name, boot in by_name.items()}
                for case, by_name in boots.items()}


def judge(name, counts):
    """One row of the report."""
    row = {"operation": name, "missed": []}
    for case, *_ in CASES:
        row[case] = counts[case][name]
        row[case + "_percent"] = round(100 * (row[case] / counts[BASE][name] - 1), 3)
    row["over_plain"] = {case: round(100 * (row[case] / row[plain] - 1), 3)
                         for case, (plain, _) in TARGETS.items()}
    row["missed"] = [case for case, (_, most) in TARGETS.items() if row["over_plain"][case] > most]
    return row


def show(rows):
    print("Instructions of an operation on a container's disk (ext4)")
    print(f"{'operation':>20}" + "".join(f"{title:>22}" for _, title, *_ in CASES))
    for row in rows:
        line = f"{row['operation']:>20}"
        for case, *_ in CASES:
            mark = "!" if case in row["missed"] else " "
            line += f"{row[case]:>12.1f} {row[case + '_percent']:>+7.2f} %{mark}"
        print(line.rstrip())
    titles = {case: title for case, title, *_ in CASES}
    print(f"Percent: more than {titles[BASE]}")
    for case, (plain, most) in TARGETS.items():
        print(f"{titles[case]}, more than {titles[plain]}: " +
              ", ".join(f"{row['operation']} {row['over_plain'][case]:+.2f} %" for row in rows) +
              f"; target {most:+.1f} %")


def report(as_json=False):
    """Prints the figures; returns whether all targets are met."""
    counts = count_all(guest.kernel_path(),
                       instructions.build("quota", "quota.c", "container.c", "measure.c"))
    rows = [judge(name, counts) for name in counts[BASE]]
    missed = [row["operation"] for row in rows if row["missed"]]
    if as_json:
        print(json.dumps({"unit": "instructions", "targets_percent": {case: most for case, (_, most) in TARGETS.items()},
                          "rows": rows}, indent=2))
    else:
        show(rows)
        print(f"Too much: {', '.join(missed)}" if missed else "All targets are met")
    return not missed
