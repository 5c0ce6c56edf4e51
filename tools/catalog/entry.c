/*
 * An entry: a service, or a name without a port, with the data of its records.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/catalog/entry.h"

#include "tools/base/memory.h"

static const char *origin_of(const struct catalog *catalog, const struct record *record)
{
    const char *origin = catalog->origins[record->origin];
    return origin[0] != '\0' ? origin : "registry";
}

struct entry entry_of_service(const struct catalog *catalog, const struct service *service)
{
    const struct record *first = &catalog->records[service->record];
    bool registered = service->registry_record != NO_RECORD;
    return (struct entry){
        .name = service->name,
        .protocol = service->protocol,
        .aliases = service->aliases,
        .alias_count = service->alias_count,
        .record = registered ? &catalog->records[service->registry_record] : first,
        .origin = origin_of(catalog, first),
        .line = first->line,
        .port = service->port,
        .has_port = true,
        .registered = registered,
    };
}

static struct entry entry_of_record(const struct catalog *catalog, const struct record *record)
{
    return (struct entry){
        .name = record->name,
        .protocol = record->protocol,
        .record = record,
        .origin = origin_of(catalog, record),
        .line = record->line,
        .registered = true,
    };
}

struct entry *entry_list(const struct catalog *catalog, size_t *count)
{
    struct entry *entries =
        memory_resize(NULL, catalog->service_count + catalog->record_count, sizeof *entries);
    *count = 0;
    for (size_t at = 0; at < catalog->service_count; at++)
        entries[(*count)++] = entry_of_service(catalog, &catalog->services[at]);
    for (size_t at = 0; at < catalog->record_count; at++) {
        if (catalog->records[at].kind == RECORD_NAMED && !catalog->records[at].has_port)
            entries[(*count)++] = entry_of_record(catalog, &catalog->records[at]);
    }
    return entries;
}

bool entry_described(const struct entry *entries, size_t count)
{
    for (size_t at = 0; at < count; at++) {
        if (entries[at].record->description[0] != '\0')
            return true;
    }
    return count == 0;
}

char *entry_aliases(const struct entry *entry, const char *between)
{
    char *aliases;
    FILE *stream = memory_stream(&aliases);
    for (size_t at = 0; at < entry->alias_count; at++)
        fprintf(stream, "%s%s", at > 0 ? between : "", entry->aliases[at]);
    memory_stream_end(stream);
    return aliases;
}
