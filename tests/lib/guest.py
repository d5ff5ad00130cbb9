# SPDX-License-Identifier: GPL-2.0-or-later
"""A node under QEMU: boot it, run commands in it, save and restore it.

Commands travel over a virtio-serial port (see agent.c); the serial console
goes to a file, where the kernel's complaints are looked for.
"""

import contextlib
import ctypes
import functools
import hashlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time

import disks
from seconds import Seconds

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.join(TOP, "build")
KERNEL_TREE = os.path.join(BUILD, "kernel", os.environ.get("KERNEL_BASE", ""), "tree")
NODE_ADDRESS = "10.101.0.1"
ATTEMPTS = 3  # to boot
ANSWER_S = 600  # a node that is only slow has answered by then
QMP_S = 120  # for QEMU itself to answer
LISTEN_S = 30  # for the node to take what it is sent

# Not wanted in a node that boots with systemd
NO_UNITS = ("getty.target", "serial-getty@ttyS0.service", "e2scrub_reap.service",
            "rpcbind.service", "rpcbind.socket", "quotarpc.service",
            "systemd-update-utmp.service", "systemd-update-utmp-runlevel.service")

# What the kernel says when something is wrong with it
COMPLAINTS = re.compile(
    r"WARNING:|BUG:|Oops|KASAN|UBSAN:|Call Trace|Kernel panic|INFO: task .* blocked"
    r"|possible recursive locking|possible circular locking|inconsistent lock state"
    r"|suspicious RCU usage|uncharging too much|unregister_netdevice: waiting"
    r"|soft lockup|rcu_.*stall|bad page state|refcount_t:")

# A container out of its own memory is no complaint, though it comes with a trace
CONTAINER_OOM = re.compile(r"[^\n]*invoked oom-killer:(?:(?!invoked oom-killer:).)*?"
                           r"oom-kill:constraint=CONSTRAINT_MEMCG[^\n]*\n", re.DOTALL)
# Nor is one whose kmemsize is refused to vmalloc(), which says so the same way
CONTAINER_VMALLOC = re.compile(r"[^\n]*: vmalloc error: [^\n]*cpuset=ct,(?:(?!vmalloc error:).)*?"
                               r"</TASK>[^\n]*\n", re.DOTALL)
# A topic may want it of the node
ANY_OOM = re.compile(CONTAINER_OOM.pattern.replace("MEMCG", "[A-Z]+"), re.DOTALL)
ANY_VMALLOC = re.compile(CONTAINER_VMALLOC.pattern.replace("cpuset=ct,", ""), re.DOTALL)


# A kernel that ended at a breakpoint, and the instructions before the next one
BREAKPOINT = re.compile(r"Oops: int3: .*?Code: ([0-9a-f ]*)<", re.DOTALL)
INT3 = "cc"


class GuestError(Exception):
    """The node died, hangs or does not talk."""


class EmulatorError(GuestError):
    """The node died, and its kernel is not to blame."""


def is_removed_breakpoint(log):
    """Whether the first thing wrong in a kernel log is a breakpoint in a place
    that has none. Linux puts one there for as long as it rewrites the place, for
    a static key; a processor of QEMU (seen with 7.2 and 10.0) that translates it
    just then may go on to meet it.
    """
    wrong, met = COMPLAINTS.search(log), BREAKPOINT.search(log)
    return bool(met) and wrong.start() == met.start() and met.group(1).split()[-1:] != [INT3]


def is_emulators(log, status, booted):
    """Whether QEMU is to blame that a node is gone: it was killed or gave up, as
    its exit status tells, or its processor did what no code asked for. Of a kernel
    that has not booted, an end without a word is the latter too: Linux rewrites
    more of itself then than ever after, and says so if it ends itself.
    """
    return status != 0 or is_removed_breakpoint(log) or (not booted and not COMPLAINTS.search(log))


def emulator():
    """The newer QEMU that scripts/build/qemu.sh has fetched, or the distribution's."""
    fetched = os.path.join(BUILD, "qemu", "qemu-system-x86_64")
    return fetched if os.access(fetched, os.X_OK) else "qemu-system-x86_64"


def kernel_path(variant="node"):
    """The kernel to boot: $KERNEL, or the one built here."""
    if variant == "node" and os.environ.get("KERNEL"):
        return os.environ["KERNEL"]
    return os.path.join(KERNEL_TREE, f"build-{variant}", "arch", "x86", "boot", "bzImage")


