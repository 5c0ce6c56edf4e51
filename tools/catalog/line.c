/*
 * The lines that the records of a catalog amount to in a services file: ranges and missing
 * protocols expanded, the registry's aliases on the line of their service.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/catalog/line.h"

#include <stdlib.h>
#include <string.h>

#include "tools/base/memory.h"

/*
 * The protocols that a record is served for: its own, or tcp and udp where the registry names none.
 * That of an overlay's line may be the empty one.
 */
static size_t protocols_of(const struct record *record, const char *protocols[2])
{
    protocols[0] = record->protocol;
    if (record->protocol[0] != '\0' || record->line != 0)
        return 1;
    protocols[0] = "tcp";
    protocols[1] = "udp";
    return 2;
}

/* The other records are there for the tool alone. */
static bool is_served(const struct record *record)
{
    return record->kind == RECORD_NAMED && record->has_port;
}

static size_t count_lines(const struct catalog *catalog)
{
    size_t count = 0;
    const char *protocols[2];
    for (size_t at = 0; at < catalog->record_count && count <= CATALOG_SERVICE_LIMIT; at++) {
        const struct record *record = &catalog->records[at];
        if (is_served(record))
            count +=
                (record->last_port - record->first_port + 1u) * protocols_of(record, protocols);
    }
    return count;
}

/* Fills in the lines of the records in order, a range port by port. */
static void expand_records(const struct catalog *catalog, struct line *lines)
{
    size_t count = 0;
    for (size_t at = 0; at < catalog->record_count; at++) {
        const struct record *record = &catalog->records[at];
        if (!is_served(record))
            continue;
        bool of_registry = catalog->origins[record->origin][0] == '\0';
        const char *protocols[2];
        size_t protocol_count = protocols_of(record, protocols);
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

int line_compare(const struct line *left, const struct line *right)
{
    if (left->port != right->port)
        return left->port < right->port ? -1 : 1;
    int by_name = strcmp(left->name, right->name);
    return by_name != 0 ? by_name : strcmp(left->protocol, right->protocol);
}

static int compare_in_order(const void *left, const void *right)
{
    const struct line *a = *(struct line *const *)left, *b = *(struct line *const *)right;
    int by_service = line_compare(a, b);
    return by_service != 0 ? by_service : a < b ? -1 : a > b;
}

/* Finds the registry's first line of that name on the port and protocol of the given one. */
static struct line *find_line(struct line **sorted, size_t count, const struct line *like,
                              const char *name)
{
    struct line key = *like;
    key.name = name;
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (line_compare(sorted[middle], &key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && line_compare(sorted[low], &key) == 0 ? sorted[low] : NULL;
}

/* Aliases in a cycle are nobody's aliases: each stays a service of its own. */
static void break_cycles(struct line **sorted, size_t count)
{
    for (size_t at = 0; at < count; at++) {
        struct line *line = sorted[at];
        uint32_t walk = (uint32_t)at + 1;
        while (line != NULL && line->walk == 0) {
            line->walk = walk;
            line = line->target;
        }
        if (line == NULL || line->walk != walk)
            continue;
        while (line != NULL) {
            struct line *target = line->target;
            line->target = NULL;
            line = target;
        }
    }
}

/* The service at the end of a chain of aliases. Shortens the chain for those that come later. */
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

/* Puts each of the registry's aliases on the line of its service. */
static void resolve_aliases(const struct catalog *catalog, struct line *lines, size_t count)
{
    struct line **sorted = memory_resize(NULL, count, sizeof(struct line *));
    size_t kept = 0;
    for (size_t at = 0; at < count; at++) {
        if (lines[at].of_registry)
            sorted[kept++] = &lines[at];
    }
    qsort(sorted, kept, sizeof(struct line *), compare_in_order);
    for (size_t at = 0; at < kept; at++) {
        struct line *line = sorted[at];
        const char *alias_of = catalog->records[line->record].alias_of;
        if (at > 0 && line_compare(sorted[at - 1], line) == 0)
            line->gone = true;
        else if (alias_of[0] != '\0')
            line->target = find_line(sorted, kept, line, alias_of);
    }
    break_cycles(sorted, kept);
    free(sorted);
    for (size_t at = 0; at < count; at++) {
        struct line *root = find_root(&lines[at]);
        if (root != &lines[at])
            add_alias(root, &lines[at]);
    }
}

const char *line_list(const struct catalog *catalog, struct line **lines, size_t *count)
{
    *count = count_lines(catalog);
    if (*count > CATALOG_SERVICE_LIMIT)
        return "more than 1,000,000 services";
    *lines = memory_resize(NULL, *count, sizeof **lines);
    expand_records(catalog, *lines);
    resolve_aliases(catalog, *lines, *count);
    return NULL;
}
