# SPDX-License-Identifier: MIT
"""One boot of a real kernel in qemu, which runs scenarios one after the other.

The kernel's log comes on the first serial line and the transcripts on the second, so that neither
can cut the other in two. A scenario that panics or hangs ends the boot and is named; the next boot
runs the rest.
"""
import ctypes
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time

import transcript
from debian import Missing, find_tool


BOOT_SECONDS = 180  # until the first scenario begins
APPEND = "console=ttyS0 quiet panic=-1 loglevel=7 oops=panic slab_nomerge maxcpus=1"

INIT = """#!/bin/busybox sh
B=/bin/busybox
$B mount -t proc proc /proc
$B mount -t sysfs sysfs /sys
echo 1 > /proc/sys/net/ipv6/conf/default/disable_ipv6
echo 1000000 > /proc/sys/net/core/netdev_budget_usecs
$B stty -F /dev/ttyS1 raw -echo
exec 3>/dev/ttyS1
$B insmod /judge.ko || exec $B poweroff -f
echo "=ready" >&3
while read name; do
	echo "=begin $name" >&3
	echo "skbsim: $name" > /dev/kmsg
	if printf '%s\\n' "$name" > /proc/skbsim; then
		echo "=bytes $($B wc -c < /proc/skbsim)" >&3
		$B cat /proc/skbsim >&3
	else
		echo "=unprepared" >&3
	fi
	echo "=end $name" >&3
done < /names
echo "=done" >&3
$B poweroff -f
"""


class NotUp(Exception):
    """No scenario began: the judge itself is at fault, and nothing is missing on the machine."""


# The initramfs: an archive in cpio's "newc" form


def cpio_entry(name, mode, data=b"", device=(0, 0)):
    fields = [0, mode, 0, 0, 1, 0, len(data), 0, 0, *device, len(name) + 1, 0]
    head = b"070701" + b"".join(b"%08X" % f for f in fields) + name.encode() + b"\0"
    return pad4(head) + pad4(data)


def pad4(data):
    return data + b"\0" * (-len(data) % 4)


def initramfs(busybox, module, names):
    entries = [(d, 0o040755, b"", (0, 0)) for d in ("bin", "dev", "proc", "sys")]
    entries += [("dev/console", 0o020600, b"", (5, 1)), ("dev/ttyS1", 0o020600, b"", (4, 65)),
                ("dev/kmsg", 0o020600, b"", (1, 11)),
                ("bin/busybox", 0o100755, contents(busybox), (0, 0)),
                ("judge.ko", 0o100644, contents(module), (0, 0)),
                ("names", 0o100644, "".join(n + "\n" for n in names).encode(), (0, 0)),
                ("init", 0o100755, INIT.encode(), (0, 0)), ("TRAILER!!!", 0, b"", (0, 0))]
    return b"".join(cpio_entry(*entry) for entry in entries)


def contents(path):
    with open(path, "rb") as file:
        return file.read()


# One boot


def find_busybox():
    path = find_tool("busybox", "busybox-static")
    kind = subprocess.run([path], check=False, stdout=subprocess.PIPE).stdout
    if b"insmod" not in kind or b"NEEDED" in needed_libraries(path):
        raise Missing(f"{path} cannot stand alone: apt-get install busybox-static")
    return path


def check_tools():
    """Complains before anything is built."""
    find_tool("qemu-system-x86_64", "qemu-system-x86")
    find_busybox()


def needed_libraries(path):
    tool = shutil.which("readelf")
    if not tool:
        return b""
    return subprocess.run([tool, "-d", path], check=False, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL).stdout


def die_with_parent():
    """In the child: no qemu outlives the tool, however that ends."""
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)


class Boot:
    """What one boot printed so far, and how it ended."""

    def __init__(self, directory, seconds):
        self.seconds = seconds  # for one scenario
        self.log_path = os.path.join(directory, "log")
        self.out_path = os.path.join(directory, "out")
        self.out_taken = 0    # bytes read
        self.out_rest = b""   # of them, what is not understood yet
        self.expected = 0     # bytes of a transcript that come before the next line
        self.current = None   # the scenario that has begun and not ended
        self.transcripts = {}
        self.unprepared = []
        self.ready = self.done = False
        self.changed = time.monotonic()

    def log(self):
        if not os.path.exists(self.log_path):
            return ""
        return contents(self.log_path).decode(errors="replace").replace("\r", "")

    def read_on(self):
        """Takes what has come since the last look: whole lines, and whole transcripts."""
        with open(self.out_path, "rb") as file:
            file.seek(self.out_taken)
            data = file.read()
        if data:
            self.changed = time.monotonic()
        self.out_taken += len(data)
        self.out_rest += data
        while self.take_next():
            pass

    def take_next(self):
        end = self.expected or self.out_rest.find(b"\n") + 1
        if not end or len(self.out_rest) < end:
            return False
        piece, self.out_rest = self.out_rest[:end], self.out_rest[end:]
        if self.expected:
            self.transcripts[self.current] = transcript.lines_of(piece)
            self.expected = 0
        else:
            self.take(piece.decode(errors="replace").rstrip("\n"))
        return True

    def take(self, line):
        if line == "=ready":
            self.ready = True
        elif line.startswith("=begin "):
            self.current = line[7:]
            self.transcripts[self.current] = []
        elif line.startswith("=bytes "):
            self.expected = int(line[7:])
        elif line == "=unprepared":
            self.unprepared.append(self.current)
        elif line == f"=end {self.current}":
            self.current = None
        elif line == "=done":
            self.done = True

    def limit(self):
        return self.seconds if self.ready else BOOT_SECONDS

    def overdue(self):
        return time.monotonic() - self.changed > self.limit()


