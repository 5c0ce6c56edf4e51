/*
 * Writes the cold part of an index: what only the tool reads.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>

#include "nss_iana/name.h"
#include "tools/base/memory.h"
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
 * A hash table of the texts that were written, with linear probing; at least half of it is empty.
 * Its multipliers are secret, so that nobody can make up texts that collide. Texts are written in
 * the order of their first appearance, so the bytes do not depend on them.
 */
struct texts {
    struct name_multipliers multipliers;
    uint32_t *offsets; /* of each text in the strings; 0: an empty slot */
    size_t slot_count;
};

/* The kernel gives each process 16 random bytes, for its libc. */
static struct texts create_texts(const struct catalog *catalog)
{
    struct texts texts = {.slot_count = 2 * catalog->text_count + 1};
    memcpy(&texts.multipliers, (const void *)getauxval(AT_RANDOM), sizeof texts.multipliers);
    texts.multipliers.first |= 1;
    texts.multipliers.last |= 1;
    texts.offsets = memory_resize(NULL, texts.slot_count, sizeof *texts.offsets);
    memset(texts.offsets, 0, texts.slot_count * sizeof *texts.offsets);
    return texts;
}

/* Returns the offset of the text in the strings, which end the file: a new one is appended. */
static le32 string_offset(struct writing *writing, struct texts *texts, const char *text)
{
    if (text[0] == '\0' || writing->fault != NULL)
        return le32_from(0);
    size_t length = strlen(text);
    uint64_t hash = name_hash(text, length, name_pieces(text, length), texts->multipliers);
    size_t slot = (size_t)(hash >> 32) % texts->slot_count;
    const char *strings = (const char *)writing->bytes + writing->strings;
    while (texts->offsets[slot] != 0 && strcmp(strings + texts->offsets[slot], text) != 0)
        slot = (slot + 1) % texts->slot_count;
    if (texts->offsets[slot] == 0)
        texts->offsets[slot] = writing_append(writing, text, length + 1) - writing->strings;
    return le32_from(texts->offsets[slot]);
}

struct stored_record {
    le32 text[FIELD_COUNT];
    struct index_record_end end;
};

static_assert(FIELD_COUNT <= UINT8_MAX, "the header counts the texts of a record in a byte");

static void fill_records(struct writing *writing, struct texts *texts, size_t offset)
{
    struct stored_record stored = {0};
    const struct record *before = NULL;
    for (size_t at = 0; at < writing->catalog->record_count; at++) {
        const struct record *record = &writing->catalog->records[at];
        for (enum field field = 0; field < FIELD_COUNT; field++) {
            /* The catalog shares a text with the record before: its offset is known then. */
            if (before == NULL || record->text[field] != before->text[field])
                stored.text[field] = string_offset(writing, texts, record->text[field]);
        }
        stored.end.line = le32_from(record->line);
        stored.end.origin = le16_from(record->origin);
        stored.end.first_port = le16_from(record->first_port);
        stored.end.last_port = le16_from(record->last_port);
        stored.end.has_port = record->has_port;
        stored.end.kind = (uint8_t)record->kind;
        memcpy(writing->bytes + offset + at * sizeof stored, &stored, sizeof stored);
        before = record;
    }
}

static void fill_origins(struct writing *writing, struct texts *texts, size_t offset)
{
    for (size_t at = 0; at < writing->catalog->origin_count; at++) {
        le32 stored = string_offset(writing, texts, writing->catalog->origins[at]);
        memcpy(writing->bytes + offset + at * sizeof stored, &stored, sizeof stored);
    }
}

/* Writes the texts while the records and origins that refer to them are filled. */
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
    struct texts texts = create_texts(catalog);
    if (writing->fault == NULL) {
        fill_records(writing, &texts, records);
        fill_origins(writing, &texts, origins);
    }
    free(texts.offsets);
    writing->header.strings = writing_section(writing, writing->strings);
}

void cold_write(struct writing *writing)
{
    writing_append(writing, NULL, -writing->size % INDEX_ALIGNMENT);
    write_services(writing);
    write_texts(writing);
}
