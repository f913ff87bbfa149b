# SPDX-License-Identifier: MIT
"""What a scenario covers, and that the README says so.

Started with the tool as its argument.
"""
import os
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
TOOL = os.path.abspath(sys.argv[1])
sys.path.insert(0, os.path.join(HERE, "library"))
sys.dont_write_bytecode = True

# pylint: disable=wrong-import-position
from source import Source

WIDTH = 110
MARK = "This part is what `tools/conformance --coverage` prints.\n\n"


class Calls(unittest.TestCase):
    """Source.calls() of a scenario with headers beside it."""

    def calls(self, scenario, **headers):
        with tempfile.TemporaryDirectory() as directory:
            for name, text in {**headers, "it": scenario}.items():
                suffix = ".c" if name == "it" else ".h"
                with open(os.path.join(directory, name + suffix), "w", encoding="utf-8") as file:
                    file.write(text)
            return Source(os.path.join(directory, "it.c")).calls()

    def test_helpers_are_not_the_kernels_but_what_they_call_is(self):
        self.assertEqual(self.calls(
            '#include "a.h"\nSCENARIO(it) { outer(1); kfree_skb(NULL); }',
            a='#include "b.h"\nstatic inline void outer(int n)\n{\n\tinner(n);\n}\n'
              "static inline void unused(void) { napi_consume_skb(NULL, 1); }\n",
            b="static inline void inner(int n) { emit(\"%d\", n); alloc_skb(n, GFP_ATOMIC); }\n"),
            {"kfree_skb", "alloc_skb"})

    def test_helpers_in_the_file_itself_and_by_pointer(self):
        self.assertEqual(self.calls(
            "static struct sk_buff *birth(unsigned int size)\n{\n\treturn dev_alloc_skb(size);\n}\n"
            "static void sweep(struct sk_buff *(*how)(unsigned int size))\n{\n"
            "\tkfree_skb(how(1));\n}\nSCENARIO(it)\n{\n\tsweep(birth);\n}\n"),
            {"dev_alloc_skb", "kfree_skb"})

    def test_a_function_passed_by_name(self):
        self.assertEqual(self.calls(
            "static void end(void (*how)(struct sk_buff *skb), struct sk_buff *one_skb)\n{\n"
            "\thow(one_skb);\n}\nSCENARIO(it)\n{\n\tend(__kfree_skb, NULL);\n}\n"),
            {"__kfree_skb"})

    def test_macros_of_its_own(self):
        self.assertEqual(self.calls(
            "#define TWICE(x) \\\n\tdo { skb_get(x); skb_get(x); } while (0)\n"
            "SCENARIO(it) { TWICE(NULL); }\n"), {"skb_get"})

    def test_comments_strings_and_members_call_nothing(self):
        self.assertEqual(self.calls(
            "/* skb_clone(skb) */\nSCENARIO(it)\n{\n\temit(\"skb_copy(%d)\", 1); // pskb_copy(x)\n"
            "\tt_napi->poll(t_napi, 1);\n\tops.start(1);\n}\n"), set())


class Readme(unittest.TestCase):
    """The README's tables are generated, and are those of these scenarios."""

    def test_tables_are_what_the_tool_prints(self):
        printed = subprocess.run([TOOL, "--coverage"], check=True, text=True,
                                 stdout=subprocess.PIPE).stdout
        with open(os.path.join(HERE, "README.md"), encoding="utf-8") as file:
            pasted = file.read().partition(MARK)[2]
        self.maxDiff = None
        self.assertEqual(pasted.splitlines(), printed.splitlines())

    def test_prose_fits_a_narrow_window(self):
        with open(os.path.join(HERE, "README.md"), encoding="utf-8") as file:
            wide = [line for line in file.read().splitlines()
                    if len(line) > WIDTH and not line.startswith("|")]
        self.assertEqual(wide, [])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
