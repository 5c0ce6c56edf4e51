/*
 * Fuzzes the parser of the registry, and the index made of it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tests/fuzz/search.h"
#include "tests/fuzz/support.h"
#include "tools/base/message.h"
#include "tools/catalog/arrange.h"
#include "tools/source/registry.h"

/* Ranges turn a small file into a million services, which is too slow. */
#define SERVICE_LIMIT 5000u

static bool is_small(const struct catalog *catalog)
{
    size_t count = 0;
    for (size_t at = 0; at < catalog->record_count; at++) {
        const struct record *record = &catalog->records[at];
        count += record->last_port - record->first_port + 1u;
    }
    return count <= SERVICE_LIMIT;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    fuzz_silence();
    struct catalog *catalog = catalog_create();
    if (registry_read_open(catalog, fuzz_open(bytes, size), "input") && is_small(catalog) &&
        catalog_arrange(catalog) == NULL)
        search_check(catalog);
    catalog_destroy(catalog);
    message_count_warnings(); /* the next input warns again */
    return 0;
}
