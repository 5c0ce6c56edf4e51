/*
 * Fuzzes the parser of overlays, and the index that is made of them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tests/fuzz/search.h"
#include "tests/fuzz/support.h"
#include "tools/catalog/arrange.h"
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
    search_check(catalog);
    catalog_destroy(catalog);
    return 0;
}
