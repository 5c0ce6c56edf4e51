/*
 * Writes the cold part of an index: what only the tool reads.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "tools/base/memory.h"
#include "tools/index/writing.h"

static void write_services(struct writing *writing)
{
    const struct catalog *catalog = writing->catalog;
    uint32_t offset = (uint32_t)writing->size;
    for (size_t at = 0; at < catalog->service_count; at++) {
        const struct service *service = &catalog->services[at];
        writing_append32(writing, (uint32_t)service->record);
        writing_append32(writing, service->registry_record == NO_RECORD
                                      ? INDEX_NO_RECORD
                                      : (uint32_t)service->registry_record);
    }
    writing->header.services = writing_section(writing, offset);
}

/* Returns where the text is in the strings, which are the end of the bytes: a new one comes last.
 */
static le32 string_offset(struct writing *writing, const char *text)
{
    if (text[0] == '\0' || writing->fault != NULL)
        return le32_from(0);
    size_t length = strlen(text);
    size_t slot = crc32_z(0, (const Bytef *)text, length) % writing->text_slots;
    const char *strings = (const char *)writing->bytes + writing->strings;
    while (writing->texts[slot] != 0 && strcmp(strings + writing->texts[slot], text) != 0)
        slot = (slot + 1) % writing->text_slots;
    if (writing->texts[slot] == 0)
        writing->texts[slot] = writing_append(writing, text, length + 1) - writing->strings;
    return le32_from(writing->texts[slot]);
}

static_assert(INDEX_RECORD_TEXTS == FIELD_COUNT, "an index keeps every text of a record");

static void fill_records(struct writing *writing, size_t offset)
{
    struct index_record stored = {0};
    const struct record *before = NULL;
    for (size_t at = 0; at < writing->catalog->record_count; at++) {
        const struct record *record = &writing->catalog->records[at];
        for (enum field field = 0; field < FIELD_COUNT; field++) {
            /* The catalog shares a text with the record before: its offset is known then. */
            if (before == NULL || record->text[field] != before->text[field])
                stored.text[field] = string_offset(writing, record->text[field]);
        }
        stored.line = le32_from(record->line);
        stored.origin = le16_from(record->origin);
        stored.first_port = le16_from(record->first_port);
        stored.last_port = le16_from(record->last_port);
        stored.has_port = record->has_port;
        stored.kind = (uint8_t)record->kind;
        memcpy(writing->bytes + offset + at * sizeof stored, &stored, sizeof stored);
        before = record;
    }
}

static void fill_origins(struct writing *writing, size_t offset)
{
    for (size_t at = 0; at < writing->catalog->origin_count; at++) {
        le32 stored = string_offset(writing, writing->catalog->origins[at]);
        memcpy(writing->bytes + offset + at * sizeof stored, &stored, sizeof stored);
    }
}

/* Writes the texts while the records and origins that refer to them are filled. */
static void write_texts(struct writing *writing)
{
    const struct catalog *catalog = writing->catalog;
    uint32_t records =
        writing_append(writing, NULL, catalog->record_count * sizeof(struct index_record));
    writing->header.records = writing_section(writing, records);
    uint32_t origins = writing_append(writing, NULL, catalog->origin_count * sizeof(le32));
    writing->header.origins = writing_section(writing, origins);
    writing->strings = writing_append(writing, "", 1);
    writing->text_slots = 2 * catalog->text_count + 1;
    writing->texts = memory_resize(NULL, writing->text_slots, sizeof *writing->texts);
    memset(writing->texts, 0, writing->text_slots * sizeof *writing->texts);
    if (writing->fault == NULL) {
        fill_records(writing, records);
        fill_origins(writing, origins);
    }
    free(writing->texts);
    writing->header.strings = writing_section(writing, writing->strings);
}

void cold_write(struct writing *writing)
{
    writing_append(writing, NULL, -writing->size % INDEX_ALIGNMENT);
    write_services(writing);
    write_texts(writing);
}
