# SPDX-License-Identifier: MIT
"""The slab caches after a run: in the kernel's format, and out of the way of the figures."""
import json
import re
import sys

from harness import equal, main, one_line, skbsim, true

HEAD = "slabinfo - version: 2.1"
COLUMNS = ("# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab>"
           " : tunables <limit> <batchcount> <sharedfactor>"
           " : slabdata <active_slabs> <num_slabs> <sharedavail>")
CACHE = re.compile(r"(\S+) +(\d+) +(\d+) +(\d+) +(\d+) +(\d+)"
                   r" : tunables +0 +0 +0 : slabdata +(\d+) +(\d+) +0")
COUNTER = re.compile(r"(\S+)/([a-z_]+):(\d+)((?: C\d+=\d+)*)")


def caches(lines):
    """By name: active objects, objects, size, objects and pages of a slab, slabs."""
    found = {}
    for line in lines:
        match = CACHE.fullmatch(line)
        true(match, f"a line of slabinfo: {line!r}")
        numbers = [int(word) for word in match.groups()[1:]]
        true(numbers[0] <= numbers[1] <= numbers[3] * numbers[5], f"objects: {line!r}")
        equal(numbers[5], numbers[6], "slabs")
        found[match[1]] = numbers
    return found


def counters(lines):
    found = {}
    for line in lines:
        match = COUNTER.fullmatch(line)
        true(match, f"a counter: {line!r}")
        equal(int(match[3]), sum(int(n) for n in re.findall(r"=(\d+)", match[4])), f"sum {line!r}")
        found[match[1], match[2]] = int(match[3])
    return found


def check_text(text):
    """Both parts of the text, checked and read."""
    info, stats = text.rstrip("\n").split("\n\n")
    lines = info.splitlines()
    equal(lines[:2], [HEAD, COLUMNS], "head")
    return caches(lines[2:]), counters(stats.splitlines())


def sections(text):
    """The texts below their headings, by profile."""
    parts = re.split(r"\nSlab caches, (\S+), after the replay of the last round:\n\n", text)
    return parts[0], dict(zip(parts[1::2], parts[2::2]))


def test_the_command_prints_the_text_alone():
    done = skbsim("slabinfo", "--loop", "3", "--cpus", "2")
    equal((done.returncode, done.stderr), (0, b""), "exit code and stderr")
    found, counted = check_text(done.stdout.decode())
    equal(found["skbuff_head_cache"][2:5], [256, 16, 1], "size, objects and pages")
    equal(found["kmalloc-8k"][2:5], [8192, 4, 8], "size, objects and pages")
    # The rings and the router hold theirs.
    true(found["skbuff_head_cache"][0] > 0, f"heads: {found['skbuff_head_cache']}")
    true(found["nat_connection"][0] > 0, f"connections: {found['nat_connection']}")
    true(counted["skbuff_head_cache", "alloc_slowpath"] > 0, "slow paths")
    true(("kmalloc-8k", "alloc_slab") not in counted, "caches that nobody used")


def test_a_run_shows_it_below_the_figures():
    table, texts = sections(skbsim("run", "--loop", "2", "--slabinfo").stdout.decode())
    true(table.startswith("vlan-nat:"), f"the table: {table[:80]!r}")
    equal(list(texts), ["v5.10", "v5.12"], "profiles")
    for text in texts.values():
        check_text(text)
    true("Slab caches" not in skbsim("run", "--loop", "2").stdout.decode(), "unasked")


def test_json_stays_json():
    done = skbsim("run", "--loop", "2", "--profile", "v6.1", "--slabinfo", "--json", "-")
    equal(json.loads(done.stdout)["runs"][0]["profile"], "v6.1", "profile")
    before, texts = sections(done.stderr.decode())
    equal((before, list(texts)), ("", ["v6.1"]), "stderr")
    check_text(texts["v6.1"])


def test_wrong_usage():
    for args in ("--json", "-"), ("--out", "x"), ("--compare", "v5.10,v6.1"):
        done = skbsim("slabinfo", *args)
        equal((done.returncode, done.stdout), (2, b""), f"{args}")
        one_line(done, args[0], "skbsim run")
    done = skbsim("slabinfo", "--fast")
    equal(done.returncode, 2, "exit code")
    one_line(done, "--fast", "skbsim slabinfo --help")
    done = skbsim("slabinfo", "--help")
    equal((done.returncode, done.stderr), (0, b""), "help")
    true(done.stdout.startswith(b"Usage: skbsim slabinfo"), "help")


if __name__ == "__main__":
    main(sys.modules["__main__"])
