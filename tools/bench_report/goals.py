# SPDX-License-Identifier: MIT
"""The goals, and whether the figures of this run meet them. A goal that is missed says so."""
from collections import namedtuple

from figures import MALLOCS, OURS
from memory import number

RIVALS = [*MALLOCS, "dpdk-mbuf", "dpdk-mbuf-bulk"]  # the floor is nobody's allocator

# value: what was measured, as text. None for met: it could not be measured.
Outcome = namedtuple("Outcome", "figure goal value met")

MISSED, MET, UNKNOWN = "\U0001f534 **missed**", "met", "not measured"

MILLION = (1000000, 1 << 20)  # what counts as a million, the first that is there
NAPI = "`napi_build_skb` + `napi_consume_skb`, 2 KiB fragment, 64 outstanding"
KERNEL_NAPI = "napi_build_skb+napi_consume_skb"


def at_most(figure, base_name, limit, ours, base):
    """@ours against @base, both nanoseconds or None."""
    goal = f"at most {limit:g} of {base_name}"
    if ours is None or base is None:
        return Outcome(figure, goal, "", None)
    ratio = ours / base
    return Outcome(figure, goal, f"{ratio:.3g} ({ours:.1f} to {base:.1f} ns)", ratio <= limit)


def best_of(times):
    """The least of (name, ns), or (None, None) if nobody was measured."""
    there = [(ns, name) for name, ns in times if ns is not None]
    ns, name = min(there, default=(None, None))
    return name, ns


# Each of these yields outcomes.


def received_packet(run, kernel):
    def napi(contender=OURS):
        return run.ns("napi", "napi_build", contender)

    ours = napi()
    yield at_most(NAPI, "DPDK's `rte_pktmbuf_alloc` + free", 0.8, ours, napi("dpdk-mbuf"))
    yield at_most(NAPI, "the floor", 1.5, ours, napi("floor"))
    yield at_most(NAPI, "the real kernel's code in user mode", 0.25, ours,
                  kernel.ns(KERNEL_NAPI) if kernel else None)
    for name, limit in (("jemalloc", 0.1), ("mimalloc", 0.25), ("tcmalloc", 0.4)):
        yield at_most("the same", f"a packet on {name}", limit, ours, napi(name))


def slab(run, _):
    name, best = best_of((name, run.ns("slab", "pair", name)) for name in MALLOCS)
    yield at_most("slab pair, one CPU, 64 outstanding", f"the best malloc ({name or 'any'})", 0.5,
                  run.ns("slab", "pair"), best)
    yield at_most("slab, bulk of 16, 64 outstanding, an object", "single calls", 0.4,
                  run.ns("slab", "bulk", bulk=16), run.ns("slab", "bulk"))


def cross_cpu(run, _):
    """Of all that was measured, what comes nearest to losing decides."""
    worst = None
    for key in run.keys(suite="cross-cpu", contender=OURS):
        name, best = best_of((k.contender, run.rows[k].ns) for k in run.keys(
            suite=key.suite, case=key.case, bulk=key.bulk, outstanding=key.outstanding,
            cpus=key.cpus) if k.contender in RIVALS)
        ours = run.rows[key].ns
        if best is not None and (worst is None or ours / best > worst[0]):
            worst = ours / best, key, name, ours, best
    goal = "ahead of all contenders"
    figure = "allocated here, freed on the other CPU, steady stream"
    if not worst:
        yield Outcome(figure, goal, "", None)
        return
    ratio, key, name, ours, best = worst
    yield Outcome(figure, goal,
                  f"at worst {ratio:.3g} of {name} ({ours:.1f} to {best:.1f} ns; `{key.case}`, "
                  f"bulk {key.bulk}, {key.outstanding} outstanding)", ratio < 1)


def growth(run, _):
    for figure, suite, case, base in (
            ("64 to 1 million outstanding, `napi_build_skb` + `napi_consume_skb`", "napi",
             "napi_build", "floor"),
            ("64 to 1 million outstanding, slab object", "slab", "grow", "flat")):
        ours, theirs = grown(run, suite, case, OURS), grown(run, suite, case, base)
        goal = f"growth at most 1.2 times that of contender {base}"
        if ours is None or theirs is None:
            yield Outcome(figure, goal, "", None)
            continue
        yield Outcome(figure, goal, f"{ours / theirs:.3g} ({ours:.3g} times to {theirs:.3g} times)",
                      ours <= 1.2 * theirs)


def grown(run, suite, case, contender):
    few = run.ns(suite, case, contender)
    many = [run.ns(suite, case, contender, outstanding=n) for n in MILLION]
    many = next((ns for ns in many if ns is not None), None)
    return None if few is None or many is None else many / few


def scale(run, _):
    """Each CPU has objects of its own, and nanoseconds are one CPU's an object: two that do not
    disturb each other need as many as one, and get twice as much done. The worst case decides."""
    goal, worst = "at least 1.95 times one CPU", None
    for key in run.keys(suite="scale", contender=OURS, cpus=2):
        one = run.ns(*key[:5])
        if one is not None and (worst is None or 2 * one / run.rows[key].ns < worst[0]):
            worst = 2 * one / run.rows[key].ns, key, one, run.rows[key].ns
    if not worst:
        yield Outcome("2 CPUs", goal, "", None)
        return
    ratio, key, one, two = worst
    yield Outcome("2 CPUs", goal,
                  f"at worst {ratio:.3g} ({one:.1f} ns on one, {two:.1f} ns on each of two; "
                  f"`{key.case}`, bulk {key.bulk}, {key.outstanding} outstanding)", ratio >= 1.95)


def footprint(run, _):
    """An object's size there is an skb's truesize."""
    row = run.memory(suite="footprint", contender=OURS, objects=MILLION[0])
    figure = "resident memory, 1 million live 2 KiB skbs"
    resident, truesize, left = (number(row, key) for key in (
        "resident_bytes_per_object", "object_bytes", "left_bytes_per_object"))
    goals = (("at most 1.05 of the sum of truesize", resident, truesize, lambda r: r <= 1.05),
             ("after free and shrink below 0.1 of the peak", left, resident, lambda r: r < 0.1))
    for goal, part, whole, good in goals:
        if part is None or not whole:
            yield Outcome(figure, goal, "", None)
            continue
        yield Outcome(figure, goal, f"{part / whole:.3g} ({part:.1f} to {whole:.1f} bytes an skb)",
                      good(part / whole))


GOALS = (received_packet, slab, cross_cpu, scale, growth, footprint)


def row(outcome):
    verdict = UNKNOWN if outcome.met is None else MET if outcome.met else MISSED
    return f"| {outcome.figure} | {outcome.goal} | {outcome.value} | {verdict} |\n"


def table(run, kernel):
    rows = [row(outcome) for goal in GOALS for outcome in goal(run, kernel)]
    return ("### Goals\n\n| figure | goal | measured | |\n| --- | --- | --- | --- |\n"
            + "".join(rows))
