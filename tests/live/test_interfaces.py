# SPDX-License-Identifier: MIT
"""skbsim bridge and interfaces that cannot be used, or not any more; needs root."""
import atexit
import os
import signal
import subprocess
import sys
import time

from harness import SKBSIM, SKIPPED, equal, main, true

NS = f"skbsim-{os.getpid()}"


def ip(*args):
    subprocess.run(["ip", *args], check=True, stdout=subprocess.DEVNULL)


def skip(reason):
    print("skipped:", reason)
    sys.exit(SKIPPED)


def make_network():
    """Two veth pairs in a namespace of their own: in0 and out0, and their peers in1 and out1."""
    if os.geteuid() != 0:
        skip("needs root")
    try:
        made = subprocess.run(["ip", "netns", "add", NS], check=False, stderr=subprocess.DEVNULL)
    except FileNotFoundError:
        skip("needs ip")
    if made.returncode:
        skip("network namespaces cannot be made here")
    atexit.register(subprocess.run, ["ip", "netns", "del", NS], check=False)
    remake_interfaces()


def remake_interfaces():
    """All four as if they were new."""
    for name in "in", "out":
        subprocess.run(["ip", "-n", NS, "link", "del", name + "0"], check=False,
                       stderr=subprocess.DEVNULL)
        ip("-n", NS, "link", "add", name + "0", "type", "veth", "peer", "name", name + "1")
        for end in "0", "1":
            ip("-n", NS, "link", "set", name + end, "up")


