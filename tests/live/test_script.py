# SPDX-License-Identifier: MIT
"""iperf3.sh run by hand: without an argument it is the command of build/ beside it that is tested."""
import os
import shutil
import subprocess
import sys

from harness import SKIPPED, equal, main, one_line

SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "iperf3.sh")


def run_copy(*args):
    """Runs a copy of it that stands where it stands in the tree, where it finds no program to run
    iperf3 with."""
    os.makedirs("tests/live", exist_ok=True)
    os.makedirs("bin", exist_ok=True)
    shutil.copy(SCRIPT, "tests/live")
    for tool in "sh", "readlink", "dirname", "id":
        if not os.path.exists("bin/" + tool):
            os.symlink(shutil.which(tool), "bin/" + tool)
    return subprocess.run(["bin/sh", "tests/live/iperf3.sh", *args], timeout=60, check=False,
                          env={"PATH": os.path.abspath("bin")}, capture_output=True)


def make_command(path):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    shutil.copy(shutil.which("true"), path)


def test_without_a_build_it_says_what_it_expected():
    done = run_copy()
    equal(done.returncode, 2, f"exit code; {done}")
    one_line(done, "build/tools/skbsim", "expected")


def test_without_an_argument_it_takes_that_of_build():
    make_command("build/tools/skbsim")
    done = run_copy()
    equal((done.returncode, done.stderr), (SKIPPED, b""), f"exit code and stderr; {done}")


def test_another_one_may_be_named():
    make_command("elsewhere/skbsim")
    done = run_copy("elsewhere/skbsim")
    equal((done.returncode, done.stderr), (SKIPPED, b""), f"exit code and stderr; {done}")
    done = run_copy("nowhere/skbsim")
    equal(done.returncode, 2, f"exit code; {done}")
    one_line(done, "nowhere/skbsim", "expected")


main(sys.modules[__name__])
