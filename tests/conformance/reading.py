"""Reads a registry and overlays by the same rules a second time, simply, and compares.

SPDX-License-Identifier: LGPL-2.1-or-later

usage: reading.py expect [--overlay FILE]... [REGISTRY.xml]
       reading.py compare FORMAT DUMP [--overlay FILE]... [REGISTRY.xml]
       reading.py states REGISTRY.xml NDJSON
       reading.py cells PUBLISHED.csv DUMP.csv

`expect` prints the ordered services; `compare` reads a dump of the given format (services, csv or
json) and exits 1 when it says anything else. `states` checks what lookup answers for each port with
tcp and udp. `cells` compares two CSV files cell by cell, with white space folded.
"""

import csv
import json
import re
import sys
import xml.etree.ElementTree as ElementTree

NAMESPACE = "{http://www.iana.org/assignments}"
NUMBER = re.compile(r"([0-9]{1,5})(?:-([0-9]{1,5}))?\Z")
ALIAS = re.compile(r'This entry is an alias to "([^"]*)"\.')
DUPLICATE = re.compile(r'This is a duplicate of the "([^"]*)" service')
HEADER = "name,port,protocol,aliases,registered,modified,references,description,origin".split(",")
BLANKS = " \t\r\n\v\f"


class Service:
    def __init__(self, name, port, protocol, aliases=(), record=None):
        self.name, self.port, self.protocol = name, port, protocol
        self.aliases = list(aliases)
        self.record = record  # of the registry; None for an overlay's line
        self.alias_of = None

    def key(self):
        return self.name, self.port, self.protocol

    def answer(self):
        return self.name, self.port, self.protocol, tuple(self.aliases)

    def add_aliases(self, aliases):
        for alias in aliases:
            if alias not in self.aliases:
                self.aliases.append(alias)


def is_name(text):
    return 0 < len(text) <= 255 and all("!" <= c <= "~" and c != "#" for c in text)


def text_of(record, tag):
    element = record.find(NAMESPACE + tag)
    return "".join(element.itertext()).strip(BLANKS) if element is not None else ""


def alias_target(record):
    for note in record.findall(NAMESPACE + "note"):
        text = " ".join("".join(note.itertext()).split())
        found = ALIAS.search(text) or DUPLICATE.search(text)
        if found:
            return found.group(1)
    return None


def read_registry(path):
    services = {}
    for record in ElementTree.parse(path).getroot().iter(NAMESPACE + "record"):
        name, number = text_of(record, "name"), text_of(record, "number")
        if not is_name(name):
            continue
        matched = NUMBER.match(number)
        if not matched:
            continue
        first = int(matched.group(1))
        last = int(matched.group(2)) if matched.group(2) else first
        if first > last or last > 65535:
            continue
        protocol = text_of(record, "protocol")
        for port in range(first, last + 1):
            for each in [protocol] if protocol else ["tcp", "udp"]:
                service = Service(name, port, each, record=record)
                service.alias_of = alias_target(record)
                services.setdefault(service.key(), service)

    def end_of(service):
        """The service at the end of the aliases, or the service itself where they go round."""
        passed = {service.key()}
        at = service
        while at.alias_of is not None:
            after = services.get((at.alias_of, at.port, at.protocol))
            if after is None:
                break
            if after.key() in passed:
                return service
            passed.add(after.key())
            at = after
        return at

    kept = []
    ends = [(service, end_of(service)) for service in services.values()]
    for service, end in ends:
        if end is service:
            kept.append(service)
        else:
            end.add_aliases([service.name])
    return kept


def number_of(text):
    """What strtoul(3) makes of a whole word of digits with base 0; None where it would not."""
    if re.match(r"0[xX][0-9a-fA-F]+\Z", text):
        return int(text, 16)
    if re.match(r"0[0-7]*\Z", text):
        return int(text, 8)
    return int(text) if re.match(r"[1-9][0-9]*\Z", text) else None