def in_ns(*args):
    return subprocess.Popen(["ip", "netns", "exec", NS, *args], stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def unusable(*args, words, before=()):
    """The bridge must not start: exit code 1, and one line on stderr that has these words."""
    bridge = in_ns(*before, SKBSIM, "bridge", *args)
    out, err = bridge.communicate(timeout=30)
    equal(bridge.returncode, 1, f"exit code of {args}; {err}")
    equal(out, b"", f"stdout of {args}")
    lines(err, 1, words)


def lines(text, nr, words):
    found = text.decode().splitlines()
    equal(len(found), nr, f"lines on stderr {found}")
    for word in words:
        true(word in found[0], f"expected {word!r} in {found[0]!r}")


class Bridge:
    """One that has started."""

    def __init__(self, *args):
        self.process = in_ns(SKBSIM, "bridge", "--in", "in0", "--out", "out0", *args)
        first = self.process.stdout.readline()
        true(first.startswith(b"bridge: "), f"{first} {self.process.poll()}")

    def end(self, code, words=()):
        """It must end by itself, or has been told to, with nothing leaked; returns its report."""
        out, err = self.process.communicate(timeout=30)
        equal(self.process.returncode, code, f"exit code; {err}")
        lines(err, 1, words) if words else equal(err, b"", "stderr")
        rows = out.decode().splitlines()
        true("leaked 0" in [" ".join(row.split()) for row in rows], f"expected leaked 0 in {rows}")
        return rows

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        return self.end(0)


def figures(rows, label):
    """The numbers behind the first row of that label."""
    for row in rows:
        if row.startswith(label):
            return [int(word.replace(",", "")) for word in row[len(label):].split()]
    raise AssertionError(f"expected {label!r} in {rows}")


def test_no_such_interface():
    unusable("--in", "in9", "--out", "out0", words=["in9", "no such interface"])
    unusable("--in", "in0", "--out", "out9", words=["out9", "no such interface"])
    unusable("--in", "in0", "--out", "x" * 16, words=["x" * 16, "1 to 15"])
    unusable("--in", "in0", "--out", "", words=["1 to 15"])


def test_interface_that_is_down():
    ip("-n", NS, "link", "set", "out0", "down")
    unusable("--in", "in0", "--out", "out0", words=["out0", "is down"])
    ip("-n", NS, "link", "set", "out0", "up")


def test_interface_that_is_not_ethernet():
    ip("-n", NS, "link", "set", "lo", "up")
    unusable("--in", "in0", "--out", "lo", words=["lo", "Ethernet"])


def test_one_interface_by_two_names():
    ip("-n", NS, "link", "property", "add", "dev", "in0", "altname", "other-name")
    unusable("--in", "in0", "--out", "other-name", words=["in0", "other-name", "one interface"])


def test_no_permission():
    unusable("--in", "in0", "--out", "out0", words=["in0", "permission", "root"],
             before=["setpriv", "--bounding-set=-net_raw"])


def test_signals_end_it():
    for sig in signal.SIGINT, signal.SIGTERM:
        for cpus in "1", "2":
            bridge = Bridge("--cpus", cpus)
            bridge.process.send_signal(sig)
            bridge.end(0)


def test_interface_that_goes_down():
    for cpus in "1", "2":
        for name in "in0", "out0":
            bridge = Bridge("--cpus", cpus)
            ip("-n", NS, "link", "set", name, "down")
            bridge.end(1, words=[name, "went down"])
            ip("-n", NS, "link", "set", name, "up")


def test_interface_that_goes_away():
    for name in "in0", "out0":
        bridge = Bridge()
        ip("-n", NS, "link", "del", name)
        bridge.end(1, words=[name, "removed"])
        remake_interfaces()


def test_it_sleeps_while_nothing_comes():
    bridge = Bridge()
    before = cpu_seconds(bridge.process.pid)
    time.sleep(1)
    used = cpu_seconds(bridge.process.pid) - before
    bridge.stop()
    true(used < 0.3, f"expected an idle second to take less than 0.3 s of a CPU, it took {used}")


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_frames_of_any_kind_are_counted_and_none_leaks():
    bridge = Bridge("--vlan-in", "100")
    run_in_ns(ASKER + SENDER + "ask(100)\n")
    rows = bridge.stop()
    true(figures(rows, "received, packets")[0] >= 300, f"expected 300 frames in {rows}")
    true(any("neither IPv4 nor ARP" in row for row in rows), rows)
    true(any("other VLAN, station or side" in row for row in rows), rows)


def run_in_ns(program):
    process = in_ns(sys.executable, "-c", program)
    out, err = process.communicate(timeout=60)
    equal((process.returncode, out, err), (0, b"", b""), "end of a program in the namespace")


# Asks for the gateway as any host does, through a VLAN or none. The bridge takes frames in their
# order: when it has answered, it has taken those before.
ASKER = """
import socket, struct
def raw_socket(protocol=0):
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, protocol)
    sock.bind(("in1", 0))
    return sock
me, my_address = bytes([2, 0, 0, 0, 0, 9]), socket.inet_aton("192.168.1.9")
def ask(vlan=0):
    sock = raw_socket(socket.htons(3))
    sock.settimeout(30)
    sock.send(b"\\xff" * 6 + me + (struct.pack("!HH", 0x8100, vlan) if vlan else b"") +
              struct.pack("!HHHBBH", 0x0806, 1, 0x0800, 6, 4, 1) + me + my_address + bytes(6) +
              socket.inet_aton("192.168.1.1"))
    answer = b""
    while answer[:6] != me:
        answer = sock.recv(2000)
    return answer[6:12]
sock = raw_socket()
"""

# Random frames, whose types are now and then those that the router looks into.
SENDER = """
import random
dice = random.Random(1)
for i in range(300):
    kind = dice.choice([b"\\x08\\x00E", b"\\x08\\x06\\x00\\x01\\x08\\x00", b"\\x81\\x00\\x00\\x64\\x08\\x00E",
                        b"\\x86\\xdd", b"\\x00\\x20", b""])
    sock.send(dice.randbytes(12) + kind + dice.randbytes(dice.randrange(2, 1400)))
"""


def test_packets_that_wait_at_the_end_are_counted():
    """Nobody has an address on the outside, so nobody answers the bridge's question there."""
    bridge = Bridge()
    run_in_ns(ASKER + HOST)
    rows = bridge.stop()
    true(any(row.split() == ["3", *"no neighbour's answer yet".split()] for row in rows), rows)


# Sends three datagrams through the gateway.
HOST = """
gateway = ask()
header = struct.pack("!BBHHHBBH", 0x45, 0, 36, 0, 0x4000, 64, 17, 0)
header += my_address + socket.inet_aton("203.0.113.9")
total = sum(struct.unpack("!10H", header))
total = (total & 0xffff) + (total >> 16)
header = header[:10] + struct.pack("!H", ~total & 0xffff) + header[12:]
for i in range(3):
    sock.send(gateway + me + b"\\x08\\x00" + header + struct.pack("!HHHH", 1000, 2000, 16, 0)
              + bytes(8))
ask()
"""


make_network()
main(sys.modules[__name__])
