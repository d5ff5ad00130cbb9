# SPDX-License-Identifier: GPL-2.0-or-later
"""Instructions of operations in a container, counted exactly, against targets.

QEMU runs one instruction per nanosecond of guest time, so the time stamp
counter counts instructions and a run repeats to a fraction of a per mille.
See instructions.c, which is PID 1 of the guest.
"""

import concurrent.futures
import json
import os
import subprocess

import guest

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.join(guest.BUILD, "bench")

# What is compared: key, title, kernel, kind of container. All have the same
# namespaces and control groups.
CASES = (
    ("plain", "plain kernel", "plain", "ns"),
    ("no_ve", "ours, no VE", "node", "ns"),
    ("ct", "container", "node", "ct"),
)

# How much more an operation of a class may cost than on the plain kernel, in percent
TARGETS = {
    "work": {"no_ve": 0.3, "ct": 1.0},
    "bare": {"no_ve": 0.3, "ct": 2.0},
}


def plain_kernel():
    """$PLAIN_KERNEL, or this tree built without our options."""
    if os.environ.get("PLAIN_KERNEL"):
        return os.environ["PLAIN_KERNEL"]
    done = subprocess.run([os.path.join(HERE, "plain-kernel.sh")], stdout=subprocess.PIPE,
                          text=True, check=True)
    return done.stdout.strip()


def build(program, *sources):
    """A static program in OUT."""
    os.makedirs(OUT, exist_ok=True)
    path = os.path.join(OUT, program)
    subprocess.run(["gcc", "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-D_GNU_SOURCE", "-O2",
                    "-static", "-idirafter", os.path.join(guest.TOP, "kernel/include/uapi"),
                    "-o", path, *(os.path.join(HERE, s) for s in sources)], check=True)
    return path


def initramfs(program):
    """An archive with the program as /init and the directories it mounts on."""
    root = os.path.join(OUT, "initramfs")
    os.makedirs(os.path.join(root, "dev"), exist_ok=True)
    subprocess.run(["install", program, os.path.join(root, "init")], check=True)
    archive = root + ".cpio"
    with open(archive, "wb") as f:
        subprocess.run(["cpio", "-o", "-H", "newc", "--quiet", "-R", "0:0", "--reproducible"],
                       cwd=root, input=b"dev\ninit\n", stdout=f, check=True)
    return archive


def count(kernel, archive, kind, operation, extra=()):
    """Boot for one operation, which finds no slabs as others left them; class and instructions.
    QEMU gets the extra arguments."""
    done = subprocess.run(
        [guest.emulator(), "-icount", "shift=0,sleep=off", "-accel", "tcg,thread=single",
         "-rtc", "base=2026-01-01,clock=vm", "-cpu", "max,-rdrand,-rdseed", "-smp", "1",
         "-m", "512", *extra, "-nodefaults", "-display", "none", "-no-reboot", "-serial", "stdio",
         "-kernel", kernel, "-initrd", archive, "-append",
         f"console=ttyS0 quiet nokaslr norandmaps panic=-1 -- {kind} \"{operation}\""],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=1200, check=False)
    lines = done.stdout.splitlines()
    if "done" not in lines:
        raise guest.GuestError(f"No counts from {kernel}:\n{done.stdout}{done.stderr}")
    _, kind, number = next(line for line in lines if "\t" in line).split("\t")
    return kind, float(number)


def count_all(kernels, program):
    """{case: {operation: (class, instructions)}}, for all CASES."""
    archive = initramfs(program)
    operations = subprocess.run([program, "list"], stdout=subprocess.PIPE, text=True,
                                check=True).stdout.splitlines()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        boots = {case: {name: pool.submit(count, kernels[kernel], archive, kind, name)
                        for name in operations} for case, _, kernel, kind in CASES}
        return {case: {name: boot.result() for name, boot in by_name.items()}
                for case, by_name in boots.items()}


def judge(name, counts):
    """One row of the report: what was counted, how much more it is, what is too much."""
    kind, base = counts["plain"][name]
    row = {"operation": name, "class": kind, "plain": base, "missed": []}
    for case, target in TARGETS[kind].items():
        row[case] = counts[case][name][1]
        row[case + "_percent"] = round(100 * (row[case] / base - 1), 3)
        if row[case + "_percent"] > target:
            row["missed"].append(case)
    return row


def show(rows):
    print("Instructions of an operation, in the same namespaces and control groups")
    print(f"{'operation':>20}" + "".join(f"{title:>22}" for _, title, _, _ in CASES))
    for row in rows:
        line = f"{row['operation']:>20}{row['plain']:>22.1f}"
        for case, target in TARGETS[row["class"]].items():
            mark = "!" if case in row["missed"] else " "
            line += (f"{row[case] - row['plain']:>+11.1f} {row[case + '_percent']:>+6.2f} %{mark}"
                     f" ")
        print(line.rstrip())
    for kind, targets in TARGETS.items():
        print(f"Targets for {kind}: " + ", ".join(
            f"{title} {targets[case]:+.1f} %" for case, title, _, _ in CASES if case in targets))


def report(as_json=False):
    """Prints the figures; returns whether all targets are met."""
    kernels = {"node": guest.kernel_path(), "plain": plain_kernel()}
    counts = count_all(kernels, build("instructions", "instructions.c", "container.c", "measure.c"))
    rows = [judge(name, counts) for name in counts["plain"]]
    missed = [row["operation"] for row in rows if row["missed"]]
    if as_json:
        print(json.dumps({"unit": "instructions", "targets_percent": TARGETS, "rows": rows},
                         indent=2))
    else:
        show(rows)
        print(f"Too much: {', '.join(missed)}" if missed else "All targets are met")
    return not missed
