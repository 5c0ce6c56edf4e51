/*
 * Writes the cold part of an index: what only the tool reads.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

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

/* The catalog keeps a text once that the record before has, too. */
static le32 same_or_offset(struct writing *writing, const char *text, const char *before,
                           le32 offset_before)
{
    return text == before ? offset_before : string_offset(writing, text);
}

static void fill_records(struct writing *writing, size_t offset)
{
    struct index_record stored = {0};
    struct record before = {0};
    for (size_t at = 0; at < writing->catalog->record_count; at++) {
        const struct record *record = &writing->catalog->records[at];
        stored = (struct index_record){
            .name = same_or_offset(writing, record->name, before.name, stored.name),
            .protocol = same_or_offset(writing, record->protocol, before.protocol, stored.protocol),
            .alias_of = same_or_offset(writing, record->alias_of, before.alias_of, stored.alias_of),
            .description = same_or_offset(writing, record->description, before.description,
                                          stored.description),
            .references =
                same_or_offset(writing, record->references, before.references, stored.references),
            .registered =
                same_or_offset(writing, record->registered, before.registered, stored.registered),
            .modified = same_or_offset(writing, record->modified, before.modified, stored.modified),
            .line = le32_from(record->line),
            .origin = le16_from(record->origin),
            .first_port = le16_from(record->first_port),
            .last_port = le16_from(record->last_port),
            .has_port = record->has_port,
            .kind = (uint8_t)record->kind,
        };
        before = *record;
        memcpy(writing->bytes + offset + at * sizeof stored, &stored, sizeof stored);
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
