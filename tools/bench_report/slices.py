# SPDX-License-Identifier: MIT
"""Nanoseconds by one thing that was varied, the others as they were: a table and a plot of each.

What was measured in one way only stands in a table at the end of its suite.
"""
import math
from collections import namedtuple

import chart
from figures import contender_order

# by: "outstanding", "bulk" or "cpus"; fixed: the value of each of the others; keys: of its rows;
# apart: contenders that have another bulk than the rest, and which.
Slice = namedtuple("Slice", "suite case by fixed keys apart")

AXES = {"outstanding": "objects outstanding", "bulk": "objects a call (bulk)", "cpus": "CPUs"}
SIXTEEN = 16  # the bulk that outstanding objects are shown for, beside the least
NEAR = 0.25   # how far from a number of outstanding objects its next multiple of a bulk may be


def values(keys, name):
    return sorted({getattr(key, name) for key in keys})


def having(keys, **fixed):
    return [k for k in keys if all(getattr(k, n) == v for n, v in fixed.items())]


def richest(keys, name, by):
    """The value of @name with the most values of @by, the least of those."""
    return min(values(keys, name),
               key=lambda v: (-len(values(having(keys, **{name: v}), by)), v))


def of_one_bulk(keys, bulk):
    """Those whose only bulk is another one: they have no calls of @bulk."""
    for who in values(keys, "contender"):
        others = having(keys, contender=who)
        bulks = values(others, "bulk")
        if len(bulks) == 1 and bulks[0] != bulk:
            yield who, others


def by_outstanding(keys, suite, case, cpus):
    bulks = values(keys, "bulk")
    for bulk in dict.fromkeys([bulks[0], *([SIXTEEN] if SIXTEEN in bulks else [])]):
        chosen, apart = having(keys, bulk=bulk), {}
        for who, others in of_one_bulk(keys, bulk) if bulk == bulks[0] else ():
            chosen, apart[who] = chosen + others, others[0].bulk
        yield Slice(suite, case, "outstanding", {"bulk": bulk, "cpus": cpus}, chosen, apart)


def nearest(keys, n, near=math.inf):
    """One for each contender and bulk: with @n outstanding, or as many as come next to it, no further
    than @near of it."""
    found = {}
    for key in sorted(keys, key=lambda k: (abs(k.outstanding - n), k.outstanding)):
        if abs(key.outstanding - n) <= near * n:
            found.setdefault((key.contender, key.bulk), key)
    return list(found.values())


def by_bulk(keys, suite, case, cpus):
    """The number outstanding that most bulks have, exactly or about so; of others what they have."""
    def rank(n):
        return (-len(values(nearest(keys, n, NEAR), "bulk")),
                -len(values(having(keys, outstanding=n), "bulk")), n)

    n = min(values(keys, "outstanding"), key=rank)
    yield Slice(suite, case, "bulk", {"outstanding": n, "cpus": cpus}, nearest(keys, n), {})


def by_cpus(keys, suite, case):
    bulk = richest(keys, "bulk", "cpus")
    n = richest(having(keys, bulk=bulk), "outstanding", "cpus")
    yield Slice(suite, case, "cpus", {"bulk": bulk, "outstanding": n},
                having(keys, bulk=bulk, outstanding=n), {})


def slices_of(run, suite, case):
    """Whatever was varied in a case so that somebody has two points."""
    keys = run.keys(suite=suite, case=case)
    found = []
    for cpus in values(keys, "cpus"):
        chosen = having(keys, cpus=cpus)
        found += [*by_outstanding(chosen, suite, case, cpus), *by_bulk(chosen, suite, case, cpus)]
    for one in (*found, *by_cpus(keys, suite, case)):
        if any(len(times) > 1 for times in points(run, one).values()):
            yield one


def file_of(run, one):
    """The least number of CPUs that the case has is not said."""
    bulk = f"-bulk-{one.fixed['bulk']}" if one.by == "outstanding" and one.fixed["bulk"] > 1 else ""
    cpus = one.fixed.get("cpus")
    least = values(run.keys(suite=one.suite, case=one.case), "cpus")[0]
    more = f"-{cpus}-cpus" if cpus and cpus > least else ""
    return f"{one.suite}-{one.case}{bulk}{more}-by-{one.by}.svg"


