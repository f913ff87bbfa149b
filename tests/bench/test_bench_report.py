# SPDX-License-Identifier: MIT
"""tools/bench-report writes what its figures say, always the same, and nothing from bad ones.

Started with the tool and the directory of the sample as arguments. What it should write is in the
sample's expected/; a change that is meant is written there by the tool itself, run on a copy of
the sample's README.md.
"""
import glob
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree

TOOL, SAMPLE = (os.path.abspath(arg) for arg in sys.argv[1:3])
BEGIN, END = "<!-- bench-report: begin -->", "<!-- bench-report: end -->"


def sample(name):
    return os.path.join(SAMPLE, name)


def load(name):
    with open(sample(name), encoding="utf-8") as file:
        return json.load(file)


class Report(unittest.TestCase):
    """Each test has a README of its own, and may change the sample's figures."""

    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.directory = os.path.join(place.name, "some one's bench")
        os.mkdir(self.directory)
        self.readme = self.path("README.md")
        shutil.copy(sample("README.md"), self.readme)

    def path(self, name):
        return os.path.join(self.directory, name)

    def read(self, name="README.md"):
        with open(self.path(name), encoding="utf-8", newline="") as file:
            return file.read()

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8", newline="") as file:
            file.write(text)
        return self.path(name)

    def all_files(self):
        names = glob.glob("**", root_dir=self.directory, recursive=True)
        return {n: self.read(n) for n in names if os.path.isfile(self.path(n))}

    def run_tool(self, *words):
        return subprocess.run([sys.executable, TOOL, *words], check=False, text=True,
                              capture_output=True, timeout=60)

    def report(self, figures, *words):
        """Runs the tool, which must write, on a file or on data."""
        if not isinstance(figures, str):
            figures = self.write("figures.json", json.dumps(figures))
        done = self.run_tool(figures, self.readme, *words)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
        return self.read()

    def report_sample(self):
        return self.report(sample("bench.json"), "--kernel", sample("kernel.json"))

    # What is written

    def test_the_sample_is_written_as_expected(self):
        self.report_sample()
        self.maxDiff = None
        expected = sample("expected")
        wanted = {}
        for name in glob.glob("**", root_dir=expected, recursive=True):
            if os.path.isfile(os.path.join(expected, name)):
                with open(os.path.join(expected, name), encoding="utf-8", newline="") as file:
                    wanted[name] = file.read()
        written = self.all_files()
        self.assertEqual(sorted(written), sorted(wanted))
        for name, text in wanted.items():
            self.assertEqual(written[name], text, name)

    def test_a_second_run_changes_nothing(self):
        self.report_sample()
        before = self.all_files()
        self.report_sample()
        self.assertEqual(self.all_files(), before)

    def test_what_is_written_by_hand_stays(self):
        by_hand = "one\r\ntwo\n\n", "\nlast, without an end of line"
        self.write("README.md", f"{by_hand[0]}{BEGIN}\nold\n{END}\n{by_hand[1]}")
        text = self.report_sample()
        self.assertTrue(text.startswith(f"{by_hand[0]}{BEGIN}\n"), text[:99])
        self.assertTrue(text.endswith(f"{END}\n{by_hand[1]}"), text[-99:])
        self.assertNotIn("old", text)

    def test_plots_are_well_formed_and_shown(self):
        text = self.report_sample()
        plots = glob.glob(self.path("plots/*.svg"))
        self.assertGreater(len(plots), 3)
        for plot in plots:
            root = ElementTree.parse(plot).getroot()
            self.assertEqual(root.tag, "{http://www.w3.org/2000/svg}svg")
            self.assertIn(f"(plots/{os.path.basename(plot)})", text)
        self.assertEqual(text.count("(plots/"), len(plots))

    def test_plots_of_cases_that_are_gone_are_removed_and_no_others(self):
        self.report_sample()
        figures = load("bench.json")
        figures["rows"] = [row for row in figures["rows"] if row["suite"] != "napi"]
        self.write("plots/by-hand.svg", "<svg/>")
        self.report(figures)
        self.assertEqual(sorted(os.listdir(self.path("plots"))),
                         ["by-hand.svg", "cross-cpu-stream-by-outstanding.svg",
                          "scale-packet-2-cpus-by-outstanding.svg",
                          "scale-packet-by-cpus.svg",
                          "scale-packet-by-outstanding.svg", "slab-bulk-by-bulk.svg"])

    def test_a_bulk_with_another_number_outstanding_says_so(self):
        figures = load("bench.json")
        rows = [r for r in figures["rows"] if (r["suite"], r["case"]) == ("slab", "bulk")]
        for row in rows:
            row["outstanding"] = {16: 1024, 32: 72}.get(row["bulk"], 64)
        figures["rows"] += [dict(r, bulk=b, outstanding=n)
                            for r in rows if r["bulk"] == 1 for b, n in ((32, 72), (250, 1000))]
        text = self.report(figures)
        self.assertIn("`bulk` by bulk: about 64 outstanding (bulk 16: 1024, bulk 250: 1000), 1 CPU\n",
                      text)

    # Goals

    def goals(self, *words):
        """The verdicts in those rows of the table that contain all words."""
        lines = [line for line in self.read().splitlines() if line.startswith("| ")]
        return [line.split(" | ")[-1].rstrip(" |") for line in lines
                if all(word in line for word in words)]

    def change(self, changes):
        """The sample with other times for some (suite, case, contender)."""
        figures = load("bench.json")
        for row in figures["rows"]:
            ns = changes.get((row["suite"], row["case"], row["contender"]))
            if ns and row["outstanding"] < 1024:
                row.update(ns=ns, min=ns, max=ns)
        return figures

    def test_a_goal_is_met_at_its_limit_and_missed_above_it(self):
        for ns, verdict in ((15.2, "met"), (15.3, "\U0001f534 **missed**")):
            self.report(self.change({("napi", "napi_build", "skbsim-v5.12"): ns,
                                     ("napi", "napi_build", "dpdk-mbuf"): 19.0}))
            self.assertEqual(self.goals("rte_pktmbuf_alloc"), [verdict])

    def test_the_best_malloc_is_who_is_to_be_beaten(self):
        self.report(self.change({("slab", "pair", "glibc"): 13.0,
                                 ("slab", "pair", "tcmalloc"): 14.0}))
        self.assertEqual(self.goals("best malloc (glibc)"), ["met"])

    def test_one_who_is_ahead_on_the_other_cpu_is_enough_to_miss(self):
        for ns, verdict in ((8.9, "\U0001f534 **missed**"), (9.1, "met")):
            self.report(self.change({("cross-cpu", "stream", "mimalloc"): ns}))
            self.assertEqual(self.goals("ahead of all contenders"), [verdict])

    def test_the_case_that_comes_nearest_to_missing_is_shown(self):
        text = self.report_sample()
        for line in text.splitlines():
            if "ahead of all" in line:
                self.assertIn("1.12 of mimalloc (9.0 to 8.0 ns; `stream`, bulk 1, 256", line)
            if "at least 1.95" in line:
                self.assertIn("1.9 (16.0 ns on one, 16.8 ns on each of two; `packet`, bulk 1, 64",
                              line)

    def test_two_cpus_against_one(self):
        for ns, verdict in ((16.4, "met"), (16.5, "\U0001f534 **missed**")):
            figures = load("bench.json")
            for row in figures["rows"]:
                if row["suite"] == "scale" and row["outstanding"] == 64 and row["cpus"] == 2:
                    row.update(ns=ns, min=ns, max=ns)
            self.report(figures)
            self.assertEqual(self.goals("at least 1.95"), [verdict])

    def test_memory_against_truesize_and_the_peak(self):
        for resident, after, verdicts in ((2419.0, 241.0, ["met", "met"]),
                                          (2420.0, 242.5, ["\U0001f534 **missed**"] * 2),
                                          (2400.0, None, ["met", "not measured"]),
                                          (None, 200.0, ["not measured"] * 2),
                                          ("big", 200.0, ["not measured"] * 2)):
            figures = load("bench.json")
            figures["machine"]["memory"][1].update(resident_bytes_per_object=resident,
                                                   left_bytes_per_object=after)
            self.report(figures)
            self.assertEqual(self.goals("resident memory"), verdicts)

    def test_less_than_a_million_objects_say_nothing_of_a_million(self):
        figures = load("bench.json")
        figures["machine"]["memory"][1]["objects"] = 1000
        text = self.report(figures)
        self.assertEqual(self.goals("resident memory"), ["not measured"] * 2)
        self.assertIn("| footprint | 1000 | 2304 | skbsim-v5.12 | 2400.0 |", text)

    def test_the_kernel_is_asked_only_if_it_was_measured(self):
        self.report(sample("bench.json"))
        self.assertEqual(self.goals("real kernel's code"), ["not measured"])
        self.report_sample()
        self.assertEqual(self.goals("real kernel's code"), ["met"])

    def test_what_is_not_there_was_not_measured(self):
        """Any case or contender may be missing: nothing is made up, no goal leaves the table."""
        self.report(sample("bench.json"))
        count = len(self.goals("at most")) + len(self.goals("ahead"))
        figures = load("bench.json")
        gone = {(key, row[key]) for row in figures["rows"] for key in ("case", "contender")}
        for key, value in sorted(gone):
            rows = [row for row in figures["rows"] if row[key] != value]
            self.report(dict(figures, rows=rows))
            self.assertEqual(len(self.goals("at most")) + len(self.goals("ahead")), count)
        self.report(dict(figures, rows=figures["rows"][-1:], machine={}))
        self.assertEqual(set(self.goals("at most")), {"not measured"})

    def test_a_machine_without_counters_is_said_to_have_none(self):
        figures = load("bench.json")
        for counters, said in ((None, 1), ([], 0)):
            figures["machine"]["counters"] = counters
            self.assertEqual(self.report(figures).count("no counters"), said)
        del figures["machine"]["counters"]
        self.assertEqual(self.report(figures).count("no counters"), 0)

    # What cannot be used

    def bad(self, words, *args):
        before = self.all_files()
        done = self.run_tool(*args)
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        self.assertIn(words, done.stderr)
        self.assertEqual(self.all_files(), before)

    def bad_figures(self, words, figures):
        text = figures if isinstance(figures, str) else json.dumps(figures)
        self.bad(words, self.write("figures.json", text), self.readme)

    def test_files_that_are_not_there(self):
        gone = self.path("gone")
        self.bad("gone: No such file", gone, self.readme)
        self.bad("gone: No such file", sample("bench.json"), gone)
        self.bad("gone: No such file", sample("bench.json"), self.readme, "--kernel", gone)

    def test_files_that_are_something_else(self):
        self.bad_figures("not JSON", "")
        self.bad_figures("not JSON", "[" * 100000)
        for figures in ([], {}, {"rows": 7}, {"rows": []}):
            self.bad_figures("has no rows", figures)
        self.bad_figures("has no machine", {"rows": load("bench.json")["rows"]})
        self.bad("has no kernel", sample("bench.json"), self.readme,
                 "--kernel", self.write("kernel.json",
                                        json.dumps({"rows": load("kernel.json")["rows"]})))

    def test_rows_that_are_none(self):
        for key, value in (("suite", 1), ("case", "a/b"), ("contender", "<b>"), ("bulk", 0),
                           ("outstanding", "64"), ("cpus", None), ("ns", "fast"), ("ns", -1),
                           ("ns", float("nan")), ("ns", 1e9), ("bulk", True)):
            figures = load("bench.json")
            figures["rows"][3][key] = value
            with self.subTest(key=key, value=value):
                self.bad_figures("row 4: ", figures)

    def test_a_time_without_end(self):
        figures = load("bench.json")
        figures["rows"][3].update(ns=math.inf, max=math.inf)
        self.bad_figures("row 4: ", figures)

    def test_a_row_that_is_there_twice(self):
        figures = load("bench.json")
        figures["rows"].append(figures["rows"][0])
        self.bad_figures("is there twice", figures)

    def test_a_readme_without_its_markers(self):
        for text in ("", f"{BEGIN}\n", f"{END}\n{BEGIN}\n", f"{BEGIN}\n{END}\n{BEGIN}\n{END}\n"):
            with self.subTest(text):
                self.write("README.md", text)
                self.bad("needs one line", sample("bench.json"), self.readme)

    def test_arguments(self):
        self.bad("required", sample("bench.json"))
        self.bad("--speed", sample("bench.json"), self.readme, "--speed")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