def read_overlay(path):
    """The lines as libc's files backend reads them, odd ones too."""
    services = []
    with open(path, "rb") as file:
        lines = file.read().decode("latin-1").split("\n")
    for line in lines:
        line = line.split("#")[0]
        words = line.strip(BLANKS).split()
        if len(words) < 2 or not all(is_name(word) for word in [words[0]] + words[2:]):
            continue
        number, slash, protocol = words[1].partition("/")
        port = number_of(number)
        if port is None or port > 0xffffffff or not (slash or line.endswith(words[1])):
            continue
        services.append(Service(words[0], port & 0xffff, protocol.lstrip("/"), words[2:]))
    return services


def read_all(registry, overlays):
    merged = {}
    for service in [s for path in overlays for s in read_overlay(path)] + (
            read_registry(registry) if registry else []):
        first = merged.setdefault(service.key(), service)
        if first is not service:
            first.add_aliases(service.aliases)
    return list(merged.values())


def line_of(answer):
    name, port, protocol, aliases = answer
    return " ".join([name, "%d/%s" % (port, protocol), *aliases])


def read_services_dump(path):
    answers = []
    for line in open(path, encoding="ascii", newline="\n"):
        if not line.endswith("\n"):
            sys.exit("the dump does not end in a newline")
        words = line.split("#")[0].split()
        if words:
            port, protocol = words[1].split("/", 1)
            answers.append((words[0], int(port), protocol, tuple(words[2:])))
    return answers, None


def read_csv_dump(path):
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, strict=True))
    if rows[0] != HEADER:
        sys.exit("the CSV header is %r" % rows[0])
    for row in rows:
        if len(row) != len(HEADER):
            sys.exit("a CSV row has %d fields: %r" % (len(row), row))
    facts = [dict(zip(HEADER, row)) for row in rows[1:]]
    return [(f["name"], int(f["port"]), f["protocol"], tuple(f["aliases"].split()))
            for f in facts], facts


def read_json_dump(path):
    with open(path, encoding="utf-8") as file:
        facts = json.load(file)
    text = (str, type(None))
    kinds = {"name": str, "port": int, "aliases": list, "references": list,
             "line": (int, type(None)), "dns_sd": bool}
    for key in ("protocol", "description", "assignee_id", "contact_id", "registered", "modified",
                "service_code", "unauthorized", "notes", "assignee", "contact", "alias_of",
                "origin", "edition"):
        kinds[key] = text
    for fact in facts:
        # A new field adds a key; json.sh compares all keys with the manual page.
        if not kinds.keys() <= fact.keys():
            sys.exit("a JSON object lacks keys: %r" % fact)
        for key, value in fact.items():
            if not isinstance(value, kinds.get(key, (str, list, type(None)))):
                sys.exit("a JSON object has %s: %r" % (key, value))
    return [(f["name"], f["port"], f["protocol"] or "", tuple(f["aliases"]))
            for f in facts], facts


def compare(services, answers, facts):
    expected = [service.answer() for service in services]
    differences = 0
    for at in range(max(len(expected), len(answers))):
        left = line_of(expected[at]) if at < len(expected) else "(end)"
        right = line_of(answers[at]) if at < len(answers) else "(end)"
        if left != right:
            print("service %d: expected %s, dump has %s" % (at + 1, left, right))
            differences += 1
            break
    # What the formats tell beyond the answer, for the services that the registry alone made.
    for service, fact in zip(services, facts or []):
        if differences or service.record is None:
            continue
        texts = {"registered": service.record.get("date", ""),
                 "modified": service.record.get("updated", ""),
                 "description": " ".join(text_of(service.record, "description").split())}
        for key, text in texts.items():
            told = " ".join((fact.get(key) or "").split())
            if told != text:
                print("%s of %s: expected %r, dump has %r" %
                      (key, line_of(service.answer()), text, told))
                differences += 1
        if differences == 0 and not fact.get("origin"):
            print("no origin for %s" % line_of(service.answer()))
            differences += 1
    return differences


