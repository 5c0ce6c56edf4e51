/*
 * The ordered list of services, made from the records of the registry and of overlays.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/catalog.h"

#include <stdlib.h>
#include <string.h>

#include "tools/text.h"

/* Texts are kept in chunks, since they are many, short, and freed together. */
#define CHUNK_SIZE ((size_t)64 << 10)

struct chunk {
    struct chunk *before;
    size_t used;
    size_t size;
    char bytes[];
};

struct catalog_memory {
    struct chunk *chunk;
    size_t record_capacity;
    size_t service_capacity;
};

/* One port and protocol of one record, before equal ones are merged. All are in one array, in order. */
struct entry {
    const char *name;
    const char *protocol;
    struct entry *target;   /* what this is an alias of, or the first of its equals; NULL: itself */
    struct entry *absorbed; /* chain of what this entry takes in, in order */
    struct entry *last;     /* end of that chain */
    struct entry *following; /* next in the chain that this entry is in */
    uint32_t record;
    uint32_t walk; /* which search for circles came by; 0: none */
    uint16_t port;
    bool of_registry;
    bool gone; /* became an alias or part of an equal entry */
};

struct catalog *catalog_create(void)
{
    struct catalog *catalog = text_allocate(NULL, 1, sizeof *catalog);
    *catalog = (struct catalog){.memory = text_allocate(NULL, 1, sizeof *catalog->memory)};
    *catalog->memory = (struct catalog_memory){0};
    return catalog;
}

static void free_services(struct catalog *catalog)
{
    for (size_t at = 0; at < catalog->service_count; at++)
        free(catalog->services[at].aliases);
    free(catalog->services);
    catalog->services = NULL;
    catalog->service_count = 0;
    catalog->memory->service_capacity = 0;
}

void catalog_destroy(struct catalog *catalog)
{
    if (catalog == NULL)
        return;
    free_services(catalog);
    for (size_t at = 0; at < catalog->record_count; at++)
        free(catalog->records[at].aliases);
    free(catalog->records);
    free(catalog->origins);
    for (struct chunk *chunk = catalog->memory->chunk; chunk != NULL;) {
        struct chunk *before = chunk->before;
        free(chunk);
        chunk = before;
    }
    free(catalog->memory);
    free(catalog);
}

/* A text that is longer than a chunk gets one of its own. */
static struct chunk *chunk_with_room(struct catalog_memory *memory, size_t size)
{
    struct chunk *chunk = memory->chunk;
    if (chunk == NULL || chunk->size - chunk->used < size) {
        size_t room = size > CHUNK_SIZE ? size : CHUNK_SIZE;
        chunk = text_allocate(NULL, 1, sizeof *chunk + room);
        *chunk = (struct chunk){.before = memory->chunk, .size = room};
        memory->chunk = chunk;
    }
    return chunk;
}

const char *catalog_text(struct catalog *catalog, const char *text)
{
    if (text[0] == '\0')
        return "";
    size_t size = strlen(text) + 1;
    struct chunk *chunk = chunk_with_room(catalog->memory, size);
    char *copy = memcpy(chunk->bytes + chunk->used, text, size);
    chunk->used += size;
    catalog->text_count++;
    return copy;
}

bool catalog_add_origin(struct catalog *catalog, const char *name, uint16_t *number)
{
    size_t count = catalog->origin_count;
    if (count >= UINT16_MAX)
        return false;
    catalog->origins = text_allocate(catalog->origins, count + 1, sizeof *catalog->origins);
    catalog->origins[count] = catalog_text(catalog, name);
    catalog->origin_count++;
    *number = (uint16_t)count;
    return true;
}

/* Makes room for one more item behind count of them. */
static void *grow(void *items, size_t count, size_t *capacity, size_t item_size)
{
    if (count < *capacity)
        return items;
    *capacity = *capacity == 0 ? 256 : *capacity * 2;
    return text_allocate(items, *capacity, item_size);
}

