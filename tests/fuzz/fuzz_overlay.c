/*
 * Fuzzes the parser of overlays, and the index that is made of them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include <string.h>

#include "tests/fuzz/search.h"
#include "tests/fuzz/support.h"
#include "tools/base/message.h"
#include "tools/catalog/arrange.h"
#include "tools/source/overlay.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    fuzz_silence();
    struct catalog *catalog = catalog_create();
    char *text = (char *)fuzz_take(size + 1);
    memcpy(text, bytes, size);
    text[size] = '\0';
    enum overlay_result result = overlay_parse(catalog, text, size, "overlay", OVERLAY_OWN);
    fuzz_give_back(text);
    if (result != OVERLAY_GOOD && result != OVERLAY_WARNED)
        fuzz_fail("a small overlay is refused");
    if (catalog_arrange(catalog) != NULL)
        fuzz_fail("a small overlay has too many services");
    search_check(catalog);
    catalog_destroy(catalog);
    message_count_warnings(); /* the next input warns again */
    return 0;
}
