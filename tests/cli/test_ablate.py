# SPDX-License-Identifier: MIT
"""run --ablate: the series taken apart. Every row is there in the table, the JSON and the plot;
each has the parts of the series that its name says and no others; figures follow from each other;
and what makes no sense together is refused."""
import functools
import json
import os
import re
import statistics
import sys
import xml.etree.ElementTree

from captures import pcap, read_pcap, write
from harness import TCP, equal, main, one_line, skbsim, true

# Name of a row: its switches, in the order flush_poll, flush_half, births, merged, refuse, and what
# the cache holds and a refill brings.
SWITCHES = ("napi_cache_flush_poll", "napi_cache_flush_half", "napi_cache_births",
            "merged_heads_cached", "refuse_remote_heads")
ROWS = {
    "v5.10": ("10000", 64, 16),
    "v5.10 +6": ("00000", 64, 16),
    "v5.10 +6 +8half": ("01000", 64, 16),
    "v5.10 +6 +8..10": ("01100", 64, 16),
    "v5.10 +6 +8..11": ("01110", 64, 16),
    "v5.12": ("01110", 64, 16),
    "v5.10 +6 alone": ("00000", 64, 16),
    "v5.10 +8half alone": ("11000", 64, 16),
    "v5.10 +8..10 births": ("10100", 64, 16),
    "v5.10 +8..10 alone": ("11100", 64, 16),
    "v5.10 +11 alone": ("10010", 64, 16),
    "v5.12 -6": ("11110", 64, 16),
    "v5.12 -8half": ("00110", 64, 16),
    "v5.12 -8..10 births": ("01010", 64, 16),
    "v5.12 -11": ("01100", 64, 16),
    "v5.12 +refuse": ("01111", 64, 16),
    "v5.12 bulk 8": ("01110", 64, 8),
    "v5.12 bulk 16": ("01110", 64, 16),
    "v5.12 bulk 32": ("01110", 64, 32),
    "v5.12 cache 32": ("01110", 32, 16),
    "v5.12 cache 64": ("01110", 64, 16),
    "v5.12 cache 128": ("01110", 128, 16),
}

ROW_KEYS = ["group", "name", "what", "profile", "switches", "napi_cache_size", "napi_cache_bulk",
            "ns_per_packet", "rounds", "packets_per_second", "difference",
            "difference_to_reference", "packets", "bytes", "dropped", "napi_cache", "slub",
            "hit_share", "slab_calls_per_packet", "bulk_calls_per_packet", "leaked"]
ROUNDS = 31


def ablate(*args, **settings):
    done = skbsim("run", "--ablate", *args, **settings)
    equal((done.returncode, done.stderr), (0, b""), f"exit code and stderr of --ablate {args}")
    return done


@functools.lru_cache
def figures(*args):
    return json.loads(ablate("--json", "-", *args).stdout)


def close(actual, expected, what):
    """Figures are rounded to three places, so what follows from them is not exact."""
    true(abs(actual - expected) <= 0.002 + 0.0001 * abs(expected),
         f"{what}: expected {expected}, got {actual}")


def test_rows_are_what_their_names_say():
    result = figures("--loop", "1")
    equal(list(result), ["skbsim", "workload", "input", "driver", "free_remote", "cpus", "burst",
                         "loops", "rounds", "confidence", "rows", "without_flush"], "keys")
    equal([row["name"] for row in result["rows"]], list(ROWS), "rows")
    for row in result["rows"]:
        states, size, bulk = ROWS[row["name"]]
        equal(list(row), ROW_KEYS, "keys of a row")
        equal(row["switches"], ",".join(f"{name}={'on' if state == '1' else 'off'}"
                                        for name, state in zip(SWITCHES, states)), row["name"])
        equal((row["napi_cache_size"], row["napi_cache_bulk"]), (size, bulk), row["name"])
        true(row["name"].startswith(row["profile"]), f"profile of {row['name']}")


def test_figures_follow_from_the_rounds():
    result = figures("--loop", "2")
    rows = {row["name"]: row for row in result["rows"]}
    equal(result["rounds"], ROUNDS, "rounds")
    close(result["confidence"], 0.9707, "confidence of the 10th to the 22nd of 31")
    for row in result["rows"]:
        rounds, ns = row["rounds"], row["ns_per_packet"]
        equal(len(rounds), ROUNDS, "rounds of a row")
        close(ns["median"], statistics.median(rounds), "median")
        equal((ns["min"], ns["max"]), (min(rounds), max(rounds)), "extremes")
        close(row["packets_per_second"] * ns["median"] / 1e9, 1, "packets a second")
        for key in "difference", "difference_to_reference":
            if row[key]:
                check_difference(row, row[key], rows[row[key]["to"]])
        equal(row["difference"]["to"], "v5.10", "what differences are to")


