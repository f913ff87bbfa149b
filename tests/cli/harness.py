# SPDX-License-Identifier: MIT
"""Running the skbsim command and judging what it did; each test file is started with
the command and the directory of the captures as its arguments."""
import json
import os
import subprocess
import sys
import tempfile
import traceback

SKBSIM, DATA = (os.path.abspath(arg) for arg in sys.argv[1:3])
TCP = os.path.join(DATA, "tcp-vlan100.pcap")
UDP = os.path.join(DATA, "udp-vlan100.pcap")
MIX = os.path.join(DATA, "mix-vlan100.pcap")

SKIPPED = 77


class Skip(Exception):
    """Why a test cannot run here."""


def skbsim(*args, **settings):
    """Runs the command with nothing of the caller's taste in its environment."""
    env = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "SKBSIM_OPTIONS")}
    env.update(settings.pop("env", {}))
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.run([SKBSIM, *args], env=env, timeout=600, check=False,
                          **{**streams, **settings})


def skbsim_json(*args, code=0):
    """The figures of a run that must end with that exit code."""
    done = skbsim("run", *args, "--json", "-")
    equal(done.returncode, code, f"exit code; stderr: {done.stderr}")
    if code == 0:
        equal(done.stderr, b"", "stderr")
    return json.loads(done.stdout)


def equal(actual, expected, what):
    if actual != expected:
        raise AssertionError(f"{what}: expected {expected!r}, got {actual!r}")


def true(condition, what):
    if not condition:
        raise AssertionError(what)


def one_line(done, *words):
    """Stderr must be one line that contains all words."""
    lines = done.stderr.decode(errors="replace").splitlines()
    equal(len(lines), 1, f"lines on stderr {lines}")
    for word in words:
        true(word in lines[0], f"expected {word!r} in {lines[0]!r}")


def main(module):
    """Runs the module's test functions in a directory that goes away."""
    failed = skipped = 0
    tests = [(n, f) for n, f in vars(module).items() if n.startswith("test_")]
    for name, test in tests:
        with tempfile.TemporaryDirectory() as directory:
            os.chdir(directory)
            try:
                test()
                print("ok  ", name, flush=True)
            except Skip as reason:
                skipped += 1
                print("skip", name, reason, flush=True)
            except Exception:  # the others must still run
                failed += 1
                print("FAIL", name, flush=True)
                traceback.print_exc()
            os.chdir("/")
    sys.exit(1 if failed else SKIPPED if skipped == len(tests) else 0)
