/*
 * Fuzzes the editor of nsswitch.conf: disabling undoes enabling.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tests/fuzz/support.h"
#include "tests/unit/editing.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    char *text = (char *)fuzz_copy(bytes, size);
    const char *fault = editing_fault(text, size);
    if (fault != NULL)
        fuzz_fail("%s: '%.*s'", fault, (int)size, text);
    fuzz_give_back(text);
    return 0;
}