def far(one, n):
    """The bulks that have another number outstanding than about @n."""
    there = {key.bulk: key.outstanding for key in sorted(one.keys)
             if abs(key.outstanding - n) > NEAR * n}
    return f" ({', '.join(f'bulk {b}: {there[b]}' for b in sorted(there))})" if there else ""


def told(one):
    """As in "bulk 16, 1 CPU"."""
    said = []
    for name, value in one.fixed.items():
        if name == "outstanding":
            exact = all(key.outstanding == value for key in one.keys)
            said.append(f"{'' if exact else 'about '}{value} outstanding" + far(one, value))
        elif name == "cpus":
            said.append(f"{value} CPU" + ("s" if value > 1 else ""))
        elif value > 1 or one.apart:
            said.append(f"bulk {value}" + "".join(f" ({who}: {bulk})"
                                                  for who, bulk in one.apart.items()))
    return ", ".join(said)


def points(run, one):
    """For each contender, its times by what was varied."""
    found = {}
    for key in sorted(one.keys, key=lambda k: getattr(k, one.by)):
        found.setdefault(key.contender, {})[getattr(key, one.by)] = run.rows[key]
    return {name: found[name] for name in contender_order(found)}


def cell(time):
    return "" if not time else f"{time.ns:.0f}" if time.ns >= 99.95 else f"{time.ns:.1f}"


def table(found, by):
    out = f"| {by} | " + " | ".join(found) + " |\n" + "| --- " * (len(found) + 1) + "|\n"
    for value in sorted({v for times in found.values() for v in times}):
        out += f"| {value} | " + " | ".join(cell(t.get(value)) for t in found.values()) + " |\n"
    return out


def plot(found, one):
    series = [chart.Series(name, [(x, *time) for x, time in times.items()])
              for name, times in found.items()]
    return chart.lines(f"{one.suite}: {one.case}, by {AXES[one.by]}",
                       f"{told(one)}; whiskers: least and most of the rounds",
                       AXES[one.by], "nanoseconds an object", series, one.by != "cpus")


def shown(run, one, directory):
    """What stands in the README, and the plot's name and text."""
    found, name = points(run, one), file_of(run, one)
    what = f"`{one.case}` by {one.by}: {told(one)}"
    out = f"\n{what}\n\n![{one.suite} {what.replace('`', '')}]({directory}/{name})\n\n"
    return out + table(found, one.by), name, plot(found, one)


def rest(run, keys):
    """Cases without a plot, a line for each way they were measured."""
    if not keys:
        return ""
    names = contender_order([key.contender for key in keys])
    out = "\n| case | bulk | outstanding | cpus | " + " | ".join(names) + " |\n"
    out += "| --- " * (len(names) + 4) + "|\n"
    for way in dict.fromkeys((k.case, k.bulk, k.outstanding, k.cpus) for k in keys):
        case, bulk, outstanding, cpus = way
        times = {k.contender: run.rows[k] for k in having(
            keys, case=case, bulk=bulk, outstanding=outstanding, cpus=cpus)}
        out += f"| `{case}` | {bulk} | {outstanding} | {cpus} | "
        out += " | ".join(cell(times.get(name)) for name in names) + " |\n"
    return out


def section(run, directory):
    out, drawn = "### Contenders side by side\n\nNanoseconds an object.\n", {}
    for suite in dict.fromkeys(key.suite for key in run.rows):
        out += f"\n#### Suite {suite}\n"
        keys = run.keys(suite=suite)
        for case in dict.fromkeys(key.case for key in keys):
            for one in slices_of(run, suite, case):
                text, name, svg = shown(run, one, directory)
                out, drawn[name] = out + text, svg
                keys = [key for key in keys if key.case != case]
        out += rest(run, keys)
    return out, drawn
