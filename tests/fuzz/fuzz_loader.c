/*
 * Fuzzes the loader and the writer: a damaged index is refused or loads as a valid catalog.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "nss_iana/format.h"
#include "nss_iana/reader.h"
#include "tests/fuzz/damage.h"
#include "tests/fuzz/search.h"
#include "tests/fuzz/walk.h"
#include "tools/base/memory.h"
#include "tools/index/loader.h"
#include "tools/index/writer.h"

/* What `verify` checks before the loader. */
static bool has_good_header(const struct buffer *file)
{
    uint32_t limit;
    if (index_check_header(&limit, file->bytes, file->size) != NULL)
        return false;
    loader_check_sum(file); /* the checksum is rarely right, and not under test here */
    return true;
}

/* Whether the writer reproduces the file, apart from the checksum: then `verify` accepts it. */
static bool is_same(const struct buffer *file, const struct buffer *right)
{
    if (file->size != right->size)
        return false;
    memcpy(file->bytes + offsetof(struct index_header, checksum),
           right->bytes + offsetof(struct index_header, checksum), sizeof(le32));
    return memcmp(file->bytes, right->bytes, file->size) == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct input input = {.bytes = bytes, .left = size};
    struct buffer file = damage_index(&input), right;
    struct catalog *catalog = catalog_create();
    if (has_good_header(&file) && loader_load(&file, catalog) == NULL) {
        walk_catalog(catalog);
        if (writer_write(catalog, &right, NULL) == NULL) {
            search_round_trip(&right);
            /* Whatever passes verify answers correctly. */
            if (is_same(&file, &right))
                search_compare(catalog, &file);
            free(right.bytes);
        }
    }
    catalog_destroy(catalog);
    fuzz_give_back(file.bytes);
    return 0;
}
