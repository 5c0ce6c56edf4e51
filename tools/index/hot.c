/*
 * Writes the hot part of an index: what lookups read.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The services become groups first. Then the tables that lead to the groups are filled by the one
 * rule that the reader relies on: a group is linked only if it serves a protocol that no earlier
 * one of the same port or name serves.
 */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "nss_iana/name.h"
#include "tools/base/memory.h"
#include "tools/index/writing.h"

/* 0 for a protocol that has no bit. */
static unsigned protocol_bit(const char *name)
{
    if (strcmp(name, "tcp") == 0)
        return PROTOCOL_TCP;
    return strcmp(name, "udp") == 0 ? PROTOCOL_UDP : 0;
}

static uint8_t protocol_number(struct writing *writing, const char *name)
{
    for (size_t at = 0; at < writing->protocol_count; at++) {
        if (strcmp(writing->protocols[at], name) == 0)
            return (uint8_t)at;
    }
    if (writing->protocol_count == PROTOCOL_COUNT_LIMIT) {
        writing->fault = "more than 255 protocols besides tcp and udp";
        return 0;
    }
    writing->protocols[writing->protocol_count] = name;
    return (uint8_t)writing->protocol_count++;
}

static bool same_but_protocol(const struct service *left, const struct service *right)
{
    if (left->port != right->port || left->alias_count != right->alias_count ||
        strcmp(left->name, right->name) != 0)
        return false;
    for (size_t at = 0; at < left->alias_count; at++) {
        if (strcmp(left->aliases[at], right->aliases[at]) != 0)
            return false;
    }
    return true;
}

static void make_runs(struct writing *writing)
{
    const struct catalog *catalog = writing->catalog;
    writing->runs = memory_resize(NULL, catalog->service_count, sizeof *writing->runs);
    struct run *run = NULL;
    for (size_t at = 0; at < catalog->service_count; at++) {
        const struct service *service = &catalog->services[at];
        unsigned bit = protocol_bit(service->protocol);
        if (run == NULL || bit <= run->bits || run->bits == 0 ||
            !same_but_protocol(run->first, service)) {
            run = &writing->runs[writing->run_count++];
            *run = (struct run){.first = service, .next = NO_RUN};
        }
        run->bits |= bit;
        if (bit == 0)
            run->number = protocol_number(writing, service->protocol);
    }
}

/* Adds the run's protocols to the set; false where it had all of them. */
static bool add_protocols(struct protocol_set *set, const struct run *run)
{
    unsigned bits = set->bits | run->bits;
    bool added = bits != set->bits;
    set->bits = bits;
    if (run->bits == 0) {
        uint64_t *word = &set->numbers[run->number / 64];
        uint64_t bit = (uint64_t)1 << run->number % 64;
        added = (*word & bit) == 0;
        *word |= bit;
    }
    return added;
}

/* Leads from each port to its first run, and from there to those that add a protocol. */
static void chain_ports(struct writing *writing)
{
    writing->port_runs = memory_resize(NULL, 65536, sizeof *writing->port_runs);
    for (size_t port = 0; port < 65536; port++)
        writing->port_runs[port] = NO_RUN;
    for (uint32_t at = 0; at < writing->run_count; at++) {
        struct run *run = &writing->runs[at];
        uint32_t *first = &writing->port_runs[run->first->port];
        if (*first == NO_RUN)
            *first = run->last = at;
        struct run *last = &writing->runs[writing->runs[*first].last];
        run->known = last->known;
        if (add_protocols(&run->known, run) && run != last) {
            last->next = at;
            writing->runs[*first].last = at;
        }
    }
}

/* Brings equal names together, each in the order of its runs, which is that of the addresses. */
static int compare_namings(const void *left, const void *right)
{
    const struct naming *a = *(struct naming *const *)left, *b = *(struct naming *const *)right;
    if (a->hash != b->hash)
        return a->hash < b->hash ? -1 : 1;
    int by_name = strcmp(a->name, b->name);
    return by_name != 0 ? by_name : a < b ? -1 : a > b;
}

static struct naming naming_of(const char *name, size_t run)
{
    return (struct naming){.name = name, .hash = name_hash(name, strlen(name)), .run = run};
}

