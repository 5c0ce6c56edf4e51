/*
 * Checks the header of an untrusted index in memory.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include <assert.h>
#include <string.h>

#include "nss_iana/reader.h"

static_assert(sizeof(struct index_header) == INDEX_HEADER_SIZE, "the header has no padding");

#define TEXT_OF(macro) TEXT_OF_EXPANDED(macro)
#define TEXT_OF_EXPANDED(text) #text

/* Whether a section begins at *offset and has whole items; advances *offset to its end. */
static bool section_fits(const struct index_section *section, uint32_t item_size, uint32_t end,
                         uint32_t *offset)
{
    uint32_t size = le32_load(section->size);
    if (le32_load(section->offset) != *offset || size > end - *offset || size % item_size != 0)
        return false;
    *offset += size;
    return true;
}

const char *index_check_header(uint32_t *limit, const void *bytes, uint64_t file_size)
{
    struct index_header header;
    if (file_size < sizeof header)
        return "too short for an index";
    memcpy(&header, bytes, sizeof header);
    if (memcmp(header.magic, INDEX_MAGIC, sizeof header.magic) != 0)
        return "not an index of services";
    if (le32_load(header.version) != INDEX_VERSION)
        return "its format version is not " TEXT_OF(
            INDEX_VERSION) ": make it anew with iana-services compile";
    if (le32_load(header.header_size) < sizeof header)
        return "the header says that it is shorter than it can be";
    if (le32_load(header.file_size) != file_size)
        return "the file is not as long as its header says: it was cut short or extended";

    uint32_t hot_size = le32_load(header.hot_size);
    if (hot_size > file_size || hot_size > INDEX_HOT_LIMIT ||
        hot_size < sizeof header + INDEX_SLACK)
        return "the hot part does not fit";
    uint32_t end = hot_size - INDEX_SLACK;
    uint32_t at = INDEX_HEADER_SIZE;
    if (!section_fits(&header.port_pages, PORT_PAGES * sizeof(le16), end, &at) ||
        at != INDEX_HEADER_SIZE + PORT_PAGES * sizeof(le16))
        return "the table of port pages does not fit";
    if (!section_fits(&header.ports, sizeof(struct index_port_page), end, &at))
        return "the table of ports does not fit";
    if (!section_fits(&header.names, sizeof(struct index_name_bucket), end, &at))
        return "the table of names does not fit";
    if (!section_fits(&header.groups, 1, end, &at) || at != end)
        return "the services do not fit";
    *limit = end;
    return NULL;
}
