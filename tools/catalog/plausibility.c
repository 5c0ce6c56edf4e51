/*
 * Whether a registry that was fetched can be the next edition of the one in use.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/catalog/plausibility.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/base/memory.h"

/* IANA withdraws names one by one, so a registry that lost this many lost them on its way. */
#define LEAST_PERCENT 90

static const struct {
    const char *name;
    uint16_t port;
    const char *protocol;
} well_known[] = {
    {"ssh", 22, "tcp"},    {"smtp", 25, "tcp"},  {"domain", 53, "tcp"},
    {"domain", 53, "udp"}, {"http", 80, "tcp"},  {"ntp", 123, "udp"},
    {"snmp", 161, "udp"},  {"ldap", 389, "tcp"}, {"https", 443, "tcp"},
};

#define WELL_KNOWN_COUNT (sizeof well_known / sizeof well_known[0])

static size_t count_registered(const struct catalog *catalog)
{
    size_t count = 0;
    for (size_t at = 0; at < catalog->service_count; at++)
        count += catalog->services[at].registry_record != NO_RECORD;
    return count;
}

static bool is_registered(const struct catalog *catalog, size_t number)
{
    for (size_t at = 0; at < catalog->service_count; at++) {
        const struct service *service = &catalog->services[at];
        if (service->registry_record != NO_RECORD && service->port == well_known[number].port &&
            strcmp(service->name, well_known[number].name) == 0 &&
            strcmp(service->protocol, well_known[number].protocol) == 0)
            return true;
    }
    return false;
}

/* Writes the first doubt there is. */
static void write_fault(FILE *stream, const struct catalog *in_use, const struct catalog *fetched)
{
    if (fetched->edition[0] == '\0') {
        fputs("it does not say of which date it is", stream);
        return;
    }
    for (size_t at = 0; at < WELL_KNOWN_COUNT; at++) {
        if (is_registered(fetched, at))
            continue;
        fprintf(stream, "it lacks %s on port %u/%s, which every edition has", well_known[at].name,
                well_known[at].port, well_known[at].protocol);
        return;
    }
    if (in_use == NULL)
        return;
    if (strcmp(fetched->edition, in_use->edition) < 0) {
        fprintf(stream, "it is of %s, older than the one in use, of %s", fetched->edition,
                in_use->edition);
        return;
    }
    size_t before = count_registered(in_use), now = count_registered(fetched);
    if (now < before * LEAST_PERCENT / 100)
        fprintf(stream, "it has %zu services, less than %d %% of the %zu in use", now,
                LEAST_PERCENT, before);
}

char *plausibility_fault(const struct catalog *in_use, const struct catalog *fetched)
{
    char *text;
    FILE *stream = memory_stream(&text);
    write_fault(stream, in_use, fetched);
    memory_stream_end(stream);
    if (text[0] != '\0')
        return text;
    free(text);
    return NULL;
}