def image_path(suite=None):
    """The image of a release of Debian, by default of $NODE_SUITE or as the machine is."""
    return os.path.join(BUILD, "image", suite or os.environ.get("NODE_SUITE", ""), "node.img")


def _die_with_parent():
    libc = ctypes.CDLL(None)
    libc.prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def _probe_initramfs(directory):
    """An initramfs whose init says a word and powers off."""
    source = os.path.join(directory, "init.c")
    with open(source, "w", encoding="ascii") as f:
        f.write('#include <unistd.h>\n#include <sys/reboot.h>\n'
                'int main(void) { write(1, "kvm-boots\\n", 10); sleep(1); reboot(RB_POWER_OFF); }\n')
    subprocess.run(["gcc", "-static", "-Os", "-w", "-o", os.path.join(directory, "init"), source],
                   check=True)
    archive = os.path.join(directory, "initramfs")
    os.makedirs(os.path.join(directory, "dev"), exist_ok=True)
    names = b"init\n"
    with open(archive, "wb") as f:
        subprocess.run(["cpio", "-o", "-H", "newc", "--quiet"], cwd=directory, input=names,
                       stdout=f, check=True)
    return archive


def kvm_boots(kernel):
    """Whether KVM runs this kernel here: /dev/kvm that opens proves nothing."""
    if not os.access("/dev/kvm", os.R_OK | os.W_OK):
        return False
    with open(kernel, "rb") as f:
        digest = hashlib.sha256(f.read()).hexdigest()[:16]
    verdict = os.path.join(BUILD, f"kvm-{digest}")
    if os.path.exists(verdict):
        with open(verdict, encoding="ascii") as f:
            return f.read() == "yes"
    with tempfile.TemporaryDirectory() as directory:
        archive = _probe_initramfs(directory)
        try:
            done = subprocess.run(
                [emulator(), "-accel", "kvm", "-cpu", "host", "-m", "256", "-nodefaults",
                 "-display", "none", "-serial", "stdio", "-no-reboot", "-kernel", kernel,
                 "-initrd", archive, "-append", "console=ttyS0 quiet panic=-1"],
                stdin=subprocess.DEVNULL, capture_output=True, timeout=10, check=False)
            works = b"kvm-boots" in done.stdout
        except subprocess.TimeoutExpired as e:
            works = b"kvm-boots" in (e.stdout or b"")
    os.makedirs(BUILD, exist_ok=True)
    with open(verdict, "w", encoding="ascii") as f:
        f.write("yes" if works else "no")
    return works


