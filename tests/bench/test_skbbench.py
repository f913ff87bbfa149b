# SPDX-License-Identifier: MIT
"""skbbench measures what it says for everybody who is there, and says what is wrong with its
arguments. Whether the figures are good is not tested: a machine under test is busy."""
import glob
import json
import os
import re
import subprocess
import sys

from harness import Skip, equal, main, one_line, true

SKBBENCH = os.path.abspath(sys.argv[3])
HAS_DPDK = len(sys.argv) > 4 # its program was built
SHORT = ("--rounds", "3", "--ms", "1")
# A million objects take long to be made: of those one contender of each kind is measured.
MILLION = 1000000
UP_TO_MILLION = (*SHORT, "--outstanding", f"1-{MILLION - 1}")
ONE_OF_A_KIND = ("skbsim-v5.12", "glibc", "flat", "floor", "dpdk-mbuf", "dpdk-mbuf-bulk")

SKBSIM = {"skbsim-v5.12", "skbsim-v5.10"}
SWITCHED = {"skbsim-v5.12+refuse_remote_heads"}
LIBRARIES = {"jemalloc": "libjemalloc.so.2", "mimalloc": "libmimalloc.so.2.0",
             "tcmalloc": "libtcmalloc_minimal.so.4"}
MBUF, MBUF_BULK = "dpdk-mbuf", "dpdk-mbuf-bulk"
LIBRARY_DIRECTORY = "/usr/lib/x86_64-linux-gnu/"
ROW_KEYS = ["suite", "case", "contender", "bulk", "outstanding", "cpus", "ns", "min", "max"]

# Cases: name, bulk, outstanding, CPUs.
BULKS = (1, 2, 3, 4, 8, 16, 32, 64, 128, 250)
SLAB = ([("pair", 1, n, 1) for n in (1, 16, 64, 256, 1024, 4096, 16384, 1000000)] +
        [("bulk", bulk, n, 1) for bulk in BULKS for n in (256, 16384)] +
        [("bulk", bulk, n, 1) for bulk in (1, 16) for n in (16, 64, 1024, 4096, 1000000)] +
        [("bulk", 256, 256, 1)] +
        [("random", bulk, n, 1) for bulk in (1, 16) for n in (64, 1024, 16384, 1000000)] +
        [(name, bulk, n, 2) for name in ("remote-free", "remote-used", "remote-cycle")
         for n in (256, 4096) for bulk in (1, 16)])
