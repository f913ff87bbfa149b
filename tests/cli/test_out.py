# SPDX-License-Identifier: MIT
"""--out: the forwarded frames, judged by their bytes and by tcpdump."""
import shutil
import struct
import subprocess
import sys

from captures import ethertype, pcap, read_pcap, vlan, write
from harness import MIX, TCP, UDP, Skip, equal, main, skbsim_json, true

VLAN_OUT = 200


def forwarded(path, *args):
    """Runs with --out and returns the frames written and how many must be there."""
    runs = skbsim_json("--pcap", path, "--out", "out.pcap", *args)["runs"]
    counts = {run["packets"] - run["dropped"] for run in runs}
    equal(len(counts), 1, f"both profiles forward alike: {counts}")
    return read_pcap("out.pcap"), counts.pop()


def test_out_holds_the_forwarded_frames_of_one_round():
    for path in TCP, UDP, MIX:
        frames, count = forwarded(path)
        equal(len(frames), count, "frames")
        equal({vlan(frame) for frame in frames}, {VLAN_OUT}, "VLAN ids")
        equal({ethertype(frame) for frame in frames}, {0x0800}, "protocols")
        came = [frame for frame in read_pcap(path) if ethertype(frame) == 0x0800]
        equal([len(frame) for frame in frames], [len(frame) for frame in came], "lengths in order")


def udp_frame(source, dest, sport, dport, text):
    """A UDP datagram without checksum from one address to another, untagged."""
    def words(data):
        return sum(struct.unpack(f"!{len(data) // 2}H", data))

    udp = struct.pack("!4H", sport, dport, 8 + len(text), 0) + text
    head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0,
                       bytes(source), bytes(dest))
    total = words(head)
    total = (total & 0xffff) + (total >> 16)
    head = head[:10] + struct.pack("!H", ~total & 0xffff) + head[12:]
    return bytes(12) + b"\x08\x00" + head + udp


def test_replies_reach_the_host_that_asked_even_if_two_share_a_port():
    first, second, peer = (192, 168, 1, 10), (192, 168, 1, 11), (8, 8, 8, 8)
    write("clash.pcap", pcap([
        udp_frame(first, peer, 5000, 53, b"askA"), udp_frame(second, peer, 5000, 53, b"askB"),
        udp_frame(peer, first, 53, 5000, b"forA"), udp_frame(peer, second, 53, 5000, b"forB")]))
    frames, count = forwarded("clash.pcap")
    equal(count, 4, "frames forwarded")
    got = [(frame[34:38], frame[-4:]) for frame in frames[2:]]
    equal(got, [(bytes(first), b"forA"), (bytes(second), b"forB")], "receivers of the replies")
    ports = {frame[38:40] for frame in frames[:2]}
    equal(len(ports), 2, "ports of the NAT address")


def test_replies_reach_the_host_that_asked_on_any_number_of_cpus():
    peer, hosts, ports = (8, 8, 8, 8), range(10, 26), (5000, 5001, 5002)
    asked = [(port, host) for port in ports for host in hosts]
    frames = [udp_frame((192, 168, 1, host), peer, port, 53, b"ask.") for port, host in asked]
    frames += [udp_frame(peer, (192, 168, 1, host), 53, port, bytes((0, 0, 0, host)))
               for port, host in asked]
    write("clash.pcap", pcap(frames))
    for cpus in "2", "4", "8":
        out, count = forwarded("clash.pcap", "--cpus", cpus)
        equal(count, len(frames), f"frames forwarded on {cpus} CPUs")
        replies = [frame for frame in out if frame[30:34] == bytes(peer)]
        equal(len(replies), len(asked), "replies")
        for frame in replies:
            equal(frame[37], frame[-1], f"last byte of the receiver on {cpus} CPUs")


def test_all_loops_are_written():
    frames, count = forwarded(TCP, "--loop", "3")
    equal(len(frames), count, "frames")


def test_several_cpus_write_whole_frames():
    one, _ = forwarded(MIX)
    two, count = forwarded(MIX, "--cpus", "2")
    equal(len(two), count, "frames")
    equal(sorted(map(len, two)), sorted(map(len, one)), "lengths")


def test_tcpdump_finds_every_checksum_right():
    if not shutil.which("tcpdump"):
        raise Skip("tcpdump is not installed")
    for path in TCP, UDP, MIX:
        _, count = forwarded(path)
        text = subprocess.run(["tcpdump", "-nn", "-v", "-e", "-r", "out.pcap"],
                              capture_output=True, check=True, text=True).stdout
        equal(text.count(f"vlan {VLAN_OUT}"), count, "frames that tcpdump reads")
        equal(text.count("bad cksum"), 0, "wrong IPv4 checksums")
        equal(text.count("incorrect"), 0, "wrong TCP checksums")
        equal(text.count("bad udp cksum"), 0, "wrong UDP checksums")
        true(text.count("correct") > 0 or text.count("udp sum ok") > 0, "tcpdump checked some")


if __name__ == "__main__":
    main(sys.modules["__main__"])
