"""Reads a registry and overlays by the same rules a second time, simply, and compares.

SPDX-License-Identifier: LGPL-2.1-or-later

usage: reading.py expect [--overlay FILE]... [REGISTRY.xml]
       reading.py compare FORMAT DUMP [--overlay FILE]... [REGISTRY.xml]

`expect` prints the ordered services; `compare` reads a dump of the given format (services, csv or
json) and exits 1 when it says anything else.
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


def read_overlay(path):
    services = []
    with open(path, "rb") as file:
        lines = file.read().decode("latin-1").split("\n")
    for line in lines:
        words = line.split("#")[0].strip(BLANKS).split()
        if len(words) < 2 or not all(is_name(word) for word in [words[0]] + words[2:]):
            continue
        matched = re.match(r"([0-9]{1,5})/([!-.0-~]+)\Z", words[1])
        if matched and int(matched.group(1)) <= 65535:
            services.append(
                Service(words[0], int(matched.group(1)), matched.group(2), words[2:]))
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
    kinds = {"name": str, "port": int, "protocol": str, "aliases": list, "references": list,
             "line": (int, type(None)), "dns_sd": bool}
    for key in ("description", "assignee_id", "contact_id", "registered", "modified",
                "service_code", "unauthorized", "notes", "assignee", "contact", "alias_of",
                "origin", "edition"):
        kinds[key] = text
    for fact in facts:
        if fact.keys() != kinds.keys():
            sys.exit("a JSON object has other keys: %r" % fact)
        for key, value in fact.items():
            if not isinstance(value, kinds[key]):
                sys.exit("a JSON object has %s: %r" % (key, value))
    return [(f["name"], f["port"], f["protocol"], tuple(f["aliases"])) for f in facts], facts


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


def main(arguments):
    command = arguments.pop(0)
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
