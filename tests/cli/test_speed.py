# SPDX-License-Identifier: MIT
"""What the series is for: v5.12 is faster than v5.10, and a packet costs no more than it may.

The machine may be busy with other things: the fastest of the rounds counts, and a run in which
both profiles were disturbed is done again.
"""
import os
import sys

from harness import TCP, main, skbsim_json

ATTEMPTS = 5
NS_PER_PACKET = 400


def fastest(run):
    return run["ns_per_packet"]["min"]


def test_the_series_makes_packets_cheaper():
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    for _ in range(ATTEMPTS):
        before, after = map(fastest, skbsim_json("--pcap", TCP, "--loop", "300")["runs"])
        print(f"     {before} ns a packet in v5.10, {after} ns in v5.12")
        if after < before and after <= NS_PER_PACKET:
            return
    raise AssertionError(f"in none of {ATTEMPTS} runs v5.12 was faster than v5.10 and took at "
                         f"most {NS_PER_PACKET} ns")


if __name__ == "__main__":
    main(sys.modules["__main__"])
