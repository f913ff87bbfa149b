# SPDX-License-Identifier: MIT
"""tools/bench-instructions tells a longer path from a shorter one, and both from another compiler.

Started with the tool and the build directory as arguments.
"""
import os
import subprocess
import sys
import tempfile
import unittest

TOOL, BUILD = (os.path.abspath(arg) for arg in sys.argv[1:3])

TRIP = "napi_build_skb+napi_consume_skb"
SKIPPED = 77


class Instructions(unittest.TestCase):
    """Each test changes a fresh record and compares with it."""

    recorded = None  # by the first test

    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.record = os.path.join(place.name, "some one's record.txt")
        if Instructions.recorded:
            self.write(Instructions.recorded)
            return
        done = self.run_tool("--record")
        if done.returncode == SKIPPED:
            self.skipTest(done.stdout.strip())
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
        Instructions.recorded = self.read()

    def run_tool(self, *words, env=None):
        return subprocess.run([sys.executable, TOOL, "--build", BUILD, "--recorded", self.record,
                               *words],
                              env=env, check=False, text=True, capture_output=True, timeout=120)

    def read(self):
        with open(self.record, encoding="ascii") as file:
            return file.read().splitlines()

    def write(self, lines):
        with open(self.record, "w", encoding="ascii") as file:
            file.write("\n".join(lines) + "\n")

    def scale(self, factor):
        """As if the round trip had been so many times as long when it was recorded."""
        lines = self.read()
        at = [n for n, line in enumerate(lines) if line.endswith(" " + TRIP)]
        self.assertEqual(len(at), 1, lines)
        value = float(lines[at[0]].split()[0])
        lines[at[0]] = f"{value * factor:.1f} {TRIP}"
        self.write(lines)

    def verdict(self, code):
        """What is said of the round trip; of the others, that they are as recorded."""
        done = self.run_tool()
        self.assertEqual((done.returncode, done.stderr), (code, ""), done.stdout)
        said = [line for line in done.stdout.splitlines() if TRIP in line]
        rest = [line for line in done.stdout.splitlines() if TRIP not in line]
        self.assertEqual([line for line in rest if "recorded" in line], [])
        self.assertEqual(len(said), 1, done.stdout)
        return said[0]

    def test_what_was_just_recorded_is_equal(self):
        self.assertNotIn("recorded", self.verdict(0))

    def test_counts_are_the_same_each_time(self):
        before = self.read()
        self.assertEqual(self.run_tool("--record").returncode, 0)
        self.assertEqual(self.read(), before)

    def test_three_percent_more_fail(self):
        self.scale(1 / 1.03)
        self.assertIn("+3.", self.verdict(1))

    def test_one_percent_more_passes(self):
        self.scale(1 / 1.01)
        self.assertNotIn("recorded", self.verdict(0))

    def test_three_percent_less_are_to_be_recorded(self):
        self.scale(1.035)
        self.assertIn("record anew", self.verdict(0))

    def test_a_trip_that_is_not_recorded_fails(self):
        self.write([line for line in self.read() if TRIP not in line])
        self.assertIn("not recorded", self.verdict(1))

    def test_a_trip_that_is_not_counted_fails(self):
        self.write(self.read() + ["10.0 no_such_trip"])
        done = self.run_tool()
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn("no_such_trip: recorded, but not counted", done.stdout)

    def test_counts_of_another_toolchain_are_not_compared(self):
        self.write([line.replace("buildtype=", "buildtype=other-") for line in self.read()])
        done = self.run_tool()
        self.assertEqual((done.returncode, done.stderr), (SKIPPED, ""))
        self.assertIn("another toolchain", done.stdout)

    def test_without_valgrind_nothing_is_compared(self):
        done = self.run_tool(env={"PATH": os.path.dirname(self.record)})
        self.assertEqual((done.returncode, done.stderr), (SKIPPED, ""))
        self.assertIn("Valgrind is not installed", done.stdout)

    def bad(self, *words):
        done = self.run_tool(*words)
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        self.assertNotIn("Traceback", done.stderr)

    def test_no_record(self):
        os.remove(self.record)
        self.bad()

    def test_a_file_that_is_no_record(self):
        for text in ("", "toolchain: x", "toolchain: x\nten a_trip", "a b c d"):
            with self.subTest(text):
                self.write([text])
                self.bad()

    def test_no_build_directory(self):
        self.bad("--build", os.path.dirname(self.record))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