@functools.cache
def tsc_khz():
    """Ticks of this machine's time stamp counter, which are also those of an emulated one."""
    program = os.path.join(BUILD, "test", "tsc")
    try:
        done = subprocess.run([program], check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise GuestError(f"{program} does not run: run make image ({error})") from None
    return done.stdout.strip()


class Guest:
    """One running node. Use as a context manager: leaving it ends QEMU."""

    def __init__(self, kernel=None, image=None, memory="2G", cpus=2, append="", debug=False,
                 address=NODE_ADDRESS, extra=(), systemd=False, icount=False, seconds=None, disks_mib=()):
        self.kernel = kernel or kernel_path("debug" if debug else "node")
        self.image = image or image_path()
        self.memory = memory
        self.cpus = 1 if icount else cpus
        self.append = append
        self.debug = debug
        self.address = address
        self.extra = list(extra)
        self.systemd = systemd  # as PID 1, with the agent as its service
        self.disks_mib = disks_mib  # sizes of more disks, which power can be cut from
        self.disks = []
        self.seconds = seconds or Seconds()  # where its time goes
        self.icount = icount  # one CPU, an instruction takes a nanosecond
        self.qemu = self.agent = self.monitor = None
        self.directory = None
        self.booted = False  # the agent has answered
        self.received = b""
        self.counter = 0

    def __enter__(self):
        try:
            self.boot()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_):
        self.close()

    # ---- life time ----

    def _init(self):
        if not self.systemd:
            return ["init=/usr/lib/vz-tests/agent"]
        # Nobody logs in, and what only costs time is left out
        return ["init=/lib/systemd/systemd", "systemd.wants=vz-agent.service",
                "systemd.show_status=no", *(f"systemd.mask={unit}" for unit in NO_UNITS)]

    def _command_line(self, interactive):
        for path, what in ((self.kernel, "make kernel"), (self.image, "make image")):
            if not os.path.exists(path):
                raise GuestError(f"{path} does not exist: run {what}")
        d = self.directory
        append = ["console=ttyS0", "root=/dev/vda", "rw", "oops=panic", "panic=-1", "loglevel=7",
                  "net.ifnames=0", "random.trust_cpu=on", *self._init(),
                  f"vz.ip={self.address}", self.append,
                  # The interpreter of ACPI's routing table takes minutes in a checked kernel
                  "pci=noacpi",
                  # While it looks at its CPUs, Linux forgets for a moment that page tables
                  # have five levels, and KASAN then errs in interrupts
                  "no5lvl"]
        processors = str(self.cpus)
        if self.debug:
            # Without ACPI it knows one processor a socket, and doubts a clock of several.
            # It could measure that with another timer only, and not on a busy machine.
            processors += f",sockets={self.cpus}"
            append += ["nokaslr", "tsc=reliable", f"tsc_early_khz={tsc_khz()}",
                       # Its empty table of connections is walked all the time
                       "nf_conntrack.hashsize=1024"]
        if self.icount:
            # Idle time passes at once. Nothing random in how much is done.
            accel = ["-icount", "shift=0,sleep=off", "-accel", "tcg,thread=single,tb-size=512",
                     "-cpu", "max,-rdrand,-rdseed"]
            append += ["no_timer_check", "nokaslr", "norandmaps"]
        elif kvm_boots(self.kernel):
            accel = ["-accel", "kvm", "-cpu", "host"]
        else:
            accel = ["-accel", "tcg,thread=multi,tb-size=512", "-cpu", "max"]
            append += ["no_timer_check"]
        if interactive:
            append += ["vz.shell", "quiet"]
            channels = ["-serial", "mon:stdio"]
        else:
            channels = ["-chardev", f"file,id=console,path={d}/console,append=on",
                        "-serial", "chardev:console",
                        "-qmp", f"unix:{d}/qmp,server=on,wait=off",
                        "-device", "virtio-serial-pci,max_ports=4",
                        "-chardev", f"socket,id=agent,path={d}/agent,server=on,wait=off",
                        "-device", "virtserialport,chardev=agent,name=vz.agent"]
        return [emulator(), *accel, "-smp", processors, "-m", self.memory,
                "-nodefaults", "-display", "none", "-no-reboot",
                "-kernel", self.kernel, "-append", " ".join(append),
                "-drive", f"file={d}/disk,format=qcow2,if=virtio,cache=unsafe,discard=unmap",
                "-netdev", "user,id=net0,restrict=on,net=10.101.0.0/24,host=10.101.0.254,"
                           "dns=10.101.0.253,dhcpstart=10.101.0.240",
                "-device", "virtio-net-pci,netdev=net0,romfile=",
                *[word for disk in self.disks for word in disk.arguments()],
                *channels, *self.extra]

    def _prepare(self):
        base = os.path.join(BUILD, "run")
        os.makedirs(base, exist_ok=True)
        self.directory = tempfile.mkdtemp(dir=base)
        if len(self.directory) > 90:  # socket paths are short
            os.rmdir(self.directory)
            self.directory = tempfile.mkdtemp(prefix="vz-")
        if os.path.exists(self.image):
            self._make_root()
        self.disks = [disks.Disk(self.directory, f"data{number}", size)
                      for number, size in enumerate(self.disks_mib)]

    def _make_root(self):
        subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", "-F", "raw",
                        "-b", os.path.abspath(self.image), f"{self.directory}/disk"], check=True)

    def boot(self, timeout=ANSWER_S):
        """Start QEMU and wait until the agent answers; again if only QEMU ended it."""
        for left in reversed(range(ATTEMPTS)):
            self._prepare()
            try:
                self._start([], timeout)
                return
            except EmulatorError as error:
                if not left:
                    raise
                self.close()
                print("\n".join(f"# {line}" for line in f"Boots once more: {error}".splitlines()), flush=True)

    def _start(self, more, timeout):
        self.received = b""
        self.booted = False
        self.qemu = subprocess.Popen(self._command_line(False) + more, stdin=subprocess.DEVNULL,
                                     stdout=subprocess.DEVNULL,
                                     stderr=open(f"{self.directory}/qemu.err", "wb"),
                                     preexec_fn=_die_with_parent)
        deadline = time.monotonic() + timeout
        self.agent = self._connect("agent", deadline)
        self.monitor = self._connect("qmp", deadline)
        self._qmp_answer()
        self._qmp("qmp_capabilities")
        self._sync(deadline, resend=True)
        self.booted = True

    def reboot(self, timeout=ANSWER_S):
        """Down and up again, with the disk as it is left; only with systemd. It
        comes up in a new QEMU: the old one would load the kernel much slower.
        """
        self.run("systemctl reboot")
        try:
            self.qemu.wait(timeout)
        except subprocess.TimeoutExpired:
            raise GuestError("The node does not go down" + self._console_hint()) from None
        self._end()
        self._start([], timeout)

    def cut_power(self, timeout=ANSWER_S):
        """From one moment to the next, and up again: with a new root disk, and what
        its own disks have. An end by itself before that is no power cut.
        """
        if self.qemu.poll() is not None:
            raise self._gone()
        self._end()
        for disk in self.disks:
            disk.settle()
        for left in reversed(range(ATTEMPTS)):
            self._make_root()
            try:
                self._start([], timeout)
                return
            except EmulatorError:
                # Nobody has mounted them yet: the disks are as they were
                self._end()
                if not left:
                    raise

    def interactive(self):
        """Give the terminal to a shell in the node."""
        self._prepare()
        try:
            return subprocess.run(self._command_line(True), check=False).returncode
        finally:
            self.close()

    def _end(self):
        if self.qemu:
            self.qemu.kill()
            self.qemu.wait()
            self.qemu = None
        for s in (self.agent, self.monitor):
            if s:
                s.close()
        self.agent = self.monitor = None

    def close(self):
        self._end()
        if self.directory:
            shutil.rmtree(self.directory, ignore_errors=True)
            self.directory = None

    def _connect(self, name, deadline):
        path = os.path.join(self.directory, name)
        while True:
            s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                s.connect(path)
                return s
            except OSError:
                s.close()
                if self.qemu.poll() is not None or time.monotonic() > deadline:
                    with open(f"{self.directory}/qemu.err", encoding="utf-8") as f:
                        raise GuestError(f"QEMU does not start: {f.read().strip()}") from None
                time.sleep(0.05)

    # ---- the agent ----

    def _send(self, data):
        self.agent.settimeout(LISTEN_S)
        try:
            self.agent.sendall(data)
        except TimeoutError:
            raise GuestError("The node does not listen" + self._cpus_hint() + self._console_hint()) from None

    def _fill(self, deadline):
        left = deadline - time.monotonic()
        if left <= 0:
            raise GuestError("The node does not answer" + self._cpus_hint() + self._console_hint())
        self.agent.settimeout(min(left, 5))
        try:
            data = self.agent.recv(65536)
        except TimeoutError:
            if self.qemu.poll() is not None:
                raise self._gone() from None
            return False
        except OSError:
            data = b""
        if not data:
            raise self._gone()
        self.received += data
        return True

    def _gone(self):
        """What to raise when QEMU has closed its end."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.qemu.wait(30)
        with open(f"{self.directory}/qemu.err", encoding="utf-8", errors="replace") as f:
            said = f.read().strip()
        status = self.qemu.returncode
        kind = EmulatorError if is_emulators(self.console(), status, self.booted) else GuestError
        return kind(f"The node is gone: QEMU's exit status is {status}, its reason {self._shutdown_reason()}"
                    f"{said and ', its words ' + repr(said)}" + self._console_hint())

    def _shutdown_reason(self):
        """Why QEMU ended, from the last event that it sent."""
        data = b""
        with contextlib.suppress(OSError, AttributeError):  # it may have had no monitor yet
            self.monitor.settimeout(1)
            while more := self.monitor.recv(65536):
                data += more
        reasons = re.findall(rb'"reason": "([^"]*)"', data)
        return reasons[-1].decode("ascii", "replace") if reasons else "unknown"

    def _console_hint(self):
        lines = self.console().splitlines()[-25:]
        return "; the console ends with:\n" + "\n".join(lines)

    def _cpus_hint(self):
        """Where its CPUs are, twice: who stands still is at the same place."""
        found = []
        with contextlib.suppress(OSError, GuestError):
            for _ in range(2):
                text = self._qmp("human-monitor-command", **{"command-line": "info registers -a"})
                found.append(" ".join(re.findall(r"\bRIP=[0-9a-f]+|\bHLT=[01]", text)))
                time.sleep(1)
        return "; its CPUs are at " + ", then ".join(found) if found else ""

    def _line(self, deadline):
        while b"\n" not in self.received:
            self._fill(deadline)
        line, self.received = self.received.split(b"\n", 1)
        return line.decode("ascii", "replace").split()

    def _blob(self, length, deadline):
        while len(self.received) < length:
            self._fill(deadline)
        data, self.received = self.received[:length], self.received[length:]
        return data

    def _sync(self, deadline, resend=False):
        """Drop what is left of another time; the agent answers from now on."""
        self.counter += 1
        token = f"t{os.getpid()}-{self.counter}"
        answer = f"sync {token}\n".encode()
        self.agent.sendall(answer)
        while answer not in self.received:
            if not self._fill(deadline) and resend:
                self._send(answer)
        self.received = self.received.split(answer)[-1]

    def run(self, command, stdin=b"", timeout=ANSWER_S, sink=None):
        """Run a shell command; return (exit status, stdout and stderr as text).

        sink(text) is given the output as it comes. Status 124: timed out.
        """
        if isinstance(command, str):
            command = command.encode()
        self.counter += 1
        ident = str(self.counter)
        head = f"run {ident} {timeout} {len(command)} {len(stdin)}\n".encode()
        self._send(head + command + stdin)
        deadline = time.monotonic() + timeout + 30
        output = []
        while True:
            words = self._line(deadline)
            if words[0] in ("out", "err"):
                data = self._blob(int(words[2]), deadline)
                if words[1] == ident:
                    text = data.decode("utf-8", "replace")
                    output.append(text)
                    if sink:
                        sink(text)
            elif words[0] == "exit" and words[1] == ident:
                return int(words[2]), "".join(output)

    # ---- the monitor ----

    def _qmp_answer(self):
        data = b""
        self.monitor.settimeout(QMP_S)
        while True:
            try:
                data += self.monitor.recv(65536)
            except TimeoutError:
                raise EmulatorError("QEMU is there and does not answer" + self._console_hint()) from None
            while b"\n" in data:
                line, data = data.split(b"\n", 1)
                answer = json.loads(line)
                if "event" not in answer:
                    return answer

    def _qmp(self, command, **arguments):
        self.monitor.sendall(json.dumps({"execute": command, "arguments": arguments}).encode() + b"\n")
        answer = self._qmp_answer()
        if "error" in answer:
            raise GuestError(f"QEMU: {answer['error']['desc']}")
        return answer.get("return")

    def _hmp(self, line):
        text = self._qmp("human-monitor-command", **{"command-line": line})
        if text.strip():
            raise GuestError(f"QEMU: {line}: {text.strip()}")

    def cpu_seconds(self):
        """How long the guest's CPUs have run, as the machine below counts it."""
        ran_ns = 0
        for cpu in self._qmp("query-cpus-fast"):
            with open(f"/proc/{self.qemu.pid}/task/{cpu['thread-id']}/schedstat",
                      encoding="ascii") as f:
                ran_ns += int(f.read().split()[0])
        return ran_ns / 1e9

    def savevm(self, name):
        self._hmp(f"savevm {name}")

    def loadvm(self, name):
        """Back to a snapshot, in a new QEMU: in the old one, the time-stamp counter
        would not go back, and the guest would see all that time pass at once.
        """
        self._qmp("quit")
        self.qemu.wait(ANSWER_S)
        self._end()
        self._start(["-loadvm", name], ANSWER_S)

    # ---- the console ----

    def console(self, since=0):
        """What the kernel printed, from a position of console_position()."""
        with contextlib.suppress(OSError):
            with open(f"{self.directory}/console", "rb") as f:
                f.seek(since)
                return f.read().decode("utf-8", "replace")
        return ""

    def console_position(self):
        with contextlib.suppress(OSError):
            return os.path.getsize(f"{self.directory}/console")
        return 0

    def complaints(self, since=0, node_oom=False):
        """Lines of the kernel log that mean a bug, from a position on."""
        log = (ANY_OOM if node_oom else CONTAINER_OOM).sub("", self.console(since))
        log = (ANY_VMALLOC if node_oom else CONTAINER_VMALLOC).sub("", log)
        return [line.rstrip() for line in log.splitlines() if COMPLAINTS.search(line)]
