# SPDX-License-Identifier: MIT
"""Each workload behind each driver: what arrived is accounted for, nothing is left alive, and the
figures are those that the workload must have."""
import os
import subprocess
import sys
import time

from captures import ethertype, read_pcap, vlan
from harness import MIX, SKBSIM, TCP, UDP, equal, main, one_line, skbsim, skbsim_json, true

IPV4 = 0x0800
DRIVERS = ["build", "napi_build", "napi_alloc", "frags"]
SENDING = ["vlan-nat", "gro", "forward", "copybreak"]
WORKLOADS = SENDING + ["rx-drop", "cpumap", "veth"]


def runs(workload, *args):
    return skbsim_json("--workload", workload, *args)["runs"]


def figures(run):
    """What a workload says of itself, if it is not the default one."""
    return run.get("counters", {}), run.get("drops", {})


def test_each_workload_runs_behind_each_driver():
    frames = read_pcap(TCP)
    no_ip = sum(ethertype(frame) != IPV4 for frame in frames)
    true(0 < no_ip < len(frames), "the capture has both")
    for workload in WORKLOADS:
        for driver in DRIVERS:
            result = skbsim_json("--workload", workload, "--driver", driver, "--pcap", TCP,
                                 "--loop", "3")
            what = f"{workload} {driver}"
            equal(result["workload"], workload, what)
            if (workload, driver) != ("vlan-nat", "napi_build"):
                equal(result["driver"], driver, what)
            for run in result["runs"]:
                equal(run["leaked"], 0, f"{what}: leaked")
                equal(run["packets"], 3 * len(frames), f"{what}: packets")
                equal(run["bytes"], 3 * sum(map(len, frames)), f"{what}: bytes")
                dropped = 3 * (len(frames) if workload == "rx-drop" else no_ip)
                equal(run["dropped"], dropped, f"{what}: dropped")
                true(run["ns_per_packet"]["min"] > 0, f"{what}: time")
                if "drops" in run:
                    equal(sum(run["drops"].values()), dropped, f"{what}: drops by reason")
                    equal(run["drops"]["no_handler"], 3 * no_ip, f"{what}: no IPv4")


def test_each_workload_runs_on_several_cpus():
    for workload in WORKLOADS:
        for cpus in 2, 3:
            result = skbsim_json("--workload", workload, "--cpus", str(cpus), "--loop", "3")
            equal(result["cpus"], cpus, "cpus")
            for run in result["runs"]:
                equal(run["leaked"], 0, f"{workload}: leaked")
                equal(run["packets"], 2100, f"{workload}: packets")
                equal(run["dropped"], 2100 if workload == "rx-drop" else 21, f"{workload}: drops")


def processors(pid):
    """What each thread may run on now."""
    found = []
    for task in os.listdir(f"/proc/{pid}/task"):
        try:
            found.append(frozenset(os.sched_getaffinity(int(task))))
        except ProcessLookupError:
            pass
    return found


def seen_apart(args, wanted):
    """Did each of @wanted have a thread of its own while skbsim ran with @args?"""
    with subprocess.Popen([SKBSIM, *args], stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL) as process:
        end = time.monotonic() + 20
        apart = False
        while not apart and process.poll() is None and time.monotonic() < end:
            apart = wanted <= set(processors(process.pid))
            time.sleep(0.001)
        process.kill()
    return apart


def test_each_of_several_cpus_keeps_to_a_processor():
    if not os.path.isdir("/proc/self/task"):
        return
    allowed = sorted(os.sched_getaffinity(0))
    if len(allowed) < 2:
        return
    wanted = {frozenset([cpu]) for cpu in allowed[:2]}
    true(seen_apart(["run", "--cpus", "2", "--loop", "100000"], wanted), "two CPUs")
    true(seen_apart(["run", "--workload", "cpumap", "--loop", "100000"], wanted),
         "a CPU and the one that serves it")


def test_any_profiles_can_be_compared():
    for workload in WORKLOADS:
        compared = runs(workload, "--loop", "2", "--compare", "v5.12,v6.1")
        equal([run["profile"] for run in compared], ["v5.12", "v6.1"], "profiles")
        equal([run["leaked"] for run in compared], [0, 0], "leaked")


def test_the_frames_that_leave_do_not_depend_on_the_driver():
    for workload in "vlan-nat", "forward", "copybreak":
        for path in TCP, UDP, MIX:
            files = []
            for driver in DRIVERS:
                skbsim_json("--workload", workload, "--driver", driver, "--pcap", path,
                            "--out", "out.pcap")
                with open("out.pcap", "rb") as file:
                    files.append(file.read())
            for driver, content in zip(DRIVERS, files):
                true(content == files[0], f"{workload}, {path}: {driver} as {DRIVERS[0]}")


def test_forward_changes_nothing_but_a_hop_and_the_tag():
    skbsim_json("--workload", "forward", "--pcap", MIX, "--out", "out.pcap")
    came = [frame for frame in read_pcap(MIX) if ethertype(frame) == IPV4]
    left = read_pcap("out.pcap")
    equal(len(left), len(came), "frames")
    for before, after in zip(came, left):
        equal(vlan(after), 200, "VLAN id")
        equal(after[26], before[26] - 1, "time to live")
        equal(after[18:26] + after[27:28], before[18:26] + before[27:28], "header")
        equal(after[30:], before[30:], "addresses and payload")
        words = sum(after[18 + i] << 8 | after[19 + i] for i in range(0, 4 * (after[18] & 15), 2))
        equal((words & 0xffff) + (words >> 16), 0xffff, "header checksum")