GROW = [("grow", 1, n, 1) for n in (64, 1000, 16000, 250000, 1000000)]
NAPI_PAIRS = [("napi_build", 1, n, 1) for n in (1, 16, 64, 256, 1024, 4096, 16384)]
NAPI = NAPI_PAIRS + [("burst", 1, n, 1) for n in (32, 64, 256, 1024)]
NAPI_MILLION = [("napi_build", 1, MILLION, 1)]
NAPI_RANDOM = [("random", 1, n, 1) for n in (64, 1024, 16384)]
NAPI_RANDOM_MILLION = [("random", 1, MILLION, 1)]
NAPI_BULK = [("napi_build", bulk, 256 // bulk * bulk, 1)
             for bulk in (2, 3, 4, 8, 16, 32, 64, 128, 250)] + \
            [("napi_build", bulk, n, 1) for bulk in (16, 32) for n in (64, 1024, 4096)]
NAPI_BURST_BULK = [("burst", 32, n, 1) for n in (32, 64, 256, 1024)]
NAPI_LIVES = [(name, 1, n, 1) for name in ("build", "napi_alloc", "alloc_skb")
              for n in (1, 16, 64, 256, 1024, 4096, 16384, MILLION)]
SKB_OUTSTANDING = (1, 16, 32, 64, 256, 1024, 16384, MILLION)
SKB_BULK = [(bulk, 256 // bulk * bulk) for bulk in (2, 3, 4, 8, 16, 32, 64, 128, 250)]
FLOOR = ([("napi_build_skb", 1, n, 1) for n in SKB_OUTSTANDING] +
         [("napi_build_skb", bulk, n, 1) for bulk, n in SKB_BULK] +
         [("random", 1, n, 1) for n in (64, 1024, 16384, MILLION)])
SKB = (FLOOR + [(name, 1, n, 1) for n in SKB_OUTSTANDING
                for name in ("build_skb", "napi_alloc_skb", "alloc_skb", "clone")] +
       [(name, bulk, n, 1) for name in ("alloc_skb", "clone") for bulk, n in SKB_BULK] +
       [("fclone", 1, 1, 1)])
PAGES = ([(name, 1, n, 1) for name in ("order-0", "order-3", "frag-2048", "frag-random")
          for n in (1, 16, 64, 256, 1024) if (name, n) != ("frag-random", 1)] +
         [(name, 1, 16384, 1) for name in ("order-0", "frag-2048", "frag-random")] +
         [(name, bulk, n, 1) for name in ("order-0", "frag-2048") for bulk, n in SKB_BULK] +
         [(name, 1, MILLION, 1) for name in ("frag-2048", "frag-random")])
# A contender of these takes half a gigabyte, and four.
PAGES_BLOCKS = [("order-3", 1, 16384, 1)]
PAGES_MILLION = [("order-0", 1, MILLION, 1)]
# Cases of suites napi and skb that may have a million packets.
PACKETS = ("napi_build", "build", "napi_alloc", "random", "napi_build_skb", "build_skb",
           "napi_alloc_skb", "alloc_skb")
# Slab cases, single packets, a million of them, packets in bulk, packets in a random order.
STREAM = (64, 256, 1024, 4096, 16384)
STREAM_BULK = ((2, 256), (3, 252), (4, 256), (8, 256), (16, 256), (32, 256), (64, 256),
               (128, 512), (250, 1000))
CROSS_CPU = ([("slab", 1, n, 2) for n in (1, 16, *STREAM, MILLION)] +
             [("slab", 16, n, 2) for n in (*STREAM, MILLION)] +
             [("slab", bulk, n, 2) for bulk, n in STREAM_BULK if bulk != 16] +
             [("slab-random", 1, n, 2) for n in (64, 1024, 16384)],
             [("packet", 1, n, 2) for n in (1, 16, *STREAM)],
             [("packet", 1, MILLION, 2)],
             [("packet", bulk, n, 2) for bulk, n in STREAM_BULK],
             [("packet-random", 1, n, 2) for n in (64, 1024, 16384)])
SWEEP = (16, 64, 256, 1024, 16384)
NEXT_TO_256 = [(bulk, 256 // bulk * bulk) for bulk in (2, 3, 4, 8, 32, 64, 128, 250)]
SCALE = ([("slab", bulk, n, cpus) for bulk, ns in ((1, (1, *SWEEP, MILLION)), (16, (*SWEEP, MILLION)))
          for n in ns for cpus in (1, 2)] +
         [("slab", bulk, n, cpus) for bulk, n in NEXT_TO_256 for cpus in (1, 2)] +
         [("slab-random", 1, n, cpus) for n in (64, 1024, 16384) for cpus in (1, 2)],
         [("packet", 1, n, cpus) for n in (1, *SWEEP) for cpus in (1, 2)],
         [("packet", 1, MILLION, cpus) for cpus in (1, 2)],
         [("packet", bulk, n, cpus) for bulk, n in (*NEXT_TO_256, (16, 256)) for cpus in (1, 2)],
         [("packet-random", 1, n, cpus) for n in (64, 1024, 16384) for cpus in (1, 2)])


def installed():
    """Names of the contenders other than skbsim that can be had here."""
    there = {name for name, library in LIBRARIES.items()
             if os.path.exists(LIBRARY_DIRECTORY + library)}
    return there | {"glibc"}


def skbbench(*args, program=SKBBENCH, **env):
    """Runs it; what the caller's environment preloads or sets must not matter."""
    return subprocess.run([program, *args], stdin=subprocess.DEVNULL, capture_output=True,
                          env={**os.environ, "SKBSIM_OPTIONS": "profile=none", **env},
                          timeout=250, check=False)


def figures(*args):
    done = skbbench(*args, "--json", "-")
    equal((done.returncode, done.stderr), (0, b""), f"exit code and stderr of {args}")
    return json.loads(done.stdout)


def check_rows(result, suite, *cases_and_who):
    """One row for each case and each contender of a pair of both, and figures that can be."""
    wanted = {(suite, *case, name) for cases, who in zip(cases_and_who[::2], cases_and_who[1::2])
              for case in cases for name in who}
    seen = [(r["suite"], r["case"], r["bulk"], r["outstanding"], r["cpus"], r["contender"])
            for r in result["rows"]]
    equal((wanted - set(seen), set(seen) - wanted), (set(), set()), "rows missing, and too many")
    equal(len(seen), len(wanted), "rows, each once")
    for row in result["rows"]:
        equal(list(row), ROW_KEYS, "keys of a row")
        true(0 < row["min"] <= row["ns"] <= row["max"] < 1e9, f"min <= ns <= max in {row}")


def available_memory():
    """Bytes; none where it cannot be known."""
    try:
        with open("/proc/meminfo", encoding="ascii") as file:
            return int(re.search(r"MemAvailable: +(\d+) kB", file.read())[1]) * 1024
    except OSError:
        return None


LEFT_OUT = re.compile(r"skbbench: (\S+)/(\S+): left out with bulk (\d+), (\d+) outstanding, "
                      r"CPUs (\d+): it needs more memory than is available")


def left_out(stderr):
    """Cases of which stderr says so; nothing else may stand there."""
    cases = set()
    for line in stderr.decode().splitlines():
        told = LEFT_OUT.fullmatch(line)
        true(told, f"only cases that were left out on stderr: {line}")
        cases.add((told[2], *map(int, told.groups()[2:])))
    return cases


def less_than_a_million(*cases_and_who):
    return [part if at % 2 else [case for case in part if case[2] < MILLION]
            for at, part in enumerate(cases_and_who)]


def check_rows_with_room(suite, object_bytes, args, *cases_and_who):
    """The same as check_rows(), of a run with cases of so many objects, of so many bytes by the
    case's name, that they may be left out. Not if there is clearly enough memory."""
    memory = available_memory()
    done = skbbench(suite, *args, "--json", "-")
    equal(done.returncode, 0, f"exit code; stderr: {done.stderr}")
    pairs, missing = list(zip(cases_and_who[::2], cases_and_who[1::2])), left_out(done.stderr)
    for case in missing:
        who = set().union(*(names for cases, names in pairs if case in cases))
        # What one is asked for lives on each CPU in suite scale alone.
        cpus = case[3] if suite == "scale" else 1
        need = len(who) * case[2] * cpus * object_bytes[case[0]] * 1.25
        true(memory is not None and memory < 1.5 * need, f"no room for {case}: {need} of {memory}")
    check_rows(json.loads(done.stdout), suite, *(part for cases, names in pairs for part in (
        [case for case in cases if case not in missing], names)))


def check_million(suite, object_bytes, *cases_and_who, dpdk=HAS_DPDK):
    """Those cases of a million objects, of which each kind of contender is there once."""
    there = {name for name in ONE_OF_A_KIND if dpdk or not name.startswith("dpdk")}
    args = [arg for name in sorted(there) for arg in ("--contender", name)]
    check_rows_with_room(
        suite, object_bytes, ("--rounds", "1", "--ms", "1", "--outstanding", str(MILLION), *args),
        *(part & there if at % 2 else [case for case in part if case[2] == MILLION]
          for at, part in enumerate(cases_and_who)))


def check_machine(machine, dpdk=frozenset()):
    """@dpdk: contenders that the suite has besides, where DPDK is."""
    dpdk = set() if HAS_DPDK else set(dpdk)
    true(isinstance(machine["cpu"], str) and machine["cpu"], "a processor's name")
    equal(machine["cpus"], len(os.sched_getaffinity(0)), "CPUs")
    equal(machine["pinned"], machine["cpus"] > 1, "pinned")
    equal(set(machine["missing"]), (set(LIBRARIES) - installed()) | dpdk, "missing contenders")


def test_slab_rows():
    cases = [arg for name in sorted({c[0] for c in SLAB}) for arg in ("--case", name)]
    result = figures("slab", *UP_TO_MILLION, *cases)
    check_rows(result, "slab", *less_than_a_million(SLAB, SKBSIM | installed()))
    check_machine(result["machine"])
    for name in SKBSIM | installed():
        true(result["machine"]["versions"][name], f"a version of {name}")


def test_growth_has_a_flat_array_beside_it():
    result = figures("slab", *UP_TO_MILLION, "--case", "grow")
    check_rows(result, "slab", *less_than_a_million(GROW, SKBSIM | installed() | {"flat"}))


def test_a_million_slab_objects():
    check_million("slab", dict.fromkeys(("pair", "bulk", "random", "grow"), 256),
                  SLAB, SKBSIM | installed(), GROW, SKBSIM | installed() | {"flat"})


def test_pages_rows():
    cases = (PAGES + PAGES_BLOCKS, SKBSIM | installed(), PAGES_MILLION, SKBSIM)
    check_rows_with_room("pages", {"order-3": 32768}, UP_TO_MILLION, *less_than_a_million(*cases))
    check_million("pages", {"order-0": 4096, "frag-2048": 2048, "frag-random": 2048}, *cases)


def test_napi_has_packets_of_others_beside_it():
    others = installed() | {"floor"}
    mbuf, mbuf_bulk = ({MBUF}, {MBUF_BULK}) if HAS_DPDK else (set(), set())
    cases = (NAPI, SKBSIM | SWITCHED | others | mbuf, NAPI_PAIRS, {"floor-called"}, NAPI_MILLION, SKBSIM | {"floor"} | mbuf,
             NAPI_BULK, SKBSIM | others | mbuf_bulk, NAPI_BURST_BULK, mbuf_bulk,
             NAPI_LIVES, SKBSIM, NAPI_RANDOM, SKBSIM | installed() | mbuf,
             NAPI_RANDOM_MILLION, SKBSIM | mbuf)
    result = figures("napi", *UP_TO_MILLION)
    check_rows(result, "napi", *less_than_a_million(*cases))
    check_million("napi", dict.fromkeys(PACKETS, 2304), *cases)
    check_machine(result["machine"], {MBUF, MBUF_BULK})
    for name in mbuf | mbuf_bulk:
        true(result["machine"]["versions"][name][0].isdigit(), f"a version of {name}")


def test_dpdk_is_missing_without_its_program():
    os.symlink(SKBBENCH, "skbbench")
    args = ("napi", *SHORT, "--case", "burst", "--json", "figures.json")
    done = skbbench(*args, program="./skbbench")
    equal((done.returncode, done.stderr), (0, b""), "exit code and stderr")
    true(b"\ndpdk-mbuf is missing: it needs Debian's libdpdk-dev, when" in done.stdout, done.stdout)
    with open("figures.json", encoding="ascii") as file:
        result = json.load(file)
    check_rows(result, "napi", [case for case in NAPI if case[0] == "burst"],
               SKBSIM | SWITCHED | installed() | {"floor"})
    true({MBUF, MBUF_BULK} <= set(result["machine"]["missing"]), "missing contenders")
    rejected(1, ("napi", "--contender", MBUF_BULK), MBUF_BULK, "libdpdk-dev", program="./skbbench")


def test_skb_has_the_floor_beside_it():
    cases = (FLOOR, {"floor"}, SKB, SKBSIM)
    check_rows(figures("skb", *UP_TO_MILLION), "skb", *less_than_a_million(*cases))
    check_million("skb", {**dict.fromkeys(PACKETS, 2304), "clone": 256}, *cases)


def check_two_cpus(suite, slab, packet, packet_million, packet_bulk, packet_random,
                   dpdk_million=HAS_DPDK):
    """Slab objects, and packets: those have contenders more where DPDK is."""
    who = SKBSIM | installed()
    mbuf, mbuf_bulk = ({MBUF}, {MBUF_BULK}) if HAS_DPDK else (set(), set())
    cases = (slab, who, packet, who | mbuf, packet_million, SKBSIM | mbuf,
             packet_bulk, who | mbuf_bulk, packet_random, who | mbuf)
    few = SKBSIM | {"mimalloc", "tcmalloc"} & installed() | mbuf | mbuf_bulk
    names = [arg for name in sorted(few) for arg in ("--contender", name)]
    result = figures(suite, "--rounds", "1", "--ms", "1", "--outstanding", f"1-{MILLION - 1}", *names)
    check_rows(result, suite, *(part & few if at % 2 else part
                                for at, part in enumerate(less_than_a_million(*cases))))
    check_million(suite, {"slab": 256, "packet": 2304}, *cases, dpdk=dpdk_million)


def test_objects_stream_from_one_cpu_to_another():
    check_two_cpus("cross-cpu", *CROSS_CPU)


def most_resident(*args):
    """Bytes of the largest process of a run."""
    with subprocess.Popen([SKBBENCH, *args], stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL) as running:
        _, status, usage = os.wait4(running.pid, 0)
        running.returncode = os.waitstatus_to_exitcode(status)
    equal(running.returncode, 0, f"exit code of {args}")
    return usage.ru_maxrss * 1024


def test_half_of_the_objects_of_a_stream_are_alive():
    args = ("cross-cpu", "--rounds", "1", "--ms", "1", "--filter", "cross-cpu/slab/glibc")
    few = most_resident(*args, "--outstanding", "64")
    many = most_resident(*args, "--outstanding", str(MILLION))
    true(many - few > MILLION / 2 * 256, f"half a million objects of 256 bytes in {many} - {few}")


def test_one_cpu_and_two_do_the_same():
    # Pools of two million take half a minute to be made: DPDK's million on both CPUs is in no test.
    check_two_cpus("scale", *SCALE, dpdk_million=False)


def test_footprint_of_packets_that_live_and_that_are_gone():
    if not os.path.exists("/proc/self"):
        raise Skip("/proc is not mounted")
    result = figures("footprint", "--objects", "20000")
    equal(result["rows"], [], "rows")
    rows = {row["contender"]: row for row in result["machine"]["memory"]}
    equal(set(rows), SKBSIM | installed(), "contenders")
    equal(set(result["machine"]["versions"]), set(rows), "versions")
    for name, row in rows.items():
        equal((row["suite"], row["objects"], row["object_bytes"]), ("footprint", 20000, 2304),
              f"packets of {name}")
        true(2304 - 64 <= row["resident_bytes_per_object"] < 2 * 2304, f"resident memory in {row}")
        true(0 < row["left_bytes_per_object"] < 2 * 2304, f"memory left in {row}")
    true(rows["glibc"]["left_bytes_per_object"] < 2304 / 4, f"memory left in {rows['glibc']}")


def test_any_switch_makes_a_contender():
    names = ["skbsim-v5.12", "skbsim-v5.12+napi_cache_births=off",
             "skbsim-v6.1+bulk_free_sorts=off+small_page_frags", "skbsim-v5.10+free_any_drops=on"]
    who = [arg for name in names for arg in ("--contender", name)]
    check_rows(figures("napi", *SHORT, "--case", "burst", *who), "napi",
               [c for c in NAPI if c[0] == "burst"], set(names))
    check_rows(figures("pages", *UP_TO_MILLION, "--case", "frag-2048", *who[2:4]), "pages",
               *less_than_a_million([c for c in PAGES if c[0] == "frag-2048"], {names[1]}))


def test_memory_of_a_million_objects():
    if not os.path.exists("/proc/self"):
        raise Skip("/proc is not mounted")
    result = figures("slab", "--case", "memory")
    equal(result["rows"], [], "rows")
    rows = {row["contender"]: row for row in result["machine"]["memory"]}
    equal(set(rows), SKBSIM | installed(), "contenders")
    for name, row in rows.items():
        equal(list(row), ["suite", "contender", "objects", "object_bytes",
                          "resident_bytes_per_object", "accounted_bytes_per_object"],
              "keys of a row of memory")
        equal((row["objects"], row["object_bytes"]), (1000000, 256), f"objects of {name}")
        true(256 <= row["resident_bytes_per_object"] < 512, f"resident memory in {row}")
        if name in SKBSIM:
            true(256 <= row["accounted_bytes_per_object"] < 512, f"accounted memory in {row}")
        else:
            equal(row["accounted_bytes_per_object"], None, f"accounted memory of {name}")


def test_malloc_contenders_run_their_own_library():
    """A library that is preloaded by the user is nobody's: glibc stays glibc."""
    for library in glob.glob(LIBRARY_DIRECTORY + LIBRARIES["jemalloc"]):
        done = skbbench("slab", *SHORT, "--case", "pair", "--contender", "glibc", "--json", "-",
                        LD_PRELOAD=library)
        equal((done.returncode, done.stderr), (0, b""), "exit code and stderr")
        equal(list(json.loads(done.stdout)["machine"]["versions"]), ["glibc"], "who ran")


def test_table():
    done = skbbench("pages", *UP_TO_MILLION, "--case", "frag-2048", "--json", "figures.json")
    equal((done.returncode, done.stderr), (0, b""), "exit code and stderr")
    lines = done.stdout.decode().splitlines()
    rows = [line.split() for line in lines if line.startswith("frag-2048")]
    wanted = [case for case in PAGES if case[0] == "frag-2048" and case[2] < MILLION]
    equal([row[:4] for row in rows], [list(map(str, case)) for case in wanted],
          "rows of the table")
    with open("figures.json", encoding="ascii") as file:
        equal(len(json.load(file)["rows"]), len(wanted) * len(SKBSIM | installed()), "rows of the JSON")


def test_all_suites_stand_in_one_object():
    result = figures("all", *UP_TO_MILLION, "--case", "pair", "--case", "order-0",
                     "--case", "alloc_skb", "--contender", "skbsim-v5.10", "--contender", "glibc")
    for row in result["rows"]:
        equal(list(row), ROW_KEYS, "keys of a row")
    equal([name for name in ("slab", "pages", "skb", "napi")
           if any(row["suite"] == name for row in result["rows"])],
          ["slab", "pages", "skb", "napi"], "suites")
    order = [row["suite"] for row in result["rows"]]
    equal(len([1 for a, b in zip(order, order[1:]) if a != b]), 3, "suites, one after the other")
    check_machine(result["machine"])
    equal(set(result["machine"]["versions"]), {"skbsim-v5.10", "glibc"}, "versions, each once")


def test_filter_looks_at_suite_case_and_contender():
    def names(*filters):
        rows = figures("all", *UP_TO_MILLION, *filters)["rows"]
        return {f"{row['suite']}/{row['case']}/{row['contender']}" for row in rows}

    equal(names("--filter", "frag-2048/gl"), {"pages/frag-2048/glibc"}, "a part of the name")
    equal(names("--filter", "pages/*/skbsim-v5.1[0]"),
          {f"pages/{case}/skbsim-v5.10" for case in {case[0] for case in PAGES}},
          "a pattern for the whole name")
    equal(names("--filter", "order-3/glibc", "--filter", "fclone/skbsim-v5.12"),
          {"pages/order-3/glibc", "skb/fclone/skbsim-v5.12"}, "two filters")
    equal(names("--filter", "slab/pair", "--contender", "glibc"), {"slab/pair/glibc"},
          "a filter and a contender")


def test_outstanding_objects_are_chosen():
    for text, wanted in ("64", {64}), ("16-64", {16, 32, 64}):
        rows = figures("skb", "--rounds", "1", "--ms", "1", "--outstanding", text)["rows"]
        equal({row["outstanding"] for row in rows}, wanted, f"outstanding with {text}")
    result = figures("footprint", "--objects", "2000", "--outstanding", "2000", "--contender", "glibc")
    equal(len(result["machine"]["memory"]), 1, "rows of memory, for --objects is its number")


def test_filter_says_what_would_not_be_measured():
    done = skbbench("all", *SHORT, "--filter", "order-3/glibc")
    equal((done.returncode, done.stderr), (0, b""), "exit code and stderr")
    headings = [line for line in done.stdout.decode().splitlines() if "medians of" in line]
    equal([line.split(":")[0] for line in headings], ["pages"], "suites in the table")


def test_counters_or_why_there_are_none():
    args = ("pages", *SHORT, "--filter", "order-0/glibc")
    counters = figures(*args)["machine"]["counters"]
    done = skbbench(*args)
    equal((done.returncode, done.stderr), (0, b""), "exit code and stderr")
    unsupported = b"\ncounters of instructions and cache misses: unsupported (" in done.stdout
    equal(unsupported, counters is None, "whether the table says that there are none")
    for row in counters or ():
        equal(list(row), ROW_KEYS[:6] + ["instructions", "cache_misses"], "keys of counters")
        true(row["instructions"] > 1, f"instructions in {row}")


def test_ratio_to_a_contender():
    done = skbbench("pages", *UP_TO_MILLION, "--case", "order-0", "--contender", "skbsim-v5.12",
                    "--contender", "glibc", "--ratio-to", "glibc", "--json", "figures.json")
    equal((done.returncode, done.stderr), (0, b""), "exit code and stderr")
    with open("figures.json", encoding="ascii") as file:
        rows = json.load(file)["rows"]
    lines = [line.split() for line in done.stdout.decode().splitlines()
             if line.startswith("order-0")]
    true(lines, "rows of the table")
    for _, bulk, outstanding, _, ours, our_ratio, theirs, their_ratio in lines:
        ns = {row["contender"]: row["ns"] for row in rows
              if (row["bulk"], row["outstanding"]) == (int(bulk), int(outstanding))}
        for figure, name in (ours, "skbsim-v5.12"), (theirs, "glibc"):
            true(abs(float(figure) - ns[name]) < 0.01, f"{figure} of {name} in {ns}")
        equal(their_ratio, "1.000", "ratio to itself")
        true(abs(float(our_ratio) - ns["skbsim-v5.12"] / ns["glibc"]) < 0.002,
             f"{our_ratio} of {ns}")


def test_figures_stand_below_long_names():
    done = skbbench("napi", *SHORT, "--case", "burst")
    equal((done.returncode, done.stderr), (0, b""), "exit code and stderr")
    lines = done.stdout.decode().splitlines()
    heading = next(line for line in lines if line.startswith("ns an object"))
    rows = [line for line in lines if line.startswith("burst")]
    true(all(len(row) == len(heading) for row in rows), "the last figures end with the heading")
    for name in SKBSIM | SWITCHED | {"floor"}:
        end = heading.index(name + " ") + len(name) if name + " " in heading else len(heading)
        ends = {row[end - 1].isdigit() for row in rows if row.split()[1] == "1"}
        equal(ends, {True}, f"figures that end below {name}")


def rejected(code, args, *words, program=SKBBENCH):
    """It must end so, with one line on stderr that has these words, and no figures."""
    done = skbbench(*args, program=program)
    equal((done.returncode, done.stdout), (code, b""), f"exit code and stdout of {args}")
    one_line(done, "skbbench: ", *words)


def test_bad_usage():
    rejected(2, (), "suite", "--help")
    rejected(2, ("--rounds", "1"), "suite", "--help")
    rejected(2, ("",), "unknown suite", "slab, pages, skb, napi")
    rejected(2, ("slabs",), "'slabs'", "slab, pages, skb, napi")
    rejected(2, ("sl\nab",), "'sl?ab'")
    rejected(2, ("slab", "pages"), "'pages'", "options")
    rejected(2, ("slab", "--fast"), "--fast", "--help")
    rejected(2, ("slab", "--json"), "--json", "value")
    rejected(2, ("slab", "--case", "order-0"), "'order-0'", "pair, bulk", "grow", "memory")
    rejected(2, ("pages", "--case", "memory"), "'memory'", "order-0, order-3, frag-2048")
    rejected(2, ("slab", "--contender", "malloc"), "'malloc'", "skbsim-v5.12", "glibc", "flat")
    for name in ("skbsim-v5.12+", "skbsim-v5.12+colour", "skbsim-v9+free_any_drops",
                 "skbsim-v5.12+free_any_drops=maybe", "jemalloc+free_any_drops",
                 "skbsim-v5.12+free_any_drops+", "skbsim-v5.12+" + "x" * 1000):
        rejected(2, ("napi", "--contender", name), name, "skbsim-PROFILE+SWITCH=on|off",
                 "free_any_drops", "napi_cache_births")
    five = ["skbsim-v5.12" + "+free_any_drops" * n for n in range(1, 6)]
    rejected(2, ("napi", *[arg for name in five for arg in ("--contender", name)]), five[4], "up to 4")
    rejected(2, ("slab", *["--case", "pair"] * 17), "--case", "16")
    rejected(2, ("slab", *["--filter", "pair"] * 17), "--filter", "16")
    rejected(2, ("all", "--case", "order-4"), "'order-4'", "pair", "order-0", "clone")
    rejected(2, ("slab", "--filter", ""), "--filter", "SUITE/CASE/CONTENDER")
    rejected(2, ("slab", "--filter", "order-0"), "'order-0'", "SUITE/CASE/CONTENDER")
    rejected(2, ("all", "--filter", "pages/pair"), "'pages/pair'", "SUITE/CASE/CONTENDER")
    rejected(2, ("pages", "--filter", "glibc", "--contender", "jemalloc"), "'glibc'")
    rejected(2, ("slab", "--ratio-to", "malloc"), "--ratio-to 'malloc'", "skbsim-v5.12", "glibc")
    rejected(1, ("pages", "--ratio-to", "flat"), "--ratio-to 'flat'", "no part")
    rejected(1, ("slab", "--contender", "glibc", "--ratio-to", "flat"), "'flat'", "no part")


def test_bad_numbers():
    for text in "0", "", "-1", "+1", " 1", "1 ", "1.5", "1e1", "0x1", "one", "1001", "9" * 400:
        rejected(2, ("slab", "--rounds", text), f"'{text}'", "from 1 to 1000")
    for text in "999", "3000001", "1e6":
        rejected(2, ("footprint", "--objects", text), f"'{text}'", "from 1000 to 3000000")
    for text in "0", "", "-", "64-", "-64", "64-16", "1-3000001", "1-2-3", "64 ":
        rejected(2, ("slab", "--outstanding", text), "--outstanding", "expected")
    rejected(2, ("slab", "--outstanding", "5-7"), "--outstanding '5-7'", "nothing")
    rejected(2, ("slab", "--ms", "10001"), "'10001'", "from 1 to 10000")


def test_unwritable_outputs():
    args = ("pages", *UP_TO_MILLION, "--case", "frag-2048", "--contender", "glibc")
    rejected(1, (*args, "--json", "absent/file"), "absent/file", "No such file")
    done = skbbench(*args, "--json", "/dev/full")
    equal((done.returncode, done.stdout), (1, b""), "exit code and stdout with a full disk")
    one_line(done, "/dev/full")
    for json_args in (), ("--json", "-"):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([SKBBENCH, *args, *json_args], stdout=full,
                                  stderr=subprocess.PIPE, check=False)
        equal(done.returncode, 1, "exit code with a full stdout")
        one_line(done, "stdout")


def test_help():
    for args in ("--help",), ("slab", "--help"):
        done = skbbench(*args)
        equal((done.returncode, done.stderr), (0, b""), f"exit code and stderr of {args}")
        true(done.stdout.startswith(b"Usage: skbbench SUITE"), f"{args}: {done.stdout}")


if __name__ == "__main__":
    main(sys.modules["__main__"])
