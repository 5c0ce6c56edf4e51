/*
 * Fuzzes the reading of overlays, and what becomes of their lines.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include <stdlib.h>

#include "tests/fuzz/search.h"
#include "tests/fuzz/support.h"
#include "tools/base/memory.h"
#include "tools/catalog/arrange.h"
#include "tools/index/writer.h"
#include "tools/source/overlay.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    fuzz_silence();
    struct catalog *catalog = catalog_create();
    enum overlay_result result = overlay_read(catalog, fuzz_file(bytes, size), OVERLAY_OWN);
    if (result != OVERLAY_GOOD && result != OVERLAY_WARNED)
        fuzz_fail("a file that is there cannot be read");
    if (catalog_arrange(catalog) != NULL)
        fuzz_fail("a small overlay has too many services");
    struct buffer index;
    if (writer_write(catalog, &index, NULL) == NULL) {
        search_round_trip(&index);
        search_compare(catalog, &index);
        free(index.bytes);
    }
    search_reread(catalog);
    catalog_destroy(catalog);
    return 0;
}