def test_merged_packets_leave_as_they_came():
    for path in TCP, UDP, MIX:
        skbsim_json("--workload", "vlan-nat", "--pcap", path, "--out", "one.pcap")
        expected = sorted(read_pcap("one.pcap"))
        for driver in DRIVERS:
            skbsim_json("--workload", "gro", "--driver", driver, "--pcap", path, "--out",
                        "merged.pcap")
            # Flows overtake each other.
            true(sorted(read_pcap("merged.pcap")) == expected, f"{path} {driver}: frames")


def test_segments_of_a_flow_are_merged():
    for driver in DRIVERS:
        for run in runs("gro", "--driver", driver, "--gen", "tcp,train=16", "--loop", "10"):
            merged = figures(run)[0]["merged"]
            true(8000 <= merged < 10000, f"{driver}: {merged} of 10000 merged")
            equal((run["dropped"], run["leaked"]), (0, 0), "dropped, leaked")
        for run in runs("gro", "--driver", driver, "--gen", "udp", "--loop", "2"):
            equal(figures(run)[0]["merged"], 0, f"{driver}: datagrams that were merged")


def test_merged_heads_feed_the_cache():
    """What is sent goes there in both kernels, what is merged only since the series."""
    before, after = runs("gro", "--gen", "tcp,train=16", "--loop", "20")
    merged = figures(after)[0]["merged"]
    equal(before["napi_cache"]["put"], 20000, "v5.10: heads put into the cache")
    equal(after["napi_cache"]["put"], 20000 + merged, "v5.12: heads put into the cache")


def test_copybreak_copies_short_frames_only():
    frames = read_pcap(TCP)
    short = sum(len(frame) <= 256 for frame in frames)
    true(0 < short < len(frames), "the capture has both")
    for driver in DRIVERS:
        for run in runs("copybreak", "--driver", driver, "--loop", "2"):
            expected = 2 * (len(frames) if driver == "napi_alloc" else short)
            equal(figures(run)[0]["copied"], expected, f"{driver}: copied")


def test_rx_drop_frees_past_the_cache():
    for run in runs("rx-drop", "--loop", "10"):
        equal(figures(run)[1]["handler"], 6930, "dropped by the handler")
        equal(run["napi_cache"]["put"], 0, "heads that came back to the NAPI cache")


def test_cpumap_and_veth_take_heads_in_batches():
    for workload, batch in ("cpumap", 8), ("veth", 16):
        for run in runs(workload, "--loop", "10"):
            batches = figures(run)[0]["batches"]
            true(7000 / batch <= batches <= 7000 / batch * 1.5, f"{workload}: {batches} batches")
            equal(run["napi_cache"]["get"], 0, f"{workload}: heads of the NAPI cache")
    for run in runs("veth", "--loop", "10"):
        equal(figures(run)[0]["sent_back"], 6930, "skbs that went back")


def test_the_neighbour_frees_what_was_sent():
    for workload in SENDING:
        for driver in DRIVERS:
            result = skbsim_json("--workload", workload, "--driver", driver, "--cpus", "2",
                                 "--free-remote", "--loop", "10")
            equal(result["free_remote"], True, "free_remote")
            for run in result["runs"]:
                equal(run["leaked"], 0, f"{workload} {driver}: leaked")
                equal(figures(run)[0]["freed_remote"], 6930, f"{workload} {driver}: freed")


def test_the_table_shows_what_the_workload_says():
    text = skbsim("run", "--workload", "cpumap", "--driver", "build", "--loop", "1").stdout.decode()
    true(text.startswith("cpumap: tcp-vlan100.pcap, 700 frames x 1 loops"), text)
    true(", 5 rounds, driver build\n" in text, text)
    true("batches on the other CPU" in text, text)
    text = skbsim("run", "--workload", "rx-drop", "--loop", "1").stdout.decode()
    true("693  by the protocol handler" in text, text)


def test_what_makes_no_sense_is_refused():
    for args, words in ((("--workload", "bridge"), ["bridge", *WORKLOADS]),
                        (("--driver", "e1000"), ["--driver", "e1000", *DRIVERS]),
                        (("--workload", "rx-drop", "--out", "x"), ["--out", "rx-drop"]),
                        (("--workload", "veth", "--free-remote", "--cpus", "2"),
                         ["--free-remote", "veth"]),
                        (("--free-remote",), ["--free-remote", "--cpus 2"]),
                        (("--workload", "cpumap", "--cpus", "33"), ["--cpus", "33", "1 to 32"]),
                        (("--free-remote=yes",), ["--free-remote=yes", "no value"])):
        done = skbsim("run", *args)
        equal((done.returncode, done.stdout), (2, b""), f"{args}")
        one_line(done, *words)


def test_help_names_them_all():
    text = skbsim("run", "--help").stdout.decode()
    for name in WORKLOADS + DRIVERS:
        true(f"\n  {name} " in text, f"{name} in --help")


if __name__ == "__main__":
    main(sys.modules["__main__"])
