# SPDX-License-Identifier: MIT
"""Boots that go wrong: which scenario is named, and that the rest runs in another boot.

A script stands in for qemu; what it "boots" is written down in advance, a boot a file.
"""
import json
import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "oracle"))
sys.dont_write_bytecode = True

# pylint: disable=wrong-import-position
import boot
import debian

# Plays the next boot: writes what the kernel would and ends, or hangs.
QEMU = """#!/usr/bin/env python3
import json, os, shutil, sys, time
place = os.environ["FAKE_BOOTS"]
number = len([n for n in os.listdir(place) if n.startswith("played-")])
log, out = [w[5:] for w in sys.argv if w.startswith("file:")]
shutil.copy(sys.argv[sys.argv.index("-initrd") + 1], os.path.join(place, f"played-{number}"))
with open(os.path.join(place, f"boot-{number}"), encoding="utf-8") as file:
    play = json.load(file)
with open(log, "w") as file:
    file.write(play["log"])
with open(out, "wb") as file:
    file.write(play["out"].encode("latin-1"))
with open(os.path.join(place, "pid"), "w") as file:
    file.write(str(os.getpid()))
if play["hangs"]:
    time.sleep(1000)
"""


def ran(name, text):
    return f"=begin {name}\n=bytes {len(text)}\n{text}=end {name}\n"


def prepares_and_panics(name, words):
    return f"[ 2.0] skbsim: {name}\r\n[ 2.1] Kernel panic - not syncing: {words}\r\n"


def panic(name, words):
    return (f"[ 1.0] skbsim: {name}\r\n[ 1.1] skbsim: {name} runs\r\n"
            f"[ 1.2] Kernel panic - not syncing: {words}\r\n[ 1.3] Call Trace:\r\n")


