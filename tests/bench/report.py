"""Prints what README and nss-iana-index(5) say of the results of `make bench`, to be put there.

SPDX-License-Identifier: LGPL-2.1-or-later

usage: report.py RESULTS
"""

import json
import sys

LOOKUPS = {
    "by port, found": "getservbyport_r, found",
    "by name, found": "getservbyname_r, found",
    "by port, not found": "getservbyport_r, not found",
    "by name, not found": "getservbyname_r, not found",
}
OTHERS = {"files, as installed": 13, "db, the same services": 18, "files, the same services": 19}
UNITS = {"x": "", "instructions": "", "": ""}


def read(file):
    """The machine, and the rows by name, backend and unit."""
    rows, machine = {}, {}
    with open(file, encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if "machine" in row:
                machine = row
            elif "row" in row and "value" in row:
                rows[row["row"], row["backend"], row["unit"]] = row
    return machine, rows


def rounded(number):
    """Two significant digits."""
    digits = 10 ** max(len(str(int(number))) - 2, 0)
    return f"{int(round(number / digits)) * digits:,}"


def print_readme(machine, rows):
    empty = [rows[row, "empty", "ns"]["value"] for row in LOOKUPS.values()]
    print(f"README: {machine['processor']}, {machine['libc']}, {machine['services']:,} services; "
          f"a backend that does nothing takes {min(empty):.0f} to {max(empty):.0f} ns\n")
    for label, row in LOOKUPS.items():
        line = f"  {label:<20} {rows[row, 'iana', 'x']['value']:>4.1f}"
        for backend, width in OTHERS.items():
            other = rows.get((row, backend, "ns"))
            ratio = other["value"] / rows[row, "empty", "ns"]["value"] if other else None
            line += f"{rounded(ratio) if ratio else '-':>{width}}"
        print(line)


def print_goals(rows):
    """The table of nss-iana-index(5)."""
    print("\nnss-iana-index(5):\n\n.TS\ntab(|);\nl r r.\nwhat|goal|measured")
    for (label, _, unit), row in rows.items():
        if row["goal"] is not None:
            shown = UNITS.get(unit, " " + unit)
            digits = 2 if unit == "x" else 0
            kind = ", instructions" if unit == "instructions" else ""
            print(f"{label}{kind}|{row['goal']:g}{shown}|{row['value']:.{digits}f}{shown}")
    print(".TE")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    machine, rows = read(sys.argv[1])
    print_readme(machine, rows)
    print_goals(rows)


main()
