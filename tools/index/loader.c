/*
 * Loads an index into a catalog, for the commands that show or check one.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/index/loader.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "nss_iana/format.h"
#include "nss_iana/location.h"
#include "nss_iana/reader.h"
#include "tools/base/file.h"
#include "tools/base/memory.h"
#include "tools/base/message.h"
#include "tools/base/syntax.h"

#define FIRST_CAPACITY ((size_t)64 << 10)

/* More than any index has, against a sparse file that says it is one. */
#define READ_LIMIT ((size_t)1 << 30)

/* A cold section, checked to lie within the file. */
struct part {
    const uint8_t *bytes;
    size_t size;
    size_t count;
};

struct loading {
    const struct buffer *file;
    struct index index;
    struct index_header header;
    struct catalog *catalog;
    struct part services, records, origins, strings;
    size_t texts_size; /* of a record */
    const char *fault;
};

bool loader_is_index(const struct buffer *index)
{
    return index->size >= sizeof INDEX_MAGIC - 1 &&
           memcmp(index->bytes, INDEX_MAGIC, sizeof INDEX_MAGIC - 1) == 0;
}

const char *loader_check_sum(const struct buffer *index)
{
    struct index_header header;
    memcpy(&header, index->bytes, sizeof header);
    return le32_load(header.checksum) == writer_checksum(index->bytes, index->size)
               ? NULL
               : "wrong checksum: the file is damaged";
}

static bool find_part(const struct loading *loading, const struct index_section *section,
                      size_t item_size, struct part *part)
{
    size_t offset = le32_load(section->offset);
    part->size = le32_load(section->size);
    part->count = part->size / item_size;
    if (offset > loading->file->size || part->size > loading->file->size - offset ||
        part->size % item_size != 0)
        return false;
    part->bytes = loading->file->bytes + offset;
    return true;
}

static const char *find_parts(struct loading *loading)
{
    const struct index_header *header = &loading->header;
    if (!find_part(loading, &header->services, sizeof(struct index_service), &loading->services) ||
        loading->services.count != le32_load(header->service_count))
        return "the table of services is out of bounds";
    loading->texts_size = header->record_texts * sizeof(le32);
    if (!find_part(loading, &header->records, loading->texts_size + sizeof(struct index_record_end),
                   &loading->records))
        return "the table of records is out of bounds";
    if (!find_part(loading, &header->origins, sizeof(le32), &loading->origins))
        return "the table of origins is out of bounds";
    if (!find_part(loading, &header->strings, 1, &loading->strings) || loading->strings.size == 0 ||
        loading->strings.bytes[0] != '\0' ||
        loading->strings.bytes[loading->strings.size - 1] != '\0')
        return "the texts are out of bounds";
    return NULL;
}

static const char *string_at(struct loading *loading, le32 stored)
{
    uint32_t offset = le32_load(stored);
    if (offset < loading->strings.size)
        return (const char *)loading->strings.bytes + offset;
    loading->fault = "a text is out of bounds";
    return "";
}

static void load_origins(struct loading *loading)
{
    for (size_t at = 0; at < loading->origins.count; at++) {
        le32 stored;
        uint16_t number;
        memcpy(&stored, loading->origins.bytes + at * sizeof stored, sizeof stored);
        if (!catalog_add_origin(loading->catalog, string_at(loading, stored), &number))
            loading->fault = "more than 65,535 origins";
    }
}

static void load_record(struct loading *loading, size_t number)
{
    le32 texts[FIELD_COUNT] = {0};
    struct index_record_end stored;
    const uint8_t *bytes = loading->records.bytes + number * (loading->texts_size + sizeof stored);
    memcpy(texts, bytes, loading->texts_size < sizeof texts ? loading->texts_size : sizeof texts);
    memcpy(&stored, bytes + loading->texts_size, sizeof stored);
    struct record record = {
        .line = le32_load(stored.line),
        .origin = le16_load(stored.origin),
        .first_port = le16_load(stored.first_port),
        .last_port = le16_load(stored.last_port),
        .has_port = stored.has_port == 1,
        .kind = stored.kind,
    };
    for (enum field at = 0; at < FIELD_COUNT; at++)
        record.text[at] = string_at(loading, texts[at]);
    if (record.origin >= loading->catalog->origin_count || stored.has_port > 1 ||
        stored.kind >= RECORD_KINDS || record.first_port > record.last_port ||
        (!record.has_port && record.last_port != 0))
        loading->fault = "a record is damaged";
    else if (!catalog_add_record(loading->catalog, &record))
        loading->fault = "more than 1,000,000 records";
}

/* Splits an alias list; false unless it consists of that many valid names. */
static bool split_aliases(const struct answer *answer, const char **aliases)
{
    const char *alias = answer->aliases;
    size_t left = answer->aliases_size;
    for (size_t at = 0; at < answer->alias_count; at++) {
        size_t length = strnlen(alias, left);
        if (length == left || syntax_name_fault(alias) != NULL)
            return false;
        aliases[at] = alias;
        alias += length + 1;
        left -= length + 1;
    }
    return left == 0;
}

