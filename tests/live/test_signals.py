# SPDX-License-Identifier: MIT
"""A signal in the middle of iperf3.sh ends it at once, and nothing of it is left.

    test_signals.py SKBSIM
"""
import glob
import os
import signal
import subprocess
import sys
import tempfile
import time

SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "iperf3.sh")
SKIPPED = 77
SECONDS_TO_START = 60
SECONDS_TO_END = 10


def processes_in(session):
    """Commands of a session that still run."""
    found = []
    for path in glob.glob("/proc/[0-9]*/stat"):
        try:
            with open(path, encoding="utf-8", errors="replace") as file:
                command, rest = file.read().rsplit(")", 1)
        except OSError:
            continue
        fields = rest.split()
        if int(fields[3]) == session and fields[0] != "Z":
            found.append(command.split("(", 1)[1])
    return found


def namespaces(pid):
    listed = subprocess.run(["ip", "netns", "list"], capture_output=True, text=True, check=True)
    return [line for line in listed.stdout.splitlines() if line.startswith(f"skbsim-{pid}-")]


def wait_for_traffic(script):
    """Until iperf3 runs twice, as server and as client."""
    end = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < end:
        if script.poll() is not None:
            print(script.stdout.read())
            sys.exit(SKIPPED if script.returncode == SKIPPED else "iperf3.sh ended by itself")
        if processes_in(script.pid).count("iperf3") == 2:
            return
        time.sleep(0.05)
    sys.exit("iperf3.sh did not start")


def left_of(script, tmp):
    """What is left of a script that ended: a process that was killed may need a moment to be gone."""
    end = time.monotonic() + SECONDS_TO_END
    while True:
        left = namespaces(script.pid) + processes_in(script.pid) + os.listdir(tmp)
        if not left or time.monotonic() > end:
            return left
        time.sleep(0.05)


def check(skbsim, name, send, times):
    with tempfile.TemporaryDirectory() as tmp:
        with subprocess.Popen(["sh", SCRIPT, skbsim], start_new_session=True, text=True,
                              env=dict(os.environ, SKBSIM_LIVE_SECONDS="30", TMPDIR=tmp),
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as script:
            wait_for_traffic(script)
            for _ in range(times):
                send(script.pid)
            try:
                script.wait(SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                os.killpg(script.pid, signal.SIGTERM)
                sys.exit(f"{name}: iperf3.sh runs on after {SECONDS_TO_END} seconds")
        left = left_of(script, tmp)
        if script.returncode != 1 or left:
            sys.exit(f"{name}: expected status 1 and nothing left, got {script.returncode}, {left}")
    print(f"{name}: nothing left")


def main():
    skbsim = sys.argv[1]
    check(skbsim, "SIGTERM", lambda pid: os.kill(pid, signal.SIGTERM), 1)
    check(skbsim, "Ctrl-C", lambda pid: os.killpg(pid, signal.SIGINT), 1)
    check(skbsim, "Ctrl-C twice", lambda pid: os.killpg(pid, signal.SIGINT), 2)


main()
