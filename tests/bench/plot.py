"""Draws the cost of a lookup with each backend as an SVG file, from the results of `make bench`.

SPDX-License-Identifier: LGPL-2.1-or-later

usage: plot.py RESULTS >lookups.svg
"""

import json
import math
import sys
from html import escape

ROWS = [
    "getservbyport_r, found",
    "getservbyname_r, found",
    "getservbyport_r, not found",
    "getservbyname_r, not found",
]
BACKENDS = {  # in this order, each with its colour
    "empty": "#9e9e9e",
    "iana": "#1b7837",
    "db, the same services": "#8073ac",
    "files, as installed": "#e08214",
    "files, the same services": "#b2182b",
}
LEFT, TOP, BAR, GAP = 210, 70, 18, 22
DECADE = 92  # the width of a factor of ten
LEAST, MOST = 1, 7  # powers of ten, in nanoseconds
UNITS = {0: "ns", 3: "µs", 6: "ms"}


def read(file):
    """{(row, backend): median nanoseconds}"""
    with open(file, encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return {(row["row"], row["backend"]): row["value"] for row in rows if row.get("unit") == "ns"}


def x_of(value):
    return LEFT + (math.log10(value) - LEAST) * DECADE


def label_of(value):
    power = min(6, int(math.log10(value)) // 3 * 3)
    value /= 10 ** power
    return f"{value:.{0 if value >= 10 or value == 1 else 1}f} {UNITS[power]}"


def text(x, y, words, more=""):
    return f'<text x="{x:.0f}" y="{y:.0f}"{more}>{escape(words)}</text>'


def draw(values):
    backends = [name for name in BACKENDS if any(name == backend for _, backend in values)]
    bottom = TOP + len(ROWS) * (len(backends) * BAR + GAP)
    width, height = x_of(10 ** MOST) + 70, bottom + 40
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height}" '
        'font-family="sans-serif" font-size="12">',
        "<!-- One lookup through libc with each backend; drawn by plot.py. -->",
        "<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->",
        '<rect width="100%" height="100%" fill="white"/>',
        text(12, 24, "One lookup through glibc, median, logarithmic scale", ' font-size="15"'),
    ]
    x = 12
    for name in backends:
        lines.append(f'<rect x="{x:.0f}" y="38" width="12" height="12" fill="{BACKENDS[name]}"/>')
        lines.append(text(x + 17, 48, name))
        x += 42 + 6.4 * len(name)
    for power in range(LEAST, MOST + 1):
        at = x_of(10 ** power)
        lines.append(f'<path d="M{at:.0f} {TOP}V{bottom}" stroke="#ddd"/>')
        lines.append(text(at, bottom + 18, label_of(10 ** power), ' text-anchor="middle"'))
    y = TOP + GAP / 2
    for row in ROWS:
        lines.append(text(LEFT - 10, y + len(backends) * BAR / 2 + 4, row, ' text-anchor="end"'))
        for name in backends:
            if (row, name) in values:
                end = x_of(values[row, name])
                lines.append(f'<rect x="{LEFT}" y="{y:.0f}" width="{end - LEFT:.1f}" '
                             f'height="{BAR - 3}" fill="{BACKENDS[name]}"/>')
                lines.append(text(end + 5, y + 12, label_of(values[row, name])))
            y += BAR
        y += GAP
    return "\n".join([*lines, "</svg>"])


if len(sys.argv) != 2:
    sys.exit(__doc__)
print(draw(read(sys.argv[1])))
