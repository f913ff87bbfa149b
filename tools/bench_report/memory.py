# SPDX-License-Identifier: MIT
"""What objects take of the machine's memory, contenders side by side."""
import math

from figures import NAME, contender_order

COLUMNS = ("resident_bytes_per_object", "accounted_bytes_per_object", "left_bytes_per_object")


def number(row, key):
    """The figure, or None: not measured."""
    value = row.get(key)
    return value if type(value) in (int, float) and math.isfinite(value) and value >= 0 else None


def is_name(value):
    return isinstance(value, str) and NAME.fullmatch(value)


def cell(row, key):
    value = number(row, key)
    return "" if value is None else f"{value:.1f}"


def section(run):
    rows = [row for row in run.machine.get("memory", ()) if is_name(row.get("suite"))
            and is_name(row.get("contender")) and number(row, COLUMNS[0])]
    if not rows:
        return ""
    out = ("### Memory\n\nBytes an object: resident while all are alive, accounted by the "
           "simulation itself,\nand left when all were given back and the allocator was asked to "
           "shrink.\n\n"
           "| suite | objects | bytes of one | contender | resident | accounted | left |\n"
           + "| --- " * 7 + "|\n")
    order = contender_order([row["contender"] for row in rows])
    suites = list(dict.fromkeys(row["suite"] for row in rows))
    for row in sorted(rows, key=lambda r: (suites.index(r["suite"]), order.index(r["contender"]))):
        objects, size = (number(row, key) for key in ("objects", "object_bytes"))
        out += f"| {row['suite']} | {objects or ''} | {size or ''} | {row['contender']} | "
        out += " | ".join(cell(row, key) for key in COLUMNS) + " |\n"
    return out