/* Copies a text, unless the record before has the same: many come in pairs, of tcp and udp. */
static const char *copy_or_share(struct catalog *catalog, const char *text, const char *before)
{
    return strcmp(text, before) == 0 ? before : catalog_text(catalog, text);
}

static const char **copy_texts(struct catalog *catalog, const char **texts, size_t count)
{
    if (count == 0)
        return NULL;
    const char **copy = text_allocate(NULL, count, sizeof *copy);
    for (size_t at = 0; at < count; at++)
        copy[at] = catalog_text(catalog, texts[at]);
    return copy;
}

bool catalog_add_record(struct catalog *catalog, const struct record *record)
{
    if (catalog->record_count >= CATALOG_RECORD_LIMIT)
        return false;
    catalog->records = grow(catalog->records, catalog->record_count,
                            &catalog->memory->record_capacity, sizeof *catalog->records);
    static const struct record none = {
        .name = "",
        .protocol = "",
        .alias_of = "",
        .description = "",
        .references = "",
        .registered = "",
        .modified = "",
    };
    struct record *copy = &catalog->records[catalog->record_count];
    const struct record *before = catalog->record_count++ > 0 ? copy - 1 : &none;
    *copy = *record;
    copy->name = copy_or_share(catalog, record->name, before->name);
    copy->protocol = copy_or_share(catalog, record->protocol, before->protocol);
    copy->alias_of = copy_or_share(catalog, record->alias_of, before->alias_of);
    copy->description = copy_or_share(catalog, record->description, before->description);
    copy->references = copy_or_share(catalog, record->references, before->references);
    copy->registered = copy_or_share(catalog, record->registered, before->registered);
    copy->modified = copy_or_share(catalog, record->modified, before->modified);
    copy->aliases = copy_texts(catalog, record->aliases, record->alias_count);
    return true;
}

static struct service *new_service(struct catalog *catalog)
{
    catalog->services = grow(catalog->services, catalog->service_count,
                             &catalog->memory->service_capacity, sizeof *catalog->services);
    return &catalog->services[catalog->service_count++];
}

void catalog_add_service(struct catalog *catalog, const struct service *service)
{
    struct service *copy = new_service(catalog);
    *copy = *service;
    copy->name = catalog_text(catalog, service->name);
    copy->protocol = catalog_text(catalog, service->protocol);
    copy->aliases = copy_texts(catalog, service->aliases, service->alias_count);
}

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

static size_t count_entries(const struct catalog *catalog)
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

