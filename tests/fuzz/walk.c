/*
 * Reads everything that the commands read of a catalog.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tests/fuzz/walk.h"

#include <stdio.h>
#include <stdlib.h>

#include "tools/catalog/arrange.h"
#include "tools/catalog/compare.h"
#include "tools/catalog/entry.h"
#include "tools/catalog/hide.h"
#include "tools/catalog/key.h"
#include "tools/catalog/port.h"
#include "tools/catalog/reference.h"
#include "tools/catalog/texts.h"

#define ASKED_KEYS 50

static void require(bool good, const char *what)
{
    if (good)
        return;
    fprintf(stderr, "what was loaded is out of place: %s\n", what);
    abort();
}

static uint64_t read_text(const char *text)
{
    uint64_t sum = 1;
    for (; *text != '\0'; text++)
        sum = sum * 31 + (unsigned char)*text;
    return sum;
}

static uint64_t walk_records(const struct catalog *catalog)
{
    uint64_t sum = 0;
    for (size_t at = 0; at < catalog->record_count; at++) {
        const struct record *record = &catalog->records[at];
        require(record->origin < catalog->origin_count, "an origin");
        require(record->kind < RECORD_KINDS, "a kind");
        require(record->first_port <= record->last_port, "a range");
        for (enum field field = 0; field < FIELD_COUNT; field++) {
            sum += read_text(record->text[field]);
            require(texts_number(record->text[field]) < catalog_text_count(catalog), "a text");
        }
        sum += read_text(catalog->origins[record->origin]);
        char *words = references_words(record->references, " ");
        sum += read_text(words);
        free(words);
    }
    return sum;
}

static uint64_t walk_services(const struct catalog *catalog)
{
    uint64_t sum = 0;
    for (size_t at = 0; at < catalog->service_count; at++) {
        const struct service *service = &catalog->services[at];
        require(service->record < catalog->record_count, "the record of a service");
        require(service->registry_record < catalog->record_count ||
                    service->registry_record == NO_RECORD,
                "the registry's record of a service");
        sum += read_text(service->name) + read_text(service->protocol);
        for (size_t alias = 0; alias < service->alias_count; alias++)
            sum += read_text(service->aliases[alias]);
    }
    return sum;
}

static uint64_t walk_keys(const struct catalog *catalog)
{
    size_t count;
    uint64_t sum = 0;
    struct entry *entries = entry_list(catalog, &count);
    struct key_index index = key_index_create(entries, count);
    for (size_t at = 0; at < count; at += count / ASKED_KEYS + 1) {
        struct key key;
        struct match *matches;
        if (key_read(entries[at].name, &key) != NULL)
            continue;
        size_t found = key_find(&key, &index, &matches);
        for (size_t match = 0; match < found; match++)
            sum += read_text(matches[match].entry->name);
        free(matches);
    }
    sum += entry_described(entries, count);
    key_index_free(&index);
    free(entries);
    return sum;
}

static uint64_t walk_ports(const struct catalog *catalog)
{
    uint64_t sum = 0;
    struct port_map map = port_map_create(catalog);
    for (unsigned port = 0; port < 65536; port += 257) {
        const struct record **rows;
        size_t count = port_rows(&map, (uint16_t)port, (uint16_t)(port | 0xff), "tcp", &rows);
        for (size_t at = 0; at < count; at++)
            sum += read_text(rows[at]->name);
        sum += port_state(&map, (uint16_t)port, "udp");
        free(rows);
    }
    port_map_free(&map);
    return sum;
}

static uint64_t walk_hidden(const struct catalog *catalog)
{
    size_t count;
    uint64_t sum = 0;
    struct hidden *hidden = hide_list(catalog, &count);
    for (size_t at = 0; at < count; at++)
        sum += read_text(hidden[at].record->name) + hidden[at].by->line + hidden[at].port +
               read_text(hidden[at].protocol);
    free(hidden);
    return sum;
}

static void compare(const struct catalog *left, const struct catalog *right, bool same)
{
    struct comparison *comparison = compare_catalogs(left, right);
    for (enum change_kind kind = 0; kind < CHANGE_KINDS; kind++)
        require(!same || comparison->lists[kind].count == 0, "a difference from itself");
    compare_free(comparison);
}

/* A range can turn one record into a million services, which is too slow to do often. */
static bool is_small(const struct catalog *catalog)
{
    size_t count = 0;
    for (size_t at = 0; at < catalog->record_count; at++)
        count += catalog->records[at].last_port - catalog->records[at].first_port + (size_t)1;
    return count <= 5000 + 2 * catalog->service_count;
}

uint64_t walk_catalog(const struct catalog *catalog)
{
    uint64_t sum =
        walk_records(catalog) + walk_services(catalog) + walk_keys(catalog) + walk_ports(catalog);
    compare(catalog, catalog, true);
    if (!is_small(catalog))
        return sum;
    sum += walk_hidden(catalog);
    struct catalog *registry = catalog_create();
    if (catalog_copy_registry(registry, catalog) == NULL)
        compare(catalog, registry, false);
    catalog_destroy(registry);
    return sum;
}
