"""Generates an NSS backend in C with all services compiled in, without checks and without a file.

SPDX-License-Identifier: LGPL-2.1-or-later

usage: unchecked.py SERVICES >unchecked.c

It shows the least cost of a lookup: the tables are part of the module, services have no aliases,
protocols differ in the first letter, and it checks neither the buffer nor any offset. bench.py
compares the module with it.
"""

import re
import sys

SERVICE = re.compile(r"([^#\s]\S*)\s+([0-9]+)/(\S+)([^#]*)")
SLOTS = 1 << 15
MULTIPLIERS = 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F
MASK = (1 << 64) - 1
CODE = r"""
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <nss.h>
#include <stdint.h>
#include <string.h>

struct service { uint32_t text; uint16_t port; uint8_t name_size; char protocol; uint32_t next; };

%(tables)s

static const struct service *choose(const struct service *service, const char *protocol)
{
    while (service != services && protocol != NULL && service->protocol != protocol[0])
        service = &services[service->next];
    return service;
}

static enum nss_status give(const struct service *service, struct servent *result, char *buffer,
                            int *error)
{
    if (service == services) {
        *error = ENOENT;
        return NSS_STATUS_NOTFOUND;
    }
    char **list = (char **)(void *)buffer;
    char *text = buffer + sizeof *list;
    *list = NULL;
    memcpy(text, texts + service->text, 48);
    result->s_name = text;
    result->s_aliases = list;
    result->s_port = htons(service->port);
    result->s_proto = text + service->name_size;
    return NSS_STATUS_SUCCESS;
}

enum nss_status _nss_unchecked_getservbyport_r(int port, const char *protocol,
                                               struct servent *result, char *buffer, size_t size,
                                               int *error)
{
    (void)size;
    return give(choose(&services[by_port[ntohs((uint16_t)port)]], protocol), result, buffer, error);
}

enum nss_status _nss_unchecked_getservbyname_r(const char *name, const char *protocol,
                                               struct servent *result, char *buffer, size_t size,
                                               int *error)
{
    (void)size;
    uint64_t pieces[2] = {0, 0};
    size_t length = strlen(name);
    memcpy(pieces, name, length < 16 ? length : 16);
    uint64_t hash = pieces[0] * %(first)du + pieces[1] * %(last)du;
    size_t slot = hash >> 49;
    while (labels[slot].service != 0 && strcmp(texts + labels[slot].text, name) != 0)
        slot = (slot + 1) %% %(slots)d;
    const struct service *service = &services[labels[slot].service];
    while (service != services && protocol != NULL && service->protocol != protocol[0])
        service = &services[named_next[service - services]];
    return give(service, result, buffer, error);
}
"""


def home(name):
    bytes_of = name.encode()[:16].ljust(16, b"\0")
    low, high = (int.from_bytes(part, "little") for part in (bytes_of[:8], bytes_of[8:]))
    return ((low * MULTIPLIERS[0] + high * MULTIPLIERS[1]) & MASK) >> 49


def main():
    with open(sys.argv[1], encoding="ascii") as lines:
        found = [match.groups()[:3] for match in map(SERVICE.match, lines) if match]
    texts, services, named_next = b"\0", ["{0}"], [0]
    by_port, last_on_port, first_named, last_named, texts_of = [0] * 65536, {}, {}, {}, {}
    next_on_port = [0]
    for name, port, protocol in found:
        number = len(services)
        texts_of.setdefault(name, len(texts))
        services.append((len(texts), int(port), len(name) + 1, protocol[0]))
        texts += f"{name}\0{protocol}\0".encode()
        next_on_port.append(0)
        named_next.append(0)
        if port in last_on_port:
            next_on_port[last_on_port[port]] = number
        else:
            by_port[int(port)] = number
        last_on_port[port] = number
        if name in last_named:
            named_next[last_named[name]] = number
        else:
            first_named[name] = number
        last_named[name] = number
    labels = [(0, 0)] * SLOTS
    for name, number in first_named.items():
        slot = home(name)
        while labels[slot][1] != 0:
            slot = (slot + 1) % SLOTS
        labels[slot] = (texts_of[name], number)
    rows = ["{0, 0, 0, 0, 0}"] + ["{%d, %d, %d, '%s', %d}" % (*service, following) for
                                  service, following in zip(services[1:], next_on_port[1:])]
    tables = "\n".join([
        "static const char texts[] = {%s};" % ", ".join(map(str, texts + bytes(48))),
        "static const struct service services[] = {%s};" % ", ".join(rows),
        "static const uint16_t by_port[65536] = {%s};" % ", ".join(map(str, by_port)),
        "static const uint16_t named_next[] = {%s};" % ", ".join(map(str, named_next)),
        "static const struct { uint32_t text; uint32_t service; } labels[] = {%s};"
        % ", ".join("{%d, %d}" % label for label in labels),
    ])
    print(CODE % {"tables": tables, "slots": SLOTS, "first": MULTIPLIERS[0],
                  "last": MULTIPLIERS[1]})


if len(sys.argv) != 2:
    sys.exit(__doc__)
main()
