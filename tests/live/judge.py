# SPDX-License-Identifier: MIT
"""Judges what iperf3 --json says of one run:

    judge.py tcp FILE BITS_PER_SECOND   so fast, and what was sent has arrived
    judge.py udp FILE UNREAD            each datagram arrived, or is one of those that the
                                        receiver's program was too slow to read
"""
import json
import sys

# What may still be on its way when iperf3 stops to read: the buffers of two hosts and a router.
IN_FLIGHT = 32 << 20


def fail(text):
    sys.exit(f"{sys.argv[2]}: {text}")


def judge_tcp(end, least):
    sent, received = end["sum_sent"]["bytes"], end["sum_received"]["bytes"]
    speed = end["sum_received"]["bits_per_second"]
    print(f"tcp: {received:,} of {sent:,} bytes, {speed / 1e9:.2f} Gbit/s, "
          f"{end['sum_sent'].get('retransmits', 0)} retransmits")
    if received == 0 or received > sent or sent - received > IN_FLIGHT:
        fail(f"{received:,} of {sent:,} bytes arrived")
    if speed < float(least):
        fail(f"expected at least {float(least) / 1e9} Gbit/s, got {speed / 1e9:.2f}")


def judge_udp(end, unread):
    packets, lost = end["sum"]["packets"], end["sum"]["lost_packets"]
    print(f"udp: {packets - lost:,} of {packets:,} datagrams read, {unread} lost by the receiver")
    if packets == 0 or packets == lost:
        fail("no datagram arrived")
    if lost > int(unread):
        fail(f"{lost - int(unread)} of {packets} datagrams were lost on the way")


def main():
    with open(sys.argv[2], encoding="utf-8") as file:
        result = json.load(file)
    if "error" in result:
        fail(f"iperf3: {result['error']}")
    {"tcp": judge_tcp, "udp": judge_udp}[sys.argv[1]](result["end"], sys.argv[3])


main()
