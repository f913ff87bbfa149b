# SPDX-License-Identifier: MIT
"""Wrong usage and unusable files: one line that says what and why, and the right exit code."""
import os
import sys

from captures import RAW_IP, pcap, pcapng, read_pcap, write
from harness import TCP, Skip, equal, main, one_line, skbsim, skbsim_json, true


def rejected(code, args, *words):
    """The command must end so, with one line on stderr that has these words, and no figures."""
    done = skbsim(*args)
    equal(done.returncode, code, f"exit code of {args}")
    equal(done.stdout, b"", f"stdout of {args}")
    one_line(done, *words)


def bad_usage(*args, words):
    rejected(2, args, *words)


def bad_file(path, *words):
    rejected(1, ("run", "--pcap", path), path, *words)


def partly_usable(path, frames, *words):
    """The run must fail with one line, and yet have replayed that many frames."""
    args = ("--pcap", path, "--loop", "2")
    for run in skbsim_json(*args, code=1)["runs"]:
        equal(run["packets"], frames * 2, "packets")
        equal(run["leaked"], 0, "leaked")
    one_line(skbsim("run", *args), path, *words)


def test_unknown_command():
    bad_usage(words=["run", "--help"])
    bad_usage("walk", words=["walk", "run"])
    bad_usage("--loop", "3", words=["--loop", "run"])


def test_unknown_options_and_arguments():
    bad_usage("run", "--fast", words=["--fast", "--help"])
    bad_usage("run", "-z", words=["-z", "--help"])
    bad_usage("run", "-zx", words=["-z", "--help"])
    bad_usage("run", "--help=3", words=["--help=3", "no value"])
    bad_usage("run", "--loop", words=["--loop", "value"])
    bad_usage("run", TCP, words=[TCP, "options"])


def test_unknown_names():
    bad_usage("run", "--workload", "bridge", words=["--workload", "bridge", "vlan-nat"])
    for name in "v4.19", "", "v5.1", "v5.100", "v5.10 ", "x" * 1000:
        bad_usage("run", "--profile", name, words=["--profile", name, "v5.10", "v5.12"])
    for pair in "v5.10", "", ",", "v5.10,", ",v5.12", "v5.10,v4", "v5.10,v5.12,v5.12":
        bad_usage("run", "--compare", pair, words=["--compare", "v5.10", "v5.12"])
    bad_usage("run", "--profile", "v5.10", "--compare", "v5.10,v5.12",
              words=["--profile", "--compare"])


def test_outputs_do_not_overwrite_the_input_or_each_other():
    name = write("in.pcap", pcap(read_pcap(TCP)[:10]))
    with open(name, "rb") as file:
        before = file.read()
    for args in ("--out", name), ("--json", name):
        rejected(1, ("run", "--pcap", name, *args), args[0], name)
    with open(name, "rb") as file:
        equal(file.read(), before, "the input")
    rejected(1, ("run", "--pcap", name, "--out", "x", "--json", "x"), "--out", "--json", "x")
    rejected(1, ("run", "--pcap", name, "--out", "new", "--json", "./new"), "--out", "--json")
    os.remove("new")
    os.symlink("target", "link")
    rejected(1, ("run", "--pcap", name, "--out", "target", "--json", "link"), "--out", "--json")


def test_a_message_stays_one_line():
    bad_usage("run", "--workload", "a\nb\x1b[31m", words=["a?b?[31m"])


def test_bad_numbers():
    texts = ["nan", "NaN", "inf", "-1", "0", "", " 1", "+1", "1 ", "1.5", "1e3", "0x10", "ten",
             "1000000001", "18446744073709551617", "9" * 400]
    for text in texts:
        bad_usage("run", "--loop", text, words=["--loop", f"'{text}'", "from 1 to 1000000000"])
        bad_usage("run", "--cpus", text, words=["--cpus", f"'{text}'", "from 1 to 64"])
    bad_usage("run", "--cpus", "65", words=["--cpus", "65", "from 1 to 64"])


def test_unreadable_files():
    bad_file("absent.pcap", "No such file")
    os.mkdir("directory.pcap")
    bad_file("directory.pcap")


def test_file_without_permission():
    path = write("secret.pcap", pcap(read_pcap(TCP)))
    os.chmod(path, 0)
    if os.access(path, os.R_OK):
        raise Skip("this user may read everything")
    bad_file(path, "Permission denied")


def test_files_that_are_no_capture():
    bad_file(write("empty.pcap", b""))
    bad_file(write("text.pcap", b"This is no capture, but it is long enough to be one.\n"))
    bad_file(write("header.pcap", pcap([])))
    bad_file(write("half-header.pcap", pcap([])[:10]))
    bad_file(write("raw.pcap", pcap(read_pcap(TCP), linktype=RAW_IP)), "Ethernet")
    bad_file(write("raw.pcapng", pcapng(read_pcap(TCP), linktype=RAW_IP)), "Ethernet")


def test_truncated_files_run_up_to_the_break():
    frames = read_pcap(TCP)[:20]
    whole = pcap(frames)
    record = 16 + len(frames[-1])
    partly_usable(write("data.pcap", whole[:-1]), 19, "truncated")
    partly_usable(write("header.pcap", whole[:-record + 7]), 19, "truncated")
    partly_usable(write("block.pcapng", pcapng(frames)[:-5]), 19, "truncated")


def test_a_broken_first_record_leaves_nothing():
    bad_file(write("first.pcap", pcap(read_pcap(TCP)[:1])[:-1]), "truncated")


def test_frames_of_impossible_length_are_left_out():
    good = read_pcap(TCP)[:20]
    for length in 0, 13, 32385, 65536:
        frames = good[:10] + [bytes(length)] + good[10:]
        path = write(f"{length}.pcap", pcap(frames, snaplen=262144))
        partly_usable(path, 20, str(length))
    bad_file(write("zero.pcap", pcap([b""])), "0")
    bad_file(write("huge.pcap", pcap([bytes(65536)], snaplen=262144)), "65536")


def test_unwritable_outputs():
    for option in "--out", "--json":
        args = ("run", "--loop", "1", option, "absent/file")
        rejected(1, args, "absent/file", "No such file", "expected a path where a")
        done = skbsim("run", "--loop", "1", option, "/dev/full")
        equal(done.returncode, 1, f"exit code of {option} on a full disk")
        one_line(done, "/dev/full")
    bad_usage("run", "--out", "-", words=["--out", "-"])
    with open("/dev/full", "wb") as full:
        for args in ("run", "--loop", "1"), ("--help",), ("--version",), ("run", "--help"):
            done = skbsim(*args, stdout=full)
            equal(done.returncode, 1, f"exit code of {args} with a full stdout")
            one_line(done, "stdout")


def test_help_and_version_stand_alone():
    for option in "--help", "--version":
        bad_usage(option, "extra", words=[option, "'extra'"])
    bad_usage("run", "--c", "2", words=["--c", "several"])


def test_help_and_version_are_not_errors():
    for args, start in ((("--help",), b"Usage: skbsim COMMAND"), (("--version",), b"skbsim "),
                        (("run", "--help"), b"Usage: skbsim run")):
        done = skbsim(*args)
        equal((done.returncode, done.stderr), (0, b""), f"{args}")
        true(done.stdout.startswith(start), f"{args}: {done.stdout}")


if __name__ == "__main__":
    main(sys.modules["__main__"])
