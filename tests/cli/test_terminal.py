# SPDX-License-Identifier: MIT
"""What a person sees: the table, colour, and the progress bar, at a terminal and elsewhere."""
import os
import pty
import subprocess
import sys
import time

from captures import pcap, read_pcap, write
from harness import SKBSIM, TCP, Skip, equal, main, skbsim, true

ESCAPE = b"\x1b"
ATTEMPTS = 20
LABELS = ["packets", "bytes", "dropped", "Mpps", "ns per packet, median", "  min..max",
          "heads from the NAPI cache", "bulk refills", "bulk flushes", "SLUB slow paths, alloc",
          "SLUB slow paths, free", "alive at the end"]


def drain(terminal, when):
    """All that was written to a terminal whose other side is closed by now or later.

    Adds to when the times at which parts of it arrived.
    """
    output = b""
    while True:
        try:
            part = os.read(terminal, 65536)
        except OSError:  # how Linux says that nobody is left on the other side
            return output
        if not part:
            return output
        when.append(time.monotonic())
        output += part


def at_terminal(stream, *args, when=None, **env):
    """Runs with one stream, "stdout" or "stderr", on a terminal; returns what arrives there."""
    try:
        terminal, tool_side = pty.openpty()
    except OSError as error:
        raise Skip("no pseudo-terminals here") from error
    streams = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, stream: tool_side}
    base = {k: v for k, v in os.environ.items() if k != "NO_COLOR"}
    with subprocess.Popen([SKBSIM, "run", *args], stdin=subprocess.DEVNULL,
                          env={**base, "TERM": "xterm", **env}, **streams) as process:
        os.close(tool_side)
        output = drain(terminal, [] if when is None else when)
    os.close(terminal)
    equal(process.returncode, 0, "exit code")
    return output


def test_table_has_all_rows_aligned():
    lines = skbsim("run", "--loop", "2").stdout.decode().splitlines()
    equal(lines[0], "vlan-nat: tcp-vlan100.pcap, 700 frames x 2 loops in bursts of 32, 1 CPU, 5 rounds", "title")
    equal(lines[2].split(), ["v5.10", "v5.12", "difference"], "header")
    equal(lines[3 + len(LABELS):], ["", "Dropped:", "            14  no IPv4"], "reasons")
    rows = lines[3:3 + len(LABELS)]
    equal([row[:26].rstrip() for row in rows], LABELS, "labels")
    equal({len(row) for row in rows if "min..max" not in row}, {len(lines[2])}, "widths")
    equal(rows[0].split()[1:], ["1,400", "1,400", "0.0", "%"], "packets")
    equal(rows[-1].split()[-4:], ["0", "0", "0.0", "%"], "alive at the end")


def test_one_profile_has_no_difference():
    lines = skbsim("run", "--loop", "2", "--profile", "v5.10").stdout.decode().splitlines()
    equal(lines[2].split(), ["v5.10"], "header")
    equal(lines[3].split(), ["packets", "1,400"], "packets")


def test_title_shows_no_control_characters():
    name = write("a\x1b[2J\nb.pcap", pcap(read_pcap(TCP)[:10]))
    title = skbsim("run", "--loop", "1", "--pcap", name).stdout.decode().splitlines()[0]
    true("a?[2J?b.pcap, 10 frames" in title, f"title: {title!r}")


def test_no_colour_and_no_progress_in_a_pipe():
    done = skbsim("run", "--loop", "3000", env={"TERM": "xterm"})
    equal(done.returncode, 0, "exit code")
    true(ESCAPE not in done.stdout, "no escape sequence on stdout")
    equal(done.stderr, b"", "stderr")


def test_colour_at_a_terminal_unless_forbidden():
    true(ESCAPE in at_terminal("stdout", "--loop", "2"), "coloured at a terminal")
    true(ESCAPE in at_terminal("stdout", "--loop", "2", NO_COLOR=""), "NO_COLOR empty: not set")
    true(ESCAPE not in at_terminal("stdout", "--loop", "2", NO_COLOR="1"), "NO_COLOR=1")
    true(ESCAPE not in at_terminal("stdout", "--loop", "2", TERM="dumb"), "TERM=dumb")


def shown_in_a_short_run():
    """What one says that took less than a second, which a busy machine may make it take."""
    for _ in range(ATTEMPTS):
        start = time.monotonic()
        output = at_terminal("stderr", "--loop", "1")
        if time.monotonic() - start < 1:
            return output
    raise Skip("too busy for a short run")


def test_progress_bar_for_long_runs_only():
    equal(shown_in_a_short_run(), b"", "a short run")
    start, when = time.monotonic(), []
    output = at_terminal("stderr", "--loop", "4000", when=when)
    true(when[0] - start > 1, f"not in the first second: after {when[0] - start:.2f} s")
    true(b"#" in output and b"%" in output, f"a bar: {output}")
    true(output.endswith(b" \r"), f"the bar is wiped out: {output[-60:]}")
    true(b"\n" not in output, "the bar stays in its line")


if __name__ == "__main__":
    main(sys.modules["__main__"])
