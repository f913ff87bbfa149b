# SPDX-License-Identifier: MIT
"""--gen: as many frames as were asked for, valid to the last byte, and one line on what it cannot
make."""
import struct
import sys

from captures import ethertype, read_pcap, vlan
from harness import equal, main, one_line, skbsim, skbsim_json, true

LOOP = 1000
KINDS = {"tcp": 6, "udp": 17, "imix": 17}


def folded(data):
    """The ones' complement sum: 0xffff over bytes with their right checksum."""
    data += bytes(len(data) % 2)
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return total


def made(spec, *args):
    """The frames of a generator, as they leave a router without NAT."""
    runs = skbsim_json("--gen", spec, "--workload", "forward", "--out", "out.pcap", *args)["runs"]
    equal({run["dropped"] for run in runs}, {0}, "dropped")
    return read_pcap("out.pcap")


def flow(frame):
    return frame[30:42]


def test_frames_are_valid():
    for kind, protocol in KINDS.items():
        frames = made(kind)
        equal(len(frames), LOOP, f"{kind}: frames")
        for frame in frames:
            ip = frame[18:]
            equal((vlan(frame), ethertype(frame), ip[9]), (200, 0x0800, protocol), kind)
            equal(len(ip), struct.unpack_from("!H", ip, 2)[0], f"{kind}: length")
            equal(folded(ip[:20]), 0xffff, f"{kind}: IPv4 checksum")
            pseudo = ip[12:20] + struct.pack("!HH", protocol, len(ip) - 20)
            equal(folded(pseudo + ip[20:]), 0xffff, f"{kind}: transport checksum")


def test_sizes_and_flows():
    for size in 64, 65, 1518, 9000, 32384:
        equal({len(frame) for frame in made(f"udp,size={size}")}, {size}, "sizes")
    lengths = [len(frame) for frame in made("imix", "--loop", "12")]
    equal([lengths.count(size) for size in (64, 594, 1518)], [7000, 4000, 1000], "imix")
    for flows in 1, 7, 1000:
        equal(len({flow(frame) for frame in made(f"tcp,flows={flows}", "--loop", "8")}), flows,
              "flows")


def test_trains():
    frames = [flow(frame) for frame in made("udp,flows=10,train=5")]
    for i in range(0, LOOP, 5):
        equal(len(set(frames[i:i + 5])), 1, "flows of a train")
    true(frames[4] != frames[5], "another flow behind it")


def test_all_cpus_together_make_what_one_makes():
    for spec in "tcp,flows=1", "tcp,flows=3", "imix,flows=1000", "udp,flows=65536":
        for cpus in 1, 2, 7:
            frames = made(spec, "--loop", "3", "--cpus", str(cpus))
            equal(len(frames), 3 * LOOP, f"{spec} on {cpus} CPUs")
    one = {flow(frame) for frame in made("udp,flows=500")}
    equal({flow(frame) for frame in made("udp,flows=500", "--cpus", "4")}, one, "flows")


def test_figures():
    result = skbsim_json("--gen", "udp,size=100,rate=max", "--loop", "20")
    equal(result["input"], "udp,size=100,rate=max", "input")
    for run in result["runs"]:
        equal((run["packets"], run["bytes"], run["dropped"]), (20000, 2000000, 0), "figures")
        equal(run["leaked"], 0, "leaked")
    title = skbsim("run", "--gen", "udp,flows=2", "--loop", "2").stdout.splitlines()[0]
    true(title.startswith(b"vlan-nat: udp,flows=2, 1,000 frames x 2 loops"), f"title: {title}")


def test_every_workload_takes_them():
    for workload in "vlan-nat", "gro", "forward", "copybreak", "rx-drop", "cpumap", "veth":
        for kind in KINDS:
            for run in skbsim_json("--workload", workload, "--gen", kind, "--loop", "2")["runs"]:
                what = f"{workload} {kind}"
                equal(run["packets"], 2 * LOOP, f"{what}: packets")
                equal(run["dropped"], 2 * LOOP if workload == "rx-drop" else 0, f"{what}: dropped")
                equal(run["leaked"], 0, f"{what}: leaked")


def test_what_it_cannot_make_is_refused():
    for spec, words in {
            "": ["''", "tcp, udp or imix"], "icmp": ["'icmp'"], "TCP": ["'TCP'"], "tcp ": ["'tcp '"],
            ",tcp": ["''"], "flows=1": ["'flows=1'"], "tcp,": ["''", "flows=N"],
            "tcp,,flows=1": ["''"], "tcp,flows": ["'flows'", "flows=N"], "tcp,colour=1": ["colour"],
            "tcp,flows=": ["flows", "''", "1 to 65536"], "tcp,flows=0": ["flows", "'0'"],
            "tcp,flows=65537": ["flows", "'65537'"], "tcp,flows=-1": ["flows", "'-1'"],
            "tcp,flows=1e3": ["flows", "'1e3'"], "tcp,flows=" + "9" * 400: ["flows", "65536"],
            "tcp,flows=1 ": ["flows", "'1 '"], "tcp,flows=1,flows=2": ["flows", "once"],
            "tcp,size=63": ["size", "64 to 32384"], "udp,size=32385": ["size", "64 to 32384"],
            "imix,size=100": ["size", "imix"], "tcp,train=0": ["train", "1 to 256"],
            "tcp,train=257": ["train", "1 to 256"], "tcp,rate=10": ["rate", "'10'", "max"],
            "tcp,rate": ["'rate'"], "tcp,rate=": ["rate", "max"], "tcp,=1": ["'=1'"],
            "tcp\n": ["'tcp?'"]}.items():
        done = skbsim("run", "--gen", spec)
        equal((done.returncode, done.stdout), (2, b""), f"--gen {spec!r}")
        one_line(done, "--gen", *words)
    done = skbsim("run", "--gen", "tcp", "--pcap", "x")
    equal((done.returncode, done.stdout), (2, b""), "--gen and --pcap")
    one_line(done, "--gen and --pcap")


def test_slabinfo_takes_it_too():
    done = skbsim("slabinfo", "--gen", "udp", "--workload", "veth", "--loop", "1")
    equal((done.returncode, done.stderr), (0, b""), "exit code and stderr")
    true(done.stdout.startswith(b"slabinfo - version: 2.1"), "text")


if __name__ == "__main__":
    main(sys.modules["__main__"])