def check_difference(row, difference, base):
    pairs = list(zip(row["rounds"], base["rounds"]))
    for unit, values in (("ns", [a - b for a, b in pairs]),
                         ("percent", [100 * (a - b) / b for a, b in pairs])):
        values.sort()
        for key, expected in (("low", values[9]), ("median", values[15]), ("high", values[21])):
            close(difference[unit][key], expected, f"{row['name']} {unit} {key}")


def test_each_row_is_compared_with_what_says_most():
    rows = figures("--loop", "1")["rows"]
    above = [None] + [row["name"] for row in rows]
    for row, name in zip(rows, above):
        reference = row["difference_to_reference"]
        expected = {"cumulative": name, "alone": None}.get(row["group"], "v5.12")
        equal(reference and reference["to"], expected, row["name"])


def test_counters_show_why():
    result = figures("--loop", "20", "--burst", "64")
    rows = {row["name"]: row for row in result["rows"]}
    frames = read_pcap(TCP)
    for row in result["rows"]:
        cache, slub, packets = row["napi_cache"], row["slub"], row["packets"]
        equal((packets, row["bytes"], row["leaked"]),
              (20 * len(frames), 20 * sum(map(len, frames)), 0), f"packets of {row['name']}")
        close(row["slab_calls_per_packet"], sum(slub.values()) / packets, "slab calls")
        close(row["bulk_calls_per_packet"], (cache["refill"] + cache["flush"]) / packets, "bulk")
        close(row["hit_share"], cache["hit"] / (cache["get"] or 1), "hits")
        births = ROWS[row["name"]][0][2] == "1"
        equal(cache["get"], packets if births else 0, f"heads asked of it in {row['name']}")
    refills = [rows[f"v5.12 bulk {bulk}"]["napi_cache"]["refill"] for bulk in (8, 16, 32)]
    true(refills[0] > 1.8 * refills[1] > 3.2 * refills[2] > 0, f"refills of 8, 16, 32: {refills}")
    flushes = [rows[f"v5.12 cache {size}"]["napi_cache"]["flush"] for size in (32, 64, 128)]
    true(flushes[0] > flushes[1] > 0 == flushes[2], f"flushes of a cache of 32, 64, 128: {flushes}")
    flushed, unflushed = (rows[name]["napi_cache"] for name in ("v5.12 -6", "v5.12"))
    true(flushed["refill"] > 1.5 * unflushed["refill"], "the flush of each poll costs refills")


def test_the_flush_of_each_poll_is_told_apart():
    result = figures("--loop", "1")
    rows = {row["name"]: row for row in result["rows"]}
    question = result["without_flush"]
    equal(list(question), ["heads_not_reused", "heads_reused"], "keys")
    equal([question[key]["to"] for key in question], ["v5.10", "v5.12 -6"], "flushed rows")
    for key, name, base in (("heads_not_reused", "v5.10 +6", "v5.10"),
                            ("heads_reused", "v5.12", "v5.12 -6")):
        check_difference(rows[name], question[key], rows[base])


def test_the_table_has_every_row():
    lines = ablate("--loop", "1").stdout.decode().splitlines()
    true(lines[0].startswith("vlan-nat: tcp-vlan100.pcap, driver napi_build, 700 frames x 1 loops "
                             "in bursts of 32, 1 CPU, 31 rounds"), f"title: {lines[0]}")
    listed = [m.group(1) for m in (re.match(r"  (v5.1\S*(?: \S+)*?) +\d+\.\d +\d", line)
                                   for line in lines) if m]
    equal(listed, list(ROWS), "rows of the table")
    true(any("Emptied after each poll?" in line for line in lines), "the reviewer's question")


def test_the_environment_does_not_get_between():
    """What an allocator does for one CPU is the same each time, as long as nothing else is."""
    env = {"SKBSIM_OPTIONS": "napi_cache_births=off:napi_cache_bulk=32:napi_cache_size=128"}
    args = ("--loop", "2", "--burst", "64", "--json", "-")
    plain, changed = (json.loads(ablate(*args, env=e).stdout)["rows"] for e in ({}, env))
    for before, after in zip(plain, changed):
        equal(after["napi_cache"], before["napi_cache"], before["name"])
        equal(after["slub"], before["slub"], before["name"])


def test_options_of_a_run_apply():
    path = write("in.pcap", pcap(read_pcap(TCP)[:100]))
    result = figures("--pcap", path, "--loop", "3", "--cpus", "2", "--burst", "8")
    equal([result[key] for key in ("workload", "input", "cpus", "burst", "loops")],
          ["vlan-nat", path, 2, 8, 3], "what was asked for")
    for row in result["rows"]:
        equal(row["packets"], 300, "packets")