FIRST_DYNAMIC = 49152
DEREGISTERED = ("de-registered", "removed", "decom", "de-com", "deprecated")


def state_of(record):
    """What a row says of its ports; the least of several counts."""
    if text_of(record, "name"):
        return 0, "assigned"
    description = text_of(record, "description").lower()
    if description.startswith(DEREGISTERED):
        return 2, "de-registered"
    if description.lstrip("(").startswith("unassigned"):
        return 3, "unassigned"
    return 1, "reserved"


def expected_states(registry):
    """The state of each port and protocol, each port painted by each row."""
    states = {(port, protocol): (5, "unlisted" if port < FIRST_DYNAMIC else "dynamic")
              for port in range(65536) for protocol in ("tcp", "udp")}
    for record in ElementTree.parse(registry).getroot().iter(NAMESPACE + "record"):
        matched = NUMBER.match(text_of(record, "number"))
        if not matched:
            continue
        first, last = int(matched.group(1)), int(matched.group(2) or matched.group(1))
        for protocol in [text_of(record, "protocol")] if text_of(record, "protocol") else [
                "tcp", "udp"]:
            for port in range(first, min(last, 65535) + 1):
                if (port, protocol) in states:
                    states[port, protocol] = min(states[port, protocol], state_of(record))
    return {key: state for key, (_, state) in states.items()}


def check_states(registry, answers):
    expected = expected_states(registry)
    seen, differences, counts = set(), 0, {}
    for line in open(answers, encoding="utf-8"):
        answer = json.loads(line)
        for protocol, state in answer["state"].items():
            key = int(answer["key"]), protocol
            seen.add(key)
            counts[state] = counts.get(state, 0) + 1
            if expected[key] != state:
                print("%d/%s: expected %s, lookup says %s" % (*key, expected[key], state))
                differences += 1
    if seen != expected.keys():
        print("%d of %d ports were answered" % (len(seen), len(expected)))
        differences += 1
    print(", ".join("%d %s" % (count, state) for state, count in sorted(counts.items())))
    return 1 if differences else 0


def check_cells(published, dump):
    tables = []
    for path in (published, dump):
        with open(path, encoding="utf-8", newline="") as file:
            text = file.read()
        if "\r" in text:
            sys.exit("%s has a carriage return" % path)
        tables.append([[" ".join(cell.split()) for cell in row]
                       for row in csv.reader(text.splitlines(True), strict=True)])
    left, right = tables
    differences = [(at, left[0][column], a, b)
                   for at, (row, other) in enumerate(zip(left, right))
                   for column, (a, b) in enumerate(zip(row, other)) if a != b]
    for difference in differences[:10]:
        print("row %d, %s: expected %r, dump has %r" % difference)
    if [len(row) for row in left] != [len(row) for row in right]:
        print("rows of other lengths: %d rows, %d rows" % (len(left), len(right)))
        return 1
    print("%d rows, %d cells differ" % (len(left), len(differences)))
    return 1 if differences else 0


def main(arguments):
    command = arguments.pop(0)
    if command in ("states", "cells"):
        return (check_states if command == "states" else check_cells)(*arguments)
    dump_format, dump_path = (arguments.pop(0), arguments.pop(0)) if command == "compare" else (
        None, None)
    overlays = []
    while len(arguments) > 1:
        if arguments.pop(0) != "--overlay":
            sys.exit(__doc__)
        overlays.append(arguments.pop(0))
    services = read_all(arguments[0] if arguments else None, overlays)
    if command == "expect":
        for service in services:
            print(line_of(service.answer()))
        return 0
    reader = {"services": read_services_dump, "csv": read_csv_dump, "json": read_json_dump}
    answers, facts = reader[dump_format](dump_path)
    differences = compare(services, answers, facts)
    print("%d services, %d aliases" % (len(services), sum(len(s.aliases) for s in services)))
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
