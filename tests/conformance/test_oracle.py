# SPDX-License-Identifier: MIT
"""What tools/kernel-oracle, and tools/check behind it, make of a judge that fails: a missing thing
is one line and may be skipped, a broken judge is neither.

A script stands in for qemu; no kernel is needed.
"""
import contextlib
import errno
import importlib.machinery
import importlib.util
import io
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import types
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
TOOL = os.path.join(TOP, "tools", "kernel-oracle")
sys.dont_write_bytecode = True


def load_tool():
    loader = importlib.machinery.SourceFileLoader("kernel_oracle", TOOL)
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("kernel_oracle",
                                                                             loader))
    loader.exec_module(module)
    return module


oracle = load_tool()


class Sandbox(unittest.TestCase):
    """A directory for programs that stand in for real ones, and for a cache."""

    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.place = place.name
        self.bin = os.path.join(self.place, "bin")
        os.mkdir(self.bin)
        self.set_environment("PATH", self.bin + os.pathsep + os.environ["PATH"])
        self.set_environment("XDG_CACHE_HOME", os.path.join(self.place, "cache"))

    def set_environment(self, name, value):
        old = os.environ.get(name)
        os.environ[name] = value
        self.addCleanup(lambda: os.environ.update({name: old}) if old is not None
                        else os.environ.pop(name))

    def replace(self, where, name, value):
        self.addCleanup(setattr, where, name, getattr(where, name))
        setattr(where, name, value)

    def program(self, text, *path):
        path = os.path.join(*(path or (self.bin,)))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(path, stat.S_IRWXU)


class StandIn:
    """Instead of a module that takes a kernel's headers to build."""

    errors = {}

    def __init__(self, _directory, _tree, scenarios):
        self.scenarios = scenarios

    def build(self):
        return "judge.ko"


class Tool(Sandbox):
    """The whole tool but for the module's build."""

    def setUp(self):
        super().setUp()
        self.scenarios = os.path.join(self.place, "scenarios")
        self.program("", self.scenarios, "it.c")
        kernel = os.path.join(self.place, "cache", "skbsim", "kernels", "6.1", "1.0")
        self.program("1.0\n", kernel, "VERSION")
        self.program("", kernel, "root", "boot", "vmlinuz-1.0")
        self.replace(oracle.kmod, "Module", StandIn)
        self.replace(oracle.boot, "find_busybox", lambda: "busybox")
        self.replace(oracle.boot, "initramfs", lambda *_: b"")

    def qemu_prints(self, log, out):
        self.program("#!/usr/bin/env python3\nimport sys\n"
                     "log, out = [w[5:] for w in sys.argv if w.startswith('file:')]\n"
                     f"open(log, 'w').write({log!r})\nopen(out, 'w').write({out!r})\n",
                     self.bin, "qemu-system-x86_64")

    def run_tool(self):
        self.replace(sys, "argv", ["kernel-oracle", "--kernel", "6.1", "--scenarios",
                                   self.scenarios, "--boots", "1"])
        said = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            code = oracle.main()
        said.seek(0)
        return code, said.read()

    def test_a_judge_that_works(self):
        self.qemu_prints("", "=ready\n=begin it\n=bytes 4\none\n=end it\n=done\n")
        code, said = self.run_tool()
        self.assertEqual(code, oracle.EQUAL, said)
        self.assertIn("# it\none\n", said)

    def test_a_judge_that_does_not_come_up_is_broken_not_missing(self):
        self.qemu_prints("[ 1.0] insmod: can't insert '/judge.ko'\n", "")
        code, said = self.run_tool()
        self.assertEqual(code, oracle.BROKEN, said)
        self.assertIn("insmod: can't insert", said)

    def test_a_kernel_without_its_image_is_broken_not_missing(self):
        self.qemu_prints("", "")
        os.remove(os.path.join(self.place, "cache/skbsim/kernels/6.1/1.0/root/boot/vmlinuz-1.0"))
        code, said = self.run_tool()
        self.assertEqual(code, oracle.BROKEN, said)
        self.assertIn("kernel image: expected one, found none", said)

    def test_no_qemu_is_missing(self):
        os.environ["PATH"] = self.bin
        code, said = self.run_tool()
        self.assertEqual(code, oracle.CANNOT, said)
        self.assertIn("apt-get install qemu-system-x86", said)

    def test_a_cache_that_cannot_be_written_is_one_line(self):
        blocked = os.path.join(self.place, "file")
        self.program("", blocked)
        for cache in blocked, os.path.join(blocked, "below"):
            self.set_environment("XDG_CACHE_HOME", cache)
            code, said = self.run_tool()
            self.assertEqual(code, oracle.CANNOT, said)
            self.assertRegex(said, r"\Akernel-oracle: .*XDG_CACHE_HOME\n\Z")

    def test_a_build_directory_that_cannot_be_written_is_one_line_too(self):
        self.replace(oracle.kmod, "Module", Unwritable)
        self.qemu_prints("", "")
        code, said = self.run_tool()
        self.assertEqual(code, oracle.CANNOT, said)
        self.assertRegex(said.splitlines()[-1], "Read-only file system.*XDG_CACHE_HOME$")


