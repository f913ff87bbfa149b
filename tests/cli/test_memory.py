# SPDX-License-Identifier: MIT
"""Memory does not grow with the number of loops.

Not judged by getrusage(): what it gives for a child is at least what this interpreter itself
takes. The kernel's own mark in /proc/PID/status is the command's alone; to read it when all is
done, the command is held where it prints its table, by a pipe that is already full; that the
figures have all been written tells that it got there.
"""
import fcntl
import os
import subprocess
import sys

from harness import SKBSIM, Skip, equal, main, true

# The kernel counts resident pages a CPU, and leaves some hundred KiB uncounted, more or less: a
# leak shows in every attempt, such a difference does not.
ATTEMPTS = 3
TOLERANCE = 0.05


def fill(pipe):
    """Writes until the next byte would have to wait."""
    os.set_blocking(pipe, False)
    try:
        while True:
            os.write(pipe, b"\n" * 4096)
    except BlockingIOError:
        os.set_blocking(pipe, True)


def read_all(pipe):
    """To the end: until the other side is closed."""
    with open(pipe, "rb") as file:
        return file.read()


def peak_kib(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmHWM:"))


def peak_of_run(*args):
    """Highest resident memory of a run, in KiB."""
    table, table_in = os.pipe()
    fcntl.fcntl(table_in, fcntl.F_SETPIPE_SZ, 4096)
    fill(table_in)
    os.mkfifo("figures")
    with subprocess.Popen([SKBSIM, "run", "--json", "figures", *args],
                          stdout=table_in) as process:
        os.close(table_in)
        true(read_all("figures"), "figures arrive before the table")
        peak = peak_kib(process.pid)
        read_all(table)
    os.remove("figures")
    equal(process.returncode, 0, "exit code")
    return peak


def test_a_thousand_loops_take_no_more_than_ten():
    if not os.path.exists("/proc/self/status"):
        raise Skip("/proc is not mounted")
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    for _ in range(ATTEMPTS):
        few, many = peak_of_run("--loop", "10"), peak_of_run("--loop", "1000")
        print(f"     peak: {few} KiB for 10 loops, {many} KiB for 1000")
        if many <= (1 + TOLERANCE) * few:
            return
    raise AssertionError(f"{few} KiB for 10 loops, {many} KiB for 1000, in the last of "
                         f"{ATTEMPTS} attempts")


if __name__ == "__main__":
    main(sys.modules["__main__"])
