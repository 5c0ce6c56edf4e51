/*
 * Expands the records of a catalog to lines of a services file: one for each port and protocol,
 * with the registry's aliases on the line of their service.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/catalog/line.h"

#include <stdlib.h>
#include <string.h>

#include "tools/base/memory.h"
#include "tools/catalog/texts.h"

/*
 * The protocols of a record: its own, or tcp and udp if the registry names none. The protocol of an
 * overlay's line may be empty.
 */
static size_t protocols_of(const struct catalog *catalog, const struct record *record,
                           const char *protocols[2])
{
    protocols[0] = record->protocol;
    if (record->protocol[0] != '\0' || record->line != 0)
        return 1;
    protocols[0] = catalog->tcp;
    protocols[1] = catalog->udp;
    return 2;
}

/* Other records are for the tool only. */
static bool is_served(const struct record *record)
{
    return record->kind == RECORD_NAMED && record->has_port;
}

/* How many there are, or with *last the record that brings too many. */
static size_t count_lines(const struct catalog *catalog, size_t *last)
{
    size_t count = 0;
    const char *protocols[2];
    for (size_t at = 0; at < catalog->record_count && count <= CATALOG_SERVICE_LIMIT; at++) {
        const struct record *record = &catalog->records[at];
        *last = at;
        if (is_served(record))
            count += (record->last_port - record->first_port + 1u) *
                     protocols_of(catalog, record, protocols);
    }
    return count;
}

/* Fills in the lines of the records in order, expanding ranges. */
static void expand_records(const struct catalog *catalog, struct line *lines)
{
    size_t count = 0;
    for (size_t at = 0; at < catalog->record_count; at++) {
        const struct record *record = &catalog->records[at];
        if (!is_served(record))
            continue;
        bool of_registry = catalog->origins[record->origin][0] == '\0';
        const char *protocols[2];
        size_t protocol_count = protocols_of(catalog, record, protocols);
        for (unsigned port = record->first_port; port <= record->last_port; port++) {
            for (size_t which = 0; which < protocol_count; which++) {
                lines[count++] = (struct line){
                    .name = record->name,
                    .protocol = protocols[which],
                    .record = (uint32_t)at,
                    .hidden_by = NOT_HIDDEN,
                    .port = (uint16_t)port,
                    .of_registry = of_registry,
                };
            }
        }
    }
}

struct line_table line_table_create(const struct line *lines, size_t count)
{
    return (struct line_table){.lines = lines, .slots = slots_create(count)};
}

void line_table_free(struct line_table *table)
{
    slots_free(&table->slots);
}

/* The slot of the first line of the same service, or the empty slot for it. */
static uint32_t *find_slot(const struct line_table *table, const struct line *line)
{
    const struct slots *slots = &table->slots;
    uint64_t place = (uint64_t)texts_number(line->protocol) << 16 | line->port;
    size_t slot = slots_home(slots, place, texts_number(line->name));
    for (; slots->numbers[slot] != 0; slot = slots_next(slots, slot)) {
        const struct line *other = &table->lines[slots->numbers[slot] - 1];
        if (other->port == line->port && other->name == line->name &&
            texts_number(other->protocol) == texts_number(line->protocol))
            break;
    }
    return &slots->numbers[slot];
}

uint32_t line_table_add(struct line_table *table, uint32_t number)
{
    uint32_t *slot = find_slot(table, &table->lines[number]);
    if (*slot == 0)
        *slot = number + 1;
    return *slot - 1;
}

/* Finds the first line of that name on the port and protocol of the given one; NULL: none. */
static struct line *find_line(const struct line_table *table, struct line *lines,
                              const struct line *like, const char *name)
{
    struct line key = *like;
    key.name = name;
    uint32_t number = *find_slot(table, &key);
    return number != 0 ? &lines[number - 1] : NULL;
}

/* Aliases in a cycle have no service: each stays a service of its own. */
static void break_cycles(struct line *lines, size_t count)
{
    for (size_t at = 0; at < count; at++) {
        struct line *line = &lines[at];
        uint32_t search = (uint32_t)at + 1;
        while (line != NULL && line->search == 0) {
            line->search = search;
            line = line->target;
        }
        if (line == NULL || line->search != search)
            continue;
        while (line != NULL) {
            struct line *target = line->target;
            line->target = NULL;
            line = target;
        }
    }
}

/* The service at the end of a chain of aliases, with path compression. */
static struct line *find_root(struct line *line)
{
    struct line *root = line;
    while (root->target != NULL)
        root = root->target;
    while (line != root) {
        struct line *target = line->target;
        line->target = root;
        line = target;
    }
    return root;
}

static void add_alias(struct line *line, struct line *alias)
{
    alias->gone = true;
    if (line->aliases == NULL)
        line->aliases = alias;
    else
        line->last->next = alias;
    line->last = alias;
}

/* Moves each of the registry's aliases to the line of its service. */
static void resolve_aliases(const struct catalog *catalog, struct line *lines, size_t count)
{
    struct line_table table = line_table_create(lines, count);
    for (size_t at = 0; at < count; at++) {
        if (lines[at].of_registry)
            lines[at].gone = line_table_add(&table, (uint32_t)at) != at;
    }
    for (size_t at = 0; at < count; at++) {
        struct line *line = &lines[at];
        const char *alias_of = catalog->records[line->record].alias_of;
        if (line->of_registry && !line->gone && alias_of[0] != '\0')
            line->target = find_line(&table, lines, line, alias_of);
    }
    break_cycles(lines, count);
    line_table_free(&table);
    for (size_t at = 0; at < count; at++) {
        struct line *root = find_root(&lines[at]);
        if (root != &lines[at])
            add_alias(root, &lines[at]);
    }
}

const char *line_list(const struct catalog *catalog, struct line **lines, size_t *count,
                      size_t *culprit)
{
    *culprit = NO_RECORD;
    *count = count_lines(catalog, culprit);
    if (*count > CATALOG_SERVICE_LIMIT)
        return "more than 1,000,000 services";
    *lines = memory_resize(NULL, *count, sizeof **lines);
    expand_records(catalog, *lines);
    resolve_aliases(catalog, *lines, *count);
    return NULL;
}
