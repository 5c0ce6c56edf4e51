/*
 * The ordered list of services, made from the records of the registry and of overlays.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/catalog/catalog.h"

#include <stdlib.h>
#include <string.h>

#include "tools/base/memory.h"

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

struct catalog *catalog_create(void)
{
    struct catalog *catalog = memory_resize(NULL, 1, sizeof *catalog);
    *catalog = (struct catalog){.memory = memory_resize(NULL, 1, sizeof *catalog->memory)};
    *catalog->memory = (struct catalog_memory){0};
    return catalog;
}

void catalog_clear_services(struct catalog *catalog)
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
    catalog_clear_services(catalog);
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
        chunk = memory_resize(NULL, 1, sizeof *chunk + room);
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
    if (count >= CATALOG_ORIGIN_LIMIT)
        return false;
    catalog->origins = memory_resize(catalog->origins, count + 1, sizeof *catalog->origins);
    catalog->origins[count] = catalog_text(catalog, name);
    catalog->origin_count++;
    *number = (uint16_t)count;
    return true;
}

/* Copies a text, unless the record before has the same: many come in pairs, of tcp and udp. */
static const char *copy_or_share(struct catalog *catalog, const char *text, const char *before)
{
    if (text == NULL || text[0] == '\0')
        return "";
    return strcmp(text, before) == 0 ? before : catalog_text(catalog, text);
}

static const char **copy_texts(struct catalog *catalog, const char **texts, size_t count)
{
    if (count == 0)
        return NULL;
    const char **copy = memory_resize(NULL, count, sizeof *copy);
    for (size_t at = 0; at < count; at++)
        copy[at] = catalog_text(catalog, texts[at]);
    return copy;
}

bool catalog_add_record(struct catalog *catalog, const struct record *record)
{
    if (catalog->record_count >= CATALOG_RECORD_LIMIT)
        return false;
    catalog->records = memory_grow(catalog->records, catalog->record_count,
                                   &catalog->memory->record_capacity, sizeof *catalog->records);
    struct record *copy = &catalog->records[catalog->record_count];
    const struct record *before = catalog->record_count++ > 0 ? copy - 1 : NULL;
    *copy = *record;
    for (enum field at = 0; at < FIELD_COUNT; at++)
        copy->text[at] =
            copy_or_share(catalog, record->text[at], before != NULL ? before->text[at] : "");
    copy->aliases = copy_texts(catalog, record->aliases, record->alias_count);
    return true;
}

struct service *catalog_new_service(struct catalog *catalog)
{
    catalog->services = memory_grow(catalog->services, catalog->service_count,
                                    &catalog->memory->service_capacity, sizeof *catalog->services);
    return &catalog->services[catalog->service_count++];
}

void catalog_add_service(struct catalog *catalog, const struct service *service)
{
    struct service *copy = catalog_new_service(catalog);
    *copy = *service;
    copy->name = catalog_text(catalog, service->name);
    copy->protocol = catalog_text(catalog, service->protocol);
    copy->aliases = copy_texts(catalog, service->aliases, service->alias_count);
}
