# SPDX-License-Identifier: MIT
"""Reads the figures, and finds one among them. What is read here is well formed for all others."""
import json
import math
import re
from collections import namedtuple

Key = namedtuple("Key", "suite case contender bulk outstanding cpus")
Time = namedtuple("Time", "ns min max")

# What suites, cases and contenders may be called: names go into tables, SVG and file names.
NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+=,-]*")

# In this order they stand side by side; others follow by name.
CONTENDERS = ["skbsim-v5.12", "skbsim-v5.10", "floor", "floor-called", "flat", "dpdk-mbuf",
              "dpdk-mbuf-bulk", "jemalloc", "mimalloc", "tcmalloc", "glibc"]
MALLOCS = ["jemalloc", "mimalloc", "tcmalloc", "glibc"]
OURS, BEFORE = CONTENDERS[:2]


class Bad(Exception):
    """What is wrong with what was given, in one line."""


class Run:
    """One run of skbbench: its rows by key, and the machine."""

    def __init__(self, rows, machine):
        self.rows = rows
        self.machine = machine

    def ns(self, suite, case, contender=OURS, bulk=1, outstanding=64, cpus=1):
        """Nanoseconds an object, or None: not measured."""
        time = self.rows.get(Key(suite, case, contender, bulk, outstanding, cpus))
        return time.ns if time else None

    def keys(self, **fixed):
        """In the order they were measured."""
        return [k for k in self.rows if all(getattr(k, n) == v for n, v in fixed.items())]

    def memory(self, **fixed):
        """The first measurement of memory that is so, or an empty one."""
        for row in self.machine.get("memory", ()):
            if all(row.get(n) == v for n, v in fixed.items()):
                return row
        return {}


class Kernel:
    """One run of the real kernel: times by case and outstanding."""

    def __init__(self, version, rows):
        self.version = version
        self.rows = rows

    def ns(self, case, outstanding=64):
        time = self.rows.get((case, outstanding))
        return time.ns if time else None


def contender_order(names):
    known = [name for name in CONTENDERS if name in names]
    return known + sorted(set(names) - set(known))


# Reading


def read_json(path):
    try:
        with open(path, encoding="utf-8") as file:
            data = json.load(file)
    except OSError as reason:
        raise Bad(f"{path}: {reason.strerror}") from None
    except (ValueError, RecursionError):
        raise Bad(f"{path}: not JSON") from None
    if not isinstance(data, dict) or not isinstance(data.get("rows"), list) or not data["rows"]:
        raise Bad(f"{path}: has no rows")
    return data


def take(row, key, good, what):
    if not isinstance(row, dict) or not good(row.get(key)):
        raise ValueError(f"no {key}, {what}")
    return row[key]


def name_of(row, key):
    return take(row, key, lambda v: isinstance(v, str) and NAME.fullmatch(v), "a name")


def count_of(row, key):
    return take(row, key, lambda v: type(v) is int and v > 0, "a number of 1 or more")


def is_time(value):
    return type(value) in (int, float) and math.isfinite(value) and value > 0


def time_of(row):
    time = Time(*(take(row, key, is_time, "nanoseconds") for key in Time._fields))
    if not time.min <= time.ns <= time.max:
        raise ValueError("ns is not between min and max")
    return time


def rows_by(path, rows, key_of):
    """Each key may be there once: two rows of one name would hide each other."""
    found = {}
    for number, row in enumerate(rows, 1):
        try:
            key = key_of(row)
            if key in found:
                raise ValueError("is there twice")
            found[key] = time_of(row)
        except ValueError as reason:
            raise Bad(f"{path}: row {number}: {reason}") from None
    return found


def read_run(path):
    data = read_json(path)
    rows = rows_by(path, data["rows"], lambda row: Key(
        *(name_of(row, key) for key in Key._fields[:3]),
        *(count_of(row, key) for key in Key._fields[3:])))
    machine = data.get("machine")
    memory = machine.get("memory", []) if isinstance(machine, dict) else None
    if not isinstance(memory, list) or not all(isinstance(row, dict) for row in memory):
        raise Bad(f"{path}: has no machine")
    return Run(rows, machine)


def read_kernel(path):
    data = read_json(path)
    rows = rows_by(path, data["rows"],
                   lambda row: (name_of(row, "case"), count_of(row, "outstanding")))
    if not isinstance(data.get("kernel"), str):
        raise Bad(f"{path}: has no kernel, a version")
    return Kernel(data["kernel"], rows)
