# SPDX-License-Identifier: MIT
"""What skbsim bridge says of wrong usage. What it does with interfaces is in tests/live."""
import sys

from harness import equal, main, one_line, skbsim, true


def bad_usage(*args, words):
    """Exit code 2 and one line on stderr that has these words."""
    done = skbsim("bridge", *args)
    equal(done.returncode, 2, f"exit code of {args}")
    equal(done.stdout, b"", f"stdout of {args}")
    one_line(done, *words)


def bad_value(option, *values, words=()):
    for value in values:
        bad_usage("--in", "a", "--out", "b", option, value, words=[option, f"'{value}'", *words])


def test_interfaces_are_needed():
    bad_usage(words=["--in is missing", "--help"])
    bad_usage("--out", "b", words=["--in is missing"])
    bad_usage("--in", "a", words=["--out is missing"])
    bad_usage("--in", "a", "--out", "a", words=["'a'", "two interfaces"])
    bad_usage("--in", words=["--in", "value"])


def test_unknown_options_and_arguments():
    bad_usage("--in", "a", "--out", "b", "--fast", words=["--fast", "--help"])
    bad_usage("--in", "a", "--out", "b", "-z", words=["-z", "--help"])
    bad_usage("--in", "a", "--out", "b", "c", words=["'c'", "options"])
    bad_usage("--help=3", words=["--help=3", "no value"])


def test_networks():
    bad_value("--inside", "", "192.168.1.0", "192.168.1.0/", "192.168.1.0/0", "192.168.1.0/31",
              "192.168.1.0/33", "192.168.1.1/24", "192.168.1/24", "192.168.1.0/-1", "/24",
              "192.168.1.0/24x", "1" * 40 + "/24", "fe80::/10", words=["192.168.1.0/24"])


def test_addresses():
    for option in "--gateway", "--nat", "--next-hop":
        bad_value(option, "", "1.2.3", "1.2.3.256", "1.2.3.4/8", "host", "::1",
                  words=["IPv4 address"])
    pair = ("--in", "a", "--out", "b")
    bad_usage(*pair, "--gateway", "10.0.0.1", words=["--gateway", "--inside"])
    bad_usage(*pair, "--inside", "10.0.0.0/8", "--gateway", "192.168.1.1", words=["--gateway"])
    bad_usage(*pair, "--nat", "192.168.1.9", words=["--nat", "--inside"])
    bad_usage(*pair, "--nat", "224.0.0.1", words=["--nat"])
    bad_usage(*pair, "--next-hop", "255.255.255.255", words=["--next-hop"])


def test_numbers_and_words():
    for option in "--vlan-in", "--vlan-out":
        bad_value(option, "4095", "-1", "", "1.5", " 1", "0x10", "99999999999", words=["4094"])
    bad_value("--cpus", "0", "3", "two", words=["from 1 to 2"])
    bad_value("--gro", "", "yes", "ON", words=["on or off"])
    bad_usage("--in", "a", "--out", "b", "--profile", "v4.19", words=["v4.19", "v5.12"])


def test_help():
    done = skbsim("bridge", "--help")
    equal(done.returncode, 0, "exit code")
    for word in b"--in IF", b"--out IF", b"--vlan-in", b"Exit status":
        true(word in done.stdout, f"expected {word} in the help")
    true(b"bridge" in skbsim("--help").stdout, "expected bridge in skbsim --help")


main(sys.modules[__name__])
