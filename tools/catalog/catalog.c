/*
 * The catalog: records of the registry and overlays, and the ordered services made from them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/catalog/catalog.h"

#include <stdlib.h>
#include <string.h>

#include "tools/base/memory.h"
#include "tools/catalog/texts.h"

struct catalog_memory {
    struct texts *texts;
    size_t record_capacity;
    size_t service_capacity;
};

struct catalog *catalog_create(void)
{
    struct catalog *catalog = memory_resize(NULL, 1, sizeof *catalog);
    *catalog = (struct catalog){.memory = memory_resize(NULL, 1, sizeof *catalog->memory)};
    *catalog->memory = (struct catalog_memory){.texts = texts_create()};
    catalog->tcp = catalog_text(catalog, "tcp");
    catalog->udp = catalog_text(catalog, "udp");
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
    texts_destroy(catalog->memory->texts);
    free(catalog->memory);
    free(catalog);
}

const char *catalog_text(struct catalog *catalog, const char *text)
{
    return texts_keep(catalog->memory->texts, text);
}

void catalog_reserve_texts(struct catalog *catalog, size_t count)
{
    texts_reserve(catalog->memory->texts, count);
}

size_t catalog_text_count(const struct catalog *catalog)
{
    return texts_count(catalog->memory->texts);
}

size_t catalog_text_size(const struct catalog *catalog)
{
    return texts_size(catalog->memory->texts);
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

/*
 * Keeps a text of a record. Rows come in pairs, of tcp and udp, and the contact is mostly the
 * assignee: a comparison then saves the search.
 */
static const char *keep(struct catalog *catalog, const struct record *copy, enum field field,
                        const char *text)
{
    if (text == NULL || text[0] == '\0')
        return "";
    const struct record *before = copy > catalog->records ? copy - 1 : NULL;
    const char *likely = field == FIELD_CONTACT_ID                   ? copy->assignee_id
                         : field == FIELD_PROTOCOL && text[0] == 't' ? catalog->tcp
                         : field == FIELD_PROTOCOL                   ? catalog->udp
                         : before != NULL                            ? before->text[field]
                                                                     : "";
    return strcmp(text, likely) == 0 ? likely : catalog_text(catalog, text);
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

void catalog_reserve_records(struct catalog *catalog, size_t count)
{
    if (count <= catalog->memory->record_capacity)
        return;
    catalog->memory->record_capacity = count;
    catalog->records = memory_resize(catalog->records, count, sizeof *catalog->records);
}

bool catalog_add_record(struct catalog *catalog, const struct record *record)
{
    if (catalog->record_count >= CATALOG_RECORD_LIMIT)
        return false;
    catalog->records = memory_grow(catalog->records, catalog->record_count,
                                   &catalog->memory->record_capacity, sizeof *catalog->records);
    struct record *copy = &catalog->records[catalog->record_count++];
    *copy = *record;
    for (enum field at = 0; at < FIELD_COUNT; at++)
        copy->text[at] = keep(catalog, copy, at, record->text[at]);
    copy->aliases = copy_texts(catalog, record->aliases, record->alias_count);
    return true;
}

struct service *catalog_new_service(struct catalog *catalog)
{
    catalog->services = memory_grow(catalog->services, catalog->service_count,
                                    &catalog->memory->service_capacity, sizeof *catalog->services);
    return &catalog->services[catalog->service_count++];
}

void catalog_reserve_services(struct catalog *catalog, size_t count)
{
    if (count <= catalog->memory->service_capacity)
        return;
    catalog->memory->service_capacity = count;
    catalog->services = memory_resize(catalog->services, count, sizeof *catalog->services);
}

void catalog_add_service(struct catalog *catalog, const struct service *service)
{
    struct service *copy = catalog_new_service(catalog);
    *copy = *service;
    copy->name = catalog_text(catalog, service->name);
    copy->protocol = catalog_text(catalog, service->protocol);
    copy->aliases = copy_texts(catalog, service->aliases, service->alias_count);
}
