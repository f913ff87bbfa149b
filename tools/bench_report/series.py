# SPDX-License-Identifier: MIT
"""Before and after the series, in the simulation and in the real kernel."""
import chart
from figures import BEFORE, OURS

FILE = "series.svg"

# What a driver did before the series and does after it: a title, our cases, the kernel's.
CHANGES = (
    ("received packet on a fragment of 2 KiB", ("build", "napi_build"),
     ("build_skb+consume_skb", "napi_build_skb+napi_consume_skb")),
    ("napi_alloc_skb, 1,500 bytes", ("napi_alloc", "napi_alloc"),
     ("napi_alloc_skb+consume_skb", "napi_alloc_skb+napi_consume_skb")),
)
OUTSTANDING = (1, 64)


def pairs(run, kernel):
    """Who, the colours of both, a title, outstanding, times before and after or None."""
    for title, ours, theirs in CHANGES:
        for n in OUTSTANDING:
            both = [run.rows.get(("napi", case, who, 1, n, 1))
                    for case, who in zip(ours, (BEFORE, OURS))]
            yield "skbsim", (BEFORE, OURS), title, n, both
            if kernel:
                both = [kernel.rows.get((case, n)) for case in theirs]
                yield "real kernel", ("kernel-before", "kernel-after"), title, n, both


def cell(time):
    return f"{time.ns:.1f}" if time else "not measured"


def table(found):
    out = "| what | outstanding | who | before | after | after / before |\n"
    out += "| --- | --- | --- | --- | --- | --- |\n"
    for who, _, title, n, (before, after) in found:
        ratio = f"{after.ns / before.ns:.2f}" if before and after else ""
        out += f"| {title} | {n} | {who} | {cell(before)} | {cell(after)} | {ratio} |\n"
    return out


def plot(found):
    entries, heading = [], None
    for who, colours, title, n, both in found:
        for when, colour, time in zip(("before", "after"), colours, both):
            if not time:
                continue
            group = f"{title}, {n} outstanding"
            entries.append(chart.Bar(group if group != heading else None, f"{who}, {when}", colour,
                                     *time))
            heading = group
    return entries and chart.bars("Before and after the series",
                                  "birth and death of an skb; whiskers: least and most of the "
                                  "rounds", "nanoseconds a packet", entries)


def section(run, kernel, directory):
    found = list(pairs(run, kernel))
    out = "### Before and after the series\n\nNanoseconds a packet: `build_skb` + `consume_skb` " \
          "before it, `napi_build_skb` + `napi_consume_skb` after it.\n\n"
    drawn = plot(found)
    if not drawn:
        return out + "Not measured.\n", {}
    out += f"![before and after the series]({directory}/{FILE})\n\n"
    return out + table(found), {FILE: drawn}
