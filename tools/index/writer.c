/*
 * Writes the index of a catalog.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/index/writer.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "tools/index/writing.h"

uint32_t writer_checksum(const uint8_t *bytes, size_t size)
{
    const size_t at = offsetof(struct index_header, checksum);
    const le32 zeros = {{0}};
    uLong checksum = crc32_z(0, bytes, at);
    checksum = crc32_z(checksum, zeros.byte, sizeof zeros);
    return (uint32_t)crc32_z(checksum, bytes + at + sizeof zeros, size - at - sizeof zeros);
}

static void write_header(struct writing *writing)
{
    struct index_header *header = &writing->header;
    memcpy(header->magic, INDEX_MAGIC, sizeof header->magic);
    header->version = le32_from(INDEX_VERSION);
    header->header_size = le32_from(sizeof *header);
    header->file_size = le32_from((uint32_t)writing->size);
    header->service_count = le32_from((uint32_t)writing->catalog->service_count);
    memcpy(header->edition, writing->catalog->edition, sizeof writing->catalog->edition);
    memcpy(writing->bytes, header, sizeof *header);
    writing_set32(writing, offsetof(struct index_header, checksum),
                  writer_checksum(writing->bytes, writing->size));
}

static const struct record *record_of(const struct catalog *catalog, const struct service *service)
{
    if (service == NULL || service->record >= catalog->record_count)
        return NULL;
    return &catalog->records[service->record];
}

const char *writer_write(const struct catalog *catalog, struct buffer *index,
                         const struct record **culprit)
{
    struct writing writing = {.catalog = catalog};
    hot_plan(&writing);
    if (writing.fault == NULL) {
        writing_reserve(&writing, writing.hot_size + cold_size_limit(catalog));
        hot_write(&writing);
    }
    if (writing.fault == NULL)
        cold_write(&writing);
    if (writing.fault == NULL)
        write_header(&writing);
    free(writing.groups);
    free(writing.service_groups);
    free(writing.pages);
    free(writing.labels);
    if (culprit != NULL)
        *culprit = record_of(catalog, writing.culprit);
    if (writing.fault != NULL) {
        free(writing.bytes);
        return writing.fault;
    }
    *index = (struct buffer){.bytes = writing.bytes, .size = writing.size};
    return NULL;
}
