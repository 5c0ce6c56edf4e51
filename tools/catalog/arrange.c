/*
 * Makes the ordered services of a catalog from its records.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/catalog/arrange.h"

#include <stdlib.h>
#include <string.h>

#include "tools/base/memory.h"

/* One port and protocol of one record, before equal ones are merged. All are in one array, in
 * order. */
struct candidate {
    const char *name;
    const char *protocol;
    struct candidate
        *target; /* what this is an alias of, or the first of its equals; NULL: itself */
    struct candidate *absorbed;  /* chain of what this candidate takes in, in order */
    struct candidate *last;      /* end of that chain */
    struct candidate *following; /* next in the chain that this candidate is in */
    uint32_t record;
    uint32_t walk; /* which search for circles came by; 0: none */
    uint16_t port;
    bool of_registry;
    bool gone; /* became an alias or part of an equal candidate */
};

/* The protocols that a record is served for: its own, or tcp and udp where it names none. */
static size_t protocols_of(const struct record *record, const char *protocols[2])
{
    protocols[0] = record->protocol;
    if (record->protocol[0] != '\0')
        return 1;
    protocols[0] = "tcp";
    protocols[1] = "udp";
    return 2;
}

static size_t count_candidates(const struct catalog *catalog)
{
    size_t count = 0;
    const char *protocols[2];
    for (size_t at = 0; at < catalog->record_count; at++) {
        const struct record *record = &catalog->records[at];
        if (record->has_port)
            count +=
                (record->last_port - record->first_port + 1u) * protocols_of(record, protocols);
        if (count > CATALOG_SERVICE_LIMIT)
            break;
    }
    return count;
}

/* Fills candidates in order: the records', a range expanded port by port. */
static void expand_records(const struct catalog *catalog, struct candidate *candidates)
{
    size_t count = 0;
    for (size_t at = 0; at < catalog->record_count; at++) {
        const struct record *record = &catalog->records[at];
        if (!record->has_port)
            continue;
        bool of_registry = catalog->origins[record->origin][0] == '\0';
        const char *protocols[2];
        size_t protocol_count = protocols_of(record, protocols);
        for (unsigned port = record->first_port; port <= record->last_port; port++) {
            for (size_t which = 0; which < protocol_count; which++) {
                candidates[count] = (struct candidate){
                    .name = record->name,
                    .protocol = protocols[which],
                    .record = (uint32_t)at,
                    .port = (uint16_t)port,
                    .of_registry = of_registry,
                };
                count++;
            }
        }
    }
}

static int compare_services(const struct candidate *left, const struct candidate *right)
{
    if (left->port != right->port)
        return left->port < right->port ? -1 : 1;
    int by_name = strcmp(left->name, right->name);
    return by_name != 0 ? by_name : strcmp(left->protocol, right->protocol);
}

static int compare_candidates(const void *left, const void *right)
{
    const struct candidate *a = *(struct candidate *const *)left;
    const struct candidate *b = *(struct candidate *const *)right;
    int by_service = compare_services(a, b);
    if (by_service != 0)
        return by_service;
    return a < b ? -1 : 1;
}

static void absorb(struct candidate *into, struct candidate *candidate)
{
    candidate->gone = true;
    if (into->absorbed == NULL)
        into->absorbed = candidate;
    else
        into->last->following = candidate;
    into->last = candidate;
}

