# SPDX-License-Identifier: GPL-2.0-or-later
"""Instructions of a few operations in a container, counted exactly.

QEMU runs one instruction per nanosecond of guest time, so the time stamp
counter counts instructions and a run repeats to a fraction of a per mille.
See instructions.c, which is PID 1 of the guest.
"""

import os
import subprocess

import guest

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.join(guest.BUILD, "bench")

# What is compared: title, kernel, kind of container
CASES = (
    ("plain kernel", "plain", "ns"),
    ("namespaces", "node", "ns"),
    ("container", "node", "ct"),
)


def plain_kernel():
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


def count(kernel, archive, kind):
    """Boot once; {operation: instructions}."""
    done = subprocess.run(
        ["qemu-system-x86_64", "-icount", "shift=0,sleep=off", "-accel", "tcg,thread=single",
         "-cpu", "max,-rdrand,-rdseed", "-smp", "1", "-m", "512", "-nodefaults",
         "-display", "none", "-no-reboot", "-serial", "stdio", "-kernel", kernel,
         "-initrd", archive, "-append",
         f"console=ttyS0 quiet nokaslr norandmaps panic=-1 -- {kind}"],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=600, check=False)
    lines = done.stdout.splitlines()
    if "done" not in lines:
        raise guest.GuestError(f"No counts from {kernel}:\n{done.stdout}{done.stderr}")
    rows = (line.split("\t") for line in lines if "\t" in line)
    return {name: float(ticks) for name, ticks in rows}


def report():
    kernels = {"node": guest.kernel_path(), "plain": plain_kernel()}
    archive = initramfs(build("instructions", "instructions.c", "container.c"))
    counts = [count(kernels[kernel], archive, kind) for _, kernel, kind in CASES]
    print("Instructions; the same namespaces without a container on the plain and our kernel, "
          "and a container")
    print("".join(f"{title:>24}" for title in ("operation",) + tuple(c[0] for c in CASES)))
    for name, base in counts[0].items():
        row = f"{name:>24}{base:>24.1f}"
        for other in counts[1:]:
            row += f"{other[name]:>14.1f} ({100 * (other[name] / base - 1):+6.2f} %)"
        print(row)
