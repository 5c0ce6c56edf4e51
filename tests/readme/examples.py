#!/usr/bin/env python3
# Runs the examples in README and compares their output with README.
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# usage: examples.py README [REGISTRY-DIRECTORY]
#
# An example is a line "  $ COMMAND" and the indented lines after it, up to the next example. A line
# "..." stands for any lines, "..." in a line for any text. Values that depend on the date, the
# edition of the registry or Debian's files are not compared:
#   dates and ages; the numbers of services, names and changes; line numbers of /etc/services; the
#   directory of the libraries.
# systemctl needs a running systemd, so only the existence of its unit is checked. "With the
# registry of DATE in use" before an example compiles that edition first.
import os
import re
import subprocess
import sys

CHANGING = [
    (r"\d{4}-\d\d-\d\d", "DATE"),
    (r"\b\d+ days? (old|ago)", r"N days \1"),
    (r"\b\d+ (services|names|added|removed|renamed|changed)\b", r"N \1"),
    (r"/etc/services:\d+", "/etc/services:N"),
    (r"/lib/[^/ ]+/libnss_iana", "/lib/MACHINE/libnss_iana"),
]
# Examples from this heading on need the registry as IANA publishes it.
PUBLISHED = "Update"


def read_examples(path):
    """Returns a list of (heading, edition in use, command, lines of output)."""
    examples, heading, edition, example = [], "", None, None
    for line in open(path, encoding="utf-8").read().split("\n"):
        if line.startswith("  $ "):
            example = [heading, edition, line[4:], []]
            edition = None
            examples.append(example)
        elif example and example[2].endswith("\\"):
            example[2] = example[2][:-1] + line.strip()
        elif example and (line.startswith("  ") or not line):
            example[3].append(line[2:])
        elif line:
            example = None
            if re.fullmatch(r"[A-Z][A-Za-z ]*", line):
                heading = line
            found = re.search(r"With the registry of ([\d-]+) in use", line)
            edition = found.group(1) if found else edition
    for example in examples:
        while example[3] and not example[3][-1]:
            example[3].pop()
    return examples


def without_values(line):
    """Replaces values that vary by their kinds."""
    for pattern, text in CHANGING:
        line = re.sub(pattern, text, line)
    return line


def pattern_of(lines):
    parts = []
    for line in lines:
        if line == "...":
            parts.append(r"(?:.*\n)*?")
        else:
            parts.append(re.escape(without_values(line)).replace(r"\.\.\.", ".*") + "\n")
    return re.compile("".join(parts))


def run(command):
    result = subprocess.run(["bash", "-c", command], stdin=subprocess.DEVNULL, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    return "".join(without_values(line) + "\n" for line in result.stdout.splitlines())


def check(command, expected):
    if command.startswith("systemctl "):
        unit = command.split()[-1]
        good = os.path.exists("/usr/lib/systemd/system/" + unit)
        printed = "no unit " + unit
    else:
        printed = run(command)
        good = pattern_of(expected).fullmatch(printed)
    if good:
        print(f"ok - $ {command}")
    else:
        print(f"FAIL - $ {command}: expected what README says, got")
        print(printed, end="")


def main():
    registries = sys.argv[2] if len(sys.argv) > 2 else ""
    published = False
    for heading, edition, command, expected in read_examples(sys.argv[1]):
        published = published or heading == PUBLISHED
        if published and not registries:
            print(f"skip - $ {command}: there is no published registry in REGISTRY_DIR")
            continue
        if edition:
            run("rm -r /var/lib/nss-iana/*")
            run("iana-services compile "
                f"{registries}/service-names-port-numbers-{edition}.xml")
        # The test runs as root.
        check(re.sub(r"^sudo ", "", command), expected)
        sys.stdout.flush()


main()
