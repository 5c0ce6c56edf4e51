"""Holds the JSON of a command against the keys that iana-services-json(5) lists.

SPDX-License-Identifier: LGPL-2.1-or-later

usage: schema.py PAGE lookup|ndjson|search|dump|unassigned|diff|status FILE
"""
import json
import re
import sys

NOT_OF_A_ROW = {"port", "aliases", "origin", "line", "dns_sd"}


def read_page(file):
    """For each section the keys of its tagged paragraphs, each with all bold words of it."""
    sections, section, tag = {}, None, False
    with open(file, encoding="utf-8") as page:
        for line in page:
            words = re.findall(r"[a-z_]+", re.sub(r"^\.(B|BR|RB) ", "", line))
            if line.startswith((".SS ", ".SH ")):
                section = sections.setdefault(line[4:].strip().strip('"'), [(set(), set())])
            elif line.startswith(".TP"):
                tag = True
                continue
            elif section is not None and tag:
                section.append((set(words), set()))
            elif section is not None and line.startswith((".B ", ".BR ")):
                section[-1][1].update(words)
            tag = False
    return sections


class Judge:
    def __init__(self, page):
        self.page = read_page(page)
        self.faults = []
        self.checked = 0

    def tags(self, section):
        return set().union(*(tags for tags, _ in self.page[section]))

    def words(self, section, tag):
        """The bold words behind a tag; those before the first one for None."""
        return next(words for tags, words in self.page[section]
                    if (tag in tags if tag else not tags))

    def keys(self, what, value, expected):
        self.checked += 1
        if not isinstance(value, dict) or set(value) != expected:
            got = set(value) if isinstance(value, dict) else {repr(value)}
            lacks, extra = sorted(expected - got), sorted(got - expected)
            self.faults.append(f"{what}: lacks {lacks}, has {extra}")

    def no_empty_text(self, what, value):
        if value == "":
            self.faults.append(f"{what}: an empty text, where null belongs")
        for key, item in (value.items() if isinstance(value, dict)
                          else enumerate(value) if isinstance(value, list) else ()):
            self.no_empty_text(f"{what}.{key}", item)

    def service(self, what, value):
        self.keys(what, value, self.tags("Service"))

    def row(self, what, value):
        columns = self.tags("Service") - NOT_OF_A_ROW
        self.keys(what, value, columns | self.tags("Row"))

    def lookup(self, answers):
        for at, answer in enumerate(answers):
            self.keys(f"key {at}", answer, self.tags("lookup"))
            for service in answer["services"]:
                self.service(f"a service of key {at}", service)
            for row in answer["rows"]:
                self.row(f"a row of key {at}", row)

    def list_of_services(self, services):
        for at, service in enumerate(services):
            self.service(f"service {at}", service)

    def unassigned(self, ranges):
        for at, item in enumerate(ranges):
            self.keys(f"range {at}", item, self.words("unassigned", None))

    def diff(self, value):
        self.keys("diff", value, self.tags("diff"))
        for side in "old", "new":
            self.keys(side, value[side], self.words("diff", "new"))
        for kind in "added", "removed":
            self.list_of_services(value[kind])
        for kind in "renamed", "changed":
            for change in value[kind]:
                expected = {"name", "port", "protocol", "old_name", "changes"}
                if not expected <= self.words("diff", "changed"):
                    self.faults.append("the page lacks a key of a change")
                self.keys(kind, change, expected)
                for field in change["changes"].values():
                    self.keys("a difference", field, {"old", "new"})

    def status(self, value):
        self.keys("status", value, self.tags("status"))
        for part in "index", "update", "nsswitch", "libc":
            self.keys(part, value[part], self.words("status", part))
        for list_name, key in ("problems", "problem"), ("notes", "note"):
            for item in value[list_name]:
                self.keys(list_name, item, {key, "fix"})


def main():
    page, command, file = sys.argv[1:]
    judge = Judge(page)
    with open(file, encoding="utf-8") as stream:
        value = [json.loads(line) for line in stream] if command == "ndjson" else json.load(stream)
    judge.no_empty_text(command, value)
    {"lookup": judge.lookup, "ndjson": judge.lookup, "search": judge.list_of_services,
     "dump": judge.list_of_services, "unassigned": judge.unassigned, "diff": judge.diff,
     "status": judge.status}[command](value)
    print("\n".join(judge.faults[:10]) or f"{judge.checked} objects")
    return 1 if judge.faults or not judge.checked else 0


sys.exit(main())