/* Fills entries in order: the records', a range expanded port by port. */
static void expand_records(const struct catalog *catalog, struct entry *entries)
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
                entries[count] = (struct entry){
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

static int compare_services(const struct entry *left, const struct entry *right)
{
    if (left->port != right->port)
        return left->port < right->port ? -1 : 1;
    int by_name = strcmp(left->name, right->name);
    return by_name != 0 ? by_name : strcmp(left->protocol, right->protocol);
}

static int compare_entries(const void *left, const void *right)
{
    const struct entry *a = *(struct entry *const *)left;
    const struct entry *b = *(struct entry *const *)right;
    int by_service = compare_services(a, b);
    if (by_service != 0)
        return by_service;
    return a < b ? -1 : 1;
}

static void absorb(struct entry *into, struct entry *entry)
{
    entry->gone = true;
    if (into->absorbed == NULL)
        into->absorbed = entry;
    else
        into->last->following = entry;
    into->last = entry;
}

/* Finds the registry's entry of a name on the same port and protocol as the given one. */
static struct entry *find_entry(struct entry **sorted, size_t count, const struct entry *like,
                                const char *name)
{
    struct entry key = *like;
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
static void open_circles(struct entry **sorted, size_t count)
{
    for (size_t at = 0; at < count; at++) {
        struct entry *entry = sorted[at];
        uint32_t walk = (uint32_t)at + 1;
        while (entry != NULL && entry->walk == 0) {
            entry->walk = walk;
            entry = entry->target;
        }
        if (entry == NULL || entry->walk != walk)
            continue;
        while (entry != NULL) {
            struct entry *following = entry->target;
            entry->target = NULL;
            entry = following;
        }
    }
}

/* Follows an alias to the service in the end, and shortens the way for those that come later. */
static struct entry *find_root(struct entry *entry)
{
    struct entry *root = entry;
    while (root->target != NULL)
        root = root->target;
    while (entry != root) {
        struct entry *following = entry->target;
        entry->target = root;
        entry = following;
    }
    return root;
}

/* Makes each of the registry's aliases part of the service that it is an alias of. */
static void resolve_aliases(struct catalog *catalog, struct entry **sorted, struct entry *entries,
                            size_t count)
{
    struct entry **registry = text_allocate(NULL, count, sizeof(struct entry *));
    size_t kept = 0;
    for (size_t at = 0; at < count; at++) {
        if (sorted[at]->of_registry)
            registry[kept++] = sorted[at];
    }
    for (size_t at = 0; at < kept; at++) {
        struct entry *entry = registry[at];
        const char *alias_of = catalog->records[entry->record].alias_of;
        if (at > 0 && compare_services(registry[at - 1], entry) == 0)
            entry->gone = true;
        else if (alias_of[0] != '\0')
            entry->target = find_entry(registry, kept, entry, alias_of);
    }
    open_circles(registry, kept);
    free(registry);
    for (size_t at = 0; at < count; at++) {
        struct entry *root = find_root(&entries[at]);
        if (root != &entries[at])
            absorb(root, &entries[at]);
    }
}

/* Makes entries of one name, port and protocol one, at the place of the first. */
static void merge_equal(struct entry **sorted, struct entry *entries, size_t count)
{
    struct entry *first = NULL;
    for (size_t at = 0; at < count; at++) {
        struct entry *entry = sorted[at];
        if (entry->gone)
            continue;
        if (first != NULL && compare_services(first, entry) == 0)
            entry->target = first;
        else
            first = entry;
    }
    for (size_t at = 0; at < count; at++) {
        struct entry *entry = &entries[at];
        if (!entry->gone && entry->target != NULL)
            absorb(entry->target, entry);
    }
}

static void add_alias(struct service *service, size_t *capacity, const char *alias)
{
    service->aliases =
        grow(service->aliases, service->alias_count, capacity, sizeof *service->aliases);
    service->aliases[service->alias_count++] = alias;
}

/* Adds the aliases of an entry's own line, then those of what it absorbed. */
static void collect_aliases(const struct catalog *catalog, const struct entry *entry,
                            struct service *service, size_t *capacity)
{
    const struct record *record = &catalog->records[entry->record];
    for (size_t at = 0; at < record->alias_count; at++)
        add_alias(service, capacity, record->aliases[at]);
    for (const struct entry *part = entry->absorbed; part != NULL; part = part->following) {
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
    const char ***sorted = text_allocate(NULL, count, sizeof *sorted);
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
    size_t count = count_entries(catalog);
    if (count > CATALOG_SERVICE_LIMIT)
        return "more than 1,000,000 services";
    struct entry *entries = text_allocate(NULL, count, sizeof *entries);
    struct entry **sorted = text_allocate(NULL, count, sizeof(struct entry *));
    expand_records(catalog, entries);
    for (size_t at = 0; at < count; at++)
        sorted[at] = &entries[at];
    qsort(sorted, count, sizeof *sorted, compare_entries);
    resolve_aliases(catalog, sorted, entries, count);
    merge_equal(sorted, entries, count);

    free_services(catalog);
    for (size_t at = 0; at < count; at++) {
        const struct entry *entry = &entries[at];
        if (entry->gone)
            continue;
        struct service *service = new_service(catalog);
        *service = (struct service){
            .name = entry->name,
            .protocol = entry->protocol,
            .record = entry->record,
            .registry_record = entry->of_registry ? entry->record : NO_RECORD,
            .port = entry->port,
        };
        size_t capacity = 0;
        collect_aliases(catalog, entry, service, &capacity);
        if (service->alias_count > 1)
            drop_repeated_aliases(service);
    }
    free(sorted);
    free(entries);
    return NULL;
}