class Unwritable(StandIn):
    """A cache that turns out to be read-only only when the module is built."""

    def __init__(self, directory, tree, scenarios):
        super().__init__(directory, tree, scenarios)
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), directory)


class Build(Sandbox):
    """The module's build directory, without building it."""

    def test_each_tool_that_is_missing_is_named(self):
        tools = {"make": "make", "gcc": "gcc", "objcopy": "binutils", "nm": "binutils"}
        os.environ["PATH"] = self.bin
        module = oracle.kmod.Module(os.path.join(self.place, "build-0"), None, [])
        module.tree = types.SimpleNamespace(headers="/")
        for missing, package in tools.items():
            for tool in tools:
                self.program("#!/bin/sh\n", self.bin, tool)
            os.remove(os.path.join(self.bin, missing))
            with self.assertRaisesRegex(oracle.debian.Missing,
                                        f"^{missing} is not .*apt-get install {package}$"):
                module.make("modules")

    def test_only_the_builds_used_last_are_kept(self):
        def build(number):
            oracle.kmod.Module(os.path.join(self.place, "6.1", f"build-{number}"), None, [])

        other = os.path.join(self.place, "6.1", "6.1.192-2")
        os.makedirs(other)
        for number in range(4):
            build(number)
            path = os.path.join(self.place, "6.1", f"build-{number}")
            self.program("", path, "judge.o")
            os.utime(path, (number, number))
        build(0)
        build(4)
        self.assertEqual(sorted(os.listdir(os.path.dirname(other))),
                         ["6.1.192-2", "build-0", "build-2", "build-3", "build-4"])


class Check(Sandbox):
    """tools/check with builds and tests that all pass, and a judge that ends as it is told."""

    def setUp(self):
        super().setUp()
        if not os.access("/proc/self/maps", os.R_OK):
            self.skipTest("without /proc, tools/check asks no kernel")
        os.makedirs(os.path.join(self.place, "tools"))
        for name in "check", "packages.sh":
            shutil.copy(os.path.join(TOP, "tools", name), os.path.join(self.place, "tools", name))
        with open(os.path.join(self.place, "tools", "packages.sh"), "a", encoding="utf-8") as file:
            file.write("need_packages() { :; }\ntry_packages() { :; }\n")
        self.program('#!/bin/sh\n[ "$1" != setup ] || mkdir -p "$2"\n', self.bin, "meson")
        self.program("#!/bin/sh\n", self.bin, "ninja")
        os.environ.pop("SKBSIM_SKIP_ORACLE", None)

    def check(self, code):
        self.program(f"#!/bin/sh\nexit {code}\n", self.place, "tools", "kernel-oracle")
        done = subprocess.run([os.path.join(self.place, "tools", "check")], check=False, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return done.returncode, done.stdout

    def test_equal_kernels_pass(self):
        code, said = self.check(oracle.EQUAL)
        self.assertEqual(code, 0, said)
        self.assertNotIn("Skipping", said)

    def test_what_is_missing_is_skipped(self):
        code, said = self.check(oracle.CANNOT)
        self.assertEqual(code, 0, said)
        self.assertIn("Skipping Linux 6.1", said)

    def test_a_broken_judge_fails(self):
        code, said = self.check(oracle.BROKEN)
        self.assertEqual(code, 1, said)
        self.assertIn("the judge in Linux 5.10 is broken", said)

    def test_a_difference_fails(self):
        code, said = self.check(oracle.DIFFERENT)
        self.assertEqual(code, 1, said)
        self.assertIn("does not print what", said)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
