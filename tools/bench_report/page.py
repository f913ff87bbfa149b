# SPDX-License-Identifier: MIT
"""The generated part of the README: what stands there, in which order, and the plots it shows."""
import chart
import goals
import memory
import series
import slices
from figures import Bad, contender_order

BEGIN, END = "<!-- bench-report: begin -->", "<!-- bench-report: end -->"
PLOTS = "plots"


def is_ours(svg):
    return chart.MARK in svg[:200]


def parts_of(text, path):
    """What stands before, in and behind the generated part, the markers with the first and last."""
    lines = text.splitlines(keepends=True)
    begins = [n for n, line in enumerate(lines) if line.strip() == BEGIN]
    ends = [n for n, line in enumerate(lines) if line.strip() == END]
    if len(begins) != 1 or len(ends) != 1 or begins[0] > ends[0]:
        raise Bad(f"{path}: needs one line {BEGIN} and, below it, one line {END}")
    return "".join(lines[:begins[0] + 1]), "".join(lines[ends[0]:])


# What is said of the machine may come from anywhere: it must stay words.
def plain(value):
    words = "".join(c if c.isprintable() else " " for c in str(value))
    for mark in "\\`*_[]|":
        words = words.replace(mark, "\\" + mark)
    return " ".join(words.replace("&", "&amp;").replace("<", "&lt;").split())


def machine(run, kernel):
    m = run.machine
    said = [plain(m[key]) for key in ("cpu", "kernel", "compiler") if key in m]
    if "cpus" in m:
        bound = {True: ", threads bound to them", False: ", threads not bound"}
        said.append(f"CPUs: {plain(m['cpus'])}{bound.get(m.get('pinned'), '')}")
    if "load" in m:
        said.append(f"load at the start {plain(m['load'])}")
    if "rounds" in m and "round_ms" in m:
        said.append(f"{plain(m['rounds'])} rounds of {plain(m['round_ms'])} ms")
    out = "Measured in one run on: " + "; ".join(said) + ".\n"
    versions = m.get("versions")
    if isinstance(versions, dict) and versions:
        names = contender_order([str(name) for name in versions])
        out += "Versions: " + ", ".join(f"{plain(name)} {plain(versions[name])}".strip()
                                        for name in names) + ".\n"
    if isinstance(m.get("missing"), list) and m["missing"]:
        out += "Not installed: " + ", ".join(plain(name) for name in m["missing"]) + ".\n"
    if m.get("counters", True) is None:
        out += "Instructions and cache misses: this machine has no counters of them.\n"
    if kernel:
        out += f"Real kernel: Linux {plain(kernel.version)} in user mode.\n"
    return out


def write(text, path, run, kernel):
    """The README anew, and the plots by file name."""
    before, after = parts_of(text, path)
    told, plots = [machine(run, kernel), goals.table(run, kernel)], {}
    for section, drawn in (series.section(run, kernel, PLOTS), slices.section(run, PLOTS)):
        told.append(section)
        plots.update(drawn)
    told.append(memory.section(run))
    body = "\n".join(part for part in told if part)
    return before + "\n" + body + "\n" + after, plots
