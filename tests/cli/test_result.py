# SPDX-License-Identifier: MIT
"""The figures: their keys, and that they agree with the input and with each other."""
import json
import os
import sys

from captures import ethertype, pcap, pcapng, read_pcap, write
from harness import MIX, TCP, UDP, equal, main, skbsim, skbsim_json, true

IPV4 = 0x0800

RUN_KEYS = ["profile", "packets", "bytes", "dropped", "ns_per_packet", "mpps", "napi_cache",
            "slub", "leaked"]
NAPI_KEYS = ["get", "hit", "refill", "put", "flush"]
SLUB_KEYS = ["alloc_fastpath", "alloc_slowpath", "free_fastpath", "free_slowpath"]


def test_default_compares_the_series_on_the_shipped_capture():
    result = skbsim_json()
    equal(list(result), ["skbsim", "workload", "input", "cpus", "runs"], "keys")
    equal(list(result["skbsim"]), ["version"], "keys of skbsim")
    equal(result["workload"], "vlan-nat", "workload")
    equal(os.path.basename(result["input"]), os.path.basename(TCP), "input")
    equal(result["cpus"], 1, "cpus")
    equal([run["profile"] for run in result["runs"]], ["v5.10", "v5.12"], "profiles")
    for run in result["runs"]:
        equal(list(run), RUN_KEYS, "keys of a run")
        equal(list(run["ns_per_packet"]), ["median", "min", "max"], "keys of ns_per_packet")
        equal(list(run["napi_cache"]), NAPI_KEYS, "keys of napi_cache")
        equal(list(run["slub"]), SLUB_KEYS, "keys of slub")
        equal(run["packets"], len(read_pcap(TCP)) * 1000, "packets of 1000 loops")


def check_run(run, frames, loops):
    equal(run["packets"], len(frames) * loops, "packets")
    equal(run["bytes"], sum(map(len, frames)) * loops, "bytes")
    equal(run["dropped"], sum(ethertype(f) != IPV4 for f in frames) * loops, "dropped")
    equal(run["leaked"], 0, "leaked")
    ns = run["ns_per_packet"]
    # Of five times the middle one is neither the least nor the greatest: no three are the same.
    true(0 < ns["min"] < ns["median"] < ns["max"], f"spread in order: {ns}")
    true(abs(run["mpps"] * ns["median"] / 1000 - 1) < 1e-3, f"mpps of the median: {run}")


def test_counts_are_those_of_one_round():
    for path in TCP, UDP, MIX:
        frames = read_pcap(path)
        for loops in 1, 3:
            result = skbsim_json("--pcap", path, "--loop", str(loops))
            equal(result["input"], path, "input")
            for run in result["runs"]:
                check_run(run, frames, loops)


def test_series_serves_heads_from_the_cache():
    before, after = skbsim_json("--loop", "100")["runs"]
    cache = before["napi_cache"]
    equal((cache["get"], cache["hit"], cache["refill"]), (0, 0, 0), "v5.10: get, hit, refill")
    # A flush a poll, and a poll frees up to 32 heads.
    true(0 < cache["put"] <= 32 * cache["flush"], f"v5.10 puts and flushes: {cache}")
    true(cache["flush"] < cache["put"], f"v5.10 flushes in bulk: {cache}")

    cache = after["napi_cache"]
    equal(cache["get"], after["packets"], "v5.12: get")
    true(cache["hit"] >= 0.95 * after["packets"], f"v5.12: 95 % hits: {cache}")
    equal(cache["hit"] + cache["refill"], cache["get"], "v5.12: each miss is a refill")
    equal(cache["flush"], 0, "v5.12: flushes of a cache that never fills up")
    slow = [run["slub"]["alloc_slowpath"] + run["slub"]["free_slowpath"] + run["slub"]
            ["alloc_fastpath"] + run["slub"]["free_fastpath"] for run in (before, after)]
    true(slow[1] < slow[0] / 4, f"the series spares calls into SLUB: {slow}")


def test_one_profile_and_any_order():
    runs = skbsim_json("--loop", "1", "--profile", "v5.12")["runs"]
    equal([run["profile"] for run in runs], ["v5.12"], "--profile")
    runs = skbsim_json("--loop", "1", "--compare", "v5.12,v5.10")["runs"]
    equal([run["profile"] for run in runs], ["v5.12", "v5.10"], "--compare")


def test_flows_stay_whole_on_several_cpus():
    for path in TCP, MIX:
        for cpus in 2, 5:
            result = skbsim_json("--pcap", path, "--loop", "20", "--cpus", str(cpus))
            equal(result["cpus"], cpus, "cpus")
            for run in result["runs"]:
                check_run(run, read_pcap(path), 20)


def test_every_kind_of_capture_gives_the_same_counts():
    frames = read_pcap(TCP)
    files = {
        "pcapng": pcapng(frames),
        "big-endian": pcap(frames, order=">"),
        "nanoseconds": pcap(frames, magic=0xa1b23c4d),
    }
    for name, content in files.items():
        for run in skbsim_json("--pcap", write(name, content), "--loop", "2")["runs"]:
            check_run(run, frames, 2)


def test_frames_captured_short_keep_their_length():
    frames = read_pcap(TCP)
    for run in skbsim_json("--pcap", write("short", pcap(frames, snaplen=96)),
                           "--loop", "1")["runs"]:
        equal(run["packets"], len(frames), "packets")
        equal(run["bytes"], sum(map(len, frames)), "bytes")


def test_json_file_comes_beside_the_table():
    done = skbsim("run", "--loop", "1", "--json", "figures.json")
    equal(done.returncode, 0, "exit code")
    true(done.stdout.startswith(b"vlan-nat: tcp-vlan100.pcap, 700 frames x 1 loops"),
         f"table: {done.stdout}")
    with open("figures.json", encoding="utf-8") as file:
        equal(len(json.load(file)["runs"]), 2, "runs")


def test_any_file_name_is_valid_json():
    content = pcap(read_pcap(TCP)[:50])
    for name, shown in {b'a "b"\\\n\t.pcap': 'a "b"\\\n\t.pcap', "\u00e4.pcap".encode(): "\u00e4.pcap",
                        b"\xff\xed\xa0\x80.pcap": "\ufffd" * 4 + ".pcap"}.items():
        equal(skbsim_json("--pcap", write(name, content), "--loop", "1")["input"], shown, "input")


if __name__ == "__main__":
    main(sys.modules["__main__"])