/* Finds the registry's candidate of a name on the same port and protocol as the given one. */
static struct candidate *find_candidate(struct candidate **sorted, size_t count,
                                        const struct candidate *like, const char *name)
{
    struct candidate key = *like;
    key.name = name;
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_services(sorted[middle], &key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && compare_services(sorted[low], &key) == 0 ? sorted[low] : NULL;
}

/* Aliases that lead back to themselves are nobody's aliases: each stays a service of its own. */
static void open_circles(struct candidate **sorted, size_t count)
{
    for (size_t at = 0; at < count; at++) {
        struct candidate *candidate = sorted[at];
        uint32_t walk = (uint32_t)at + 1;
        while (candidate != NULL && candidate->walk == 0) {
            candidate->walk = walk;
            candidate = candidate->target;
        }
        if (candidate == NULL || candidate->walk != walk)
            continue;
        while (candidate != NULL) {
            struct candidate *following = candidate->target;
            candidate->target = NULL;
            candidate = following;
        }
    }
}

/* Follows an alias to the service in the end, and shortens the way for those that come later. */
static struct candidate *find_root(struct candidate *candidate)
{
    struct candidate *root = candidate;
    while (root->target != NULL)
        root = root->target;
    while (candidate != root) {
        struct candidate *following = candidate->target;
        candidate->target = root;
        candidate = following;
    }
    return root;
}

/* Makes each of the registry's aliases part of the service that it is an alias of. */
static void resolve_aliases(struct catalog *catalog, struct candidate **sorted,
                            struct candidate *candidates, size_t count)
{
    struct candidate **registry = memory_resize(NULL, count, sizeof(struct candidate *));
    size_t kept = 0;
    for (size_t at = 0; at < count; at++) {
        if (sorted[at]->of_registry)
            registry[kept++] = sorted[at];
    }
    for (size_t at = 0; at < kept; at++) {
        struct candidate *candidate = registry[at];
        const char *alias_of = catalog->records[candidate->record].alias_of;
        if (at > 0 && compare_services(registry[at - 1], candidate) == 0)
            candidate->gone = true;
        else if (alias_of[0] != '\0')
            candidate->target = find_candidate(registry, kept, candidate, alias_of);
    }
    open_circles(registry, kept);
    free(registry);
    for (size_t at = 0; at < count; at++) {
        struct candidate *root = find_root(&candidates[at]);
        if (root != &candidates[at])
            absorb(root, &candidates[at]);
    }
}

/* Makes candidates of one name, port and protocol one, at the place of the first. */
static void merge_equal(struct candidate **sorted, struct candidate *candidates, size_t count)
{
    struct candidate *first = NULL;
    for (size_t at = 0; at < count; at++) {
        struct candidate *candidate = sorted[at];
        if (candidate->gone)
            continue;
        if (first != NULL && compare_services(first, candidate) == 0)
            candidate->target = first;
        else
            first = candidate;
    }
    for (size_t at = 0; at < count; at++) {
        struct candidate *candidate = &candidates[at];
        if (!candidate->gone && candidate->target != NULL)
            absorb(candidate->target, candidate);
    }
}

static void add_alias(struct service *service, size_t *capacity, const char *alias)
{
    service->aliases =
        memory_grow(service->aliases, service->alias_count, capacity, sizeof *service->aliases);
    service->aliases[service->alias_count++] = alias;
}

/* Adds the aliases of an candidate's own line, then those of what it absorbed. */
static void collect_aliases(const struct catalog *catalog, const struct candidate *candidate,
                            struct service *service, size_t *capacity)
{
    const struct record *record = &catalog->records[candidate->record];
    for (size_t at = 0; at < record->alias_count; at++)
        add_alias(service, capacity, record->aliases[at]);
    for (const struct candidate *part = candidate->absorbed; part != NULL; part = part->following) {
        if (strcmp(part->name, service->name) != 0)
            add_alias(service, capacity, part->name);
        else if (service->registry_record == NO_RECORD && part->of_registry)
            service->registry_record = part->record;
        collect_aliases(catalog, part, service, capacity);
    }
}

static int compare_aliases(const void *left, const void *right)
{
    const char *const *a = *(const char **const *)left;
    const char *const *b = *(const char **const *)right;
    int by_text = strcmp(*a, *b);
    return by_text != 0 ? by_text : (a > b) - (a < b);
}

/* Keeps the first of equal aliases. They are sorted for it: a hostile list may be very long. */
static void drop_repeated_aliases(struct service *service)
{
    size_t count = service->alias_count;
    const char ***sorted = memory_resize(NULL, count, sizeof *sorted);
    for (size_t at = 0; at < count; at++)
        sorted[at] = &service->aliases[at];
    qsort(sorted, count, sizeof *sorted, compare_aliases);
    const char *kept = NULL;
    for (size_t at = 0; at < count; at++) {
        if (kept != NULL && strcmp(kept, *sorted[at]) == 0)
            *sorted[at] = NULL;
        else
            kept = *sorted[at];
    }
    service->alias_count = 0;
    for (size_t at = 0; at < count; at++) {
        if (service->aliases[at] != NULL)
            service->aliases[service->alias_count++] = service->aliases[at];
    }
    free(sorted);
}

const char *catalog_arrange(struct catalog *catalog)
{
    size_t count = count_candidates(catalog);
    if (count > CATALOG_SERVICE_LIMIT)
        return "more than 1,000,000 services";
    struct candidate *candidates = memory_resize(NULL, count, sizeof *candidates);
    struct candidate **sorted = memory_resize(NULL, count, sizeof(struct candidate *));
    expand_records(catalog, candidates);
    for (size_t at = 0; at < count; at++)
        sorted[at] = &candidates[at];
    qsort(sorted, count, sizeof *sorted, compare_candidates);
    resolve_aliases(catalog, sorted, candidates, count);
    merge_equal(sorted, candidates, count);

    catalog_clear_services(catalog);
    for (size_t at = 0; at < count; at++) {
        const struct candidate *candidate = &candidates[at];
        if (candidate->gone)
            continue;
        struct service *service = catalog_new_service(catalog);
        *service = (struct service){
            .name = candidate->name,
            .protocol = candidate->protocol,
            .record = candidate->record,
            .registry_record = candidate->of_registry ? candidate->record : NO_RECORD,
            .port = candidate->port,
        };
        size_t capacity = 0;
        collect_aliases(catalog, candidate, service, &capacity);
        if (service->alias_count > 1)
            drop_repeated_aliases(service);
    }
    free(sorted);
    free(candidates);
    return NULL;
}
