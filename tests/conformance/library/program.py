# SPDX-License-Identifier: MIT
"""A scenario as a program on the library: built, run within limits, and what stopped it."""
import os
import re
import selectors
import signal
import subprocess
import time

import transcript
from source import Source

HERE = os.path.dirname(os.path.abspath(__file__))
CONFORMANCE = os.path.dirname(HERE)
SECONDS = 60
RUNTIME = "runtime", "format", "format_pointer"


class Cannot(Exception):
    """Why nothing can be run."""


class Toolchain:
    """Everything that running a scenario needs besides the scenario."""

    def __init__(self, args, directory):
        self.directory = directory
        self.library = os.path.join(os.path.abspath(args.build), "lib")
        self.profile = args.profile
        self.stopped = False
        self.running = set()
        if not os.path.exists(os.path.join(self.library, "libskbsim.so")):
            raise Cannot(f"no library in {args.build}: meson setup build && ninja -C build")
        self.flags = ["-std=gnu11", "-O1", "-g", "-D_GNU_SOURCE", "-fno-strict-aliasing",
                      f"-I{CONFORMANCE}", f"-I{os.path.abspath(args.include)}",
                      "-Werror=implicit-function-declaration", "-Werror=implicit-int",
                      "-Werror=int-conversion"]
        self.runtime = [self.object(name) for name in RUNTIME]

    def object(self, name):
        path = os.path.join(self.directory, name + ".o")
        done = self.gcc("-DSCENARIO_ENTRY=runtime_entry", "-c",
                        os.path.join(CONFORMANCE, name + ".c"), "-o", path)
        if done.returncode != 0:
            raise Cannot(f"tests/conformance/{name}.c: {first_error(done.stderr)}")
        return path

    def gcc(self, *words):
        try:
            return subprocess.run(["gcc", *self.flags, *words], check=False, text=True,
                                  errors="replace", stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                  env={**os.environ, "LC_ALL": "C"})
        except FileNotFoundError as reason:
            raise Cannot("gcc is not installed: apt-get install gcc") from reason

    def build(self, scenario):
        """Returns the program's path, or None and what is missing."""
        program = os.path.join(self.directory, scenario.entry)
        done = self.gcc("-DSCENARIO_ENTRY=runtime_entry", scenario.path, *self.runtime, "-o",
                        program, f"-L{self.library}", "-lskbsim", f"-Wl,-rpath,{self.library}")
        if done.returncode != 0:
            return None, "does not compile: " + complaint(done.stderr, Source(scenario.path))
        return program, None

    def run(self, scenario):
        """Returns the transcript, or None, and what went wrong, or None."""
        if self.stopped:
            return None, "was not run"
        program, reason = self.build(scenario)
        if reason:
            return None, reason
        environment = {k: v for k, v in os.environ.items() if k != "SKBSIM_OPTIONS"}
        with subprocess.Popen([program, self.profile], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              env=environment) as process:
            self.running.add(process)
            if self.stopped:
                process.kill()
            try:
                out, err, stop = read_streams(process)
            finally:
                process.kill()
                process.wait()
                self.running.discard(process)
        lines = transcript.lines_of(out)
        if stop == TOO_MUCH:
            whole = transcript.lines_of(out[:out.rfind(b"\n", 0, transcript.MAX_BYTES) + 1])
            return lines, with_words(transcript.too_much(whole[-1] if whole else ""), err)
        how = stop or ending(process.returncode)
        if not how:
            return lines, None if lines else "prints nothing"
        return lines, with_words(f"{how}, {place(lines)}", err)

    def stop(self):
        """Ends what runs; nothing more is started."""
        self.stopped = True
        for process in list(self.running):
            process.kill()


# Reading what a program prints, within limits

TOO_MUCH = "too much"


def read_streams(process):
    """Returns what came on stdout and stderr, and why reading was given up, or None."""
    deadline = time.monotonic() + SECONDS
    kept = {process.stdout: bytearray(), process.stderr: bytearray()}
    out, err = kept.values()
    stop = None
    with selectors.DefaultSelector() as selector:
        for stream in kept:
            selector.register(stream, selectors.EVENT_READ)
        while selector.get_map() and not stop:
            for key, _ in selector.select(max(deadline - time.monotonic(), 0)):
                data = os.read(key.fd, 1 << 16)
                kept[key.fileobj] += data[:transcript.MAX_BYTES + 1 - len(kept[key.fileobj])]
                if not data:
                    selector.unregister(key.fileobj)
            if len(out) > transcript.MAX_BYTES:
                stop = TOO_MUCH
            elif time.monotonic() >= deadline:
                stop = HANGS
    return out, err, stop or wait_for_end(process, deadline)


HANGS = f"hangs (over {SECONDS} seconds)"


def wait_for_end(process, deadline):
    try:
        process.wait(max(deadline - time.monotonic(), 0))
        return None
    except subprocess.TimeoutExpired:
        return HANGS


def ending(code):
    if code == 0:
        return None
    return f"dies of {signal.Signals(-code).name}" if code < 0 else f"exits with {code}"


def place(lines):
    return f"after line {len(lines)}: {lines[-1][:200]}" if lines else "before its first line"


def with_words(what, err):
    """With the program's first words on stderr."""
    words = err[:1 << 16].decode(errors="replace").strip().splitlines()[:8]
    return "\n    ".join([what, *words])


# What a compiler's words are about

MISSING = (r"implicit declaration of function '(\w+)'", r"undefined reference to `(\w+)'",
           r"fatal error: (\S+): No such file", r"unknown type name '(\w+)'",
           r"'(\w+)' undeclared", r"has no member named '(\w+)'",
           r"(?:undefined|incomplete) type '(?:const )?([\w ]+)'")
NO_SIZE = re.compile(r"^(.*?):(\d+):\d+: error: storage size of '\w+' isn't known", re.M)


def complaint(text, source):
    """Why a scenario is no program: the names that are missing, or the compiler's first error."""
    if "redefinition of 'runtime_entry'" in text:
        return "more than one SCENARIO(name)"
    names = missing(text, source)
    if names == ["runtime_entry"]:
        return "no SCENARIO(name)"
    return "missing " + ", ".join(names) if names else first_error(text)


def missing(text, source):
    """The names that nothing defines, the scenario and the headers beside it included."""
    names = []
    for pattern in MISSING:
        names += re.findall(pattern, text)
    names += [type_at(*where) for where in NO_SIZE.findall(text)]
    return [n for n in dict.fromkeys(names) if n and not source.defines(n)]


def type_at(path, line):
    """The structure that a line of source declares something of."""
    with open(path, encoding="utf-8", errors="replace") as file:
        text = file.read().splitlines()[int(line) - 1]
    found = re.search(r"\b(?:struct|union|enum)\s+\w+", text)
    return found and found.group()


def first_error(text):
    errors = [line for line in text.splitlines() if "error" in line]
    return errors[0] if errors else text.strip()[:200]
