/*
 * Fuzzes the answers: an index answers as a linear search over its catalog.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nss_iana/format.h"
#include "tests/fuzz/search.h"
#include "tests/fuzz/support.h"
#include "tools/base/memory.h"
#include "tools/catalog/arrange.h"
#include "tools/index/writer.h"

/* The bits of the first byte. */
#define MADE_SERVICES 0x01u /* services not arranged: duplicates, any order */
#define MANY_PROTOCOLS 0x02u
#define ROUND_TRIP 0x04u /* not always: it doubles the time */

#define RECORD_LIMIT 64

struct making {
    struct input input;
    struct catalog *catalog;
    unsigned how;
    uint16_t origins[3];
    size_t count;
};

/* Few names, so that many are equal or differ only in case; with interesting lengths. */
static const char *make_name(struct input *input, char name[NAME_LENGTH_LIMIT + 1])
{
    static const char letters[] = "aAbB";
    static const uint8_t lengths[] = {1, 1, 2, 2, 3, 4, 7, 8, 9, 16, 17, 255};
    unsigned choice = take16(input);
    size_t length = lengths[(choice & 0xffu) % COUNT_OF(lengths)];
    memset(name, 'x', length);
    name[length] = '\0';
    for (size_t at = 0; at < 4; at++)
        name[at * (length - 1) / 3] = letters[choice >> (8 + 2 * at) & 3u];
    return name;
}

static uint16_t make_port(struct input *input)
{
    static const uint16_t ports[] = {0, 1, 15, 16, 17, 80, 80, 80, 443, 65519, 65520, 65535};
    return ports[take8(input) % COUNT_OF(ports)];
}

static void make_protocol(const struct making *making, unsigned choice,
                          char protocol[PROTOCOL_LENGTH_LIMIT + 1])
{
    static const char *const names[] = {"tcp", "udp", "TCP", "a-protocol-of-thirty-one-bytes-"};
    if (making->how & MANY_PROTOCOLS && choice >= COUNT_OF(names))
        snprintf(protocol, PROTOCOL_LENGTH_LIMIT + 1, "p%u", choice);
    else
        snprintf(protocol, PROTOCOL_LENGTH_LIMIT + 1, "%s", names[choice % COUNT_OF(names)]);
}

static void add(struct making *making, const struct record *record)
{
    making->count++;
    if (!catalog_add_record(making->catalog, record))
        fuzz_fail("a small catalog has too many records");
    if ((making->how & MADE_SERVICES) == 0)
        return;
    struct service service = {
        .name = record->name,
        .protocol = record->protocol[0] != '\0' ? record->protocol : "tcp",
        .aliases = record->aliases,
        .alias_count = record->alias_count,
        .record = making->catalog->record_count - 1,
        .registry_record = NO_RECORD,
        .port = record->first_port,
    };
    catalog_add_service(making->catalog, &service);
}

/* Adds a record, or a run of records that differ only in the protocol. */
static void make_record(struct making *making)
{
    struct input *input = &making->input;
    char name[NAME_LENGTH_LIMIT + 1], alias_of[NAME_LENGTH_LIMIT + 1];
    char aliases[3][NAME_LENGTH_LIMIT + 1], protocol[PROTOCOL_LENGTH_LIMIT + 1];
    const char *list[COUNT_OF(aliases)];
    unsigned what = take8(input);
    struct record record = {
        .name = make_name(input, name),
        .protocol = protocol,
        .alias_of = "",
        .aliases = list,
        .origin = making->origins[what % COUNT_OF(making->origins)],
        .first_port = make_port(input),
        .has_port = true,
    };
    record.last_port = record.first_port;
    unsigned first_protocol = take8(input), run = 1;
    if (record.origin == making->origins[1]) { /* the registry */
        if (what & 0x10u)
            record.alias_of = make_name(input, alias_of);
        if (what & 0x20u && record.last_port < 65000)
            record.last_port = (uint16_t)(record.last_port + take8(input) % 20);
    } else {
        for (; record.alias_count < (what >> 4 & 3u); record.alias_count++)
            list[record.alias_count] = make_name(input, aliases[record.alias_count]);
        if (what & 0x40u && making->how & MANY_PROTOCOLS)
            run = take8(input) % 96;
    }
    for (unsigned at = 0; at < run || at == 0; at++) {
        make_protocol(making, first_protocol + at, protocol);
        if (what & 0x80u && run == 1)
            protocol[0] = '\0';
        add(making, &record);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const char *const origins[] = {"first", REGISTRY_ORIGIN, "second"};
    struct making making = {.input = {bytes, size}, .catalog = catalog_create()};
    making.how = take8(&making.input);
    for (size_t at = 0; at < COUNT_OF(origins); at++) {
        if (!catalog_add_origin(making.catalog, origins[at], &making.origins[at]))
            fuzz_fail("too many origins");
    }
    while (making.input.left > 0 && making.count < RECORD_LIMIT)
        make_record(&making);
    if ((making.how & MADE_SERVICES) == 0 && catalog_arrange(making.catalog) != NULL)
        fuzz_fail("a small catalog has too many services");
    struct buffer index;
    if (writer_write(making.catalog, &index, NULL) == NULL) {
        if (making.how & ROUND_TRIP)
            search_round_trip(&index);
        search_compare(making.catalog, &index);
        free(index.bytes);
    } else if ((making.how & MANY_PROTOCOLS) == 0) {
        fuzz_fail("a small catalog is refused");
    }
    if ((making.how & (MADE_SERVICES | ROUND_TRIP)) == ROUND_TRIP)
        search_reread(making.catalog);
    catalog_destroy(making.catalog);
    return 0;
}
