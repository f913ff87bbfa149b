# SPDX-License-Identifier: MIT
"""tools/conformance and scenarios that go wrong: each is named with its reason, the next one runs.

Started with the tool and the build directory as arguments.
"""
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest

TOOL, BUILD = (os.path.abspath(arg) for arg in sys.argv[1:3])
LIMIT = 4 << 20


def scenario(name, body, before=""):
    return f'#include "scenario.h"\n{before}\nSCENARIO({name})\n{{\n{body}\n}}\n'


# Running programs are looked for there.
needs_proc = unittest.skipUnless(os.path.exists("/proc/self"), "needs /proc")


class Tool(unittest.TestCase):
    """Each test writes its scenarios and transcripts, runs the tool and reads what it says."""

    def setUp(self):
        self.place = tempfile.TemporaryDirectory()
        self.addCleanup(self.place.cleanup)
        self.directory = os.path.join(self.place.name, "some one's scenarios")
        self.golden = os.path.join(self.place.name, "golden")
        os.mkdir(self.directory)
        os.mkdir(self.golden)
        self.add("zz_good", scenario("zz_good", 'emit("fine");'), "fine\n")

    def add(self, name, text, transcript=None):
        self.write(os.path.join(self.directory, name + ".c"), text)
        if transcript is not None:
            self.write(os.path.join(self.golden, name + ".txt"), transcript)

    def write(self, path, text):
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)

    def command(self, *words):
        return [TOOL, "--profile", "v6.1", "--scenarios", self.directory, "--golden", self.golden,
                "--build", BUILD, *words]

    def run_tool(self, code, *words):
        done = subprocess.run(self.command(*words), check=False, text=True, errors="replace",
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300)
        self.assertEqual(done.returncode, code, done.stdout)
        return done.stdout

    def verdict(self, name, text, transcript="one\n"):
        """What is said of one that fails beside a good one, which must still be equal."""
        self.add(name, text, transcript)
        said = self.run_tool(1)
        self.assertRegex(said, r"\n1 of 2 scenarios equal, \d+ of \d+ lines\n$")
        found = re.search(rf"^{re.escape(name)}: .*?(?=^\S)", said, re.M | re.S)
        self.assertTrue(found, said)
        return found.group()

    def test_equal_scenarios_are_counted_and_nothing_else_is_said(self):
        self.add("headers", scenario("headers", 'beside();', '#include "beside.h"'), "one\ntwo\n")
        self.write(os.path.join(self.directory, "beside.h"),
                   'static inline void beside(void) { emit("one"); emit("%s", "two"); }\n')
        self.assertEqual(self.run_tool(0), "2 of 2 scenarios equal, 3 of 3 lines\n")

    def test_a_difference_shows_both_lines(self):
        said = self.verdict("differs", scenario("differs", 'emit("a"); emit("c");'), "a\nb\n")
        self.assertIn("differs: differs\n", said)
        self.assertIn("    -b\n    +c\n", said)

    def test_printing_forever_is_stopped_at_the_judges_limit(self):
        said = self.verdict("forever", scenario("forever", "for (int i = 0;; i++)\n"
                                                           '\temit("line %d", i);'))
        self.assertIn(f"prints more than {LIMIT} bytes, the last line: line 358783\n", said)

    def test_an_endless_line_is_stopped_too(self):
        said = self.verdict("line", scenario("line", 'for (;;)\n\tfputs("xxxxxxxx", stdout);'))
        self.assertIn(f"prints more than {LIMIT} bytes, the last line: \n", said)

    def test_exactly_the_limit_is_not_too_much(self):
        lines = LIMIT // 64
        self.add("much", scenario("much", f"for (int i = 0; i < {lines}; i++)\n"
                                          '\temit("%063d", i);'),
                 "".join(f"{i:063}\n" for i in range(lines)))
        self.assertIn(f"2 of 2 scenarios equal, {lines + 1} of {lines + 1} lines", self.run_tool(0))

    def test_complaining_forever_does_not_fill_the_memory(self):
        said = self.verdict("complains", scenario(
            "complains", 'emit("one");\nfor (int i = 0; i < 3000000; i++)\n'
                         '\tfputs("complaint\\n", stderr);\nexit(3);', "#include <stdlib.h>"))
        self.assertIn("exits with 3, after line 1: one\n", said)
        self.assertEqual(said.count("complaint"), 8)

    def test_where_it_died_is_said_beside_the_difference(self):
        said = self.verdict("dies", scenario("dies", 'emit("one");\n*(volatile int *)0 = 1;'),
                            "one\ntwo\n")
        self.assertIn("dies of SIGSEGV, after line 1: one\n", said)
        self.assertIn("    -two\n", said)

    def test_a_bug_is_shown_with_the_librarys_words(self):
        said = self.verdict("bug", scenario("bug", "BUG();"))
        self.assertIn("dies of SIGABRT, before its first line\n", said)
        self.assertIn("kernel BUG at", said)

    def test_printing_nothing_is_not_equal_even_to_nothing(self):
        self.assertIn("prints nothing", self.verdict("silent", scenario("silent", ""), ""))

    def test_missing_names_are_those_that_nobody_defines(self):
        self.write(os.path.join(self.directory, "more.h"),
                   "#define CALL_IT() no_such_call()\n"
                   "static inline void helper(no_such_type x) { }\n")
        said = self.verdict("missing", scenario(
            "missing", "struct no_such_struct s;\nCALL_IT();\nhelper(0);\nlocal(0);\n"
                       "no_such_function();\ns.x = 0;\nt_dev->no_such_member = NO_SUCH_NUMBER;",
            '#include "more.h"\nstatic int local(other_type x) { return 0; }'))
        self.assertTrue(said.startswith("missing: does not compile: missing "), said)
        self.assertEqual(set(said.strip().split("missing ", 1)[1].split(", ")),
                         {"no_such_call", "no_such_type", "struct no_such_struct", "other_type",
                          "no_such_function", "no_such_member", "NO_SUCH_NUMBER"})

    def test_what_does_not_link_is_missing(self):
        said = self.verdict("link", scenario("link", "nowhere();", "void nowhere(void);"))
        self.assertEqual(said, "link: does not compile: missing nowhere\n")

    def test_none_or_two_scenarios_in_a_file(self):
        self.assertIn("more than one SCENARIO(name)",
                      self.verdict("two", scenario("two", "") + "SCENARIO(three) { }\n"))
        os.remove(os.path.join(self.directory, "two.c"))
        self.assertIn("no SCENARIO(name)", self.verdict("none", "int unused;\n"))

    def test_no_transcript_to_compare_with(self):
        self.add("new", scenario("new", 'emit("one");'))
        self.assertIn("new: no transcript to compare with\n1 of 2 scenarios", self.run_tool(1))

    def test_bytes_and_line_ends_are_compared_as_they_are(self):
        self.add("bytes", scenario("bytes", 'emit("a\\rb\\vc%c%c|\\n", 0xff, 0);'))
        with open(os.path.join(self.golden, "bytes.txt"), "wb") as file:
            file.write(b"a\rb\vc\xff\0|\n\n")
        self.run_tool(0)
        with open(os.path.join(self.golden, "bytes.txt"), "wb") as file:
            file.write(b"a\rb\vc\xfe\0|\n\n")
        self.assertIn("bytes: differs", self.run_tool(1))

    def test_only_the_kernel_prints_addresses(self):
        said = self.verdict("address", scenario("address", 'emit("at %p", t_dev);'))
        self.assertIn("exits with 1, before its first line\n    %p: only a real kernel", said)

    def test_names_that_are_no_names(self):
        for name in "with space", "quo\"te", "x" * 101:
            path = os.path.join(self.directory, name + ".c")
            self.write(path, scenario("x", ""))
            said = self.run_tool(2)
            self.assertIn(path, said)
            self.assertIn("letters, digits", said)
            os.remove(path)
        for name in "-n", "a.b-c+d_e":
            self.add(name, scenario("x", 'emit("odd");'), "odd\n")
        self.assertIn("3 of 3 scenarios equal", self.run_tool(0))

    def test_wrong_directories(self):
        self.assertIn("no such directory", self.run_tool(2, "--scenarios", "/nowhere"))
        self.assertIn("more than one scenario",
                      self.run_tool(2, "--scenarios", self.directory))
        self.assertIn("no library in", self.run_tool(2, "--build", self.golden))
        self.assertIn("no scenario nobody", self.run_tool(2, "--only", "nobody"))

    @needs_proc
    def test_a_terminated_tool_leaves_nothing_running(self):
        self.add("hangs", scenario("hangs", "for (;;)\n\tbarrier();"), "")
        with subprocess.Popen(self.command("--only", "hangs"), stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT,
                              env={**os.environ, "TMPDIR": self.place.name}) as tool:
            program = self.await_program("scenario_hangs")
            tool.send_signal(signal.SIGTERM)
            tool.communicate(timeout=30)
        self.assertEqual(tool.returncode, 2)
        self.assertFalse(os.path.exists(f"/proc/{program}"))
        self.assertEqual([n for n in os.listdir(self.place.name) if n.startswith("skbsim")], [])

    @needs_proc
    def test_a_killed_tool_leaves_nothing_running(self):
        self.add("hangs", scenario("hangs", "for (;;)\n\tbarrier();"), "")
        with subprocess.Popen(self.command("--only", "hangs"), stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT,
                              env={**os.environ, "TMPDIR": self.place.name}) as tool:
            program = self.await_program("scenario_hangs")
            tool.kill()
            tool.communicate(timeout=30)
        for _ in range(100):
            if not os.path.exists(f"/proc/{program}"):
                return
            time.sleep(0.1)
        self.fail("the scenario still runs")

    def await_program(self, name):
        """The process of a program below this test's directory."""
        for _ in range(600):
            for pid in filter(str.isdigit, os.listdir("/proc")):
                try:
                    path = os.readlink(f"/proc/{pid}/exe")
                except OSError:
                    continue
                if path.startswith(self.place.name) and path.endswith("/" + name):
                    return pid
            time.sleep(0.1)
        return self.fail(f"{name} never ran")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
