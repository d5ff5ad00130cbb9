#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Which ends of a node are QEMU's fault, told from the kernel's log."""

import os
import socket
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import guest  # noqa: E402
import tap  # noqa: E402

# "{}" is the byte before the one that would have come next
INT3 = """CT: 101: started
Oops: int3: 0000 [#1] PREEMPT SMP
CPU: 0 UID: 0 PID: 0 Comm: swapper/0 Not tainted 6.12.1 #1
RIP: 0010:set_next_task_fair+0x31/0xd0
Code: 48 8b ab a0 00 00 00 48 89 de 48 89 ef e8 d0 fe ff ff {} <74> 48 8b 9b 98 00
RSP: 0018:ffffffff82003e00 EFLAGS: 00000046
Call Trace:
RIP: 0033:0x43d020
Code: 1f 00 80 3d 61 c0 06 00 00 74 17 b8 2a 00 00 00 0f cc <48> 3d 00 f0 ff ff 77
Kernel panic - not syncing: Fatal exception in interrupt
"""

CASES = (
    ("a breakpoint that memory no longer has", INT3.format("eb"), True),
    ("one that is there is the kernel's", INT3.format("cc"), False),
    ("something was wrong before it", "WARNING: CPU: 1 PID: 7 at mm/slub.c:1\n" + INT3.format("eb"), False),
    ("another end came first", "BUG: kernel NULL pointer dereference\n"
                               "Oops: Oops: 0002 [#1] PREEMPT SMP\n" + INT3.format("eb"), False),
    ("another end", INT3.format("eb").replace("int3", "general protection fault"), False),
    ("a log without instructions", INT3.split("RIP", maxsplit=1)[0], False),
    ("no complaint at all", "CT: 101: started\n", False),
    ("nothing", "", False),
)

ENDS = (
    ("killed by a signal", "CT: 101: started\n", -9, True, True),
    ("QEMU gave up", "CT: 101: started\n", 1, True, True),
    ("a breakpoint that memory no longer has", INT3.format("eb"), 0, True, True),
    ("a reset without a word while it boots", "PCI: Probing PCI hardware\n", 0, False, True),
    ("a panic while it boots", "Kernel panic - not syncing: VFS\n", 0, False, False),
    ("a reset without a word when it has booted", "CT: 101: started\n", 0, True, False),
)


class Flaky(guest.Guest):
    """A node that QEMU ends so many times before it boots."""

    def __init__(self, ends):
        super().__init__(kernel="/none", image="/none")
        self.ends = ends
        self.starts = 0

    def _prepare(self):
        pass

    def _start(self, more, timeout):
        self.starts += 1
        if self.starts <= self.ends:
            raise guest.EmulatorError("ended")


def boots(ends):
    """Whether it boots, and how often it was started."""
    node = Flaky(ends)
    try:
        node.boot()
        return True, node.starts
    except guest.EmulatorError:
        return False, node.starts


def deaf(talk):
    """What is said of a node whose other ends never read nor answer."""
    guest.QMP_S = guest.LISTEN_S = 0.05
    node = guest.Guest(kernel="/none", image="/none")
    node.console = lambda: ""
    node.agent, agent = socket.socketpair()
    node.monitor, monitor = socket.socketpair()
    with agent, monitor, node.agent, node.monitor:
        try:
            talk(node)
        except guest.GuestError as error:
            return type(error), str(error).split(";", maxsplit=1)[0]
    return None


rows = tap.Producer()
for name, log, want in CASES:
    rows.row(guest.is_removed_breakpoint(log) == want, name)
for name, log, status, booted, want in ENDS:
    rows.row(guest.is_emulators(log, status, booted) == want, f"whose fault: {name}")
rows.row(boots(0) == (True, 1), "a node boots once")
rows.row(boots(2) == (True, 3), "it boots again where QEMU has ended it")
rows.row(boots(9) == (False, 3), "but not for ever")
rows.row(deaf(lambda node: node.savevm("x")) == (guest.EmulatorError, "QEMU is there and does not answer"),
         "a monitor that is silent is QEMU's fault")
rows.row(deaf(lambda node: node.run("x" * 9000000)) == (guest.GuestError, "The node does not listen"),
         "an agent that does not listen is the node's")
sys.exit(rows.finish())
