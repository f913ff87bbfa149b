# SPDX-License-Identifier: MIT
"""Plots as SVG text: lines over a pair of axes, and bars. The same figures, the same text."""
import math
from collections import namedtuple
from xml.sax.saxutils import escape

# points: (x, y, least, most), by x.
Series = namedtuple("Series", "name points")
# value None: not measured.
Bar = namedtuple("Bar", "heading label colour value least most")

MARK = "<!-- tools/bench-report -->"

# All in the document's pixels.
WIDTH = 980
LEFT, RIGHT = 80, 660  # of the axes; the legend is right of them
TOP, BOTTOM = 80, 400
HEIGHT = 460
BAR_LEFT, BAR_RIGHT, BAR_HEIGHT, BAR_STEP = 330, 800, 14, 22

# A contender's colour where the background is light, and where it is dark.
COLOURS = {
    "skbsim-v5.12": ("#c2410c", "#fb923c"),
    "skbsim-v5.10": ("#a16207", "#facc15"),
    "floor": ("#222222", "#eeeeee"),
    "flat": ("#222222", "#eeeeee"),
    "dpdk-mbuf": ("#6d28d9", "#c4b5fd"),
    "dpdk-mbuf-bulk": ("#a21caf", "#f0abfc"),
    "jemalloc": ("#1d4ed8", "#60a5fa"),
    "mimalloc": ("#047857", "#34d399"),
    "tcmalloc": ("#be185d", "#f9a8d4"),
    "glibc": ("#6b7280", "#9ca3af"),
    "kernel-before": ("#4d7c0f", "#bef264"),
    "kernel-after": ("#0e7490", "#67e8f9"),
    "floor-called": ("#57534e", "#d6d3d1"),
}
OTHERS = [("#7c2d12", "#fdba74"), ("#1e3a8a", "#bfdbfe"), ("#365314", "#d9f99d"),
          ("#701a75", "#f5d0fe")]
DASHED = {"floor", "floor-called", "flat"}
MARKERS = ["circle", "square", "diamond", "triangle"]

STYLE = """\
<style>
text {{ fill: #222222 }}
.paper {{ fill: #ffffff }}
.grid {{ stroke: #dddddd }}
.axis {{ stroke: #222222 }}
{light}@media (prefers-color-scheme: dark) {{
text {{ fill: #e6e6e6 }}
.paper {{ fill: #0d1117 }}
.grid {{ stroke: #30363d }}
.axis {{ stroke: #e6e6e6 }}
{dark}}}
</style>
"""


def colour_of(name, number):
    return COLOURS.get(name) or OTHERS[number % len(OTHERS)]


def head(names, height, title, subtitle):
    light, dark = (
        "".join(f".c{n} {{ stroke: {colour_of(name, n)[i]}; fill: {colour_of(name, n)[i]} }}\n"
                for n, name in enumerate(names)) for i in (0, 1))
    return (f'<?xml version="1.0" encoding="UTF-8"?>\n{MARK}\n'
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
            f'viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="13">\n'
            + STYLE.format(light=light, dark=dark)
            + f'<rect class="paper" width="{WIDTH}" height="{height}"/>\n'
            + text(20, 28, "start", title, ' font-size="17" font-weight="bold"')
            + text(20, 50, "start", subtitle))


def text(x, y, anchor, words, more=""):
    return (f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{more}>'
            f'{escape(words)}</text>\n')


def line(x1, y1, x2, y2, more):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" {more}/>\n'


def short(value):
    """1000000 as 1M, 16384 and 16000 as 16k, 1500 as 1.5k: axes are read, not computed with."""
    for unit, power in (("M", 1e6), ("k", 1e3)):
        if value >= power:
            rounded = float(f"{value / power:.2g}") if value < 100 * power else value / power
            return f"{rounded:.0f}{unit}" if rounded.is_integer() or rounded >= 100 \
                else f"{rounded:g}{unit}"
    return f"{value:g}"


# Axes


class Log:
    """From @low to @high, both above 0; ticks at 1, 2 and 5 times a power of ten."""

    def __init__(self, low, high):
        low, high = low * 0.9, high * 1.1
        self.low, self.high = math.log(low), math.log(high)
        powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
        ticks = [m * 10.0 ** p for p in powers for m in (1, 2, 5)]
        self.ticks = [t for t in ticks if low <= t <= high]

    def place(self, value):
        return (math.log(value) - self.low) / (self.high - self.low)


class Linear:
    """From 0, in at most ten steps of 1, 2 or 5 times a power of ten."""

    def __init__(self, high):
        power = 10.0 ** math.floor(math.log10(high / 10))
        self.step = next(m * power for m in (1, 2, 5, 10) if m * power * 10 >= high * 0.999)
        count = math.ceil(high / self.step)
        self.ticks = [n * self.step for n in range(count + 1)]

    def place(self, value):
        return value / self.ticks[-1]


def y_axis(series):
    """Whoever is ten times as dear as another must not press all others to the ground."""
    low = min(p[1] for s in series for p in s.points)
    high = max(p[1] for s in series for p in s.points)
    return Log(low, high) if high > 6 * low else Linear(high)