def boot(image, module, names, seconds):
    """Boots once and runs scenarios in that order until one ends the boot."""
    qemu = find_tool("qemu-system-x86_64", "qemu-system-x86")
    with tempfile.TemporaryDirectory(prefix="skbsim-oracle-") as directory:
        run = Boot(directory, seconds)
        initrd = os.path.join(directory, "initrd")
        with open(initrd, "wb") as file:
            file.write(initramfs(find_busybox(), module, names))
        open(run.out_path, "wb").close()
        # Time counted in instructions: a busy host does not make a tick come earlier.
        command = [qemu, "-accel", "tcg", "-cpu", "max", "-m", "512", "-smp", "2", "-no-reboot",
                   "-icount", "shift=2,sleep=off",
                   "-display", "none", "-monitor", "none", "-nodefaults", "-no-user-config",
                   "-serial", f"file:{run.log_path}", "-serial", f"file:{run.out_path}",
                   "-kernel", image, "-initrd", initrd, "-append", APPEND]
        watch(command, run)
        run.kernel_log = run.log()
        return run


def watch(command, run):
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, preexec_fn=die_with_parent) as qemu:
        run.how = "the kernel ended the run"
        try:
            while qemu.poll() is None and not run.overdue():
                time.sleep(0.1)
                run.read_on()
            if qemu.poll() is None:
                run.how = f"nothing came for {run.limit()} seconds"
        finally:
            qemu.kill()
            qemu.wait()
        run.read_on()
        run.qemu_said = qemu.stdout.read().decode(errors="replace")


# As many boots as it takes


class NotUp(Exception):
    """No scenario began: the judge itself is at fault, and nothing is missing on the machine."""


class Trouble:
    """A scenario that did not end well, in words and with the kernel's log."""

    def __init__(self, reason, log=""):
        self.reason, self.log = reason, log


def run_all(image, module, names, seconds):
    """Every scenario once, in that order; returns transcripts and troubles, both by name."""
    transcripts, troubles = {}, {}
    left = list(names)
    while left:
        run = boot(image, module, left, seconds)
        begun = list(run.transcripts)
        if not begun:
            raise NotUp(f"the kernel did not come up ({run.how}); qemu said "
                        f"{run.qemu_said.strip() or 'nothing'}, the kernel:\n"
                        f"{run.kernel_log[-4000:]}")
        if died_preparing(run):
            blame_an_earlier_one(run, begun, troubles)
        for name in begun:
            how = how_it_went(run, name, name == begun[-1])
            if how and name not in troubles:
                troubles[name] = Trouble(how, log_of(run.kernel_log, name))
            if name != run.current:
                transcripts[name] = run.transcripts[name]
        left = left[len(begun):]
    return transcripts, troubles


def died_preparing(run):
    """Did the kernel die before the code of the scenario that had begun?"""
    mark = rf"\bskbsim: {re.escape(run.current or '')} runs$"
    return run.current and not re.search(mark, run.kernel_log, re.M)


def blame_an_earlier_one(run, begun, troubles):
    """What dies in the judge's own preparation was broken before; the last of @begun runs again.

    If nobody ran before it in this boot, there is nobody to blame, and it stays named.
    """
    ran = [name for name in begun[:-1] if name not in run.unprepared]
    if ran:
        troubles[ran[-1]] = Trouble(
            f"suspect, for it was the last to end before the judge's own work for {begun[-1]}: "
            f"{reason_of_end(run, begun[-1])}",
            log_of(run.kernel_log, ran[-1]) + log_of(run.kernel_log, begun[-1]))
        begun.pop()


def how_it_went(run, name, last):
    """What was wrong with a scenario that has begun; last: no other began in this boot."""
    if name == run.current:
        when = "before its own code began, " if died_preparing(run) else ""
        return when + reason_of_end(run, name)
    if name in run.unprepared:
        return "the judge could not bring the kernel into the state it starts from"
    if last and not run.done:
        return f"suspect, for it was the last to end: {reason_of_end(run, name)}"
    return "" if run.transcripts[name] else "prints nothing"


def reason_of_end(run, name):
    """The kernel's last words, if it had any; the judge's own where it was the judge's panic."""
    words = re.search(r"Kernel panic - not syncing: (.*)", log_of(run.kernel_log, name))
    if not words:
        return run.how
    said = words.group(1)
    return said.removeprefix("skbsim: ") if said.startswith("skbsim: ") else f"panics: {said}"


def log_of(log, name):
    """What the kernel said from where a scenario began to where the next one did."""
    pieces = re.split(r"^(?=.*?\bskbsim: [\w.+-]+$)", log, flags=re.M)
    mine = [piece for piece in pieces if re.match(rf".*\bskbsim: {re.escape(name)}\n", piece)]
    return mine[-1] if mine else log[-4000:]