class Boots(unittest.TestCase):
    """Each test writes boots down and says what run_all() must make of them."""

    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.place = place.name
        qemu = os.path.join(self.place, "qemu-system-x86_64")
        with open(qemu, "w", encoding="utf-8") as file:
            file.write(QEMU)
        os.chmod(qemu, stat.S_IRWXU)
        self.set_environment("PATH", self.place + os.pathsep + os.environ["PATH"])
        self.set_environment("FAKE_BOOTS", self.place)
        self.replace("find_busybox", lambda: "busybox")
        self.replace("initramfs", lambda busybox, module, names: "\n".join(names).encode())
        self.count = 0

    def set_environment(self, name, value):
        old = os.environ.get(name)
        os.environ[name] = value
        self.addCleanup(lambda: os.environ.update({name: old}) if old is not None
                        else os.environ.pop(name))

    def replace(self, name, function):
        self.addCleanup(setattr, boot, name, getattr(boot, name))
        setattr(boot, name, function)

    def will(self, out, log="", hangs=False):
        with open(os.path.join(self.place, f"boot-{self.count}"), "w", encoding="utf-8") as file:
            json.dump({"out": out, "log": log, "hangs": hangs}, file)
        self.count += 1

    def run_all(self, *names, seconds=60):
        transcripts, troubles = boot.run_all("image", "module", names, seconds)
        self.assertEqual(len([n for n in os.listdir(self.place) if n.startswith("played-")]),
                         self.count, "boots")
        return transcripts, {name: trouble.reason for name, trouble in troubles.items()}

    def booted_with(self, number):
        with open(os.path.join(self.place, f"played-{number}"), encoding="utf-8") as file:
            return file.read().split()

    def test_all_is_well(self):
        self.will("=ready\n" + ran("a", "one\ntwo\n") + ran("b", "three\n") + "=done\n")
        self.assertEqual(self.run_all("a", "b"), ({"a": ["one", "two"], "b": ["three"]}, {}))

    def test_lines_that_look_like_the_protocol_and_odd_bytes(self):
        self.will("=ready\n" + ran("a", "=end a\n=done\n\r\0\xff|\n\n") + "=done\n")
        self.assertEqual(self.run_all("a"), ({"a": ["=end a", "=done", "\r\0\udcff|", ""]}, {}))

    def test_a_panic_names_the_scenario_and_the_rest_runs(self):
        self.will("=ready\n" + ran("a", "one\n") + "=begin b\n", panic("b", "ouch"))
        self.will("=ready\n" + ran("c", "three\n") + "=done\n")
        self.assertEqual(self.run_all("a", "b", "c"),
                         ({"a": ["one"], "c": ["three"]}, {"b": "panics: ouch"}))
        self.assertEqual(self.booted_with(1), ["c"])

    def test_death_between_scenarios_loses_nothing_and_names_a_suspect(self):
        self.will("=ready\n" + ran("a", "one\n") + ran("b", "two\n"), panic("b", "late"))
        self.will("=ready\n" + ran("c", "three\n") + ran("d", "four\n") + "=done\n")
        transcripts, troubles = self.run_all("a", "b", "c", "d")
        self.assertEqual(transcripts, {"a": ["one"], "b": ["two"], "c": ["three"], "d": ["four"]})
        self.assertEqual(troubles, {"b": "suspect, for it was the last to end: panics: late"})
        self.assertEqual(self.booted_with(1), ["c", "d"])

    def test_death_before_a_scenarios_own_code_is_the_last_ones_doing(self):
        self.will("=ready\n" + ran("a", "one\n") + ran("b", "two\n") + "=begin c\n",
                  "[ 1.0] skbsim: b\n[ 1.1] skbsim: b runs\n[ 1.2] writes where it should not\n" +
                  prepares_and_panics("c", "a pointer that is none"))
        self.will("=ready\n" + ran("c", "three\n") + ran("d", "four\n") + "=done\n")
        transcripts, troubles = boot.run_all("image", "module", ("a", "b", "c", "d"), 60)
        self.assertEqual(transcripts, {"a": ["one"], "b": ["two"], "c": ["three"], "d": ["four"]})
        self.assertEqual(list(troubles), ["b"])
        self.assertEqual(troubles["b"].reason,
                         "suspect, for it was the last to end before the judge's own work for c: "
                         "panics: a pointer that is none")
        self.assertIn("writes where it should not", troubles["b"].log)
        self.assertIn("a pointer that is none", troubles["b"].log)
        self.assertEqual(self.booted_with(1), ["c", "d"])

    def test_a_hang_before_a_scenarios_own_code_is_the_last_ones_doing(self):
        self.will("=ready\n" + ran("a", "one\n") + "=begin b\n", "[ 1.0] skbsim: b\n", hangs=True)
        self.will("=ready\n" + ran("b", "two\n") + "=done\n")
        transcripts, troubles = self.run_all("a", "b", seconds=2)
        self.assertEqual(transcripts, {"a": ["one"], "b": ["two"]})
        self.assertEqual(list(troubles), ["a"])

    def test_one_that_never_ran_is_not_suspect(self):
        self.will("=ready\n" + ran("a", "one\n") + "=begin b\n=unprepared\n=end b\n=begin c\n",
                  prepares_and_panics("c", "late"))
        self.will("=ready\n" + ran("c", "three\n") + "=done\n")
        transcripts, troubles = self.run_all("a", "b", "c")
        self.assertEqual(transcripts["c"], ["three"])
        self.assertIn("panics: late", troubles["a"])
        self.assertIn("could not bring", troubles["b"])

    def test_nobody_ran_before_the_one_that_dies_unbegun(self):
        self.will("=ready\n=begin a\n", prepares_and_panics("a", "odd"))
        self.will("=ready\n" + ran("b", "two\n") + "=done\n")
        self.assertEqual(self.run_all("a", "b"),
                         ({"b": ["two"]}, {"a": "before its own code began, panics: odd"}))

    def test_death_in_the_middle_of_a_line_is_death_between_scenarios(self):
        self.will("=ready\n" + ran("a", "one\n") + "=beg", "")
        self.will("=ready\n" + ran("b", "two\n") + "=done\n")
        transcripts, troubles = self.run_all("a", "b")
        self.assertEqual(transcripts, {"a": ["one"], "b": ["two"]})
        self.assertEqual(list(troubles), ["a"])

    def test_death_after_the_last_scenario_is_said_too(self):
        self.will("=ready\n" + ran("a", "one\n"), panic("a", "at the end"))
        transcripts, troubles = self.run_all("a")
        self.assertEqual(transcripts, {"a": ["one"]})
        self.assertIn("at the end", troubles["a"])

    def test_death_before_a_transcript_is_whole(self):
        self.will("=ready\n=begin a\n=bytes 8\none\n", panic("a", "cleaning up"))
        self.will("=ready\n" + ran("b", "two\n") + "=done\n")
        self.assertEqual(self.run_all("a", "b"),
                         ({"b": ["two"]}, {"a": "panics: cleaning up"}))

    def test_a_hang_is_named_within_its_time(self):
        self.will("=ready\n=begin a\n", "[ 1.0] skbsim: a\n[ 1.1] skbsim: a runs\n", hangs=True)
        self.will("=ready\n" + ran("b", "two\n") + "=done\n")
        start = time.monotonic()
        self.assertEqual(self.run_all("a", "b", seconds=2),
                         ({"b": ["two"]}, {"a": "nothing came for 2 seconds"}))
        self.assertLess(time.monotonic() - start, 30)

    def test_the_judges_own_words_are_the_reason(self):
        self.will("=ready\n=begin a\n", panic("a", "skbsim: prints more than 7 bytes"))
        self.assertEqual(self.run_all("a"), ({}, {"a": "prints more than 7 bytes"}))

    def test_printing_nothing_shows_the_log_of_that_scenario_alone(self):
        self.will("=ready\n" + ran("a", "one\n") + ran("b", "") + ran("c", "three\n") + "=done\n",
                  "[ 1.0] skbsim: a\n[ 1.1] of a\n[ 1.2] skbsim: b\n[ 1.3] of b\n"
                  "[ 1.4] skbsim: c\n[ 1.5] of c\n")
        _, troubles = boot.run_all("image", "module", ("a", "b", "c"), 60)
        self.assertEqual(list(troubles), ["b"])
        self.assertEqual(troubles["b"].reason, "prints nothing")
        self.assertIn("of b", troubles["b"].log)
        self.assertNotIn("of a", troubles["b"].log)
        self.assertNotIn("of c", troubles["b"].log)

    def test_a_judge_that_cannot_prepare_says_so(self):
        self.will("=ready\n=begin a\n=unprepared\n=end a\n" + ran("b", "two\n") + "=done\n")
        transcripts, troubles = self.run_all("a", "b")
        self.assertEqual(transcripts["b"], ["two"])
        self.assertIn("could not bring", troubles["a"])

    def test_a_kernel_that_does_not_come_up_is_not_a_scenarios_fault(self):
        self.will("", "[ 0.5] no console for you\n")
        with self.assertRaisesRegex(boot.NotUp, "did not come up(.|\n)*no console for you"):
            self.run_all("a")

    def test_no_qemu_says_how_to_get_it(self):
        os.environ["PATH"] = "/nowhere"
        with self.assertRaisesRegex(debian.Missing, "apt-get install qemu-system-x86"):
            boot.check_tools()

    def test_no_qemu_outlives_a_terminated_tool(self):
        self.will("=ready\n=begin a\n", hangs=True)
        code = ("import signal, sys; sys.path.insert(0, sys.argv[1]); import boot\n"
                "signal.signal(signal.SIGTERM, lambda *_: sys.exit(2))\n"
                "boot.find_busybox = lambda: 'busybox'\n"
                "boot.initramfs = lambda *_: b'a'\n"
                "boot.run_all('image', 'module', ['a'], 600)\n")
        for end in signal.SIGTERM, signal.SIGKILL:
            for name in os.listdir(self.place):
                if name.startswith(("played-", "pid")):
                    os.remove(os.path.join(self.place, name))
            with subprocess.Popen([sys.executable, "-B", "-c", code,
                                   os.path.join(HERE, "oracle")],
                                  env={**os.environ, "TMPDIR": self.place}) as tool:
                qemu = self.await_qemu()
                tool.send_signal(end)
                tool.wait(30)
            self.assertTrue(self.ends(qemu), f"after {end.name}")
            left = [n for n in os.listdir(self.place) if n.startswith("skbsim")]
            self.assertEqual(len(left), 1 if end == signal.SIGKILL else 0, left)

    def await_qemu(self):
        path = os.path.join(self.place, "pid")
        for _ in range(300):
            if os.path.exists(path) and os.path.getsize(path):
                with open(path, encoding="utf-8") as file:
                    return file.read()
            time.sleep(0.1)
        return self.fail("qemu never ran")

    def ends(self, pid):
        for _ in range(100):
            if not os.path.exists(f"/proc/{pid}"):
                return True
            time.sleep(0.1)
        return False


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
