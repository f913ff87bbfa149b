# SPDX-License-Identifier: MIT
"""--switch changes one thing about the kernels that a run shows, and nothing else; what is no
switch is told with all that are; and the architecture page describes each."""
import os
import re
import sys

from harness import equal, main, one_line, skbsim, skbsim_json, true

README = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../lib/README.md")


def names():
    """The switches that --help lists."""
    done = skbsim("run", "--help")
    equal((done.returncode, done.stderr), (0, b""), "run --help")
    listed = done.stdout.decode().split("Switches,")[1].splitlines()[1:]
    return [name.strip() for name in listed]


def switches(*settings):
    return [arg for setting in settings for arg in ("--switch", setting)]


def caches(*args):
    """What the NAPI caches did, v5.10 and v5.12."""
    return [run["napi_cache"] for run in skbsim_json("--loop", "20", "--burst", "64", *args)["runs"]]


def test_births_alone():
    for cache in caches(*switches("napi_cache_births=on")):
        true(cache["get"] > 0, f"births ask the cache: {cache}")
    for cache in caches(*switches("napi_cache_births=off")):
        equal(cache["get"], 0, f"births that ask the cache: {cache}")


def test_flush_half_alone():
    """Each poll frees 64 heads and wants 64: of those 32 are left, or none, and twice as many
    refills needed."""
    whole, half = (caches("--profile", "v5.12", *switches("napi_cache_flush_half=" + state))[0]
                   for state in ("off", "on"))
    equal(whole["put"], half["put"], "puts")
    true(whole["refill"] > 1.5 * half["refill"], f"refills: {half} and {whole}")


def test_several_and_the_last_word_counts():
    asked = switches("napi_cache_births=on", "napi_cache_flush_poll=off", "napi_cache_births=off")
    for cache in caches(*asked):
        equal(cache["get"], 0, "births that ask the cache")
    result = skbsim_json("--loop", "1", *asked)
    equal(result["switches"],
          "napi_cache_births=on,napi_cache_flush_poll=off,napi_cache_births=off", "switches")
    equal(list(result), ["skbsim", "workload", "input", "cpus", "switches", "runs"], "keys")


def test_the_table_says_which():
    title = skbsim("run", "--loop", "1", *switches("free_any_drops=on")).stdout.splitlines()[0]
    true(title.endswith(b", 5 rounds, free_any_drops=on"), f"title: {title}")
    title = skbsim("run", "--loop", "1").stdout.splitlines()[0]
    true(title.endswith(b", 5 rounds"), f"title: {title}")


def test_every_switch_can_be_set_either_way():
    for name in names():
        for state in "on", "off":
            run = skbsim_json("--loop", "1", "--profile", "v5.12", *switches(f"{name}={state}"))
            equal((run["runs"][0]["packets"], run["runs"][0]["leaked"]), (700, 0), name)


def test_slabinfo_takes_them_too():
    done = skbsim("slabinfo", "--loop", "1", *switches("napi_cache_births=off"))
    equal((done.returncode, done.stderr), (0, b""), "slabinfo")
    true(re.search(rb"^skbuff_head_cache/alloc_fastpath:\d{3,}", done.stdout, re.M),
         "heads from the slab one by one")


def test_what_is_none_is_told_with_all_that_are():
    for text in ("colour=on", "napi_cache_births", "napi_cache_births=", "napi_cache_births=1",
                 "napi_cache_births=ON", "=on", "", "napi_cache_births=on,free_any_drops=on",
                 " napi_cache_births=on", "profile=v5.10", "x" * 1000 + "=on"):
        done = skbsim("run", "--switch", text)
        equal((done.returncode, done.stdout), (2, b""), f"--switch '{text}'")
        one_line(done, "--switch", f"'{text}'", "NAME=on", "NAME=off", *names())
    done = skbsim("run", *switches(*["free_any_drops=off"] * 100))
    equal((done.returncode, done.stdout), (2, b""), "too many")
    one_line(done, "--switch", "fewer than 1024")


def test_the_architecture_page_describes_each():
    with open(README, encoding="utf-8") as file:
        described = re.findall(r"^\| `([a-z_0-9]+)` \|", file.read(), re.M)
    switch_rows = [name for name in described if name in names()]
    equal(sorted(switch_rows), sorted(names()), "switches in lib/README.md")


if __name__ == "__main__":
    main(sys.modules["__main__"])