/* Marks those that add a protocol to the ones before of the same name. */
static void mark_needed(const struct writing *writing, struct naming *namings, size_t count)
{
    struct naming **sorted = memory_resize(NULL, count, sizeof *sorted);
    for (size_t at = 0; at < count; at++)
        sorted[at] = &namings[at];
    qsort(sorted, count, sizeof *sorted, compare_namings);
    struct protocol_set known = {0};
    for (size_t at = 0; at < count; at++) {
        if (at > 0 && strcmp(sorted[at]->name, sorted[at - 1]->name) != 0)
            known = (struct protocol_set){0};
        sorted[at]->needed = add_protocols(&known, &writing->runs[sorted[at]->run]);
    }
    free(sorted);
}

/* Collects all names and aliases of the runs and keeps those that are needed. */
static void make_namings(struct writing *writing)
{
    size_t count = 0;
    for (size_t at = 0; at < writing->run_count; at++)
        count += 1 + writing->runs[at].first->alias_count;
    struct naming *namings = memory_resize(NULL, count, sizeof *namings);
    count = 0;
    for (size_t at = 0; at < writing->run_count; at++) {
        const struct service *service = writing->runs[at].first;
        namings[count++] = naming_of(service->name, at);
        for (size_t alias = 0; alias < service->alias_count; alias++)
            namings[count++] = naming_of(service->aliases[alias], at);
    }
    mark_needed(writing, namings, count);
    for (size_t at = 0; at < count; at++) {
        if (namings[at].needed)
            namings[writing->naming_count++] = namings[at];
    }
    writing->namings = namings;
}

static uint32_t run_size(const struct run *run)
{
    size_t size = sizeof(struct index_group) + strlen(run->first->name) + 1;
    if (run->bits == 0)
        size += 1;
    if (run->next != NO_RUN)
        size += sizeof(le32);
    if (run->first->alias_count > 0)
        size += sizeof(struct index_aliases);
    for (size_t at = 0; at < run->first->alias_count; at++)
        size += strlen(run->first->aliases[at]) + 1;
    return size < INDEX_HOT_LIMIT ? (uint32_t)size : INDEX_HOT_LIMIT;
}

/* Decides where everything in the hot part goes, before a byte is written. */
static void place_groups(struct writing *writing)
{
    bool used[PORT_PAGES] = {false};
    writing->port_page_count = 1;
    for (size_t port = 0; port < 65536; port++) {
        if (writing->port_runs[port] != NO_RUN && !used[port / PORT_PAGE_SIZE]) {
            used[port / PORT_PAGE_SIZE] = true;
            writing->port_page_count++;
        }
    }
    /* Three of eight slots stay empty: then few names are away from their home bucket. */
    size_t bucket_count = writing->naming_count / 4 + 1;
    size_t offset = sizeof(struct index_header) + PORT_PAGES * sizeof(le16) +
                    writing->port_page_count * sizeof(struct index_port_page) +
                    bucket_count * sizeof(struct index_name_bucket) +
                    writing->protocol_count * sizeof(struct index_protocol);
    size_t groups = offset;
    for (size_t at = 0; at < writing->run_count && offset < INDEX_HOT_LIMIT; at++) {
        writing->runs[at].offset = (uint32_t)offset;
        offset += run_size(&writing->runs[at]);
    }
    if (offset > INDEX_HOT_LIMIT - INDEX_SLACK) {
        writing->fault = "the services take more than 16 MiB";
        return;
    }
    writing->bucket_count = (uint32_t)bucket_count;
    writing->groups = (uint32_t)groups;
    writing->groups_size = (uint32_t)(offset - groups);
}

void hot_plan(struct writing *writing)
{
    make_runs(writing);
    if (writing->fault != NULL)
        return;
    chain_ports(writing);
    make_namings(writing);
    place_groups(writing);
}

static void write_protocols(struct writing *writing)
{
    uint32_t offset = (uint32_t)writing->size;
    for (size_t at = 0; at < writing->protocol_count; at++) {
        struct index_protocol protocol = {0};
        memcpy(protocol.name, writing->protocols[at], strlen(writing->protocols[at]));
        writing_append(writing, &protocol, sizeof protocol);
    }
    writing->header.protocols = writing_section(writing, offset);
}

