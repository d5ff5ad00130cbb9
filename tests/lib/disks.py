# SPDX-License-Identifier: GPL-2.0-or-later
"""Disks of a node that a power cut takes what was not flushed from.

What is written goes into an overlay, whose map of clusters QEMU keeps in its own
memory until the node flushes the disk. A QEMU that is killed leaves an overlay
with all that was flushed and hardly anything of the rest, like a disk with a
cache of its own. After each cut the overlay is merged into the disk.
"""

import os
import subprocess

SECTORS = "4k"  # what is lost or kept as a whole


class Disk:
    """One disk, in files below a directory."""

    def __init__(self, directory, name, size_mib):
        self.base = os.path.join(directory, name)
        self.overlay = self.base + ".overlay"
        with open(self.base, "wb") as f:
            f.truncate(size_mib << 20)
        self._lay()

    def _lay(self):
        subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", "-o", f"cluster_size={SECTORS}", "-F", "raw",
                        "-b", os.path.abspath(self.base), self.overlay], check=True)

    def settle(self):
        """When QEMU is gone: what has reached the overlay is on the disk."""
        subprocess.run(["qemu-img", "commit", "-q", self.overlay], check=True)
        os.unlink(self.overlay)
        self._lay()

    def arguments(self):
        """Of QEMU. With "writeback" it tells the node of a cache, and hears when it is flushed."""
        return ["-drive", f"file={self.overlay},format=qcow2,if=virtio,cache=writeback,discard=unmap"]