def put_axes(x_axis, x_values, x_label, y, y_label):
    out = ""
    for tick in y.ticks:
        at = across_y(y, tick)
        out += line(LEFT, at, RIGHT, at, 'class="grid"')
        out += text(LEFT - 8, at + 4, "end", short(tick) if tick >= 1 else f"{tick:g}")
    for value in x_values:
        at = across_x(x_axis, value)
        out += line(at, TOP, at, BOTTOM, 'class="grid"')
        out += text(at, BOTTOM + 18, "middle", short(value))
    out += line(LEFT, BOTTOM, RIGHT, BOTTOM, 'class="axis"')
    out += line(LEFT, TOP, LEFT, BOTTOM, 'class="axis"')
    out += text((LEFT + RIGHT) / 2, BOTTOM + 44, "middle", x_label)
    middle = (TOP + BOTTOM) / 2
    return out + text(24, middle, "middle", y_label, f' transform="rotate(-90 24 {middle:.0f})"')


def across_x(axis, value):
    return LEFT + 15 + (RIGHT - LEFT - 30) * axis.place(value)


def across_y(axis, value):
    return BOTTOM - (BOTTOM - TOP) * min(max(axis.place(value), 0), 1)


# Lines


def marker(number, name, x, y):
    """The same contender has the same one in every plot."""
    known = list(COLOURS).index(name) if name in COLOURS else number
    kind, css = MARKERS[known % len(MARKERS)], f'class="c{number}"'
    if kind == "circle":
        return f'<circle {css} cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>\n'
    shapes = {"square": ((-3, -3), (3, -3), (3, 3), (-3, 3)),
              "diamond": ((0, -5), (5, 0), (0, 5), (-5, 0)),
              "triangle": ((0, -4.5), (4.5, 4), (-4.5, 4))}
    points = " ".join(f"{x + dx:.1f},{y + dy:.1f}" for dx, dy in shapes[kind])
    return f'<polygon {css} points="{points}"/>\n'


def stroke(name):
    width = 2.5 if name.startswith("skbsim") else 1.5
    dashes = ' stroke-dasharray="5 4"' if name in DASHED else ""
    return f'stroke-width="{width}"{dashes}'


def put_series(number, series, x_axis, y):
    places = [(across_x(x_axis, p[0]), across_y(y, p[1])) for p in series.points]
    points = " ".join(f"{px:.1f},{py:.1f}" for px, py in places)
    out = (f'<polyline class="c{number}" style="fill: none" points="{points}" '
           f'{stroke(series.name)}/>\n')
    for (px, py), (_, _, least, most) in zip(places, series.points):
        out += line(px, across_y(y, least), px, across_y(y, most),
                    f'class="c{number}" stroke-opacity="0.4"')
        out += marker(number, series.name, px, py)
    return out


def put_legend(series):
    out = ""
    for number, one in enumerate(series):
        y = TOP + 8 + 20 * number
        out += line(RIGHT + 20, y, RIGHT + 50, y, f'class="c{number}" {stroke(one.name)}')
        out += marker(number, one.name, RIGHT + 35, y)
        out += text(RIGHT + 58, y + 4, "start", one.name)
    return out


def lines(title, subtitle, x_label, y_label, series, log_x):
    x_values = sorted({p[0] for s in series for p in s.points})
    x_axis = Log(x_values[0], x_values[-1]) if log_x else Linear(x_values[-1])
    y = y_axis(series)
    out = head([s.name for s in series], max(HEIGHT, TOP + 20 * len(series) + 20), title, subtitle)
    out += put_axes(x_axis, x_values, x_label, y, y_label)
    out += "".join(put_series(n, s, x_axis, y) for n, s in enumerate(series))
    return out + put_legend(series) + "</svg>\n"


# Bars


def place_bar(axis, value):
    return BAR_LEFT + (BAR_RIGHT - BAR_LEFT) * min(axis.place(value), 1)


def put_bar(bar, number, axis, y):
    end = place_bar(axis, bar.value)
    least, most = place_bar(axis, bar.least), place_bar(axis, bar.most)
    return (f'<rect class="c{number}" x="{BAR_LEFT}" y="{y - BAR_HEIGHT / 2:.1f}" '
            f'width="{end - BAR_LEFT:.1f}" height="{BAR_HEIGHT}"/>\n'
            + line(least, y, most, y, 'class="axis"')
            + text(max(end, most) + 6, y + 4, "start", f"{bar.value:.1f}"))


def bars(title, subtitle, x_label, entries):
    """A bar each; its label is the legend. One with a heading starts a group."""
    names = list(dict.fromkeys(bar.colour for bar in entries))
    axis = Linear(max(bar.most for bar in entries))
    rows, y = "", TOP
    for bar in entries:
        if bar.heading:
            rows += text(20, y + 4, "start", bar.heading, ' font-weight="bold"')
            y += BAR_STEP
        rows += text(35, y + 4, "start", bar.label)
        rows += put_bar(bar, names.index(bar.colour), axis, y)
        y += BAR_STEP
    out = head(names, y + 60, title, subtitle)
    for tick in axis.ticks:
        at = place_bar(axis, tick)
        out += line(at, TOP - 15, at, y, 'class="grid"')
        out += text(at, y + 18, "middle", f"{tick:g}")
    out += text((BAR_LEFT + BAR_RIGHT) / 2, y + 42, "middle", x_label)
    return out + rows + "</svg>\n"