static void write_ports(struct writing *writing)
{
    uint32_t numbers = writing_append(writing, NULL, PORT_PAGES * sizeof(le16));
    writing->header.port_pages = writing_section(writing, numbers);
    uint32_t pages =
        writing_append(writing, NULL, writing->port_page_count * sizeof(struct index_port_page));
    writing->header.ports = writing_section(writing, pages);
    uint32_t page_count = 1;
    size_t page_of = PORT_PAGES; /* of the ports, the page that was numbered last */
    for (size_t port = 0; port < 65536; port++) {
        if (writing->port_runs[port] == NO_RUN)
            continue;
        if (page_of != port / PORT_PAGE_SIZE) {
            page_of = port / PORT_PAGE_SIZE;
            le16 number = le16_from((uint16_t)page_count++);
            memcpy(writing->bytes + numbers + page_of * sizeof number, &number, sizeof number);
        }
        size_t line = pages + (page_count - 1) * sizeof(struct index_port_page);
        writing_set32(writing, line + port % PORT_PAGE_SIZE * sizeof(le32),
                      writing->runs[writing->port_runs[port]].offset);
    }
}

/* Puts the group into the first empty slot from the home bucket on. */
static void fill_slot(struct writing *writing, uint32_t buckets, uint64_t hash, uint32_t group)
{
    uint8_t fingerprint = name_fingerprint(hash);
    uint32_t home = name_home(hash, writing->bucket_count);
    for (uint32_t way = 0; way < NAME_WAY_LIMIT; way++) {
        struct index_name_bucket bucket;
        size_t at = buckets + (home + way) % writing->bucket_count * sizeof bucket;
        memcpy(&bucket, writing->bytes + at, sizeof bucket);
        for (size_t slot = 0; slot < NAME_BUCKET_SIZE; slot++) {
            if (bucket.fingerprint[slot] == 0) {
                bucket.fingerprint[slot] = fingerprint;
                bucket.group[slot] = le32_from(group);
                memcpy(writing->bytes + at, &bucket, sizeof bucket);
                return;
            }
        }
    }
    writing->fault = "too many names of equal hash";
}

static void write_names(struct writing *writing)
{
    uint32_t buckets =
        writing_append(writing, NULL, writing->bucket_count * sizeof(struct index_name_bucket));
    writing->header.names = writing_section(writing, buckets);
    for (size_t at = 0; at < writing->naming_count && writing->fault == NULL; at++) {
        const struct naming *naming = &writing->namings[at];
        fill_slot(writing, buckets, naming->hash, writing->runs[naming->run].offset);
    }
}

static void write_groups(struct writing *writing)
{
    uint32_t offset = (uint32_t)writing->size;
    for (size_t at = 0; at < writing->run_count; at++) {
        const struct run *run = &writing->runs[at];
        const struct service *service = run->first;
        unsigned kind = run->bits;
        if (run->bits == 0)
            kind |= GROUP_HAS_NUMBER;
        if (run->next != NO_RUN)
            kind |= GROUP_HAS_NEXT;
        if (service->alias_count > 0)
            kind |= GROUP_HAS_ALIASES;
        size_t name_length = strlen(service->name);
        struct index_group group = {
            .port = le16_from(service->port),
            .kind = (uint8_t)kind,
            .name_length = (uint8_t)name_length,
        };
        writing_append(writing, &group, sizeof group);
        writing_append(writing, service->name, name_length + 1);
        if (run->bits == 0)
            writing_append(writing, &run->number, sizeof run->number);
        if (run->next != NO_RUN)
            writing_append32(writing, writing->runs[run->next].offset);
        if (service->alias_count == 0)
            continue;
        writing_append32(writing, (uint32_t)service->alias_count);
        uint32_t size_at = writing_append(writing, NULL, sizeof(le32));
        for (size_t alias = 0; alias < service->alias_count; alias++)
            writing_append(writing, service->aliases[alias], strlen(service->aliases[alias]) + 1);
        writing_set32(writing, size_at, (uint32_t)(writing->size - size_at - sizeof(le32)));
    }
    writing->header.groups = writing_section(writing, offset);
}

void hot_write(struct writing *writing)
{
    writing_append(writing, NULL, sizeof writing->header);
    write_ports(writing);
    write_names(writing);
    write_protocols(writing);
    write_groups(writing);
    writing_append(writing, NULL, INDEX_SLACK);
    writing->header.hot_size = le32_from((uint32_t)writing->size);
}
