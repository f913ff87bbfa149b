# SPDX-License-Identifier: MIT
"""Each case of a contender is measured in a process that did nothing before."""
import os
import subprocess
import sys
import time

from harness import Skip, equal, main, true

SKBBENCH = os.path.abspath(sys.argv[3])
CASES = 3
ROUNDS, ROUND_MS = 3, 40


def children_of(pid):
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
        return set(file.read().split())


def test_no_two_cases_share_a_process():
    if not os.path.exists(f"/proc/self/task/{os.getpid()}/children"):
        raise Skip("/proc does not tell a process's children")
    with subprocess.Popen(
            [SKBBENCH, "slab", "--case", "pair", "--outstanding", "1-64", "--contender", "glibc",
             "--rounds", str(ROUNDS), "--ms", str(ROUND_MS)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as bench:
        seen = set()
        # Each is timed for longer than ten looks take; the ones that check may be missed.
        while bench.poll() is None:
            try:
                seen |= children_of(bench.pid)
            except (FileNotFoundError, ProcessLookupError):
                break
            time.sleep(ROUND_MS / 1000 / 10)
        output = bench.communicate()[0]
    equal(bench.returncode, 0, "exit code")
    equal(output.count(b"\npair "), CASES, "cases in the table")
    true(len(seen) >= CASES, f"a process for each of {CASES} cases in {seen}")


if __name__ == "__main__":
    main(sys.modules["__main__"])
