/*
 * Decides whether a fetched registry is plausible as the next edition.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/catalog/plausibility.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "tools/base/memory.h"

/* IANA withdraws names one by one: a registry that lost this many was damaged in transit. */
#define LEAST_PERCENT 90

#define DAYS_AHEAD 2

static const struct well_known {
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

/* Whether the record serves the protocol; one without a protocol serves all. */
static bool has_protocol(const struct record *record, const char *protocol)
{
    return record->protocol[0] == '\0' || protocol == NULL ||
           strcasecmp(record->protocol, protocol) == 0;
}

static bool has_port(const struct record *record, uint16_t port)
{
    return record->first_port <= port && port <= record->last_port;
}

/*
 * Checks the records of the registry itself, since overlays can hide any of them. A record before
 * the genuine one would take over its name or port, so the first record that has either, with or
 * without protocol, must have both.
 */
static bool is_first(const struct catalog *catalog, const struct well_known *service,
                     const char *protocol)
{
    bool found = false;
    for (size_t at = 0; at < catalog->record_count && !found; at++) {
        const struct record *record = &catalog->records[at];
        if (record->kind != RECORD_NAMED || !record->has_port ||
            strcmp(catalog->origins[record->origin], REGISTRY_ORIGIN) != 0 ||
            !has_protocol(record, protocol))
            continue;
        bool by_name = strcmp(record->name, service->name) == 0;
        bool by_port = has_port(record, service->port);
        if (by_name != by_port)
            return false;
        found = by_name;
    }
    return found;
}

/* The days of a month, or 0 if there is no such month. */
static int days_of(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (month < 1 || month > 12)
        return 0;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

static bool is_date(const char *edition)
{
    int year, month, day, length = 0;
    return sscanf(edition, "%4d-%2d-%2d%n", &year, &month, &day, &length) == 3 && length == 10 &&
           edition[10] == '\0' && day >= 1 && day <= days_of(year, month);
}

/* An edition from the future would make genuine ones look older. Two days allow for time zones. */
static bool is_of_the_future(const char *edition, time_t now)
{
    char latest[16];
    struct tm parts;
    time_t then = now + DAYS_AHEAD * (time_t)(24 * 60 * 60);
    return gmtime_r(&then, &parts) != NULL &&
           strftime(latest, sizeof latest, "%Y-%m-%d", &parts) > 0 && strcmp(edition, latest) > 0;
}

static bool has_date(FILE *stream, const char *edition, time_t now)
{
    if (edition[0] == '\0')
        fputs("it has no date", stream);
    else if (!is_date(edition))
        fprintf(stream, "its date %s is invalid", edition);
    else if (is_of_the_future(edition, now))
        fprintf(stream, "it is of %s, a date in the future", edition);
    else
        return true;
    return false;
}

static bool has_well_known(FILE *stream, const struct catalog *fetched)
{
    for (size_t at = 0; at < WELL_KNOWN_COUNT; at++) {
        const struct well_known *service = &well_known[at];
        if (is_first(fetched, service, service->protocol) && is_first(fetched, service, NULL))
            continue;
        fprintf(stream, "it lacks %s on port %u/%s, which every edition has", service->name,
                service->port, service->protocol);
        return false;
    }
    return true;
}

/* Prints the first reason to refuse the registry. */
static void write_fault(FILE *stream, const struct catalog *in_use, const struct catalog *fetched,
                        time_t now)
{
    if (!has_date(stream, fetched->edition, now) || !has_well_known(stream, fetched) ||
        in_use == NULL)
        return;
    /* An index compiled with --force must not lock out a genuine registry. */
    if (strcmp(fetched->edition, in_use->edition) < 0 && is_date(in_use->edition) &&
        !is_of_the_future(in_use->edition, now)) {
        fprintf(stream, "it is of %s, older than the one in use, of %s", fetched->edition,
                in_use->edition);
        return;
    }
    size_t before = count_registered(in_use), count = count_registered(fetched);
    if (count < before * LEAST_PERCENT / 100)
        fprintf(stream, "it has %zu services, less than %d %% of the %zu in use", count,
                LEAST_PERCENT, before);
}

char *plausibility_fault(const struct catalog *in_use, const struct catalog *fetched, time_t now)
{
    char *text;
    FILE *stream = memory_stream(&text);
    write_fault(stream, in_use, fetched, now);
    memory_stream_end(stream);
    if (text[0] != '\0')
        return text;
    free(text);
    return NULL;
}