def texts_of(path):
    """Texts of an SVG, which must be well-formed and need nothing from outside."""
    with open(path, encoding="utf-8") as file:
        content = file.read()
    true("href" not in content and "@font-face" not in content, "nothing from outside")
    root = xml.etree.ElementTree.fromstring(content.encode())
    equal(root.tag, "{http://www.w3.org/2000/svg}svg", "root element")
    return root, [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")]


def test_the_plot_names_every_row_and_its_axis():
    ablate("--loop", "1", "--plot", "series.svg")
    root, texts = texts_of("series.svg")
    for name in ROWS:
        equal(sum(text.startswith(name + ":") for text in texts), 1, f"labels of {name}")
    true(any("difference to v5.10 in %" in text and "97 % confidence" in text for text in texts),
         f"axis: {texts}")
    true("0" in texts and any(re.fullmatch(r"[+-]\d+(\.\d+)?", text) for text in texts), "ticks")
    true(any("tcp-vlan100.pcap" in text and "bursts of 32" in text for text in texts), "subtitle")
    points = list(root.iter("{http://www.w3.org/2000/svg}circle"))
    equal(len(points), len(ROWS), "points")
    for shape in root.iter("{http://www.w3.org/2000/svg}line"):
        for x in "x1", "x2":
            true(0 <= float(shape.get(x)) <= float(root.get("width")), f"line {shape.attrib}")


def test_the_plot_agrees_with_the_figures():
    ablate("--loop", "1", "--plot", "series.svg", "--json", "series.json")
    root, _ = texts_of("series.svg")
    with open("series.json", encoding="utf-8") as file:
        rows = json.load(file)["rows"]
    points = [float(p.get("cx")) for p in root.iter("{http://www.w3.org/2000/svg}circle")]
    values = [row["difference"]["percent"]["median"] for row in rows]
    low, high = min(values), max(values)
    left, right = points[values.index(low)], points[values.index(high)]
    for x, value in zip(points, values):
        expected = left + (right - left) * (value - low) / ((high - low) or 1)
        true(abs(x - expected) < 0.3, f"{value} % lies at {x}, expected {expected}")


def test_any_file_name_is_valid_xml():
    content = pcap(read_pcap(TCP)[:20])
    for name, shown in {b"<a> & \"b\".pcap": '<a> & "b".pcap', b"\xff\x01\x7f.pcap": "\ufffd" * 3,
                        "\u00e4\ufffe.pcap".encode(): "\u00e4\ufffd.pcap"}.items():
        ablate("--pcap", write(name, content), "--loop", "1", "--plot", "name.svg")
        _, texts = texts_of("name.svg")
        true(any(shown in text for text in texts), f"{shown} in {texts}")


def refused(code, args, *words):
    done = skbsim("run", *args)
    equal((done.returncode, done.stdout), (code, b""), f"exit code and stdout of {args}")
    one_line(done, *words)


def test_what_makes_no_sense_is_refused():
    for args in (("--profile", "v5.12"), ("--compare", "v5.10,v6.1"),
                 ("--switch", "napi_cache_births=on")):
        refused(2, ("--ablate", *args), "--ablate", args[0])
    refused(2, ("--ablate", "--out", "x.pcap"), "--ablate", "--out")
    refused(2, ("--ablate", "--slabinfo"), "--ablate", "--slabinfo")
    refused(2, ("--plot", "x.svg"), "--plot", "--ablate")
    refused(2, ("--ablate", "--plot", "-"), "--plot", "'-'")
    equal(os.listdir("."), [], "files made")
    done = skbsim("slabinfo", "--ablate")
    equal((done.returncode, done.stdout), (2, b""), "slabinfo --ablate")
    one_line(done, "slabinfo", "--ablate")


def test_the_plot_overwrites_nothing():
    path = write("in.pcap", pcap(read_pcap(TCP)[:10]))
    refused(1, ("--ablate", "--pcap", path, "--plot", path), "--plot", path)
    refused(1, ("--ablate", "--json", "x", "--plot", "x"), "--json", "--plot", "x")
    refused(1, ("--ablate", "--plot", "absent/x.svg"), "--plot", "absent/x.svg")
    equal(read_pcap(path), read_pcap(TCP)[:10], "the input")


def test_a_plot_that_cannot_be_written_is_told():
    if os.path.exists("/dev/full"):
        done = skbsim("run", "--ablate", "--loop", "1", "--plot", "/dev/full")
        equal(done.returncode, 1, "exit code")
        one_line(done, "--plot", "/dev/full")


if __name__ == "__main__":
    main(sys.modules["__main__"])
