# SPDX-License-Identifier: MIT
"""The README's tables: scenarios an area, and scenarios a function of the kernel's."""
from source import Source

AREAS = ("birth", "cache", "death", "clone", "fclone", "copy", "frag", "gro", "queue", "segment",
         "checksum", "vlan", "slab", "softirq", "rx", "emit", "page", "rcu")


def area_of(name):
    first = name.split("_")[0]
    return first if first in AREAS else "data"


def tables(scenarios):
    """Everything below the README's last heading, as text."""
    areas, users = {}, {}
    for scenario in scenarios:
        areas.setdefault(area_of(scenario.name), []).append(scenario.name)
        for name in Source(scenario.path).calls():
            users.setdefault(name, []).append(scenario.name)
    lines = [f"{len(scenarios)} scenarios, {len(users)} functions and macros of the kernel's.", "",
             "| area | scenarios | |", "| --- | --- | --- |"]
    lines += [f"| {area} | {len(names)} | {', '.join(names)} |"
              for area, names in sorted(areas.items())]
    lines += ["", "| function | scenarios | for example |", "| --- | --- | --- |"]
    lines += [f"| `{name}` | {len(names)} | {', '.join(sorted(names)[:3])} |"
              for name, names in sorted(users.items())]
    return "".join(line + "\n" for line in lines)
