/*
 * Writes the cold part of an index, which only the tool reads.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "tools/base/memory.h"
#include "tools/catalog/texts.h"
#include "tools/index/writing.h"

static void write_services(struct writing *writing)
{
    const struct catalog *catalog = writing->catalog;
    uint32_t offset = (uint32_t)writing->size;
    for (size_t at = 0; at < catalog->service_count; at++) {
        const struct service *service = &catalog->services[at];
        writing_append32(writing, writing->groups[writing->service_groups[at]].offset);
        writing_append32(writing, (uint32_t)service->record);
        writing_append32(writing, service->registry_record == NO_RECORD
                                      ? INDEX_NO_RECORD
                                      : (uint32_t)service->registry_record);
    }
    writing->header.services = writing_section(writing, offset);
}

/*
 * Returns the offset of the text in the strings, at the end of the file; appends a new one. Texts
 * are in the order of their first appearance, so the bytes do not depend on their numbers.
 */
static le32 string_offset(struct writing *writing, uint32_t *offsets, const char *text)
{
    if (text[0] == '\0' || writing->fault != NULL)
        return le32_from(0);
    uint32_t *offset = &offsets[texts_number(text)];
    if (*offset == 0)
        *offset = writing_append(writing, text, strlen(text) + 1) - writing->strings;
    return le32_from(*offset);
}

struct stored_record {
    le32 text[FIELD_COUNT];
    struct index_record_end end;
};

static_assert(FIELD_COUNT <= UINT8_MAX, "the header counts the texts of a record in a byte");

static void fill_records(struct writing *writing, uint32_t *offsets, size_t offset)
{
    struct stored_record stored = {0};
    for (size_t at = 0; at < writing->catalog->record_count; at++) {
        const struct record *record = &writing->catalog->records[at];
        for (enum field field = 0; field < FIELD_COUNT; field++)
            stored.text[field] = string_offset(writing, offsets, record->text[field]);
        stored.end.line = le32_from(record->line);
        stored.end.origin = le16_from(record->origin);
        stored.end.first_port = le16_from(record->first_port);
        stored.end.last_port = le16_from(record->last_port);
        stored.end.has_port = record->has_port;
        stored.end.kind = (uint8_t)record->kind;
        memcpy(writing->bytes + offset + at * sizeof stored, &stored, sizeof stored);
    }
}

static void fill_origins(struct writing *writing, uint32_t *offsets, size_t offset)
{
    for (size_t at = 0; at < writing->catalog->origin_count; at++) {
        le32 stored = string_offset(writing, offsets, writing->catalog->origins[at]);
        memcpy(writing->bytes + offset + at * sizeof stored, &stored, sizeof stored);
    }
}

/* Fills in records and origins and appends their texts. */
static void write_texts(struct writing *writing)
{
    const struct catalog *catalog = writing->catalog;
    uint32_t records =
        writing_append(writing, NULL, catalog->record_count * sizeof(struct stored_record));
    writing->header.record_texts = FIELD_COUNT;
    writing->header.records = writing_section(writing, records);
    uint32_t origins = writing_append(writing, NULL, catalog->origin_count * sizeof(le32));
    writing->header.origins = writing_section(writing, origins);
    writing->strings = writing_append(writing, "", 1);
    size_t text_count = catalog_text_count(catalog);
    uint32_t *offsets = memory_resize(NULL, text_count, sizeof *offsets);
    memset(offsets, 0, text_count * sizeof *offsets);
    if (writing->fault == NULL) {
        fill_records(writing, offsets, records);
        fill_origins(writing, offsets, origins);
    }
    free(offsets);
    writing->header.strings = writing_section(writing, writing->strings);
}

size_t cold_size_limit(const struct catalog *catalog)
{
    return INDEX_ALIGNMENT + catalog->service_count * sizeof(struct index_service) +
           catalog->record_count * sizeof(struct stored_record) +
           catalog->origin_count * sizeof(le32) + catalog_text_size(catalog);
}

void cold_write(struct writing *writing)
{
    writing_append(writing, NULL, -writing->size % INDEX_ALIGNMENT);
    write_services(writing);
    write_texts(writing);
}