static void load_service(struct loading *loading, const struct index_service *stored,
                         const struct answer *answer)
{
    uint32_t record = le32_load(stored->record);
    uint32_t registry_record = le32_load(stored->registry_record);
    size_t record_count = loading->catalog->record_count;
    if (record >= record_count ||
        (registry_record >= record_count && registry_record != INDEX_NO_RECORD)) {
        loading->fault = "a service refers to a record that is not there";
        return;
    }
    if (strnlen(answer->name, answer->name_size) + 1 != answer->name_size ||
        syntax_name_fault(answer->name) != NULL ||
        strnlen(answer->protocol, answer->protocol_size) + 1 != answer->protocol_size ||
        syntax_odd_protocol_fault(answer->protocol) != NULL) {
        loading->fault = "a service has a damaged name or protocol";
        return;
    }
    const char **aliases = memory_resize(NULL, answer->alias_count, sizeof *aliases);
    struct service service = {
        .name = answer->name,
        .protocol = answer->protocol,
        .aliases = aliases,
        .alias_count = answer->alias_count,
        .record = record,
        .registry_record = registry_record == INDEX_NO_RECORD ? NO_RECORD : registry_record,
        .port = answer->port,
    };
    if (split_aliases(answer, aliases))
        catalog_add_service(loading->catalog, &service);
    else
        loading->fault = "a service has a damaged list of aliases";
    free(aliases);
}

/*
 * Loads the services in the order of their table; groups found only by name are not in order. The
 * second service of a group follows the first. If the services have more text than the hot part,
 * some share a group: a damaged table could otherwise make the catalog grow without bound.
 */
static void load_services(struct loading *loading)
{
    uint32_t before = 0;
    size_t text_size = 0;
    for (size_t at = 0; at < loading->services.count && loading->fault == NULL; at++) {
        struct index_service stored;
        struct answer answer;
        memcpy(&stored, loading->services.bytes + at * sizeof stored, sizeof stored);
        uint32_t group = le32_load(stored.group);
        if (!index_service_at(&loading->index, group, group == before, &answer)) {
            loading->fault = "a service has no group";
            return;
        }
        if (group != before)
            text_size += answer.name_size + answer.aliases_size;
        if (text_size > loading->index.limit) {
            loading->fault = "services share a group";
            return;
        }
        load_service(loading, &stored, &answer);
        before = group;
    }
}

const char *loader_load(const struct buffer *file, struct catalog *catalog)
{
    struct loading loading = {.file = file, .catalog = catalog};
    const char *fault = index_check_header(&loading.index.limit, file->bytes, file->size);
    if (fault != NULL)
        return fault;
    loading.index.base = file->bytes;
    memcpy(&loading.header, file->bytes, sizeof loading.header);
    const uint8_t *edition = loading.header.edition;
    if (edition[sizeof catalog->edition - 1] != '\0')
        return "the edition is not a date";
    memcpy(catalog->edition, edition, sizeof catalog->edition);
    fault = find_parts(&loading);
    if (fault != NULL)
        return fault;
    load_origins(&loading);
    catalog_reserve_records(catalog, loading.records.count);
    for (size_t at = 0; at < loading.records.count && loading.fault == NULL; at++)
        load_record(&loading, at);
    if (loading.fault == NULL)
        load_services(&loading);
    return loading.fault;
}

/* Reads on up to that size of the whole, or to the end; false with errno set. */
static bool read_up_to(int descriptor, struct buffer *index, size_t size)
{
    size_t capacity = index->size;
    while (index->size < size) {
        if (index->size == capacity) {
            capacity = capacity < FIRST_CAPACITY / 2 ? FIRST_CAPACITY : 2 * capacity;
            capacity = capacity < size ? capacity : size;
            index->bytes = memory_resize(index->bytes, capacity, 1);
        }
        ssize_t count = read(descriptor, index->bytes + index->size, capacity - index->size);
        if (count == 0)
            return true;
        if (count < 0 && errno != EINTR)
            return false;
        index->size += count > 0 ? (size_t)count : 0;
    }
    return true;
}

bool loader_read(const char *file, struct buffer *index)
{
    *index = (struct buffer){.bytes = memory_resize(NULL, 1, 1)};
    int descriptor = file_open(file);
    bool good = descriptor >= 0 && read_up_to(descriptor, index, sizeof(struct index_header));
    if (good && loader_is_index(index) && index->size == sizeof(struct index_header)) {
        struct index_header header;
        memcpy(&header, index->bytes, sizeof header);
        size_t size = (size_t)le32_load(header.file_size) + 1;
        good = read_up_to(descriptor, index, size < READ_LIMIT ? size : READ_LIMIT);
    }
    if (!good)
        message_error(&(struct position){.file = file}, "%s", strerror(errno));
    if (descriptor >= 0)
        close(descriptor);
    if (!good)
        free(index->bytes);
    return good;
}

static const char *first_that_may_be_read(const char **paths, size_t count)
{
    for (size_t at = 0; at + 1 < count; at++) {
        if (access(paths[at], R_OK) == 0)
            return paths[at];
    }
    return paths[count - 1];
}

const char *loader_choose(const char *named)
{
    const char *paths[LOCATION_LIMIT];
    return named != NULL ? named : first_that_may_be_read(paths, location_list(paths));
}

struct catalog *loader_open(const char *named, const char **file)
{
    *file = loader_choose(named);
    struct buffer index;
    if (!loader_read(*file, &index))
        return NULL;
    struct catalog *catalog = catalog_create();
    const char *fault = loader_load(&index, catalog);
    free(index.bytes);
    if (fault == NULL)
        return catalog;
    message_error(&(struct position){.file = *file}, "%s", fault);
    catalog_destroy(catalog);
    return NULL;
}
